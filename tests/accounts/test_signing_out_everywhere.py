"""Ending what is open elsewhere: on the own profile, and by an administrator."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.models import OpenSession, User
from accounts.queries import StillOpen, still_open
from accounts.services.people import deactivate_user, end_sessions
from accounts.services.signing_in import sign_out_everywhere
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed
from tests.accounts.people import page
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def browser(username="officer"):
    client = Client()
    client.post(reverse("sign-in"), {"username": username, "password": PASSWORD})
    return client


def is_signed_in(client):
    return client.get(reverse("profile")).status_code == 200


def open_of(user, besides=None):
    now = timezone.now()
    return still_open(
        user=User.objects.get(pk=user.pk), now=now, besides=besides.session.session_key if besides else ""
    )


class TestWhatIsOpen:
    def test_is_counted_without_the_session_that_asks(self, officer):
        here = browser()
        browser()
        AuthToken.objects.create(user=officer)

        assert open_of(officer, besides=here) == StillOpen(sessions=1, tokens=1)
        assert open_of(officer) == StillOpen(sessions=2, tokens=1)

    def test_is_ones_own(self, officer, officer_szx):
        browser("officer_szx")
        AuthToken.objects.create(user=officer_szx)

        assert open_of(officer) == StillOpen(0, 0)

    def test_does_not_count_who_signed_out(self, officer):
        browser().post(reverse("sign-out"))

        assert open_of(officer) == StillOpen(0, 0)

    @pytest.mark.parametrize(("minutes", "expected"), [(29, 1), (31, 0)])
    def test_does_not_count_what_nobody_used(self, officer, minutes, expected):
        browser()

        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            assert open_of(officer).sessions == expected

    def test_counts_what_was_used_again(self, officer):
        start = timezone.now()
        with time_machine.travel(start, tick=False):
            elsewhere = browser()
        with time_machine.travel(start + timedelta(minutes=20), tick=False):
            assert is_signed_in(elsewhere)

        with time_machine.travel(start + timedelta(minutes=31), tick=False):
            assert open_of(officer).sessions == 1

    @pytest.mark.parametrize(("minutes", "expected"), [(10 * 60 - 1, 1), (10 * 60 + 1, 0)])
    def test_does_not_count_what_began_a_day_ago(self, officer, minutes, expected):
        start = timezone.now()
        with time_machine.travel(start, tick=False):
            browser()
            AuthToken.objects.create(user=officer)
        later = start + timedelta(minutes=minutes)
        OpenSession.objects.update(seen_at=later)

        with time_machine.travel(later, tick=False):
            assert open_of(officer) == StillOpen(expected, expected)

    def test_does_not_count_what_was_ended(self, officer, admin):
        browser()

        deactivate_user(acting_user=admin, user=officer, now=timezone.now() + timedelta(seconds=1))

        assert open_of(officer) == StillOpen(0, 0)

    def test_belongs_to_nobody_before_sign_in(self, client):
        client.post(reverse("set_language"), {"language": "en", "next": "/"})

        session = OpenSession.objects.get()
        assert (session.user_id, session.started_at) == (None, None)

    def test_costs_the_profile_the_same_queries_for_few_and_many(self, officer):
        here = browser()

        def cost():
            with CaptureQueriesContext(connection) as captured:
                assert is_signed_in(here)
            return len(captured)

        cost()
        alone = cost()
        for _ in range(5):
            browser()
        assert cost() == alone


class TestTheProfile:
    def test_says_when_one_signed_in_and_what_else_is_open(self, officer):
        here = browser()
        browser()
        browser()

        text = " ".join(page(here.get(reverse("profile"))).split())

        assert "<dt>Other open sessions</dt> <dd>2</dd>" in text
        assert timezone.localdate(User.objects.get(pk=officer.pk).last_login).isoformat() in text

    @pytest.mark.parametrize(("others", "offered"), [(1, True), (0, False)])
    def test_offers_to_end_what_there_is_to_end(self, officer, others, offered):
        here = browser()
        for _ in range(others):
            browser()

        text = page(here.get(reverse("profile")))

        assert (reverse("sign-out-everywhere") in text) is offered
        assert ("Only this session is open." in text) is not offered

    def test_ends_everything_but_this_session(self, officer):
        here, elsewhere = browser(), browser()
        token = APIClient()
        token.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user=officer)[1]}")
        assert token.get(reverse("api-me")).status_code == 200

        response = here.post(reverse("sign-out-everywhere"), follow=True)

        assert response.redirect_chain == [(reverse("profile"), 302)]
        assert "All your other sessions and all tokens have ended. This session goes on." in page(response)
        assert is_signed_in(here)
        assert not is_signed_in(elsewhere)
        assert token.get(reverse("api-me")).status_code == 401
        assert open_of(officer, besides=here) == StillOpen(0, 0)

    def test_tells_who_is_elsewhere_why_the_session_is_over(self, officer):
        here, elsewhere = browser(), browser()

        here.post(reverse("sign-out-everywhere"))
        response = elsewhere.get("/seizures/", follow=True)

        assert response.redirect_chain == [("/signed-out/?why=elsewhere&next=%2Fseizures%2F", 302)]
        assert "This session was ended from elsewhere" in page(response)
        assert "Nothing happened for a while" not in page(response)

    def test_leaves_the_sessions_of_others(self, officer, officer_szx):
        other = browser("officer_szx")
        token = AuthToken.objects.create(user=officer_szx)[0]

        browser().post(reverse("sign-out-everywhere"))

        assert is_signed_in(other)
        assert AuthToken.objects.filter(pk=token.pk).exists()

    def test_ends_a_copy_of_this_session(self, officer):
        here, thief = browser(), Client()
        name = settings.SESSION_COOKIE_NAME
        thief.cookies[name] = here.cookies[name].value
        assert is_signed_in(thief)

        here.post(reverse("sign-out-everywhere"))

        assert is_signed_in(here)
        assert not is_signed_in(thief)

    def test_asking_by_address_ends_nothing(self, officer):
        here, elsewhere = browser(), browser()

        assert here.get(reverse("sign-out-everywhere")).status_code == 405
        assert is_signed_in(elsewhere)

    def test_is_an_event_of_the_person(self, officer):
        browser().post(reverse("sign-out-everywhere"))

        event = AuditEvent.objects.get(action="account.signed_out_everywhere")
        assert (event.actor_id, event.subject_id) == (officer.pk, str(officer.pk))


class TestTheAdministrator:
    def test_ends_every_session_and_token(self, admin, officer):
        browsers = [browser(), browser()]
        AuthToken.objects.create(user=officer)

        end_sessions(acting_user=admin, user=officer, now=timezone.now())

        assert [is_signed_in(client) for client in browsers] == [False, False]
        assert not AuthToken.objects.exists()
        event = AuditEvent.objects.get(action="account.sessions_ended")
        assert (event.actor_id, event.subject_id) == (admin.pk, str(officer.pk))

    def test_does_not_keep_the_person_from_signing_in_again(self, admin, officer):
        end_sessions(acting_user=admin, user=officer, now=timezone.now())

        assert is_signed_in(browser())

    def test_ends_nothing_of_others(self, admin, officer, officer_szx):
        other = browser("officer_szx")

        end_sessions(acting_user=admin, user=officer, now=timezone.now())

        assert is_signed_in(other)

    def test_does_it_to_others_only(self, admin):
        here = browser("admin")

        with pytest.raises(DomainError, match="on your profile"):
            end_sessions(acting_user=admin, user=admin, now=timezone.now())

        assert is_signed_in(here)

    def test_is_the_only_one_who_does(self, supervisor, officer):
        with pytest.raises(NotAllowed):
            end_sessions(acting_user=supervisor, user=officer, now=timezone.now())

    def test_is_asked_first_and_told_after(self, admin, officer):
        here, elsewhere = browser("admin"), browser()
        url = reverse("person-end-sessions", args=[officer.pk])

        asked = page(here.get(url))
        assert "End all sessions and tokens of Officer?" in asked
        assert "<dd>1</dd>" in asked
        assert is_signed_in(elsewhere)
        assert "All sessions and tokens of Officer have ended." in page(here.post(url, follow=True))
        assert not is_signed_in(elsewhere)

    def test_finds_the_way_on_the_page_of_the_person_while_something_is_open(self, admin, officer):
        here, url = browser("admin"), reverse("person-end-sessions", args=[officer.pk])
        person = reverse("person", args=[officer.pk])

        assert url not in page(here.get(person))
        browser()
        assert url in page(here.get(person))
        assert reverse("person-end-sessions", args=[admin.pk]) not in page(here.get(reverse("person", args=[admin.pk])))


def test_signing_out_everywhere_holds_for_one_who_has_nothing_open(officer):
    sign_out_everywhere(acting_user=officer, now=timezone.now())

    assert is_signed_in(browser())


def test_whoever_is_put_out_at_the_same_moment_does_not_begin_anew(admin, officer):
    """The request was let in before, and waited for the administrator: its session would have outlived the end."""
    before, now = User.objects.get(pk=officer.pk), timezone.now()
    end_sessions(acting_user=admin, user=officer, now=now)

    with pytest.raises(NotAllowed) as refused:
        sign_out_everywhere(acting_user=before, now=now - timedelta(milliseconds=5))

    assert refused.value.code == "sign-in-changed"
    assert User.objects.get(pk=officer.pk).sessions_valid_from == now
