"""Recordations in every state, made through the services unless a test needs one that no service makes."""

import io
import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from rightsholders.models import Recordation, RecordationRight, Right, RightHolder
from rightsholders.services.drafts import register_draft
from rightsholders.services.examination import accept
from rightsholders.services.images import add_image
from rightsholders.services.match_version import renew_match_version
from rightsholders.services.submission import submit
from rightsholders.services.values import (
    ContactValues,
    GoodsValues,
    LicenseeValues,
    RightValues,
    Tell,
    TellsValues,
)
from rightsholders.workflow import blockers

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
# Pages read the clock: what is in force for them has some years to go in whatever year the tests run.
IN_FORCE_UNTIL = date(timezone.localdate().year + 3, 12, 31)
_numbers = itertools.count(100_001)


def picture(text: str = "MARK", *, size: tuple[int, int] = (320, 240), form: str = "PNG") -> bytes:
    """Draw a small picture that differs by its text."""
    image = Image.new("RGB", size, "white")
    font = ImageFont.load_default(size=size[0] // 9)
    ImageDraw.Draw(image).text((size[0] // 2, size[1] // 2), text, fill="#0f4f66", font=font, anchor="mm")
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def right_values(title: str = "NORDVIK", **changes) -> RightValues:
    """Return a trademark that is registered and lives on."""
    values = {
        "kind": Right.Kind.TRADEMARK,
        "register_office": "CN",
        "registration_number": str(next(_numbers)),
        "title": title,
        "title_zh": "诺维克",
        "registered_on": date(2015, 3, 1),
        "expires_on": date(2035, 2, 28),
    }
    return RightValues(**{**values, **changes})


def tells_values() -> TellsValues:
    """Return two signs and some background."""
    return TellsValues(
        tells=[
            Tell(genuine="Letter O in the tongue label", fake="A zero instead of the letter O"),
            Tell(genuine="Seven stitches per centimetre on the heel"),
        ],
        genuine_goods="Boxes of recycled board with an embossed lid.",
        known_fakes="Sent by post from Guangzhou in plain bags.",
    )


def contacts() -> list[ContactValues]:
    """Return a legal and a technical contact."""
    return [
        ContactValues(kind="LEGAL", name="Astrid Holm", email="legal@nordvik.test", phone="+46 8 123 45 67"),
        ContactValues(
            kind="TECHNICAL", name="Jonas Ek", email="expert@nordvik.test", phone="+46 8 1", is_around_the_clock=True
        ),
    ]


def make_draft(
    acting_user: User,
    right_holder: RightHolder,
    *,
    title: str = "NORDVIK",
    is_complete: bool = True,
    jurisdiction: str = "CN",
    nice_classes: tuple[int, ...] = (25,),
    now: datetime = NOW,
    rights: list[RightValues] | None = None,
    **right_changes,
) -> Recordation:
    """Register a draft: complete and ready to submit, or empty."""
    common = {"acting_user": acting_user, "right_holder": right_holder.public_id, "now": now}
    if not is_complete:
        return register_draft(**common, jurisdiction=jurisdiction)
    given = rights or [right_values(title, **right_changes)]
    draft = register_draft(
        **common,
        jurisdiction=jurisdiction,
        rights=[(values, nice_classes, "Running shoes, jackets") for values in given],
        goods=GoodsValues(covered=(), made_in=["VN", "PT"], median_price=145, price_currency="USD"),
        tells=tells_values(),
        contacts=contacts(),
        licensees=[LicenseeValues(name="Hai Feng Garments Ltd", country="CN", capacity="MAKER")],
    )
    add_image(
        acting_user=acting_user,
        public_id=draft.public_id,
        content=picture(f"{title} {draft.pk}"),
        kind="MARK",
        caption="Word mark",
        now=now,
    )
    return draft


def make_submitted(acting_user: User, right_holder: RightHolder, *, now: datetime = NOW, **options) -> Recordation:
    """Register a complete recordation and hand it to customs."""
    draft = make_draft(acting_user, right_holder, now=now, **options)
    return submit(acting_user=acting_user, public_id=draft.public_id, is_declared=True, now=now)


def make_in_force(
    acting_user: User, right_holder: RightHolder, desk: User, *, now: datetime = NOW, **options
) -> Recordation:
    """Register a recordation and have the desk accept it."""
    sent = make_submitted(acting_user, right_holder, now=now, **options)
    return accept(acting_user=desk, public_id=sent.public_id, now=now)


def write_in_force(
    right_holder: RightHolder,
    *,
    title: str,
    title_zh: str = "",
    nice_classes: tuple[int, ...] = (25,),
    first: date = date(2020, 1, 1),
    last: date = IN_FORCE_UNTIL,
    status: str = Recordation.Status.IN_FORCE,
    submitted_at: datetime = NOW,
    reference: str = "",
) -> Recordation:
    """Write a recordation straight into the tables: for lists and matching over many rows."""
    number = next(_numbers)
    right = Right.objects.create(
        right_holder=right_holder,
        kind=Right.Kind.TRADEMARK,
        register_office="CN",
        registration_number=str(number),
        title=title,
        title_zh=title_zh,
        nice_classes=list(nice_classes),
        goods="goods",
        registered_on=date(2010, 1, 1),
        expires_on=date(IN_FORCE_UNTIL.year + 11, 1, 1),
    )
    has_period = status in {Recordation.Status.IN_FORCE, Recordation.Status.EXPIRED}
    recordation = Recordation.objects.create(
        right_holder=right_holder,
        jurisdiction_id="CN",
        status=status,
        reference=reference or f"CN-R2020-{number}",
        submitted_at=submitted_at,
        withdrawn_at=submitted_at if status == Recordation.Status.WITHDRAWN else None,
        decision_reason="x" if status == Recordation.Status.REFUSED else "",
        valid_from=first if has_period else None,
        valid_to=last if has_period else None,
    )
    RecordationRight.objects.create(
        recordation=recordation,
        right=right,
        jurisdiction_id="CN",
        in_force=DateRange(first, last + timedelta(days=1)) if has_period else None,
    )
    return recordation


def write_many(right_holder: RightHolder, count: int, **options) -> None:
    """Write many recordations with different marks."""
    for number in range(count):
        write_in_force(right_holder, title=f"MARK{number:04d}", **options)
    renew_match_version()


def codes(recordation, step="submit", today=TODAY):
    """Name what stands in the way of a step."""
    recordation.refresh_from_db()
    return {blocker.code for blocker in blockers(recordation=recordation, step=step, today=today)}


def act(user, recordation, **more):
    """Make the arguments every service takes."""
    return {"acting_user": user, "public_id": recordation.public_id, "now": NOW, **more}
