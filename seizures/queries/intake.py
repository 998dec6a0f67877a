"""What the form for logging starts with: the place of the last parcel, what was logged before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from accounts.access import offices_of
from accounts.models import User
from ipcases.lib.paging import Count, Page, capped_count
from reference.queries import office as office_of
from rightsholders.access import visible_recordations
from rightsholders.models import Recordation
from rightsholders.queries import shown_status
from seizures.access import may_see_parties, may_undo, visible_seizures
from seizures.models import GoodsValue, Seizure
from seizures.queries.lists import mark_steps, with_steps
from seizures.queries.search import parcel_cases, search_filter

_REMEMBERED = timedelta(hours=14)  # one long shift
_CHANNEL_OF_OFFICE = {"MAIL": "POSTAL", "EXPRESS": "EXPRESS", "SEAPORT": "CARGO", "LAND": "CARGO", "INLAND": "CARGO"}


@dataclass(frozen=True)
class Context:
    """Where and how the user works today."""

    office: str
    channel: str = ""
    direction: str = ""
    place: str = ""
    destination: str = ""
    unit: str = "H87"
    value_kind: str = GoodsValue.Kind.MSRP
    currency: str = ""
    sent_from: str = ""
    is_from_last: bool = False  # the user logged before: there is something to copy


def last_context(*, user: User, now: datetime) -> Context:
    """Return where the user's last parcel of this shift was logged, or what the home office suggests."""
    offices = offices_of(user=user)
    home = user.home_office_id if user.home_office_id in offices else next(iter(sorted(offices)), "")
    last = _last_logged(user)
    if last is None or last.office_id not in offices or now - last.logged_at > _REMEMBERED:
        here = office_of(home or "")
        return Context(
            office=home or "",
            channel=_CHANNEL_OF_OFFICE.get(here.kind, "") if here else "",
            direction=last.direction if last else "",
            currency=here.jurisdiction.currency_id if here else "",
            is_from_last=last is not None,
        )
    value = GoodsValue.objects.filter(line__seizure=last).order_by("id").first()
    here = office_of(last.office_id)
    return Context(
        office=last.office_id,
        channel=last.channel,
        direction=last.direction,
        place=last.found_at_place,
        destination=last.destination_country_id or "",
        sent_from=last.departure_country_id or "",
        is_from_last=True,
        value_kind=value.kind if value else GoodsValue.Kind.MSRP,
        currency=value.currency_id if value else here.jurisdiction.currency_id if here else "",
    )


def _last_logged(user: User) -> Seizure | None:
    return visible_seizures(user=user).filter(logged_by=user).order_by("-logged_at", "-id").first()


def known_parcels(*, user: User, number: str) -> list[Seizure]:
    """Return the visible cases that hold a parcel of this number already."""
    return parcel_cases(user=user, text=number, limit=3)


def copied_fields(*, user: User) -> dict[str, list[str]]:
    """Return the form fields that "Copy from last parcel" fills: goods and people, no numbers, no photos."""
    last = _last_logged(user)
    if last is None:
        return {}
    fields: dict[str, list[str]] = {}
    lines = list(last.lines.prefetch_related("values").select_related("recordation").order_by("position"))
    for place, line in enumerate(lines):
        value = next(iter(line.values.all()), None)
        fields |= {
            f"lines-{place}-brand": [line.brand],
            f"lines-{place}-description": [line.description],
            f"lines-{place}-category": [line.category_id],
            f"lines-{place}-unit": [line.unit_id],
            f"lines-{place}-recordation": [str(line.recordation.public_id) if line.recordation else ""],
            f"lines-{place}-unit_value": [_plain(value.unit_amount) if value else ""],
            f"lines-{place}-value_kind": [value.kind if value else GoodsValue.Kind.MSRP],
            f"lines-{place}-currency": [value.currency_id if value else ""],
        }
    fields["lines-TOTAL_FORMS"] = [str(max(len(lines), 1))]
    if may_see_parties(user=user):
        for party in last.parties.filter(role__in=("SENDER", "ADDRESSEE")):
            prefix = party.role.lower()
            fields |= {
                f"{prefix}_name": [party.name],
                f"{prefix}_kind": [party.kind],
                f"{prefix}_address": [party.address],
                f"{prefix}_country": [party.country_id or ""],
            }
    if last.destination_country_id:
        fields["sent_to"] = [last.destination_country_id]
    fields["reasons"] = list(last.reasons)
    return fields


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def just_logged(*, user: User, key: str, now: datetime) -> Seizure | None:
    """Return the user's own case that came of this draft, as long as it can be undone."""
    try:
        found = visible_seizures(user=user).filter(intake_key=UUID(key)).first()
    except ValueError:
        return None
    return found if found is not None and may_undo(user=user, seizure=found, now=now) else None


def linked_recordations(*, user: User, ids: Iterable[str], on: date) -> dict[str, Recordation]:
    """Return the recordations that lines are linked to, by public id, each with its state on the day."""
    wanted = {found for text in ids if (found := _uuid(text))}
    if not wanted:
        return {}
    rows = visible_recordations(user=user).filter(public_id__in=wanted).select_related("right_holder", "jurisdiction")
    rows = rows.prefetch_related("recordation_rights__right", "guides", "images")
    linked: dict[str, Recordation] = {}
    for row in rows:
        row.state_then = shown_status(row, today=on)
        row.marks = [link.right for link in row.recordation_rights.all()]
        linked[str(row.public_id)] = row
    return linked


def seen_before(*, user: User, brand: str, today: date, limit: int = 3) -> tuple[list[Seizure], Count | None]:
    """Return the newest visible cases of the last 30 days with this brand, each with its `next_step`, and how many."""
    if len(brand.strip()) < 2 or brand.strip().casefold() in {"none", "无"}:
        return [], None
    recent = visible_seizures(user=user).filter(detained_on__gte=today - timedelta(days=30))
    rows = search_filter(recent, text=brand)
    newest = list(with_steps(rows).order_by("-detained_on", "-id")[:limit])
    return mark_steps(Page(newest, "", "")).rows, capped_count(rows)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
