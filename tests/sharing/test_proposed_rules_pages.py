"""The pages on which a second person decides on field rules, and what the first page says of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sharing.models import Policy
from sharing.services.policies import (
    ensure_policy,
    rules_in_force,
)
from tests.cast import make_second
from tests.sharing.factories import NOW, log, make_share, set_policy, submit
from tests.sharing.field_rules import address, propose, put, refuse, take_back, text_of, typed, with_form

pytestmark = pytest.mark.django_db
HOME = reverse("home")


def test_the_second_person_reads_the_same_differences_and_puts_them_in_force(
    client, admin, approver, liaison, officer, memorandum, cbp
):
    submit(liaison, make_share(liaison, log(officer), partner=cbp, agreement=memorandum))
    propose(admin, memorandum)
    client.force_login(approver)
    assert address(memorandum, "proposed-field-rules") in client.get(address(memorandum)).content.decode()

    shown = client.get(address(memorandum, "proposed-field-rules"))

    said = text_of(shown)
    assert "HS code As it is Made general: only its heading, four digits Less leaves" in said
    assert "1 share that waits for approval must be prepared again" in said
    assert "Letter 12" in said
    assert "Other rules came in force" not in said
    done = client.post(address(memorandum, "set-field-rules"), shown.context["form"].initial)
    assert done.url == address(memorandum)
    assert rules_in_force(agreement=memorandum)[0] == 2
    assert re.search(
        r"Version 2 In force since .* Admin · Approver Letter 12", text_of(client.get(address(memorandum)))
    )


def test_who_was_overtaken_sees_the_differences_from_what_is_in_force_now(client, admin, approver, memorandum):
    propose(admin, memorandum)
    client.force_login(approver)
    read = client.get(address(memorandum, "proposed-field-rules")).context["form"].initial
    ensure_policy(agreement=memorandum, now=NOW)

    shown = client.post(address(memorandum, "set-field-rules"), read)

    assert shown.status_code == 409
    assert "Somebody else changed the field rules" in text_of(shown)
    assert "Other rules came in force after these were proposed" in text_of(shown)
    assert rules_in_force(agreement=memorandum)[0] == 2
    client.post(address(memorandum, "set-field-rules"), shown.context["form"].initial)
    assert rules_in_force(agreement=memorandum)[0] == 3


def test_the_second_person_refuses_them_with_a_reason_that_stands_beside_the_version(
    client, admin, approver, memorandum
):
    set_policy(
        acting_user=admin,
        agreement=memorandum,
        rules=with_form(memorandum, "goods.brand", "OMIT"),
        reason="Letter 11",
        confirmed_at=NOW,
    )
    propose(admin, memorandum)
    client.force_login(approver)
    page = address(memorandum, "refuse-field-rules")
    assert client.post(page, {"version": "2", "reason": " "}).status_code == 400

    done = client.post(page, {"version": "2", "reason": "Letter 13"})

    assert done.url == address(memorandum)
    said = text_of(client.get(address(memorandum)))
    assert re.search(r"Version 2 Refused .* Letter 12 Refused: Letter 13", said)
    assert "wait for a second person" not in said
    assert "Brand on the goods Never" in said, "the rules in force are shown, not the newest version"
    assert "never in force" in text_of(client.get(address(memorandum), {"version": "2"}))


def test_whoever_proposed_them_is_offered_to_take_them_back_and_nothing_else(as_admin, admin, memorandum):
    propose(admin, memorandum)

    shown = as_admin.get(address(memorandum, "proposed-field-rules")).content.decode()

    assert address(memorandum, "take-back-field-rules") in shown
    assert "Put the new rules in force" not in shown
    assert address(memorandum, "refuse-field-rules") not in shown
    done = as_admin.post(address(memorandum, "take-back-field-rules"), {"version": "1"})
    assert done.url == address(memorandum)
    said = text_of(as_admin.get(address(memorandum)))
    assert "Version 1 Taken back" in said
    assert "These are the usual rules for its purposes" in said


def test_while_they_wait_no_others_are_prepared(as_admin, admin, memorandum):
    assert address(memorandum, "change-field-rules") in as_admin.get(address(memorandum)).content.decode()
    propose(admin, memorandum)

    shown = as_admin.get(address(memorandum))

    assert address(memorandum, "change-field-rules") not in shown.content.decode()
    assert "New field rules wait for a second person" in text_of(shown)
    assert "HS code As it is" in text_of(shown), "these hold until then"
    assert as_admin.get(address(memorandum, "change-field-rules")).url == address(memorandum)
    sent = typed(memorandum, goods__brand="OMIT") | {"looked_at": "0", "reason": "Letter 14"}
    assert as_admin.post(address(memorandum, "propose-field-rules"), sent).status_code == 409
    assert Policy.objects.count() == 1


@pytest.mark.parametrize("act", ["proposed-field-rules", "refuse-field-rules", "set-field-rules"])
def test_where_nothing_waits_the_pages_lead_to_the_versions(as_approver, memorandum, act):
    answer = as_approver.post if act == "set-field-rules" else as_approver.get

    assert answer(address(memorandum, act)).url == address(memorandum)


def test_whoever_only_reads_sees_what_is_proposed_and_no_button(as_liaison, admin, memorandum):
    propose(admin, memorandum)

    shown = as_liaison.get(address(memorandum, "proposed-field-rules")).content.decode()

    assert "Letter 12" in shown
    assert "Put the new rules in force" not in shown
    assert address(memorandum, "take-back-field-rules") not in shown


# --- the first page -----------------------------------------------------------------------------


def test_they_wait_on_the_first_page_of_those_who_may_decide(client, admin, approver, liaison, memorandum):
    propose(admin, memorandum)

    for person, is_asked in ((approver, True), (make_second("ADMIN"), True), (admin, False), (liaison, False)):
        client.force_login(person)
        assert (address(memorandum, "proposed-field-rules") in client.get(HOME).content.decode()) is is_asked


@pytest.mark.parametrize(
    ("decide", "word"),
    [(put, "Field rules in force Approver"), (refuse, "Field rules refused Approver · Too much"), (take_back, "")],
)
def test_whoever_proposed_them_reads_for_a_week_what_became_of_them(
    as_admin, admin, approver, memorandum, decide, word
):
    propose(admin, memorandum)
    decide(admin if decide is take_back else approver, memorandum)

    for days, is_told in ((6, bool(word)), (8, False)):
        Policy.objects.update(decided_at=timezone.now() - timedelta(days=days))
        said = text_of(as_admin.get(HOME))
        assert ("Field rules" in said) is is_told
        assert word in said or not is_told
