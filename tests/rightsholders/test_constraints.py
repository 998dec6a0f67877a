"""What PostgreSQL guards, whatever code runs."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from rightsholders.models import Deficiency, MatchVersion, Recordation
from tests.rightsholders.factories import (
    NOW,
    TODAY,
    make_submitted,
    write_in_force,
)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("recordation_in_force_has_period", {"status": "IN_FORCE", "valid_from": None, "valid_to": None}),
        ("recordation_period", {"valid_from": TODAY, "valid_to": TODAY - timedelta(days=1)}),
        ("recordation_submitted_has_reference", {"status": "SUBMITTED", "reference": None}),
        ("recordation_refusal_has_reason", {"status": "REFUSED", "decision_reason": ""}),
        ("recordation_withdrawn_has_date", {"status": "WITHDRAWN"}),
        ("recordation_withdrawn_has_date", {"withdrawn_at": NOW}),
    ],
)
def test_the_database_refuses_a_recordation_that_contradicts_itself(name, spoil, holder, nordvik):
    sent = make_submitted(holder, nordvik)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Recordation.objects.filter(pk=sent.pk).update(**spoil)


def test_the_database_refuses_two_live_renewals_of_one_recordation(holder, nordvik):
    old = write_in_force(nordvik, title="OLD")
    Recordation.objects.create(right_holder=nordvik, jurisdiction_id="CN", renews=old)

    with pytest.raises(IntegrityError, match="recordation_one_live_renewal"), transaction.atomic():
        Recordation.objects.create(right_holder=nordvik, jurisdiction_id="CN", renews=old)


def test_the_database_refuses_overlapping_days_of_one_right_and_allows_adjoining_ones(nordvik):
    first = write_in_force(nordvik, title="A", first=date(2020, 1, 1), last=date(2025, 12, 31))
    second = write_in_force(nordvik, title="B", first=date(2026, 1, 1), last=date(2030, 1, 1))
    right = first.recordation_rights.get().right

    second.recordation_rights.update(right=right)
    with pytest.raises(IntegrityError, match="recordation_right_no_overlap"), transaction.atomic():
        second.recordation_rights.update(in_force=(date(2025, 12, 31), date(2030, 1, 1)))


def test_the_database_refuses_an_empty_or_backdated_deficiency(holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)
    common = {"recordation": sent, "section": "TELLS", "raised_by": desk, "raised_at": NOW}

    with pytest.raises(IntegrityError, match="deficiency_says_what"), transaction.atomic():
        Deficiency.objects.create(**common, message="")
    with pytest.raises(IntegrityError, match="deficiency_settled_after"), transaction.atomic():
        Deficiency.objects.create(**common, message="x", settled_at=NOW - timedelta(seconds=1))


@pytest.mark.django_db
def test_the_database_keeps_one_version_row():
    with pytest.raises(IntegrityError, match="match_version_single_row"), transaction.atomic():
        MatchVersion.objects.create(id=2, token=uuid.uuid4())
