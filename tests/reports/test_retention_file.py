"""The tables of what is erased next as files, and what a dossier says of holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.services import record
from reports.queries import retention
from reports.queries.case_facts import facts_of
from reports.queries.dossier import dossier_of, material_of
from reports.queries.retention import lines_of
from seizures.models import Seizure
from tests.seizures.factories import log
from tests.seizures.holds import Order, hold, person
from tests.seizures.procedures import move_to_eu

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return person("anna")


@pytest.fixture
def held(officer, anna):
    seizure = move_to_eu(log(officer))
    day = timezone.localdate() + timedelta(days=5)
    Seizure.objects.filter(pk=seizure.pk).update(status="CLOSED", closed_at=timezone.now(), personal_data_until=day)
    hold(seizure, anna, timezone.now(), Order("COURT", "Rb. 12", day))
    seizure.refresh_from_db()
    return seizure


def test_a_file_holds_the_rows_of_its_page(anna, held):
    now, day = timezone.now(), held.personal_data_until.isoformat()
    asked = {"user": anna, "days": 90, "now": now}

    _heads, coming = lines_of(shown="next", **asked)
    assert coming[0] == held.reference and coming[2] == day
    assert coming[4:] == ["Reg. 608/2013 art. 33(3)–(4)", "Court order Rb. 12", day]
    _heads, standing = lines_of(shown="held", **asked)
    assert standing[2:6] == [day, "Court order", "Rb. 12", "anna"]
    assert len(list(lines_of(shown="erased", **asked))) == 1


def test_a_file_holds_all_rows_however_many_are_read_at_once(anna, officer, monkeypatch):
    monkeypatch.setattr(retention, "_READ_AT_ONCE", 2)
    for _case in range(5):
        move_to_eu(log(officer))
    Seizure.objects.update(status="CLOSED", closed_at=timezone.now(), personal_data_until=timezone.localdate())

    _heads, *rows = lines_of(user=anna, shown="next", days=90, now=timezone.now())

    assert sorted(row[0] for row in rows) == sorted(Seizure.objects.values_list("reference", flat=True))
    assert len(rows) == 5


def test_a_dossier_says_which_hold_stands_and_when_names_were_erased(officer, anna, held):
    def said(seizure):
        material = material_of(user=anna, seizure=seizure, now=timezone.now())
        facts = dossier_of(user=anna, material=material, purpose="Court", now=timezone.now()).sections[0].rows
        return " ".join(" ".join(row) for row in facts), facts_of(material=material, places={})["case"]

    words, facts = said(held)
    assert "Hold Court order Rb. 12, set by anna" in words
    assert (facts["held_by"][0]["paper_number"], facts["names_erased_at"]) == ("Rb. 12", None)

    other = move_to_eu(log(officer))
    Seizure.objects.filter(pk=other.pk).update(
        status="CLOSED", closed_at=timezone.now(), personal_data_purged_at=timezone.now()
    )
    record(
        action="seizure.personal_data_erased", actor=None, subject=other, case_reference=other.reference,
        changes={"people": [1, 0], "law": [None, "EU_608_2013"]},
    )  # fmt: skip
    words, facts = said(other)
    assert "Names erased" in words and "art. 33(3)–(4)" in words
    assert facts["names_erased_at"]
