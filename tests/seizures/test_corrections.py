"""Correcting goods and parcels: until when, and against lost updates."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from seizures.access import visible_seizures
from seizures.models import GoodsValue, Procedure, Seizure
from seizures.queries import search_filter
from seizures.services.outcomes import record_outcome
from seizures.services.procedures import abandon_procedure, open_procedure
from seizures.services.values import ParcelIntake, ValueIntake
from tests.seizures.factories import NOON, PARCEL, SHOES, log, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(officer):
    return log(officer, photos=(photo("GOODS", "red"),))


def goods_address(case):
    return reverse("seizures:correct-goods", args=[case.reference])


def sent(case, **changes):
    """Return the correction form as a browser posts it."""
    first, second = case.lines.order_by("position")
    fields = {
        "version": str(Seizure.objects.get(pk=case.pk).version),
        "parcels-TOTAL_FORMS": "1",
        "parcels-INITIAL_FORMS": "1",
        "parcels-0-number": "LZ 473 124 863 CN",
        "parcels-0-kind": "POSTAL",
        "parcels-0-sent_from_country": "CN",
        "parcels-0-sent_to_country": "US",
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "2",
        "lines-0-public_id": str(first.public_id),
        "lines-0-brand": "NORDVIK",
        "lines-0-description": "Running shoes",
        "lines-0-quantity": "24",
        "lines-0-unit": "PR",
        "lines-0-unit_value": "899",
        "lines-0-value_kind": "MSRP",
        "lines-0-currency": "CNY",
        "lines-0-category": "EU-4a",
        "lines-0-suspected_right": "TRADEMARK",
        "lines-1-public_id": str(second.public_id),
        "lines-1-brand": "KESTRA",
        "lines-1-description": "Shoulder bags",
        "lines-1-quantity": "6",
        "lines-1-unit": "H87",
        "lines-1-category": "EU-5b",
        "lines-1-suspected_right": "DESIGN",
    }
    return {**fields, **changes}


def test_opens_filled_with_what_is_stored(client, officer, case):
    client.force_login(officer)

    text = client.get(goods_address(case)).content.decode()

    assert 'value="NORDVIK"' in text and 'value="LZ 473 124 863 CN"' in text and 'value="899"' in text


def test_replaces_the_goods_and_tells_what_changed(client, officer, case):
    client.force_login(officer)
    lines = set(case.lines.values_list("public_id", flat=True))

    assert client.post(goods_address(case), sent(case)).status_code == 302

    case.refresh_from_db()
    assert (case.item_count, case.version, case.lines.get(position=2).suspected_right) == (30, 2, "DESIGN")
    assert set(case.lines.values_list("public_id", flat=True)) == lines
    assert GoodsValue.objects.get(line__seizure=case).amount == 21576
    event = AuditEvent.objects.get(action="seizure.edited")
    assert event.changes["goods_lines"][0][0] == "NORDVIK – Running shoes, 12 PR"
    assert event.changes["goods_lines"][1][0] == "NORDVIK – Running shoes, 24 PR"
    assert "parcels" not in event.changes


def test_a_value_that_stays_is_still_of_whoever_gave_it_and_of_that_day(client, officer, supervisor, case):
    GoodsValue.objects.filter(line__seizure=case).update(valued_on=date(2026, 11, 20))
    kept = {"lines-0-quantity": "12", "parcels-0-number": "LP 004 735 210 CN"}
    client.force_login(supervisor)

    client.post(goods_address(case), sent(case, **kept))

    value = GoodsValue.objects.get(line__seizure=case)
    assert (value.estimated_by, value.valued_on) == (officer, date(2026, 11, 20))
    assert "values" not in AuditEvent.objects.get(action="seizure.edited").changes


def test_another_value_is_told_and_of_whoever_gave_it(client, supervisor, case):
    client.force_login(supervisor)

    client.post(goods_address(case), sent(case, **{"lines-0-quantity": "12", "lines-0-unit_value": "1"}))

    assert GoodsValue.objects.get(line__seizure=case).estimated_by == supervisor
    changes = AuditEvent.objects.get(action="seizure.edited").changes
    assert [values[0] for values in changes["values"]] == [
        "NORDVIK Running shoes: MSRP CNY 10788.00",
        "NORDVIK Running shoes: MSRP CNY 12.00",
    ]
    assert "goods_lines" not in changes


def test_a_photo_of_a_line_stays_with_the_line_that_replaces_it(client, officer):
    case = log(officer, photos=(replace(photo("GOODS", "red"), line=2),))
    client.force_login(officer)

    client.post(goods_address(case), sent(case))

    assert case.evidence.get().line == case.lines.get(position=2)


def test_goods_of_which_some_are_gone_stay_as_they_are(client, officer, supervisor, case):
    record_outcome(
        acting_user=supervisor, line=case.lines.get(position=1), kind="RELEASED", quantity=Decimal(1),
        happened_on=case.detained_on, now=NOON,
    )  # fmt: skip
    client.force_login(officer)

    assert client.post(goods_address(case), sent(case)).status_code == 409
    assert case.lines.get(position=1).quantity == 12


def test_goods_of_a_procedure_stay_as_they_are_also_once_it_is_abandoned(client, officer, supervisor, nordvik, case):
    lines = [case.lines.get(position=1).pk]
    procedure = open_procedure(
        acting_user=officer, seizure=case, line_ids=lines, right_holder=nordvik, track="APPLICATION",
        now=NOON,
    )  # fmt: skip
    abandon_procedure(acting_user=supervisor, procedure=procedure, reason="Wrong holder.", now=NOON)
    client.force_login(officer)

    assert client.post(goods_address(case), sent(case)).status_code == 409
    assert case.lines.get(position=1).pk in lines


def test_the_new_words_find_the_case_and_the_old_do_not(client, officer, case):
    client.force_login(officer)
    client.post(goods_address(case), sent(case, **{"lines-1-brand": "PALOMO"}))

    assert search_filter(visible_seizures(user=officer), text="palomo", user=officer).exists()
    assert not search_filter(visible_seizures(user=officer), text="kestra", user=officer).exists()


def test_what_the_form_does_not_ask_stays(client, officer):
    street = ValueIntake(kind="STREET", currency="CNY", amount=Decimal(500))
    case = log(officer, lines=(
        SHOES.__class__(**{**SHOES.__dict__, "values": (*SHOES.values, street), "hs_code": "6402"}),
        SHOES,
    ))  # fmt: skip
    client.force_login(officer)
    fields = sent(case, **{"lines-0-hs_code": "6402", "lines-1-brand": "NORDVIK", "lines-1-unit": "PR"})

    client.post(goods_address(case), fields)

    line = case.lines.get(position=1)
    assert (line.hs_code_id, line.parcel.number) == ("6402", "LZ473124863CN")
    assert set(line.values.values_list("kind", flat=True)) == {"MSRP", "STREET"}


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("180-12345675", "180-12345675"),  # its form writes the hyphen that is not kept
        ("ab-12/3", "ab-12/3"),
        ("RR123456", "RR654321"),  # a digit was wrong
    ],
)
def test_goods_stay_in_their_parcel_however_its_number_is_written(client, officer, number, typed):
    parcels = (PARCEL, ParcelIntake(number=number))
    case = log(officer, parcels=parcels, lines=(replace(SHOES, parcel=2), replace(SHOES, brand="KESTRA", parcel=1)))
    client.force_login(officer)
    second = {"parcels-TOTAL_FORMS": "2", "parcels-1-number": typed, "parcels-1-kind": "POSTAL"}

    assert client.post(goods_address(case), sent(case, **second)).status_code == 302

    assert [line.parcel.position for line in case.lines.order_by("position")] == [2, 1]


def test_goods_of_a_parcel_that_is_taken_out_are_in_none(client, officer):
    parcels = (PARCEL, ParcelIntake(number="RR123456"), ParcelIntake(number="RR234567"))
    case = log(officer, parcels=parcels, lines=(replace(SHOES, parcel=2), replace(SHOES, brand="KESTRA", parcel=3)))
    client.force_login(officer)
    fewer = {"parcels-TOTAL_FORMS": "2", "parcels-1-number": "RR234567", "parcels-1-kind": "POSTAL"}

    assert client.post(goods_address(case), sent(case, **fewer)).status_code == 302

    assert [line.parcel and line.parcel.position for line in case.lines.order_by("position")] == [None, 2]


@pytest.mark.parametrize(("quantity", "amount"), [("24", "2400.00"), ("12", "1111.00")])
def test_a_third_value_is_worth_its_unit_value_for_each_unit_that_is_counted_now(client, officer, quantity, amount):
    further = (ValueIntake("DECLARED", "CNY", Decimal(10)), ValueIntake("STREET", "CNY", Decimal(100), Decimal(1111)))
    case = log(officer, lines=(replace(SHOES, values=(*SHOES.values, *further)), SHOES))
    client.force_login(officer)
    second = {"lines-0-more_value": "10", "lines-0-more_kind": "DECLARED", "lines-0-more_currency": "CNY"}

    client.post(goods_address(case), sent(case, **second, **{"lines-0-quantity": quantity}))

    assert case.lines.get(position=1).values.get(kind="STREET").amount == Decimal(amount)


def test_origin_tariff_code_packages_and_a_second_value_can_be_recorded_later(client, officer, case):
    client.force_login(officer)
    more = {
        "lines-0-hs_code": "64.02",
        "lines-0-origin_country": "VN",
        "lines-0-retail_packs": "12",
        "lines-0-more_value": "35.50",
        "lines-0-more_kind": "DECLARED",
        "lines-0-more_currency": "CNY",
    }

    client.post(goods_address(case), sent(case, **more))

    line = case.lines.get(position=1)
    assert (line.hs_code_id, line.origin_country_id, line.retail_packs) == ("6402", "VN", 12)
    assert {(value.kind, value.amount) for value in line.values.all()} == {
        ("MSRP", Decimal("21576.00")),
        ("DECLARED", Decimal("852.00")),
    }
    page = client.get(reverse("seizures:detail", args=[case.reference])).content.decode()
    assert "HS 6402 · Vietnam · 12 retail packages" in " ".join(page.split())
    assert "852.00" in page
    assert "22,428" not in page  # kinds are never added up
    assert 'value="35.5"' in client.get(goods_address(case)).content.decode()


@pytest.mark.parametrize(("code", "is_odd"), [("6402", False), ("64", False), ("9503", True)])
def test_headings_of_the_category_are_offered_and_another_is_taken_with_a_word(client, officer, case, code, is_odd):
    client.force_login(officer)

    form = client.get(goods_address(case)).content.decode()
    answer = client.post(goods_address(case), sent(case, **{"lines-0-hs_code": code}), follow=True)

    assert 'list="id_lines-0-hs_code_offered"' in form
    assert '<option value="6402">' in form and '<option value="9503">' not in form
    assert case.lines.get(position=1).hs_code_id == code
    assert ("not a usual heading of this category" in answer.content.decode()) is is_odd


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"lines-0-hs_code": "9999"}, "Harmonized System"),
        ({"lines-0-hs_code": "6403.99"}, "Enter its heading: 6403."),
        ({"lines-0-retail_packs": "0"}, "Enter 1 or more."),
        (
            {"lines-0-more_value": "1", "lines-0-more_kind": "MSRP", "lines-0-more_currency": "CNY"},
            "one value of each kind and currency",
        ),
    ],
)
def test_odd_particulars_of_a_line_are_refused(client, officer, case, typed, sentence):
    client.force_login(officer)

    answer = client.post(goods_address(case), sent(case, **typed))

    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_a_second_save_over_a_newer_state_shows_both(client, officer, supervisor, case):
    stale = sent(case, **{"lines-0-quantity": "99"})
    client.force_login(supervisor)
    client.post(goods_address(case), sent(case, **{"lines-0-quantity": "77"}))

    client.force_login(officer)
    answer = client.post(goods_address(case), stale)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "This case was saved since you opened this page" in text
    assert "77 pairs" in text  # stored
    assert 'value="99"' in text  # typed
    assert case.lines.get(position=1).quantity == 77
    version = text.split('name="version" value="')[1].split('"')[0]
    assert client.post(goods_address(case), {**stale, "version": version}).status_code == 302
    assert case.lines.get(position=1).quantity == 99


def test_goods_on_which_a_procedure_rests_stay(client, officer, kestra, case):
    Procedure.objects.create(
        seizure=case, right_holder=kestra, right_kind="TRADEMARK", law_code="CN_CUSTOMS_IPR_2018", track="EX_OFFICIO",
        opened_by=officer, opened_at=NOON,
    )  # fmt: skip
    client.force_login(officer)

    assert client.get(goods_address(case)).status_code == 409
    assert client.post(goods_address(case), sent(case)).status_code == 409
    assert "A procedure rests on these goods" in client.get(goods_address(case)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines-0-quantity": "0"},
        {"lines-0-brand": ""},
        {"parcels-0-number": ""},
        {"version": "x"},
        {"version": ""},
        {"version": "99999999999999"},
        {"lines-0-category": ""},
        {"lines-0-DELETE": "on", "lines-1-DELETE": "on"},
    ],
    ids=str,
)
def test_bad_input_changes_nothing_and_keeps_what_was_typed(client, officer, case, wrong):
    client.force_login(officer)

    answer = client.post(goods_address(case), sent(case, **wrong))

    assert answer.status_code == 400
    assert "Shoulder bags" in answer.content.decode()
    assert case.lines.get(position=1).quantity == 12


def test_lines_of_another_case_keep_their_id(client, officer, case):
    other = log(officer)
    stolen = other.lines.first().public_id
    client.force_login(officer)

    client.post(goods_address(case), sent(case, **{"lines-0-public_id": str(stolen)}))

    assert other.lines.filter(public_id=stolen).exists()
    assert not case.lines.filter(public_id=stolen).exists()


def test_buttons_without_script_add_a_line(client, officer, case):
    client.force_login(officer)

    text = client.post(goods_address(case), sent(case, do="add-lines")).content.decode()

    assert 'name="lines-2-brand"' in text and 'class="errs"' not in text


@pytest.mark.parametrize("reference", ["a%00b", "CN-CAN-2026-999999", "A" * 300])
@pytest.mark.parametrize("page", ["goods", "papers", "people"])
def test_an_address_that_names_no_case_is_not_there(client, officer, case, page, reference):
    client.force_login(officer)

    assert client.get(f"/seizures/{reference}/{page}/").status_code == 404
