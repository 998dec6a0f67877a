"""The words in which a law is written down: clocks, notices, decisions, outcomes, disclosure.

A law is data. Nothing here looks at a case; guards.py, workflow.py and the services do.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.utils.functional import Promise

from ipcases.lib.workdays import Unit
from rightsholders.models import Right
from seizures.laws.codes import Actor, Effect, Event, Fact, Guard, Served, Source

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Extension:
    """By how much a deadline may be prolonged, once, on a reasoned request."""

    amount: int
    for_perishable: bool = False
    legal_ref: Words = ""


@dataclass(frozen=True, kw_only=True)
class DeadlineRule:
    """One time limit: how long, from what, who must act, and what follows when nobody does."""

    code: str
    label: Words
    actor: Actor
    amount: int
    unit: Unit
    starts_on: Event
    counts_from: Event | None = None  # where the clock starts with one event but counts from an earlier one
    met_by: tuple[Event, ...]
    effect: Effect
    what_next: Words  # shown when it has passed
    legal_ref: Words
    source: Source
    perishable_amount: int | None = None
    extension: Extension | None = None

    def amount_for(self, *, is_perishable: bool) -> int:
        """Return how long the limit is for these goods."""
        return self.perishable_amount if is_perishable and self.perishable_amount is not None else self.amount


@dataclass(frozen=True, kw_only=True)
class NoticeRule:
    """A message the law wants sent to the right holder, and what it says in the portal."""

    kind: str
    text: Words
    legal_ref: Words
    guards: tuple[Guard, ...] = ()
    served: Served = Served.ON_READING
    event: Event | None = None  # the fact that its service is


@dataclass(frozen=True, kw_only=True)
class OutcomeRule:
    """A lawful way to end up with the goods. Ranks are an order: a later one needs a word on the earlier."""

    kind: str
    legal_ref: Words
    rank: int = 0
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecisionRule:
    """A choice the law gives customs, when it is open, and what follows from it."""

    kind: str
    legal_ref: Words
    hint: Words
    is_final: bool
    event: Event | None = None
    guards: tuple[Guard, ...] = ()
    before_notice: bool = False  # may be taken before the right holder was told
    after: tuple[str, ...] = ("",)  # interim decisions it may follow; "" = none
    notice: str = ""
    outcomes: tuple[OutcomeRule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FactRule:
    """A dated fact that officers may enter by hand."""

    event: Event
    hint: Words
    verb: str = "seizures.edit"
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a right holder may be told from an event on; `on_request` only after a stated purpose."""

    code: str
    label: Words
    reached_by: Event
    shows: tuple[Fact, ...]
    on_request: tuple[Fact, ...] = ()
    legal_ref: Words = ""


@dataclass(frozen=True, kw_only=True)
class Band:
    """A band of goods values and the security asked in it."""

    up_to: Decimal | None
    includes_top: bool = True
    percent: int = 0
    at_least: Decimal = Decimal(0)

    def holds(self, value: Decimal) -> bool:
        """Say whether a goods value lies in this band, the bands below having been tried."""
        return self.up_to is None or value < self.up_to or (self.includes_top and value == self.up_to)


@dataclass(frozen=True, kw_only=True)
class GuaranteeRule:
    """A general guarantee that stands in for the security of single cases."""

    right_kinds: frozenset[str]
    at_least: Decimal
    legal_ref: Words
    source: Source


@dataclass(frozen=True, kw_only=True)
class ReturnRule:
    """When the rest of a security goes back, counted from the day on which the goods were accounted for."""

    decisions: frozenset[str]  # the final decisions it follows
    amount: int  # 0: on that day
    unit: Unit
    says: Words
    legal_ref: Words
    source: Source


@dataclass(frozen=True, kw_only=True)
class SecurityRule:
    """How much security a right holder lodges with its application to detain, and when the rest goes back."""

    currency: str
    bands: tuple[Band, ...]
    value_kinds: tuple[str, ...]  # which measure of value counts, the first one known
    legal_ref: Words
    source: Source
    guarantee: GuaranteeRule | None = None
    returns: tuple[ReturnRule, ...] = ()

    def required_for(self, *, value: Decimal) -> Decimal:
        """Return the security for goods of this value, in whole cents: no part of one below what the law asks."""
        band = next(band for band in self.bands if band.holds(value))
        return max(value * band.percent / 100, band.at_least).quantize(Decimal("0.01"), ROUND_CEILING)

    def return_after(self, decision: str) -> ReturnRule | None:
        """Return when the rest goes back after a final decision, or None where the law does not say."""
        return next((rule for rule in self.returns if decision in rule.decisions), None)


@dataclass(frozen=True, kw_only=True)
class SmallConsignment:
    """What counts as small: at most so many units, or lighter than so many kilograms."""

    most_units: int
    lighter_than_kg: Decimal
    channels: frozenset[str]

    def is_met(self, *, units: Decimal | None, weight_kg: Decimal | None) -> bool:
        """Say whether either criterion holds; one that is not known does not."""
        few = units is not None and units <= self.most_units
        light = weight_kg is not None and weight_kg < self.lighter_than_kg
        return few or light


@dataclass(frozen=True, kw_only=True)
class Track:
    """One procedure of a law, from the first act to the last."""

    code: str
    label: Words
    hint: Words
    legal_ref: Words
    needs_recordation: bool
    right_kinds: frozenset[str]
    opens_with: Event
    notices: tuple[NoticeRule, ...]
    deadlines: tuple[DeadlineRule, ...]
    decisions: tuple[DecisionRule, ...]
    facts: tuple[FactRule, ...]
    stages: tuple[Stage, ...]
    takes_perishable: bool = True
    excludes_recordation: bool = False
    tells_holder_first: bool = True
    small_consignment: SmallConsignment | None = None
    security: SecurityRule | None = None
    asks_security: bool = False
    asks_destruction_consent: bool = False
    tells_roles: tuple[str, ...] = ("SENDER", "ADDRESSEE")  # whose names go with Fact.PARTIES
    late_reply: Words = ""

    @property
    def first_notice(self) -> NoticeRule:
        """The notice that tells the right holder of the goods."""
        return self.notices[0]

    @property
    def answer_codes(self) -> tuple[str, ...]:
        """The deadlines that the right holder's answer meets; none where the law waits for no answer."""
        return tuple(rule.code for rule in self.deadlines if Event.REPLIED in rule.met_by)

    def notice(self, kind: str) -> NoticeRule | None:
        """Return the rule of a kind of notice, or None when this procedure has none."""
        return next((rule for rule in self.notices if rule.kind == kind), None)

    def deadline(self, code: str) -> DeadlineRule | None:
        """Return the rule of a deadline by its code."""
        return next((rule for rule in self.deadlines if rule.code == code), None)

    def decision(self, kind: str) -> DecisionRule | None:
        """Return the rule of a decision, or None when this procedure does not know it."""
        return next((rule for rule in self.decisions if rule.kind == kind), None)

    def fact(self, event: str) -> FactRule | None:
        """Return the rule of a fact that may be entered by hand."""
        return next((rule for rule in self.facts if rule.event == event), None)

    def stage(self, facts: frozenset[str]) -> Stage | None:
        """Return the furthest stage of disclosure that the recorded facts reach."""
        return next((stage for stage in reversed(self.stages) if stage.reached_by.value in facts), None)


@dataclass(frozen=True, kw_only=True)
class Counting:
    """How the law counts where its texts leave it open. The day of the event never counts."""

    legal_ref: Words
    source: Source
    calendar_days_roll_forward: bool
    note: Words = ""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long names may be kept after the last day they were needed."""

    months: int
    says: Words
    legal_ref: Words
    source: Source


@dataclass(frozen=True, kw_only=True)
class PictureRule:
    """What must not be read on a picture that a right holder sees before it is told names and addresses.

    With that covered the picture may be shown; a law without such a rule shows no label and no paper before.
    """

    says: Words
    legal_ref: Words
    source: Source


@dataclass(frozen=True, kw_only=True)
class Law:
    """One law in one version. A procedure keeps the law it began under."""

    code: str
    name: Words
    jurisdiction: str
    legal_basis: Words
    in_force_from: date
    in_force_to: date | None
    counting: Counting
    tracks: tuple[Track, ...]
    retention: Retention | None = None  # None: the law sets no time, the archive's rules hold
    pictures: PictureRule | None = None
    _by_code: dict[str, Track] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {track.code: track for track in self.tracks})

    def track(self, code: str) -> Track:
        """Return a procedure of this law by its code. Raises KeyError."""
        return self._by_code[code]

    def is_in_force(self, on: date) -> bool:
        """Say whether the law binds on a day."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


ANY_RIGHT = frozenset(Right.Kind.values)
