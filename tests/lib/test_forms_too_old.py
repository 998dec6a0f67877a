"""A form that is too old comes back to whoever typed it, without a script, and to nobody else."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from ipcases.lib.page_owner import is_owner, stamp_of
from seizures.models import Hold, SeizureDraft
from tests.cast import PASSWORD
from tests.seizures.factories import log, picture
from tests.seizures.procedures import make_recordation, notify, open_for

pytestmark = pytest.mark.django_db
PAPER = "District court 4711 <b>"


def at_work(user) -> Client:
    """Return a browser in which somebody works, whose forms are looked at as in earnest."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def fields_of(page: str, action: str = "") -> dict[str, str]:
    """Return the hidden fields of the form that goes to an address, or of the first one."""
    form = page.split(f'action="{action}"' if action else '<form method="post"', 1)[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found}


def typed_into(client: Client, page: str, **typed: str) -> dict[str, str]:
    """Open the form of a page, and return what it sends once it is filled in."""
    return fields_of(client.get(page).content.decode().split("<main", 1)[1]) | typed


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def lose_token(client: Client) -> None:
    del client.cookies[settings.CSRF_COOKIE_NAME]


def end_session(client: Client) -> None:
    del client.cookies[settings.SESSION_COOKIE_NAME]


def sign_in(client: Client, user: User) -> None:
    """Sign in as somebody does in another window, which gives the browser another token."""
    door = fields_of(client.get(reverse("sign-in")).content.decode())
    answer = client.post(reverse("sign-in"), door | {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302


@pytest.fixture
def holds(officer):
    return reverse("seizures:holds", args=[log(officer).reference])


def test_what_an_officer_sent_is_sent_once_more_from_the_page_that_says_so(supervisor, holds):
    client = at_work(supervisor)
    sent = typed_into(client, holds, reason="COURT", paper_number=PAPER)
    lose_token(client)

    refused = client.post(holds, sent)

    assert refused.status_code == 403
    assert not Hold.objects.exists()
    again = fields_of(refused.content.decode(), holds)
    assert (again["reason"], again["paper_number"]) == ("COURT", PAPER)
    assert client.post(holds, again).status_code == 302
    assert Hold.objects.get().paper_number == PAPER


def test_after_a_new_sign_in_in_another_window_it_still_comes_back(supervisor, holds):
    client = at_work(supervisor)
    sent = typed_into(client, holds, paper_number=PAPER)
    client.logout()
    client.force_login(supervisor)
    client.get("/")

    refused = client.post(holds, sent | {"csrfmiddlewaretoken": "x" * 64})

    assert fields_of(refused.content.decode(), holds)["paper_number"] == PAPER


def test_what_a_right_holder_sent_is_sent_once_more_too(holder, nordvik, officer, supervisor):
    client, now = at_work(holder), timezone.now() - timedelta(hours=1)
    seizure = log(officer, now=now, detained_at=now)
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=now)
    notify(procedure, supervisor, now=now)
    reply = reverse("portal:reply", args=[procedure.public_id])
    sent = typed_into(client, reply, position="GENUINE", statement="Our own make:\r\nseven stitches.")
    lose_token(client)

    refused = client.post(reply, sent)

    assert not procedure.replies.exists()
    assert client.post(reply, fields_of(refused.content.decode(), reply)).status_code == 302
    assert procedure.replies.get().statement.split() == ["Our", "own", "make:", "seven", "stitches."]


def test_the_next_person_at_the_same_browser_does_not_see_it(supervisor, officer, holds):
    client = at_work(supervisor)
    sent = typed_into(client, holds, paper_number=PAPER)
    client.logout()
    client.force_login(officer)

    refused = client.post(holds, sent | {"csrfmiddlewaretoken": "x" * 64})

    assert refused.status_code == 403
    assert "District court" not in refused.content.decode()
    assert "Send once more" not in refused.content.decode()


@pytest.mark.parametrize("stamp", ["", "x", None])
def test_what_another_site_made_up_does_not_come_back(supervisor, officer, holds, stamp):
    client = at_work(supervisor)

    sent = {"paper_number": PAPER, "owner": stamp_of(user=officer) if stamp is None else stamp}
    refused = client.post(holds, sent).content.decode()

    assert "District court" not in refused
    assert "Go back to the form" in refused


def test_what_proves_who_somebody_is_is_typed_anew(supervisor, holds):
    client = at_work(supervisor)
    secrets = {"proof": "s1", "password": "s2", "new_password": "s3", "code": "s4", "code_key": "s5", "proof_key": "s6"}
    sent = typed_into(client, holds, paper_number=PAPER, **secrets)
    lose_token(client)

    again = fields_of(client.post(holds, sent).content.decode(), holds)

    assert again["paper_number"] == PAPER
    assert not secrets.keys() & again.keys()


def test_files_are_named_because_they_have_to_be_chosen_again(supervisor, holds):
    client = at_work(supervisor)
    sent = typed_into(client, holds, paper_number=PAPER)
    lose_token(client)

    refused = client.post(holds, sent | {"paper": SimpleUploadedFile("order.pdf", b"%PDF")})

    assert "have to be chosen again: order.pdf." in words_of(refused)


def test_a_stamp_is_good_for_its_person_and_twelve_hours(supervisor, officer):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        stamp = stamp_of(user=supervisor)
    for hours, is_good in ((11, True), (13, False)):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            assert is_owner(user=supervisor, stamp=stamp) is is_good
            assert not is_owner(user=officer, stamp=stamp)


# --- the session is over ----------------------------------------------------------------------


def test_what_is_sent_after_the_session_was_over_is_sent_after_signing_in(supervisor, holds):
    client = at_work(supervisor)
    sent = typed_into(client, holds, reason="COURT", paper_number=PAPER)
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 1)):
        over = client.post(holds, sent)

        assert over.status_code == 403
        assert "Your session was over before you sent this." in words_of(over)
        sign_in(client, supervisor)
        refused = client.post(holds, fields_of(over.content.decode(), holds))

        assert not Hold.objects.exists()
        assert client.post(holds, fields_of(refused.content.decode(), holds)).status_code == 302
    assert Hold.objects.get().paper_number == PAPER


def test_whoever_signs_in_instead_does_not_send_it(supervisor, officer, holds):
    client = at_work(supervisor)
    sent = typed_into(client, holds, reason="COURT", paper_number=PAPER)
    end_session(client)
    kept = fields_of(client.post(holds, sent).content.decode(), holds)
    assert kept["paper_number"] == PAPER
    sign_in(client, officer)

    refused = client.post(holds, kept)

    assert refused.status_code == 403
    assert "District court" not in refused.content.decode()
    assert not Hold.objects.exists()


@pytest.mark.parametrize("stamp", ["", "x"])
def test_without_the_stamp_of_a_page_of_ours_it_only_asks_to_sign_in(supervisor, holds, stamp):
    client = at_work(supervisor)
    sent = typed_into(client, holds, paper_number=PAPER)
    end_session(client)

    answer = client.post(holds, sent | {"owner": stamp})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/signed-out/?why=unsent")


# --- the form for logging ---------------------------------------------------------------------


@pytest.fixture
def draft(officer):
    """Return the browser of an officer who opened an empty form, its address, and what it sends once typed in."""
    client = at_work(officer)
    address = client.get(reverse("seizures:new")).url
    sent = fields_of(client.get(address).content.decode(), address)
    return client, address, sent | {"note": PAPER, "photos": SimpleUploadedFile("label.jpg", picture())}


def test_a_form_for_logging_is_kept_as_its_draft_with_its_photos(draft):
    client, address, sent = draft
    lose_token(client)

    refused = client.post(address, sent)

    assert refused.status_code == 403
    assert f'class="btn btn-1" href="{address}"' in words_of(refused)
    assert PAPER in unescape(client.get(address).content.decode())
    assert SeizureDraft.objects.get().photos.count() == 1


def test_another_person_is_told_nothing_of_a_form_that_is_kept_for_its_owner(draft, supervisor):
    client, address, sent = draft
    client.logout()
    client.force_login(supervisor)

    refused = client.post(address, sent | {"csrfmiddlewaretoken": "x" * 64}).content.decode()

    assert f'href="{address}"' not in refused
    assert "District court" not in refused
    assert SeizureDraft.objects.get().fields["note"] == [PAPER]


def test_a_form_for_logging_of_nobody_is_kept_nowhere(draft, supervisor):
    client, address, sent = draft
    lose_token(client)

    client.post(address, sent | {"owner": stamp_of(user=User.objects.get(username="supervisor"))})

    assert SeizureDraft.objects.get().fields == {}
