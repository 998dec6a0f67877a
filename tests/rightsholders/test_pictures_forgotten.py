"""A picture that is taken out, refused or thrown away with its draft leaves no bytes; what is shown elsewhere stays."""

import hashlib

import pytest

from ipcases.lib import files as store
from ipcases.lib.errors import InvalidValue
from ipcases.lib.files import path_of
from rightsholders.models import RecordationImage
from rightsholders.services.drafts import discard_draft, start_renewal
from rightsholders.services.images import add_image, remove_image
from seizures.models import Seizure
from seizures.services import drafts
from seizures.services.corrections import CaseClosed
from seizures.services.drafts import Upload
from seizures.services.evidence import add_evidence
from tests.rightsholders.factories import NOW, make_draft, make_in_force, picture
from tests.seizures.factories import log

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


# --- what is refused ------------------------------------------------------------------------------------
def left_of(content, media_type="image/png") -> list[bool]:
    """Say of a file, and of what is shown of it, whether the bytes are there."""
    parts = [content] if media_type == "application/pdf" else [content, store._strip_image(content)]
    return [path_of(sha256=hashlib.sha256(part).hexdigest()).exists() for part in parts]


def test_a_document_that_is_no_picture_leaves_no_bytes(holder, nordvik, committed):
    draft, paper = make_draft(holder, nordvik), b"%PDF-1.7 no picture of a mark"

    with committed(), pytest.raises(InvalidValue):
        add_image(acting_user=holder, public_id=draft.public_id, content=paper, kind="MARK", now=NOW)

    assert left_of(paper, "application/pdf") == [False]


def test_a_picture_too_many_leaves_no_bytes_and_one_that_is_there_stays(holder, nordvik, committed, monkeypatch):
    monkeypatch.setattr("rightsholders.services.images.MOST_IMAGES", 1)
    draft, many = make_draft(holder, nordvik), picture("MANY")
    first = files_of(draft)
    again = first[0].read_bytes()

    for content in (many, again):
        with committed(), pytest.raises(InvalidValue):
            add_image(acting_user=holder, public_id=draft.public_id, content=content, kind="MARK", now=NOW)

    assert left_of(many) == [False, False]
    assert all(file.exists() for file in first)


def test_bytes_that_were_there_before_a_refusal_stay(holder, nordvik, committed, monkeypatch):
    """They may be somebody else's, whose row is on its way."""
    monkeypatch.setattr("rightsholders.services.images.MOST_IMAGES", 1)
    draft, theirs = make_draft(holder, nordvik), picture("THEIRS")
    store.store_file(content=theirs)

    with committed(), pytest.raises(InvalidValue):
        add_image(acting_user=holder, public_id=draft.public_id, content=theirs, kind="MARK", now=NOW)

    assert left_of(theirs) == [True, True]


def test_a_photo_that_a_form_or_a_closed_case_does_not_take_leaves_no_bytes(officer, committed, monkeypatch):
    monkeypatch.setattr("seizures.services.drafts.MOST_PHOTOS", 1)
    one, two, three = (picture(text) for text in ("ONE", "TWO", "THREE"))
    form = drafts.open_draft(acting_user=officer, now=NOW)
    case = log(officer)
    Seizure.objects.filter(pk=case.pk).update(status="CLOSED", closed_at=NOW)

    with committed():
        uploads = [Upload("one.png", one), Upload("two.png", two)]
        added = drafts.add_photos(acting_user=officer, public_id=form.pk, uploads=uploads, now=NOW)
    with committed(), pytest.raises(CaseClosed):
        add_evidence(acting_user=officer, reference=case.reference, content=three, shows="GOODS", now=NOW)

    assert [bool(item.photo) for item in added] == [True, False]
    assert [left_of(content) for content in (one, two, three)] == [[True, True], [False, False], [False, False]]
