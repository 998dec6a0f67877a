"""The same form sent by a second press, from a page without script: what it says stands once."""

from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from seizures.models import CustodyEvent, Destruction, Seizure
from seizures.services.drafts import Upload, add_photos, open_draft
from seizures.services.notes import add_note
from tests.seizures.destructions import confiscated
from tests.seizures.factories import picture
from tests.seizures.form import filled
from tests.seizures.procedures import log, make_recordation

pytestmark = pytest.mark.django_db
PLAN = reverse_lazy("store:plan")


def test_the_second_is_led_to_the_case_also_when_the_form_has_photos(client, officer):
    client.force_login(officer)
    draft = open_draft(acting_user=officer, now=timezone.now())
    upload = Upload("label.jpg", picture())
    (added,) = add_photos(acting_user=officer, public_id=draft.pk, uploads=[upload], now=timezone.now())
    address = reverse("seizures:form", args=[draft.pk])
    photo = str(added.photo.public_id)
    fields = filled(**{"known_photos": photo, f"kept-{photo}": "1", f"shows-{photo}": "LABEL", "then": "view"})
    assert client.post(address, fields).status_code == 302

    with patch("seizures.views.intake.get_draft", return_value=draft):  # it looked before the first was done
        second = client.post(address, fields)

    assert second.status_code == 302
    assert second.url == reverse("seizures:detail", args=[Seizure.objects.get().reference])


def case_with_form(client, user, name):
    """Log a case and return it with what the form of that name on its page keeps."""
    case = log(user)
    client.force_login(user)
    return case, client.get(reverse("seizures:detail", args=[case.reference])).context[name]


def press_twice(client, act, case, sent) -> list[int]:
    return [client.post(reverse(f"seizures:{act}", args=[case.reference]), sent()).status_code for _ in range(2)]


def test_a_note_stands_once_and_the_same_from_a_new_page_or_by_a_colleague_again(client, officer, supervisor):
    case, form = case_with_form(client, officer, "note_form")
    assert (
        press_twice(client, "add-note", case, lambda: {"text": "Box is wet.", "seen": form["seen"].value()})
        == [302] * 2
    )
    assert case.notes.count() == 1

    form = client.get(reverse("seizures:detail", args=[case.reference])).context["note_form"]
    add_note(acting_user=supervisor, reference=case.reference, text="Box is wet.", now=timezone.now())
    assert (
        press_twice(client, "add-note", case, lambda: {"text": "Box is wet.", "seen": form["seen"].value()})
        == [302] * 2
    )
    assert case.notes.count() == 3


def test_goods_are_handed_over_once_and_to_another_receiver_not_at_all(client, officer, supervisor, desk):
    case, form = case_with_form(client, officer, "hand_over_form")
    sent = {"hand-receiver": supervisor.pk, "hand-place": "Store 2", "hand-seen": form["seen"].value()}
    assert str(form["seen"]) in client.get(reverse("seizures:detail", args=[case.reference])).text

    assert press_twice(client, "hand-over", case, lambda: sent) == [302, 302]
    assert press_twice(client, "hand-over", case, lambda: sent | {"hand-place": "Store 3"}) == [409, 409]
    assert CustodyEvent.objects.get().place == "Store 2"


def test_a_hold_stands_once_and_from_a_new_page_it_is_said_that_it_does(client, supervisor):
    case = log(supervisor)
    client.force_login(supervisor)
    page = reverse("seizures:holds", args=[case.reference])

    def sent():
        return {"reason": "COURT", "paper_number": "C-7"}

    seen = client.get(page).context["form"]["seen"].value()
    assert [client.post(page, sent() | {"seen": seen}).status_code for _ in range(2)] == [302, 302]
    seen = client.get(page).context["form"]["seen"].value()
    assert client.post(page, sent() | {"seen": seen}).status_code == 409
    assert case.holds.count() == 1


def plan_twice(client, asked, **picked):
    said = {"planned_on": timezone.localdate(), "place": "Kiln 2", "method": "SHREDDING", "company": "Yuehuan"}
    said["seen"] = client.get(PLAN, asked).context["form"]["seen"].value()
    return said | picked, [client.post(PLAN, said | picked).url for _ in range(2)]


@pytest.mark.parametrize("how", ["line", "labels", "everything_at"])
def test_a_destruction_is_planned_once_and_of_other_goods_another(client, officer, supervisor, holder, nordvik, how):
    recordation = make_recordation(nordvik)
    line, other = (confiscated(officer, supervisor, holder, recordation) for _ in range(2))
    client.force_login(supervisor)
    names = {"line": lambda row: row.public_id, "labels": lambda row: row.seizure.reference}
    picked = {how: names[how](line) if how in names else "?"}  # at no place: both of them

    said, (first, second) = plan_twice(client, {}, **picked)

    assert first == second and Destruction.objects.count() == 1
    anew = client.post(PLAN, said | {"company": "Another"} | picked)
    assert anew.status_code in (400, 409)
    if how in names:
        assert client.post(PLAN, said | {how: names[how](other)}).status_code == 302
        assert Destruction.objects.count() == 2


def test_a_shift_is_handed_over_once(client, officer, supervisor):
    cases = [log(officer), log(officer)]
    client.force_login(officer)
    page = f"{reverse('seizures:hand-over-shift')}?day={cases[0].logged_at:%Y-%m-%d}"
    said = {"receiver": supervisor.pk, "place": "Store 2", "cases": [case.reference for case in cases]}
    said["seen"] = client.get(page).context["form"]["seen"].value()

    assert [client.post(page, said).status_code for _ in range(2)] == [302, 302]
    assert CustodyEvent.objects.count() == 2
    refused = client.post(page, said | {"place": "Store 3"})
    assert refused.status_code == 409 and "not accepted yet" in refused.text


def test_a_file_is_added_once_and_the_same_from_a_new_page_refused(client, officer):
    case, form = case_with_form(client, officer, "evidence_form")
    page = reverse("seizures:detail", args=[case.reference])
    assert str(form["seen"]) in client.get(page).text and 'id="id_seen"' in client.get(page).text

    def sent():
        files = [SimpleUploadedFile("goods.jpg", picture(), "image/jpeg")]
        return {"shows": "GOODS", "files": files, "seen": form["seen"].value()}

    assert press_twice(client, "add-evidence", case, sent) == [302, 302]
    assert case.evidence.count() == 1
    form = client.get(page).context["evidence_form"]
    assert press_twice(client, "add-evidence", case, sent) == [400, 400]
