"""The list of seizures: against a plain ListView with a Paginator; a deep page and a rare one against others."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import reverse

from accounts.models import User
from benchmarks.harness import Competitor, Ratio, measure, ratio
from ipcases.lib.paging import keyset_page
from seizures.access import visible_seizures
from seizures.models import Seizure

_REQUESTS = 10
_FILTERS = ({"office": "CNCAN", "status": "OPEN"}, {"office": "CNSHA", "status": "CLOSED"}, {"status": "OPEN"}, {})
_PLAIN = engines["django"].from_string(
    "<p>{{ page.paginator.count }}</p><table>{% for s in page %}<tr><td>{{ s.reference }}</td>"
    "<td>{{ s.office.name }}</td><td>{{ s.get_status_display }}</td><td>{{ s.detained_on }}</td>"
    "<td>{{ s.destination_country.name }}</td>"
    "<td>{% for l in s.lines.all %}{{ l.brand }} {{ l.category.name }} {% endfor %}</td></tr>{% endfor %}</table>"
)


def run(*, user: User, rounds: int) -> list[Ratio]:
    """Measure whole pages through the request handler, and the keyset at depth in SQL."""
    client = Client()
    client.force_login(user, backend="accounts.auth.RoleBackend")
    whole = measure(
        [
            Competitor("ours, whole page over the handler", lambda: _ours(client)),
            Competitor("plain ListView with Paginator (peer)", _plain),
        ],
        rounds=rounds,
    )
    deep_cursor = _cursor_at_depth(user)
    depth = measure(
        [
            Competitor("keyset, first page", lambda: _keyset(user, "")),
            Competitor("keyset, deep page", lambda: _keyset(user, deep_cursor)),
        ],
        rounds=rounds,
    )
    rare = measure(
        [
            Competitor("rows that fit no case, keys first", lambda: _rare(user, keys_first=True)),
            Competitor("rows that fit no case, row by row (peer)", lambda: _rare(user, keys_first=False)),
        ],
        rounds=rounds,
    )
    return [
        ratio(
            "list",
            "plain ListView / ours",
            whole["ours, whole page over the handler"],
            whole["plain ListView with Paginator (peer)"],
            at_least=5,
        ),
        ratio(
            "list",
            "keyset deep page / first page",
            depth["keyset, deep page"],
            depth["keyset, first page"],
            at_most=1.5,
        ),
        ratio(
            "list",
            "rare rows asked of the table / of the index",
            rare["rows that fit no case, keys first"],
            rare["rows that fit no case, row by row (peer)"],
            at_least=1.2,
        ),
    ]


def _ours(client: Client) -> None:
    for number in range(_REQUESTS):
        response = client.get(reverse("seizures:list"), _FILTERS[number % len(_FILTERS)])
        if response.status_code != 200:
            raise SystemExit(f"list: the page answered {response.status_code}")


def _plain() -> None:
    """What a list looks like when nobody has thought about it: exact count, OFFSET, no select_related."""
    for number in range(_REQUESTS):
        found = (
            Seizure.objects.filter(**_FILTERS[number % len(_FILTERS)], lines__isnull=False)
            .distinct()
            .order_by("-detained_on")
        )
        page = Paginator(found, 50).get_page(1)
        HttpResponse(_PLAIN.render({"page": page}))


def _keyset(user: User, cursor: str) -> None:
    for _number in range(_REQUESTS * 3):
        keyset_page(visible_seizures(user=user), order=("-detained_on", "-id"), cursor=cursor)


def _rare(user: User, *, keys_first: bool) -> None:
    """A page that fits nothing asks every case of its office, in the index or in the table."""
    rows = visible_seizures(user=user).filter(office="CNCAN", channel="PASSENGER")
    for _number in range(_REQUESTS):
        keyset_page(rows, order=("-detained_on", "-id"), keys_first=keys_first)


def _cursor_at_depth(user: User) -> str:
    cursor = ""
    for _number in range(40):
        cursor = keyset_page(
            visible_seizures(user=user), order=("-detained_on", "-id"), cursor=cursor, size=1000
        ).next_cursor
    return cursor
