"""The pages of an operation: every figure opens exactly its rows, and the cost does not grow with them."""

import datetime
import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from operations import services
from operations.models import Agreement, ContributedResult, OperationReferral, OperationSeizure
from operations.presenting import charts_of, kpis_of
from operations.queries import Selection, reports_of, rows_of, rows_page, tally, totals_of
from operations.queries.rows import walking_from_the_operation
from reference.queries import category_bits
from seizures.models import GoodsLine, GoodsValue, Referral, ReferralResult, ReferralSeizure
from tests.operations.factories import NOW, make_agreement, make_operation, make_seizure

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(coordinator):
    return make_operation(coordinator=coordinator, rounds=(("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-30")))


@pytest.fixture
def browse(client, coordinator):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    return client


def count_in(operation, coordinator, officer, **values):
    values.setdefault("destination_place", "USORD")
    seizure = make_seizure(logged_by=officer, **values)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
    return seizure


def count_directly(operation, seizure):
    """Write the row alone, where hundreds are wanted."""
    round_ = operation.rounds.latest("number")
    OperationSeizure.objects.create(operation=operation, round=round_, seizure=seizure, how="RULE", added_at=NOW)


def make_referral(operation, officer, *seizures):
    referral = Referral.objects.create(
        reference=f"R-{Referral.objects.count()}",
        title="Network",
        agency_id="cn-mps",
        jurisdiction_id="CN",
        office_id="CNCAN",
        legal_basis="art. 26",
        referred_on="2026-11-12",
        referred_by=officer,
    )
    ReferralSeizure.objects.bulk_create([ReferralSeizure(referral=referral, seizure=one) for one in seizures])
    OperationReferral.objects.create(operation=operation, referral=referral)
    return referral


def record_result(referral, officer, **values):
    defaults = {"country_id": "CN", "happened_on": "2026-11-14", "recorded_by": officer, "recorded_at": NOW}
    return ReferralResult.objects.create(referral=referral, **{**defaults, **values})


def open_page(client, operation, name="detail", **query):
    response = client.get(reverse(f"operations:{name}", args=[operation.public_id]), query)
    assert response.status_code == 200
    return response.content.decode()


def rows_behind(html):
    return sorted(set(re.findall(r"CN-[A-Z-]+-2026-9\d{5}", html)))


def links_of(html):
    """Return (figure, address) of every link to rows: bars, routes, weeks, values and the figures on top."""
    found = re.findall(r'<a href="(/operations/[^"]+/seizures/[^"]*)"[^>]*>(.*?)</a>', html, re.S)
    return [(unescape(href), re.sub(r"<[^>]+>", " ", inner)) for href, inner in found]


def test_every_bar_route_and_week_opens_as_many_rows_as_it_says(browse, operation, coordinator, officer):
    shoes, bags = category_bits(["EU-4a"]), category_bits(["EU-5b"])
    count_in(operation, coordinator, officer, category_bits=shoes)
    count_in(operation, coordinator, officer, category_bits=shoes | bags, channel="EXPRESS", day="2026-11-02")
    count_in(operation, coordinator, officer, category_bits=bags, office="CNCAN-M", day="2026-10-05")
    count_in(operation, coordinator, officer, office="CNSZX", destination_country_id="DE", destination_place="DEFRA")

    html = open_page(browse, operation)

    asked = [(href, text) for href, text in links_of(html) if re.search(r"office|channel|category|dest|to=|week", href)]
    assert len(asked) >= 12
    for href, text in asked:
        said = int(re.findall(r"\d+", re.sub(r"^\s*\d+[a-z]\b", "", text))[-1])
        assert len(rows_behind(browse.get(href).content.decode())) == said, (href, text)


def test_offices_of_one_city_are_one_place_on_the_map(browse, operation, coordinator, officer):
    count_in(operation, coordinator, officer)
    count_in(operation, coordinator, officer, office="CNCAN-M")

    html = open_page(browse, operation)

    assert "Guangzhou → Chicago" in unescape(html)
    (route,) = tally(user=coordinator, operation=operation).routes
    assert (route.start.place, route.end.place, route.count) == ("Guangzhou", "Chicago", 2)


def test_a_round_counts_its_own_rows_only(operation, coordinator, officer):
    october = count_in(operation, coordinator, officer, day="2026-10-05")
    count_in(operation, coordinator, officer)
    first = make_referral(operation, officer, october)
    record_result(first, officer, kind="ARREST", count=3)

    whole, one, two = (tally(user=coordinator, operation=operation, round_number=n) for n in (None, 1, 2))

    assert (whole.seizures, one.seizures, two.seizures) == (2, 1, 1)
    assert (whole.arrests, one.arrests, two.arrests) == (3, 3, 0)
    assert (whole.traced, one.traced, two.traced) == (2, 2, 0)  # two parcels in the one traced case


def test_police_results_are_added_up_by_kind_and_open_their_lines(browse, operation, coordinator, officer):
    referral = make_referral(operation, officer, count_in(operation, coordinator, officer))
    for kind, number in (("PRODUCTION", 2), ("STORAGE", 1)):
        record_result(referral, officer, kind="SITE", site_kind=kind, count=number)
    record_result(referral, officer, kind="SEARCH", count=4)
    record_result(referral, officer, kind="ARREST", count=36)
    record_result(referral, officer, kind="GOODS", amount="100.50", currency_id="CNY")
    record_result(referral, officer, kind="GOODS", amount="7", currency_id="USD")

    figures = tally(user=coordinator, operation=operation)

    assert (figures.sites, figures.searches, figures.arrests) == (3, 4, 36)
    assert [(kind.key, kind.count) for kind in figures.site_kinds] == [("PRODUCTION", 2), ("STORAGE", 1)]
    assert [(goods.currency, str(goods.amount)) for goods in figures.goods_found] == [
        ("CNY", "100.50"),
        ("USD", "7.00"),
    ]
    kpis = kpis_of(operation=operation, tally=figures, round_number=None)
    assert [(kpi["unit"], kpi["value"]) for kpi in kpis if "unit" in kpi] == [("CNY", "101"), ("USD", "7")]
    assert "Together" in open_page(browse, operation, "results", kind="SITE")
    assert "Storage" not in open_page(browse, operation, "results", kind="ARREST")


def test_values_are_added_by_measure_and_currency_and_open_their_rows(operation, coordinator, officer):
    priced = count_in(operation, coordinator, officer)
    count_in(operation, coordinator, officer)
    line = GoodsLine.objects.create(
        seizure=priced, position=1, brand="NORDVIK", description="Shoes", category_id="EU-4a", quantity=1, unit_id="PR"
    )
    for kind, currency, amount in (("MSRP", "USD", 50), ("MSRP", "CNY", 80), ("DECLARED", "CNY", 9)):
        GoodsValue.objects.create(line=line, kind=kind, currency_id=currency, amount=amount, valued_on="2026-11-10")

    figures = tally(user=coordinator, operation=operation)
    behind = rows_of(user=coordinator, operation=operation, selection=Selection(value="MSRP-USD"))

    assert {(v.kind, v.currency): int(v.amount) for v in figures.values} == {
        ("MSRP", "USD"): 50,
        ("MSRP", "CNY"): 80,
        ("DECLARED", "CNY"): 9,
    }
    assert [row.seizure for row in behind] == [priced]
    assert not rows_of(user=coordinator, operation=operation, selection=Selection(value="MSRP-EUR")).exists()


def test_the_rows_say_how_many_parcels_and_items_they_hold(browse, operation, coordinator, officer):
    for _number in range(3):
        count_in(operation, coordinator, officer)

    totals = totals_of(rows_of(user=coordinator, operation=operation))

    assert (totals.seizures, totals.parcels, totals.items) == (3, 6, 30)
    assert "3 seizures with 6 parcels and 30 items" in open_page(browse, operation, "rows")


def test_a_reader_is_told_that_more_counts_than_he_may_see(client, operation, coordinator, officer):
    count_in(operation, coordinator, officer)
    count_in(operation, coordinator, officer, office="CNSZX")
    client.force_login(officer, backend="accounts.auth.RoleBackend")

    assert "You may see 1 of the 2 seizures that count." in open_page(client, operation)


def test_a_reader_who_sees_everything_is_told_nothing(browse, operation, coordinator, officer):
    count_in(operation, coordinator, officer)

    assert "You may see" not in open_page(browse, operation)


def test_an_investigation_of_another_territory_is_named_and_not_opened(client, operation, coordinator, officer_szx):
    seizure = count_in(operation, coordinator, officer_szx, office="CNSZX")
    mine = make_referral(operation, officer_szx, seizure)
    Referral.objects.filter(pk=mine.pk).update(office="CNSZX")
    theirs = make_referral(operation, officer_szx, seizure)
    client.force_login(officer_szx, backend="accounts.auth.RoleBackend")

    html = open_page(client, operation)

    assert reverse("referrals:detail", args=[mine.public_id]) in html
    assert reverse("referrals:detail", args=[theirs.public_id]) not in html
    assert theirs.reference in html


def test_what_was_taken_out_stands_apart_with_its_reason(browse, operation, coordinator, officer):
    gone = count_in(operation, coordinator, officer)
    stays = count_in(operation, coordinator, officer)
    services.remove_seizure(acting_user=coordinator, operation=operation, seizure=gone, reason="Genuine goods", now=NOW)

    assert rows_behind(open_page(browse, operation, "rows")) == [stays.reference]
    html = open_page(browse, operation, "rows", out=1)
    assert rows_behind(html) == [gone.reference]
    assert "Genuine goods" in html


@pytest.mark.parametrize(
    "query",
    [
        {"round": "x"},
        {"round": "99"},
        {"week": "2026-13-01"},
        {"office": "'"},
        {"value": "-"},
        {"value": "MSRP-'"},
        {"category": "none"},
        {"to": "\x00"},
        {"cursor": "damaged", "expects": 400},
    ],
)
def test_an_address_made_by_hand_is_answered(browse, operation, query):
    expected = query.pop("expects", 200)

    assert browse.get(reverse("operations:rows", args=[operation.public_id]), query).status_code == expected


def test_open_cases_of_a_running_operation_stand_with_the_most_urgent_first(browse, operation, coordinator, officer):
    later = count_in(operation, coordinator, officer, next_deadline_on="2026-12-09")
    soon = count_in(operation, coordinator, officer, next_deadline_on="2026-12-02")
    count_in(operation, coordinator, officer, status="CLOSED", closed_at=NOW)

    html = open_page(browse, operation)
    panel = html[html.index('id="needs-action"') :]

    assert panel.index(soon.reference) < panel.index(later.reference)
    assert rows_behind(open_page(browse, operation, "rows", open="1")) == sorted([soon.reference, later.reference])


@pytest.mark.parametrize(
    ("told_on", "is_late"),
    [(None, True), (datetime.date(2026, 10, 30), True), (datetime.date(2026, 10, 31), False)],
)
def test_a_participant_is_late_without_figures_of_a_round_that_is_over(operation, coordinator, told_on, is_late):
    if told_on:
        ContributedResult.objects.create(
            operation=operation, agency_id="us-cbp", kind="ARRESTS", count=0, reported_on=told_on, source="Nil return"
        )

    (report,) = reports_of(operation=operation, on=datetime.date(2026, 11, 15))

    assert bool(report.late_round) is is_late
    assert not [one for one in reports_of(operation=operation, on=datetime.date(2026, 11, 14)) if one.late_round]


def test_our_own_side_owes_no_figures(operation):
    operation.participants.update(agency="cn-gacc")

    (report,) = reports_of(operation=operation, on=datetime.date(2026, 12, 31))

    assert report.late_round is None


@pytest.mark.parametrize("name", ["detail", "rows", "results", "plan"])
def test_a_page_asks_the_same_number_of_questions_at_10_and_200_seizures(browse, operation, coordinator, officer, name):
    referral = make_referral(operation, officer)
    counts = []
    for more in (10, 190):
        for number in range(more):
            seizure = make_seizure(
                logged_by=officer,
                office=("CNCAN", "CNSZX", "CNSHA")[number % 3],
                destination_place=("USORD", "USJFK", "USMIA")[number % 3],
                category_bits=1 << number % 9,
                next_deadline_on=f"2026-12-{1 + number % 20:02d}",
            )
            count_directly(operation, seizure)
            ReferralSeizure.objects.create(referral=referral, seizure=seizure)
            record_result(referral, officer, kind="ARREST", count=1)
        open_page(browse, operation, name)
        with CaptureQueriesContext(connection) as asked:
            open_page(browse, operation, name)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 32  # the session, the user, its roles and the settings of the transaction included


def test_the_list_asks_the_same_number_of_questions_at_10_and_200_operations(browse, coordinator, officer):
    agreement = make_agreement()
    counts = []
    for more in (10, 190):
        for _number in range(more):
            operation = make_operation(coordinator=coordinator, agreement=agreement)
            count_directly(operation, make_seizure(logged_by=officer))
        browse.get(reverse("operations:list"))
        with CaptureQueriesContext(connection) as asked:
            assert browse.get(reverse("operations:list")).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_tally_and_rows_read_their_operation_and_not_the_archive(operation, coordinator, officer):
    """No plan scans cases, goods or values: each is looked up from the operation's rows."""
    for number in range(300):
        seizure = make_seizure(logged_by=officer)
        goods = {"brand": "K", "description": "Bags", "category_id": "EU-5b", "quantity": 1, "unit_id": "PR"}
        lines = GoodsLine.objects.bulk_create(
            [GoodsLine(seizure=seizure, position=position, **goods) for position in range(1, 21)]
        )
        worth = {"kind": "MSRP", "currency_id": "USD", "amount": 1, "valued_on": "2026-11-10"}
        GoodsValue.objects.bulk_create([GoodsValue(line=line, **worth) for line in lines])
        if number < 3:
            count_directly(operation, seizure)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE seizures_seizure, seizures_goodsline, seizures_goodsvalue, operations_operationseizure")

    with CaptureQueriesContext(connection) as asked:
        tally(user=coordinator, operation=operation)
        rows_page(rows_of(user=coordinator, operation=operation))

    read = [query["sql"] for query in asked if '"operations_operation' in query["sql"]]
    assert len(read) == 4
    plans = []
    with walking_from_the_operation(), connection.cursor() as cursor:
        for sql in read:
            cursor.execute(f"EXPLAIN {sql}")
            plans += [line for (line,) in cursor.fetchall()]
    archive = ("Seq Scan on seizures_seizure ", "Seq Scan on seizures_goods", "seizure_recent")
    assert not [plan for plan in plans if any(name in plan for name in archive)]


def test_the_list_says_how_many_seizures_count(browse, operation, coordinator, officer):
    count_in(operation, coordinator, officer)
    gone = count_in(operation, coordinator, officer)
    services.remove_seizure(acting_user=coordinator, operation=operation, seizure=gone, reason="No", now=NOW)
    make_operation(coordinator=coordinator, agreement=Agreement.objects.get(), name_en="Nothing yet")

    html = browse.get(reverse("operations:list")).content.decode()

    figures = re.findall(r'class="n"[^>]*>\s*(\d+)\s*</td>', html)
    assert sorted(figures) == ["0", "1"]


def test_signed_feedback_of_a_partner_is_added_up_and_its_letters_are_not(browse, operation, coordinator):
    letter = "Letter of 3 November"
    for source, number, writer in (("feedback a", 2, None), ("feedback b", 3, None), (letter, 7, coordinator)):
        ContributedResult.objects.create(
            operation=operation,
            agency_id="us-cbp",
            kind="ARRESTS",
            count=number,
            reported_on="2026-11-03",
            source=source,
            recorded_by=writer,
        )

    text = " ".join(re.sub(r"<[^>]+>", " ", open_page(browse, operation)).split())

    assert "Arrests 5 · signed feedback on 2 cases" in text
    assert "Arrests 7 · Letter of 3 November" in text


def test_a_figure_is_asked_of_participants_only(browse, operation):
    url = reverse("operations:contribute", args=[operation.public_id])

    offered = browse.get(url).context["form"].fields["agency"].queryset
    assert {agency.pk for agency in offered} == set(operation.participants.values_list("agency", flat=True))
    refused = browse.post(url, {"agency": "jp-customs", "kind": "SEIZURES", "count": 3, "source": "x"})
    assert "agency" in refused.context["form"].errors


@pytest.mark.parametrize(
    ("day", "is_said"), [(datetime.date(2026, 11, 29), True), (datetime.date(2026, 11, 30), False)]
)
def test_a_week_that_is_not_over_does_not_look_like_a_fall(operation, coordinator, day, is_said):
    counted = tally(user=coordinator, operation=operation)
    weeks = replace(counted, weeks=[(datetime.date(2026, 11, 16), 30), (datetime.date(2026, 11, 23), 4)])

    drawn = str(charts_of(operation=operation, tally=weeks, round_number=None, today=day)["weeks"])

    assert ("23 Nov, so far" in drawn) is is_said
    assert "16 Nov, so far" not in drawn
