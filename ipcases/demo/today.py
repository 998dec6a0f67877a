"""The operation of these weeks: seizures at every stage, so that queues and deadlines are alive.

Everything goes through the services, as an officer's work would, each act at its own moment.
"""

import datetime
import uuid
from collections.abc import Sequence
from decimal import ROUND_UP, Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from ipcases.demo import wording
from ipcases.demo.days import WorkingDays, at, on_the_belt
from ipcases.demo.drawings import Studio, label_photo
from ipcases.demo.goods import GOODS
from ipcases.demo.names import MARQUEE, Brand
from ipcases.demo.parties import arrival
from ipcases.demo.past import s10
from ipcases.demo.people import DESKS, OFFICERS
from ipcases.demo.plans import PastSeizure, PlannedLine, Planner, draw_service
from ipcases.demo.recordations import Register
from ipcases.demo.running import BEGAN
from ipcases.demo.story import count_in
from ipcases.demo.today_script import JUST_LOGGED, Scene, scenes
from operations import services as operations
from operations.models import Agreement, InclusionRule, Operation
from operations.services import OperationPlan
from reference.calendars import working_day_calendar
from reference.models import Agency, Country, Office
from seizures.models import Procedure, Reply, Seizure
from seizures.services.deadlines import mark_passed_deadlines
from seizures.services.intake import log_seizure
from seizures.services.notes import add_note
from seizures.services.notices import issue_notice, send_notice
from seizures.services.procedures import open_procedure
from seizures.services.replies import ReplyIntake, submit_reply
from seizures.services.values import (
    Intake,
    LineIntake,
    ParcelIntake,
    PartyIntake,
    PhotoIntake,
    ValueIntake,
)

_OFFICES = ("CNCAN", "CNCAN", "CNSZX")
_BRANDS = {brand.name: brand for brand in MARQUEE}
_DAY = datetime.timedelta(days=1)
_BEGAN = BEGAN * _DAY


class TodayWriter:
    """Works through the stages of a procedure at moments of the last weeks."""

    def __init__(
        self, *, people: dict[str, User], register: Register, studio: Studio, now: datetime.datetime, random: Random
    ) -> None:
        self.people = people
        self.register = register
        self.studio = studio
        self.now = now
        self.today = timezone.localdate(now)
        self.random = random
        self.planner = Planner(register=register, random=random)
        self.days = WorkingDays(working_day_calendar(jurisdiction="CN"))
        self.serial = 47_000_000

    def write(self, *, agreement: Agreement, running: Sequence[Seizure]) -> Operation:
        """Plan and start the operation, count what is written already, and take new cases to their stages."""
        operation = self._operation(agreement)
        for rule in InclusionRule.objects.filter(round__operation=operation).select_related("round").order_by("pk"):
            within = [one for one in running if rule.round.starts_on <= one.detained_on <= rule.round.ends_on]
            count_in(operation=operation, rule=rule, seizures=within)
        for scene in scenes(today=self.today, days=self.days):
            self._play(scene)
        for hours, office in JUST_LOGGED:
            self._just_logged(hours, office)
        # The sweep goes by every night.
        for days_ago in range(12, -1, -1):
            mark_passed_deadlines(now=min(at(self.today - days_ago * _DAY, 0, 5), self.now))
        return operation

    def _operation(self, agreement: Agreement) -> Operation:
        coordinator = self.people["coordinator"]
        began = at(self.today - _BEGAN, 10, 15) - 20 * _DAY
        plan = OperationPlan(
            name_en="Operation Clear Parcel II",
            name_zh="净邮二号联合行动",
            agreement=agreement,
            starts_on=self.today - _BEGAN,
            ends_on=self.today + 21 * _DAY,
            theme_en="Small parcels on their way to the US",
            theme_zh="输美小件包裹",
            participants=tuple(Agency.objects.filter(pk__in=("cn-gacc", "us-cbp"))),
        )
        operation = operations.create_operation(acting_user=coordinator, plan=plan, now=began)
        middle = self.today - 21 * _DAY
        for first, last in ((plan.starts_on, middle), (middle + _DAY, plan.ends_on)):
            round_ = operations.add_round(
                acting_user=coordinator, operation=operation, starts_on=first, ends_on=last, now=began
            )
            operations.add_rule(
                acting_user=coordinator,
                round_=round_,
                offices=list(Office.objects.filter(pk__in=("CNCAN", "CNSZX"))),
                direction=Seizure.Direction.EXPORT,
                destination_country=Country.objects.get(pk="US"),
                now=began,
            )
        return operations.start_operation(
            acting_user=coordinator, operation=operation, now=at(self.today - _BEGAN, 8, 30)
        )

    # --- one case ----------------------------------------------------------------------------------
    def _play(self, scene: Scene) -> None:
        """Find the goods in the morning, tell the right holder in the afternoon, and go on from there."""
        random = self.random
        office = scene.office or random.choice(_OFFICES)
        brand = _BRANDS.get(scene.brand)
        found = at(scene.told_on, random.choice((8, 9, 9, 10, 10, 11)), random.randrange(60))
        seizure = self._log(office, brand, found)
        desk = self.people[random.choice(DESKS)]
        procedure = self._open(seizure, desk, at(scene.told_on, 13, random.randrange(60)))
        if scene.stage == "OPENED":
            return
        notified = at(scene.told_on, random.choice((14, 15, 16)), random.randrange(60))
        notice = issue_notice(acting_user=desk, procedure=procedure, kind="SUSPENSION", now=notified)
        send_notice(notice_id=notice.pk, now=notified + datetime.timedelta(minutes=1))
        if scene.stage == "NOTIFIED":
            return
        answered = self.days.counted(scene.told_on, 1).end
        moment = min(at(answered, 16, random.randrange(60)), self.now - datetime.timedelta(minutes=50))
        self._answer(procedure, infringes=scene.stage != "SAYS_GENUINE", moment=moment)

    def _just_logged(self, hours: int, office: str) -> None:
        """Log goods found so many hours ago; at night, when the belt stands, they were found the evening before."""
        found = self.now - datetime.timedelta(hours=hours)
        if not 8 <= timezone.localtime(found).hour < 21:
            found = on_the_belt(timezone.localdate(found) - _DAY, self.random)
        officer = {"CNCAN": "officer", "CNSZX": "officer_szx"}[office] if hours < 10 else ""
        self._log(office, None, found, officer=officer)

    def _log(self, office: str, brand: Brand | None, found: datetime.datetime, officer: str = "") -> Seizure:
        plan = self.planner.parcel(office=office, found=found, brand=brand)
        user = self.people[officer or self.random.choice(OFFICERS[office])]
        logged = found + datetime.timedelta(minutes=self.random.randrange(8, 50))
        seizure = log_seizure(acting_user=user, intake=self._intake(plan), now=logged)
        operations.apply_rules(now=logged + datetime.timedelta(minutes=1))
        if self.random.random() < 0.3:
            add_note(
                acting_user=user,
                reference=seizure.reference,
                text=self.random.choice(wording.NOTES),
                now=logged + datetime.timedelta(minutes=self.random.randrange(3, 9)),
            )
        return seizure

    def _intake(self, plan: PastSeizure) -> Intake:
        random = self.random
        reasons = ("PRICE", "WORKMANSHIP", "PACKAGING", "KNOWN_SENDER", "RISK_PROFILE", "ROUTE")
        numbers = [self._number(plan) for _parcel in range(plan.parcels)]
        return Intake(
            intake_key=uuid.UUID(int=random.getrandbits(128), version=4),
            office=plan.office,
            channel=plan.channel,
            direction=Seizure.Direction.EXPORT,
            detained_at=plan.found,
            reasons=tuple(random.sample(reasons, random.choice((1, 2, 2, 3)))),
            action=Seizure.Action.DETAIN,
            lines=tuple(self._line(line, plan.found.date()) for line in plan.lines),
            parcels=tuple(
                ParcelIntake(
                    number=number,
                    kind="EXPRESS" if plan.channel == "EXPRESS" else "",
                    sent_from="CN",
                    sent_to="US",
                    weight_kg=self._weight(plan),
                )
                for number in numbers
            ),
            parties=tuple(
                PartyIntake(
                    role=role,
                    kind="COMPANY" if who.is_company else "PERSON",
                    name=who.name,
                    address=who.address,
                    country=who.country,
                )
                for role, who in (("SENDER", plan.sender), ("ADDRESSEE", plan.addressee))
            ),
            photos=self._photos(plan, numbers[0]),
            found_at_place=random.choice(wording.PLACES),
            origin_country="CN",
            departure_country="CN",
            destination_country="US",
            departure_place=plan.office[:5],
            destination_place=arrival("US", plan.channel, random),
        )

    def _number(self, plan: PastSeizure) -> str:
        self.serial += self.random.randrange(11, 900)
        if plan.channel == "EXPRESS":
            return f"7{self.serial * 7 % 10**11:011d}"
        return s10(service=draw_service(self.random), serial=self.serial, country="CN")

    def _weight(self, plan: PastSeizure) -> Decimal:
        weight = sum(line.quantity * line.article.weight_kg for line in plan.lines) / plan.parcels
        return Decimal(max(weight * self.random.uniform(1.02, 1.3), 0.05)).quantize(Decimal("0.001"))

    def _line(self, line: PlannedLine, on: datetime.date) -> LineIntake:
        goods, recordation = GOODS[line.kind], self.register.in_force(line.brand.name, on)
        return LineIntake(
            brand=line.brand.name,
            description=line.article.as_written,
            category=goods.category,
            hs_code=goods.hs_code,
            quantity=Decimal(line.quantity),
            unit=goods.unit,
            values=(
                ValueIntake(kind="MSRP", currency="USD", unit_amount=Decimal(line.article.price_usd)),
                ValueIntake(kind="DECLARED", currency="CNY", unit_amount=Decimal(line.declared)),
            ),
            recordation=recordation.public_id if recordation else None,
            origin_country="CN",
        )

    def _photos(self, plan: PastSeizure, number: str) -> tuple[PhotoIntake, ...]:
        """Every case has its label and goods; what is of no famous brand has the label only."""
        declared = self.random.choice(("Gift 礼品", "Sample 样品", "Clothing 服装", "Accessories 配件"))
        label = label_photo(number=number, sender=plan.sender.name, declared=declared, random=self.random)
        photos = [PhotoIntake(shows="LABEL", stored=label, file_name=f"IMG_{self.serial % 10_000:04d}.jpg")]
        for position, line in enumerate(plan.lines, start=1):
            if line.brand in MARQUEE:
                stored = self.studio.goods(kind=line.kind, brand=line.brand.name, look=3 + line.quantity % 3)
                name = f"IMG_{(self.serial + position) % 10_000:04d}.jpg"
                photos.append(PhotoIntake(shows="GOODS", stored=stored, file_name=name, line=position))
        return tuple(photos)

    # --- the procedure -------------------------------------------------------------------------------
    def _open(self, seizure: Seizure, desk: User, moment: datetime.datetime) -> Procedure:
        lines = list(seizure.lines.select_related("recordation").order_by("position"))
        return open_procedure(
            acting_user=desk,
            seizure=seizure,
            line_ids=[line.pk for line in lines],
            recordation=lines[0].recordation,
            now=moment,
        )

    def _answer(self, procedure: Procedure, *, infringes: bool, moment: datetime.datetime) -> None:
        holder = self.register.members[procedure.right_holder_id or 0]
        if not infringes:
            statement = self.random.choice(wording.SAYS_GENUINE)
            reply = ReplyIntake(position=Reply.Position.GENUINE, statement=statement)
        else:
            under_guarantee = procedure.right_holder_id in self.register.guaranteed
            reply = ReplyIntake(
                position=Reply.Position.INFRINGES,
                statement=self.random.choice(wording.SAYS_INFRINGING),
                consents_to_destruction=True,
                security_amount=None if under_guarantee else self._security(procedure),
                under_general_guarantee=under_guarantee,
            )
        submit_reply(acting_user=holder, procedure=procedure, reply=reply, now=moment)

    def _security(self, procedure: Procedure) -> Decimal:
        """Lodge the declared value, rounded up to tens: parcels are worth less than the first band's top."""
        lines = procedure.procedure_lines.prefetch_related("line__values")
        declared = [value.amount for row in lines for value in row.line.values.all() if value.kind == "DECLARED"]
        return max((sum(declared, Decimal(0)) / 10).to_integral_value(rounding=ROUND_UP) * 10, Decimal(10))
