"""Logging a seizure: what is written, what is refused, and that the number has no gaps."""

import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent, PendingEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from ipcases.lib.files import StoredFile
from seizures.models import CaseCounter, EvidenceFile, GoodsLine, GoodsValue, Note, Parcel, Party, Seizure
from seizures.services.intake import KeyInUse, log_seizure
from seizures.services.intake_rules import (
    NumberLogged,
    check_lines,
    check_papers,
    check_parcels,
    check_parties,
    check_photos,
)
from seizures.services.values import ParcelIntake, PhotoIntake, ValueIntake
from tests.seizures.factories import BAGS, NOON, PARCEL, SENDER, SHOES, log, make_intake, photo

pytestmark = pytest.mark.django_db
OTHER_PARCEL = replace(PARCEL, number="RR473124829FI")


def test_writes_the_whole_seizure_in_one_act(officer):
    seizure = log(officer, note="Tongue label reads N0RDVIK.", photos=(photo("LABEL"), photo("GOODS", "red")))

    assert seizure.reference == "CN-CAN-2026-000001"
    assert str(seizure.detained_on) == "2026-11-23"
    assert (seizure.parcel_count, seizure.line_count, seizure.item_count) == (1, 2, 18)
    assert seizure.headline == "NORDVIK – Running shoes; KESTRA – Shoulder bags"
    assert (seizure.departure_country_id, seizure.destination_country_id) == ("CN", "US")
    parcel = Parcel.objects.get(seizure=seizure)
    assert (parcel.number, parcel.number_as_written) == ("LZ473124863CN", "LZ 473 124 863 CN")
    assert (parcel.kind, parcel.check_digit) == ("POSTAL", "PASSED")
    value = GoodsValue.objects.get(line__seizure=seizure)
    assert (value.kind, value.amount, value.unit_amount) == ("MSRP", Decimal("10788.00"), Decimal("899.00"))
    assert list(GoodsLine.objects.filter(seizure=seizure).values_list("parcel", flat=True)) == [parcel.pk, parcel.pk]
    assert Party.objects.get(seizure=seizure).name == "Hongyun Trading Co"
    assert EvidenceFile.objects.filter(seizure=seizure).count() == 2
    assert Note.objects.get(seizure=seizure).text.startswith("Tongue")


def test_places_are_kept_as_unlocodes_however_they_are_typed(officer):
    seizure = log(officer, departure_place="cncan", destination_place=" us lax ")

    assert (seizure.departure_place, seizure.destination_place) == ("CNCAN", "USLAX")


def test_records_the_act_and_publishes_it_without_names(officer):
    seizure = log(officer)

    event = AuditEvent.objects.get(case_reference=seizure.reference)
    assert event.action == "seizure.logged"
    assert "Hongyun" not in str(event.changes)
    assert PendingEvent.objects.filter(event=event).exists()


def test_counts_only_what_is_counted_in_pieces(officer):
    seizure = log(officer, lines=(SHOES, replace(BAGS, quantity=Decimal("2.5"), unit="KGM")))

    assert seizure.item_count == 12


def test_half_a_cent_of_a_line_is_a_cent(officer):
    half = replace(SHOES, quantity=Decimal("0.5"), values=(ValueIntake("MSRP", "CNY", unit_amount=Decimal("0.05")),))

    assert log(officer, lines=(half,)).lines.get().values.get().amount == Decimal("0.03")


def test_dates_the_case_by_the_day_of_the_office(officer):
    late_evening_utc = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)

    seizure = log(officer, detained_at=late_evening_utc)

    assert str(seizure.detained_on) == "2026-11-23"


def test_keeps_an_impossible_number_as_a_fact(officer):
    seizure = log(officer, parcels=(ParcelIntake(number="LZ473124866CN"), ParcelIntake(number="any-1")))

    assert list(seizure.parcels.order_by("position").values_list("check_digit", flat=True)) == ["FAILED", "NONE"]


def test_numbers_each_office_and_year_for_itself(officer, officer_szx):
    first = log(officer)
    second = log(officer)
    next_year = log(officer, now=NOON + timedelta(days=60), detained_at=NOON)
    shenzhen = log_seizure(acting_user=officer_szx, intake=make_intake(office="CNSZX"), now=NOON)

    assert [s.reference for s in (first, second, next_year, shenzhen)] == [
        "CN-CAN-2026-000001",
        "CN-CAN-2026-000002",
        "CN-CAN-2027-000001",
        "CN-SZX-2026-000001",
    ]


def test_logs_the_same_intake_once(officer):
    intake = make_intake()

    first = log_seizure(acting_user=officer, intake=intake, now=NOON)
    again = log_seizure(acting_user=officer, intake=intake, now=NOON)

    assert first == again
    assert Seizure.objects.count() == 1


def test_refuses_the_key_of_another_officer(officer, supervisor):
    intake = make_intake()
    log_seizure(acting_user=officer, intake=intake, now=NOON)

    with pytest.raises(KeyInUse):
        log_seizure(acting_user=supervisor, intake=intake, now=NOON)


def test_needs_the_right_to_log(analyst):
    with pytest.raises(NotAllowed):
        log(analyst)


def test_logs_only_for_ones_own_office(officer):
    with pytest.raises(NotAllowed) as refused:
        log(officer, office="CNSZX")

    assert refused.value.field == "office"


def test_a_refused_intake_uses_up_no_number(officer):
    with pytest.raises(InvalidValue):
        log(officer, lines=())
    seizure = log(officer)

    assert seizure.reference.endswith("000001")


def test_asks_before_a_number_is_logged_again(officer):
    known = log(officer)
    parcels = (OTHER_PARCEL, PARCEL)

    with pytest.raises(NumberLogged) as asked:
        log(officer, parcels=parcels, log_anyway=False)

    assert asked.value.field == "parcels.1.number"
    assert asked.value.cases == {1: known}
    assert known.reference in str(asked.value)
    assert log(officer, parcels=parcels, log_anyway=True)


def test_a_number_of_long_ago_or_of_a_case_one_may_not_see_is_not_asked_about(officer, officer_szx):
    log(officer)
    log(officer, detained_at=NOON - timedelta(days=91), parcels=(OTHER_PARCEL,))

    assert log(officer, parcels=(OTHER_PARCEL,), log_anyway=False)
    assert log(officer_szx, office="CNSZX", log_anyway=False)


LONG = "x" * 300
MSRP = ValueIntake(kind="MSRP", currency="CNY", unit_amount=Decimal(1))
REFUSED = [
    ({"detained_at": NOON + timedelta(minutes=5, microseconds=1)}, "detained_at"),
    ({"detained_at": datetime(1994, 12, 31, 15, tzinfo=UTC)}, "detained_at"),
    ({"channel": "PIGEON"}, "channel"),
    ({"direction": ""}, "direction"),
    ({"action": "BURN"}, "action"),
    ({"reasons": ()}, "reasons"),
    ({"reasons": ("PRICE", "PRICE")}, "reasons"),
    ({"reasons": ("MOOD",)}, "reasons"),
    ({"action": "RELEASE"}, "action_reason"),
    ({"action": "SEIZE"}, "action_reason"),
    ({"action_reason": "x" * 301}, "action_reason"),
    ({"detained_at": NOON - timedelta(hours=12, seconds=1), "note": " "}, "note"),
    ({"parcels": ()}, "parcels"),
    ({"parcels": (PARCEL, replace(PARCEL, number="lz473124863cn"))}, "parcels.1.number"),
    ({"parcels": (replace(PARCEL, number="   "),)}, "parcels.0.number"),
    ({"parcels": (replace(PARCEL, number="?!/"),)}, "parcels.0.number"),
    ({"parcels": (replace(PARCEL, number="9" * 41),)}, "parcels.0.number"),
    ({"parcels": (replace(PARCEL, number="A\x00B"),)}, "parcels.0.number"),
    ({"parcels": (replace(PARCEL, weight_kg=Decimal(0)),)}, "parcels.0.weight_kg"),
    ({"parcels": (replace(PARCEL, kind="BOX"),)}, "parcels.0.kind"),
    ({"parcels": (replace(PARCEL, sent_from="ZZ"),)}, "countries"),
    ({"lines": ()}, "lines"),
    ({"lines": (replace(SHOES, brand=" "),)}, "lines.0.brand"),
    ({"lines": (replace(SHOES, brand=LONG),)}, "lines.0.brand"),
    ({"lines": (replace(SHOES, description=""),)}, "lines.0.description"),
    ({"lines": (replace(SHOES, quantity=Decimal(0)),)}, "lines.0.quantity"),
    ({"lines": (replace(SHOES, quantity=Decimal("NaN")),)}, "lines.0.quantity"),
    ({"lines": (replace(SHOES, quantity=Decimal(10) ** 11),)}, "lines.0.quantity"),
    ({"lines": (SHOES, replace(SHOES, quantity=Decimal(3) * 10**9))}, "lines.0.quantity"),
    ({"lines": (replace(SHOES, category="US-01"),)}, "lines.0.category"),
    ({"lines": (replace(SHOES, unit="XXX"),)}, "lines.0.unit"),
    ({"lines": (replace(SHOES, hs_code="999999"),)}, "lines.0.hs_code"),
    ({"lines": (replace(SHOES, parcel=2),)}, "lines.0.parcel"),
    ({"lines": (replace(SHOES, suspected_right="FEELING"),)}, "lines.0.suspected_right"),
    ({"lines": (replace(SHOES, recordation=uuid.UUID(int=7)),)}, "lines.0.recordation"),
    ({"lines": (replace(SHOES, values=(MSRP, MSRP)),)}, "lines.0.values.1.kind"),
    ({"lines": (replace(SHOES, values=(replace(MSRP, kind="DREAM"),)),)}, "lines.0.values.0.kind"),
    ({"lines": (replace(SHOES, values=(replace(MSRP, currency="XXX"),)),)}, "lines.0.values.0.currency"),
    ({"lines": (replace(SHOES, values=(replace(MSRP, unit_amount=None),)),)}, "lines.0.values.0.unit_amount"),
    ({"lines": (replace(SHOES, values=(replace(MSRP, unit_amount=Decimal(-1)),)),)}, "lines.0.values.0.unit_amount"),
    ({"parties": (replace(SENDER, name=""),)}, "parties.0.name"),
    ({"parties": (SENDER, SENDER)}, "parties.1.name"),
    ({"parties": (replace(SENDER, role="FRIEND"),)}, "parties.0.role"),
    ({"conveyance": "x" * 81}, "conveyance"),
    ({"departure_place": "CNCANX"}, "departure_place"),
    ({"destination_place": "ZZZZZ"}, "destination_place"),
]


@pytest.mark.parametrize(("wrong", "field"), REFUSED, ids=[f"{i:02}-{f}" for i, (_w, f) in enumerate(REFUSED)])
def test_refuses_what_cannot_be_and_names_the_place(officer, wrong, field):
    with pytest.raises(DomainError) as refused:
        log(officer, **wrong)

    assert refused.value.field == field
    assert str(refused.value.message)
    assert not Seizure.objects.exists()


ACCEPTED = [
    {"detained_at": NOON + timedelta(minutes=5)},
    {"detained_at": datetime(1995, 1, 1, 4, tzinfo=UTC), "note": "Found again in the old register."},
    {"detained_at": NOON - timedelta(hours=12)},
    {"detained_at": NOON - timedelta(hours=13), "note": "The lorry was unloaded at night."},
    {"action": "RELEASE", "action_reason": "Genuine: the box opens the maker's page."},
    {"action": "SEIZE", "action_reason": "Regulations art. 27"},
    {"channel": "PASSENGER", "parcels": ()},
    {"parcels": (PARCEL, replace(PARCEL, number="CSQU3054383"))},
    {"parcels": (replace(PARCEL, number="运/7"),)},
    {"lines": (replace(SHOES, quantity=Decimal("0.001"), unit="KGM"),)},
    {"lines": (replace(SHOES, values=(replace(MSRP, unit_amount=Decimal(0)),)),)},
    {"lines": (replace(SHOES, values=(MSRP, replace(MSRP, currency="USD"))),)},
    {"lines": (replace(SHOES, brand="诺德维克"), replace(SHOES, brand="none"))},
    {"parties": (SENDER, replace(SENDER, role="ADDRESSEE"))},
]


@pytest.mark.parametrize("right", ACCEPTED)
def test_accepts_the_nearest_that_can_be(officer, right):
    assert log(officer, **right).pk


def _parcels(number):
    check_parcels(parcels=tuple(ParcelIntake(number=f"P{n:09}") for n in range(number)), channel="POSTAL")


def _parcel(**values):
    check_parcels(parcels=(replace(PARCEL, **values),), channel="POSTAL")


def _lines(number):
    check_lines(lines=(BAGS,) * number, parcels=1)


def _line(**values):
    check_lines(lines=(replace(BAGS, **values),), parcels=1)


def _value(quantity, amount):
    _line(quantity=Decimal(quantity), values=(replace(MSRP, unit_amount=Decimal(amount)),))


def _parties(number):
    check_parties(parties=tuple(replace(SENDER, name=f"Trader {n}") for n in range(number)))


def _weight(weight):
    check_papers(direction="EXPORT", channel="POSTAL", regime="", gross_weight_kg=Decimal(weight), places={})


def _photos(number, line=None):
    kept = PhotoIntake(shows="GOODS", stored=StoredFile("0" * 64, "image/jpeg", 1), file_name="a.jpg", line=line)
    check_photos(intake=make_intake(photos=(kept,) * number))


@pytest.mark.parametrize(
    ("check", "last", "next_", "code"),
    [
        (_parcels, 200, 201, "too-many"),
        (lambda digits: _parcel(number="9" * digits), 40, 41, "too-long"),
        (lambda weight: _parcel(weight_kg=Decimal(weight)), "9999999.999", "10000000", "weight"),
        (lambda weight: _parcel(weight_kg=Decimal(weight)), "0.001", "0", "weight"),
        (_lines, 200, 201, "too-many"),
        (lambda quantity: _line(quantity=Decimal(quantity)), "99999999999.999", "100000000000", "quantity"),
        (lambda packs: _line(retail_packs=packs), 1, 0, "packs"),
        (lambda packs: _line(retail_packs=packs), 2_000_000_000, 2_000_000_001, "packs"),
        (lambda parcel: _line(parcel=parcel), 1, 0, "no-such-parcel"),
        (lambda parcel: _line(parcel=parcel), 1, 2, "no-such-parcel"),
        (lambda amount: _value(1, amount), "999999999999.99", "1000000000000", "amount"),
        (lambda quantity: _value(quantity, "999999999999.99"), 100, 101, "amount"),
        (_parties, 20, 21, "too-many"),
        (_weight, "0.001", "0", "weight"),
        (_weight, "999999999.999", "1000000000", "weight"),
        (_photos, 60, 61, "too-many"),
        (lambda line: _photos(1, line), 1, 0, "no-such-line"),
        (lambda line: _photos(1, line), 2, 3, "no-such-line"),
    ],
)
def test_takes_the_last_value_that_can_be_and_not_the_next(check, last, next_, code):
    check(last)

    with pytest.raises(InvalidValue) as refused:
        check(next_)
    assert refused.value.code == code


def test_costs_the_same_number_of_queries_however_many_lines(officer):
    log(officer)  # the counter of the year is there

    def cost(lines, parcels):
        with CaptureQueriesContext(connection) as captured:
            log(
                officer,
                lines=tuple(replace(SHOES, brand=f"B{n}") for n in range(lines)),
                parcels=tuple(ParcelIntake(number=f"P{n:09}") for n in range(parcels)),
            )
        return len(captured)

    assert cost(1, 1) == cost(60, 40) <= 20


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_eight_numbers_without_a_gap(officer):
    references, start = [], threading.Barrier(8)

    def run():
        start.wait()
        try:
            references.append(log(officer).reference)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(references) == [f"CN-CAN-2026-{n:06}" for n in range(1, 9)]
    assert CaseCounter.objects.get().last_number == 8


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_eight_times_at_once_is_one_seizure(officer):
    intake, references, start = make_intake(), [], threading.Barrier(8)

    def run():
        start.wait()
        try:
            references.append(log_seizure(acting_user=officer, intake=intake, now=NOON).reference)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert references == ["CN-CAN-2026-000001"] * 8
    assert Seizure.objects.count() == 1
    assert CaseCounter.objects.get().last_number == 1
