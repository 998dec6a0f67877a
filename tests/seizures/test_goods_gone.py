"""Goods that have left are held by no procedure."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from ipcases.lib.errors import DomainError, NotVisible
from seizures.models import Outcome, Procedure, Seizure
from seizures.queries.lists import step_of, with_steps
from seizures.services.corrections import correct_goods
from seizures.services.outcomes import record_outcome
from tests.seizures.factories import PARCEL
from tests.seizures.procedures import BAGS, NOON, log, make_recordation, open_for

pytestmark = pytest.mark.django_db


def step(seizure) -> str:
    return step_of(with_steps(Seizure.objects.filter(pk=seizure.pk)).get()).code


def release(line, user, quantity):
    day = date(2026, 11, 23)
    record_outcome(acting_user=user, line=line, kind="RELEASED", quantity=quantity, happened_on=day, now=NOON)


def test_no_procedure_is_opened_on_goods_of_which_nothing_is_left(officer, desk, nordvik):
    """The right holder would be asked for security, and no outcome could ever end it."""
    seizure = log(officer)
    line = seizure.lines.get(position=1)
    release(line, desk, line.quantity)

    with pytest.raises(DomainError) as refused:
        open_for(seizure, officer, make_recordation(nordvik))

    assert refused.value.code == "goods-gone"
    assert not Procedure.objects.exists()


def test_one_is_opened_on_what_is_left(officer, desk, nordvik):
    seizure = log(officer)
    release(seizure.lines.get(position=1), desk, Decimal(1))

    assert open_for(seizure, officer, make_recordation(nordvik)).is_live


def test_a_case_whose_goods_are_gone_wants_to_be_closed_and_nothing_before_that(client, officer, desk):
    client.force_login(desk)
    for action in ("DETAIN", "RELEASE"):
        seizure = log(officer, action=action, action_reason="Genuine.")
        first, second = seizure.lines.order_by("position")
        release(first, desk, first.quantity)
        assert step(seizure) == {"DETAIN": "OPEN_PROCEDURE", "RELEASE": "RELEASED"}[action]

        release(second, desk, second.quantity)

        assert step(seizure) == "CLOSE"
        page = client.get(reverse("seizures:detail", args=[seizure.reference])).content.decode()
        assert "No procedure ran. All goods are accounted for." in page
        assert "Open a procedure<" not in page and "record the release" not in page


def test_a_case_is_not_to_be_closed_while_goods_in_no_procedure_are_there(officer, desk, nordvik):
    seizure = log(officer)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    Procedure.objects.filter(pk=procedure.pk).update(status="EXECUTED", decided_at=NOON, executed_at=NOON)
    first, second = seizure.lines.order_by("position")
    Outcome.objects.create(
        line=first, procedure=procedure, kind="DESTROYED", quantity=first.quantity, happened_on=NOON.date(),
        recorded_by=desk, recorded_at=NOON,
    )  # fmt: skip
    assert step(seizure) == "RECORD_OUTCOME"

    release(second, desk, second.quantity)

    assert step(seizure) == "CLOSE"


def test_an_outcome_of_goods_that_were_corrected_meanwhile_is_refused(officer, desk):
    seizure = log(officer)
    line = seizure.lines.get(position=1)
    correct_goods(
        acting_user=officer, reference=seizure.reference, version=1, parcels=(PARCEL,), lines=(BAGS,), now=NOON
    )

    with pytest.raises(NotVisible):
        release(line, desk, line.quantity)
