"""The ledger of a right holder: sums by currency, rows behind each, who reads which, what waits for the desk."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ipcases.lib.paging import keyset_page
from ipcases.waiting.ledger import rows_of_ledger
from reports.queries.ledger import lines_of
from seizures.queries import ledger
from seizures.queries.accounts import full_account
from seizures.queries.ledger import accounts_to_release, guarantees_of, guarantees_that_end, ledger_rows, sums_of
from seizures.services.costs import take_back_cost
from seizures.services.guarantees import confirm_guarantee
from seizures.services.settlements import confirm_settlement
from tests.cast import make_right_holder
from tests.seizures.ledger import HOUR, TODAY, proposed, received, registered, second_desk, settled, spent
from tests.seizures.procedures import NOON, assess, at, detained, log, make_recordation, move_to_eu, open_for
from tests.seizures.test_settlements import ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def second():
    return second_desk()


@pytest.fixture
def recordation(nordvik):
    return make_recordation(nordvik)


def held(officer, supervisor, holder, recordation):
    seizure = log(officer)
    assess(seizure, 30_000)
    return detained(open_for(seizure, officer, recordation), supervisor, holder)


def sums(user, holder):
    guarantees = guarantees_of(user=user, holder=holder, on=TODAY)
    return {row.currency: row for row in sums_of(user=user, holder=holder, guarantees=guarantees, on=TODAY)}


def test_a_debt_of_one_case_is_not_paid_by_another(officer, supervisor, holder, desk, second, nordvik, recordation):
    owing, owed = (held(officer, supervisor, holder, recordation) for _ in range(2))
    spent(owing, officer, amount=Decimal("300.10"))
    cost = spent(owed, officer, amount=Decimal(100))
    settled(owed, desk, second, f"DRAWN:{received(owed, desk).public_id}", "100")
    ask = {"acting_user": officer, "procedure": owed, "reason": "Of another case.", "now": NOON + 2 * HOUR}
    take_back_cost(**ask, public_id=cost.public_id)

    found = sums(desk, nordvik)["CNY"]
    assert (found.open, found.owed, found.held) == (Decimal("300.10"), Decimal(100), Decimal(19_900))
    assert [row.pk for row in ledger_rows(user=desk, holder=nordvik, shown="open")] == [owing.pk]
    assert [row.pk for row in ledger_rows(user=desk, holder=nordvik, shown="owed")] == [owed.pk]
    assert {row.pk: row.held for row in ledger_rows(user=desk, holder=nordvik)} == {
        row.pk: full_account(procedure=row).held for row in (owing, owed)
    }


def test_currencies_are_never_mixed(officer, supervisor, holder, auditor, nordvik, recordation):
    spent(held(officer, supervisor, holder, recordation), officer, amount=Decimal(70))
    european = open_for(move_to_eu(log(officer)), officer, make_recordation(nordvik, jurisdiction="EU"))
    spent(european, officer, amount=Decimal(9))

    found = sums(auditor, nordvik)
    assert {code: row.open for code, row in found.items()} == {"CNY": Decimal(70), "EUR": Decimal(9)}


def test_the_right_holder_reads_its_own_and_no_name_of_an_officer(
    client, officer, supervisor, holder, rival_holder, desk, second, recordation
):
    procedure = held(officer, supervisor, holder, recordation)
    spent(procedure, officer)
    settled(procedure, desk, second, f"DRAWN:{received(procedure, desk).public_id}", "200.50")
    client.force_login(holder)

    page = client.get(reverse("portal:ledger")).content.decode()
    detention = client.get(reverse("portal:detention", args=[procedure.public_id])).content.decode()
    assert "19,799.50" in page
    assert "FP-0031" in detention
    for person in (officer, desk, second):
        assert person.display_name not in page + detention
    client.force_login(rival_holder)
    assert procedure.seizure.reference not in client.get(reverse("portal:ledger")).content.decode()


def test_says_of_a_kind_of_rows_that_there_are_none_and_not_that_nothing_was_paid(
    client, officer, supervisor, holder, recordation
):
    spent(held(officer, supervisor, holder, recordation), officer)
    client.force_login(holder)

    whole, owed = (client.get(reverse("portal:ledger"), {"show": show}).content.decode() for show in ("", "owed"))

    for page in (whole, owed):
        assert "No case has costs" not in page
    assert "None now." in owed and "None now." not in whole


def test_whoever_acts_for_several_chooses_whose_ledger_it_reads(client, representative, holder, nordvik):
    other = make_right_holder("Aurelia Horlogerie SA", representative)
    client.force_login(representative)

    page = client.get(reverse("portal:ledger"), {"holder": str(other.public_id)})
    assert f'<option value="{other.public_id}" selected>Aurelia Horlogerie SA</option>' in page.content.decode()
    assert page.context["holder"] == other

    client.force_login(holder)
    assert 'name="holder"' not in client.get(reverse("portal:ledger")).content.decode()


def test_a_proposal_is_nobody_elses_business_until_it_is_confirmed(
    client, officer, supervisor, holder, desk, recordation
):
    procedure = held(officer, supervisor, holder, recordation)
    spent(procedure, officer)
    proposed(procedure, desk, f"DRAWN:{received(procedure, desk).public_id}", "777.70")
    client.force_login(holder)

    assert "777.70" not in client.get(reverse("portal:detention", args=[procedure.public_id])).content.decode()


def test_a_draw_is_said_to_be_done_once_it_is_confirmed(client, officer, supervisor, holder, desk, second, recordation):
    procedure = held(officer, supervisor, holder, recordation)
    spent(procedure, officer)
    waits = proposed(procedure, desk, f"DRAWN:{received(procedure, desk).public_id}", "1")
    account = reverse("seizures:account", args=[procedure.seizure.reference, procedure.public_id])
    client.force_login(second)

    before = client.get(account).content.decode()
    confirm_settlement(acting_user=second, public_id=waits.public_id, now=NOON + 2 * HOUR)
    after = client.get(account).content.decode()

    assert "To be taken for costs" in before and "confirmed by" not in before
    assert "Taken for costs" in after and "confirmed by" in after


def test_what_waits_stands_on_the_first_page_of_the_other_person(
    officer, supervisor, holder, desk, second, nordvik, recordation
):
    procedure = held(officer, supervisor, holder, recordation)
    spent(procedure, officer)
    proposed(procedure, desk, f"DRAWN:{received(procedure, desk).public_id}", "1")
    guarantee = registered(desk, nordvik)
    ask = {"now": NOON, "today": TODAY, "limit": 5}

    assert rows_of_ledger(user=desk, **ask) == []
    assert [row["label"] for row in rows_of_ledger(user=second, **ask)] == [
        guarantee.number,
        procedure.seizure.reference,
    ]
    assert rows_of_ledger(user=supervisor, **ask) == []


def test_a_guarantee_is_asked_for_in_its_last_thirty_days_unless_another_follows(desk, second, nordvik):
    found = registered(desk, nordvik)
    confirm_guarantee(acting_user=second, public_id=found.public_id, now=NOON)

    assert list(guarantees_that_end(user=desk, today=found.valid_to - timedelta(days=31))) == []
    assert list(guarantees_that_end(user=desk, today=found.valid_to - timedelta(days=30))) == [found]
    after = found.valid_to + timedelta(days=1)
    follows = registered(desk, nordvik, number="BG-2", valid_from=after, valid_to=after, drawable_to=after)
    confirm_guarantee(acting_user=second, public_id=follows.public_id, now=NOON)
    assert list(guarantees_that_end(user=desk, today=TODAY)) == []


def test_a_cost_sent_by_a_second_press_is_recorded_once_and_the_same_from_a_new_page_again(
    officer, supervisor, holder, recordation, client
):
    procedure = held(officer, supervisor, holder, recordation)
    client.force_login(officer)
    url = reverse("seizures:new-cost", args=[procedure.seizure.reference, procedure.public_id])
    sent = {"kind": "STORAGE", "amount": "1200.50", "office": "CNCAN", "incurred_on": TODAY, "paper_number": "FP-0031"}

    for expected in (1, 2):
        form = client.get(url).context["form"]
        assert str(form["seen"]) in client.get(url).content.decode()
        answers = [client.post(url, sent | {"seen": form["seen"].value()}).status_code for _ in range(2)]
        assert (answers, procedure.costs.count()) == ([302, 302], expected)


def test_securities_that_still_wait_hide_none_that_may_go_back(
    officer, supervisor, holder, desk, recordation, client, monkeypatch
):
    """Looked at one by one: the costs of the first that ended are not covered."""
    monkeypatch.setattr(ledger, "_LOOKED_AT", 1)
    monkeypatch.setattr(ledger, "TO_RELEASE_SHOWN", 1)
    gone = at(date(2026, 12, 1))
    procedures = [held(officer, supervisor, holder, recordation) for _ in range(3)]
    for minutes, procedure in enumerate(procedures):
        received(procedure, desk)
        ended(procedure, supervisor, "CONFISCATE", "DESTROYED", gone + timedelta(minutes=minutes))
    spent(procedures[0], officer, now=gone)

    def found(limit):
        return [row.procedure for row in accounts_to_release(user=desk, now=gone, limit=limit)]

    assert (found(9), found(1)) == (procedures[1:], [procedures[1]])
    with time_machine.travel(max(gone, timezone.now())):
        client.force_login(desk)
        shown = client.get(reverse("ledger:desk")).content.decode()
    assert procedures[1].seizure.reference in shown
    assert procedures[2].seizure.reference not in shown
    assert "The others come up once these are given back." in shown


def test_settlements_to_confirm_are_paged_and_the_guarantees_stand_before_the_first(
    officer, supervisor, holder, desk, second, nordvik, recordation, client, monkeypatch
):
    monkeypatch.setattr("seizures.views.ledger.keyset_page", partial(keyset_page, size=1))
    procedures = [held(officer, supervisor, holder, recordation) for _ in range(2)]
    for minutes, procedure in enumerate(procedures):
        spent(procedure, officer)
        proposed(procedure, desk, "PAID", "1200.50", paper="WT-11", now=NOON + (minutes + 1) * HOUR)
    registered(desk, nordvik)
    client.force_login(second)

    first = client.get(reverse("ledger:desk"))
    other = client.get(reverse("ledger:desk"), {"cursor": first.context["page"].next_cursor})

    seen = [[row.procedure for row in answer.context["page"].rows] for answer in (first, other)]
    assert seen == [[procedures[0]], [procedures[1]]]
    assert ["BG-2026-0719" in answer.text for answer in (first, other)] == [True, False]
    assert 'rel="next"' in first.text and 'rel="prev"' in other.text


def test_a_security_is_to_be_given_back_once_nothing_blocks_it(officer, supervisor, holder, desk, second, recordation):
    gone = at(date(2026, 12, 1))
    procedure = held(officer, supervisor, holder, recordation)
    way = f"DRAWN:{received(procedure, desk).public_id}"
    ended(procedure, supervisor, "CONFISCATE", "DESTROYED", gone)
    spent(procedure, officer, now=gone)
    assert accounts_to_release(user=desk, now=gone, limit=9) == []

    settled(procedure, desk, second, way, "1200.50", now=gone)
    accounts = accounts_to_release(user=desk, now=gone, limit=9)
    assert [account.held for account in accounts] == [Decimal("18799.50")]


def test_the_pages_cost_the_same_whatever_the_number_of_cases(
    client, officer, supervisor, holder, desk, nordvik, recordation
):
    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    client.force_login(desk)
    addresses = [reverse("ledger:desk"), reverse("ledger:holder", args=[nordvik.public_id])]
    first = held(officer, supervisor, holder, recordation)
    spent(first, officer)
    received(first, desk)
    before = [count(address) for address in addresses for _ in range(2)][1::2]
    for _ in range(3):
        more = held(officer, supervisor, holder, recordation)
        spent(more, officer)
        received(more, desk)

    assert [count(address) for address in addresses] == before


def test_the_file_has_a_line_for_each_security_cost_and_settlement(
    officer, supervisor, holder, desk, second, nordvik, recordation
):
    procedure = held(officer, supervisor, holder, recordation)
    spent(procedure, officer)
    settled(procedure, desk, second, f"DRAWN:{received(procedure, desk).public_id}", "1200.50")

    heads, *lines = lines_of(user=desk, holder=nordvik)
    assert [(line[2], line[-2]) for line in lines] == [
        ("security", Decimal(20_000)),
        ("cost", Decimal("1200.50")),
        ("settlement", Decimal("1200.50")),
    ]
    assert {len(line) for line in lines} == {len(heads)}
