"""The upkeep of a recordation in force: what it lacks or loses soon. Its right holder and customs read the same."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Prefetch, Value, When, prefetch_related_objects
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from reference import snapshot
from reference.models import Jurisdiction
from rightsholders.access import own_recordations
from rightsholders.days import ENDING_SOON_DAYS, today_in
from rightsholders.experience import Experience, experience_of
from rightsholders.models import (
    Contact,
    Licensee,
    ProductGuide,
    Recordation,
    RecordationImage,
    RecordationRight,
    Section,
    UnmetCheck,
)
from rightsholders.terms import renewal_opens_on, term_of
from rightsholders.workflow import Facts, section_blockers

Code = UnmetCheck.Code
Status = Recordation.Status
_SOON = timedelta(days=ENDING_SOON_DAYS)
_LICENCE_SOON = timedelta(days=30)  # licences are renewed late, and by the right holder alone
_DAY = timedelta(days=1)
SHOWN_FIRST = 5


@dataclass(frozen=True)
class Check:
    """One check: met unless there are problems. `on` is when something ends, `url` the page where it is mended."""

    code: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    on: date | None = None
    since: date | None = None
    url: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.problems

    @property
    def label(self) -> str:
        return str(Code(self.code).label)


@dataclass(frozen=True)
class Upkeep:
    """All checks of a recordation, the unmet ones first, in the order of their urgency."""

    checks: tuple[Check, ...]

    @cached_property
    def unmet(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.is_ok)

    @cached_property
    def met(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.is_ok)

    @property
    def summary(self) -> str:
        return _("%(passed)s of %(all)s met") % {"passed": len(self.met), "all": len(self.checks)}


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the checks look at, read beforehand."""

    recordation: Recordation
    rights: Sequence[RecordationRight] = ()
    contacts: Sequence[Contact] = ()
    licensees: Sequence[Licensee] = ()
    image_kinds: Collection[str] = ()
    shows_fakes: bool = False  # a sign says what is wrong with one
    renewal: Recordation | None = None  # the live one
    experience: Experience = field(default_factory=Experience)
    noted: Mapping[str, date] = field(default_factory=dict)  # since when a check is known to be unmet


@dataclass(frozen=True)
class UnmetRow:
    """One line of the right holder's first page."""

    recordation: Recordation
    title: str
    check: Check


def checks_of(*, held: Held, today: date) -> Upkeep:
    """Return every check that can be made, with reasons, days and the page where it is mended. Reads nothing."""
    found = [
        _address(held),
        _rights(held, today),
        _term(held, today),
        _licensees(held, today),
        *_answers(held),
        _urgent(held),
        _genuine(held),
        _fake(held),
        _goods(held, today),
        _price(held),
    ]
    return Upkeep(tuple(sorted(found, key=lambda check: check.is_ok)))  # a stable sort keeps the order of urgency


def is_kept_up(*, recordation: Recordation, today: date) -> bool:
    """Say whether the checks are asked of it: only what protects goods, now or from its first day on."""
    return recordation.status == Status.IN_FORCE and recordation.valid_to is not None and recordation.valid_to >= today


def upkeep_of(*, recordations: Collection[Recordation], today: date) -> dict[int, Upkeep]:
    """Return the upkeep of those in force, by id. A fixed number of queries, however many there are."""
    asked = [row for row in recordations if is_kept_up(recordation=row, today=today)]
    if not asked:
        return {}
    live = Recordation.objects.exclude(status__in=[Status.REFUSED, Status.WITHDRAWN])
    prefetch_related_objects(
        asked,
        Prefetch("recordation_rights", RecordationRight.objects.select_related("right").order_by("id")),
        Prefetch("contacts", Contact.objects.order_by("id"), to_attr="asked_contacts"),
        Prefetch("licensees", Licensee.objects.order_by("id"), to_attr="asked_licensees"),
        Prefetch("images", RecordationImage.objects.order_by("id"), to_attr="asked_images"),
        Prefetch("guides", ProductGuide.objects.exclude(fake="").order_by("id"), to_attr="asked_guides"),
        Prefetch("renewals", live.order_by("id"), to_attr="asked_renewals"),
        Prefetch("unmet_checks", to_attr="asked_unmet"),
    )
    experience = experience_of(recordation_ids=[row.pk for row in asked], today=today)
    return {row.pk: checks_of(held=_held(row, experience.get(row.pk)), today=today) for row in asked}


def most_urgent(*, user: User, today: date) -> list[UnmetRow]:
    """Return what the right holder's recordations lack, the most urgent of all first, no more than a few."""
    urgency = Case(*(When(code=code, then=Value(rank)) for rank, code in enumerate(Code.values)))
    own = own_recordations(user=user).filter(status=Status.IN_FORCE, valid_to__gte=today)
    rows = UnmetCheck.objects.filter(recordation__in=own).select_related("recordation__right_holder")
    noted = list(rows.order_by(urgency, "since", "pk")[:SHOWN_FIRST])
    recordations = {row.recordation_id: row.recordation for row in noted}
    upkeep = upkeep_of(recordations=recordations.values(), today=today)
    found = []
    for row in noted:
        recordation = recordations[row.recordation_id]
        rights = recordation.recordation_rights.all()
        title = rights[0].right.title if rights else recordation.reference or ""
        checks = [check for check in upkeep[recordation.pk].unmet if check.code == row.code]
        found += [UnmetRow(recordation, title, check) for check in checks]
    return found


def _held(row: Recordation, experience: Experience | None) -> Held:
    found = vars(row)  # what upkeep_of has fetched
    return Held(
        recordation=row,
        rights=list(row.recordation_rights.all()),
        contacts=found["asked_contacts"],
        licensees=found["asked_licensees"],
        image_kinds={image.kind for image in found["asked_images"]},
        shows_fakes=bool(found["asked_guides"]),
        renewal=next(iter(found["asked_renewals"]), None),
        experience=experience or Experience(),
        noted={unmet.code: unmet.since for unmet in found["asked_unmet"]},
    )


# --- the checks, the most urgent first ---------------------------------------------------------


def _check(
    held: Held, code: str, problems: Sequence[str], *, url: str = "", on: date | None = None, since: date | None = None
) -> Check:
    if not problems:
        return Check(code)
    return Check(code, tuple(problems), on=on, since=since or held.noted.get(code), url=url)


def _address(held: Held) -> Check:
    legal = [contact for contact in held.contacts if contact.kind == Contact.Kind.LEGAL]
    problems = [] if legal else [_("Nobody is named to whom customs sends its notices.")]
    jurisdiction = snapshot.rows(Jurisdiction)[held.recordation.jurisdiction_id]
    since = None
    for contact in legal:
        failed_at = held.experience.failed_addresses.get(contact.email.casefold())
        if failed_at is None or (contact.saved_at is not None and contact.saved_at > failed_at):
            continue
        since = today_in(jurisdiction=jurisdiction, now=failed_at)
        problems.append(_("A notice could not be sent to %(address)s.") % {"address": contact.email})
    return _check(held, Code.ADDRESS, problems, since=since, url=_page(held, Section.CONTACTS))


def _rights(held: Held, today: date) -> Check:
    problems, days = [], []
    for row in held.rights:
        right, last = row.right, _last_day(row)
        valid_to = held.recordation.valid_to
        if right.expires_on is not None and right.expires_on <= today + _SOON:
            text = _("The right ended on %(day)s in its register and has to be renewed there, if it can be.")
            if right.expires_on >= today:
                text = _("The right ends on %(day)s in its register and has to be renewed there, if it can be.")
        elif last is not None and valid_to is not None and last < valid_to and last <= today + _SOON:
            # Renewed in its register meanwhile: the days here do not grow with it.
            text = _("This recordation protects it to %(day)s only.")
        else:
            continue
        day = min(filter(None, (right.expires_on, last)))
        problem = text % {"day": date_format(day)}
        problems.append(f"{right.title} · {problem}" if len(held.rights) > 1 else problem)
        days.append(day)
    on = min(days, default=None)
    return _check(held, Code.RIGHTS, problems, on=on, since=_soon_since(on, _SOON), url=_renewal_page(held, today))


def _last_day(row: RecordationRight) -> date | None:
    days = row.in_force
    return days.upper - _DAY if days is not None and days.upper is not None else None


def _term(held: Held, today: date) -> Check:
    valid_to, renewal = held.recordation.valid_to, held.renewal
    is_renewed = renewal is not None and renewal.status in {Status.SUBMITTED, Status.IN_FORCE}
    if valid_to is None or valid_to > today + _SOON or is_renewed:
        return Check(Code.TERM)
    text = _("It ends on %(day)s and has to be renewed; a gap is not protected.")
    if renewal is not None:
        text = _("It ends on %(day)s, and the renewal that was begun is not with customs yet.")
    problems = [text % {"day": date_format(valid_to)}]
    since, url = _soon_since(valid_to, _SOON), _renewal_page(held, today)
    return _check(held, Code.TERM, problems, on=valid_to, since=since, url=url)


def _licensees(held: Held, today: date) -> Check:
    problems = _missing(held, Section.LICENSEES, today)
    dated = [(row.valid_to, row.name) for row in held.licensees if row.valid_to is not None]
    ending = sorted((day, name) for day, name in dated if day <= today + _LICENCE_SOON)
    for day, name in ending:
        text = _("The licence of %(name)s ends on %(day)s.")
        if day < today:
            text = _("The licence of %(name)s ended on %(day)s.")
        problems.append(text % {"name": name, "day": date_format(day)})
    on = ending[0][0] if ending else None
    since, url = _soon_since(on, _LICENCE_SOON), _page(held, Section.LICENSEES)
    return _check(held, Code.LICENSEES, problems, on=on, since=since, url=url)


def _answers(held: Held) -> Iterator[Check]:
    """Yield nothing where no answer was due in the last year."""
    met = held.experience
    if not met.answers_due:
        return
    figures = {
        "in_time": met.answers_in_time,
        "due": met.answers_due,
        "late": met.answers_late,
        "missing": met.answers_missing,
    }
    if met.answers_in_time * 10 >= met.answers_due * 9:
        yield Check(Code.ANSWERS, notes=(_("In the last year %(in_time)d of %(due)d answers came in time.") % figures,))
        return
    text = _("In the last year %(in_time)d of %(due)d answers came in time, %(late)d late and %(missing)d not at all.")
    url = reverse("portal:detentions")
    yield _check(held, Code.ANSWERS, [text % figures], url=url)


def _urgent(held: Held) -> Check:
    is_there = any(contact.is_around_the_clock and contact.phone for contact in held.contacts)
    problems = [] if is_there else [_("No contact answers the telephone at any hour.")]
    return _check(held, Code.URGENT, problems, url=_page(held, Section.CONTACTS))


def _genuine(held: Held) -> Check:
    is_there = RecordationImage.Kind.GENUINE in held.image_kinds
    problems = [] if is_there else [_("No picture shows genuine goods.")]
    return _check(held, Code.GENUINE, problems, url=_page(held, Section.IMAGES))


def _fake(held: Held) -> Check:
    is_there = held.shows_fakes or RecordationImage.Kind.FAKE in held.image_kinds
    problems = [] if is_there else [_("No picture and no sign shows what a fake looks like.")]
    return _check(held, Code.FAKE, problems, url=_page(held, Section.IMAGES))


def _goods(held: Held, today: date) -> Check:
    problems = _missing(held, Section.GOODS, today)
    return _check(held, Code.GOODS, problems, url=_renewal_page(held, today))


def _price(held: Held) -> Check:
    is_there = held.recordation.median_price is not None
    problems = [] if is_there else [_("No price is given: nobody sees that a declared value is too low.")]
    return _check(held, Code.PRICE, problems, url=_page(held, Section.GOODS))


def _missing(held: Held, section: str, today: date) -> list[str]:
    """Return what the part lacks by the rules of the application itself."""
    facts = Facts(rights=tuple(row.right for row in held.rights), licensee_count=len(held.licensees))
    found = section_blockers(facts=facts, recordation=held.recordation, section=section, today=today)
    return [blocker.message for blocker in found]


def _soon_since(day: date | None, before: timedelta) -> date | None:
    if day is None:
        return None
    # A slip of the pen, such as the year 1, has no day so long before it.
    return day - before if day - date.min > before else date.min


_PAGES = {
    Section.GOODS: "portal:recordation-goods",
    Section.IMAGES: "portal:recordation-images",
    Section.CONTACTS: "portal:recordation-contacts",
    Section.LICENSEES: "portal:recordation-licensees",
}


def _page(held: Held, section: Section) -> str:
    return reverse(_PAGES[section], args=[held.recordation.public_id])


def _renewal_page(held: Held, today: date) -> str:
    """Return where what was examined is renewed: the renewal that was begun, or where one begins once it may."""
    if held.renewal is not None:
        return reverse("portal:recordation", args=[held.renewal.public_id])
    term = term_of(jurisdiction=held.recordation.jurisdiction_id)
    if term is None or held.recordation.valid_to is None:
        return ""
    opens = renewal_opens_on(term=term, valid_to=held.recordation.valid_to)
    is_open = opens is None or opens <= today
    return reverse("portal:recordation-renew", args=[held.recordation.public_id]) if is_open else ""
