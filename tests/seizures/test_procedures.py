"""Opening procedures: the law of the office on the day, the recordation as it was, one live per holder."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from rightsholders.models import Right
from seizures.models import Procedure, Seizure
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.procedures import abandon_procedure, assess_goods, open_procedure, record_fact
from tests.seizures.factories import PARCEL, ParcelIntake
from tests.seizures.procedures import BAGS, NOON, SHOES, assess, at, log, make_recordation, move_to_eu, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def seizure(officer):
    return log(officer)


def test_opens_under_the_law_of_the_office_on_the_day(seizure, officer, nordvik):
    procedure = open_for(seizure, officer, make_recordation(nordvik))

    assert (procedure.law_code, procedure.track, procedure.status) == ("CN_CUSTOMS_IPR_2018", "EX_OFFICIO", "OPENED")
    assert procedure.right_holder == nordvik
    assert procedure.facts["suspended"]["on"] == "2026-11-23"
    assert not procedure.deadlines.exists()


def test_one_parcel_with_two_brands_is_one_case_with_two_procedures(seizure, officer, nordvik, kestra):
    first = open_for(seizure, officer, make_recordation(nordvik))
    second = open_for(seizure, officer, make_recordation(kestra, title="KESTRA"), positions=(2,))

    assert set(seizure.procedures.all()) == {first, second}


def test_two_right_holders_may_claim_the_same_line(seizure, officer, nordvik, kestra):
    open_for(seizure, officer, make_recordation(nordvik))
    open_for(seizure, officer, make_recordation(kestra, title="KESTRA"))

    assert seizure.lines.get(position=1).procedure_lines.count() == 2


def test_refuses_a_second_live_procedure_for_the_same_holder_and_right(seizure, officer, nordvik):
    recordation = make_recordation(nordvik)
    open_for(seizure, officer, recordation)

    with pytest.raises(DomainError) as refused:
        open_for(seizure, officer, recordation, positions=(2,))
    assert refused.value.code == "procedure-exists"


def test_an_abandoned_procedure_makes_room_for_another(seizure, officer, supervisor, nordvik):
    recordation = make_recordation(nordvik)
    first = open_for(seizure, officer, recordation)

    abandon_procedure(acting_user=supervisor, procedure=first, reason="The holder applied itself.", now=NOON)
    second = open_for(seizure, officer, recordation, track="APPLICATION")

    first.refresh_from_db()
    assert not first.is_live
    assert second.facts["detained"]["on"] == "2026-11-23"


def test_recordation_that_ends_during_the_procedure_was_in_force_on_the_day(seizure, officer, nordvik):
    recordation = make_recordation(nordvik, valid_to=date(2026, 11, 23))

    procedure = open_for(seizure, officer, recordation, now=NOON + timedelta(days=3))

    assert procedure.track == "EX_OFFICIO"


@pytest.mark.parametrize(
    "period",
    [
        {"valid_to": date(2026, 11, 22)},
        {"valid_from": date(2026, 11, 24)},
        {"status": "SUBMITTED"},
    ],
)
def test_china_acts_by_itself_only_on_a_recordation_in_force(seizure, officer, nordvik, period):
    recordation = make_recordation(nordvik, **period)

    with pytest.raises(DomainError) as refused:
        open_for(seizure, officer, recordation, track="EX_OFFICIO")
    assert refused.value.code == "no-recordation"


@pytest.mark.parametrize(("withdrawn_on", "opens"), [(date(2026, 11, 24), True), (date(2026, 11, 23), False)])
def test_a_recordation_protects_until_the_day_before_it_is_withdrawn(seizure, officer, nordvik, withdrawn_on, opens):
    recordation = make_recordation(nordvik, status="WITHDRAWN", withdrawn_at=at(withdrawn_on))

    if opens:
        assert open_for(seizure, officer, recordation, track="EX_OFFICIO").track == "EX_OFFICIO"
        return
    with pytest.raises(DomainError) as refused:
        open_for(seizure, officer, recordation, track="EX_OFFICIO")
    assert refused.value.code == "no-recordation"


@pytest.mark.parametrize(("right_ends", "opens"), [(date(2026, 11, 23), True), (date(2026, 11, 22), False)])
def test_a_recordation_lapses_with_the_right_that_is_infringed(seizure, officer, nordvik, right_ends, opens):
    recordation = make_recordation(nordvik)
    recordation.recordation_rights.update(in_force=(date(2020, 1, 1), right_ends + timedelta(days=1)))
    design = Right.objects.create(
        right_holder=nordvik, kind="DESIGN", register_office="CN", registration_number="D1", title="Sole",
        registered_on=date(2020, 1, 1),
    )  # fmt: skip
    recordation.recordation_rights.create(
        right=design, jurisdiction_id="CN", in_force=(date(2020, 1, 1), date(2030, 1, 1))
    )

    if opens:
        assert open_for(seizure, officer, recordation, track="EX_OFFICIO").right_kind == "TRADEMARK"
        return
    with pytest.raises(DomainError) as refused:
        open_for(seizure, officer, recordation, track="EX_OFFICIO")
    assert refused.value.code == "no-recordation"


def test_china_needs_no_recordation_when_the_right_holder_applies(seizure, officer, nordvik):
    procedure = open_for(seizure, officer, right_holder=nordvik)

    assert procedure.track == "APPLICATION"
    assert procedure.deadlines.get().code == "court_notice_app"


def test_eu_acts_ex_officio_only_without_an_application(seizure, officer, nordvik):
    seizure = move_to_eu(seizure)
    recordation = make_recordation(nordvik, jurisdiction="EU")

    with pytest.raises(DomainError) as refused:
        open_for(seizure, officer, recordation, track="EX_OFFICIO")
    procedure = open_for(seizure, officer, right_holder=nordvik)

    assert refused.value.code == "has-recordation"
    assert procedure.track == "EX_OFFICIO"
    codes = {row.code: row.status for row in procedure.deadlines.all()}
    assert codes == {"notify_owner": "RUNNING", "exofficio_identify": "MET"}


def test_eu_ex_officio_is_closed_to_perishable_goods(seizure, officer, nordvik):
    seizure = move_to_eu(seizure)
    seizure.lines.update(is_perishable=True)

    with pytest.raises(DomainError) as refused:
        open_for(seizure, officer, right_holder=nordvik, track="EX_OFFICIO")
    assert refused.value.code == "perishable"


def small(officer, *, quantity, weight, channel="POSTAL"):
    parcel = ParcelIntake(number=PARCEL.number, weight_kg=weight and Decimal(weight))
    line = type(BAGS)(**{**BAGS.__dict__, "quantity": Decimal(quantity)})
    return move_to_eu(log(officer, parcels=(parcel,), lines=(line,), channel=channel))


@pytest.mark.parametrize(("quantity", "weight"), [("3", "2.0"), ("50", "1.999"), ("3", None)])
def test_small_consignment_is_open_on_units_or_weight(officer, nordvik, quantity, weight):
    recordation = make_recordation(nordvik, jurisdiction="EU", wants_small_consignments=True)

    procedure = open_for(
        small(officer, quantity=quantity, weight=weight), officer, recordation, track="SMALL_CONSIGNMENT"
    )

    assert procedure.track == "SMALL_CONSIGNMENT"


@pytest.mark.parametrize(
    ("case", "wants", "code"),
    [
        ({"quantity": "4", "weight": "2.0"}, True, "not-small"),
        ({"quantity": "4", "weight": None}, True, "not-small"),
        ({"quantity": "3", "weight": "1.0"}, False, "not-asked-for"),
        ({"quantity": "3", "weight": "1.0", "channel": "CARGO"}, True, "channel"),
    ],
)
def test_small_consignment_is_refused_otherwise(officer, nordvik, case, wants, code):
    recordation = make_recordation(nordvik, jurisdiction="EU", wants_small_consignments=wants)

    with pytest.raises(DomainError) as refused:
        open_for(small(officer, **case), officer, recordation, track="SMALL_CONSIGNMENT")
    assert refused.value.code == code


def test_without_the_flag_the_standard_procedure_is_taken(officer, nordvik):
    recordation = make_recordation(nordvik, jurisdiction="EU")

    procedure = open_for(small(officer, quantity="1", weight="0.5"), officer, recordation)

    assert procedure.track == "STANDARD"


def test_refuses_where_no_law_is_written_down(seizure, officer, nordvik):
    Seizure.objects.filter(pk=seizure.pk).update(jurisdiction_id="US", office_id="USJFK")

    with pytest.raises(DomainError) as refused:
        open_for(Seizure.objects.get(pk=seizure.pk), officer, right_holder=nordvik)
    assert refused.value.code == "no-law"


def test_refuses_no_lines_and_lines_of_another_case(seizure, officer, nordvik):
    recordation = make_recordation(nordvik)
    own, others = (case.lines.get(position=1).pk for case in (seizure, log(officer)))

    for line_ids in ([], [own, others]):
        with pytest.raises(InvalidValue) as refused:
            open_procedure(acting_user=officer, seizure=seizure, line_ids=line_ids, recordation=recordation, now=NOON)
        assert refused.value.field == "lines"


def test_refuses_a_law_that_did_not_bind_on_the_day(seizure, officer, nordvik):
    with pytest.raises(InvalidValue) as refused:
        open_for(seizure, officer, make_recordation(nordvik), law_code="CN_CUSTOMS_IPR_2010")
    assert refused.value.code == "law-not-in-force"


def test_refuses_a_recordation_of_another_jurisdiction(seizure, officer, nordvik):
    with pytest.raises(InvalidValue) as refused:
        open_for(seizure, officer, make_recordation(nordvik, jurisdiction="EU"))
    assert refused.value.code == "recordation-elsewhere"


def test_refuses_goods_that_were_released(officer, nordvik):
    released = log(officer, action="RELEASE", action_reason="Genuine")

    with pytest.raises(DomainError) as refused:
        open_for(released, officer, make_recordation(nordvik))
    assert refused.value.code == "released"


def test_refuses_a_closed_case(officer, supervisor, nordvik):
    released = log(officer, action="RELEASE", action_reason="Genuine", lines=(SHOES,))
    record_outcome(
        acting_user=supervisor,
        line=released.lines.get(),
        kind="RELEASED",
        quantity=Decimal(12),
        happened_on=released.detained_on,
        now=NOON,
    )
    close_seizure(acting_user=supervisor, seizure=released, now=NOON)

    with pytest.raises(DomainError) as refused:
        open_for(released, officer, make_recordation(nordvik))
    assert refused.value.code == "closed"


def test_an_analyst_may_not_open(seizure, analyst, nordvik):
    with pytest.raises(NotAllowed):
        open_for(seizure, analyst, make_recordation(nordvik))


def test_assessed_value_is_kept_once_and_corrected(seizure, officer, nordvik):
    assess(seizure, 100)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    line = seizure.lines.get(position=1)

    assess_goods(acting_user=officer, procedure=procedure, values={line.pk: Decimal("250.50")}, now=NOON)
    assess_goods(acting_user=officer, procedure=procedure, values={line.pk: Decimal("250.50")}, now=NOON)

    assert line.values.get(kind="ASSESSED").amount == Decimal("250.50")
    assert AuditEvent.objects.filter(action="goods.assessed").count() == 1


def test_nothing_is_assessed_once_the_case_is_closed_or_the_procedure_abandoned(seizure, officer, supervisor, nordvik):
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    given = {"acting_user": officer, "values": {seizure.lines.get(position=1).pk: Decimal(9)}, "now": NOON}
    Seizure.objects.filter(pk=seizure.pk).update(status="CLOSED", closed_at=NOON)

    with pytest.raises(DomainError) as refused:
        assess_goods(procedure=procedure, **given)
    assert refused.value.code == "closed"
    Seizure.objects.filter(pk=seizure.pk).update(status="OPEN", closed_at=None)
    abandon_procedure(acting_user=supervisor, procedure=procedure, reason="Wrong holder.", now=NOON)
    with pytest.raises(DomainError) as refused:
        assess_goods(procedure=procedure, **given)
    assert refused.value.code == "abandoned"


def test_only_goods_of_the_procedure_are_assessed_and_with_a_value_that_can_be(seizure, officer, nordvik):
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    own, other = (seizure.lines.get(position=position).pk for position in (1, 2))
    assess_goods(acting_user=officer, procedure=procedure, values={own: Decimal("99999999999999.99")}, now=NOON)
    assess_goods(acting_user=officer, procedure=procedure, values={own: Decimal("0.01")}, now=NOON)

    for values, code in (
        ({other: Decimal(1)}, "line-unknown"),
        ({own: Decimal(0)}, "value-out-of-range"),
        ({own: Decimal(10) ** 14}, "value-out-of-range"),
    ):
        with pytest.raises(InvalidValue) as refused:
            assess_goods(acting_user=officer, procedure=procedure, values=values, now=NOON)
        assert refused.value.code == code


def test_a_fact_needs_a_day_between_detention_and_today(officer, nordvik):
    seizure = move_to_eu(log(officer))
    procedure = open_for(seizure, officer, make_recordation(nordvik, jurisdiction="EU"))

    for day, code in ((date(2026, 11, 24), "in-future"), (date(2026, 11, 22), "before-detention")):
        with pytest.raises(InvalidValue) as refused:
            record_fact(acting_user=officer, procedure=procedure, event="owner_notified", happened_on=day, now=NOON)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("event", "before"),
    [("court_decided", "proceedings"), ("court_decided", "court_notice"), ("samples_returned", "samples_sent")],
)
def test_a_fact_lies_on_the_day_of_what_it_follows_or_later(officer, nordvik, event, before):
    procedure = open_for(move_to_eu(log(officer)), officer, make_recordation(nordvik, jurisdiction="EU"))
    later = {"acting_user": officer, "now": NOON + timedelta(days=9)}
    record_fact(procedure=procedure, event=before, happened_on=date(2026, 11, 26), **later)

    with pytest.raises(InvalidValue) as refused:
        record_fact(procedure=procedure, event=event, happened_on=date(2026, 11, 25), **later)

    assert (refused.value.code, "26 Nov 2026" in str(refused.value.message)) == ("before-what-it-follows", True)
    ended = record_fact(procedure=procedure, event=event, happened_on=date(2026, 11, 26), **later)
    assert ended.facts[event]["on"] == "2026-11-26"


def test_a_fact_recorded_late_still_meets_its_deadline_by_its_day(officer, nordvik):
    seizure = move_to_eu(log(officer))
    procedure = open_for(seizure, officer, make_recordation(nordvik, jurisdiction="EU"))
    a_week_later = NOON + timedelta(days=7)

    record_fact(
        acting_user=officer,
        procedure=procedure,
        event="owner_notified",
        happened_on=date(2026, 11, 24),
        now=a_week_later,
    )

    assert procedure.deadlines.get(code="notify_owner").status == "MET"
    assert procedure.deadlines.get(code="owner_reply").triggered_on == date(2026, 11, 24)


def test_a_fact_the_law_does_not_ask_for_is_refused(seizure, officer, nordvik):
    procedure = open_for(seizure, officer, make_recordation(nordvik))

    with pytest.raises(InvalidValue):
        record_fact(
            acting_user=officer, procedure=procedure, event="owner_opposed", happened_on=date(2026, 11, 23), now=NOON
        )


def test_abandoning_stops_the_clocks(seizure, officer, supervisor, nordvik):
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)
    with pytest.raises(InvalidValue) as refused:
        abandon_procedure(acting_user=supervisor, procedure=procedure, reason=" ", now=NOON)
    assert refused.value.field == "reason"

    abandon_procedure(acting_user=supervisor, procedure=procedure, reason="Wrong holder.", now=NOON)

    assert procedure.deadlines.get().status == "LIFTED"
    seizure.refresh_from_db()
    assert seizure.next_deadline_on is None
    assert Procedure.objects.get(pk=procedure.pk).status == "NOTIFIED"
