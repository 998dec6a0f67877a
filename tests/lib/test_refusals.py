"""Two acts at the same moment, kept apart by the database alone: a refusal that says so, and not a broken page."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.urls import reverse

from ipcases.lib.errors import DomainError, refusal_of
from seizures.api import seizures as api
from seizures.models import Note, SeizureSearch
from seizures.services import notes
from tests.seizures.factories import NOON, log

pytestmark = pytest.mark.django_db


def note_on_a_case_that_is_gone(officer):
    """Return what the database says to a note whose case was taken away meanwhile."""
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        Note.objects.create(seizure_id=2_000_000_000, text="Seen.", written_by=officer, written_at=NOON)
        connection.check_constraints()
    return broken.value


def test_a_row_that_is_gone_is_a_refusal_and_not_an_error(officer):
    refusal = refusal_of(note_on_a_case_that_is_gone(officer))

    assert (refusal.status, refusal.code) == (409, "same-moment")


def test_a_rule_of_the_database_that_is_broken_stays_an_error(officer):
    seizure = log(officer)
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        SeizureSearch.objects.create(seizure=seizure, document="")  # there is one

    assert refusal_of(broken.value) is None
    assert refusal_of(ValueError()) is None


class Told(Exception):
    """What the driver says, with PostgreSQL's code."""

    def __init__(self, pgcode):
        super().__init__(pgcode)
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("error", "pgcode", "is_refusal"),
    [
        (IntegrityError, "23503", True),  # a row that another one names is gone
        (OperationalError, "40P01", True),  # two waited for each other
        (OperationalError, "40001", True),
        (IntegrityError, "23514", False),
        (OperationalError, "57014", False),  # it took too long
        (OperationalError, None, False),
        (RuntimeError, "40P01", False),  # not of the database
    ],
)
def test_only_these_words_of_the_database_are_a_refusal(error, pgcode, is_refusal):
    said = error("…")
    said.__cause__ = Told(pgcode)

    assert (refusal_of(said) is not None) is is_refusal


def test_what_a_service_refuses_is_that_refusal():
    refusal = DomainError("late", "Too late.")

    assert refusal_of(refusal) is refusal


def test_both_doors_say_it(client, officer, monkeypatch):
    seizure, broken = log(officer), note_on_a_case_that_is_gone(officer)

    def breaks(**_values):
        raise broken

    monkeypatch.setattr(notes, "add_note", breaks)
    monkeypatch.setattr(api, "add_note", breaks)
    client.force_login(officer, backend="accounts.auth.RoleBackend")

    page = client.post(reverse("seizures:add-note", args=[seizure.reference]), {"text": "Seen."})
    told = client.post(
        f"/api/v1/seizures/{seizure.reference}/notes/", {"text": "Seen."}, content_type="application/json"
    )

    assert (page.status_code, told.status_code) == (409, 409)
    assert "Somebody changed this at the same moment" in page.content.decode()
    assert told.json()["code"] == "same-moment"
