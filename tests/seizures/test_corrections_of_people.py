"""Correcting the people of a case: also after a procedure began, and against lost updates."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from seizures.access import visible_seizures
from seizures.models import Procedure, Seizure
from seizures.queries import search_filter
from tests.seizures.factories import NOON, log

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(officer):
    return log(officer)


def people(case, **changes):
    fields = {
        "version": str(Seizure.objects.get(pk=case.pk).version),
        "people-TOTAL_FORMS": "2",
        "people-INITIAL_FORMS": "1",
        "people-0-role": "SENDER",
        "people-0-name": "Hongyun Trading Co",
        "people-0-kind": "COMPANY",
        "people-1-role": "ADDRESSEE",
        "people-1-name": "Jane Roe",
        "people-1-kind": "PERSON",
        "people-1-country": "US",
    }
    return {**fields, **changes}


def test_people_are_completed_even_after_a_procedure_began(client, officer, kestra, case):
    Procedure.objects.create(
        seizure=case, right_holder=kestra, right_kind="TRADEMARK", law_code="CN_CUSTOMS_IPR_2018", track="EX_OFFICIO",
        opened_by=officer, opened_at=NOON,
    )  # fmt: skip
    client.force_login(officer)

    answer = client.post(reverse("seizures:people", args=[case.reference]), people(case))

    assert answer.status_code == 302
    assert set(case.parties.values_list("name", flat=True)) == {"Hongyun Trading Co", "Jane Roe"}
    assert "Jane" not in str(AuditEvent.objects.get(action="seizure.edited").changes)
    assert search_filter(visible_seizures(user=officer), text="jane roe", user=officer).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"people-1-name": "", "people-1-address": "12 Elm St"},
        {"people-1-role": "GHOST"},
        {"people-1-role": "SENDER", "people-1-name": "Hongyun Trading Co"},
        {"people-1-country": "ZZ"},
        {"people-1-name": "x" * 201},
    ],
    ids=str,
)
def test_people_that_cannot_be_are_refused(client, officer, case, wrong):
    client.force_login(officer)

    answer = client.post(reverse("seizures:people", args=[case.reference]), people(case, **wrong))

    assert answer.status_code == 400
    assert case.parties.count() == 1


def test_a_stale_save_of_people_shows_both(client, officer, case):
    client.force_login(officer)
    stale = people(case, **{"people-1-name": "Late Person"})
    client.post(reverse("seizures:people", args=[case.reference]), people(case))

    answer = client.post(reverse("seizures:people", args=[case.reference]), stale)

    text = answer.content.decode()
    assert answer.status_code == 409 and "Jane Roe" in text and "Late Person" in text


def test_the_auditor_corrects_nobody(client, auditor, case):
    client.force_login(auditor)

    assert client.get(reverse("seizures:people", args=[case.reference])).status_code == 403
    assert client.get(reverse("seizures:correct-goods", args=[case.reference])).status_code == 403
