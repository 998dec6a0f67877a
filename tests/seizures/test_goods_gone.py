"""Goods that have left are held by no procedure."""

from datetime import date
from decimal import Decimal

import pytest

from ipcases.lib.errors import DomainError, NotVisible
from seizures.models import Procedure
from seizures.services.corrections import correct_goods
from seizures.services.outcomes import record_outcome
from tests.seizures.factories import PARCEL
from tests.seizures.procedures import BAGS, NOON, log, make_recordation, open_for

pytestmark = pytest.mark.django_db


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


def test_an_outcome_of_goods_that_were_corrected_meanwhile_is_refused(officer, desk):
    seizure = log(officer)
    line = seizure.lines.get(position=1)
    correct_goods(
        acting_user=officer, reference=seizure.reference, version=1, parcels=(PARCEL,), lines=(BAGS,), now=NOON
    )

    with pytest.raises(NotVisible):
        release(line, desk, line.quantity)
