"""What a partner changed in a case that it shared with us, beside the version that we had."""

import pytest
from django.urls import reverse

from sharing import envelope
from sharing.models import ForeignCase, InMessage
from tests.sharing.factories import NOW, case_data, make_event, take
from tests.sharing.field_rules import text_of
from tests.sharing.incoming import SHARE, shared, withdrawal

pytestmark = pytest.mark.django_db


def update(version: int, **parts):
    data = case_data(SHARE, version=version, **parts)
    data["share"]["reason"] = "case_changed"
    take(make_event(data, message_type=envelope.CASE_UPDATED, seq=version), NOW)


@pytest.fixture
def received(cbp):
    take(shared(), NOW)
    return ForeignCase.objects.get()


def shown(client, foreign_case) -> str:
    return text_of(client.get(reverse("sharing:foreign-case", args=[foreign_case.public_id])))


def changes(client, foreign_case) -> list[tuple[str, str, str, str]]:
    said = client.get(reverse("api-foreign-case", args=[foreign_case.public_id])).json()["changes"]
    return [(row["how"], row["label"], row["old"], row["new"]) for row in said]


def test_a_new_version_says_what_the_partner_changed(as_liaison, received):
    movement = {"origin": "CN", "destination": "US", "parcel": ["LZ473124863CN", "RB123456785CN"]}
    update(2, movement=movement)

    told = shown(as_liaison, received)

    assert "What changed with version 2 Version 1 came on" in told
    assert "Field Version 1 Version 2 Parcel numbers Route and numbers – RB123456785CN New in it" in told
    assert changes(as_liaison, received) == [("ADDED", "Parcel numbers", "", "RB123456785CN")]


def test_only_the_version_before_counts(as_liaison, received):
    update(2, urgency="routine")
    update(3, urgency="routine", movement={"origin": "VN"})

    assert {label for _how, label, _old, _new in changes(as_liaison, received)} == {
        "Country of origin",
        "Parcel numbers",
        "Sent to",
    }
    assert "What changed with version 3 Version 2 came on" in shown(as_liaison, received)


def test_a_version_that_tells_the_same_says_so(as_liaison, received):
    update(2)

    assert "It tells the same as version 1." in shown(as_liaison, received)
    assert changes(as_liaison, received) == []


def test_the_first_version_changes_nothing(as_liaison, received):
    assert "What changed with version" not in shown(as_liaison, received)
    assert changes(as_liaison, received) == []


def test_whoever_does_not_see_what_is_in_it_does_not_see_what_changed(client, auditor, received):
    update(2, urgency="routine")
    client.force_login(auditor)

    assert "What changed with version" not in shown(client, received)
    assert changes(client, received) == []


def test_what_was_recalled_or_erased_tells_no_changes(as_liaison, received):
    update(2, urgency="routine")
    InMessage.objects.filter(order_seq=1).update(body=b"")
    assert "What changed with version" not in shown(as_liaison, received)

    take(withdrawal(3, now=NOW), NOW)

    assert "What changed with version" not in shown(as_liaison, received)
    assert changes(as_liaison, received) == []


def test_a_partner_may_say_what_we_have_no_words_for(as_liaison, received):
    update(2, ext={"question": {"answer_by": "2026-12-01"}, "novel": {"list": [1, {"a": None}]}})

    assert ("ADDED", "ext.novel.list", "", "1, {'a': None}") in changes(as_liaison, received)
