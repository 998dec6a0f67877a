"""A picture that is taken out, or whose draft is thrown away, leaves no bytes; what is shown elsewhere stays."""

import pytest

from ipcases.lib.files import path_of
from rightsholders.models import RecordationImage
from rightsholders.services.drafts import discard_draft, start_renewal
from rightsholders.services.images import add_image, remove_image
from seizures.services import drafts
from seizures.services.drafts import Upload
from tests.rightsholders.factories import NOW, make_draft, make_in_force, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def files_of(recordation) -> list:
    pairs = recordation.images.values_list("sha256", "derivative_sha256")
    return [path_of(sha256=sha) for pair in pairs for sha in pair]


def test_a_draft_that_is_thrown_away_leaves_no_picture(holder, nordvik, committed):
    draft = make_draft(holder, nordvik)
    files = files_of(draft)
    assert files and all(file.exists() for file in files)

    with committed():
        discard_draft(acting_user=holder, public_id=draft.public_id, now=NOW)

    assert not any(file.exists() for file in files)


def test_a_picture_that_is_taken_out_goes_and_the_other_stays(holder, nordvik, committed):
    draft = make_draft(holder, nordvik)
    (gone, _derivative), kept = files_of(draft), draft.images.get()
    other = add_image(acting_user=holder, public_id=draft.public_id, content=picture("KEPT"), kind="GENUINE", now=NOW)

    with committed():
        remove_image(acting_user=holder, public_id=draft.public_id, image=kept.public_id, now=NOW)

    assert not gone.exists()
    assert path_of(sha256=other.sha256).exists()


def test_a_renewal_that_is_thrown_away_leaves_the_pictures_of_what_it_renews(holder, nordvik, desk, committed):
    old = make_in_force(holder, nordvik, desk)
    type(old).objects.filter(pk=old.pk).update(valid_to=NOW.date())
    renewal = start_renewal(acting_user=holder, public_id=old.public_id, now=NOW)

    with committed():
        discard_draft(acting_user=holder, public_id=renewal.public_id, now=NOW)

    assert not RecordationImage.objects.filter(recordation=renewal).exists()
    assert all(file.exists() for file in files_of(old))


def test_a_picture_that_lies_in_a_form_of_customs_stays(holder, nordvik, officer, committed):
    draft = make_draft(holder, nordvik, is_complete=False)
    content = picture("BOTH", form="JPEG")
    add_image(acting_user=holder, public_id=draft.public_id, content=content, kind="MARK", now=NOW)
    form = drafts.open_draft(acting_user=officer, now=NOW)
    drafts.add_photos(acting_user=officer, public_id=form.pk, uploads=[Upload("label.jpg", content)], now=NOW)
    files = files_of(draft)

    with committed():
        discard_draft(acting_user=holder, public_id=draft.public_id, now=NOW)

    assert all(file.exists() for file in files)
