"""Whose messages the inbox takes: the keys that count, and partners apart."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from sharing.models import ForeignCase, PartnerKey
from tests.sharing.factories import NOW, case_data, make_event, make_key, make_partner
from tests.sharing.incoming import SHARE, post, shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    "change",
    [{"revoked_at": NOW}, {"not_after": NOW}, {"not_before": NOW + timedelta(microseconds=1)}],
    ids=["revoked", "over", "not yet"],
)
def test_refuses_a_key_that_does_not_count(cbp, change):
    PartnerKey.objects.update(**change)

    assert post(shared()).json()["code"] == "unknown-key"


def test_takes_a_key_from_its_first_moment_to_its_last(cbp):
    PartnerKey.objects.update(not_before=NOW, not_after=NOW + timedelta(microseconds=1))

    assert post(shared()).status_code == 202


def test_refuses_a_partner_that_is_switched_off(cbp):
    cbp.is_active = False
    cbp.save()

    assert post(shared()).json()["code"] == "unknown-key"


def test_accepts_both_keys_while_one_replaces_the_other(cbp):
    PartnerKey.objects.update(not_after=NOW + timedelta(days=7))
    new = make_key("us-cbp/2026-12")
    make_partner(key=new)

    assert post(shared()).status_code == 202
    assert post(make_event(case_data(str(uuid.uuid4()))), key=new).status_code == 202


def test_keeps_partners_apart_that_use_the_same_ids(cbp):
    make_partner("jp-customs")
    event = shared()
    theirs = case_data(SHARE)
    theirs["handling"]["originator"] = "urn:ipx:jp-customs"
    post(event)

    other = make_event(theirs, source="jp-customs", message_id=event["id"])
    response = post(other, key=make_key("jp-customs/2026-11"))

    assert response.status_code == 202
    assert ForeignCase.objects.count() == 2
