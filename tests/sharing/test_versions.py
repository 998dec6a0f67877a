"""What each version of a share changed and under whose approval it leaves, on the pages and over the API."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from seizures.models import Party
from sharing.models import OutMessage, Share
from sharing.queries.shares import approvals_of
from sharing.queries.versions import versions_of, waiting_version
from sharing.services.fanout import fan_out
from sharing.services.operating import let_update_go, retry_message
from sharing.services.shares import decline_share
from sharing.views import shares
from tests.sharing.factories import LATER, NOW, approve, change, make_agreement, news, send
from tests.sharing.field_rules import text_of
from tests.sharing.kept_back import replace_rules, stopped

pytestmark = pytest.mark.django_db


def deliver_all():
    OutMessage.objects.filter(state="READY").update(state="DELIVERED", delivered_at=NOW, acknowledged_at=NOW)
    Share.objects.update(status="DELIVERED", delivered_at=NOW)


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    """A share of which the partner has the first version."""
    share = send(liaison, approver, case, partner=cbp, agreement=memorandum)
    fan_out(now=NOW)
    deliver_all()
    share.refresh_from_db()
    return share


@pytest.fixture
def with_people(liaison, approver, second_approver, case, cbp):
    """A share under which people are named: two must approve."""
    agreement = make_agreement(tiers=["A", "B", "C"], authority_approval="SPC 2026-17")
    share = approve(second_approver, send(liaison, approver, case, partner=cbp, agreement=agreement))
    fan_out(now=NOW)
    deliver_all()
    share.refresh_from_db()
    return share


def add_person(case, officer):
    Party.objects.create(seizure=case, role="SELLER", kind="PERSON", name="Li Si")
    news(case, officer)
    fan_out(now=LATER)


def found_of(share):
    share.refresh_from_db()
    return versions_of(share=share, approvals=approvals_of(share=share))


def page(share, name="share"):
    return reverse(f"sharing:{name}", args=[share.public_id])


# --- whose approval -----------------------------------------------------------------------------


def test_an_update_that_asks_nobody_names_the_approval_that_covers_it(share, case, officer, approver, as_liaison):
    for quantity in (40, 41):
        change(case, officer, quantity=quantity)
        fan_out(now=LATER)

    newest, middle, first = found_of(share)

    assert [(row.number, row.approval.version, row.asked_nobody) for row in (newest, middle, first)] == [
        (3, 1, True),
        (2, 1, True),
        (1, 1, False),
    ]
    assert (newest.approval.people, newest.approval.at) == ([approver], NOW)
    told = text_of(as_liaison.get(page(share)))
    assert f"Nobody was asked again: the approval of version 1 by {approver} on 23 Nov 2026" in told
    assert f"Approved by {approver} on 23 Nov 2026" in told


def test_the_audit_says_under_whose_approval_an_update_left(share, case, officer, approver):
    change(case, officer, quantity=40)
    fan_out(now=LATER)

    said = AuditEvent.objects.get(action="share.updated").changes

    assert said["version"] == [1, 2]
    assert (said["approved_version"], said["approved_by"], said["approved_on"]) == (
        [None, 1],
        [None, [approver.username]],
        [None, "2026-11-23"],
    )


def test_the_approval_of_a_later_version_covers_what_follows_it(with_people, case, officer, approver, second_approver):
    add_person(case, officer)
    with_people.refresh_from_db()
    approve(second_approver, with_people, now=LATER)
    approve(approver, with_people, now=LATER)
    change(case, officer, quantity=40)
    fan_out(now=LATER)

    third, second, first = found_of(with_people)

    assert [(row.number, row.approval.version) for row in (third, second, first)] == [(3, 2), (2, 2), (1, 1)]
    assert (third.approval.people, third.approval.at) == ([second_approver, approver], LATER)
    said = AuditEvent.objects.get(action="share.updated").changes
    assert (said["approved_version"], said["approved_by"]) == (
        [None, 2],
        [None, [second_approver.username, approver.username]],
    )


def test_what_waits_has_no_approval_yet_and_what_was_declined_gives_none(
    with_people, case, officer, approver, second_approver, as_liaison
):
    add_person(case, officer)
    waiting, first = found_of(with_people)
    assert (waiting.number, waiting.message, waiting.approval, first.number) == (2, None, None, 1)
    assert "Nobody has approved it yet." in text_of(as_liaison.get(page(with_people)))

    with_people.refresh_from_db()
    approve(second_approver, with_people, now=LATER)
    assert f"Approved so far by {second_approver}" in text_of(as_liaison.get(page(with_people)))
    decline_share(acting_user=approver, share=with_people, reason="Not needed", now=LATER)

    assert [row.number for row in found_of(with_people)] == [1]
    change(case, officer, quantity=40)
    fan_out(now=LATER)
    assert [(row.number, row.approval and row.approval.version) for row in found_of(with_people)] == [(3, None), (1, 1)]
    assert "A version whose number is missing here never left." in text_of(as_liaison.get(page(with_people)))


def test_what_the_agreement_stopped_names_who_approved_it_again(
    share, case, officer, second_approver, admin, as_liaison
):
    change(case, officer, quantity=40)
    fan_out(now=LATER)
    held = OutMessage.objects.get(state="READY")
    OutMessage.objects.filter(pk=held.pk).update(state="HELD", held_reason="operator")
    retry_message(acting_user=admin, message_id=held.pk, now=LATER)
    assert found_of(share)[0].let_go is None, "an administrator only released it"
    OutMessage.objects.filter(pk=held.pk).update(state="HELD", held_reason="agreement")

    let_update_go(acting_user=second_approver, share=share, confirmed_at=LATER, now=LATER)

    newest, first = found_of(share)
    assert ((newest.let_go.person, newest.let_go.at), first.let_go) == ((second_approver, LATER), None)
    told = text_of(as_liaison.get(page(share)))
    assert f"The agreement had stopped it; {second_approver} approved it again on 23 Nov 2026" in told
    said = as_liaison.get(reverse("api-share-versions", args=[share.public_id])).json()["versions"]
    assert [row["let_go"] and row["let_go"]["by"] for row in said] == [second_approver.username, None]


# --- what it changes ----------------------------------------------------------------------------


def test_the_approver_reads_what_changes_beside_what_the_partner_has(with_people, case, officer, client, approver):
    add_person(case, officer)
    client.force_login(approver)

    told = text_of(client.get(page(with_people, "decide")))

    assert "What changes for the partner The partner got version 1 on 23 Nov 2026" in told
    assert "Field Version 1 Version 2 Person · Marketplace seller – Name: Li Si New in it" in told
    assert "What differs from the version that was kept back" not in told
    assert "Zhang Sanfeng" not in told.split("What changes for the partner")[1].split("The seizure")[0]


def test_the_first_version_changes_nothing_for_anybody(client, liaison, approver, case, cbp, memorandum):
    from tests.sharing.factories import make_share, submit  # noqa: PLC0415

    waiting = submit(liaison, make_share(liaison, case, partner=cbp, agreement=memorandum))
    client.force_login(approver)

    assert "What changes for the partner" not in text_of(client.get(page(waiting, "decide")))
    assert "The first version: all of it is new to the partner." in text_of(client.get(page(waiting)))
    assert waiting_version(share=waiting).before is None


def test_rules_that_let_the_same_leave_change_nothing_and_the_approver_reads_so(
    with_people, case, officer, admin, client, approver
):
    """What waited was put up anew under new rules, and the person who had come went again meanwhile."""
    add_person(case, officer)
    replace_rules(admin, with_people.agreement, NOW, without="parties.tax_number")
    Party.objects.filter(seizure=case, name="Li Si").delete()
    news(case, officer)
    fan_out(now=LATER)
    with_people.refresh_from_db()
    assert (with_people.version, with_people.update_waits) == (3, True)
    client.force_login(approver)

    told = text_of(client.get(page(with_people, "decide")))

    assert "Nothing that leaves has changed: the partner reads the same as before." in told


def test_the_partner_may_not_have_what_it_is_compared_with(with_people, case, officer, client, approver):
    change(case, officer, quantity=40)
    fan_out(now=LATER)
    add_person(case, officer)
    client.force_login(approver)

    told = text_of(client.get(page(with_people, "decide")))

    assert "The partner does not have version 2 yet: Ready to send." in told


def test_what_is_shown_is_what_the_partner_can_compute_from_what_it_gets(share, case, officer):
    """Each change that the page shows stands at a place that the message itself names."""
    change(case, officer, quantity=40, brand="NORDWIK")
    fan_out(now=LATER)
    newest = found_of(share)[0]

    sent = json.loads(bytes(OutMessage.objects.get(pk=newest.message.pk).body))

    assert newest.content == sent
    assert sent["data"]["share"]["supersedes"]["id"] == str(newest.follows.pk)
    assert newest.before == json.loads(bytes(OutMessage.objects.get(pk=newest.follows.pk).body))


def test_the_liaison_officer_reads_it_before_putting_up_again(
    client, liaison, approver, officer, admin, case, cbp, memorandum, clock
):
    people = {"liaison": liaison, "approver": approver, "officer": officer, "admin": admin}
    kept = stopped(**people, case=case, agreement=memorandum, now=clock())
    client.force_login(liaison)

    told = text_of(client.get(page(kept, "put-up")))

    beside_partner, beside_kept = told.split("What differs from the version that was kept back")[:2]
    assert "What changes for the partner The partner got version 1" in beside_partner
    assert "Quantity Goods line 1" in beside_partner
    assert "Quantity Goods line 1" not in beside_kept.split("The seizure")[0]


def test_whoever_sees_no_people_reads_that_they_differ(with_people, case, officer, client, auditor):
    add_person(case, officer)
    client.force_login(auditor)

    told = text_of(client.get(page(with_people)))

    assert "Companies or people in it differ too. Your role does not see them." in told
    assert "Li Si" not in told
    assert "Nothing that leaves has changed" not in told


def test_erased_copies_tell_nothing_any_more(share, case, officer, as_liaison):
    OutMessage.objects.update(body=b"")
    Share.objects.update(preview=b"", preview_fields=[], erased_at=NOW)

    assert found_of(share) == []
    assert as_liaison.get(page(share)).status_code == 200


# --- cost and API -------------------------------------------------------------------------------


@pytest.mark.parametrize(("newest", "older"), [(2, "Show 1 older version"), (3, "")])
def test_the_page_compares_the_newest_versions_until_all_are_asked_for(
    share, case, officer, as_liaison, monkeypatch, newest, older
):
    monkeypatch.setattr(shares, "_NEWEST", newest)
    for quantity in (40, 41):
        change(case, officer, quantity=quantity)
        fan_out(now=LATER)

    told, asked = text_of(as_liaison.get(page(share))), text_of(as_liaison.get(page(share) + "?versions=all"))

    assert re.findall(r"Show \d+ older version", told) == ([older] if older else [])
    assert ("The first version: all of it is new" in told) is not bool(older)
    assert "A version whose number is missing here never left." not in told
    assert "The first version: all of it is new" in asked
    assert "older version" not in asked


def test_the_page_and_the_api_ask_as_often_for_many_versions_as_for_few(share, case, officer, as_liaison):
    def count(address) -> int:
        as_liaison.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert as_liaison.get(address).status_code == 200
        return len(captured)

    addresses = [page(share), reverse("api-share-versions", args=[share.public_id])]
    change(case, officer, quantity=40)
    fan_out(now=timezone.now())
    few = [count(address) for address in addresses]
    for quantity in range(50, 60):
        change(case, officer, quantity=quantity)
        fan_out(now=timezone.now())

    assert len(found_of(share)) == 12
    assert [count(address) for address in addresses] == few


def test_the_api_says_the_same_of_every_version(with_people, case, officer, approver, second_approver, client):
    change(case, officer, quantity=40)
    fan_out(now=LATER)
    add_person(case, officer)
    client.force_login(approver)

    waiting, second, first = client.get(reverse("api-share-versions", args=[with_people.public_id])).json()["versions"]

    assert (waiting["version"], waiting["message"], waiting["approval"]) == (3, None, None)
    assert [(row["how"], row["label"]) for row in waiting["changes_for_partner"]["changes"]] == [
        ("ADDED", "Person · Marketplace seller")
    ]
    assert (second["approval"]["version"], second["approval"]["by"]) == (
        1,
        [approver.username, second_approver.username],
    )
    (row,) = second["changes_for_partner"]["changes"]
    assert (row["field"], row["how"], row["new"].split()[0]) == ("goods.quantity", "CHANGED", "40")
    assert second["changes_for_partner"]["version"] == 1
    assert first["changes_for_partner"] is None
    preview = client.get(reverse("api-share-preview", args=[with_people.public_id])).json()
    assert preview["changes_for_partner"] == waiting["changes_for_partner"]


def test_the_api_hides_people_from_whom_they_are_hidden(with_people, case, officer, client, auditor):
    add_person(case, officer)
    client.force_login(auditor)

    waiting, _first = client.get(reverse("api-share-versions", args=[with_people.public_id])).json()["versions"]

    assert (waiting["changes_for_partner"]["changes"], waiting["changes_for_partner"]["hides_people"]) == ([], True)
