"""The pages: what a liaison officer, an approver and an administrator walk through, without JavaScript."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ipcases.waiting.partners import rows_of_sharing
from sharing.models import ForeignCase, OutMessage, PartnerKey, Share
from sharing.queries.shares import PROBLEMS, shares_in_view
from tests.sharing.factories import PERSON, SENDER, approve, log, make_agreement, make_share, send, submit
from tests.sharing.incoming import post, shared, withdrawal

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def test_walks_from_the_case_to_the_submission(as_liaison, case, cbp, memorandum):
    tab = as_liaison.get(reverse("sharing-case:tab", args=[case.reference]))
    assert "Share this case" in text(tab)
    new = reverse("sharing-case:new", args=[case.reference])
    assert "?partner=us-cbp" in text(as_liaison.get(new))
    assert f"agreement={memorandum.code}" in text(as_liaison.get(new, {"partner": "us-cbp"}))
    address = f"{new}?partner=us-cbp&agreement={memorandum.code}"
    assert "Why is it shared?" in text(as_liaison.get(address))
    terms = {
        "purpose": "CRIMINAL_INVESTIGATION",
        "necessity": "Repeated route",
        "requested_action": "Identify the consignee",
        "urgency": "A_URGENT",
        "handling_code": "H2",
    }
    saved = as_liaison.post(address, terms)
    share = Share.objects.get()
    assert saved.headers["Location"] == reverse("sharing:check", args=[share.public_id])

    page = as_liaison.get(saved.headers["Location"])

    assert "Hongyun Trading Co" in text(page)
    assert f'<del class="redact"><span lang="und" translate="no">{PERSON.name}</span></del>' in text(page)
    assert "The agreement does not cover this kind of field." in text(page)
    digest = page.context["preview"].sha256
    assert digest in text(page)
    submitted = as_liaison.post(saved.headers["Location"], {"preview_sha256": digest})
    share.refresh_from_db()
    assert (submitted.status_code, share.status) == (302, "PENDING_APPROVAL")


def test_keeps_what_was_typed_when_a_reason_is_missing(as_liaison, case, cbp, memorandum):
    address = reverse("sharing-case:new", args=[case.reference]) + f"?partner=us-cbp&agreement={memorandum.code}"

    response = as_liaison.post(address, {"purpose": "ADMINISTRATIVE", "necessity": "", "requested_action": "Look"})

    assert response.status_code == 400
    assert 'value="Look"' in text(response)
    assert "There is a problem" in text(response)


def test_shows_the_blockers_instead_of_submitting(as_liaison, liaison, case, memorandum):
    share = make_share(liaison, case, agreement=memorandum, necessity="Ask Zhang Sanfeng", now=timezone.now())
    address = reverse("sharing:check", args=[share.public_id])

    page = as_liaison.get(address)

    assert "Write it without the name." in text(page)
    assert 'aria-disabled="true"' in text(page)
    refused = as_liaison.post(address, {"preview_sha256": page.context["preview"].sha256})
    assert refused.status_code == 409


def test_shows_the_approver_the_same_bytes_and_digest(client, liaison, approver, case, memorandum):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum, now=timezone.now()), now=timezone.now())
    client.force_login(approver)
    address = reverse("sharing:decide", args=[share.public_id])

    page = client.get(address)

    assert share.preview_sha256 in text(page)
    assert page.context["raw"].encode() == bytes(share.preview)
    assert "Hongyun Trading Co" in text(page)
    assert '<del class="redact">' in text(page)
    client.post(address, {"approve": "1", "preview_sha256": share.preview_sha256})
    share.refresh_from_db()
    assert share.status == "QUEUED"


def test_asks_each_approver_once_where_two_must_approve(client, liaison, approver, second_approver, case):
    agreement = make_agreement(tiers=["A", "B", "C"], authority_approval="SPC 2026-17")
    now = timezone.now()
    share = approve(
        approver, submit(liaison, make_share(liaison, case, agreement=agreement, now=now), now=now), now=now
    )
    page, decide = (reverse(f"sharing:{name}", args=[share.public_id]) for name in ("share", "decide"))

    for user, is_asked in ((approver, False), (second_approver, True)):
        client.force_login(user)
        steps = [row["url"] for row in rows_of_sharing(user=user, today=now.date(), limit=5)]
        assert (page in steps, decide in text(client.get(page)), client.get(decide).status_code == 200) == (
            (is_asked,) * 3
        )


def test_refuses_an_approval_of_other_bytes_on_the_page(client, liaison, approver, case, memorandum):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum, now=timezone.now()), now=timezone.now())
    client.force_login(approver)

    response = client.post(
        reverse("sharing:decide", args=[share.public_id]), {"approve": "1", "preview_sha256": "0" * 64}
    )

    assert response.status_code == 409
    assert "Look at it again before you decide." in text(response)


def test_declines_with_a_reason(client, liaison, approver, case, memorandum):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum, now=timezone.now()), now=timezone.now())
    client.force_login(approver)
    address = reverse("sharing:decide", args=[share.public_id])
    assert client.post(address, {"decline": "1", "reason": ""}).status_code == 400

    client.post(address, {"decline": "1", "reason": "Not this partner"})

    client.force_login(liaison)
    page = text(client.get(reverse("sharing:share", args=[share.public_id])))
    told = page.split('class="banner banner-bad"')[1].split('id="terms"')[0]
    assert ">Not this partner</span> – Approver," in told  # first of all, beside the button that prepares it again
    assert "Not yet" not in told  # no clock ran


def test_explains_a_problem_and_what_to_do(as_liaison, liaison, approver, case, memorandum):
    share = send(liaison, approver, case, agreement=memorandum, now=timezone.now())
    OutMessage.objects.update(state="HELD", held_reason="redirect")

    page = text(as_liaison.get(reverse("sharing:share", args=[share.public_id])))

    assert "The partner&#x27;s address leads elsewhere" in page
    assert "introduce it again" in page
    desk = text(as_liaison.get(reverse("sharing:desk"), {"view": "problems"}))
    assert case.reference in desk
    assert "The partner&#x27;s address leads elsewhere" in desk


_ARRIVED = {"state": "DELIVERED", "delivered_at": timezone.now()}
_SILENT = _ARRIVED | {"reminded_at": timezone.now(), "acknowledged_at": None}


@pytest.mark.parametrize(
    ("message", "status", "is_problem"),
    [
        ({"state": "DEAD"}, "QUEUED", True),
        ({"state": "DEAD"}, "CANCELLED", False),
        ({"state": "RETRY", "attempts": 3}, "QUEUED", True),
        ({"state": "RETRY", "attempts": 2}, "QUEUED", False),
        (_SILENT, "DELIVERED", True),
        (_SILENT | {"reminded_at": None}, "DELIVERED", False),
        (_SILENT | {"acknowledged_at": timezone.now()}, "DELIVERED", False),
        (_ARRIVED, "REJECTED", True),
    ],
)
def test_problems_are_what_somebody_should_look_at(liaison, approver, case, memorandum, message, status, is_problem):
    share = send(liaison, approver, case, agreement=memorandum, now=timezone.now())
    OutMessage.objects.filter(share=share).update(**message)
    Share.objects.filter(pk=share.pk).update(status=status)

    assert shares_in_view(user=liaison, view=PROBLEMS, on=timezone.localdate()).count() == is_problem


def test_recalls_on_the_page(as_approver, liaison, approver, case, memorandum):
    share = send(liaison, approver, case, agreement=memorandum, now=timezone.now())
    address = reverse("sharing:recall", args=[share.public_id])
    assert as_approver.post(address, {"reason": "", "remark": ""}).status_code == 400

    as_approver.post(address, {"reason": "ERROR", "remark": "Wrong case"})

    page = text(as_approver.get(reverse("sharing:share", args=[share.public_id])))
    assert "Wrong case" in page
    assert "Recalled" in page


def test_offers_no_form_for_what_a_share_is_past(as_liaison, liaison, approver, case, memorandum):
    share = make_share(liaison, case, agreement=memorandum, now=timezone.now())
    names = ("cancel", "recall", "close-share")
    here, *acts = (reverse(f"sharing:{name}", args=[share.public_id]) for name in ("share", *names))

    def offered() -> list[str]:
        answers = zip(names, (as_liaison.get(act) for act in acts), strict=True)
        return [name for name, answer in answers if answer.status_code == 200 or answer.headers["Location"] != here]

    assert offered() == ["cancel"]
    approve(approver, submit(liaison, share, now=timezone.now()), now=timezone.now())
    assert offered() == ["recall"]
    Share.objects.update(status="DELIVERED")
    assert offered() == ["recall", "close-share"]
    Share.objects.update(status="RECALLED")
    assert offered() == []


def test_shows_a_partners_case_under_its_mark(as_liaison, cbp):
    post(shared(now=timezone.now()), now=timezone.now())
    foreign_case = ForeignCase.objects.get()

    page = text(as_liaison.get(reverse("sharing:foreign-case", args=[foreign_case.public_id])))

    assert page.count("TLP:AMBER+STRICT") >= 2
    assert "print-only" in page
    assert "Read only" in page
    assert "The agreement does not cover this kind of field." in page
    assert "Liaison" in page


def test_accepts_and_reports_on_the_pages(as_liaison, cbp):
    post(shared(now=timezone.now()), now=timezone.now())
    foreign_case = ForeignCase.objects.get()
    as_liaison.post(reverse("sharing:accept", args=[foreign_case.public_id]))
    address = reverse("sharing:feedback", args=[foreign_case.public_id])
    wrong = as_liaison.post(address, {"status": "ACTION_TAKEN", "attribution": "DECISIVE", "arrests": ""})
    assert wrong.status_code == 400
    assert "give at least one number" in text(wrong)

    as_liaison.post(address, {"status": "ACTION_TAKEN", "attribution": "DECISIVE", "arrests": "2"})

    said = json.loads(bytes(OutMessage.objects.order_by("-stream_seq").first().body))
    assert said["data"]["results"]["arrests"] == 2
    assert "2 arrests" in text(as_liaison.get(reverse("sharing:foreign-case", args=[foreign_case.public_id])))


def test_the_tabs_of_the_inbox_say_how_many_wait(as_liaison, cbp):
    def counts():
        tabs = as_liaison.get(reverse("sharing:inbox")).context["tabs"]
        return {tab["label"]: tab.get("count", "") for tab in tabs}

    post(shared(now=timezone.now()), now=timezone.now())
    assert counts() == {"New": "1", "Taken up": "", "Overdue": "", "Over": ""}

    as_liaison.post(reverse("sharing:accept", args=[ForeignCase.objects.get().public_id]))

    assert counts() == {"New": "", "Taken up": "1", "Overdue": "", "Over": ""}


def test_hides_a_recalled_case(as_liaison, cbp):
    now = timezone.now()
    post(shared(now=now), now=now)
    post(withdrawal(2, now=now), now=now)
    foreign_case = ForeignCase.objects.get()

    page = text(as_liaison.get(reverse("sharing:foreign-case", args=[foreign_case.public_id])))

    assert "The partner recalled this case" in page
    assert page.index("Sent in error") < page.index("Its content is locked away and may not be used.")
    assert "NORDVIK" not in page


def test_runs_the_queue_as_administrator(as_admin, liaison, approver, case, memorandum):
    send(liaison, approver, case, agreement=memorandum, now=timezone.now())
    message = OutMessage.objects.get()
    page = text(as_admin.get(reverse("sharing:partner", args=["us-cbp"])))
    assert str(message.pk) in page
    assert case.reference not in page

    as_admin.post(reverse("sharing:hold-message", args=[message.pk]))
    message.refresh_from_db()
    assert message.state == "HELD"
    as_admin.post(reverse("sharing:retry-message", args=[message.pk]))
    message.refresh_from_db()
    assert message.state == "READY"
    as_admin.post(reverse("sharing:hold-channel", args=["us-cbp"]))
    assert "Held" in text(as_admin.get(reverse("sharing:partners")))


def test_asks_before_a_key_is_revoked(as_admin, cbp):
    page = reverse("sharing:partner", args=["us-cbp"])
    key, unknown = (f"{reverse('sharing:revoke-key', args=['us-cbp'])}?kid=us-cbp/2026-1{n}" for n in (1, 2))
    assert f'href="{key}"' in text(as_admin.get(page))

    assert as_admin.get(unknown).url == page
    assert "Revoke the key us-cbp/2026-11" in text(as_admin.get(key))
    assert PartnerKey.objects.get().revoked_at is None

    assert as_admin.post(f"{unknown}%00").status_code == 409
    assert as_admin.post(key).url == page
    assert PartnerKey.objects.get().revoked_at is not None
    assert as_admin.get(key).url == page


def test_keeps_a_key_that_is_being_replaced(as_admin, cbp):
    page, key = (
        reverse("sharing:partner", args=["us-cbp"]),
        f"{reverse('sharing:keep-key', args=['us-cbp'])}?kid=us-cbp/2026-11",
    )
    assert f'href="{key}"' not in text(as_admin.get(page))
    assert as_admin.get(key).url == page
    PartnerKey.objects.update(not_after=timezone.now() + timedelta(days=1))

    assert f'href="{key}"' in text(as_admin.get(page))
    assert "Keep the key us-cbp/2026-11" in text(as_admin.get(key))
    assert as_admin.post(key).url == page
    assert PartnerKey.objects.get().not_after is None


def test_offers_nothing_to_look_for_to_whom_no_case_is_shown(client, admin, liaison, approver, case, memorandum):
    send(liaison, approver, case, agreement=memorandum, now=timezone.now())
    desk, outcomes = reverse("sharing:desk"), reverse("sharing:outcomes", args=["us-cbp"])
    offered = [(desk, 'aria-label="Filter the list"'), (desk, "view=late"), (outcomes, "Hit rate")]

    client.force_login(admin)
    for address, what in offered:
        page = text(client.get(address))
        assert (what in page, "No case is shown to you" in page) == (False, True)
    client.force_login(liaison)
    assert all(what in text(client.get(address)) for address, what in offered)


EMPTY = ["sharing:desk", "sharing:inbox", "sharing:partners"]


@pytest.mark.parametrize("name", EMPTY)
def test_says_what_would_be_there(as_liaison, name):
    assert 'class="empty"' in text(as_liaison.get(reverse(name)))


@pytest.mark.parametrize("view", ["waiting", "drafts", "under-way", "problems", "over", "nonsense"])
def test_shows_every_part_of_the_desk(as_liaison, liaison, case, view):
    make_share(liaison, case, now=timezone.now())

    assert as_liaison.get(reverse("sharing:desk"), {"view": view}).status_code == 200


def test_sends_nothing_that_a_preview_did_not_show(liaison, approver, officer, memorandum):
    case = log(officer, parties=(SENDER, PERSON))
    share = approve(
        approver,
        submit(liaison, make_share(liaison, case, agreement=memorandum, now=timezone.now()), now=timezone.now()),
        now=timezone.now(),
    )

    assert PERSON.name.encode() not in bytes(OutMessage.objects.get(share=share).body)


def test_shows_the_auditor_acts_and_no_people(client, auditor, liaison, approver, case, memorandum, cbp):
    share = send(liaison, approver, case, agreement=memorandum, now=timezone.now())
    post(shared(now=timezone.now()), now=timezone.now())
    client.force_login(auditor)

    page = text(client.get(reverse("sharing:share", args=[share.public_id])))
    foreign = text(client.get(reverse("sharing:foreign-case", args=[ForeignCase.objects.get().public_id])))

    assert "Running shoes" in page
    assert "Hongyun Trading Co" not in page
    assert "not what is in it" in foreign
    assert "LZ473124863CN" not in foreign
