"""European Union: Regulation (EU) No 608/2013 on customs enforcement of intellectual property rights.

Standard (art. 17–19, 23): goods that match a granted application are detained; the declarant or holder
is told within one working day, the right holder at once. Within 10 working days of notification (3 for
perishable goods) the right holder confirms the infringement and agrees to destruction; the declarant
agrees, opposes or is silent. Silence may be deemed agreement: an officer decides that, nothing else
does. If the declarant opposes, the right holder begins proceedings within the same period, which may
be extended by at most 10 working days on a reasoned request, never for perishable goods.

Ex officio (art. 18): no application in force; not for perishable goods. Somebody entitled must be
found within one working day, and must file an application within 4 working days of notification.
Names and addresses only after it is granted.

Small consignments (art. 26): post and express, at most 3 units or below 2 kg, when the application
asks for it. The right holder need not confirm anything; it is told when the declarant opposes.

Counting: Regulation 1182/71, the day of the event is not counted; a period of calendar days that ends
on a holiday, Saturday or Sunday ends with the next working day.
"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ipcases.lib.workdays import Unit
from rightsholders.models import Right
from seizures.laws.base import (
    ANY_RIGHT,
    Actor,
    Counting,
    DeadlineRule,
    DecisionRule,
    Effect,
    Event,
    Extension,
    Fact,
    FactRule,
    Guard,
    Law,
    NoticeRule,
    OutcomeRule,
    Served,
    SmallConsignment,
    Source,
    Stage,
    Track,
)

# Art. 2(5)-(6): counterfeit goods infringe a mark or a geographical indication, pirated ones a copyright or design.
_COUNTERFEIT_OR_PIRATED = frozenset(
    {Right.Kind.TRADEMARK, Right.Kind.GEOGRAPHICAL, Right.Kind.COPYRIGHT, Right.Kind.DESIGN}
)
_ANSWERS = (Event.OWNER_AGREED, Event.OWNER_OPPOSED)

_NOTIFY_OWNER = DeadlineRule(
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
_HOLDER_CONFIRMS = DeadlineRule(
    code="rh_confirm",
    label=_("Right holder confirms infringement and agrees to destruction"),
    actor=Actor.HOLDER,
    amount=10,
    perishable_amount=3,
    unit=Unit.WORKING_DAYS,
    starts_on=Event.SERVED,
    met_by=(Event.REPLIED,),
    effect=Effect.RELEASE,
    what_next=_("The right holder did not confirm in time: release the goods unless proceedings have begun."),
    legal_ref=_("Reg. 608/2013 art. 23(1)"),
    source=Source.CHECKED,
)
_OWNER_ANSWERS = DeadlineRule(
    code="owner_reply",
    label=_("Declarant or holder agrees or opposes"),
    actor=Actor.OWNER,
    amount=10,
    perishable_amount=3,
    unit=Unit.WORKING_DAYS,
    starts_on=Event.OWNER_NOTIFIED,
    met_by=_ANSWERS,
    effect=Effect.MAY_DEEM_CONSENT,
    what_next=_("The declarant or holder is silent. An officer may take that as agreement and record it."),
    legal_ref=_("Reg. 608/2013 art. 23(1)(c)"),
    source=Source.CHECKED,
)
_HOLDER_SUES = DeadlineRule(
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

_DETENTION_NOTICE = NoticeRule(
    kind="SUSPENSION",
    text=_(
        "Customs has detained goods that may infringe your right. Say here, before the deadline, whether they "
        "do and whether you agree to their destruction. Without your answer they are released."
    ),
    legal_ref=_("Reg. 608/2013 art. 17(3)"),
    served=Served.ON_SENDING,
    event=Event.SERVED,
)
_DECISION_NOTICE = NoticeRule(
    kind="DECISION",
    text=_("Customs has decided what happens to the goods. The decision and its reason are on this page."),
    legal_ref=_("Reg. 608/2013 art. 23"),
)

_DESTROYED = (OutcomeRule(kind="DESTROYED", legal_ref=_("Reg. 608/2013 art. 23, 25")),)
_AWAIT_COURT = DecisionRule(
    kind="AWAIT_COURT",
    legal_ref=_("Reg. 608/2013 art. 23(3)"),
    hint=_("Proceedings have begun. The goods stay detained until the court decides."),
    is_final=False,
    guards=(Guard.COURT_IS_ASKED,),
)
_RELEASE = DecisionRule(
    kind="RELEASE",
    legal_ref=_("Reg. 608/2013 art. 23(1), 23(5)"),
    hint=_("Genuine, not infringing, or nobody acted in time."),
    is_final=True,
    event=Event.DETERMINED,
    guards=(Guard.NO_COURT_PENDING,),
    before_notice=True,
    after=("", "AWAIT_COURT"),
    notice="DECISION",
    outcomes=(OutcomeRule(kind="RELEASED", legal_ref=_("Reg. 608/2013 art. 23")),),
)


def _destroy(*guards: Guard, legal_ref: object, before_notice: bool = False) -> DecisionRule:
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
        outcomes=_DESTROYED,
    )


_OWNER_NOTIFIED = FactRule(
    event=Event.OWNER_NOTIFIED, hint=_("The day the declarant or holder of the goods got the notification.")
)
_ANSWER_FACTS = (
    FactRule(event=Event.OWNER_AGREED, hint=_("In writing.")),
    FactRule(event=Event.OWNER_OPPOSED, hint=_("In writing. The right holder is told at once.")),
    FactRule(
        event=Event.CONSENT_DEEMED,
        hint=_("Your decision: the time to answer is over and nothing was heard."),
        verb="seizures.decide",
        guards=(Guard.OWNER_IS_SILENT,),
    ),
)
_COURT_FACTS = (
    FactRule(event=Event.PROCEEDINGS, hint=_("The right holder showed that a court has the case.")),
    FactRule(event=Event.COURT_DECIDED, hint=_("The court's decision is final.")),
)

_ON_REQUEST = (Fact.REGIME, Fact.ORIGIN, Fact.PARTIES)
_STANDARD_STAGE = Stage(
    code="DETAINED",
    label=_("Goods detained"),
    reached_by=Event.SERVED,
    shows=(Fact.GOODS, Fact.QUANTITY, Fact.PHOTOS),
    on_request=_ON_REQUEST,
    legal_ref=_("Reg. 608/2013 art. 17(4)"),
)
_LATE = _(
    "The time to answer is over and the goods are to be released. You can still begin proceedings against the "
    "declarant or holder of the goods, and ask the court for provisional measures."
)

STANDARD = Track(
    code="STANDARD",
    label=_("Standard, application in force"),
    hint=_("The goods match an application for action that is in force."),
    legal_ref=_("Reg. 608/2013 art. 17, 23"),
    needs_recordation=True,
    right_kinds=ANY_RIGHT,
    opens_with=Event.DETAINED,
    notices=(_DETENTION_NOTICE, _DECISION_NOTICE),
    deadlines=(_NOTIFY_OWNER, _HOLDER_CONFIRMS, _OWNER_ANSWERS, _HOLDER_SUES),
    decisions=(
        _destroy(Guard.HOLDER_CONSENTS, Guard.OWNER_CONSENTS, legal_ref=_("Reg. 608/2013 art. 23(1)")),
        _AWAIT_COURT,
        _RELEASE,
    ),
    facts=(_OWNER_NOTIFIED, *_ANSWER_FACTS, *_COURT_FACTS),
    stages=(_STANDARD_STAGE,),
    asks_destruction_consent=True,
    late_reply=_LATE,
)

EX_OFFICIO = Track(
    code="EX_OFFICIO",
    label=_("Ex officio, no application yet"),
    hint=_("No application is in force. The right holder has 4 working days to file one."),
    legal_ref=_("Reg. 608/2013 art. 18, 5(3)"),
    needs_recordation=False,
    excludes_recordation=True,
    takes_perishable=False,
    right_kinds=ANY_RIGHT,
    opens_with=Event.DETAINED,
    notices=(
        NoticeRule(
            kind="SUSPENSION",
            text=_(
                "Customs has detained goods that may infringe your right. File an application for action "
                "before the deadline, or the goods are released. Names and addresses follow once it is granted."
            ),
            legal_ref=_("Reg. 608/2013 art. 18(3)"),
            served=Served.ON_SENDING,
            event=Event.SERVED,
        ),
        _DECISION_NOTICE,
    ),
    deadlines=(
        _NOTIFY_OWNER,
        DeadlineRule(
            code="exofficio_identify",
            label=_("Somebody entitled to apply is found"),
            actor=Actor.CUSTOMS,
            amount=1,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.DETAINED,
            met_by=(Event.HOLDER_IDENTIFIED,),
            effect=Effect.RELEASE,
            what_next=_("Nobody entitled to apply was found in time: release the goods."),
            legal_ref=_("Reg. 608/2013 art. 18(4)(a)"),
            source=Source.TO_REVIEW,
        ),
        DeadlineRule(
            code="exofficio_afa",
            label=_("Right holder files an application"),
            actor=Actor.HOLDER,
            amount=4,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.SERVED,
            met_by=(Event.APPLICATION_FILED,),
            effect=Effect.RELEASE,
            what_next=_("No application arrived in time: release the goods."),
            legal_ref=_("Reg. 608/2013 art. 18(4)(b), 5(3)"),
            source=Source.TO_REVIEW,
        ),
        _HOLDER_CONFIRMS,
        _OWNER_ANSWERS,
        _HOLDER_SUES,
    ),
    decisions=(
        _destroy(
            Guard.APPLICATION_GRANTED,
            Guard.HOLDER_CONSENTS,
            Guard.OWNER_CONSENTS,
            legal_ref=_("Reg. 608/2013 art. 18, 23(1)"),
        ),
        _AWAIT_COURT,
        _RELEASE,
    ),
    facts=(
        FactRule(event=Event.APPLICATION_FILED, hint=_("Under art. 5(3), for these goods.")),
        FactRule(
            event=Event.APPLICATION_GRANTED,
            hint=_("Without the particulars of art. 6(3)(g)–(i) it holds for these goods only."),
        ),
        _OWNER_NOTIFIED,
        *_ANSWER_FACTS,
        *_COURT_FACTS,
    ),
    stages=(
        Stage(
            code="DETAINED",
            label=_("Goods detained, application not yet granted"),
            reached_by=Event.SERVED,
            shows=(Fact.GOODS, Fact.QUANTITY, Fact.PHOTOS),
            legal_ref=_("Reg. 608/2013 art. 18(2)"),
        ),
        Stage(
            code="GRANTED",
            label=_("Application granted"),
            reached_by=Event.APPLICATION_GRANTED,
            shows=(Fact.GOODS, Fact.QUANTITY, Fact.PHOTOS),
            on_request=_ON_REQUEST,
            legal_ref=_("Reg. 608/2013 art. 18(5)"),
        ),
    ),
    asks_destruction_consent=True,
    late_reply=_LATE,
)

SMALL_CONSIGNMENT = Track(
    code="SMALL_CONSIGNMENT",
    label=_("Small consignment"),
    hint=_("Post or express, at most 3 units or below 2 kg, and the application asks for it."),
    legal_ref=_("Reg. 608/2013 art. 26"),
    needs_recordation=True,
    takes_perishable=False,
    tells_holder_first=False,
    right_kinds=_COUNTERFEIT_OR_PIRATED,
    opens_with=Event.DETAINED,
    small_consignment=SmallConsignment(
        most_units=3, lighter_than_kg=Decimal(2), channels=frozenset({"POSTAL", "EXPRESS"})
    ),
    notices=(
        NoticeRule(
            kind="SUSPENSION",
            text=_(
                "Customs has detained a small consignment that may infringe your right, and its declarant or "
                "holder opposes the destruction. Begin proceedings before the deadline, or it is released."
            ),
            legal_ref=_("Reg. 608/2013 art. 26(8)"),
            guards=(Guard.OWNER_HAS_OPPOSED,),
            served=Served.ON_SENDING,
            event=Event.SERVED,
        ),
        _DECISION_NOTICE,
    ),
    deadlines=(
        _NOTIFY_OWNER,
        DeadlineRule(
            code="small_owner_reply",
            label=_("Declarant or holder agrees or opposes"),
            actor=Actor.OWNER,
            amount=10,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.OWNER_NOTIFIED,
            met_by=_ANSWERS,
            effect=Effect.MAY_DEEM_CONSENT,
            what_next=_("The declarant or holder is silent. An officer may take that as agreement and record it."),
            legal_ref=_("Reg. 608/2013 art. 26(4)–(6)"),
            source=Source.CHECKED,
        ),
        DeadlineRule(
            code="small_rh_proceed",
            label=_("Right holder begins proceedings"),
            actor=Actor.HOLDER,
            amount=10,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.SERVED,
            met_by=(Event.PROCEEDINGS,),
            effect=Effect.RELEASE,
            what_next=_("No proceedings have begun in time: release the goods after the customs formalities."),
            legal_ref=_("Reg. 608/2013 art. 26(9)"),
            source=Source.CHECKED,
        ),
    ),
    decisions=(
        _destroy(Guard.OWNER_CONSENTS, legal_ref=_("Reg. 608/2013 art. 26(6)"), before_notice=True),
        _AWAIT_COURT,
        _RELEASE,
    ),
    facts=(_OWNER_NOTIFIED, *_ANSWER_FACTS, *_COURT_FACTS),
    stages=(
        Stage(
            code="OPPOSED",
            label=_("Destruction opposed"),
            reached_by=Event.SERVED,
            shows=(Fact.GOODS, Fact.QUANTITY, Fact.PHOTOS),
            on_request=_ON_REQUEST,
            legal_ref=_("Reg. 608/2013 art. 26(8)"),
        ),
    ),
    late_reply=_LATE,
)

LAW = Law(
    code="EU_608_2013",
    name=_("European Union: Regulation 608/2013"),
    jurisdiction="EU",
    legal_basis=_("Regulation (EU) No 608/2013"),
    in_force_from=date(2014, 1, 1),
    in_force_to=None,
    counting=Counting(
        legal_ref=_("Regulation 1182/71"),
        source=Source.TO_REVIEW,
        calendar_days_roll_forward=True,
        note=_("Days are counted from the day after; public holidays, Saturdays and Sundays do not count."),
    ),
    tracks=(STANDARD, EX_OFFICIO, SMALL_CONSIGNMENT),
)
