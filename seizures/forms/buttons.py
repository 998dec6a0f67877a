"""What the buttons of a form with lines do when the page has no script: add, remove, link."""

import re

from django.http import QueryDict

from seizures.services.merging import Fields, count_of

_KNOWN = re.compile(
    r"^(save|copy|leave|take-[0-9a-f]{8}|add-(lines|parcels|people)|remove-(lines|parcels|people)-\d{1,3}"
    r"|drop-[0-9a-f-]{36}|link-\d{1,3}-[0-9a-f-]{36})$"
)
_MOST = 200


def is_button(do: str) -> bool:
    """Say whether this is one of the buttons that change the form and do not send it."""
    return bool(_KNOWN.match(do))


def pressed(fields: Fields, do: str) -> Fields:
    """Return the fields after the button: one line more, one less, a recordation linked."""
    fields = dict(fields)
    act, _dash, what = do.partition("-")
    if act == "add":
        total = f"{what}-TOTAL_FORMS"
        fields[total] = [str(min(count_of(fields.get(total)) + 1, _MOST))]
    elif act == "remove":
        name, _dash, place = what.partition("-")
        fields[f"{name}-{place}-DELETE"] = ["on"]
    elif act == "link":
        place, _dash, recordation = what.partition("-")
        fields[f"lines-{place}-recordation"] = [recordation]
    return fields


def query_of(fields: Fields) -> QueryDict:
    """Return fields as a form reads them."""
    query = QueryDict(mutable=True)
    for name, values in fields.items():
        query.setlist(name, values)
    return query


def fields_of(query: QueryDict) -> Fields:
    """Return what was posted, name by name."""
    return {name: query.getlist(name) for name in query}


def counted(query: QueryDict | None, prefix: str) -> QueryDict | None:
    """Give a formset the number of its forms; without one a damaged form would count as none."""
    if query is None:
        return None
    total = query.get(f"{prefix}-TOTAL_FORMS", "")
    sound = total.isascii() and total.isdigit() and 1 <= len(total) <= 3
    first = query.get(f"{prefix}-INITIAL_FORMS", "")
    if sound and first.isascii() and first.isdigit() and len(first) <= 3:
        return query
    query = query.copy()
    query[f"{prefix}-TOTAL_FORMS"] = total if sound else "1"
    query[f"{prefix}-INITIAL_FORMS"] = "0"
    return query
