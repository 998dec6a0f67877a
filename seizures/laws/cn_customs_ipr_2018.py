"""China: Regulations on Customs Protection of Intellectual Property Rights, as amended on 19 March 2018.

中华人民共和国知识产权海关保护条例, with the implementing Measures of the General Administration of
Customs (order 183 of 2009, amended 2018) and its notice 31 of 2006 on general guarantees.

Ex officio (art. 16, 20–27; Measures 21–30): customs suspends the release of goods that are suspected
of infringing a recorded right and tells the right holder in writing. Within 3 working days of service
the right holder applies for detention and lodges security; if it is silent, the goods may not be
detained. Customs investigates for 30 working days from detention. Goods found to infringe are
confiscated and disposed of in the order of art. 27. Goods suspected of infringing a patent are released
when their owner lodges security of their value (art. 19, 24(3)). If infringement cannot be determined and no court
has asked customs to assist within 50 working days from detention, the goods are released (art. 24).

On application (art. 12–15): detention on the right holder's own application, recorded or not, with
security of the value of the goods; released when no court asks for assistance within 20 working days.

Counting (Measures 41): from the day after service. What is sent counts until 24:00 of the last day.
"""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from ipcases.lib.workdays import Unit
from seizures.laws.base import (
    Counting,
    DeadlineRule,
    DecisionRule,
    FactRule,
    Law,
    NoticeRule,
    OutcomeRule,
    PictureRule,
    Track,
)
from seizures.laws.cn_customs_ipr_2018_rules import (
    COURT_FACTS,
    DECISION_NOTICE,
    DISPOSAL,
    OWNER_SECURITY,
    RELEASE,
    RELEASE_ON_SECURITY,
    RIGHTS,
    SECURITY_EX_OFFICIO,
    SECURITY_ON_APPLICATION,
    STAGES,
    VIEWING_FACTS,
)
from seizures.laws.codes import Actor, Effect, Event, Guard, Served, Source

EX_OFFICIO = Track(
    code="EX_OFFICIO",
    label=_("Ex officio, recorded right"),
    hint=_("Customs stops the goods by itself and asks the right holder of a recordation in force."),
    legal_ref=_("Regulations art. 16; Measures art. 21–28"),
    needs_recordation=True,
    right_kinds=RIGHTS,
    opens_with=Event.SUSPENDED,
    notices=(
        NoticeRule(
            kind="SUSPENSION",
            text=_(
                "Customs has suspended the release of goods that may infringe your right. If you want them "
                "detained, apply here and lodge security before the deadline. If you do not, customs may "
                "not detain them."
            ),
            legal_ref=_("Regulations art. 16; Measures art. 21"),
            served=Served.ON_SENDING,
            event=Event.SERVED,
        ),
        NoticeRule(
            kind="DETENTION",
            text=_("Customs has detained the goods on your application and is investigating."),
            legal_ref=_("Regulations art. 16"),
        ),
        NoticeRule(
            kind="DETERMINATION",
            text=_(
                "Customs could not determine whether the goods infringe. They are released unless a court asks "
                "customs to assist before the deadline."
            ),
            legal_ref=_("Measures art. 28"),
        ),
        DECISION_NOTICE,
    ),
    deadlines=(
        DeadlineRule(
            code="rh_reply",
            label=_("Right holder applies and lodges security"),
            actor=Actor.HOLDER,
            amount=3,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.SERVED,
            met_by=(Event.REPLIED,),
            effect=Effect.MAY_NOT_DETAIN,
            what_next=_("The right holder did not apply in time: customs may not detain. Release the goods."),
            legal_ref=_("Regulations art. 16; Measures art. 22"),
            source=Source.CHECKED,
        ),
        DeadlineRule(
            code="investigate",
            label=_("Customs investigates"),
            actor=Actor.CUSTOMS,
            amount=30,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.DETAINED,
            met_by=(Event.DETERMINED, Event.CONFISCATED, Event.UNDETERMINABLE),
            effect=Effect.TELL_UNDETERMINABLE,
            what_next=_("The investigation has run out of time: decide, or tell both sides that it is undetermined."),
            legal_ref=_("Regulations art. 20; Measures art. 28"),
            source=Source.CHECKED,
        ),
        DeadlineRule(
            code="court_notice_exoff",
            label=_("Court asks customs to assist"),
            actor=Actor.COURT,
            amount=50,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.DETAINED,
            met_by=(Event.COURT_NOTICE,),
            effect=Effect.RELEASE,
            what_next=_("No court has asked for assistance: goods that were not found to infringe are released."),
            legal_ref=_("Regulations art. 24(2)"),
            source=Source.CHECKED,
        ),
    ),
    decisions=(
        DecisionRule(
            kind="DETAIN",
            legal_ref=_("Regulations art. 16; Measures art. 22–24"),
            hint=_("The right holder applied in time and lodged security. The investigation begins."),
            is_final=False,
            event=Event.DETAINED,
            guards=(Guard.HOLDER_APPLIED, Guard.SECURITY_LODGED),
            notice="DETENTION",
        ),
        DecisionRule(
            kind="CONFISCATE",
            legal_ref=_("Regulations art. 27"),
            hint=_("The goods infringe. They are confiscated and disposed of in the order of the law."),
            is_final=True,
            event=Event.CONFISCATED,
            guards=(Guard.GOODS_DETAINED, Guard.HOLDER_STANDS, Guard.COURT_DECIDED_IF_AWAITED),
            after=("DETAIN", "AWAIT_COURT"),
            notice="DECISION",
            outcomes=DISPOSAL,
        ),
        DecisionRule(
            kind="AWAIT_COURT",
            legal_ref=_("Regulations art. 24(2); Measures art. 28"),
            hint=_("Infringement cannot be determined. Both sides are told; the court may still act."),
            is_final=False,
            event=Event.UNDETERMINABLE,
            guards=(Guard.GOODS_DETAINED, Guard.HOLDER_STANDS),
            after=("DETAIN",),
            notice="DETERMINATION",
        ),
        RELEASE_ON_SECURITY,
        RELEASE,
    ),
    facts=(
        *VIEWING_FACTS,
        OWNER_SECURITY,
        *COURT_FACTS,
        FactRule(
            event=Event.HOLDER_CONSULTED,
            hint=_("The right holder was heard before the auction (announcement 16/2007)."),
        ),
    ),
    stages=STAGES,
    tells_roles=("SENDER", "ADDRESSEE", "EXPORTER", "IMPORTER"),  # Measures 30: consignor and consignee
    security=SECURITY_EX_OFFICIO,
    asks_security=True,
    late_reply=_(
        "Customs may no longer detain the goods on its own initiative. You can still apply for detention under "
        "art. 12 of the Regulations at the customs office that holds them, with evidence and security of their "
        "value, or ask a court for measures before the goods are released."
    ),
)

APPLICATION = Track(
    code="APPLICATION",
    label=_("On application"),
    hint=_("The right holder applied for these goods, with evidence and security. No recordation is needed."),
    legal_ref=_("Regulations art. 12–15, 23–24"),
    needs_recordation=False,
    right_kinds=RIGHTS,
    opens_with=Event.DETAINED,
    notices=(
        NoticeRule(
            kind="DETENTION",
            text=_(
                "Customs has detained the goods on your application. They are released unless a court asks "
                "customs to assist before the deadline."
            ),
            legal_ref=_("Regulations art. 15"),
            served=Served.ON_SENDING,
            event=Event.SERVED,
        ),
        DECISION_NOTICE,
    ),
    deadlines=(
        DeadlineRule(
            code="court_notice_app",
            label=_("Court asks customs to assist"),
            actor=Actor.COURT,
            amount=20,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.DETAINED,
            met_by=(Event.COURT_NOTICE,),
            effect=Effect.RELEASE,
            what_next=_("No court has asked for assistance: release the goods."),
            legal_ref=_("Regulations art. 24(1)"),
            source=Source.CHECKED,
        ),
    ),
    decisions=(
        DecisionRule(
            kind="AWAIT_COURT",
            legal_ref=_("Regulations art. 23"),
            hint=_("The court has asked customs to assist. The goods stay detained until it decides."),
            is_final=False,
            guards=(Guard.COURT_IS_ASKED,),
        ),
        DecisionRule(
            kind="DESTROY",
            legal_ref=_("Regulations art. 23"),
            hint=_("The court has ordered the destruction."),
            is_final=True,
            event=Event.DETERMINED,
            guards=(Guard.COURT_HAS_DECIDED,),
            after=("", "AWAIT_COURT"),
            notice="DECISION",
            outcomes=(
                OutcomeRule(kind="DESTROYED", legal_ref=_("Regulations art. 23")),
                OutcomeRule(kind="HANDED_TO_POLICE", legal_ref=_("Regulations art. 26")),
            ),
        ),
        RELEASE_ON_SECURITY,
        RELEASE,
    ),
    facts=(*VIEWING_FACTS, OWNER_SECURITY, *COURT_FACTS),
    stages=STAGES[:1],
    security=SECURITY_ON_APPLICATION,
)

LAW = Law(
    code="CN_CUSTOMS_IPR_2018",
    name=_("China: Regulations on Customs Protection of Intellectual Property Rights (2018)"),
    jurisdiction="CN",
    legal_basis=_("State Council decree 395, as amended on 19 March 2018"),
    in_force_from=date(2018, 3, 19),
    in_force_to=None,
    counting=Counting(
        legal_ref=_("Measures art. 41"),
        source=Source.CHECKED,
        calendar_days_roll_forward=False,
        note=_("Days are counted from the day after; weekends that are worked to make up for a holiday count."),
    ),
    tracks=(EX_OFFICIO, APPLICATION),
    pictures=PictureRule(
        says=_("Names and addresses of consignor and consignee: told once the goods are confiscated"),
        legal_ref=_("Measures art. 21, 30"),
        source=Source.TO_REVIEW,
    ),
)

# The amendment of 2018 left the articles used here as the revision of 2010 had them: to be reviewed.
LAW_OF_2010 = replace(
    LAW,
    code="CN_CUSTOMS_IPR_2010",
    name=_("China: Regulations on Customs Protection of Intellectual Property Rights (2010)"),
    legal_basis=_("State Council decree 395, as amended on 24 March 2010"),
    in_force_from=date(2010, 4, 1),
    in_force_to=date(2018, 3, 18),
)
