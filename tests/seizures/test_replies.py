"""What the right holder answers: in time, late, with enough security or one yuan short."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from seizures.models import Reply
from seizures.services.decisions import decide
from seizures.services.replies import ReplyIntake
from tests.seizures.procedures import (
    INFRINGES,
    NOON,
    answer,
    assess,
    guarantee,
    log,
    make_recordation,
    notify,
    open_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(officer, supervisor, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)
    return procedure


def refusal(procedure, user, reply, *, now=NOON):
    with pytest.raises(InvalidValue) as refused:
        answer(procedure, user, reply, now=now)
    return refused.value.field, refused.value.code


def applies(amount, **options):
    return ReplyIntake(position="INFRINGES", security_amount=amount and Decimal(amount), **options)


def test_an_answer_in_time_meets_the_deadline(procedure, holder):
    reply = answer(procedure, holder)

    assert (reply.was_late, reply.security_currency, reply.submitted_by) == (False, "CNY", holder)
    assert procedure.deadlines.get().status == "MET"


def test_the_representative_may_answer(procedure, representative):
    assert answer(procedure, representative).submitted_by == representative


def test_an_answer_at_23_59_of_the_last_day_is_in_time(procedure, holder):
    last_moment = procedure.deadlines.get().due_at

    assert not answer(procedure, holder, now=last_moment).was_late


def test_an_answer_after_midnight_is_late_and_kept(procedure, holder):
    after = procedure.deadlines.get().due_at + timedelta(microseconds=1)

    reply = answer(procedure, holder, ReplyIntake(position="INFRINGES"), now=after)

    assert reply.was_late
    assert procedure.deadlines.get().status == "RUNNING"  # the sweep ends it
    assert "replied" not in procedure.facts


def test_a_late_answer_does_not_open_detention(procedure, supervisor, holder):
    later = NOON + timedelta(days=8)
    answer(procedure, holder, now=later)

    with pytest.raises(DomainError) as refused:
        decide(acting_user=supervisor, procedure=procedure, kind="DETAIN", reason="Late.", now=later)
    assert refused.value.code == "holder-silent"


def test_who_first_gave_the_goods_up_cannot_apply_weeks_later(procedure, supervisor, holder):
    answer(procedure, holder, ReplyIntake(position="NO_ACTION"))
    later = NOON + timedelta(days=20)

    reply = answer(procedure, holder, now=later)

    assert reply.was_late
    with pytest.raises(DomainError) as refused:
        decide(acting_user=supervisor, procedure=procedure, kind="DETAIN", reason="Late.", now=later)
    assert refused.value.code == "holder-gave-up"


def test_a_change_of_mind_in_time_counts(procedure, supervisor, holder):
    answer(procedure, holder, ReplyIntake(position="NO_ACTION"))
    answer(procedure, holder, INFRINGES, now=NOON + timedelta(hours=1))

    assert decide(acting_user=supervisor, procedure=procedure, kind="DETAIN", reason="Applied.", now=NOON)


def test_security_one_yuan_short_is_refused_at_once(procedure, holder):
    assert refusal(procedure, holder, applies("19999")) == ("security_amount", "security-short")
    assert answer(procedure, holder, applies("20000")).security_amount == 20000


def test_an_application_without_security_is_refused(procedure, holder):
    assert refusal(procedure, holder, applies(None)) == ("security", "security-missing")


def test_goods_without_a_value_take_any_security_for_now(officer, supervisor, holder, nordvik):
    procedure = open_for(log(officer), officer, make_recordation(nordvik))
    notify(procedure, supervisor)

    assert answer(procedure, holder, applies("500")).security_amount == 500


def test_declared_value_counts_when_customs_has_assessed_none(officer, supervisor, holder, nordvik):
    seizure = log(officer)
    assess(seizure, 15_000, kind="DECLARED")
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)

    assert refusal(procedure, holder, applies("14999.99")) == ("security_amount", "security-short")
    assert answer(procedure, holder, applies("15000"))


def test_a_retail_price_of_genuine_goods_never_sets_the_security(procedure, holder):
    # The line also carries a suggested retail price; the assessed value of 30,000 decides.
    assert answer(procedure, holder, applies("20000"))


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ((date(2026, 1, 1), date(2026, 12, 31)), True),
        ((date(2026, 11, 23), date(2026, 11, 23)), True),
        ((date(2025, 1, 1), date(2025, 12, 31)), False),  # it exempts to 31 December
        ((date(2026, 11, 24), date(2026, 12, 31)), False),
    ],
)
def test_a_general_guarantee_counts_on_its_days(procedure, holder, nordvik, period, counts):
    guarantee(nordvik, valid_from=period[0], valid_to=period[1])
    reply = ReplyIntake(position="INFRINGES", under_general_guarantee=True)

    if counts:
        assert answer(procedure, holder, reply).under_general_guarantee
    else:
        assert refusal(procedure, holder, reply) == ("security", "no-guarantee")


def test_a_general_guarantee_is_for_trademarks_only(officer, supervisor, holder, nordvik):
    guarantee(nordvik)
    seizure = log(officer)
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik, kind="COPYRIGHT"))
    notify(procedure, supervisor)

    reply = ReplyIntake(position="INFRINGES", under_general_guarantee=True)
    assert refusal(procedure, holder, reply) == ("security", "no-guarantee")
    late = procedure.deadlines.get().due_at + timedelta(seconds=1)
    assert refusal(procedure, holder, reply, now=late) == ("security", "no-guarantee")


def test_no_guarantee_is_named_where_the_law_asks_the_whole_value_for_each_case(officer, supervisor, holder, nordvik):
    guarantee(nordvik)
    procedure = open_for(log(officer), officer, make_recordation(nordvik), track="APPLICATION")
    notify(procedure, supervisor, kind="DETENTION")

    reply = ReplyIntake(position="INFRINGES", under_general_guarantee=True)
    assert refusal(procedure, holder, reply) == ("security", "no-guarantee")


def test_genuine_needs_a_statement(procedure, holder):
    assert refusal(procedure, holder, ReplyIntake(position="GENUINE", statement=" "))[0] == "statement"
    assert answer(procedure, holder, ReplyIntake(position="GENUINE", statement="Made by our licensee."))


@pytest.mark.parametrize(
    ("reply", "field"),
    [
        (ReplyIntake(position="MAYBE"), "position"),
        (ReplyIntake(position="NO_ACTION", statement="x" * 4001), "statement"),
        (ReplyIntake(position="NO_ACTION", statement="a\x00b"), "statement"),
        (applies("-1"), "security_amount"),
        (applies("1e13"), "security_amount"),
    ],
)
def test_odd_values_are_refused_beside_their_field(procedure, holder, reply, field):
    assert refusal(procedure, holder, reply)[0] == field


def test_giving_goods_up_needs_no_security(procedure, holder):
    reply = answer(
        procedure, holder, ReplyIntake(position="NO_ACTION", security_amount=Decimal(5), consents_to_destruction=True)
    )

    assert (reply.security_amount, reply.consents_to_destruction) == (None, False)


def test_two_right_holders_on_one_seizure_and_one_is_silent(officer, supervisor, holder, rival_holder, nordvik, kestra):
    seizure = log(officer)
    assess(seizure, 30_000)
    assess(seizure, 10_000, position=2)
    mine = open_for(seizure, officer, make_recordation(nordvik))
    theirs = open_for(seizure, officer, make_recordation(kestra, title="KESTRA"), positions=(2,))
    notify(mine, supervisor)
    notify(theirs, supervisor)
    answer(mine, holder)
    later = NOON + timedelta(days=8)

    assert decide(acting_user=supervisor, procedure=mine, kind="DETAIN", reason="Applied.", now=NOON)
    with pytest.raises(DomainError) as refused:
        decide(acting_user=supervisor, procedure=theirs, kind="DETAIN", reason="Silent.", now=later)
    assert refused.value.code == "holder-silent"


def test_a_rival_cannot_answer(procedure, rival_holder, kestra):
    with pytest.raises(NotVisible):
        answer(procedure, rival_holder)
    assert not Reply.objects.exists()


def test_an_officer_cannot_answer(procedure, officer):
    with pytest.raises(NotAllowed):
        answer(procedure, officer)
