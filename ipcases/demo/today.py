"""The operation of these weeks: seizures at every stage, so that queues and deadlines are alive.

Everything goes through the services, as an officer's work would, each act at its own moment.
"""

import datetime
import uuid
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from ipcases.demo.names import ADDRESSEES, GOODS, MARQUEE, SENDERS, Brand
from ipcases.demo.past import s10
from ipcases.demo.photos import goods_photo, label_photo
from ipcases.lib.files import StoredFile
from operations import services as operations
from operations.models import Agreement, Operation
from operations.services import OperationPlan
from reference.models import Agency, Country, Office
from rightsholders.models import HolderMember, Recordation
from seizures.models import Procedure, Reply, Seizure
from seizures.services.decisions import decide
from seizures.services.intake import log_seizure
from seizures.services.notices import issue_notice, send_notice
from seizures.services.outcomes import close_seizure, record_outcome
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

# How far each seizure has come, oldest first. The last ones wait for their officer.
_STAGES = (
    *(["CLOSED"] * 10),
    *(["CONFISCATED"] * 6),
    *(["DETAINED"] * 12),
    *(["RELEASED"] * 4),
    *(["ANSWERED"] * 8),
    *(["NOTIFIED"] * 8),
    *(["OPENED"] * 4),
    *(["LOGGED"] * 8),
)
# Days ago of the first and last seizure of a stage: deadlines of the running ones lie around today.
_AGES = {
    "CLOSED": (44, 36),
    "CONFISCATED": (40, 30),
    "DETAINED": (28, 12),
    "RELEASED": (30, 14),
    "ANSWERED": (6, 3),
    "NOTIFIED": (3, 1),
    "OPENED": (2, 1),
    "LOGGED": (1, 0),
}
_OFFICES = (("CNCAN", "officer"), ("CNCAN", "officer"), ("CNSZX", "officer_szx"))
_PLACES = ("USJFK", "USLAX", "USORD", "USSFO")


class TodayWriter:
    """Works through the stages of a procedure at moments of the last weeks."""

    def __init__(
        self, *, people: dict[str, User], recordations: dict[str, Recordation], now: datetime.datetime, random: Random
    ) -> None:
        self.people = people
        self.recordations = recordations
        self.now = now
        self.random = random
        self.serial = 47_000_000
        self.goods = {brand.name: self._goods_photo(brand) for brand in MARQUEE}
        members = HolderMember.objects.select_related("user").order_by("id")
        self.members = {member.right_holder_id: member.user for member in members}

    def write(self, *, agreement: Agreement) -> Operation:
        """Plan and start the operation, log its seizures, take each to its stage."""
        today = timezone.localdate(self.now)
        operation = self._operation(agreement, today)
        for number, stage in enumerate(_STAGES):
            first, last = _AGES[stage]
            of_stage = _STAGES.count(stage)
            place = number - _STAGES.index(stage)
            days_ago = first - (first - last) * place // max(of_stage - 1, 1)
            self._take_to(stage, days_ago, number)
        operations.apply_rules(now=self.now)
        return operation

    def _operation(self, agreement: Agreement, today: datetime.date) -> Operation:
        coordinator = self.people["coordinator"]
        began = self.now - datetime.timedelta(days=50)
        plan = OperationPlan(
            name_en="Operation Clear Parcel II",
            name_zh="净邮二号联合行动",
            agreement=agreement,
            starts_on=today - datetime.timedelta(days=49),
            ends_on=today + datetime.timedelta(days=21),
            theme_en="Small parcels on their way to the US",
            theme_zh="输美小件包裹",
            participants=tuple(Agency.objects.filter(pk__in=("cn-gacc", "us-cbp"))),
        )
        operation = operations.create_operation(acting_user=coordinator, plan=plan, now=began)
        middle = today - datetime.timedelta(days=21)
        for first, last in ((plan.starts_on, middle), (middle + datetime.timedelta(days=1), plan.ends_on)):
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
            acting_user=coordinator, operation=operation, now=began + datetime.timedelta(days=1)
        )

    def _take_to(self, stage: str, days_ago: int, number: int) -> None:
        brand = MARQUEE[number % len(MARQUEE)]
        found = self._moment(days_ago, 9 + number % 7)
        seizure = self._log(brand, found, number)
        if stage == "LOGGED":
            return
        procedure = self._open(seizure, brand, found + datetime.timedelta(hours=2))
        if stage == "OPENED":
            return
        notified = found + datetime.timedelta(hours=5)
        notice = issue_notice(acting_user=self.people["desk"], procedure=procedure, kind="SUSPENSION", now=notified)
        send_notice(notice_id=notice.pk, now=notified + datetime.timedelta(minutes=1))
        if stage == "NOTIFIED":
            return
        self._answer(procedure, infringes=stage != "RELEASED", at=notified + datetime.timedelta(hours=20))
        if stage == "ANSWERED":
            return
        decided = notified + datetime.timedelta(days=2)
        if stage == "RELEASED":
            self._decide(procedure, "RELEASE", "Genuine goods, as the right holder confirmed.", decided)
            self._outcome(seizure, "RELEASED", decided + datetime.timedelta(days=1))
            return
        self._decide(procedure, "DETAIN", "The right holder applied in time and lodged security.", decided)
        if stage == "DETAINED":
            return
        found_infringing = decided + datetime.timedelta(days=14)
        self._decide(procedure, "CONFISCATE", "Found to infringe the recorded trademark.", found_infringing)
        if stage == "CLOSED":
            self._outcome(seizure, "DESTROYED", found_infringing + datetime.timedelta(days=8))

    def _log(self, brand: Brand, found: datetime.datetime, number: int) -> Seizure:
        office, officer = _OFFICES[number % len(_OFFICES)]
        goods = GOODS[brand.line]
        self.serial += 11 + number
        label = s10(service="LZ", serial=self.serial, country="CN")
        price, declared = Decimal(goods.price_usd), Decimal(self.random.randrange(20, 60))
        line = LineIntake(
            brand=brand.name,
            description=goods.description,
            category=goods.category,
            quantity=Decimal(self.random.randrange(4, 60)),
            unit=goods.unit,
            values=(
                ValueIntake(kind="MSRP", currency="USD", unit_amount=price),
                ValueIntake(kind="DECLARED", currency="CNY", unit_amount=declared),
            ),
            recordation=self.recordations[brand.name].public_id,
            origin_country="CN",
        )
        addressee, country = self.random.choice(ADDRESSEES)
        sender = self.random.choice(SENDERS)
        intake = Intake(
            intake_key=uuid.UUID(int=self.random.getrandbits(128), version=4),
            office=office,
            channel=Seizure.Channel.POSTAL,
            direction=Seizure.Direction.EXPORT,
            detained_at=found,
            reasons=(Seizure.Reason.PRICE, Seizure.Reason.PACKAGING),
            action=Seizure.Action.DETAIN,
            lines=(line,),
            parcels=(
                ParcelIntake(
                    number=label,
                    sent_from="CN",
                    sent_to="US",
                    weight_kg=Decimal(self.random.randrange(400, 6000)) / 1000,
                ),
            ),
            parties=(
                PartyIntake(role="SENDER", kind="COMPANY", name=f"{sender[0]} {sender[1]}", country="CN"),
                PartyIntake(
                    role="ADDRESSEE", kind="PERSON" if ". " in addressee else "COMPANY", name=addressee, country=country
                ),
            ),
            photos=(
                PhotoIntake(shows="LABEL", stored=label_photo(number=label, random=self.random), file_name="label.jpg"),
                PhotoIntake(shows="GOODS", stored=self.goods[brand.name], file_name="goods.jpg", line=1),
            ),
            found_at_place="Bay 3",
            origin_country="CN",
            departure_country="CN",
            destination_country="US",
            destination_place=self.random.choice(_PLACES),
        )
        return log_seizure(acting_user=self.people[officer], intake=intake, now=found + datetime.timedelta(minutes=25))

    def _open(self, seizure: Seizure, brand: Brand, at: datetime.datetime) -> Procedure:
        return open_procedure(
            acting_user=self.people["desk"],
            seizure=seizure,
            line_ids=list(seizure.lines.values_list("pk", flat=True)),
            recordation=self.recordations[brand.name],
            now=at,
        )

    def _answer(self, procedure: Procedure, *, infringes: bool, at: datetime.datetime) -> None:
        holder = self.members[procedure.right_holder_id or 0]
        reply = (
            ReplyIntake(
                position=Reply.Position.INFRINGES,
                statement="Not made by us or with our consent: the stitching and the label are wrong.",
                consents_to_destruction=True,
                security_amount=Decimal(100_000),
            )
            if infringes
            else ReplyIntake(position=Reply.Position.GENUINE, statement="Sold by our authorised exporter.")
        )
        submit_reply(acting_user=holder, procedure=procedure, reply=reply, now=at)

    def _decide(self, procedure: Procedure, kind: str, reason: str, at: datetime.datetime) -> None:
        standing = procedure.decisions.filter(is_standing=True).values_list("pk", flat=True).first()
        decide(
            acting_user=self.people["desk"], procedure=procedure, kind=kind, reason=reason, supersedes=standing, now=at
        )

    def _outcome(self, seizure: Seizure, kind: str, at: datetime.datetime) -> None:
        for line in seizure.lines.all():
            record_outcome(
                acting_user=self.people["desk"],
                line=line,
                kind=kind,
                quantity=line.quantity,
                happened_on=timezone.localdate(at),
                now=at,
                remark="Unfit for use, and the mark cannot be taken off." if kind == "DESTROYED" else "",
            )
        close_seizure(acting_user=self.people["desk"], seizure=seizure, now=at + datetime.timedelta(hours=1))

    def _goods_photo(self, brand: Brand) -> StoredFile:
        return goods_photo(kind=brand.line, brand=brand.name, random=self.random)

    def _moment(self, days_ago: int, hour: int) -> datetime.datetime:
        day = timezone.localdate(self.now) - datetime.timedelta(days=days_ago)
        moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, 5)))
        return min(moment, self.now - datetime.timedelta(hours=1))
