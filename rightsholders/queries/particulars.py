"""One recordation in full: its parts, its checks, its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.models import AuditEvent
from audit.queries import entry_of
from ipcases.lib.days import days_in_words
from ipcases.lib.listed import listed
from reference.calendars import working_day_calendar
from reference.queries import country_name, nice_class_name
from rightsholders.events import RecordationEvent
from rightsholders.models import (
    Contact,
    Deficiency,
    HolderMember,
    Licensee,
    ProductGuide,
    Recordation,
    RecordationImage,
    RecordationRight,
    Right,
    Section,
    UnmetCheck,
)
from rightsholders.queries.upkeep import upkeep_of
from rightsholders.registers import register_name
from rightsholders.terms import renewal_asked_by, term_of
from rightsholders.workflow import Facts, section_blockers

_LOOKS: dict[str, tuple[str, str]] = {
    RecordationEvent.DRAFTED: ("pencil", ""),
    RecordationEvent.SUBMITTED: ("send", "info"),
    RecordationEvent.RETURNED: ("reply", "warn"),
    RecordationEvent.ACCEPTED: ("badge-check", "ok"),
    RecordationEvent.REFUSED: ("circle-x", "bad"),
    RecordationEvent.CHANGED: ("pencil", ""),
    RecordationEvent.WITHDRAWN: ("undo-2", ""),
    RecordationEvent.EXPIRED: ("clock", "warn"),
    RecordationEvent.UPKEEP_TOLD: ("bell", "warn"),
}
_HISTORY_SHOWN = 60


@dataclass(frozen=True)
class RightView:
    """A right as a page shows it."""

    public_id: Any
    kind: str
    kind_label: str
    register: str
    register_name: str
    number: str
    title: str
    title_zh: str
    classes: tuple[tuple[int, str], ...]
    goods: str
    registered_on: date
    expires_on: date | None
    first: date | None
    last: date | None
    is_fixed: bool


@dataclass(frozen=True)
class ImageView:
    """A picture; its names fit templates/components/photos.html."""

    public_id: Any
    kind: str
    caption: str
    note: str
    alt: str
    url: str

    @property
    def thumbnail_url(self) -> str:
        return self.url


@dataclass(frozen=True)
class Particulars:
    """Everything a recordation says, ready to show."""

    recordation: Recordation
    rights: tuple[RightView, ...]
    tells: tuple[ProductGuide, ...]
    images: tuple[ImageView, ...]
    contacts: tuple[Contact, ...]
    licensees: tuple[tuple[Licensee, str], ...]
    made_in: tuple[str, ...]
    open_deficiencies: tuple[Deficiency, ...]
    settled_deficiencies: tuple[Deficiency, ...]

    @property
    def heading(self) -> str:
        return self.rights[0].title if self.rights else ""

    @property
    def more_marks(self) -> int:
        return max(0, len(self.rights) - 1)

    @property
    def mark_image(self) -> ImageView | None:
        return next((image for image in self.images if image.kind == RecordationImage.Kind.MARK), None)


def particulars_of(*, recordation: Recordation) -> Particulars:
    """Read all parts of one recordation, in a fixed number of queries."""
    held = list(recordation.recordation_rights.select_related("right").order_by("id"))
    fixed = fixed_right_ids(recordation=recordation)
    deficiencies = list(recordation.deficiencies.order_by("id"))
    return Particulars(
        recordation=recordation,
        rights=tuple(_right_view(row, row.right_id in fixed) for row in held),
        tells=tuple(recordation.guides.order_by("position")),
        images=tuple(_image_view(image) for image in recordation.images.order_by("id")),
        contacts=tuple(recordation.contacts.order_by("kind", "id")),
        licensees=tuple((row, country_name(row.country_id)) for row in recordation.licensees.order_by("id")),
        made_in=tuple(country_name(code) for code in recordation.made_in),
        open_deficiencies=tuple(row for row in deficiencies if row.settled_at is None),
        settled_deficiencies=tuple(row for row in deficiencies if row.settled_at is not None),
    )


def full_for_api(recordation: Recordation, *, today: date) -> Recordation:
    """Fetch everything the API says of one recordation."""
    prefetch_related_objects(
        [recordation],
        Prefetch("recordation_rights", RecordationRight.objects.select_related("right").order_by("id")),
        Prefetch("contacts", Contact.objects.order_by("kind", "id")),
        Prefetch("guides", ProductGuide.objects.order_by("position")),
        Prefetch("licensees", Licensee.objects.order_by("id")),
        Prefetch("images", RecordationImage.objects.order_by("id")),
        Prefetch("deficiencies", Deficiency.objects.order_by("id")),
    )
    upkeep = upkeep_of(recordations=[recordation], today=today).get(recordation.pk)
    recordation.upkeep_checks = upkeep.checks if upkeep else ()  # type: ignore[attr-defined]
    return recordation


def fixed_right_ids(*, recordation: Recordation) -> frozenset[int]:
    """Return the rights that also stand in another recordation which customs has seen: they cannot change here."""
    seen_elsewhere = RecordationRight.objects.filter(
        right_id__in=recordation.recordation_rights.values("right_id"), recordation__submitted_at__isnull=False
    ).exclude(recordation=recordation)
    return frozenset(seen_elsewhere.values_list("right_id", flat=True))


def other_rights(*, recordation: Recordation) -> list[Right]:
    """Return the right holder's rights that this recordation does not carry yet."""
    carried = recordation.recordation_rights.values("right_id")
    own = Right.objects.filter(right_holder__same_as=recordation.right_holder.same_as).exclude(pk__in=carried)
    return list(own.order_by("title", "id")[:200])


def latest_renewal(*, recordation: Recordation) -> Recordation | None:
    """Return the recordation that goes on from this one, refused and withdrawn attempts left out."""
    attempts = recordation.renewals.exclude(status__in=[Recordation.Status.REFUSED, Recordation.Status.WITHDRAWN])
    return attempts.order_by("-id").first()


def validity_of(*, recordation: Recordation, today: date) -> dict[str, Any] | None:
    """Return how much of the period has passed, for the bar; None where none runs or it was given up."""
    if recordation.status == Recordation.Status.WITHDRAWN:
        return None
    if recordation.valid_from is None or recordation.valid_to is None:
        return None
    left = (recordation.valid_to - today).days
    if left < 0:
        return None
    whole = max(1, (recordation.valid_to - recordation.valid_from).days)
    passed = min(max(0, (today - recordation.valid_from).days), whole)
    return {
        "percent": round(100 * passed / whole),
        "left": left,
        **_renewal_asked_by(recordation, recordation.valid_to, today),
    }


def _renewal_asked_by(recordation: Recordation, valid_to: date, today: date) -> dict[str, Any]:
    """Return until when a renewal is to be asked for, where the law sets a day before the end."""
    term = term_of(jurisdiction=recordation.jurisdiction_id)
    if term is None or term.renewal_asked_working_days is None or recordation.status != Recordation.Status.IN_FORCE:
        return {}
    calendar = working_day_calendar(jurisdiction=recordation.jurisdiction_id)
    by = renewal_asked_by(term=term, valid_to=valid_to, calendar=calendar)
    return {"renew_by": by, "renewal_basis": term.renewal_basis, "is_late": by is not None and by < today}


def examination_checks(*, facts: Facts, recordation: Recordation, today: date) -> list[dict[str, Any]]:
    """Return the checks of the examiner: what was tested, whether it holds, and why not."""
    held = {
        section: [blocker.message for blocker in _missing(facts, recordation, section, today)]
        for section in Section.values
    }
    lives = [_("%(title)s: %(life)s") % {"title": right.title, "life": _life_of(right)} for right in facts.rights]
    overlaps = [
        _("%(title)s: in force under %(other)s") % {"title": row.right.title, "other": row.other.reference}
        for row in facts.overlaps
    ]
    numbers = ngettext("%(n)d right, number unique in its register", "%(n)d rights, numbers unique", len(facts.rights))
    return [
        _check(_("The right is in force"), held[Section.RIGHTS], lives),
        _check(_("The number is given once"), [], [numbers % {"n": len(facts.rights)}]),
        _check(_("Goods and classes are given"), held[Section.GOODS], []),
        _check(_("No other recordation has the right"), overlaps, []),
        _check(_("There is a picture of the mark"), held[Section.IMAGES], []),
        _check(_("Contacts are complete"), held[Section.CONTACTS], []),
        _check(_("Officers can tell a fake"), held[Section.TELLS], []),
        _check(_("Licences are declared"), held[Section.LICENSEES], []),
    ]


def history_of_recordation(*, recordation: Recordation, reader: User | None = None) -> list[dict[str, Any]]:
    """Return what happened, newest first, for the timeline.

    A right holder (`reader`) sees names of its own people only; officers stand there as customs.
    """
    events = (
        AuditEvent.objects.filter(subject_type=Recordation._meta.label, subject_id=str(recordation.pk))
        .exclude(action=RecordationEvent.SECTION_SAVED)
        .order_by("-id")[:_HISTORY_SHOWN]
    )
    shown = list(events)
    own = _own_people(recordation, shown) if reader is not None else None
    return [_timeline_entry(event, own) for event in shown]


def _own_people(recordation: Recordation, events: Iterable[AuditEvent]) -> frozenset[int]:
    members = HolderMember.objects.filter(
        right_holder__same_as=recordation.right_holder.same_as, user_id__in={event.actor_id for event in events}
    )
    return frozenset(members.values_list("user_id", flat=True))


def _timeline_entry(event: AuditEvent, own: frozenset[int] | None) -> dict[str, Any]:
    icon, tone = _LOOKS.get(event.action, ("circle", ""))
    entry = entry_of(event)
    actor = entry.actor
    if event.actor_id is None:
        actor = ""
    elif own is not None and event.actor_id not in own:
        actor = _("Customs")
    title = entry.title
    if event.action == RecordationEvent.WITHDRAWN:
        was_in_force = event.changes["status"][0] == Recordation.Status.IN_FORCE
        title = _("Recordation given up") if was_in_force else _("Recordation withdrawn")
    return {"icon": icon, "tone": tone, "title": title, "detail": _detail(event), "at": entry.at, "actor": actor}


def _detail(event: AuditEvent) -> str:
    """Say what a step came to, where its name does not."""
    if event.action == RecordationEvent.ACCEPTED:
        first, last = event.changes["valid_from"][1], event.changes["valid_to"][1]
        days = {"first": date_format(date.fromisoformat(first)), "last": date_format(date.fromisoformat(last))}
        return _("In force from %(first)s to %(last)s") % days
    if event.action == RecordationEvent.CHANGED:
        return str(Section(event.changes["section"][1]).label)
    if event.action == RecordationEvent.RETURNED:
        return listed(Section(section).label for section in event.changes["sections"][1])
    if event.action == RecordationEvent.UPKEEP_TOLD:
        return listed(UnmetCheck.Code(code).label for code in event.changes["checks"][1])
    return ""


def _missing(facts: Facts, recordation: Recordation, section: str, today: date) -> list[Any]:
    return section_blockers(facts=facts, recordation=recordation, section=section, today=today)


def _life_of(right: Right) -> str:
    if right.expires_on:
        return days_in_words(right.registered_on, right.expires_on)
    return _("%(day)s – no end registered") % {"day": date_format(right.registered_on)}


def _check(label: str, problems: list[str], notes: list[str]) -> dict[str, Any]:
    return {"label": label, "is_ok": not problems, "problems": problems, "notes": notes}


def _right_view(row: RecordationRight, is_fixed: bool) -> RightView:
    right, days = row.right, row.in_force
    in_force = days is not None and not days.isempty
    return RightView(
        public_id=right.public_id,
        kind=right.kind,
        kind_label=str(Right.Kind(right.kind).label),
        register=right.register_office,
        register_name=register_name(right.register_office),
        number=right.registration_number,
        title=right.title,
        title_zh=right.title_zh,
        classes=tuple((number, nice_class_name(number)) for number in right.nice_classes),
        goods=right.goods,
        registered_on=right.registered_on,
        expires_on=right.expires_on,
        first=days.lower if in_force else None,
        last=date.fromordinal(days.upper.toordinal() - 1) if in_force and days.upper else None,
        is_fixed=is_fixed,
    )


def _image_view(image: RecordationImage) -> ImageView:
    label = str(RecordationImage.Kind(image.kind).label)
    return ImageView(
        public_id=image.public_id,
        kind=image.kind,
        caption=image.caption or label,
        note=label if image.caption else "",
        alt=f"{label}: {image.caption}" if image.caption else label,
        url=reverse("rightsholders:image", args=[image.public_id]),
    )
