"""The pages of agreements: entered from the paper after one look at what would hold, stopped, let go on."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from operations.agreement_words import state_of
from operations.models import Agreement
from tests.operations.factories import NOW, make_agreement, make_operation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 16)
TYPED = {
    "code": "moc-2026-ipr",
    "kind": "MEMORANDUM",
    "agency": "jp-customs",
    "name_en": "Memorandum on parcels",
    "name_zh": "包裹合作备忘录",
    "signed_on": "2026-05-02",
    "valid_from": "",
    "valid_to": "2030-05-01",
    "clause": "Art. 4",
    "covers": "CASES",
    "tiers": ["B", "A"],
    "authority_approval": "",
    "purposes": ["ADMINISTRATIVE", "RISK"],
    "may_inquire": "on",
    "retention_months": "36",
}
LIST = reverse("operations:agreements")
NEW, ENTER = reverse("operations:new-agreement"), reverse("operations:enter-agreement")


def page_of(agreement, act="agreement"):
    return reverse(f"operations:{act}", args=[agreement.code])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


# --- list and page ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, "In force"),
        ({"valid_to": TODAY}, "In force"),
        ({"valid_to": TODAY - datetime.timedelta(days=1)}, "Ended"),
        ({"valid_from": TODAY}, "In force"),
        ({"valid_from": TODAY + datetime.timedelta(days=1)}, "Not yet in force"),
        ({"suspended_at": NOW, "suspension_reason": "By order", "valid_to": TODAY}, "Suspended"),
    ],
)
def test_it_says_whether_it_holds(values, word):
    assert state_of(agreement=make_agreement(**values), on=TODAY)[2] == word


def test_the_list_leads_to_each_and_counts_what_rests_on_it(client, coordinator):
    client.force_login(coordinator)
    agreement = make_agreement(name_en="Two of them")
    make_operation(coordinator=coordinator, agreement=agreement)
    make_operation(coordinator=coordinator, agreement=agreement)

    shown = client.get(LIST)

    assert f'href="{page_of(agreement)}"' in shown.content.decode()
    assert re.search(r"Two of them .* Administrative enforcement Criminal investigation 2 ", text_of(shown))


def test_an_empty_list_says_what_to_do(as_admin, client, liaison):
    assert f'href="{NEW}"' in as_admin.get(LIST).content.decode()

    client.force_login(liaison)
    shown = client.get(LIST)
    assert NEW not in shown.content.decode()
    assert "An administrator enters what the signed paper says." in text_of(shown)


def test_the_page_says_all_of_the_paper(client, coordinator):
    client.force_login(coordinator)
    agreement = make_agreement(
        tiers=["A", "C"], authority_approval="MPS 2024/17", retention_months=36, may_inquire=True, clause="Art. 7"
    )
    make_operation(coordinator=coordinator, agreement=agreement, name_en="Quiet Harbour")

    said = text_of(client.get(page_of(agreement)))

    for words in ("Art. 7", "MPS 2024/17", "36 months", "Either side may ask", "Quiet Harbour", "Memorandum of coop"):
        assert words in said
    assert re.findall(r"(Consignment|Commercial parties|Natural persons|Evidence files) (May leave|Stays)", said) == [
        ("Consignment", "May leave"),
        ("Commercial parties", "Stays"),
        ("Natural persons", "May leave"),
        ("Evidence files", "Stays"),
    ]


def test_under_figures_only_nothing_of_a_case_leaves(client, coordinator):
    client.force_login(coordinator)

    said = text_of(client.get(page_of(make_agreement(may_share_cases=False))))

    assert "Figures only, no cases" in said
    assert "May leave" not in said


def test_whoever_sees_no_operations_sees_none_that_rest_on_it(as_admin, coordinator):
    agreement = make_agreement()
    make_operation(coordinator=coordinator, agreement=agreement, name_en="Quiet Harbour")

    assert "Quiet Harbour" not in text_of(as_admin.get(page_of(agreement)))


def test_list_and_page_cost_the_same_whatever_there_is(client, coordinator):
    client.force_login(coordinator)
    agreement = make_agreement()
    counts = []
    client.get(LIST)
    for more in (10, 190):
        for _number in range(more):
            make_operation(coordinator=coordinator, agreement=agreement, rounds=())
            make_agreement()
        for address in (LIST, page_of(agreement)):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


# --- entering ---------------------------------------------------------------------------------


def test_what_would_hold_is_shown_before_it_is_entered(as_admin):
    shown = as_admin.post(NEW, TYPED)

    assert shown.status_code == 200
    assert not Agreement.objects.exists()
    said = text_of(shown)
    for words in ("36 months", "Japan Customs", "Art. 4", "cannot be changed afterwards"):
        assert words in said
    assert 'name="tiers" value="A"' in shown.content.decode()


def test_it_is_entered_as_it_was_shown(as_admin):
    hidden = as_admin.post(NEW, TYPED).context["typed"]
    sent = {name: value for name, value in hidden.data.lists() if name in TYPED}

    entered = as_admin.post(ENTER, sent)

    agreement = Agreement.objects.get()
    assert entered.url == page_of(agreement)
    assert agreement.waits
    assert (agreement.code, agreement.agency_id, agreement.tiers) == ("MOC-2026-IPR", "jp-customs", ["A", "B"])
    assert (agreement.valid_from, agreement.valid_to) == (datetime.date(2026, 5, 2), datetime.date(2030, 5, 1))
    assert (agreement.may_share_cases, agreement.may_inquire, agreement.retention_months) == (True, True, 36)
    assert agreement.purposes == ["ADMINISTRATIVE", "RISK"]
    assert "Agreement entered" in text_of(as_admin.get(page_of(agreement)))


def test_figures_only_take_no_part_of_a_case(as_admin):
    as_admin.post(ENTER, TYPED | {"covers": "FIGURES", "may_inquire": ""})

    agreement = Agreement.objects.get()
    assert (agreement.may_share_cases, agreement.tiers) == (False, [])


def test_correcting_it_keeps_what_was_typed(as_admin):
    shown = as_admin.post(NEW, TYPED | {"back": "1"})

    assert shown.status_code == 200
    html = shown.content.decode()
    assert 'value="Memorandum on parcels"' in html
    assert 'value="2030-05-01"' in html
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("address", [NEW, ENTER])
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(as_admin, address):
    shown = as_admin.post(address, TYPED | {"tiers": ["A", "C"]})

    assert shown.status_code == 400
    assert shown.context["form"].errors.keys() == {"authority_approval"}
    assert 'value="包裹合作备忘录"' in shown.content.decode()
    assert not Agreement.objects.exists()


# --- suspending -------------------------------------------------------------------------------


def test_a_liaison_officer_stops_it_and_everybody_reads_why(client, liaison, coordinator):
    agreement = make_agreement()
    client.force_login(liaison)
    assert page_of(agreement, "suspend-agreement") in client.get(page_of(agreement)).content.decode()

    stopped = client.post(page_of(agreement, "suspend-agreement"), {"reason": "Letter 12 of the ministry"})

    assert stopped.url == page_of(agreement)
    shown = client.get(page_of(agreement))
    assert "nothing leaves under it" in text_of(shown)
    assert text_of(shown).count("Letter 12 of the ministry") == 2, "in the banner and in the history"
    assert page_of(agreement, "resume-agreement") not in shown.content.decode()
    client.force_login(coordinator)
    assert "Suspended" in text_of(client.get(LIST))


def test_without_a_reason_nothing_is_stopped(client, liaison):
    agreement = make_agreement()
    client.force_login(liaison)

    assert client.post(page_of(agreement, "suspend-agreement"), {"reason": " "}).status_code == 400
    agreement.refresh_from_db()
    assert agreement.suspended_at is None


def test_an_administrator_lets_it_hold_again(as_admin):
    agreement = make_agreement(suspended_at=NOW, suspension_reason="By order")
    assert page_of(agreement, "resume-agreement") in as_admin.get(page_of(agreement)).content.decode()

    as_admin.post(page_of(agreement, "resume-agreement"), {"reason": "Letter 13"})

    agreement.refresh_from_db()
    assert agreement.suspended_at is None
    assert "Letter 13" in text_of(as_admin.get(page_of(agreement)))
