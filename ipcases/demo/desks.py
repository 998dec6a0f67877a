"""What lies on the desks today: drafts, hand-overs, shares to approve, cases from the partner, an investigation."""

import datetime
import uuid
from collections.abc import Sequence
from hashlib import sha256

from django.utils import timezone

from accounts.models import User
from ipcases.demo import wording
from ipcases.demo.corresponding import correspond
from ipcases.demo.exchange import DemoPartner
from ipcases.demo.inquiring import inquire
from ipcases.demo.past import s10
from ipcases.demo.updating import update_shared
from operations.models import Agreement, Operation
from operations.services import link_referral
from reference.identifiers import spaced
from reference.models import Agency
from reports.services import save_view
from seizures.forms.listed_cases import judge_list
from seizures.models import Seizure, SeizureDraft
from seizures.services.case_lists import ListFile, keep_list
from seizures.services.custody import accept, hand_over
from seizures.services.drafts import open_draft, save_draft
from seizures.services.listed import ListedRow
from seizures.services.referrals import record_result, refer
from sharing import envelope
from sharing.models import Share
from sharing.services.previews import build_preview
from sharing.services.shares import approve_share, draft_share, submit_share

_HOUR = datetime.timedelta(hours=1)
_WEEKS = datetime.timedelta(days=35)
_STORES = tuple(
    wording.said(zh, en)
    for zh, en in (
        ("A库3架", "Store A, shelf 3"),
        ("监管仓库B区", "Supervised store B"),
        ("A库1号笼", "Store A, cage 1"),
        ("证据室", "Evidence room"),
    )
)
# What US customs tells of its own: reference, brand, goods, quantity, office, parcel, what it asks.
_FROM_US = (
    (
        "US-JFK-{year}-004417",
        ("QUILLWEN", "Shoulder bags, monogram", "38", "H87"),
        ("USJFK", "RX", 47190233),
        "Find the workshop behind this sender.",
    ),
    (
        "US-LAX-{year}-011932",
        ("PALOMO", "Wireless earphones with case", "240", "H87"),
        ("USLAX", "LZ", 47190871),
        "Look for further parcels of this sender before export.",
    ),
)


# What an officer typed into a spreadsheet at night; the last two rows have a quantity and a category nobody can read.
_LISTED = (
    {"brand": "KESTRA", "description": "Belt bags", "category": "5b", "quantity": "14"},
    {"brand": "HARLOWE", "description": "T-shirts", "category": "3a", "quantity": "60"},
    {"brand": "LUNARA", "description": "Lipsticks", "category": "2a", "quantity": "a dozen"},
    {"brand": "VOLTREK", "description": "Chargers", "category": "gadgets", "quantity": "8"},
)


class DesksWriter:
    """Puts work before the people who sign in to the demo."""

    def __init__(
        self,
        *,
        people: dict[str, User],
        partner: DemoPartner,
        now: datetime.datetime,
    ) -> None:
        self.people = people
        self.held = _standing_at("DETAIN")
        self.confiscated = _standing_at("CONFISCATE")
        self.partner = partner
        self.now = now

    def write(self, *, operation: Operation, agreement: Agreement) -> None:
        """Write everything that waits."""
        self._drafts()
        self._list_of_cases()
        self._forms_sent()
        self._hand_overs()
        self._investigation(operation)
        shares = self._shares(agreement)
        self._cases_of_the_partner()
        correspond(people=self.people, partner=self.partner, shares=shares, now=self.now)
        inquire(people=self.people, partner=self.partner, cases=self.held[-4:], now=self.now)
        update_shared(partner=self.partner, share=shares[0], now=self.now)
        self._views()

    def _drafts(self) -> None:
        for username, office, serial, brand, goods, hours in (
            ("officer", "CNCAN", 47190417, "STRADELLO", "低帮帆布鞋", 3),
            ("officer_szx", "CNSZX", 47190558, "PALOMO", "Over-ear headphones", 5),
        ):
            user, moment = self.people[username], self.now - hours * _HOUR
            draft = open_draft(acting_user=user, now=moment)
            fields = {
                "office": [office],
                "channel": ["POSTAL"],
                "direction": ["EXPORT"],
                "detained_at": [timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")],
                "found_at_place": ["Belt 1, X-ray 2"],
                "parcels-0-number": [spaced(s10(service="LZ", serial=serial, country="CN"))],
                "parcels-0-sent_from_country": ["CN"],
                "parcels-0-sent_to_country": ["US"],
                "lines-0-brand": [brand],
                "lines-0-description": [goods],
                "lines-0-quantity": ["12"],
            }
            save_draft(acting_user=user, public_id=draft.public_id, fields=fields, now=moment + 0.2 * _HOUR)

    def _list_of_cases(self) -> None:
        """A spreadsheet of a night shift that was checked and waits: two cases are ready, two have faults."""
        moment = self.now - 2 * _HOUR
        found = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
        for_all = {"channel": "Postal", "direction": "Export", "detained_at": found, "reasons": "Known sender"}
        rows = [
            ListedRow(
                line,
                {
                    "case": str(line - 1),
                    "number": s10(service="LZ", serial=47190770 + line, country="CN"),
                    "action": "Detain",
                    "unit": "pieces",
                    **for_all,
                    **typed,
                },
            )
            for line, typed in enumerate(_LISTED, 2)
        ]
        file = ListFile("night-shift.xlsx", sha256(repr(_LISTED).encode()).hexdigest(), list(rows[0].cells))
        officer = self.people["officer"]
        keep_list(acting_user=officer, file=file, cases=judge_list(officer, rows, moment), now=moment)

    def _forms_sent(self) -> None:
        """The forms that the cases of the last weeks came of; most were filled in within a minute."""
        cases = Seizure.objects.filter(logged_at__gte=self.now - _WEEKS).order_by("id")
        SeizureDraft.objects.bulk_create(
            SeizureDraft(
                public_id=case.intake_key,
                code=f"D-{number:06d}",
                user_id=case.logged_by_id,
                started_at=case.logged_at - _HOUR / 30,
                updated_at=case.logged_at,
                typed_from=case.logged_at - datetime.timedelta(seconds=28 + number * 7 % 31),
                seizure=case,
            )
            for number, case in enumerate(cases, start=1)
        )

    def _hand_overs(self) -> None:
        """Goods go to the store: some were accepted, two wait for their receiver."""
        supervisor, officer = self.people["supervisor"], self.people["officer"]
        of_port = [case for case in self.held if case.office_id == "CNCAN"]
        for number, case in enumerate(of_port[:4]):
            moment = case.logged_at + 26 * _HOUR
            giver = case.logged_by
            receiver = supervisor if giver == officer or number % 2 else officer
            event = hand_over(
                acting_user=giver,
                reference=case.reference,
                receiver=receiver,
                place=_STORES[number],
                remark=wording.said("封条完好", "Seal intact")
                if number % 2
                else wording.said("004871号封条完好", "Seal 004871 intact"),
                now=moment,
            )
            accept(acting_user=receiver, reference=case.reference, event_id=event.pk, now=moment + 0.4 * _HOUR)
        for case in of_port[4:6]:
            giver = case.logged_by
            hand_over(
                acting_user=giver,
                reference=case.reference,
                receiver=supervisor if giver == officer else officer,
                place="监管仓库A区3架",
                now=self.now - 4 * _HOUR,
            )

    def _investigation(self, operation: Operation) -> None:
        cases = [case for case in self.held if case.office_id == "CNCAN"][:3]
        referred = self.now - 8 * 24 * _HOUR
        referral = refer(
            acting_user=self.people["supervisor"],
            seizures=cases,
            agency=Agency.objects.get(pk="cn-gz-psb"),
            title="三件输美侵权邮包案 Three parcels, one packing room",
            legal_basis="Regulations on Customs Protection of IPR, art. 26",
            referred_on=timezone.localdate(referred),
            now=referred,
        )
        link_referral(
            acting_user=self.people["coordinator"], operation=operation, referral=referral, now=referred + _HOUR
        )
        seen = self.now - 3 * 24 * _HOUR
        record_result(
            acting_user=self.people["desk"],
            referral=referral,
            kind="SEARCH",
            country="CN",
            place="广州市白云区 Baiyun",
            happened_on=timezone.localdate(seen),
            remark=wording.said("民宅用作打包间，扣押订单簿。", "A flat used as packing room; order books taken."),
            now=seen + _HOUR,
        )

    # --- with the partner --------------------------------------------------------------------------
    def _shares(self, agreement: Agreement) -> list[Share]:
        """Two were sent and taken up, the urgent one is late; three wait for approval, one is being prepared.

        Return those that were sent.
        """
        shares = []
        cases = [*self.confiscated[:3], *self.held[6:]]
        sent, waiting, drafted = cases[:2], cases[2:5], cases[5]
        for number, case in enumerate(sent):
            at = self.now - (50 + 240 * number) * _HOUR
            share = self._submitted(case, agreement, at, number)
            for name in ("approver", "second_approver"):
                if share.status == Share.Status.PENDING_APPROVAL:
                    share = approve_share(
                        acting_user=self.people[name],
                        share=share,
                        preview_sha256=share.preview_sha256,
                        confirmed_at=at + 2 * _HOUR,
                        now=at + 2 * _HOUR,
                    )
            self.partner.take_what_waits(now=at + 2 * _HOUR)
            self.partner.accept(share=share, now=at + 6 * _HOUR)
            shares.append(share)
        for number, case in enumerate(waiting):
            self._submitted(case, agreement, self.now - (3 + 9 * number) * _HOUR, number)
        self._draft(drafted, agreement, self.now - _HOUR, 3)
        return shares

    def _draft(self, case: Seizure, agreement: Agreement, at: datetime.datetime, number: int) -> Share:
        return draft_share(
            acting_user=self.people["liaison"],
            seizure=case,
            partner=self.partner.partner,
            agreement=agreement,
            purpose=Agreement.Purpose.ADMINISTRATIVE,
            necessity=wording.SHARED_BECAUSE[number],
            requested_action=wording.ASKED_OF_PARTNER[number],
            urgency=Share.Urgency.URGENT if number == 1 else Share.Urgency.ROUTINE,
            now=at,
        )

    def _submitted(self, case: Seizure, agreement: Agreement, at: datetime.datetime, number: int) -> Share:
        share = self._draft(case, agreement, at, number)
        then = at + 0.2 * _HOUR  # it is looked at then, too: at midnight the usual day for an answer moves
        digest = build_preview(share=share, now=then).sha256
        return submit_share(acting_user=self.people["liaison"], share=share, preview_sha256=digest, now=then)

    def _cases_of_the_partner(self) -> None:
        """Two cases of US customs came in since yesterday and wait for an answer."""
        for number, (pattern, goods, route, asked) in enumerate(_FROM_US):
            moment = self.now - (20 - 13 * number) * _HOUR
            reference = pattern.format(year=timezone.localdate(moment).year)
            self.partner.say(
                message_type=envelope.CASE_SHARED,
                subject=f"case/{reference}",
                data=_case_of_the_partner(
                    reference, goods, route, asked, timezone.localdate(moment), answer_within=3 + 9 * number
                ),
                now=moment,
            )
        self.partner.take_what_waits(now=self.now - _HOUR)

    def _views(self) -> None:
        """Two searches that the analyst keeps."""
        analyst = self.people["analyst"]
        for name, query in (
            ("NORDVIK since 2013", "text=NORDVIK&first_day=2013-01-01"),
            ("本年快件渠道", f"channel=EXPRESS&first_day={timezone.localdate(self.now).year}-01-01"),
        ):
            save_view(acting_user=analyst, name=name, query=query, now=self.now - 30 * 24 * _HOUR)


def _standing_at(decision: str) -> list[Seizure]:
    """Return the open cases on which this was decided last, oldest first, with who logged them."""
    decided = Seizure.objects.filter(
        status=Seizure.Status.OPEN, procedures__decisions__kind=decision, procedures__decisions__is_standing=True
    )
    return list(decided.select_related("logged_by").distinct().order_by("logged_at", "pk"))


def _case_of_the_partner(
    reference: str,
    goods: Sequence[str],
    route: tuple[str, str, int],
    asked: str,
    day: datetime.date,
    answer_within: int,
) -> dict:
    brand, description, quantity, unit = goods
    port, service, serial = route
    return {
        "share": {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"us-cbp/{reference}")),
            "version": 1,
            "supersedes": None,
            "reason": "initial",
            "changes": [],
        },
        "authority": {
            "agreement": "MOC-2007-IPR",
            "article": "Art. 3",
            "purpose": ["administrative"],
            "necessity": "The sender's address lies in your territory; the same label was seen four times this month.",
        },
        "handling": {
            "code": "H1",
            "source": "A",
            "info": "1",
            "onward": "none",
            "court_use": False,
            "tlp": "TLP:AMBER",
            "retain_until": day.replace(year=day.year + 3, day=1).isoformat(),
            "originator": envelope.urn("us-cbp"),
        },
        "urgency": "routine",
        "seizure": {"date": day.isoformat(), "port": port, "procedure": "import", "mode": "postal", "stage": "seized"},
        "goods": [
            {
                "line": 1,
                "brand": brand,
                "description": description,
                "origin": "CN",
                "quantity": {"value": quantity, "unit": unit},
            }
        ],
        "movement": {
            "origin": "CN",
            "provenance": "CN",
            "destination": "US",
            "parcel": [s10(service=service, serial=serial, country="CN")],
        },
        "request": {"action": [asked]},
        "withheld": [],
        "ext": {"question": {"answer_by": (day + datetime.timedelta(days=answer_within)).isoformat()}},
    }
