"""What the right holders have recorded: in force, running out, expired, pending, refused, withdrawn."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F

from accounts.models import User
from audit.models import AuditEvent
from audit.services import build, record_many
from ipcases.demo.days import WorkingDays, at, at_the_desk
from ipcases.demo.drawings import Studio
from ipcases.demo.goods import GOODS
from ipcases.demo.holders import GUARANTEED, give_access, make_right_holders, other_right, trademark
from ipcases.demo.names import MARQUEE, Brand, make_brands
from ipcases.demo.particulars import write_particulars
from ipcases.demo.wording import said
from reference.calendars import working_day_calendar
from rightsholders.events import RecordationEvent
from rightsholders.models import (
    Contact,
    Deficiency,
    Recordation,
    RecordationCounter,
    RecordationRight,
    Right,
    RightHolder,
    Section,
)
from rightsholders.terms import Term, add_years, period_of, term_of

_BATCH = 1000
Status = Recordation.Status
# How recordations of other brands stand, of a thousand.
_STANDING = ((Status.IN_FORCE, 790), (Status.EXPIRED, 145), (Status.WITHDRAWN, 40), (Status.REFUSED, 25))
# Of those that wait for the desk: working days ago of submission. One is late, one is due today.
_WAITING = (33, 30, 28, 24, 21, 17, 15, 11, 8, 6, 4, 3, 1, 1)
_REFUSALS = (
    ("申请人非注册人，不予备案。", "The applicant is not the owner of the registration."),
    ("注册证已失效，不予备案。", "The registration has lapsed."),
    (
        "缺少委托书，经两次要求仍未补交，不予备案。",
        "The power of attorney is missing, and was not sent after two requests.",
    ),
    ("申请材料与注册簿不符，不予备案。", "The application does not agree with the register."),
)
_WITHDRAWALS = (
    ("该系列已停产。", "The line was discontinued."),
    ("权利已转让给第三方。", "The right was assigned to somebody else."),
    ("另行备案。", "Recorded anew."),
)
_MISSING = (
    (
        Section.TELLS,
        "请说明正品缝线有何不同；“质量更好”对现场关员没有帮助。",
        "Say how the stitching of genuine goods differs; “better quality” does not help at the belt.",
    ),
    (Section.LICENSEES, "请补充被许可人名单及许可期限。", "Add the licensees, and until when each may."),
    (Section.CONTACTS, "法律联系人电话为空号。", "The telephone number of the legal contact does not exist."),
)


@dataclass
class Register:
    """The recordations as the rest of the demo asks for them."""

    brands: list[Brand]
    term: Term
    marks: dict[str, list[Recordation]] = field(default_factory=dict)  # trademarks, oldest first
    contacts: dict[int, Contact] = field(default_factory=dict)  # legal contact by recordation
    members: dict[int, User] = field(default_factory=dict)  # who answers, by right holder
    guaranteed: frozenset[int] = frozenset()  # right holders under a general guarantee, every year

    def in_force(self, brand: str, on: datetime.date) -> Recordation | None:
        """Return the trademark recordation of a brand that counted on a day."""
        for recordation in self.marks.get(brand, ()):
            first, last = recordation.valid_from, recordation.valid_to
            counted = recordation.status in {Status.IN_FORCE, Status.EXPIRED}
            if counted and first is not None and last is not None and first <= on <= last:
                return recordation
        return None

    def draw_other(self, *, on: datetime.date, kinds: frozenset[str], random: Random) -> Brand | None:
        """Draw a lesser-known brand with goods of these kinds and a recordation in force on a day."""
        for _attempt in range(12):
            brand = self.brands[random.randrange(len(MARQUEE), min(len(self.brands), 420))]
            if (not kinds or brand.line in kinds) and self.in_force(brand.name, on):
                return brand
        return None


@dataclass
class _Plan:
    """One recordation before it is written."""

    brand: Brand
    holder: RightHolder
    right: Right
    status: str
    submitted_on: datetime.date
    decided_on: datetime.date | None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    withdrawn_on: datetime.date | None = None
    reason: str = ""
    renews: Recordation | None = None
    recordation: Recordation = field(default_factory=Recordation)


class RecordationWriter:
    """Plans and writes the recordations of all brands."""

    def __init__(
        self, *, jurisdiction: str, people: dict[str, User], studio: Studio, today: datetime.date, random: Random
    ) -> None:
        term = term_of(jurisdiction=jurisdiction)
        if term is None:
            raise ValueError(f"no recordations are kept for {jurisdiction}")
        self.term, self.jurisdiction, self.people = term, jurisdiction, people
        self.studio, self.today, self.random = studio, today, random
        self.days = WorkingDays(working_day_calendar(jurisdiction=jurisdiction))
        self.numbers: dict[int, int] = {}
        self.registered = 9_400_000

    def write(self, *, count: int) -> Register:
        """Create so many right holders with their recordations."""
        brands = make_brands(count=count, random=self.random)
        holders = make_right_holders(brands=brands, random=self.random)
        members = give_access(holders=holders, people=self.people, jurisdiction=self.jurisdiction, today=self.today)
        guaranteed = frozenset(holder.pk for holder in holders[:GUARANTEED])
        register = Register(brands, self.term, members=members, guaranteed=guaranteed)
        waiting = min(len(_WAITING), max(count - len(MARQUEE), 0) // 3)
        plans = [
            plan
            for number, (brand, holder) in enumerate(zip(brands, holders, strict=True))
            for plan in self._plans(brand, holder, number, number - (count - waiting))
        ]
        Right.objects.bulk_create({id(plan.right): plan.right for plan in plans}.values(), batch_size=_BATCH)
        plans.sort(key=lambda plan: plan.submitted_on)
        for plan in plans:
            plan.recordation = self._recordation(plan, register)
        first = [plan for plan in plans if plan.renews is None]
        Recordation.objects.bulk_create([plan.recordation for plan in first], batch_size=_BATCH)
        later = [plan for plan in plans if plan.renews is not None]
        Recordation.objects.bulk_create([plan.recordation for plan in later], batch_size=_BATCH)
        # Right holders begin days before they submit; here that is one moment.
        Recordation.objects.filter(submitted_at__isnull=False).update(created_at=F("submitted_at"))
        self._rights(plans)
        self._counters()
        for plan in plans:
            if plan.right.kind == Right.Kind.TRADEMARK:
                register.marks.setdefault(plan.brand.name, []).append(plan.recordation)
        register.contacts = write_particulars(
            rows=[(plan.brand, plan.holder, plan.recordation) for plan in plans],
            studio=self.studio,
            random=self.random,
            jurisdiction=self.jurisdiction,
        )
        self._deficiencies(plans)
        record_many(events=[event for plan in plans for event in self._events(plan, register)])
        return register

    # --- planning --------------------------------------------------------------------------------
    def _plans(self, brand: Brand, holder: RightHolder, number: int, waiting: int) -> list[_Plan]:
        if brand in MARQUEE:
            return self._famous(brand, holder, number)
        if waiting >= 0:
            submitted = self.days.before(self.today, _WAITING[waiting])
            right = self._mark(brand, holder, submitted - datetime.timedelta(days=400 + 31 * waiting))
            return [_Plan(brand, holder, right, Status.SUBMITTED, submitted, None)]
        status = self.random.choices([s for s, _n in _STANDING], [n for _s, n in _STANDING])[0]
        return [self._ordinary(brand, holder, status)]

    def _famous(self, brand: Brand, holder: RightHolder, number: int) -> list[_Plan]:
        """A brand of the story: recorded since 2012 and renewed, with a further right beside the mark."""
        decided = datetime.date(2012, 3, 1) + datetime.timedelta(days=5 * number)
        right = self._mark(brand, holder, decided.replace(year=2003))
        plan = self._accepted(brand, holder, right, decided)
        plans = [plan]
        while plan.valid_to is not None and plan.valid_to < self.today:
            plan.status = Status.EXPIRED
            asked = plan.valid_to - datetime.timedelta(days=75)
            renewal = self._accepted(brand, holder, right, plan.valid_to + datetime.timedelta(days=1), submitted=asked)
            renewal.decided_on = self.days.after(asked, 8)
            renewal.renews = plan.recordation
            plans.append(renewal)
            plan = renewal
        kind = (Right.Kind.DESIGN, Right.Kind.COPYRIGHT, Right.Kind.PATENT)[number % 3]
        if self.term.years.get(kind):
            # The first ones run out within the months in which renewal is open.
            ends = self.today + datetime.timedelta(days=40 + 61 * number)
            began = add_years(ends, -(self.term.years[kind] or 10))
            # A design lives no longer than its recordation: it was recorded some months after its filing.
            later = datetime.timedelta(days=200 if kind == Right.Kind.DESIGN else 0)
            registered = began if later else began - datetime.timedelta(days=380)
            other = self._right(kind, brand, holder, registered)
            plans.append(self._accepted(brand, holder, other, self.days.after(began + later, 0)))
        return plans

    def _ordinary(self, brand: Brand, holder: RightHolder, status: str) -> _Plan:
        years = 10 if self.jurisdiction == "CN" else 5
        age = {
            Status.IN_FORCE: self.random.randrange(20, years * 365 - 5),
            Status.EXPIRED: self.random.randrange(years * 365 + 5, years * 365 + 1300),
        }.get(Status(status), self.random.randrange(200, 3000))
        decided = self.days.after(self.today - datetime.timedelta(days=age), 0)
        if decided >= self.today:
            decided = self.days.before(self.today, 3)
        right = self._draw_right(brand, holder, decided - datetime.timedelta(days=self.random.randrange(90, 2200)))
        plan = self._accepted(brand, holder, right, decided)
        if plan.valid_to is None or plan.valid_to < self.today:
            plan.status = Status.EXPIRED
        if status == Status.REFUSED:
            plan.status, plan.valid_from, plan.valid_to = Status.REFUSED, None, None
            plan.reason = self._said(*self.random.choice(_REFUSALS))
        elif status == Status.WITHDRAWN and plan.status == Status.IN_FORCE:
            after = self.random.randrange(30, max(31, (self.today - decided).days))
            plan.status, plan.withdrawn_on = Status.WITHDRAWN, decided + datetime.timedelta(days=after)
            plan.reason = self._said(*self.random.choice(_WITHDRAWALS))
        return plan

    def _draw_right(self, brand: Brand, holder: RightHolder, registered: datetime.date) -> Right:
        kinds = (Right.Kind.COPYRIGHT, Right.Kind.DESIGN, Right.Kind.PATENT)
        draw = self.random.random()
        if self.jurisdiction != "CN" or draw < 0.83:
            return self._mark(brand, holder, registered)
        return self._right(kinds[int((draw - 0.83) / 0.17 * 3) % 3], brand, holder, registered)

    def _mark(self, brand: Brand, holder: RightHolder, registered: datetime.date) -> Right:
        self.registered += self.random.randrange(11, 3900)
        abroad = brand.country != "CN" and self.random.random() < 0.3
        number = f"G{self.registered // 8}" if abroad else str(self.registered)
        right = trademark(brand=brand, holder=holder, registered=registered, number=number)
        expires = add_years(registered, 10)
        while expires <= self.today + datetime.timedelta(days=30):
            expires = add_years(expires, 10)
        right.expires_on = expires
        return right

    def _right(self, kind: str, brand: Brand, holder: RightHolder, registered: datetime.date) -> Right:
        self.registered += self.random.randrange(11, 3900)
        return other_right(
            kind=kind,
            brand=brand,
            holder=holder,
            registered=registered,
            number=self.registered,
            random=self.random,
        )

    def _accepted(
        self,
        brand: Brand,
        holder: RightHolder,
        right: Right,
        decided: datetime.date,
        submitted: datetime.date | None = None,
    ) -> _Plan:
        period = period_of(term=self.term, kind=right.kind, first=decided, right_expires_on=right.expires_on)
        submitted = submitted or self.days.before(decided, self.random.randrange(6, 29))
        plan = _Plan(brand, holder, right, Status.IN_FORCE, submitted, decided)
        if period is not None:
            plan.valid_from, plan.valid_to = period.first, period.last
        else:
            plan.status, plan.reason = Status.REFUSED, self._said(*self.random.choice(_REFUSALS))
        return plan

    # --- writing ---------------------------------------------------------------------------------
    def _recordation(self, plan: _Plan, register: Register) -> Recordation:
        year = plan.submitted_on.year
        self.numbers[year] = self.numbers.get(year, 0) + 1
        goods = GOODS[plan.brand.line]
        row = plan.recordation
        row.reference = f"{self.jurisdiction}-R{year}-{self.numbers[year]:06d}"
        row.right_holder, row.jurisdiction_id = plan.holder, self.jurisdiction
        row.status, row.decision_reason = plan.status, plan.reason
        row.submitted_at = at_the_desk(plan.submitted_on, self.random)
        row.submitted_by = register.members[plan.holder.pk]
        if plan.decided_on is not None:
            row.decided_at, row.decided_by = at_the_desk(plan.decided_on, self.random), self.people["desk"]
        if plan.withdrawn_on is not None:
            row.withdrawn_at = at_the_desk(plan.withdrawn_on, self.random)
        row.valid_from, row.valid_to, row.renews = plan.valid_from, plan.valid_to, plan.renews
        row.wants_small_consignments = self.random.random() < 0.4
        row.genuine_goods = self._said(
            f"{goods.covered_zh}。以原厂包装盒销售，盒盖内印有批号。",
            f"{goods.covered}. Sold in boxes of the maker, with a batch number inside the lid.",
        )
        if plan.brand in MARQUEE:
            row.known_fakes = self._said(
                "以无盒小包裹寄递，申报为礼品或样品。",
                "Sent in small parcels without boxes, declared as gifts or samples.",
            )
        row.made_in = [plan.brand.country] if self.random.random() < 0.5 else sorted({plan.brand.country, "CN", "VN"})
        row.median_price, row.price_currency = goods.price(self.random.choice(goods.articles)), "USD"
        row.has_no_licensees = plan.brand not in MARQUEE and self.random.random() < 0.7
        return row

    def _said(self, zh: str, en: str) -> str:
        return said(zh, en, jurisdiction=self.jurisdiction)

    def _rights(self, plans: Sequence[_Plan]) -> None:
        RecordationRight.objects.bulk_create(
            (
                RecordationRight(
                    recordation=plan.recordation,
                    right=plan.right,
                    jurisdiction_id=self.jurisdiction,
                    in_force=_days_of(plan),
                )
                for plan in plans
            ),
            batch_size=_BATCH,
        )

    def _deficiencies(self, plans: Sequence[_Plan]) -> None:
        """Give a few of those that wait back to their right holders, with what is missing."""
        waiting = [plan for plan in plans if plan.status == Status.SUBMITTED]
        for plan, (section, zh, en) in zip(waiting[3:13:4], _MISSING, strict=False):
            plan.status = plan.recordation.status = Status.RETURNED
            plan.recordation.save(update_fields=["status"])
            Deficiency.objects.create(
                recordation=plan.recordation,
                section=section,
                message=self._said(zh, en),
                raised_at=at_the_desk(self.days.after(plan.submitted_on, 1), self.random),
                raised_by=self.people["desk"],
            )

    def _counters(self) -> None:
        RecordationCounter.objects.bulk_create(
            RecordationCounter(jurisdiction_id=self.jurisdiction, year=year, last_number=last)
            for year, last in self.numbers.items()
        )

    def _events(self, plan: _Plan, register: Register) -> list[AuditEvent]:
        """Say of one recordation what the services would have said of each step."""
        row, holder, desk = plan.recordation, register.members[plan.holder.pk], self.people["desk"]

        def told(action: str, actor: User | None, moment: datetime.datetime | None, **changes: list) -> AuditEvent:
            return build(
                action=action, actor=actor, subject=row, case_reference=row.reference or "", changes=changes, now=moment
            )

        lines = [told(RecordationEvent.SUBMITTED, holder, row.submitted_at, status=[Status.DRAFT, Status.SUBMITTED])]
        if plan.status == Status.RETURNED:
            raised = row.deficiencies.get()
            status, sections = [Status.SUBMITTED, Status.RETURNED], [None, [raised.section]]
            lines.append(told(RecordationEvent.RETURNED, desk, raised.raised_at, status=status, sections=sections))
        elif plan.status == Status.REFUSED:
            status = [Status.SUBMITTED, Status.REFUSED]
            lines.append(told(RecordationEvent.REFUSED, desk, row.decided_at, status=status))
        elif plan.status != Status.SUBMITTED:
            status, first, last = [Status.SUBMITTED, Status.IN_FORCE], [None, plan.valid_from], [None, plan.valid_to]
            lines.append(
                told(RecordationEvent.ACCEPTED, desk, row.decided_at, status=status, valid_from=first, valid_to=last)
            )
        if plan.status == Status.WITHDRAWN:
            status = [Status.IN_FORCE, Status.WITHDRAWN]
            lines.append(told(RecordationEvent.WITHDRAWN, holder, row.withdrawn_at, status=status))
        if plan.status == Status.EXPIRED and plan.valid_to is not None:
            status, ended = [Status.IN_FORCE, Status.EXPIRED], at(plan.valid_to + datetime.timedelta(days=1), 0, 5)
            lines.append(told(RecordationEvent.EXPIRED, None, ended, status=status))
        return lines


def _days_of(plan: _Plan) -> DateRange | None:
    """Return the days a right counts: a withdrawn one until the day before."""
    if plan.valid_from is None or plan.valid_to is None or plan.status == Status.REFUSED:
        return None
    last = plan.withdrawn_on or plan.valid_to + datetime.timedelta(days=1)
    return DateRange(plan.valid_from, max(plan.valid_from, last), "[)")
