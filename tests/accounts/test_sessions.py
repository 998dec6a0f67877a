"""When a session ends: unused, after a day's work, and at once when somebody is switched off."""

from datetime import datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OpenSession, RoleGrant, User
from accounts.services.people import deactivate_user, set_password
from accounts.services.signing_in import clear_expired
from audit.models import AuditEvent
from tests.accounts.people import revoke_role
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def start():
    return timezone.now()


@pytest.fixture
def at(start):
    """Travel to so many minutes after the beginning."""
    return lambda minutes: time_machine.travel(start + timedelta(minutes=minutes), tick=False)


@pytest.fixture
def signed_in(client, officer, at):
    with at(1):
        client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})
    return client


def is_signed_in(client):
    return client.get(reverse("profile")).status_code == 200


class TestIdle:
    @pytest.mark.parametrize(("minutes", "expected"), [(30, True), (32, False)])
    def test_ends_after_half_an_hour_without_use(self, signed_in, at, minutes, expected):
        with at(minutes):
            assert is_signed_in(signed_in) is expected

    def test_use_keeps_it(self, signed_in, at):
        for minutes in (20, 40, 60):
            with at(minutes):
                assert is_signed_in(signed_in)

    def test_asking_how_long_is_left_is_no_use(self, signed_in, at):
        for minutes in (10, 20, 30):
            with at(minutes):
                assert signed_in.get(reverse("session")).status_code == 200
        with at(32):
            assert signed_in.get(reverse("session")).status_code == 401

    def test_says_so_and_keeps_the_way_back(self, signed_in, at):
        with at(32):
            response = signed_in.get("/profile/?tab=1", follow=True)

        assert response.redirect_chain == [("/signed-out/?why=ended&next=%2Fprofile%2F%3Ftab%3D1", 302)]
        assert b"Nothing happened for a while" in response.content
        assert b"/sign-in/?next=%2Fprofile%2F%3Ftab%3D1" in response.content

    @pytest.mark.parametrize(
        ("came_from", "way_on"),
        [
            ("http://testserver/profile/?tab=1", "/sign-in/?next=%2Fprofile%2F%3Ftab%3D1"),
            ("https://elsewhere.example/profile/", "/sign-in/"),
        ],
    )
    def test_says_of_a_form_that_nothing_was_taken_and_leads_back_to_it(self, signed_in, at, came_from, way_on):
        with at(32):
            response = signed_in.post(reverse("password"), {}, headers={"referer": came_from}, follow=True)

        assert b"nothing of it was taken" in response.content
        assert f'href="{way_on}"' in response.content.decode()

    def test_the_api_says_401(self, signed_in, at):
        with at(32):
            assert signed_in.delete(reverse("api-token")).status_code == 401


class TestAbsolute:
    @pytest.mark.parametrize(("last", "expected"), [(10 * 60, True), (10 * 60 + 2, False)])
    def test_ends_after_ten_hours_whatever_the_use(self, signed_in, at, last, expected):
        for minutes in range(20, 600, 20):
            with at(minutes):
                assert is_signed_in(signed_in)
        with at(last):
            assert is_signed_in(signed_in) is expected

    def test_does_not_say_that_nothing_happened(self, signed_in, at):
        for minutes in range(20, 601, 20):
            with at(minutes):
                assert is_signed_in(signed_in)
        with at(10 * 60 + 2):
            response = signed_in.get("/profile/", follow=True)

        assert "A session ends after a day’s work" in response.content.decode()


class TestTheWarning:
    def test_says_when_it_ends_and_what_time_it_is_here(self, signed_in, at, start):
        with at(11):
            answer = signed_in.get(reverse("session")).json()

        expires_at = datetime.fromisoformat(answer["expires_at"])
        assert expires_at == pytest.approx(start + timedelta(minutes=31), abs=timedelta(seconds=1))
        assert datetime.fromisoformat(answer["server_time"]) == start + timedelta(minutes=11)

    def test_staying_keeps_it(self, signed_in, at, start):
        with at(30):
            answer = signed_in.post(reverse("session")).json()
        with at(59):
            assert is_signed_in(signed_in)

        assert datetime.fromisoformat(answer["expires_at"]) == start + timedelta(minutes=60)

    def test_staying_does_not_go_past_the_day(self, signed_in, at, start):
        for minutes in range(20, 600, 20):
            with at(minutes):
                answer = signed_in.post(reverse("session")).json()

        expires_at = datetime.fromisoformat(answer["expires_at"])
        assert expires_at <= start + timedelta(hours=10, minutes=1, seconds=1)

    def test_answers_in_data_to_somebody_signed_out(self, client):
        response = client.get(reverse("session"))

        assert (response.status_code, response.json()) == (401, {"sign_in": "/sign-in/"})


class TestAtOnce:
    def test_ends_when_the_person_is_switched_off(self, signed_in, officer, admin):
        assert is_signed_in(signed_in)

        deactivate_user(acting_user=admin, user=officer, now=timezone.now())

        assert not is_signed_in(signed_in)

    def test_a_switched_off_session_stays_ended_when_the_person_comes_back(self, signed_in, officer, admin):
        deactivate_user(acting_user=admin, user=officer, now=timezone.now() + timedelta(minutes=2))
        officer.refresh_from_db()
        officer.is_active = True
        officer.save()

        assert not is_signed_in(signed_in)

    def test_ends_when_an_administrator_sets_a_password(self, signed_in, officer, admin):
        set_password(
            acting_user=admin,
            user=officer,
            password="newcomer-horse-battery",
            confirmed_at=timezone.now(),
            now=timezone.now(),
        )

        assert not is_signed_in(signed_in)

    def test_a_role_is_gone_with_the_next_request(self, client, admin):
        other = _another_administrator()
        client.force_login(admin)
        assert client.get(reverse("people")).status_code == 200

        revoke_role(acting_user=other, user=admin, role="ADMIN", now=timezone.now())

        assert client.get(reverse("people")).status_code == 403


class TestChangingOnesOwnPassword:
    NEW = "another-horse-battery"

    def change(self, client, **more):
        data = {"current": PASSWORD, "new": self.NEW, "again": self.NEW, **more}
        return client.post(reverse("password"), data)

    def test_goes_on_here_and_ends_everywhere_else(self, client, officer):
        client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})
        elsewhere = Client()
        elsewhere.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})

        response = self.change(client)

        assert response.status_code == 302
        assert is_signed_in(client)
        assert not is_signed_in(elsewhere)
        officer.refresh_from_db()
        assert officer.check_password(self.NEW)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"current": "wrong"}, "This is not your current password."),
            ({"again": "different-horse"}, "The two new passwords differ."),
            ({"new": "short", "again": "short"}, "too short"),
            ({"new": "password1234", "again": "password1234"}, "too common"),
            ({"new": "officer12345", "again": "officer12345"}, "too similar"),
            ({"new": "", "again": ""}, "required"),
        ],
    )
    def test_says_what_is_wrong(self, client, officer, typed, sentence):
        client.force_login(officer)

        response = self.change(client, **typed)

        assert response.status_code == 400
        assert sentence in response.content.decode()
        officer.refresh_from_db()
        assert officer.check_password(PASSWORD)

    def test_ends_the_session_of_somebody_who_guesses(self, client, officer):
        client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})

        answers = [self.change(client, current=f"guess-{number}").status_code for number in range(5)]

        assert answers == [400, 400, 400, 400, 429]
        assert not is_signed_in(client)
        failed = AuditEvent.objects.filter(subject_id=str(officer.pk)).order_by("id").values_list("action", flat=True)
        assert list(failed)[-5:] == [*["account.sign_in_failed"] * 4, "account.locked_out"]

    def test_counts_also_what_is_guessed_at_once(self, client, officer):
        """Each of many requests at the same moment reads the session as it was before the others."""
        client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})
        before = OpenSession.objects.get()
        for number in range(5):
            self.change(client, current=f"guess-{number}")
            before.save()

        assert self.change(client).status_code == 429
        officer.refresh_from_db()
        assert officer.check_password(PASSWORD)
        assert AccessAttempt.objects.get().post_data == ""

    def test_four_wrong_ones_are_forgiven(self, client, officer):
        client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})
        for number in range(4):
            self.change(client, current=f"guess-{number}")

        assert self.change(client).status_code == 302
        assert is_signed_in(client)


def test_ended_sessions_are_cleared_away(signed_in, at):
    with at(11 * 60):
        clear_expired(now=timezone.now())

    with at(2):
        assert not is_signed_in(signed_in)


def _another_administrator():
    other = User.objects.create_user(username="other_admin", password=PASSWORD, display_name="Other")
    RoleGrant.objects.create(user=other, role="ADMIN")
    return other


def test_counting_the_queries_of_a_page_does_not_depend_on_how_long_it_took(client, officer, at):
    """A mark of use every half minute is a write, which a slow machine would count and a quick one not."""
    client.force_login(officer, backend="accounts.auth.RoleBackend")

    def asked(minutes):
        with at(minutes), CaptureQueriesContext(connection) as captured:
            assert is_signed_in(client)
        return len(captured)

    with at(1):
        is_signed_in(client)
    assert asked(5) == asked(1)
    with at(10):
        seen_at = OpenSession.objects.get(user=officer).seen_at
        is_signed_in(client)
    assert OpenSession.objects.get(user=officer).seen_at > seen_at  # outside of a count it is marked
