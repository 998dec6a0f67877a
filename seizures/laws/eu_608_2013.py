"""European Union: Regulation (EU) No 608/2013 on customs enforcement of intellectual property rights.

Standard (art. 17–19, 23): goods that match a granted application are detained; the declarant or holder
is told within one working day, the right holder at once. Within 10 working days of notification (3 for
perishable goods) the right holder confirms the infringement and agrees to destruction; the declarant
agrees, opposes or is silent. Silence may be deemed agreement: an officer decides that, nothing else
does. If the declarant opposes, the right holder begins proceedings within the same period, which may
be extended by at most 10 working days on a reasoned request, never for perishable goods. Proceedings
that begin later hold nothing: the goods are released unless a court orders otherwise (art. 23(5)).
Goods suspected of infringing a design or patent may be released on a guarantee once proceedings have
begun (art. 24). Both sides may inspect; samples come back before the release where possible (art. 19).

Ex officio (art. 18): no application in force; not for perishable goods. Somebody entitled must be
found within one working day, and must file an application within 4 working days of notification.
Names and addresses only after it is granted.

Small consignments (art. 26): post and express, at most 3 units or below 2 kg, when the application
asks for it. The right holder need not confirm anything; it is told when the declarant opposes.

Counting: Regulation 1182/71, the day of the event is not counted; a period of calendar days that ends
on a holiday, Saturday or Sunday ends with the next working day.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ipcases.lib.workdays import Unit
from seizures.laws.base import (
    ANY_RIGHT,
    Counting,
    DeadlineRule,
    FactRule,
    Law,
    NoticeRule,
    PictureRule,
    Retention,
    SmallConsignment,
    Stage,
    Track,
)
from seizures.laws.codes import Actor, Effect, Event, Fact, Guard, Served, Source
from seizures.laws.eu_608_2013_rules import (
    ANSWER_FACTS,
    ANSWERS,
    AWAIT_COURT,
    COUNTERFEIT_OR_PIRATED,
    COURT_FACTS,
    DECISION_NOTICE,
    DETENTION_NOTICE,
    HOLDER_CONFIRMS,
    HOLDER_SUES,
    LATE,
    NOTIFY_OWNER,
    ON_REQUEST,
    OWNER_ANSWERS,
    OWNER_NOTIFIED,
    OWNER_SECURITY,
    RELEASE,
    RELEASE_ON_SECURITY,
    STANDARD_STAGE,
    TOLD,
    destroy,
    viewing_facts,
)

STANDARD = Track(
    code="STANDARD",
    label=_("Standard, application in force"),
    hint=_("The goods match an application for action that is in force."),
    legal_ref=_("Reg. 608/2013 art. 17, 23"),
    needs_recordation=True,
    right_kinds=ANY_RIGHT,
    opens_with=Event.DETAINED,
    notices=(DETENTION_NOTICE, DECISION_NOTICE),
    deadlines=(NOTIFY_OWNER, HOLDER_CONFIRMS, OWNER_ANSWERS, HOLDER_SUES),
    decisions=(
        destroy(Guard.HOLDER_CONSENTS, Guard.OWNER_CONSENTS, legal_ref=_("Reg. 608/2013 art. 23(1)")),
        AWAIT_COURT,
        RELEASE_ON_SECURITY,
        RELEASE,
    ),
    facts=(OWNER_NOTIFIED, *ANSWER_FACTS, *viewing_facts(), OWNER_SECURITY, *COURT_FACTS),
    stages=(STANDARD_STAGE,),
    asks_destruction_consent=True,
    tells_roles=TOLD,
    late_reply=LATE,
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
        DECISION_NOTICE,
    ),
    deadlines=(
        NOTIFY_OWNER,
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
        HOLDER_CONFIRMS,
        OWNER_ANSWERS,
        HOLDER_SUES,
    ),
    decisions=(
        destroy(
            Guard.APPLICATION_GRANTED,
            Guard.HOLDER_CONSENTS,
            Guard.OWNER_CONSENTS,
            legal_ref=_("Reg. 608/2013 art. 18, 23(1)"),
        ),
        replace(AWAIT_COURT, guards=(Guard.APPLICATION_GRANTED, Guard.COURT_IS_ASKED)),
        replace(RELEASE_ON_SECURITY, guards=(Guard.APPLICATION_GRANTED, *RELEASE_ON_SECURITY.guards)),
        RELEASE,
    ),
    facts=(
        FactRule(event=Event.APPLICATION_FILED, hint=_("Under art. 5(3), for these goods.")),
        FactRule(
            event=Event.APPLICATION_GRANTED,
            hint=_("Without the particulars of art. 6(3)(g)–(i) it holds for these goods only."),
            guards=(Guard.APPLICATION_IN_TIME,),
        ),
        OWNER_NOTIFIED,
        *ANSWER_FACTS,
        *viewing_facts(Guard.APPLICATION_GRANTED),
        OWNER_SECURITY,
        *COURT_FACTS,
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
            on_request=ON_REQUEST,
            legal_ref=_("Reg. 608/2013 art. 18(5)"),
        ),
    ),
    asks_destruction_consent=True,
    tells_roles=TOLD,
    late_reply=LATE,
)

SMALL_CONSIGNMENT = Track(
    code="SMALL_CONSIGNMENT",
    label=_("Small consignment"),
    hint=_("Post or express, at most 3 units or below 2 kg, and the application asks for it."),
    legal_ref=_("Reg. 608/2013 art. 26"),
    needs_recordation=True,
    takes_perishable=False,
    tells_holder_first=False,
    right_kinds=COUNTERFEIT_OR_PIRATED,
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
        DECISION_NOTICE,
    ),
    deadlines=(
        NOTIFY_OWNER,
        DeadlineRule(
            code="small_owner_reply",
            label=_("Declarant or holder agrees or opposes"),
            actor=Actor.OWNER,
            amount=10,
            unit=Unit.WORKING_DAYS,
            starts_on=Event.OWNER_NOTIFIED,
            met_by=ANSWERS,
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
        destroy(Guard.OWNER_CONSENTS, legal_ref=_("Reg. 608/2013 art. 26(6)"), before_notice=True),
        AWAIT_COURT,
        RELEASE_ON_SECURITY,
        RELEASE,
    ),
    facts=(OWNER_NOTIFIED, *ANSWER_FACTS, *viewing_facts(), OWNER_SECURITY, *COURT_FACTS),
    stages=(
        Stage(
            code="OPPOSED",
            label=_("Destruction opposed"),
            reached_by=Event.SERVED,
            shows=(Fact.GOODS, Fact.QUANTITY, Fact.PHOTOS),
            on_request=ON_REQUEST,
            legal_ref=_("Reg. 608/2013 art. 26(8)"),
        ),
    ),
    tells_roles=TOLD,
    late_reply=LATE,
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
    pictures=PictureRule(
        says=_("Names and addresses of consignee, consignor, declarant and holder of the goods: told on request only"),
        legal_ref=_("Reg. 608/2013 art. 17(3)–(4), 18"),
        source=Source.TO_REVIEW,
    ),
    retention=Retention(
        months=6,
        says=_("Six months after the case closed, the application ended or a court decided, whichever came last"),
        legal_ref=_("Reg. 608/2013 art. 33(3)–(4)"),
        source=Source.CHECKED,
    ),
)
