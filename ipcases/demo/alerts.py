"""Alerts of the demo: one that led to goods, one that a fresh case fits, those that wait, one that came back."""

import datetime

from django.utils import timezone

from accounts.models import User
from ipcases.demo.recordations import Register
from ipcases.demo.wording import said
from rightsholders.models import Alert, Recordation
from rightsholders.services.alerts import accept_alert, return_alert, send_alert
from rightsholders.services.values import AlertValues
from seizures.models import Party, Procedure, Seizure
from seizures.services.alerts import follow_alert, suggest_alerts

_DAY = datetime.timedelta(days=1)
_HOUR = datetime.timedelta(hours=1)


def write_alerts(*, people: dict[str, User], register: Register, now: datetime.datetime) -> None:
    """Let right holders tell of shipments, and the desk and the worker do what they do with it."""
    writer = _Writer(people["desk"], register, now)
    today = timezone.localdate(now)
    nordvik, kestra = (register.in_force(mark, today) for mark in ("NORDVIK", "KESTRA"))
    if nordvik is None or kestra is None:
        return
    writer.led_to_goods(nordvik)
    writer.fits_a_fresh_case()
    writer.looked_out_for(nordvik)
    writer.waits(nordvik)
    writer.came_back(kestra)


class _Writer:
    """Sends alerts at moments of the last weeks."""

    def __init__(self, desk: User, register: Register, now: datetime.datetime) -> None:
        self.desk, self.register, self.now = desk, register, now

    def led_to_goods(self, recordation: Recordation) -> None:
        """Expect a sender whose parcel was stopped since, and notified to the right holder."""
        notified = Procedure.objects.filter(recordation=recordation, status=Procedure.Status.NOTIFIED, is_live=True)
        procedure = notified.select_related("seizure").order_by("notified_at", "pk").last()
        if procedure is None:
            return
        case = procedure.seizure
        alert = self._accepted(
            recordation,
            case.detained_at - 6 * _DAY,
            expectation=said(
                "带诺德维克箭头标识的跑鞋，每件包裹数双，以样品名义销售。",
                "Running shoes with the Nordvik arrow, a few pairs in each parcel, sold as samples.",
            ),
            sender_name=self._sender(case),
            departure_country="CN",
            destination_country="US",
            source=Alert.Source.TEST_PURCHASE,
            source_words=said(
                "在俄亥俄州网上市场试购的两双鞋由该寄件人寄出。",
                "Two pairs bought on a market place in Ohio came from this sender.",
            ),
            confidence=Alert.Confidence.CERTAIN,
        )
        suggest_alerts(now=case.logged_at)
        follow_alert(
            acting_user=self.desk,
            reference=case.reference,
            alert=alert.public_id,
            now=procedure.notified_at + _HOUR / 6 if procedure.notified_at else self.now,
        )

    def fits_a_fresh_case(self) -> None:
        """Expect the sender of the newest case that has no procedure yet: the worker suggests it."""
        fresh = Seizure.objects.filter(
            status=Seizure.Status.OPEN, procedures__isnull=True, lines__recordation__status=Recordation.Status.IN_FORCE
        )
        case = fresh.order_by("logged_at", "pk").last()
        line = case and case.lines.filter(recordation__isnull=False).select_related("recordation").first()
        if not case or not line or line.recordation is None:
            return
        self._accepted(
            line.recordation,
            case.detained_at - 3 * _DAY,
            expectation=said(f"{line.brand}，{line.description}，无标识袋装。", "In plain bags."),
            sender_name=self._sender(case),
            source=Alert.Source.INVESTIGATION,
            confidence=Alert.Confidence.LIKELY,
        )
        suggest_alerts(now=min(case.logged_at + _HOUR / 30, self.now))

    def looked_out_for(self, recordation: Recordation) -> None:
        """Expect a container that has not come yet."""
        today = timezone.localdate(self.now)
        self._accepted(
            recordation,
            self.now - 2 * _DAY,
            offices=("CNSZX",),
            expectation=said(
                "厨具货物下藏有运动鞋约4000双，纸箱无印刷。",
                "About 4,000 pairs of sports shoes under a load of kitchenware, cartons without print.",
            ),
            numbers=("CSQU3054383",),
            departure_country="CN",
            destination_country="US",
            origin_country="CN",
            expected_from=today + 3 * _DAY,
            expected_to=today + 16 * _DAY,
            source=Alert.Source.INFORMANT,
            confidence=Alert.Confidence.LIKELY,
        )

    def waits(self, recordation: Recordation) -> None:
        """Expect goods on a route: the desk has not looked at it yet."""
        today = timezone.localdate(self.now)
        self._send(
            recordation,
            self.now - 20 * _HOUR,
            expectation=said(
                "左袖带文字商标的夹克，促销日前以邮件寄递。",
                "Jackets with the word mark on the left sleeve, by post, before the sales days.",
            ),
            departure_country="CN",
            destination_country="US",
            expected_from=today,
            expected_to=today + 10 * _DAY,
            source=Alert.Source.WEBSITE,
            source_words=said(
                "nordvik-outlet.example以三分之一的价格出售。",
                "nordvik-outlet.example offers them for a third of the price.",
            ),
            confidence=Alert.Confidence.POSSIBLE,
        )

    def came_back(self, recordation: Recordation) -> None:
        """Expect somebody of whom too little is known."""
        sent = self._send(
            recordation,
            self.now - 9 * _DAY,
            expectation=said("手提包。", "Handbags."),
            addressee_name="Bellevue Boutique",
            source=Alert.Source.INFORMANT,
            confidence=Alert.Confidence.POSSIBLE,
        )
        reason = said("请补充收件店铺所在城市及寄件人。", "Which Bellevue Boutique? Say its town, and who sends.")
        return_alert(acting_user=self.desk, public_id=sent.public_id, reason=reason, now=self.now - 8 * _DAY)

    def _accepted(
        self, recordation: Recordation, sent_at: datetime.datetime, offices: tuple[str, ...] = (), **said
    ) -> Alert:
        sent = self._send(recordation, sent_at, **said)
        return accept_alert(
            acting_user=self.desk, public_id=sent.public_id, offices=offices, now=min(sent_at + 5 * _HOUR, self.now)
        )

    def _send(self, recordation: Recordation, sent_at: datetime.datetime, **said) -> Alert:
        member, contact = self.register.members[recordation.right_holder_id], self.register.contacts[recordation.pk]
        values = AlertValues(
            contact_name=contact.name, contact_email=contact.email, contact_phone=contact.phone, **said
        )
        return send_alert(acting_user=member, recordation=recordation.public_id, values=values, now=sent_at)

    @staticmethod
    def _sender(case: Seizure) -> str:
        return Party.objects.filter(seizure=case, role=Party.Role.SENDER).values_list("name", flat=True)[0]
