"""Taking back a case logged a moment ago: who may, until when, what comes back and what stays known."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed
from operations.models import OperationSeizure
from rightsholders.models import RightHolder
from seizures.models import (
    EvidenceFile,
    GoodsLine,
    GoodsValue,
    Note,
    Parcel,
    Party,
    Seizure,
    SeizureDraft,
    SeizureSearch,
    UndoneSeizure,
)
from seizures.services import corrections, notes
from seizures.services.custody import hand_over
from seizures.services.drafts import open_draft
from seizures.services.evidence import add_evidence
from seizures.services.restriction import restrict
from seizures.services.undoing import undo_seizure
from tests.operations.factories import make_operation
from tests.seizures.factories import NOON, SENDER, log, photo, picture
from tests.seizures.form import filled
from tests.seizures.procedures import open_for

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=5)


def undo(user, seizure, now=SOON):
    return undo_seizure(acting_user=user, reference=seizure.reference, now=now)


def refused(user, seizure, now=SOON) -> str:
    with pytest.raises(DomainError) as refusal:
        undo(user, seizure, now)
    assert Seizure.objects.filter(pk=seizure.pk).exists()
    assert not UndoneSeizure.objects.exists()
    return refusal.value.code


def test_nothing_of_an_undone_case_is_left_but_what_became_of_its_number(officer):
    seizure = log(officer, photos=(photo(),), note="Torn box")

    undone = undo(officer, seizure)

    for model in (Seizure, SeizureSearch, Parcel, GoodsLine, GoodsValue, Party, Note, EvidenceFile):
        assert not model.objects.exists(), model
    assert (undone.reference, undone.logged_by, undone.office_id) == (seizure.reference, officer, "CNCAN")
    assert (undone.headline, undone.item_count, undone.parcel_numbers) == (
        seizure.headline,
        seizure.item_count,
        ["LZ473124863CN"],
    )
    told = AuditEvent.objects.filter(case_reference=seizure.reference).order_by("id").values_list("action", flat=True)
    assert list(told) == ["seizure.logged", "seizure.undone"]


def test_its_number_is_not_given_again(officer):
    first = log(officer)
    undo(officer, first)

    assert log(officer).reference > first.reference


def test_five_minutes_and_not_a_second_more(officer):
    seizure = log(officer)

    assert refused(officer, seizure, now=SOON + timedelta(seconds=1)) == "too-late"
    assert undo(officer, seizure, now=SOON)


def test_only_who_logged_it_may(officer, supervisor):
    seizure = log(officer)

    with pytest.raises(NotAllowed):
        undo(supervisor, seizure)
    assert Seizure.objects.get() == seizure


def _note(user, seizure):
    notes.add_note(acting_user=user, reference=seizure.reference, text="Seen.", now=SOON)


def _photo(user, seizure):
    add_evidence(
        acting_user=user, reference=seizure.reference, content=picture(), shows="GOODS", file_name="a.jpg", now=SOON
    )


def _people(user, seizure):
    corrections.correct_parties(acting_user=user, reference=seizure.reference, version=1, parties=(SENDER,), now=SOON)


def _procedure(user, seizure):
    open_for(seizure, user, right_holder=RightHolder.objects.get())


def _custody(user, seizure):
    receiver = User.objects.get(username="supervisor")
    hand_over(acting_user=user, reference=seizure.reference, receiver=receiver, place="A", now=SOON)


@pytest.mark.usefixtures("supervisor", "nordvik")
@pytest.mark.parametrize("act", [_note, _photo, _people, _procedure, _custody])
def test_a_case_that_somebody_went_on_with_stays_and_its_page_offers_no_undoing(client, officer, act):
    seizure = log(officer, note="As found")
    client.force_login(officer)

    def offers() -> bool:
        with patch("seizures.views.case.may_undo", return_value=True):  # within five minutes
            address = reverse("seizures:undo", args=[seizure.reference])
            return address in client.get(reverse("seizures:detail", args=[seizure.reference])).text

    assert offers()
    act(officer, seizure)

    assert not offers()
    assert refused(officer, seizure) == "in-use"
    assert Parcel.objects.filter(seizure=seizure).exists()
    assert Note.objects.filter(seizure=seizure, text="As found").exists()


@pytest.mark.parametrize(
    ("values", "leaves"),
    [
        ({"how": "RULE"}, True),
        ({"how": "HAND"}, False),
        ({"how": "RULE", "removed_at": NOON, "removal_reason": "Other goods"}, False),
    ],
)
def test_what_a_rule_counted_goes_along_and_what_a_person_did_keeps_the_case(officer, coordinator, values, leaves):
    seizure = log(officer)
    operation = make_operation(coordinator=coordinator)
    OperationSeizure.objects.create(
        operation=operation, round=operation.rounds.get(), seizure=seizure, added_at=NOON, **values
    )

    if leaves:
        undo(officer, seizure)
    else:
        assert refused(officer, seizure) == "in-use"
    assert OperationSeizure.objects.exists() is not leaves


# --- on the pages -----------------------------------------------------------------------------


@pytest.fixture
def at_the_form(client, officer):
    """Return the page of a form; posting fields to it sends it."""
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    draft = open_draft(acting_user=officer, now=timezone.now())
    return reverse("seizures:form", args=[draft.pk])


def test_the_form_comes_back_as_it_was_sent(client, officer, at_the_form):
    upload = SimpleUploadedFile("label.jpg", picture(), content_type="image/jpeg")
    following = client.post(at_the_form, filled(**{"lines-0-brand": "KESTRA", "photos": upload}), follow=True)
    seizure = Seizure.objects.get()
    assert f"/seizures/{seizure.reference}/undo/" in following.content.decode()

    back = client.post(reverse("seizures:undo", args=[seizure.reference]), follow=True)

    assert back.redirect_chain[-1][0] == at_the_form
    page = back.content.decode()
    assert "KESTRA" in page
    assert "That number is not given again" in page
    draft = SeizureDraft.objects.get(seizure=None, fields__has_key="lines-0-brand")
    assert draft.photos.count() == 1
    assert draft.fields["lines-0-brand"] == ["KESTRA"]


def test_the_form_that_came_back_becomes_another_case(client, officer, at_the_form):
    client.post(at_the_form, filled())
    first = Seizure.objects.get().reference
    client.post(reverse("seizures:undo", args=[first]))

    client.post(at_the_form, filled(**{"lines-0-quantity": "13"}, undone=first) | {"then": "view"})

    second = Seizure.objects.get()
    assert second.reference > first
    gone = client.get(reverse("seizures:detail", args=[first]))
    assert gone.status_code == 410
    assert f"/seizures/{second.reference}/" in gone.content.decode()


def test_the_number_on_the_bag_leads_to_what_became_of_it(client, officer, at_the_form):
    client.post(at_the_form, filled())
    reference = Seizure.objects.get().reference
    client.post(reverse("seizures:undo", args=[reference]))

    found = client.get(reverse("look-up"), {"q": reference}, follow=True)

    assert found.status_code == 410
    page = found.content.decode()
    assert "This number was taken back" in page
    assert SeizureDraft.objects.get(fields__has_key="lines-0-brand").code in page
    assert f'href="{at_the_form}"' in page  # its own officer goes on from here


def test_after_five_minutes_neither_page_offers_it(client, officer, at_the_form):
    following = client.post(at_the_form, filled(), follow=True)
    seizure = Seizure.objects.get()
    case = reverse("seizures:detail", args=[seizure.reference])
    asked = following.redirect_chain[-1][0]
    assert "/undo/" in client.get(case).content.decode()

    Seizure.objects.update(logged_at=timezone.now() - timedelta(minutes=6))

    assert "/undo/" not in client.get(case).content.decode()
    assert "/undo/" not in client.get(asked).content.decode()


@pytest.mark.parametrize("sent", ["", "nonsense", "01980000-0000-7000-8000-000000000000"])
def test_the_form_offers_no_undo_of_what_is_not_there(client, at_the_form, sent):
    page = client.get(at_the_form, {"sent": sent})

    assert page.status_code == 200
    assert "/undo/" not in page.content.decode()


def test_a_refusal_shows_the_case_and_says_what_to_do(client, officer, at_the_form):
    client.post(at_the_form, filled())
    seizure = Seizure.objects.get()
    _note(officer, seizure)

    answer = client.post(reverse("seizures:undo", args=[seizure.reference]))

    assert answer.status_code == 409
    assert "Work on this case has gone on, so it stays." in answer.content.decode()


def test_the_api_takes_back_what_it_logged(client, officer):
    seizure = log(officer, now=timezone.now(), detained_at=timezone.now())
    client.force_login(officer, backend="accounts.auth.RoleBackend")

    told = client.post(f"/api/v1/seizures/{seizure.reference}/undo/", {}, content_type="application/json")

    assert told.status_code == 200, told.content
    assert told.json()["parcel_numbers"] == ["LZ473124863CN"]
    assert client.get(f"/api/v1/seizures/{seizure.reference}/").status_code == 404


def test_a_case_that_was_restricted_meanwhile_stays(officer, supervisor):
    """What becomes of an undone number is told to the whole office: not what somebody has just closed to it."""
    seizure = log(officer)
    restrict(acting_user=supervisor, reference=seizure.reference, purpose="Informant", now=SOON)

    assert refused(officer, seizure) == "in-use"


def test_the_button_pressed_again_after_a_lost_answer_shows_that_it_is_undone(client, officer, at_the_form):
    seizure = log(officer, now=timezone.now(), detained_at=timezone.now())
    address = reverse("seizures:undo", args=[seizure.reference])
    client.post(address)

    again = client.post(address)

    assert again.status_code == 410
    assert "This number was taken back" in again.text


# --- sent again by whoever has not heard of it --------------------------------------------------


def test_a_page_that_has_not_heard_of_it_shows_it_before_it_logs_again(client, officer, at_the_form):
    client.post(at_the_form, filled())  # its answer is lost
    first = Seizure.objects.get().reference
    client.post(reverse("seizures:undo", args=[first]))  # on another device

    again = client.post(at_the_form, filled())

    assert again.status_code == 409
    assert not Seizure.objects.exists()
    assert f'name="undone" value="{first}"' in again.text

    client.post(at_the_form, filled(undone=first))
    assert Seizure.objects.get().reference > first


def test_a_device_that_has_not_heard_of_it_is_told_why(client, at_the_form):
    client.post(at_the_form, filled())
    first = Seizure.objects.get().reference
    client.post(reverse("seizures:undo", args=[first]))

    told = client.post(at_the_form, filled(then="later"), headers={"accept": "application/json"})

    assert told.status_code == 409
    assert told.json()["url"] == at_the_form
    assert first in told.json()["message"]


def test_undoing_it_once_more_is_not_covered_by_having_seen_the_first(client, at_the_form):
    client.post(at_the_form, filled())
    first = Seizure.objects.get().reference
    client.post(reverse("seizures:undo", args=[first]))
    client.post(at_the_form, filled(undone=first))
    client.post(reverse("seizures:undo", args=[Seizure.objects.get().reference]))

    assert client.post(at_the_form, filled(undone=first)).status_code == 409


def test_a_key_of_the_api_logs_nothing_after_it_was_undone(client, officer):
    seizure = log(officer)
    undo(officer, seizure)

    with pytest.raises(DomainError) as refusal:
        log(officer, intake_key=seizure.intake_key)

    assert refusal.value.code == "undone"
    assert seizure.reference in str(refusal.value)
