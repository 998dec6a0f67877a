"""What is kept of an answer follows the roles and the mandates of who asks again."""

import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant
from audit.services import record
from rightsholders.models import HolderMember
from seizures.events import SeizureEvent
from seizures.services.notes import add_note
from seizures.services.restriction import restrict
from sharing.events import ForeignCaseEvent
from tests.accounts.people import revoke_role
from tests.rightsholders.factories import make_submitted
from tests.sharing.factories import log, make_agreement, make_partner

pytestmark = pytest.mark.django_db


def restrict_case(case, user):
    restrict(acting_user=user, reference=case.reference, purpose="Inside job", now=timezone.now())


def erase_names(case, _user):
    record(action=SeizureEvent.PERSONAL_DATA_ERASED, actor=None, subject=case, case_reference=case.reference)


def write_note(case, user):
    add_note(acting_user=user, reference=case.reference, text="Seen.", now=timezone.now())


def test_a_kept_answer_is_not_given_to_somebody_who_lost_the_role(client, officer, liaison, admin):
    make_partner()
    RoleGrant.objects.create(user=liaison, role="ANALYST")
    client.force_login(liaison)
    key = str(uuid.uuid4())
    values = {
        "case": log(officer).reference,
        "partner": "us-cbp",
        "agreement": make_agreement().code,
        "purpose": "CRIMINAL_INVESTIGATION",
        "necessity": "Repeated route",
    }

    def ask():
        return client.post(
            reverse("api-shares"), values, content_type="application/json", headers={"Idempotency-Key": key}
        )

    first, again = ask(), ask()
    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true"

    revoke_role(acting_user=admin, user=liaison, role="LIAISON", now=timezone.now())

    assert ask().status_code == 422


@pytest.mark.parametrize(("is_over", "status"), [(False, 200), (True, 422)])
def test_a_kept_answer_is_not_given_to_somebody_who_lost_the_mandate(client, holder, nordvik, is_over, status):
    sent = make_submitted(holder, nordvik)
    client.force_login(holder)

    def ask():
        address = reverse("api-recordation-withdraw", args=[sent.public_id])
        return client.post(address, {}, content_type="application/json", headers={"Idempotency-Key": "k1"})

    first = ask()
    if is_over:
        HolderMember.objects.update(valid_to=date(2016, 1, 1))
    again = ask()

    assert (first.status_code, again.status_code) == (200, status), first.content
    assert ("Astrid Holm" in again.content.decode()) is not is_over


def restrict_another_case(case, user):
    restrict_case(log(case.logged_by), user)


def withdraw_what_is_of_no_case(_case, _user):
    record(action=ForeignCaseEvent.WITHDRAWN, actor=None, subject=make_partner())


HIDES = [restrict_case, erase_names, withdraw_what_is_of_no_case]
SHOWS = [write_note, restrict_another_case]


@pytest.mark.parametrize(("do", "shows"), [*((do, False) for do in HIDES), *((do, True) for do in SHOWS)])
def test_a_kept_answer_shows_nothing_once_its_case_was_closed_or_its_names_erased(
    client, officer, supervisor, do, shows
):
    case = log(officer)
    client.force_login(supervisor)

    def ask():
        address = reverse("api-seizure-notes", args=[case.reference])
        values = {"text": "Zhang San called."}
        return client.post(address, values, content_type="application/json", headers={"Idempotency-Key": "k1"})

    first = ask()
    do(case, supervisor)
    again = ask()

    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert again["Idempotency-Replayed"] == "true"
    assert again.content == (first.content if shows else b"")
    assert again.has_header("Content-Type") is shows


def test_an_answer_that_may_tell_of_other_cases_shows_nothing_once_one_of_them_was_closed(client, officer, supervisor):
    case = log(officer)
    client.force_login(supervisor)

    def ask():
        values = {"reason": "COURT", "paper_number": "12/2026"}
        address = reverse("api-seizure-holds", args=[case.reference])
        return client.post(address, values, content_type="application/json", headers={"Idempotency-Key": "k1"})

    first = ask()
    assert ask().content == first.content != b"", first.content
    restrict_case(log(officer), supervisor)

    assert (first.status_code, ask().content) == (201, b"")
