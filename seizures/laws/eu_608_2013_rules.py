"""The rules that the procedures of Regulation (EU) No 608/2013 have in common."""

from django.utils.translation import gettext_lazy as _

from ipcases.lib.workdays import Unit
from rightsholders.models import Right
from seizures.laws.base import DeadlineRule, DecisionRule, Extension, FactRule, NoticeRule, OutcomeRule, Stage
from seizures.laws.codes import Actor, Effect, Event, Fact, Guard, Served, Source

# Art. 2(5)-(6): counterfeit goods infringe a mark or a geographical indication, pirated ones a copyright or design.
COUNTERFEIT_OR_PIRATED = frozenset(
    {Right.Kind.TRADEMARK, Right.Kind.GEOGRAPHICAL, Right.Kind.COPYRIGHT, Right.Kind.DESIGN}
)
ANSWERS = (Event.OWNER_AGREED, Event.OWNER_OPPOSED)

NOTIFY_OWNER = DeadlineRule(
    code="notify_owner",
    label=_("Declarant or holder of the goods is notified"),
    actor=Actor.CUSTOMS,
    amount=1,
    unit=Unit.WORKING_DAYS,
    starts_on=Event.DETAINED,
    met_by=(Event.OWNER_NOTIFIED,),
    effect=Effect.BREACH,
    what_next=_("The declarant or holder was to be notified by now. Do it today and record it."),
    legal_ref=_("Reg. 608/2013 art. 17(3)"),
    source=Source.CHECKED,
)
HOLDER_CONFIRMS = DeadlineRule(
    code="rh_confirm",
    label=_("Right holder confirms infringement and agrees to destruction"),
    actor=Actor.HOLDER,
    amount=10,
    perishable_amount=3,
    unit=Unit.WORKING_DAYS,
    starts_on=Event.SERVED,
    met_by=(Event.REPLIED, Event.PROCEEDINGS),
    effect=Effect.RELEASE,
    what_next=_("The right holder did not confirm in time: release the goods unless proceedings have begun."),
    legal_ref=_("Reg. 608/2013 art. 23(1)"),
    source=Source.CHECKED,
)
OWNER_ANSWERS = DeadlineRule(
    code="owner_reply",
    label=_("Declarant or holder agrees or opposes"),
    actor=Actor.OWNER,
    amount=10,
    perishable_amount=3,
    unit=Unit.WORKING_DAYS,
    starts_on=Event.OWNER_NOTIFIED,
    met_by=ANSWERS,
    effect=Effect.MAY_DEEM_CONSENT,
    what_next=_("The declarant or holder is silent. An officer may take that as agreement and record it."),
    legal_ref=_("Reg. 608/2013 art. 23(1)(c)"),
    source=Source.CHECKED,
)
HOLDER_SUES = DeadlineRule(
    code="rh_proceed",
    label=_("Right holder begins proceedings"),
    actor=Actor.HOLDER,
    amount=10,
    perishable_amount=3,
    unit=Unit.WORKING_DAYS,
    starts_on=Event.OWNER_OPPOSED,
    counts_from=Event.SERVED,
    met_by=(Event.PROCEEDINGS,),
    effect=Effect.RELEASE,
    what_next=_("No proceedings have begun in time: release the goods after the customs formalities."),
    legal_ref=_("Reg. 608/2013 art. 23(3)–(5)"),
    source=Source.TO_REVIEW,
    extension=Extension(amount=10, legal_ref=_("Reg. 608/2013 art. 23(4)")),
)

DETENTION_NOTICE = NoticeRule(
    kind="SUSPENSION",
    text=_(
        "Customs has detained goods that may infringe your right. Say here, before the deadline, whether they "
        "do and whether you agree to their destruction. Without your answer they are released."
    ),
    legal_ref=_("Reg. 608/2013 art. 17(3)"),
    served=Served.ON_SENDING,
    event=Event.SERVED,
)
DECISION_NOTICE = NoticeRule(
    kind="DECISION",
    text=_("Customs has decided what happens to the goods. The decision and its reason are on this page."),
    legal_ref=_("Reg. 608/2013 art. 23"),
)

DESTROYED = (OutcomeRule(kind="DESTROYED", legal_ref=_("Reg. 608/2013 art. 23, 25")),)
AWAIT_COURT = DecisionRule(
    kind="AWAIT_COURT",
    legal_ref=_("Reg. 608/2013 art. 23(3)"),
    hint=_("Proceedings have begun. The goods stay detained until the court decides."),
    is_final=False,
    guards=(Guard.COURT_IS_ASKED,),
)
RELEASED = (OutcomeRule(kind="RELEASED", legal_ref=_("Reg. 608/2013 art. 23")),)
RELEASE_ON_SECURITY = DecisionRule(
    kind="RELEASE_ON_SECURITY",
    legal_ref=_("Reg. 608/2013 art. 24"),
    hint=_(
        "Design or patent: proceedings have begun, the declarant or holder lodged a guarantee, no court has ordered "
        "otherwise and the customs formalities are done."
    ),
    is_final=True,
    event=Event.DETERMINED,
    guards=(
        Guard.TECHNICAL_RIGHT,
        Guard.COURT_IS_ASKED,
        Guard.OWNER_GAVE_SECURITY,
        Guard.NO_COURT_ORDER,
    ),
    after=("", "AWAIT_COURT"),
    notice="DECISION",
    outcomes=RELEASED,
)
RELEASE = DecisionRule(
    kind="RELEASE",
    legal_ref=_("Reg. 608/2013 art. 23(1), 23(5)"),
    hint=_("Genuine, not infringing, or nobody acted in time."),
    is_final=True,
    event=Event.DETERMINED,
    guards=(Guard.NO_COURT_PENDING,),
    before_notice=True,
    after=("", "AWAIT_COURT"),
    notice="DECISION",
    outcomes=RELEASED,
)


def destroy(*guards: Guard, legal_ref: object, before_notice: bool = False) -> DecisionRule:
    return DecisionRule(
        kind="DESTROY",
        legal_ref=legal_ref,  # type: ignore[arg-type]
        hint=_("Under customs control, at the right holder's cost."),
        is_final=True,
        event=Event.DETERMINED,
        guards=(*guards, Guard.NO_COURT_PENDING),
        before_notice=before_notice,
        after=("", "AWAIT_COURT"),
        notice="DECISION",
        outcomes=DESTROYED,
    )


OWNER_NOTIFIED = FactRule(
    event=Event.OWNER_NOTIFIED, hint=_("The day the declarant or holder of the goods got the notification.")
)
ANSWER_FACTS = (
    FactRule(event=Event.OWNER_AGREED, hint=_("In writing.")),
    FactRule(event=Event.OWNER_OPPOSED, hint=_("In writing. The right holder is told at once.")),
    FactRule(
        event=Event.CONSENT_DEEMED,
        hint=_("Your decision: the time to answer is over and nothing was heard."),
        verb="seizures.decide",
        guards=(Guard.OWNER_IS_SILENT,),
    ),
)
COURT_FACTS = (
    FactRule(event=Event.PROCEEDINGS, hint=_("The right holder showed that a court has the case.")),
    FactRule(event=Event.COURT_NOTICE, hint=_("A court ordered measures on the goods, whoever asked for them.")),
    FactRule(event=Event.COURT_DECIDED, hint=_("The court's decision is final.")),
)
OWNER_SECURITY = FactRule(
    event=Event.OWNER_SECURITY,
    hint=_("The declarant or holder lodged a guarantee that covers the right holder (art. 24)."),
    guards=(Guard.TECHNICAL_RIGHT,),
)


def viewing_facts(*guards: Guard) -> tuple[FactRule, ...]:
    """Art. 19: both sides may inspect; the right holder may have samples, for analysis only."""
    return (
        FactRule(event=Event.INSPECTED, hint=_("Reg. 608/2013 art. 19(1)."), guards=guards),
        FactRule(event=Event.SAMPLES_SENT, hint=_("For analysis only (Reg. 608/2013 art. 19(2))."), guards=guards),
        FactRule(
            event=Event.SAMPLES_RETURNED,
            hint=_("Where possible before the goods are released (Reg. 608/2013 art. 19(2))."),
            guards=(Guard.SAMPLES_ARE_OUT,),
        ),
    )


# Art. 17(4): consignor, consignee, and the declarant or holder of the goods; nobody else.
TOLD = ("SENDER", "ADDRESSEE", "DECLARANT", "HOLDER")
ON_REQUEST = (Fact.REGIME, Fact.ORIGIN, Fact.PARTIES)
STANDARD_STAGE = Stage(
    code="DETAINED",
    label=_("Goods detained"),
    reached_by=Event.SERVED,
    shows=(Fact.GOODS, Fact.QUANTITY, Fact.PHOTOS),
    on_request=ON_REQUEST,
    legal_ref=_("Reg. 608/2013 art. 17(4)"),
)
LATE = _(
    "The time to answer is over and the goods are to be released. You can still begin proceedings against the "
    "declarant or holder of the goods, and ask the court for provisional measures."
)
