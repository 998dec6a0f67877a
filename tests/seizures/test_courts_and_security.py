"""Courts that come late or in time, release on security, applications after their time, samples."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ipcases.lib.errors import DomainError
from reference.models import Holiday
from seizures.models import Outcome, Seizure
from seizures.services.deadlines import extend_deadline, mark_passed_deadlines
from seizures.services.outcomes import record_outcome
from seizures.services.procedures import assess_goods
from seizures.services.redating import redate_deadlines
from seizures.services.replies import ReplyIntake
from seizures.workflow import fact_options
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedures import (
    BAGS,
    NOON,
    answer,
    assess,
    at,
    choose,
    detained,
    fact,
    log,
    make_recordation,
    move_to_eu,
    notify,
    open_for,
    refusal,
    told,
)

pytestmark = pytest.mark.django_db
FIRST = date(2025, 3, 10)
LAST = date(2025, 3, 24)  # ten working days after the notice
NEXT = date(2025, 3, 25)


@pytest.fixture
def eu_seizure(officer):
    load_2025()
    return move_to_eu(log(officer, detained_at=at(FIRST), now=at(FIRST)))


@pytest.fixture
def eu(eu_seizure, officer, nordvik):
    return open_for(eu_seizure, officer, make_recordation(nordvik, jurisdiction="EU"), now=at(FIRST))


@pytest.fixture
def eu_design(eu_seizure, officer, nordvik):
    eu_seizure.lines.update(suspected_right="DESIGN")
    recordation = make_recordation(nordvik, jurisdiction="EU", kind="DESIGN")
    return open_for(eu_seizure, officer, recordation, now=at(FIRST))


def patent_case(officer, nordvik, kind="PATENT"):
    seizure = log(officer)
    assess(seizure, 15_000)
    seizure.lines.update(suspected_right=kind)
    return open_for(seizure, officer, make_recordation(nordvik, kind=kind))


# --- proceedings and their time (EU art. 23) ------------------------------------------------------


def test_proceedings_on_the_last_day_hold_the_goods(eu, supervisor, holder):
    told(eu, supervisor, holder)
    fact(eu, supervisor, "owner_opposed", date(2025, 3, 12))
    fact(eu, supervisor, "proceedings", LAST)

    assert eu.deadlines.get(code="rh_proceed").status == "MET"
    assert refusal(eu, supervisor, "RELEASE", now=at(NEXT)) == "court-pending"
    assert choose(eu, supervisor, "AWAIT_COURT", now=at(NEXT)).kind == "AWAIT_COURT"


def test_proceedings_a_day_late_hold_nothing(eu, supervisor, holder):
    told(eu, supervisor, holder)
    fact(eu, supervisor, "owner_opposed", date(2025, 3, 12))
    fact(eu, supervisor, "proceedings", NEXT)

    assert eu.deadlines.get(code="rh_proceed").status == "PASSED"
    assert refusal(eu, supervisor, "AWAIT_COURT", now=at(NEXT)) == "proceedings-late"
    assert choose(eu, supervisor, "RELEASE", now=at(NEXT)).kind == "RELEASE"


def test_proceedings_a_day_late_are_in_time_after_all_when_a_day_turns_out_to_be_a_holiday(eu, supervisor, holder):
    told(eu, supervisor, holder)
    fact(eu, supervisor, "owner_opposed", date(2025, 3, 12))
    fact(eu, supervisor, "proceedings", NEXT)
    Holiday.objects.create(jurisdiction_id="EU", day=date(2025, 3, 20), name_en="Holiday", name_zh="假日")

    redate_deadlines(jurisdiction="EU", now=at(NEXT))

    assert eu.deadlines.get(code="rh_proceed").status == "MET"


def test_who_sued_before_the_owner_opposed_is_in_time(eu, supervisor, holder):
    told(eu, supervisor, holder)
    fact(eu, supervisor, "proceedings", date(2025, 3, 12))
    fact(eu, supervisor, "owner_opposed", date(2025, 3, 13))

    assert eu.deadlines.get(code="rh_proceed").status == "MET"


def test_a_court_order_holds_what_late_proceedings_do_not(eu, supervisor, holder):
    told(eu, supervisor, holder)
    fact(eu, supervisor, "owner_opposed", date(2025, 3, 12))
    fact(eu, supervisor, "proceedings", NEXT)
    fact(eu, supervisor, "court_notice", NEXT)

    assert refusal(eu, supervisor, "RELEASE", now=at(NEXT)) == "court-pending"
    assert choose(eu, supervisor, "AWAIT_COURT", now=at(NEXT)).kind == "AWAIT_COURT"


def test_proceedings_within_an_extension_are_in_time(eu, supervisor, holder):
    told(eu, supervisor, holder)
    fact(eu, supervisor, "owner_opposed", date(2025, 3, 12))
    extend_deadline(
        acting_user=supervisor, procedure=eu, code="rh_proceed", reason="Evidence abroad.", now=at(date(2025, 3, 13))
    )
    fact(eu, supervisor, "proceedings", NEXT)

    assert refusal(eu, supervisor, "RELEASE", now=at(NEXT)) == "court-pending"


def test_proceedings_in_time_stand_in_for_the_confirmation(eu, supervisor):
    notify(eu, supervisor, now=at(FIRST))
    fact(eu, supervisor, "proceedings", LAST)

    mark_passed_deadlines(now=at(NEXT))

    assert eu.deadlines.get(code="rh_confirm").status == "MET"
    assert refusal(eu, supervisor, "RELEASE", now=at(NEXT)) == "court-pending"


def test_a_silent_right_holder_that_sues_a_day_late_holds_nothing(eu, supervisor):
    notify(eu, supervisor, now=at(FIRST))
    mark_passed_deadlines(now=at(NEXT))
    fact(eu, supervisor, "proceedings", NEXT)

    assert choose(eu, supervisor, "RELEASE", now=at(NEXT)).kind == "RELEASE"


# --- ex officio applications (EU art. 18(4)) -----------------------------------------------------


@pytest.mark.parametrize(("filed", "code"), [(date(2025, 3, 14), None), (date(2025, 3, 17), "application-late")])
def test_an_application_holds_goods_only_when_filed_within_four_working_days(
    eu_seizure, officer, supervisor, nordvik, filed, code
):
    procedure = open_for(eu_seizure, officer, right_holder=nordvik, now=at(FIRST))
    notify(procedure, supervisor, now=at(FIRST))
    fact(procedure, supervisor, "application_filed", filed)

    if code is None:
        fact(procedure, supervisor, "application_granted", filed)
        return
    with pytest.raises(DomainError) as refused:
        fact(procedure, supervisor, "application_granted", filed)
    assert refused.value.code == code
    assert choose(procedure, supervisor, "RELEASE", now=at(filed)).kind == "RELEASE"


def test_no_application_is_granted_that_was_not_filed(eu_seizure, officer, supervisor, nordvik):
    procedure = open_for(eu_seizure, officer, right_holder=nordvik, now=at(FIRST))
    notify(procedure, supervisor, now=at(FIRST))

    with pytest.raises(DomainError) as refused:
        fact(procedure, supervisor, "application_granted", FIRST)
    assert refused.value.code == "application-not-filed"


def test_nobody_found_within_a_working_day_lets_no_application_hold_the_goods(eu_seizure, officer, supervisor, nordvik):
    procedure = open_for(eu_seizure, officer, right_holder=nordvik, now=at(date(2025, 3, 12)))
    notify(procedure, supervisor, now=at(date(2025, 3, 12)))
    fact(procedure, supervisor, "application_filed", date(2025, 3, 12))

    with pytest.raises(DomainError) as refused:
        fact(procedure, supervisor, "application_granted", date(2025, 3, 12))
    assert refused.value.code == "application-late"


def test_a_court_holds_ex_officio_goods_only_under_a_granted_application(eu_seizure, officer, supervisor, nordvik):
    procedure = open_for(eu_seizure, officer, right_holder=nordvik, now=at(FIRST))
    notify(procedure, supervisor, now=at(FIRST))
    fact(procedure, supervisor, "proceedings", date(2025, 3, 12))

    assert refusal(procedure, supervisor, "AWAIT_COURT", now=at(date(2025, 3, 12))) == "application-missing"


# --- release on security (EU art. 24; China art. 19) ---------------------------------------------


def test_a_design_is_released_on_security_once_proceedings_have_begun(eu_design, supervisor, holder):
    told(eu_design, supervisor, holder)
    fact(eu_design, supervisor, "owner_opposed", date(2025, 3, 12))
    day = date(2025, 3, 13)
    assert refusal(eu_design, supervisor, "RELEASE_ON_SECURITY", now=at(day)) == "no-court"
    fact(eu_design, supervisor, "proceedings", day)
    assert refusal(eu_design, supervisor, "RELEASE_ON_SECURITY", now=at(day)) == "owner-security-missing"
    fact(eu_design, supervisor, "owner_security", day)

    choose(eu_design, supervisor, "RELEASE_ON_SECURITY", now=at(day))

    line = eu_design.procedure_lines.get().line
    outcome = record_outcome(
        acting_user=supervisor, line=line, kind=Outcome.Kind.RELEASED, quantity=line.quantity, happened_on=day,
        now=at(day),
    )  # fmt: skip
    assert outcome.procedure == eu_design


def test_goods_under_a_court_order_are_not_released_on_security(eu_design, supervisor, holder):
    told(eu_design, supervisor, holder)
    for event in ("owner_opposed", "proceedings", "owner_security", "court_notice"):
        fact(eu_design, supervisor, event, date(2025, 3, 12))

    assert refusal(eu_design, supervisor, "RELEASE_ON_SECURITY", now=at(date(2025, 3, 13))) == "court-order"


def test_goods_of_a_trademark_are_never_released_on_security(eu, supervisor, holder):
    told(eu, supervisor, holder)
    fact(eu, supervisor, "proceedings", date(2025, 3, 12))

    with pytest.raises(DomainError) as refused:
        fact(eu, supervisor, "owner_security", date(2025, 3, 12))
    assert refused.value.code == "right-not-technical"
    assert refusal(eu, supervisor, "RELEASE_ON_SECURITY", now=at(date(2025, 3, 13))) == "right-not-technical"


def test_china_releases_a_suspected_patent_on_security_of_the_owner(officer, supervisor, holder, nordvik):
    procedure = patent_case(officer, nordvik)
    assert refusal(procedure, supervisor, "RELEASE_ON_SECURITY") == "not-notified"
    detained(procedure, supervisor, holder)
    later = NOON + timedelta(days=1)
    assert refusal(procedure, supervisor, "RELEASE_ON_SECURITY", now=later) == "owner-security-missing"
    fact(procedure, supervisor, "owner_security", later.date())

    assert choose(procedure, supervisor, "RELEASE_ON_SECURITY", now=later).legal_basis.startswith("Regulations art. 19")


def test_china_releases_no_trademark_goods_on_security(officer, supervisor, holder, nordvik):
    procedure = patent_case(officer, nordvik, kind="TRADEMARK")
    detained(procedure, supervisor, holder)
    later = NOON + timedelta(days=1)

    with pytest.raises(DomainError) as refused:
        fact(procedure, supervisor, "owner_security", later.date())
    assert refused.value.code == "right-not-technical"
    assert refusal(procedure, supervisor, "RELEASE_ON_SECURITY", now=later) == "right-not-technical"


# --- security topped up ---------------------------------------------------------------------------


def test_security_for_goods_that_customs_values_later_may_be_topped_up_later(officer, supervisor, holder, nordvik):
    procedure = open_for(log(officer), officer, make_recordation(nordvik))
    notify(procedure, supervisor)
    answer(procedure, holder, ReplyIntake(position="INFRINGES", security_amount=Decimal(1000)))
    line = procedure.procedure_lines.get().line_id
    assess_goods(acting_user=supervisor, procedure=procedure, values={line: Decimal(1001)}, now=NOON)
    later = NOON + timedelta(days=7)
    assert refusal(procedure, supervisor, "DETAIN", now=later) == "security-short"

    answer(procedure, holder, ReplyIntake(position="INFRINGES", security_amount=Decimal(1001)), now=later)

    assert choose(procedure, supervisor, "DETAIN", now=later).kind == "DETAIN"


def test_a_late_first_application_is_not_saved_by_its_security(officer, supervisor, holder, nordvik):
    procedure = open_for(log(officer), officer, make_recordation(nordvik))
    notify(procedure, supervisor)
    later = NOON + timedelta(days=7)
    answer(procedure, holder, ReplyIntake(position="INFRINGES", security_amount=Decimal(100_000)), now=later)

    assert refusal(procedure, supervisor, "DETAIN", now=later) == "holder-silent"


# --- small consignments are whole consignments -----------------------------------------------------


@pytest.mark.parametrize(("others", "code"), [(2, None), (3, "not-small")])
def test_a_consignment_is_small_with_everything_in_it(officer, nordvik, others, code):
    load_2025()
    mine = BAGS.__class__(**{**BAGS.__dict__, "quantity": Decimal(1)})
    theirs = BAGS.__class__(**{**BAGS.__dict__, "quantity": Decimal(others)})
    seizure = move_to_eu(log(officer, lines=(mine, theirs), detained_at=at(FIRST), now=at(FIRST)))
    recordation = make_recordation(nordvik, jurisdiction="EU", wants_small_consignments=True)
    wanted = {"track": "SMALL_CONSIGNMENT", "positions": (1,), "now": at(FIRST)}

    if code is None:
        assert open_for(seizure, officer, recordation, **wanted).track == "SMALL_CONSIGNMENT"
        return
    with pytest.raises(DomainError) as refused:
        open_for(seizure, officer, recordation, **wanted)
    assert refused.value.code == code


@pytest.mark.parametrize(("packs", "is_small"), [(3, True), (4, False), (None, False)])
def test_a_retail_package_is_one_unit_of_a_small_consignment(officer, nordvik, packs, is_small):
    line = BAGS.__class__(**{**BAGS.__dict__, "quantity": Decimal(30), "retail_packs": packs})
    seizure = move_to_eu(log(officer, lines=(line,)))
    recordation = make_recordation(nordvik, jurisdiction="EU", wants_small_consignments=True)

    if is_small:
        assert open_for(seizure, officer, recordation, track="SMALL_CONSIGNMENT").track == "SMALL_CONSIGNMENT"
        return
    with pytest.raises(DomainError):
        open_for(seizure, officer, recordation, track="SMALL_CONSIGNMENT")


# --- samples and the court after the end -------------------------------------------------------------


def test_samples_are_given_before_they_are_returned(eu, supervisor, holder):
    told(eu, supervisor, holder)
    day = date(2025, 3, 12)
    with pytest.raises(DomainError) as refused:
        fact(eu, supervisor, "samples_returned", day)
    fact(eu, supervisor, "samples_sent", day)
    fact(eu, supervisor, "samples_returned", day)

    eu.refresh_from_db()
    assert refused.value.code == "no-samples"
    assert eu.facts["samples_returned"]["on"] == "2025-03-12"


def test_no_samples_go_out_before_an_ex_officio_application_is_granted(eu_seizure, officer, supervisor, nordvik):
    procedure = open_for(eu_seizure, officer, right_holder=nordvik, now=at(FIRST))
    notify(procedure, supervisor, now=at(FIRST))

    with pytest.raises(DomainError) as refused:
        fact(procedure, supervisor, "samples_sent", FIRST)
    assert refused.value.code == "application-missing"


def test_once_executed_only_the_courts_decision_can_be_recorded(eu_design, supervisor, holder):
    told(eu_design, supervisor, holder)
    day = date(2025, 3, 12)
    for event in ("owner_opposed", "proceedings", "owner_security"):
        fact(eu_design, supervisor, event, day)
    choose(eu_design, supervisor, "RELEASE_ON_SECURITY", now=at(day))
    line = eu_design.procedure_lines.get().line
    record_outcome(
        acting_user=supervisor, line=line, kind="RELEASED", quantity=line.quantity, happened_on=day, now=at(day)
    )
    eu_design.refresh_from_db()

    options = fact_options(procedure=eu_design, now=at(NEXT))
    assert [rule.event for rule, found in options if not found] == ["court_decided"]
    with pytest.raises(DomainError) as refused:
        fact(eu_design, supervisor, "inspected", day)
    assert refused.value.code == "executed"
    fact(eu_design, supervisor, "court_decided", NEXT)
    assert Seizure.objects.get(pk=eu_design.seizure_id).status == "OPEN"
