"""A file goes with the last row that shows it, and not before."""

from datetime import timedelta

import pytest

from ipcases.lib.files import path_of, store_file
from seizures.models import DraftPhoto, EvidenceFile, SeizureDraft
from seizures.services import drafts
from seizures.services.drafts import KEPT_FOR, Upload
from seizures.services.undoing import undo_seizure
from tests.seizures.factories import NOON, log, photo, picture

pytestmark = pytest.mark.django_db


def draft_with(user, *colours, now=NOON):
    draft = drafts.open_draft(acting_user=user, now=now)
    uploads = [Upload(f"{colour}.jpg", picture(colour)) for colour in colours]
    drafts.add_photos(acting_user=user, public_id=draft.pk, uploads=uploads, now=now)
    return draft


def files_of(rows) -> list:
    return [path_of(sha256=sha) for pair in rows.values_list("sha256", "derivative_sha256") for sha in pair]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_draft_that_is_thrown_away_leaves_no_photo(officer, committed):
    """A label shows names: "the draft is gone" must be true of the disk, too."""
    draft = draft_with(officer, "teal", "olive")
    files = files_of(DraftPhoto.objects)
    assert len(files) == 4 and all(file.exists() for file in files)

    with committed():
        drafts.discard_draft(acting_user=officer, public_id=draft.pk)

    assert not any(file.exists() for file in files)


def test_a_photo_that_is_taken_out_goes_and_the_other_stays(officer, committed):
    draft = draft_with(officer, "plum", "peru")
    gone, kept = draft.photos.order_by("id")

    with committed():
        drafts.sort_photos(acting_user=officer, public_id=draft.pk, shows={}, dropped=[str(gone.public_id)])

    assert not path_of(sha256=gone.sha256).exists()
    assert path_of(sha256=kept.sha256).exists()


def test_drafts_that_nobody_came_back_to_leave_no_photo(officer, committed):
    draft_with(officer, "coral")
    files = files_of(DraftPhoto.objects)

    with committed():
        drafts.open_draft(acting_user=officer, now=NOON + KEPT_FOR + timedelta(seconds=1))

    assert not DraftPhoto.objects.exists()
    assert not any(file.exists() for file in files)


def test_a_form_that_nobody_came_back_to_goes_though_its_officer_opens_no_other(officer, committed):
    """An officer who has moved on opens no form any more; the names in the last one must not stay for ever."""
    old, fresh = draft_with(officer, "khaki"), draft_with(officer, "beige", now=NOON + timedelta(days=1))
    sent = draft_with(officer, "ivory")
    log(officer, intake_key=sent.pk)
    gone = files_of(DraftPhoto.objects.filter(draft=old))

    with committed():
        assert drafts.forget_old_drafts(now=NOON + KEPT_FOR + timedelta(seconds=1)) == 1

    assert set(SeizureDraft.objects.values_list("pk", flat=True)) == {fresh.pk, sent.pk}
    assert not any(file.exists() for file in gone)


def test_what_another_form_or_case_shows_stays(officer, committed):
    log(officer, photos=(photo(colour="navy"),))
    draft = draft_with(officer, "navy")

    with committed():
        drafts.discard_draft(acting_user=officer, public_id=draft.pk)

    assert all(file.exists() for file in files_of(EvidenceFile.objects))


def test_what_is_stored_again_meanwhile_stays(officer, committed):
    """Its row is on its way: another officer sends the same file at this moment."""
    draft = draft_with(officer, "sienna")
    files = files_of(DraftPhoto.objects)

    with committed():
        drafts.discard_draft(acting_user=officer, public_id=draft.pk)
        store_file(content=picture("sienna"))

    assert all(file.exists() for file in files)


def test_a_case_without_a_form_that_is_undone_leaves_no_photo(officer, committed):
    seizure = log(officer, photos=(photo(colour="salmon"),))
    files = files_of(EvidenceFile.objects)

    with committed():
        undo_seizure(acting_user=officer, reference=seizure.reference, now=NOON)

    assert not any(file.exists() for file in files)
