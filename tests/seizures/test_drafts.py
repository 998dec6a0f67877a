"""Forms on their way: nothing typed or sent is lost."""

import re
from datetime import timedelta

import pytest

from ipcases.lib.errors import InvalidValue, NotAllowed, NotVisible
from ipcases.lib.ids import uuid7
from seizures.models import DraftPhoto, SeizureDraft
from seizures.services import drafts
from seizures.services.drafts import DraftSent, Upload
from seizures.services.intake import log_seizure
from tests.seizures.factories import NOON, make_intake, picture

pytestmark = pytest.mark.django_db
TYPED = {"lines-0-brand": ["NORDVIK"], "reasons": ["PRICE", "ROUTE"]}


@pytest.fixture
def draft(officer):
    return drafts.open_draft(acting_user=officer, now=NOON)


def test_an_untouched_draft_is_used_again(officer, draft):
    assert drafts.open_draft(acting_user=officer, now=NOON) == draft

    drafts.save_draft(acting_user=officer, public_id=draft.pk, fields=TYPED, now=NOON)
    assert drafts.open_draft(acting_user=officer, now=NOON) != draft


def test_a_draft_with_only_a_photo_is_not_untouched(officer, draft):
    upload = Upload("a.jpg", picture())
    drafts.add_photos(acting_user=officer, public_id=draft.pk, uploads=[upload], now=NOON)

    assert drafts.open_draft(acting_user=officer, now=NOON) != draft


def test_what_was_typed_comes_back(officer, draft):
    drafts.save_draft(acting_user=officer, public_id=draft.pk, fields=TYPED, now=NOON)

    assert SeizureDraft.objects.get(pk=draft.pk).fields == TYPED


def test_tokens_and_buttons_are_not_kept(officer, draft):
    secret = {"csrfmiddlewaretoken": ["x"], "owner": ["y"], "do": ["save"], "kept-1": ["1"]}
    drafts.save_draft(acting_user=officer, public_id=draft.pk, fields=TYPED | secret, now=NOON)

    assert SeizureDraft.objects.get(pk=draft.pk).fields == TYPED


@pytest.mark.parametrize(
    "fields",
    [
        {"a b": ["x"]},
        {"lines": "x"},
        {"lines": [1]},
        {"lines": [None]},
        {"lines": ["x" * 5001]},
        {"lines": ["x"] * 61},
        {f"n{n}": ["x"] for n in range(8001)},
    ],
)
def test_what_is_no_form_is_not_kept(officer, draft, fields):
    with pytest.raises(InvalidValue):
        drafts.save_draft(acting_user=officer, public_id=draft.pk, fields=fields, now=NOON)


# --- forms that a device began without a connection -------------------------------------------


def test_a_form_that_a_device_began_keeps_its_id_and_code(officer):
    key = uuid7()
    for _time in range(2):
        drafts.save_draft(acting_user=officer, public_id=key, fields=TYPED, begun_as="D-XK3F7Q", now=NOON)

    draft = SeizureDraft.objects.get()
    assert (draft.pk, draft.code, draft.user, draft.fields) == (key, "D-XK3F7Q", officer, TYPED)


def test_a_form_that_nobody_began_is_not_made(officer):
    with pytest.raises(NotVisible):
        drafts.save_draft(acting_user=officer, public_id=uuid7(), fields=TYPED, now=NOON)


def test_a_code_that_is_taken_gives_way_to_one_of_ours(officer):
    for key in (uuid7(), uuid7()):
        drafts.save_draft(acting_user=officer, public_id=key, fields=TYPED, begun_as="D-XK3F7Q", now=NOON)

    first, second = SeizureDraft.objects.order_by("started_at", "pk").values_list("code", flat=True)
    assert first == "D-XK3F7Q"
    assert re.fullmatch("D-[A-Z2-9]{5}", second)


def test_another_officers_draft_is_not_taken_over(officer, supervisor, draft):
    with pytest.raises(NotVisible):
        drafts.save_draft(acting_user=supervisor, public_id=draft.pk, fields=TYPED, begun_as="D-XK3F7Q", now=NOON)
    assert SeizureDraft.objects.get().user == officer


@pytest.mark.parametrize("code", ["D-XK3F7", "D-XK3F7QQ", "D-xk3f7q", "D-XK3F71", "XK3F7QAB"])
def test_a_code_that_cannot_be_read_out_is_refused(officer, code):
    with pytest.raises(InvalidValue):
        drafts.save_draft(acting_user=officer, public_id=uuid7(), fields=TYPED, begun_as=code, now=NOON)


def test_nobody_else_writes_into_it(supervisor, draft, analyst):
    with pytest.raises(NotVisible):
        drafts.save_draft(acting_user=supervisor, public_id=draft.pk, fields=TYPED, now=NOON)
    with pytest.raises(NotAllowed):
        drafts.save_draft(acting_user=analyst, public_id=draft.pk, fields=TYPED, now=NOON)


def test_a_draft_that_was_sent_is_not_changed_any_more(officer, draft):
    log_seizure(acting_user=officer, intake=make_intake(intake_key=draft.pk), now=NOON)

    with pytest.raises(DraftSent):
        drafts.save_draft(acting_user=officer, public_id=draft.pk, fields=TYPED, now=NOON)
    with pytest.raises(DraftSent):
        drafts.discard_draft(acting_user=officer, public_id=draft.pk)


def test_one_bad_photo_does_not_lose_the_others(officer, draft):
    uploads = [Upload("a.jpg", picture("red")), Upload("b.txt", b"text"), Upload("c.jpg", picture("blue"), "CLOSE_UP")]

    added = drafts.add_photos(acting_user=officer, public_id=draft.pk, uploads=uploads, now=NOON)

    assert [item.name for item in added if item.refusal] == ["b.txt"]
    assert list(draft.photos.order_by("id").values_list("shows", flat=True)) == ["LABEL", "CLOSE_UP"]


def test_the_same_photo_twice_is_kept_once(officer, draft):
    upload = Upload("a.jpg", picture())
    for _time in range(2):
        drafts.add_photos(acting_user=officer, public_id=draft.pk, uploads=[upload], now=NOON)

    assert draft.photos.count() == 1


def test_photos_are_guessed_by_order_and_sorted_by_the_officer(officer, draft):
    uploads = [Upload(f"{c}.jpg", picture(c)) for c in ("red", "green", "blue", "black")]
    drafts.add_photos(acting_user=officer, public_id=draft.pk, uploads=uploads, now=NOON)
    first, second, *_rest = draft.photos.order_by("id")
    assert list(draft.photos.order_by("id").values_list("shows", flat=True)) == [
        "LABEL", "GOODS", "CLOSE_UP", "CLOSE_UP",
    ]  # fmt: skip

    drafts.sort_photos(
        acting_user=officer,
        public_id=draft.pk,
        shows={str(first.public_id): "PACKAGING", str(second.public_id): "NONSENSE"},
        dropped={str(second.public_id)},
    )

    assert list(draft.photos.order_by("id").values_list("shows", flat=True)) == ["PACKAGING", "CLOSE_UP", "CLOSE_UP"]


def test_what_a_signed_out_officer_sends_is_kept_for_its_owner_only(officer, draft):
    token = drafts.owner_token(draft=draft)

    assert drafts.keep_signed_out(token=token, fields=TYPED, uploads=[Upload("a.jpg", picture())], now=NOON)

    assert SeizureDraft.objects.get(pk=draft.pk).fields == TYPED
    assert draft.photos.count() == 1


def test_a_token_that_is_not_ours_keeps_nothing(officer, draft):
    assert not drafts.keep_signed_out(token="made:up:token", fields=TYPED, uploads=[], now=NOON)
    assert SeizureDraft.objects.get(pk=draft.pk).fields == {}


def test_a_switched_off_officers_token_keeps_nothing(officer, draft):
    token = drafts.owner_token(draft=draft)
    officer.is_active = False
    officer.save()

    assert not drafts.keep_signed_out(token=token, fields=TYPED, uploads=[], now=NOON)


def test_old_drafts_are_thrown_away_after_two_weeks_and_not_before(officer, draft):
    drafts.save_draft(acting_user=officer, public_id=draft.pk, fields=TYPED, now=NOON)
    drafts.add_photos(acting_user=officer, public_id=draft.pk, uploads=[Upload("a.jpg", picture())], now=NOON)

    drafts.open_draft(acting_user=officer, now=NOON + timedelta(days=13))
    assert SeizureDraft.objects.filter(pk=draft.pk).exists()

    drafts.open_draft(acting_user=officer, now=NOON + timedelta(days=15))
    assert not SeizureDraft.objects.filter(pk=draft.pk).exists()
    assert not DraftPhoto.objects.exists()


def test_codes_hold_no_letter_that_is_read_as_another(officer):
    for _time in range(30):
        made = drafts.open_draft(acting_user=officer, now=NOON)
        drafts.save_draft(acting_user=officer, public_id=made.pk, fields=TYPED, now=NOON)

    codes = set(SeizureDraft.objects.values_list("code", flat=True))
    assert len(codes) == 30
    assert not set("".join(code.removeprefix("D-") for code in codes)) & set("ILOU01")
