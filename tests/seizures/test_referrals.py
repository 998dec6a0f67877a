"""Cases handed to the police, and what came of it: numbers only."""

import base64
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from ipcases.lib.numbering import looks_like_reference
from reference.models import Agency
from seizures.models import Referral, ReferralResult, Seizure
from seizures.queries.referrals import figures_of, referrals_page, results_of
from seizures.services.referrals import accept, add_seizures, conclude, record_result, refer
from tests.seizures.procedures import NOON, log

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


@pytest.fixture
def police():
    return Agency.objects.filter(kind="POLICE").order_by("pk").first()


@pytest.fixture
def cases(officer):
    return [log(officer), log(officer)]


def hand_over(user, cases, police, **options):
    values = {
        "acting_user": user,
        "seizures": cases,
        "agency": police,
        "title": "Shoes from one network of senders",
        "legal_basis": "Regulations, art. 26",
        "referred_on": DAY,
        "now": NOON,
    }
    return refer(**(values | options))


@pytest.fixture
def referral(desk, cases, police):
    return hand_over(desk, cases, police)


def found(referral, user, kind, **options):
    values = {"country": "CN", "happened_on": DAY, "now": NOON}
    return record_result(acting_user=user, referral=referral, kind=kind, **(values | options))


def test_what_the_goods_are_worth_is_told_to_the_cent_and_rounded_in_the_sum(client, desk, referral):
    found(referral, desk, "GOODS", amount=Decimal("1999.50"), currency="CNY")
    client.force_login(desk)

    page = client.get(reverse("referrals:detail", args=[referral.public_id])).content.decode()

    assert "CNY 1,999.50" in page
    assert "2,000" in page and "1,999<" not in page


def test_one_investigation_rests_on_many_cases_and_gets_its_number(desk, cases, police):
    first = hand_over(desk, cases, police)
    second = hand_over(desk, cases[:1], police)

    assert first.reference == "P-CN-HQ-2026-000001"
    assert second.reference == "P-CN-HQ-2026-000002"
    assert first.referral_seizures.count() == 2
    assert first.status == "SENT"


def test_the_number_names_an_office_as_the_number_of_a_case_does(desk, cases, police):
    """The mail facility of Guangzhou is CANM in both; a hyphen more would be no number of ours."""
    User.objects.filter(pk=desk.pk).update(home_office="CNCAN-M")

    referral = hand_over(User.objects.get(pk=desk.pk), cases, police)

    assert referral.reference == "P-CN-CANM-2026-000001"
    assert looks_like_reference(referral.reference.removeprefix("P-"))


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"seizures": []}, "references"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"referred_on": date(2026, 11, 24)}, "referred_on"),
        ({"referred_on": date(2026, 11, 22)}, "referred_on"),
    ],
)
def test_odd_values_are_refused(desk, cases, police, options, field):
    with pytest.raises(InvalidValue) as refused:
        hand_over(desk, cases, police, **options)
    assert refused.value.field == field


def test_only_the_police_takes_referrals(desk, cases):
    with pytest.raises(InvalidValue) as refused:
        hand_over(desk, cases, Agency.objects.get(pk="us-cbp"))
    assert refused.value.code == "not-police"


def test_cases_of_two_jurisdictions_are_two_investigations(desk, cases, police):
    Seizure.objects.filter(pk=cases[1].pk).update(jurisdiction_id="US")
    cases[1].refresh_from_db()

    with pytest.raises(InvalidValue) as refused:
        hand_over(desk, cases, police)
    assert refused.value.code == "two-jurisdictions"


def test_an_officer_may_not_refer(officer, cases, police):
    with pytest.raises(NotAllowed):
        hand_over(officer, cases, police)


def test_the_first_result_takes_the_investigation_up(referral, desk):
    found(referral, desk, "SITE", site_kind="PRODUCTION", count=2, place="Foshan")

    referral.refresh_from_db()
    assert referral.status == "ACCEPTED"


def test_figures_add_up_by_kind_and_currency(referral, desk):
    found(referral, desk, "SITE", site_kind="PRODUCTION", count=2)
    found(referral, desk, "SITE", site_kind="STORAGE")
    found(referral, desk, "SEARCH", count=3)
    found(referral, desk, "ARREST", count=36)
    found(referral, desk, "GOODS", amount=Decimal("20000000"), currency="CNY")
    found(referral, desk, "GOODS", amount=Decimal("5000"), currency="USD")

    figures = figures_of(results=results_of(referral=referral))

    assert (figures.sites, figures.searches, figures.arrests) == (3, 3, 36)
    assert figures.site_kinds == [("Production", 2), ("Storage", 1)]
    assert figures.goods == [("CNY", Decimal("20000000")), ("USD", Decimal("5000"))]
    row = referrals_page(user=desk).get()
    assert (row.case_count, row.site_count, row.arrest_count) == (2, 3, 36)


@pytest.mark.parametrize(
    ("kind", "options", "field"),
    [
        ("SITE", {}, "site_kind"),
        ("GOODS", {}, "amount"),
        ("GOODS", {"amount": Decimal(5)}, "currency"),
        ("GOODS", {"amount": Decimal(5), "currency": "XXX"}, "currency"),
        ("GOODS", {"amount": Decimal(0), "currency": "CNY"}, "amount"),
        ("ARREST", {"count": 0}, "count"),
        ("ARREST", {"country": "ZZ"}, "country"),
        ("ARREST", {"happened_on": date(2026, 11, 24)}, "happened_on"),
        ("ARREST", {"happened_on": date(2026, 11, 22)}, "happened_on"),
        ("ARREST", {"remark": "x" * 301}, "remark"),
        ("PARTY", {}, "kind"),
    ],
)
def test_odd_results_are_refused_beside_their_field(referral, desk, kind, options, field):
    with pytest.raises(InvalidValue) as refused:
        found(referral, desk, kind, **options)
    assert refused.value.field == field
    assert not ReferralResult.objects.exists()


def test_a_day_that_is_too_early_says_what_it_lies_before(referral, desk, cases, police):
    early = DAY - timedelta(days=1)
    with pytest.raises(InvalidValue, match="before the hand-over to the police"):
        found(referral, desk, "ARREST", happened_on=early)
    with pytest.raises(InvalidValue, match="before the case"):
        hand_over(desk, cases, police, referred_on=early)


def test_a_concluded_investigation_takes_nothing_more(referral, desk, cases):
    accept(acting_user=desk, referral=referral, now=NOON)
    with pytest.raises(DomainError) as again:
        accept(acting_user=desk, referral=referral, now=NOON)
    assert again.value.code == "already-so"
    conclude(acting_user=desk, referral=referral, now=NOON)

    for act in (
        lambda: found(referral, desk, "ARREST"),
        lambda: conclude(acting_user=desk, referral=referral, now=NOON),
        lambda: add_seizures(acting_user=desk, referral=referral, seizures=cases, now=NOON),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert (refused.value.status, refused.value.code) == (409, "concluded")


def test_further_cases_join_and_known_ones_are_passed_over(referral, desk, officer, cases):
    rows = add_seizures(acting_user=desk, referral=referral, seizures=[cases[0], log(officer)], now=NOON)

    assert len(rows) == 1
    assert referral.referral_seizures.count() == 3


def test_a_supervisor_may_refer_but_not_report_results(supervisor, cases, police):
    referral = hand_over(supervisor, cases, police)

    assert referral.reference == "P-CN-CAN-2026-000001"
    with pytest.raises(NotAllowed):
        found(referral, supervisor, "ARREST")


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", ["\n", ", ", "，"])
def test_the_desk_hands_cases_over_on_the_page(client, desk, cases, police, between):
    client.force_login(desk)
    page = client.get(reverse("referrals:new"), {"case": cases[0].reference})
    assert cases[0].reference in page.content.decode()

    answer = client.post(
        reverse("referrals:new"),
        {
            "references": f"{cases[0].reference}{between}{cases[1].reference.lower()}",
            "agency": police.pk,
            "title": "One network",
            "legal_basis": "art. 26",
            "referred_on": cases[0].detained_on.isoformat(),
        },
    )

    referral = Referral.objects.get()
    assert answer.url == reverse("referrals:detail", args=[referral.public_id])
    assert referral.referral_seizures.count() == 2


def test_cases_handed_over_by_a_second_press_are_one_investigation_and_from_a_new_page_another(
    client, supervisor, cases, police
):
    client.force_login(supervisor)
    url = reverse("referrals:new")
    sent = {"references": cases[0].reference, "agency": police.pk, "title": "Shoes", "legal_basis": "art. 26"}

    for expected in (1, 2):
        seen = client.get(url).context["form"]["seen"].value()
        answers = [client.post(url, sent | {"referred_on": DAY, "seen": seen}) for _ in range(2)]
        assert answers[0].url == answers[1].url
        assert Referral.objects.count() == expected


def test_a_case_that_cannot_be_seen_is_named_and_what_was_typed_stays(client, supervisor, officer_szx, police):
    elsewhere = log(officer_szx, office="CNSZX")
    client.force_login(supervisor)

    answer = client.post(
        reverse("referrals:new"),
        {
            "references": elsewhere.reference,
            "agency": police.pk,
            "title": "A title to keep",
            "legal_basis": "art. 26",
            "referred_on": "2026-11-23",
        },
    )

    assert answer.status_code == 400
    text = answer.content.decode()
    assert "cannot be found" in text
    assert "A title to keep" in text
    assert not Referral.objects.exists()


def test_a_result_sent_by_a_second_press_counts_once_and_the_same_again_from_a_new_page_twice(client, referral, desk):
    client.force_login(desk)
    url = reverse("referrals:result", args=[referral.public_id])
    sent = {"kind": "ARREST", "count": "2", "country": "CN", "happened_on": referral.referred_on.isoformat()}

    for expected in (2, 4):
        seen = client.get(url).context["form"]["seen"].value()
        assert f'name="seen" value="{seen}"' in client.get(url).content.decode()
        answers = [client.post(url, sent | {"seen": seen}).status_code for _ in range(2)]
        assert answers == [302, 302]
        assert sum(row.count for row in referral.results.all()) == expected


def test_a_result_is_recorded_on_the_page_and_wrong_ones_stay_there(client, referral, desk):
    client.force_login(desk)
    url = reverse("referrals:result", args=[referral.public_id])
    values = {"kind": "ARREST", "count": "7", "country": "CN", "happened_on": "2026-11-23", "place": "Foshan"}

    assert client.post(url, values | {"kind": "SITE"}).status_code == 400
    assert client.post(url, values).status_code == 302
    assert client.post(url, values | {"do": "next"}).url == url

    page = client.get(reverse("referrals:detail", args=[referral.public_id])).content.decode()
    assert "Suspects arrested" in page
    assert "Foshan" in page


def test_steps_of_an_investigation_are_posted(client, referral, desk):
    client.force_login(desk)
    step = reverse("referrals:move", args=[referral.public_id, "conclude"])

    assert client.get(step).status_code == 405
    assert client.post(step).status_code == 302
    assert client.post(reverse("referrals:move", args=[referral.public_id, "delete"])).status_code == 404
    referral.refresh_from_db()
    assert referral.status == "CONCLUDED"


def test_another_office_sees_neither_list_nor_detail(client, supervisor, officer_szx, cases, police):
    referral = hand_over(supervisor, cases, police)
    client.force_login(officer_szx)

    assert referral.reference not in client.get(reverse("referrals:list")).content.decode()
    assert client.get(reverse("referrals:detail", args=[referral.public_id])).status_code == 404


def test_the_list_asks_the_same_number_of_queries_for_10_and_50(client, desk, officer, police):
    client.force_login(desk)
    case = log(officer)
    counts = []

    for more in (10, 40):
        for _number in range(more):
            hand_over(desk, [case], police)
        client.get(reverse("referrals:list"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("referrals:list")).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("values", [[0, "soon", 1], [0, 5, "x"], [1, "9999-99-99", 1], ["x"]])
def test_a_page_link_made_by_hand_is_refused(client, desk, values):
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    client.force_login(desk)

    assert client.get(reverse("referrals:list"), {"cursor": cursor}).status_code == 400
    assert client.get(reverse("api-referrals"), {"cursor": cursor}).status_code == 400


def test_a_case_leads_to_the_investigations_that_rest_on_it(client, desk, officer, police):
    handed, other = log(officer), log(officer)
    mine = hand_over(desk, [handed], police)
    client.force_login(desk)

    assert reverse("referrals:detail", args=[mine.public_id]) in page_of(client, handed)
    assert reverse("referrals:detail", args=[mine.public_id]) not in page_of(client, other)


def test_a_case_names_no_investigation_that_its_reader_may_not_see(client, desk, officer, police):
    handed = log(officer)
    hidden = hand_over(desk, [handed], police)
    client.force_login(officer)

    assert hidden.office_id != officer.home_office_id
    assert hidden.reference not in page_of(client, handed)


def page_of(client, seizure):
    return client.get(reverse("seizures:detail", args=[seizure.reference])).content.decode()
