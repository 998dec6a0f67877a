"""Costs, securities and settlements: nothing is edited, two people move money, the law says when the rest goes back."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import translation

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from seizures.forms.ledger import SettleForm
from seizures.models import Cost, GoodsLine, Security, Settlement
from seizures.queries.accounts import Option, full_account, options_of, return_day
from seizures.services.costs import strike_out_security, take_back_cost
from seizures.services.outcomes import record_outcome
from seizures.services.replies import ReplyIntake
from seizures.services.settlements import confirm_settlement, refuse_settlement
from tests.seizures.ledger import HOUR, proposed, received, second_desk, settled, spent
from tests.seizures.procedures import (
    NOON,
    answer,
    assess,
    at,
    choose,
    detained,
    guarantee,
    log,
    make_recordation,
    notify,
    open_for,
    refusal,
)

pytestmark = pytest.mark.django_db
LATER = NOON + 2 * HOUR


@pytest.fixture
def second():
    return second_desk()


@pytest.fixture
def procedure(officer, supervisor, holder, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    return detained(open_for(seizure, officer, make_recordation(nordvik)), supervisor, holder)


def code_of(act, *args, **options) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **options)
    return refused.value.code


def ended(procedure, user, kind, outcome, now):
    """Decide on the goods, and let them end so."""
    choose(procedure, user, kind, now=now)
    line = GoodsLine.objects.get(procedure_lines__procedure=procedure)
    record_outcome(
        acting_user=user,
        line=line,
        kind=outcome,
        quantity=line.quantity,
        happened_on=now.date(),
        remark="Nobody wanted them.",
        now=now,
    )
    procedure.refresh_from_db()


def ways(procedure, now=LATER):
    return [option.kind for option in options_of(account=full_account(procedure=procedure), now=now) if option.is_open]


def test_a_cost_is_taken_back_by_a_line_of_its_own_and_never_edited(procedure, officer):
    cost = spent(procedure, officer)
    ask = {"acting_user": officer, "procedure": procedure, "reason": "Billed twice.", "now": LATER}
    back = take_back_cost(**ask, public_id=cost.public_id)

    assert (back.amount, back.reverses, full_account(procedure=procedure).cost) == (-cost.amount, cost, 0)
    assert code_of(take_back_cost, **ask, public_id=cost.public_id) == "taken-back-already"
    assert code_of(take_back_cost, **ask, public_id=back.public_id) == "taken-back-already"
    with pytest.raises(InternalError), transaction.atomic():
        Cost.objects.filter(pk=cost.pk).update(amount=1)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": Decimal("0.005")}, "amount-too-fine"),
        ({"amount": Decimal(0)}, "amount-out-of-range"),
        ({"kind": "LUNCH"}, "kind-unknown"),
        ({"office": "CNSZX"}, "office-not-yours"),
        ({"incurred_on": date(2026, 11, 24)}, "in-future"),
        ({"incurred_on": date(2026, 11, 22)}, "before-detention"),
    ],
)
def test_refuses_a_cost_that_cannot_be(procedure, officer, wrong, code):
    assert code_of(spent, procedure, officer, **wrong) == code
    assert spent(procedure, officer, amount=Decimal("0.01")).amount == Decimal("0.01")


def test_what_was_received_counts_and_not_what_was_promised(officer, supervisor, holder, desk, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)
    answer(procedure, holder)
    short = received(procedure, desk, "19999.99")

    assert refusal(procedure, supervisor, "DETAIN", now=LATER) == "security-short"
    received(procedure, desk, "0.01", paper="YJ-0008")
    assert choose(procedure, supervisor, "DETAIN", now=LATER)
    assert code_of(received, procedure, desk, paper=short.paper_number) == "received-already"


def test_a_security_that_is_sent_again_is_registered_once(procedure, desk, second):
    assert received(procedure, desk) == received(procedure, desk)
    assert procedure.securities.count() == 1
    assert code_of(received, procedure, second) == "received-already"


def test_costs_are_taken_from_the_security_by_two_people(procedure, officer, desk, second):
    spent(procedure, officer)
    security = received(procedure, desk)
    settlement = proposed(procedure, desk, f"DRAWN:{security.public_id}", "1200.50")
    ask = {"public_id": settlement.public_id, "now": LATER}

    assert full_account(procedure=procedure).open == Decimal("1200.50")
    assert code_of(confirm_settlement, acting_user=desk, **ask) == "four-eyes"
    assert code_of(proposed, procedure, desk, "PAID", "1", paper="A") == "proposed-already"
    confirm_settlement(acting_user=second, **ask)
    account = full_account(procedure=procedure)
    assert (account.open, account.held) == (0, Decimal("18799.50"))
    assert code_of(refuse_settlement, acting_user=second, reason="Too late.", **ask) == "settled-already"
    told = AuditEvent.objects.filter(case_reference=procedure.seizure.reference, action__startswith="settlement.")
    assert told.count() == 2


def test_a_settlement_sent_by_a_second_press_is_proposed_once(procedure, officer, desk, client):
    spent(procedure, officer)
    client.force_login(desk)
    url = reverse("seizures:settle", args=[procedure.seizure.reference, procedure.public_id])
    sent = {"way": "PAID", "amount": "1200.50", "paper_number": " WT-11"}
    sent["seen"] = client.get(url).context["form"]["seen"].value()

    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert client.post(url, sent | {"amount": "1200.49"}).status_code == 409
    assert procedure.settlements.get().paper_number == "WT-11"


def test_no_more_is_taken_than_the_costs_or_what_is_left(procedure, officer, desk, second):
    spent(procedure, officer, amount=Decimal(25_000))
    way = f"DRAWN:{received(procedure, desk).public_id}"

    assert code_of(proposed, procedure, desk, way, "20000.01") == "amount-too-large"
    settled(procedure, desk, second, way, "20000")
    assert code_of(proposed, procedure, desk, way, "0.01") == "way-not-open"
    assert code_of(proposed, procedure, desk, "PAID", "5000.01", paper="A") == "amount-too-large"
    settled(procedure, desk, second, "PAID", "5000", paper="WT-11")
    assert full_account(procedure=procedure).open == 0


def test_a_cost_taken_back_after_it_was_covered_puts_the_money_back(procedure, officer, desk, second):
    cost = spent(procedure, officer)
    security = received(procedure, desk)
    settled(procedure, desk, second, f"DRAWN:{security.public_id}", cost.amount)
    ask = {"acting_user": officer, "procedure": procedure, "public_id": cost.public_id, "now": LATER}
    take_back_cost(**ask, reason="Another case's storage.")

    assert ways(procedure) == [Settlement.Kind.PUT_BACK]
    settled(procedure, desk, second, f"PUT_BACK:{security.public_id}", cost.amount, now=LATER)
    account = full_account(procedure=procedure)
    assert (account.open, account.held) == (0, Decimal(20_000))


def test_a_cost_taken_back_meanwhile_stops_the_confirmation(procedure, officer, desk, second):
    cost = spent(procedure, officer)
    settlement = proposed(procedure, desk, f"DRAWN:{received(procedure, desk).public_id}", cost.amount)
    ask = {"acting_user": officer, "procedure": procedure, "public_id": cost.public_id, "now": LATER}
    take_back_cost(**ask, reason="Billed twice.")

    asked = {"acting_user": second, "public_id": settlement.public_id, "now": LATER}
    assert code_of(confirm_settlement, **asked) == "way-not-open"
    assert refuse_settlement(**asked, reason="No cost is left.").status == "REFUSED"


def test_a_guarantee_that_is_used_up_stands_in_for_no_other_case(officer, supervisor, holder, desk, second, nordvik):
    given = guarantee(nordvik)
    recordation = make_recordation(nordvik)
    reply = ReplyIntake(position="INFRINGES", under_general_guarantee=True)
    first, other = (open_for(log(officer), officer, recordation) for _ in range(2))
    for procedure in (first, other):
        notify(procedure, supervisor)
        answer(procedure, holder, reply)
    choose(first, supervisor, "DETAIN")
    spent(first, officer, amount=given.amount)
    settled(first, desk, second, "DRAWN:GUARANTEE", given.amount - Decimal("0.01"))

    settled(first, desk, second, "DRAWN:GUARANTEE", "0.01")
    with pytest.raises(DomainError) as refused:
        choose(other, supervisor, "DETAIN")
    assert (refused.value.code, "is used up" in str(refused.value.message)) == ("no-guarantee", True)


def test_the_rest_goes_back_once_confiscated_goods_are_gone_and_costs_settled(
    procedure, officer, supervisor, desk, second
):
    security = received(procedure, desk)
    rest = f"RELEASED:{security.public_id}"
    assert code_of(proposed, procedure, desk, rest, "20000", paper="TK-1") == "not-executed"

    gone = at(date(2026, 12, 1))
    ended(procedure, supervisor, "CONFISCATE", "DESTROYED", gone)
    spent(procedure, officer, now=gone)
    assert code_of(proposed, procedure, desk, rest, "20000", paper="TK-1", now=gone) == "costs-open"
    settled(procedure, desk, second, f"DRAWN:{security.public_id}", "1200.50", now=gone)
    assert code_of(proposed, procedure, desk, rest, "18000", paper="TK-1", now=gone) == "not-the-rest"
    settled(procedure, desk, second, rest, "18799.50", paper="TK-1", now=gone)
    assert full_account(procedure=procedure).held == 0


def test_after_a_release_the_rest_waits_twenty_working_days_for_the_court(procedure, supervisor, desk):
    rest = f"RELEASED:{received(procedure, desk).public_id}"
    ended(procedure, supervisor, "RELEASE", "RELEASED", at(date(2026, 12, 1)))
    found = return_day(procedure=procedure, now=LATER)

    assert found is not None
    assert (found.day, found.explanation.is_to_review) == (date(2026, 12, 29), True)
    before = at(found.day - timedelta(days=1))
    assert code_of(proposed, procedure, desk, rest, "20000", paper="TK-1", now=before) == "too-early"
    assert proposed(procedure, desk, rest, "20000", paper="TK-1", now=at(found.day))


def test_a_security_is_struck_out_as_long_as_no_money_moved(procedure, officer, desk, second):
    spent(procedure, officer)
    wrong, right = received(procedure, desk, paper="YJ-1"), received(procedure, desk, paper="YJ-2")
    settled(procedure, desk, second, f"DRAWN:{right.public_id}", "0.50")
    ask = {"acting_user": desk, "procedure": procedure, "reason": "Typed twice.", "now": LATER}

    assert code_of(strike_out_security, **ask, public_id=right.public_id) == "in-use"
    strike_out_security(**ask, public_id=wrong.public_id)
    assert full_account(procedure=procedure).received == right.amount
    with pytest.raises(InternalError), transaction.atomic():
        Security.objects.filter(pk=right.pk).update(amount=1)


def test_officers_record_costs_and_move_no_money(procedure, officer):
    spent(procedure, officer)

    with pytest.raises(DomainError) as refused:
        received(procedure, officer)
    assert refused.value.status == 403


def way(kind):
    """One way to settle out of a cash deposit."""
    return Option(f"{kind}:1", kind, Decimal(100), security=Security(instrument="CASH", paper_number="YJ-0007"))


def test_the_paper_is_called_optional_only_where_some_way_on_offer_needs_none():
    def asks_for_paper(*kinds):
        return SettleForm(options=[way(kind) for kind in kinds], currency="CNY").fields["paper_number"].required

    assert asks_for_paper("RELEASED")
    assert not asks_for_paper("DRAWN", "RELEASED")


@pytest.mark.parametrize("kind", ["DRAWN", "PUT_BACK", "RELEASED"])
def test_ways_to_settle_are_told_in_the_language_of_the_reader(kind):
    with translation.override("zh-hans"):
        ((_code, label),) = SettleForm(options=[way(kind)], currency="CNY").fields["way"].choices

    assert not re.search("[A-Za-z]", str(label).replace("YJ-0007", ""))


def form_of(client, name, procedure, *args) -> tuple[bool, str]:
    """Open the page of an act on an account; say whether it asks for anything, and what it shows."""
    address = reverse(f"seizures:{name}", args=[procedure.seizure.reference, procedure.public_id, *args])
    shown = client.get(address).content.decode()
    return 'class="sheet"' in shown, shown


def test_a_page_asks_for_nothing_while_its_act_is_shut_and_says_why(client, procedure, officer, desk, second):
    cost, security = spent(procedure, officer), received(procedure, desk)
    drawn = f"DRAWN:{security.public_id}"
    client.force_login(desk)
    assert form_of(client, "settle", procedure)[0]
    asks, shown = form_of(client, "strike-out-security", procedure, security.public_id)
    assert asks and "CNY 20,000.00" in shown
    asks, shown = form_of(client, "take-back-cost", procedure, cost.public_id)
    assert asks and "CNY 1,200.50" in shown

    proposed(procedure, desk, drawn, "1200.50")
    take_back_cost(acting_user=officer, procedure=procedure, public_id=cost.public_id, reason="Typed twice.", now=LATER)

    asks, shown = form_of(client, "settle", procedure)
    assert not asks and "Another settlement waits." in shown
    assert shown.count(">Propose a settlement<") == 2, "on the way here and as the heading, not in the banner as well"
    asks, shown = form_of(client, "strike-out-security", procedure, security.public_id)
    assert not asks and "Money was taken from this security" in shown
    asks, shown = form_of(client, "take-back-cost", procedure, cost.public_id)
    assert not asks and "This cost is taken back already." in shown


def test_the_second_look_is_the_next_step_of_whoever_did_not_propose(client, procedure, officer, desk, second):
    spent(procedure, officer)
    proposed(procedure, desk, f"DRAWN:{received(procedure, desk).public_id}", "1200.50")

    def is_next(user):
        client.force_login(user)
        address = reverse("seizures:account", args=[procedure.seizure.reference, procedure.public_id])
        return "btn btn-s btn-1" in client.get(address).content.decode()

    assert is_next(second)
    assert not is_next(desk)


def test_what_is_too_much_is_said_with_thousands_apart(procedure, officer, desk):
    spent(procedure, officer)
    security = received(procedure, desk)

    with pytest.raises(DomainError) as refused:
        proposed(procedure, desk, f"DRAWN:{security.public_id}", "1200.51")

    assert "CNY 1,200.50" in str(refused.value.message)
