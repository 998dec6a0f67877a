"""Goods in store: what lies where, what was decided on it, and the pages of a destruction picked from them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ipcases.lib.errors import DomainError
from ipcases.waiting.store import rows_of_store
from seizures.models import Destruction, GoodsLine, Outcome, Seizure
from seizures.queries.store import DESTROY, DISCREPANT, PLANNED, RELEASE, WAITING, StoreFilter, store
from seizures.services.custody import accept, hand_over
from seizures.services.destructions import call_off, settle, take_out
from seizures.services.outcomes import record_outcome
from tests.seizures.destructions import DAY, NOON, WHY, confiscated, make_recordation, planned, signed
from tests.seizures.procedures import BAGS, log

pytestmark = pytest.mark.django_db
GOODS, PLAN = "/store/", "/store/destructions/new/"


@pytest.fixture
def recordation(nordvik):
    return make_recordation(nordvik)


@pytest.fixture
def line(officer, supervisor, holder, recordation):
    return confiscated(officer, supervisor, holder, recordation, found_at_place="Cage 1")


def lying(user, **narrowed):
    return store(user=user, narrowed=StoreFilter(**narrowed), now=NOON, today=DAY)


def ids(found):
    return [row.line.pk for row in found.page.rows]


def test_goods_lie_where_the_last_accepted_hand_over_says(officer, supervisor, line):
    handed = {"acting_user": officer, "reference": line.seizure.reference, "receiver": supervisor, "now": NOON}
    event = hand_over(place="Store A", **handed)
    assert [(row.place, row.holder) for row in lying(officer).page.rows] == [("Cage 1", "Officer")], "not accepted yet"

    accept(acting_user=supervisor, reference=line.seizure.reference, event_id=event.pk, now=NOON + timedelta(hours=1))

    (row,) = lying(officer).page.rows
    assert (row.place, row.holder, row.since) == ("Store A", "Supervisor", NOON + timedelta(hours=1))
    assert lying(officer).places == [("Store A", 1)]


def test_what_has_its_outcome_is_not_in_store_and_in_nobodys_hands(officer, supervisor, line):
    gone = {"acting_user": supervisor, "line": line, "kind": "DESTROYED", "happened_on": DAY, "now": NOON}
    record_outcome(quantity=Decimal(11), remark=WHY, **gone)
    assert [row.left for row in lying(officer).page.rows] == [1]
    record_outcome(quantity=Decimal(1), remark=WHY, **gone)

    assert lying(officer).page.rows == []
    with pytest.raises(DomainError) as refused:
        hand_over(acting_user=officer, reference=line.seizure.reference, receiver=supervisor, place="Store A", now=NOON)
    assert refused.value.code == "nothing-left"


def test_goods_are_found_by_what_was_decided(officer, supervisor, holder, recordation, line):
    several = [officer, supervisor, holder, recordation]
    picked, odd, free = confiscated(*several), confiscated(*several), confiscated(*several, kind="RELEASE")
    undecided = log(officer, lines=(BAGS,)).lines.get()
    planned(supervisor, picked)
    missing = planned(supervisor, odd).destruction_lines.get()
    told = {"public_id": missing.destruction.public_id, "row_id": missing.pk, "kind": "MISSING"}
    take_out(acting_user=officer, because="The cage is empty.", now=NOON, **told)

    found = {name: ids(lying(officer, decision=name)) for name in (DESTROY, PLANNED, DISCREPANT, RELEASE, WAITING)}

    assert found == {
        DESTROY: [line.pk],
        PLANNED: [picked.pk],
        DISCREPANT: [odd.pk],
        RELEASE: [free.pk],
        WAITING: [undecided.pk],
    }
    by_rules = {row.line.pk for row in lying(officer).page.rows if row.may_be_picked}
    assert by_rules == {line.pk}, "SQL and the rules of outcomes say the same"


def test_goods_are_found_by_place_and_by_how_long_they_are_detained(officer, line):
    old = log(officer, lines=(BAGS,))
    Seizure.objects.filter(pk=old.pk).update(detained_on=DAY - timedelta(days=90))

    assert ids(lying(officer, place="Cage 1")) == [line.pk]
    assert ids(lying(officer, place="")) == [old.lines.get().pk], "nobody said where"
    assert ids(lying(officer, days=90)) == [old.lines.get().pk]
    assert ids(lying(officer)) == [old.lines.get().pk, line.pk], "longest there first"


def test_a_restricted_case_is_in_the_store_of_its_members_only(officer, officer_szx, desk, auditor, line):
    Seizure.objects.filter(pk=line.seizure_id).update(is_restricted=True)

    assert {user.username: ids(lying(user)) for user in (officer, desk, auditor, officer_szx)} == {
        "officer": [line.pk],
        "desk": [],
        "auditor": [line.pk],
        "officer_szx": [],
    }


def test_the_store_asks_the_same_number_of_queries_for_10_and_200_lines(client, supervisor, officer, line):
    client.force_login(supervisor)
    counts = []
    for more in (10, 190):
        seizure = log(officer, lines=(BAGS,))
        (bags,) = seizure.lines.all()
        GoodsLine.objects.bulk_create(
            GoodsLine(
                seizure=seizure, position=position, brand="KESTRA", description="Bags", category_id=bags.category_id,
                quantity=1, unit_id=bags.unit_id,
            )
            for position in range(2, more + 1)
        )  # fmt: skip
        client.get(GOODS)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(GOODS).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- pages ----------------------------------------------------------------------------------------


def test_what_is_ticked_in_the_store_is_planned_signed_and_witnessed_on_the_pages(client, supervisor, officer, line):
    client.force_login(supervisor)
    page = client.get(GOODS, {"decision": DESTROY}).content.decode()
    assert f'value="{line.public_id}"' in page
    asked = client.get(PLAN, {"line": line.public_id}).content.decode()
    assert "1 goods line from the store" in asked
    one_is_needed = "Give labels, a place, or both."
    assert (one_is_needed in asked, one_is_needed in client.get(PLAN).content.decode()) == (False, True)
    today = timezone.localdate(timezone=timezone.get_fixed_timezone(480)).isoformat()
    said = {"planned_on": today, "place": "Incinerator 2", "method": "INCINERATION", "company": "Yuehuan", "why": WHY}

    answer = client.post(PLAN, said | {"line": line.public_id})

    destruction = Destruction.objects.get()
    address = reverse("store:destruction", args=[destruction.public_id])
    assert answer.url == address
    row = destruction.destruction_lines.get()
    sign = reverse("store:sign", args=[destruction.public_id])
    wrong = client.post(sign, {"carried_out_on": DAY, "why": WHY, f"quantity_{row.pk}": "11"})
    assert (wrong.status_code, "Say why it is not the quantity of the line." in wrong.content.decode()) == (400, True)
    client.post(sign, {"carried_out_on": DAY, "why": WHY, f"quantity_{row.pk}": "11", f"because_{row.pk}": "A sample."})
    own = reverse("store:witness", args=[destruction.public_id])
    destruction.refresh_from_db()
    seal = {"statement_sha256": destruction.statement_sha256}
    assert client.post(own, seal).status_code == 403
    client.force_login(officer)
    assert "A sample." in client.get(own).content.decode()
    assert client.post(own, {"statement_sha256": "0" * 64}).status_code == 409
    assert client.post(own, seal).url == address
    assert Outcome.objects.get().quantity == 11
    assert "Carried out" in client.get(address).content.decode()
    assert client.get("/look-up/", {"q": destruction.reference.lower()}).url == address


def test_no_page_asks_for_a_signature_that_would_be_refused(client, supervisor, officer, line):
    destruction = planned(supervisor, line)
    witness, sign = (reverse(name, args=[destruction.public_id]) for name in ("store:witness", "store:sign"))

    def shown(user, page):
        client.force_login(user)
        return client.get(page).content.decode()

    assert "Your signature" in shown(supervisor, sign)
    early = shown(officer, witness)
    assert ("Whoever carried it out signs first." in early, "Your signature" in early) == (True, False)
    signed(supervisor, destruction)
    assert "Your signature" not in shown(supervisor, witness)
    assert "Your signature" in shown(officer, witness)
    row = destruction.destruction_lines.get()
    gone = {"row_id": row.pk, "kind": "MISSING", "because": "The cage is empty."}
    take_out(acting_user=officer, public_id=destruction.public_id, now=NOON, **gone)
    empty = shown(supervisor, sign)
    assert ("No goods are left in this destruction." in empty, "Your signature" in empty) == (True, False)
    call_off(acting_user=supervisor, public_id=destruction.public_id, because="Nothing left.", now=NOON)
    assert "This destruction is over." in shown(supervisor, sign)
    assert "This destruction is over." in shown(officer, witness)


def test_a_destruction_without_goods_asks_for_goods_and_for_no_signature(client, supervisor, line):
    destruction = planned(supervisor, line)
    client.force_login(supervisor)
    here, sign = (reverse(f"store:{name}", args=[destruction.public_id]) for name in ("destruction", "sign"))
    assert sign in client.get(here).content.decode()

    row = destruction.destruction_lines.get()
    take_out(
        acting_user=supervisor, public_id=destruction.public_id, row_id=row.pk, kind="PUT_BACK", because="A court.",
        now=NOON,
    )  # fmt: skip

    page = client.get(here).content.decode()
    assert sign not in page
    assert reverse("store:add", args=[destruction.public_id]) in page


def test_a_destruction_that_is_over_offers_no_form_to_change_it(client, supervisor, line):
    destruction = planned(supervisor, line)
    client.force_login(supervisor)
    acts = [reverse(f"store:{name}", args=[destruction.public_id]) for name in ("call-off", "add")]
    acts.append(reverse("store:take-out", args=[destruction.public_id, destruction.destruction_lines.get().pk]))
    assert [client.get(act).status_code for act in acts] == [200, 200, 200]

    call_off(acting_user=supervisor, public_id=destruction.public_id, because="The oven is cold.", now=NOON)

    here = reverse("store:destruction", args=[destruction.public_id])
    assert {client.get(act).headers["Location"] for act in acts} == {here}


def test_goods_that_were_taken_out_are_not_taken_out_again_and_are_cleared_up_once(client, supervisor, line):
    destruction = planned(supervisor, line)
    row = destruction.destruction_lines.get()
    told = {"acting_user": supervisor, "public_id": destruction.public_id, "row_id": row.pk, "now": NOON}
    client.force_login(supervisor)

    def opened():
        acts = (reverse(f"store:{name}", args=[destruction.public_id, row.pk]) for name in ("take-out", "settle"))
        return [client.get(act).status_code for act in acts]

    assert opened() == [200, 302]
    take_out(kind="MISSING", because="Not on its shelf.", **told)
    assert opened() == [302, 200]
    settle(words="They lay in cage 2.", **told)
    assert opened() == [302, 302]


def test_a_page_made_by_hand_picks_nothing(client, supervisor, line):
    client.force_login(supervisor)
    said = {"planned_on": DAY, "place": "Yard", "method": "OTHER", "company": "Yuehuan"}

    assert client.post(PLAN, said | {"line": "not-an-id"}).status_code == 400
    assert client.post(PLAN, said | {"labels": "CN-CAN-2026-999999"}).status_code == 400
    assert client.get(GOODS, {"cursor": "x"}).status_code == 400
    assert client.get(GOODS, {"days": "soon", "decision": "eaten", "into": "x"}).status_code == 200
    assert not Destruction.objects.exists()


def test_lines_of_cases_one_may_not_see_are_counted_and_not_shown(client, desk, supervisor, line):
    destruction = planned(supervisor, line)
    Seizure.objects.filter(pk=line.seizure_id).update(is_restricted=True)
    client.force_login(desk)

    page = client.get(reverse("store:destruction", args=[destruction.public_id])).content.decode()

    case = reverse("seizures:detail", args=[line.seizure.reference])
    assert case not in page
    assert "1 goods line belongs to a case you may not see." in page
    sign = client.get(reverse("store:sign", args=[destruction.public_id])).content.decode()
    assert "Running shoes" not in page + sign


def test_a_case_tells_in_which_destruction_its_goods_are(client, officer, supervisor, line):
    destruction = signed(supervisor, planned(supervisor, line))
    client.force_login(officer)

    assert (
        destruction.reference in client.get(reverse("seizures:detail", args=[line.seizure.reference])).content.decode()
    )
    history = client.get(reverse("seizures:history", args=[line.seizure.reference])).content.decode()
    assert "Destruction signed by who carried it out" in history


def test_programs_pick_sign_and_witness_too(client, supervisor, officer, line):
    client.force_login(supervisor)
    stored = client.get(reverse("api-store"), {"decision": DESTROY}).json()["results"]
    assert [(row["public_id"], row["place"], row["may_be_picked"]) for row in stored] == [
        (str(line.public_id), "Cage 1", True)
    ]
    destruction = planned(supervisor, line)
    assert client.get(reverse("api-store"), {"decision": DESTROY}).json()["results"] == []

    rows = client.get(reverse("api-destruction-lines", args=[destruction.public_id])).json()["results"]

    assert [(row["case"], row["quantity"], row["is_open"]) for row in rows] == [
        (line.seizure.reference, "12.000", True)
    ]


def test_the_first_page_asks_somebody_else_to_witness(officer, officer_szx, supervisor, line):
    destruction = planned(supervisor, line)
    assert rows_of_store(user=officer, limit=5) == [], "nobody has signed"
    signed(supervisor, destruction)

    (row,) = rows_of_store(user=officer, limit=5)
    assert (row["label"], row["step"]["word"]) == (destruction.reference, "Sign as the witness")
    assert rows_of_store(user=supervisor, limit=5) == [], "who carried it out is no witness of it"
    assert rows_of_store(user=officer_szx, limit=5) == [], "another office"


def test_the_first_page_asks_a_supervisor_where_missing_goods_are_until_it_is_said(officer, supervisor, line):
    destruction = planned(supervisor, line)
    told = {"public_id": destruction.public_id, "row_id": destruction.destruction_lines.get().pk, "now": NOON}
    take_out(acting_user=officer, kind="MISSING", because="Not in the cage.", **told)

    (row,) = rows_of_store(user=supervisor, limit=5)
    assert row["label"] == "1 goods line"
    assert rows_of_store(user=officer, limit=5) == [], "an officer does not settle it"
    settle(acting_user=supervisor, words="They lay in cage 2.", **told)
    assert rows_of_store(user=supervisor, limit=5) == []
