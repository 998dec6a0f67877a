"""What happened to the goods: lawful methods in the law's order, never more than there is, then closing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from reference.models import Agency
from seizures.models import Procedure, Seizure
from seizures.services.decisions import decide
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.procedures import record_fact
from seizures.services.referrals import refer
from tests.seizures.procedures import NOON, SHOES, assess, detained, log, make_recordation, open_for

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


def confiscated(officer, supervisor, holder, nordvik, **options):
    """Return a line of 12 pairs that customs has confiscated."""
    seizure = log(officer, lines=(SHOES,), **options)
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    detained(procedure, supervisor, holder)
    decide(acting_user=supervisor, procedure=procedure, kind="CONFISCATE", reason="Infringes.", now=NOON)
    return seizure.lines.get()


@pytest.fixture
def line(officer, supervisor, holder, nordvik):
    return confiscated(officer, supervisor, holder, nordvik)


def end(line, user, kind, quantity=12, *, day=DAY, remark="No welfare body took them.", now=NOON):
    return record_outcome(
        acting_user=user,
        line=line,
        kind=kind,
        quantity=Decimal(quantity),
        happened_on=day,
        remark=remark,
        now=now,
    )


def refusal(line, user, kind, quantity=12, **options):
    with pytest.raises(DomainError) as refused:
        end(line, user, kind, quantity, **options)
    return refused.value.code


def test_the_procedure_is_executed_when_nothing_is_left(line, supervisor):
    end(line, supervisor, "DONATED", 4)
    assert Procedure.objects.get().status == "DECIDED"
    end(line, supervisor, "DESTROYED", 8)

    procedure = Procedure.objects.get()
    assert (procedure.status, procedure.executed_at) == ("EXECUTED", NOON)


def test_an_outcome_costs_the_same_queries_with_2_and_12_lines(officer, supervisor, holder, nordvik):
    def cost(number):
        seizure = log(officer, lines=(SHOES,) * number)
        for position in range(1, number + 1):
            assess(seizure, 1_000, position=position)
        places = range(1, number + 1)
        procedure = open_for(seizure, officer, make_recordation(nordvik, title=f"NORDVIK {number}"), positions=places)
        detained(procedure, supervisor, holder)
        decide(acting_user=supervisor, procedure=procedure, kind="CONFISCATE", reason="Infringes.", now=NOON)
        *others, last = seizure.lines.order_by("position")
        for line in others:
            end(line, supervisor, "DESTROYED")
        with CaptureQueriesContext(connection) as captured:
            end(last, supervisor, "DESTROYED")
        assert Procedure.objects.get(pk=procedure.pk).status == "EXECUTED"
        return len(captured)

    assert cost(2) == cost(12)


def test_the_same_method_again_adds_up(line, supervisor):
    end(line, supervisor, "DONATED", 4)
    outcome = end(line, supervisor, "DONATED", 8)

    assert outcome.quantity == 12
    assert line.outcomes.count() == 1


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("12.001", "quantity-too-large"),
        ("0", "quantity-not-positive"),
        ("NaN", "quantity-not-positive"),
        ("4.0001", "quantity-too-fine"),
    ],
)
def test_no_more_than_there_is(line, supervisor, quantity, code):
    assert refusal(line, supervisor, "DONATED", quantity) == code


def test_a_remark_has_at_most_300_characters(line, supervisor):
    for remark in ("x" * 301, "a\x00b"):
        assert refusal(line, supervisor, "DESTROYED", remark=remark) == "remark-too-long"
    assert end(line, supervisor, "DESTROYED", remark="x" * 300)


def test_what_is_gone_is_not_given_away_again(line, supervisor):
    end(line, supervisor, "DONATED", "5.001")

    assert refusal(line, supervisor, "DESTROYED", 7) == "quantity-too-large"
    assert end(line, supervisor, "DESTROYED", "6.999")


@pytest.mark.parametrize(("kind", "asks"), [("DONATED", False), ("SOLD_TO_HOLDER", True), ("DESTROYED", True)])
def test_a_later_method_says_why_not_an_earlier_one(line, supervisor, kind, asks):
    if asks:
        assert refusal(line, supervisor, kind, remark=" ") == "remark-missing"
    else:
        assert end(line, supervisor, kind, remark="")


def test_confiscated_goods_are_not_released(line, supervisor):
    assert refusal(line, supervisor, "RELEASED") == "outcome-unlawful"


def test_an_auction_needs_the_right_holder_heard(line, supervisor):
    assert refusal(line, supervisor, "AUCTIONED") == "holder-not-consulted"

    record_fact(
        acting_user=supervisor, procedure=Procedure.objects.get(), event="holder_consulted", happened_on=DAY, now=NOON
    )
    assert end(line, supervisor, "AUCTIONED")


def test_imported_counterfeit_trademark_goods_are_not_auctioned(officer, supervisor, holder, nordvik):
    line = confiscated(officer, supervisor, holder, nordvik, direction="IMPORT")

    assert refusal(line, supervisor, "AUCTIONED") == "mark-removal-not-enough"
    assert end(line, supervisor, "DESTROYED")


def test_goods_go_to_the_police_only_with_a_referral(line, supervisor, desk):
    assert refusal(line, supervisor, "HANDED_TO_POLICE") == "not-referred"

    police = Agency.objects.filter(kind="POLICE").first()
    refer(
        acting_user=desk,
        seizures=[line.seizure],
        agency=police,
        title="One network",
        legal_basis="art. 26",
        referred_on=DAY,
        now=NOON,
    )
    assert end(line, supervisor, "HANDED_TO_POLICE")


def test_goods_under_an_open_procedure_stay(officer, supervisor, holder, nordvik):
    seizure = log(officer, lines=(SHOES,))
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    assert refusal(seizure.lines.get(), supervisor, "RELEASED") == "not-decided"

    detained(procedure, supervisor, holder)
    assert refusal(seizure.lines.get(), supervisor, "RELEASED") == "not-decided"


def test_goods_two_right_holders_claim_go_free_only_when_both_procedures_release(
    officer, supervisor, holder, nordvik, kestra
):
    seizure = log(officer, lines=(SHOES,))
    assess(seizure, 30_000)
    mine = open_for(seizure, officer, make_recordation(nordvik))
    theirs = open_for(seizure, officer, make_recordation(kestra, title="KESTRA"))
    detained(mine, supervisor, holder)
    decide(acting_user=supervisor, procedure=mine, kind="CONFISCATE", reason="Infringes.", now=NOON)
    line = seizure.lines.get()
    assert refusal(line, supervisor, "DESTROYED") == "not-decided"
    decide(acting_user=supervisor, procedure=theirs, kind="RELEASE", reason="Silent.", now=NOON)

    assert refusal(line, supervisor, "RELEASED") == "held-for-another"
    assert end(line, supervisor, "DESTROYED")
    assert set(Procedure.objects.values_list("status", flat=True)) == {"EXECUTED"}


def test_goods_found_genuine_after_partial_destruction(line, supervisor):
    end(line, supervisor, "DESTROYED", 5)
    procedure = Procedure.objects.get()

    with pytest.raises(DomainError) as refused:
        decide(
            acting_user=supervisor,
            procedure=procedure,
            kind="RELEASE",
            reason="Genuine after all.",
            now=NOON,
            supersedes=procedure.decisions.get(is_standing=True).pk,
        )
    assert refused.value.code == "already-executed"


@pytest.mark.parametrize(("day", "code"), [(date(2026, 11, 24), "in-future"), (date(2026, 11, 22), "before-decision")])
def test_a_day_lies_between_decision_and_today(line, supervisor, day, code):
    assert refusal(line, supervisor, "DONATED", day=day) == code


def test_goods_without_a_procedure_go_free_or_need_one(officer, supervisor):
    line = log(officer, lines=(SHOES,)).lines.get()

    assert refusal(line, supervisor, "DESTROYED") == "no-procedure"
    assert end(line, supervisor, "RELEASED")


def test_where_no_law_is_written_down_any_outcome_is_kept(officer, supervisor):
    seizure = log(officer, lines=(SHOES,))
    Seizure.objects.filter(pk=seizure.pk).update(jurisdiction_id="US", office_id="USJFK")

    assert end(seizure.lines.get(), supervisor, "DESTROYED", day=DAY, now=NOON + timedelta(days=1))


def test_an_officer_may_not_record_outcomes(line, officer):
    with pytest.raises(NotAllowed):
        end(line, officer, "DONATED")


def test_an_unknown_method_is_refused(line, supervisor):
    with pytest.raises(InvalidValue):
        end(line, supervisor, "EATEN")


# --- closing --------------------------------------------------------------------------------------


def test_a_case_closes_when_every_line_is_accounted_for(line, supervisor):
    with pytest.raises(DomainError) as refused:
        close_seizure(acting_user=supervisor, seizure=line.seizure, now=NOON)
    end(line, supervisor, "DONATED", 11)
    with pytest.raises(DomainError) as still_refused:
        close_seizure(acting_user=supervisor, seizure=line.seizure, now=NOON)
    end(line, supervisor, "DESTROYED", 1)

    closed = close_seizure(acting_user=supervisor, seizure=line.seizure, now=NOON)

    assert refused.value.code == "line-open"
    assert "12 pairs" in str(refused.value)
    assert "1 pairs" in str(still_refused.value)
    assert (closed.status, closed.closed_at, closed.next_deadline_on) == ("CLOSED", NOON, None)


def test_a_closed_case_stays_closed(line, supervisor):
    end(line, supervisor, "DONATED")
    close_seizure(acting_user=supervisor, seizure=line.seizure, now=NOON)

    with pytest.raises(DomainError) as refused:
        close_seizure(acting_user=supervisor, seizure=line.seizure, now=NOON)
    assert refused.value.code == "closed"
    assert refusal(line, supervisor, "DONATED", 1) == "closed"


def test_an_officer_may_not_close(line, officer):
    with pytest.raises(NotAllowed):
        close_seizure(acting_user=officer, seizure=line.seizure, now=NOON)
