"""Which steps a recordation may take, and what still stands in the way. Who may take them the services ask.

The page shows the blockers, the service refuses on them: one list for both.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ipcases.lib.errors import DomainError
from ipcases.lib.listed import listed
from ipcases.lib.statuses import TAGS
from rightsholders.models import Contact, Recordation, RecordationImage, RecordationRight, Right, Section
from rightsholders.terms import Period, first_day, period_of, renewal_opens_on, term_of

Status = Recordation.Status


@dataclass(frozen=True)
class Blocker:
    """One thing that must be put right first; `section` is the part where."""

    code: str
    message: str
    section: str = ""


@dataclass(frozen=True)
class Overlap:
    """A right that is already in force under another recordation."""

    right: Right
    other: Recordation
    last: date | None


@dataclass(frozen=True)
class Facts:
    """What the guards look at, read once."""

    rights: tuple[Right, ...] = ()
    contact_kinds: frozenset[str] = frozenset()
    has_legal_phone: bool = False
    tell_count: int = 0
    image_kinds: frozenset[str] = frozenset()
    licensee_count: int = 0
    deficiencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    overlaps: tuple[Overlap, ...] = ()
    has_live_renewal: bool = False


class WrongState(DomainError):
    """The recordation is not where this step begins."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__("wrong-state", message)


class NotReady(DomainError):
    """Something stands in the way of the step; `blockers` says what."""

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__("not-ready", " ".join(blocker.message for blocker in blockers))
        self.blockers = blockers


# --- what each part must hold -----------------------------------------------------------------


def _check_rights(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    if not facts.rights:
        yield Blocker("no-right", _("Give the right that customs shall protect."), Section.RIGHTS)
    term = term_of(jurisdiction=recordation.jurisdiction_id)
    for right in facts.rights:
        if term is not None and right.kind not in term.years:
            message = _("%(title)s: this kind of right cannot be recorded here (%(basis)s). Remove it.")
            yield Blocker("kind", message % {"title": right.title, "basis": term.legal_basis}, Section.RIGHTS)
        if right.expires_on is not None and right.expires_on < today:
            message = _("%(title)s: the right ended on %(day)s. Renew it in its register first, or remove it.")
            yield Blocker(
                "right-ended", message % {"title": right.title, "day": date_format(right.expires_on)}, Section.RIGHTS
            )
        if right.registered_on > today:
            message = _("%(title)s: the registration date lies in the future. Correct it.")
            yield Blocker("right-future", message % {"title": right.title}, Section.RIGHTS)


def _check_goods(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    if not facts.rights:
        yield Blocker("no-goods", _("Say which goods the right covers."), Section.GOODS)
    for right in facts.rights:
        if right.kind == Right.Kind.TRADEMARK and not right.nice_classes:
            message = _("%(title)s: give at least one Nice class.")
            yield Blocker("no-class", message % {"title": right.title}, Section.GOODS)
        if not right.goods:
            message = _("%(title)s: say which goods it covers.")
            yield Blocker("no-goods", message % {"title": right.title}, Section.GOODS)


def _check_tells(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    if not facts.tell_count:
        message = _("Say at least one thing by which an officer tells genuine goods from fakes.")
        yield Blocker("no-tell", message, Section.TELLS)


def _check_images(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    if RecordationImage.Kind.MARK not in facts.image_kinds:
        yield Blocker("no-image", _("Add a picture of the mark or work."), Section.IMAGES)


def _check_contacts(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    if Contact.Kind.LEGAL not in facts.contact_kinds:
        yield Blocker("no-legal-contact", _("Name a legal contact for notices."), Section.CONTACTS)
    elif not facts.has_legal_phone:
        yield Blocker("no-legal-phone", _("Give a telephone number for the legal contact."), Section.CONTACTS)
    if Contact.Kind.TECHNICAL not in facts.contact_kinds:
        message = _("Name a technical contact who can tell genuine goods from fakes.")
        yield Blocker("no-technical-contact", message, Section.CONTACTS)


def _check_licensees(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    if not facts.licensee_count and not recordation.has_no_licensees:
        yield Blocker("no-licensees", _("Name who else may use the right, or say that nobody may."), Section.LICENSEES)


_Check = Callable[[Facts, Recordation, date], Iterator[Blocker]]
_SECTION_CHECKS: Mapping[str, _Check] = {
    Section.RIGHTS: _check_rights,
    Section.GOODS: _check_goods,
    Section.TELLS: _check_tells,
    Section.IMAGES: _check_images,
    Section.CONTACTS: _check_contacts,
    Section.LICENSEES: _check_licensees,
}


def section_blockers(*, facts: Facts, recordation: Recordation, section: str, today: date) -> list[Blocker]:
    """Return what one part still lacks."""
    return list(_SECTION_CHECKS[section](facts, recordation, today))


def _is_begun(facts: Facts, recordation: Recordation, section: str) -> bool:
    return bool(
        {
            Section.RIGHTS: facts.rights,
            Section.GOODS: any(right.nice_classes or right.goods for right in facts.rights),
            Section.TELLS: facts.tell_count or recordation.genuine_goods or recordation.known_fakes,
            Section.IMAGES: facts.image_kinds,
            Section.CONTACTS: facts.contact_kinds,
            Section.LICENSEES: facts.licensee_count or recordation.has_no_licensees,
        }[Section(section)]
    )


def section_state(*, facts: Facts, recordation: Recordation, section: str, today: date) -> str:
    """Return NOT_STARTED, IN_PROGRESS, DONE, or PROBLEM while a deficiency of the desk stands."""
    if facts.deficiencies.get(section):
        return "PROBLEM"
    if not section_blockers(facts=facts, recordation=recordation, section=section, today=today):
        return "DONE"
    return "IN_PROGRESS" if _is_begun(facts, recordation, section) else "NOT_STARTED"


# --- guards of the steps ----------------------------------------------------------------------


def _sections_complete(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    for check in _SECTION_CHECKS.values():
        yield from check(facts, recordation, today)


def _deficiencies_settled(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    for section, messages in facts.deficiencies.items():
        for message in messages:
            text = _("Customs asked in “%(section)s”: %(message)s Correct it and save that page.")
            values = {"section": Section(section).label, "message": message}
            yield Blocker("deficiency", text % values, section)


def _no_overlap(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    for overlap in facts.overlaps:
        yield Blocker("overlap", overlap_sentence(overlap), Section.RIGHTS)


def _has_period(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    term = term_of(jurisdiction=recordation.jurisdiction_id)
    if term is None:
        yield Blocker("no-term", _("No period is set for this jurisdiction. Ask an administrator."))
        return
    for right, period in periods_of(facts=facts, recordation=recordation, decided_on=today):
        if period is None and not (right.expires_on and right.expires_on < today):
            message = _("%(title)s: no period can be worked out. Return the recordation and ask when the right ends.")
            yield Blocker("no-period", message % {"title": right.title}, Section.RIGHTS)


def _renewal_open(facts: Facts, recordation: Recordation, today: date) -> Iterator[Blocker]:
    term = term_of(jurisdiction=recordation.jurisdiction_id)
    if facts.has_live_renewal:
        yield Blocker("renewal-begun", _("A renewal has begun already. Go on with that one."))
    if term is None or recordation.valid_to is None:
        return
    if recordation.valid_to < today:
        yield Blocker("ended", _("It has ended. Record the right anew."))
    opens = renewal_opens_on(term=term, valid_to=recordation.valid_to)
    if opens is not None and today < opens:
        message = _("Renewal opens on %(day)s (%(basis)s). Come back then.")
        yield Blocker("too-early", message % {"day": date_format(opens), "basis": term.legal_basis})


# --- the table --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One step: where it begins, and what guards it. Where it leads is said by the service that takes it."""

    begins: frozenset[str]
    guards: tuple[_Check, ...] = ()


_WITH_HOLDER = frozenset({Status.DRAFT, Status.RETURNED})
_WITH_DESK = frozenset({Status.SUBMITTED})
_IN_FORCE = frozenset({Status.IN_FORCE})

STEPS: Mapping[str, Step] = {
    "discard": Step(frozenset({Status.DRAFT})),
    "submit": Step(_WITH_HOLDER, (_sections_complete, _deficiencies_settled, _no_overlap)),
    "return": Step(_WITH_DESK),
    "accept": Step(_WITH_DESK, (_sections_complete, _no_overlap, _has_period)),
    "refuse": Step(_WITH_DESK),
    "withdraw": Step(frozenset({Status.SUBMITTED, Status.RETURNED, Status.IN_FORCE})),
    "change": Step(_IN_FORCE),
    "renew": Step(_IN_FORCE, (_renewal_open,)),
}

# Rights and the goods they cover are what was examined: a change of them is a new recordation. Of the part goods only
# where they are made and what they cost may change: save_goods sees to that.
_CHANGEABLE_IN_FORCE = frozenset(Section.values) - {Section.RIGHTS}


def may_begin(*, recordation: Recordation, step: str) -> bool:
    """Say whether the recordation stands where this step begins."""
    return recordation.status in STEPS[step].begins


def editable_sections(*, recordation: Recordation) -> frozenset[str]:
    """Return the parts the right holder may write now."""
    if recordation.status in _WITH_HOLDER:
        return frozenset(Section.values)
    return _CHANGEABLE_IN_FORCE if recordation.status == Status.IN_FORCE else frozenset()


def blockers(*, recordation: Recordation, step: str, today: date, facts: Facts | None = None) -> list[Blocker]:
    """Return every reason why the step cannot be taken now; an empty list lets it through."""
    if not may_begin(recordation=recordation, step=step):
        return [Blocker("wrong-state", _wrong_state_sentence(recordation, step))]
    guards = STEPS[step].guards
    if guards and facts is None:
        facts = read_facts(recordation=recordation, today=today)
    found = [blocker for guard in guards for blocker in guard(facts or Facts(), recordation, today)]
    return list(dict.fromkeys(found))


def refuse_unless_ready(*, recordation: Recordation, step: str, today: date, facts: Facts | None = None) -> None:
    """Raise WrongState or NotReady unless the step may be taken now."""
    found = blockers(recordation=recordation, step=step, today=today, facts=facts)
    if found and found[0].code == "wrong-state":
        raise WrongState(found[0].message)
    if found:
        raise NotReady(found)


def refuse_unless_editable(*, recordation: Recordation, section: str) -> None:
    """Raise WrongState unless the right holder may write this part now."""
    if section in editable_sections(recordation=recordation):
        return
    if recordation.status == Status.IN_FORCE:
        raise examined_refusal()
    raise WrongState(_wrong_state_sentence(recordation, "change"))


def examined_refusal() -> WrongState:
    """Say that what customs has examined stays as it is."""
    return WrongState(_("This part was examined by customs and is fixed. Record the right anew to change it."))


def _wrong_state_sentence(recordation: Recordation, step: str) -> str:
    wanted = listed(str(Status(status).label) for status in Status.values if status in STEPS[step].begins)
    text = _("This recordation is “%(now)s”. The step needs: %(wanted)s. Open it again to see where it stands.")
    is_given_up = recordation.status == Status.WITHDRAWN and recordation.valid_from is not None
    now = TAGS["recordation"]["GIVEN_UP"].word if is_given_up else Status(recordation.status).label
    return text % {"now": now, "wanted": wanted}


def overlap_sentence(overlap: Overlap) -> str:
    """Say which other recordation has the right, and what to do."""
    text = _(
        "%(title)s, number %(number)s, is already in force under %(other)s, to %(day)s. "
        "Renew that one, or give it up first."
    )
    return text % {
        "title": overlap.right.title,
        "number": overlap.right.registration_number,
        "other": overlap.other.reference,
        "day": date_format(overlap.last) if overlap.last else "–",
    }


# --- reading ----------------------------------------------------------------------------------


def periods_of(*, facts: Facts, recordation: Recordation, decided_on: date) -> list[tuple[Right, Period | None]]:
    """Return each right with the days it would be in force if accepted on this day."""
    term = term_of(jurisdiction=recordation.jurisdiction_id)
    if term is None:
        return [(right, None) for right in facts.rights]
    renewed = recordation.renews
    # What was given up no longer stands: there is nothing to wait for the end of.
    goes_on_after = renewed.valid_to if renewed and renewed.status != Status.WITHDRAWN else None
    first = first_day(term=term, decided_on=decided_on, goes_on_after=goes_on_after)
    return [
        (right, period_of(term=term, kind=right.kind, first=first, right_expires_on=right.expires_on))
        for right in facts.rights
    ]


def read_facts(*, recordation: Recordation, today: date) -> Facts:
    """Read everything the guards look at, in a fixed number of queries."""
    held = recordation.recordation_rights.select_related("right").order_by("id")
    rights = tuple(row.right for row in held)
    contacts = list(recordation.contacts.order_by("id"))
    deficiencies: dict[str, tuple[str, ...]] = {}
    for row in recordation.deficiencies.filter(settled_at__isnull=True).order_by("id"):
        deficiencies[row.section] = (*deficiencies.get(row.section, ()), row.message)
    legal = [contact for contact in contacts if contact.kind == Contact.Kind.LEGAL]
    return Facts(
        rights=rights,
        contact_kinds=frozenset(contact.kind for contact in contacts),
        has_legal_phone=any(contact.phone for contact in legal),
        tell_count=recordation.guides.count(),
        image_kinds=frozenset(recordation.images.values_list("kind", flat=True)),
        licensee_count=recordation.licensees.count(),
        deficiencies=deficiencies,
        overlaps=find_overlaps(recordation=recordation, from_day=today),
        has_live_renewal=recordation.renewals.exclude(status__in=[Status.REFUSED, Status.WITHDRAWN]).exists(),
    )


def find_overlaps(*, recordation: Recordation, from_day: date) -> tuple[Overlap, ...]:
    """Return the rights of this recordation that another one has in force from this day on.

    A recordation that this one renews does not count: the new period begins after the old one.
    """
    mine = recordation.recordation_rights.values("right_id")
    others = (
        RecordationRight.objects.filter(right_id__in=mine, jurisdiction_id=recordation.jurisdiction_id)
        .filter(Q(in_force__endswith__gt=from_day) | Q(in_force__upper_inf=True))
        .exclude(recordation=recordation)
        .exclude(recordation_id=recordation.renews_id)  # type: ignore[misc]  # None excludes nothing
        .select_related("right", "recordation")
        .order_by("id")
    )
    return tuple(Overlap(row.right, row.recordation, _last_day(row)) for row in others)


def _last_day(row: RecordationRight) -> date | None:
    return row.recordation.valid_to if row.in_force is not None else None


def count_sentence(blocked: list[Blocker]) -> str:
    """Say how much is still missing."""
    text = ngettext("%(n)d thing is still missing.", "%(n)d things are still missing.", len(blocked))
    return text % {"n": len(blocked)}
