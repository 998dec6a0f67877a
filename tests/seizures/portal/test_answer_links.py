"""Answering by a link, without an account: what leaves, what opens, what ends it, and what is kept of it."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from seizures.models import AnswerLink, Notice, Reply
from seizures.services.answer_links import withdraw_links
from seizures.services.answering import answer_by_link, linked_picture, open_link
from seizures.services.notices import send_notice
from seizures.services.procedures import abandon_procedure, record_fact
from seizures.services.replies import ReplyIntake
from tests.audit.tampering import found_in, seal_all
from tests.seizures.portal.conftest import address as portal_address
from tests.seizures.portal.conftest import eu_procedure, text_of
from tests.seizures.portal.test_disclosure import SECRETS
from tests.seizures.procedures import answer, choose, notify

pytestmark = pytest.mark.django_db
GENUINE = ReplyIntake(position="GENUINE", statement="Made by our licensee.")
TYPED = {
    "position": "GENUINE",
    "statement": "Made by our licensee.",
    "signer_name": "Anna Lind",
    "signer_function": "Counsel",
}


@pytest.fixture(autouse=True)
def _links_are_on(settings):
    settings.ANSWER_LINKS = True


@pytest.fixture
def token(procedure):
    """What the mail of the notice holds, and nothing else does."""
    return token_of(mail.outbox[-1])


def token_of(message):
    return re.search(r"/answer/([\w-]{43})/", message.body)[1]


def address(token):
    return reverse("answer-link", args=[token])


def sign(token, now, *, reply=GENUINE, name="Anna Lind", function="Counsel"):
    return answer_by_link(token=token, reply=reply, signer_name=name, signer_function=function, now=now)


def why_dead(token, now):
    return open_link(token=token, now=now).ended


def test_the_mail_carries_a_link_of_which_only_the_hash_is_kept_and_no_word_of_the_case(token, procedure):
    link = AnswerLink.objects.get()

    assert link.sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert (link.procedure, link.recipient_email, link.notice.status) == (procedure, "notices@nordvik.test", "SENT")
    everything = "\n".join([mail.outbox[-1].body, *(str(part[0]) for part in mail.outbox[-1].alternatives)])
    assert everything.count(token) == 2
    assert all(word not in everything for word in (procedure.seizure.reference, "Running shoes", *SECRETS))


def test_no_link_leaves_where_the_site_does_not_want_them_and_those_that_left_are_dead(
    settings, token, procedure, supervisor, now, client
):
    settings.ANSWER_LINKS = False
    Notice.objects.update(status="FAILED", sent_at=None)
    notify(procedure, supervisor, now=now)

    assert "/answer/" not in mail.outbox[-1].body
    assert AnswerLink.objects.count() == 1
    AnswerLink.objects.update(ended_as="", ended_at=None)
    assert (why_dead(token, now), client.get(address(token)).status_code) == ("OFF", 410)


def test_a_notice_that_asks_for_no_answer_carries_none(procedure, holder, supervisor, now):
    answer(procedure, holder, now=now)
    choose(procedure, supervisor, "DETAIN", now=now)

    send_notice(notice_id=Notice.objects.get(kind="DETENTION").pk, now=now)

    assert "/answer/" not in mail.outbox[-1].body


def test_the_page_shows_what_the_stage_tells_and_names_nobody(token, procedure, client):
    got = client.get(address(token))

    page = text_of(got)
    due = procedure.deadlines.get().due_on
    for told in ("Running shoes", "12 pairs", f"{due.day} {due:%b %Y}", "3 working days after", 'name="signer_name"'):
        assert told in page
    assert all(secret not in page for secret in SECRETS)
    assert got["Cache-Control"] == "no-store"
    assert (got["Referrer-Policy"], got["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert not got.cookies
    assert "csrfmiddlewaretoken" not in page


def test_names_the_portal_tells_stay_behind_signing_in(seizure, officer, supervisor, holder, nordvik, now, client):
    procedure = eu_procedure(seizure, officer, supervisor, nordvik, now)
    token = token_of(mail.outbox[-1])
    client.force_login(holder)
    client.post(portal_address(procedure, "names"), {"purpose": "PROCEEDINGS"})
    client.logout()

    page = text_of(client.get(address(token)))

    assert "United States" in page
    assert all(secret not in page for secret in SECRETS)
    label = seizure.evidence.get(shows="LABEL")
    with pytest.raises(NotVisible):
        linked_picture(token=token, photo_id=str(label.public_id), now=now)


def test_looking_uses_nothing_up_serves_nothing_and_is_put_on_record_once_a_day(token, procedure, now):
    Notice.objects.update(served_at=None)
    for minutes in (1, 2, 60 * 24 + 1):
        assert why_dead(token, now + timedelta(minutes=minutes)) == ""

    seen = AuditEvent.objects.filter(action="answer_link.opened")
    assert [event.actor_label for event in seen] == ["Nordvik Sport AB, n…@nordvik.test"] * 2
    assert Notice.objects.get().served_at is None


def test_an_answer_counts_like_one_of_the_portal_and_keeps_who_signed(token, procedure, client, portal):
    client.logout()
    got = client.post(address(token), TYPED)

    reply = Reply.objects.get()
    assert (got.status_code, got.url) == (302, f"{address(token)}?language=en")
    assert (reply.position, reply.was_late, reply.submitted_by) == ("GENUINE", False, None)
    assert (reply.signer_name, reply.signer_function) == ("Anna Lind", "Counsel")
    assert reply.answer_link.ended_as == "ANSWERED"
    assert procedure.deadlines.get().status == "MET"
    received = AuditEvent.objects.get(action="reply.received")
    assert (received.actor, received.actor_label) == (None, "Nordvik Sport AB, n…@nordvik.test")
    assert "Anna Lind" not in str(received.changes)
    assert "Your answer was received" in text_of(client.get(got.url))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"position": "INFRINGES"}, "Lodge security"),
        ({"position": "INFRINGES", "security": "AMOUNT", "security_amount": "19999"}, "1.00 is missing"),
        ({"statement": ""}, "Say how you know"),
        ({"signer_name": " "}, "Give your own name"),
        ({"signer_function": ""}, "Say as what you answer"),
    ],
)
def test_what_the_portal_refuses_is_refused_and_the_link_lives_on(token, client, changed, sentence):
    got = client.post(address(token), TYPED | changed)

    assert got.status_code == 400
    assert sentence in got.content.decode()
    assert not Reply.objects.exists()
    assert AnswerLink.objects.get().ended_at is None


def test_an_unsigned_answer_is_refused_by_the_service_too(token, now):
    with pytest.raises(InvalidValue) as refused:
        sign(token, now, function=" ")
    assert refused.value.field == "signer_function"


def test_the_first_answer_ends_the_link_and_the_second_is_refused(token, now):
    sign(token, now)

    with pytest.raises(DomainError) as refused:
        sign(token, now)
    assert refused.value.code == "link-ended"
    assert Reply.objects.count() == 1


def test_what_ends_a_link(token, procedure, holder, supervisor, now):
    due_at = procedure.deadlines.get().due_at
    ends = {}

    def after(name, act, at=now):
        with transaction.atomic():
            act()
            ends[name] = why_dead(token, at)
            with pytest.raises(DomainError):
                sign(token, at)
            transaction.set_rollback(True)

    after("an answer in the portal", lambda: answer(procedure, holder, now=now))
    after("the end of the deadline", lambda: None, due_at + timedelta(microseconds=1))
    after("a decision", lambda: choose(procedure, supervisor, "RELEASE", now=now))
    after("giving up", lambda: abandon_procedure(acting_user=supervisor, procedure=procedure, reason="No.", now=now))
    after("taking it back", lambda: withdraw_links(acting_user=supervisor, procedure=procedure, now=now))

    assert ends == {
        "an answer in the portal": "ANSWERED",
        "the end of the deadline": "PASSED",
        "a decision": "REPLACED",
        "giving up": "OVER",
        "taking it back": "WITHDRAWN",
    }
    assert why_dead(token, due_at) == ""


def test_a_notice_that_is_issued_again_replaces_the_link(token, procedure, supervisor, now):
    Notice.objects.update(status="FAILED", sent_at=None)

    notify(procedure, supervisor, now=now)

    assert why_dead(token, now) == "REPLACED"
    assert why_dead(token_of(mail.outbox[-1]), now) == ""


def test_proceedings_that_meet_the_deadline_end_the_link(seizure, officer, supervisor, nordvik, now):
    procedure = eu_procedure(seizure, officer, supervisor, nordvik, now)
    token = token_of(mail.outbox[-1])

    record_fact(acting_user=supervisor, procedure=procedure, event="proceedings", happened_on=now.date(), now=now)

    assert why_dead(token, now) == "OVER"


def test_a_dead_link_says_why_and_nothing_of_the_case(token, procedure, supervisor, now, client):
    photo = procedure.seizure.evidence.get(shows="GOODS")
    picture = reverse("answer-link-photo", args=[token, photo.public_id])
    assert client.get(picture)["Content-Type"] == "image/jpeg"
    withdraw_links(acting_user=supervisor, procedure=procedure, now=now)

    dead, unknown = client.get(address(token)), client.get(address("x" * 43))

    assert (dead.status_code, unknown.status_code, client.get(picture).status_code) == (410, 404, 404)
    assert "Customs has withdrawn it" in dead.content.decode()
    for page in (dead.content.decode(), unknown.content.decode()):
        assert reverse("portal:detentions") in page
        assert all(word not in page for word in (procedure.seizure.reference, "Running shoes", "Nordvik", "Guangzhou"))


def test_only_who_may_issue_notices_takes_a_link_back_and_only_once(token, procedure, officer, supervisor, now):
    with pytest.raises(NotAllowed):
        withdraw_links(acting_user=officer, procedure=procedure, now=now)
    withdraw_links(acting_user=supervisor, procedure=procedure, now=now)

    with pytest.raises(DomainError) as refused:
        withdraw_links(acting_user=supervisor, procedure=procedure, now=now)
    assert refused.value.code == "no-link"


def test_the_page_speaks_the_contacts_language_until_another_is_asked_for(token, client):
    AnswerLink.objects.update(language="zh-hans")

    chinese, english = client.get(address(token)), client.get(address(token), {"language": "en"})

    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")
    assert 'lang="zh-Hans"' in chinese.content.decode()
    assert "What should customs do?" in english.content.decode()


def test_guessing_is_stopped_by_address(token, client, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 2
    tries = [client.get(address(f"guess{number}")).status_code for number in range(3)]

    assert tries == [404, 404, 429]
    stopped = client.get(address(token))
    assert stopped.status_code == 429
    assert b"ask the customs office that wrote to you" in stopped.content
    assert client.get(address(token), {"language": "zh-hans"})["Content-Language"] == "zh-hans"
    assert client.get(address(token), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_the_database_keeps_one_open_link_for_an_address_and_one_author_for_an_answer(token, procedure, now, holder):
    link = AnswerLink.objects.get()
    reply = sign(token, now)
    AnswerLink.objects.update(ended_as="", ended_at=None)
    copy = {"procedure": procedure, "notice": link.notice, "recipient_email": link.recipient_email, "sent_at": now}

    for act in (
        lambda: AnswerLink.objects.create(sha256="a" * 64, **copy),
        lambda: AnswerLink.objects.filter(pk=link.pk).update(sha256=token),
        lambda: AnswerLink.objects.filter(pk=link.pk).update(ended_as="PASSED", ended_at=now),
        lambda: Reply.objects.filter(pk=reply.pk).update(signer_name=""),
        lambda: Reply.objects.filter(pk=reply.pk).update(submitted_by=holder),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_everything_a_link_does_leaves_a_case_that_fits_its_seal(token, procedure, now):
    sign(token, now)
    open_link(token=token, now=now)
    seal_all()
    AnswerLink.objects.update(opened_at=now)
    assert found_in() == []

    AnswerLink.objects.update(sha256="b" * 64)
    assert len(found_in()) == 1


def test_the_officer_reads_how_a_link_fares_and_takes_it_back(token, procedure, client, supervisor):
    client.get(address(token))
    client.force_login(supervisor)
    page = reverse("seizures:procedure", args=[procedure.seizure.reference, procedure.public_id])
    out = text_of(client.get(page))

    client.post(f"{page}withdraw-link/")

    taken_back = text_of(client.get(page))
    assert all(words in out for words in ("Link is out", "Last opened", "Withdraw the link"))
    assert "Withdrawn" in taken_back
    assert "Withdraw the link" not in taken_back


def test_whoever_reads_the_answer_reads_that_it_came_by_link_and_who_signed(token, procedure, client, portal, now):
    sign(token, now)

    page = " ".join(text_of(portal.get(portal_address(procedure))).split())

    assert "By link sent to n…@nordvik.test, signed as" in page
    assert "Anna Lind" in page
