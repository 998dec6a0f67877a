"""Logging a seizure is whole or not at all, and so is each act on its draft: whichever write fails, nothing stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from seizures.models import CaseCounter, Seizure, SeizureDraft
from seizures.services.drafts import (
    KEPT_FOR,
    Upload,
    add_photos,
    discard_draft,
    keep_signed_out,
    open_draft,
    owner_token,
    save_draft,
    sort_photos,
)
from seizures.services.intake import log_seizure
from tests.seizures.factories import NOON, PARCEL, log, make_intake, photo, picture
from tests.whole_or_nothing import Failing, break_each_write

pytestmark = pytest.mark.django_db

_WATCHED = ("accounts", "audit", "rightsholders", "seizures")
PHOTOS = (Upload("label.jpg", picture(), "LABEL"), Upload("goods.jpg", picture("red"), "GOODS"))


@pytest.fixture
def draft(officer):
    """A draft with two photos."""
    draft = open_draft(acting_user=officer, now=NOON)
    save_draft(acting_user=officer, public_id=draft.pk, fields={"channel": ["POSTAL"]}, now=NOON)
    added = add_photos(acting_user=officer, public_id=draft.pk, uploads=PHOTOS, now=NOON)
    assert all(item.photo for item in added)
    return draft


def _log(officer, draft):
    parcels = (PARCEL, replace(PARCEL, number="any-1"))
    photos = (photo("LABEL"), photo("GOODS", "red"))
    intake = make_intake(intake_key=draft.public_id, parcels=parcels, photos=photos, note="Tongue label reads N0RDVIK.")
    return lambda: log_seizure(acting_user=officer, intake=intake, now=NOON)


def _log_the_second(officer, draft):
    log(officer)
    return _log(officer, draft)


def _open_beside_old_ones(officer, draft):
    SeizureDraft.objects.update(updated_at=NOON - KEPT_FOR - timedelta(days=1))
    return lambda: open_draft(acting_user=officer, now=NOON)


def _sort(officer, draft):
    label, goods = (str(photo.public_id) for photo in draft.photos.order_by("pk"))
    return lambda: sort_photos(acting_user=officer, public_id=draft.pk, shows={label: "CLOSE_UP"}, dropped=[goods])


def _add(officer, draft):
    more = (Upload("back.jpg", picture("green")), Upload("box.jpg", picture("white")))
    return lambda: add_photos(acting_user=officer, public_id=draft.pk, uploads=more, now=NOON)


# Act → how to prepare it.
ACTS = {
    "logging a seizure": _log,
    "logging the second of an office": _log_the_second,
    "opening a draft where old ones expire": _open_beside_old_ones,
    "adding photos to a draft": _add,
    "sorting its photos": _sort,
    "discarding it": lambda officer, draft: lambda: discard_draft(acting_user=officer, public_id=draft.pk),
}


@pytest.mark.parametrize("prepare", ACTS.values(), ids=ACTS)
def test_leaves_nothing_of(prepare, officer, draft):
    assert break_each_write(prepare(officer, draft), watched=_WATCHED) >= 2


def test_a_failed_log_gives_no_number_away(officer, draft):
    act = _log(officer, draft)
    break_each_write(act, watched=_WATCHED)
    assert not Seizure.objects.exists() and not CaseCounter.objects.exists()

    assert act().reference == "CN-CAN-2026-000001"


def test_saving_a_draft_is_one_write(officer, draft):
    def act():
        return save_draft(acting_user=officer, public_id=draft.pk, fields={"channel": ["CARGO"]}, now=NOON)

    assert break_each_write(act, watched=_WATCHED) == 1


def test_what_was_typed_stays_where_the_photos_of_a_lost_session_cannot_be_kept(officer, draft):
    # Two acts on purpose: a photo that cannot be written must not take the words along.
    token = owner_token(draft=draft)
    failing = Failing(1)

    with pytest.raises(OperationalError), connection.execute_wrapper(failing):
        keep_signed_out(
            token=token, fields={"channel": ["CARGO"]}, uploads=[Upload("back.jpg", picture("green"))], now=NOON
        )

    draft.refresh_from_db()
    assert draft.fields == {"channel": ["CARGO"]}
    assert draft.photos.count() == 2
