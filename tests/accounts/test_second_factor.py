"""Signing in with a code besides the password: what counts, what does not, what stays in the database."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import authenticators
from accounts.models import OpenSession, RecoveryCode, SecondFactor, User
from accounts.services.people import deactivate_user, end_sessions
from accounts.services.second_factor import use_code
from accounts.services.signing_in import change_own_password
from audit.models import AuditEvent
from tests.accounts.authenticator import SECRET, code_at, first_step, give_factor, second_step
from tests.accounts.people import page
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

STEP = timedelta(seconds=30)
WRONG = "This code does not count."


@pytest.fixture
def codes(officer, now):
    """The officer has a second factor since a while; these are the recovery codes."""
    return give_factor(officer, now=now - timedelta(hours=1))


def is_signed_in(client):
    return client.get("/").status_code == 200


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


class TestTheFirstStep:
    def test_leads_to_the_second_and_opens_nothing(self, client, codes):
        response = first_step(client)

        assert (response.status_code, response["Location"]) == (302, "/sign-in/code/")
        assert not is_signed_in(client)
        assert "account.signed_in" not in actions()

    def test_keeps_the_page_that_was_asked_for(self, client, codes, now):
        response = first_step(client, next_page="/profile/")

        assert response["Location"] == "/sign-in/code/?next=%2Fprofile%2F"
        assert 'value="/profile/"' in page(client.get(response["Location"]))
        assert second_step(client, code_at(now), "/profile/")["Location"] == "/profile/"

    def test_leads_nowhere_else(self, client, codes, now):
        first_step(client)

        assert second_step(client, code_at(now), "https://evil.example/")["Location"] == "/"

    def test_with_a_wrong_password_says_nothing_of_a_second(self, client, codes):
        response = client.post(reverse("sign-in"), {"username": "officer", "password": "wrong"})

        assert response.status_code == 400
        assert "The user name or the password is wrong." in page(response)
        assert client.get(reverse("second-step"))["Location"] == "/sign-in/"

    def test_is_the_only_one_for_whoever_has_no_second_factor(self, client, supervisor):
        assert first_step(client, "supervisor")["Location"] == "/"
        assert is_signed_in(client)

    def test_belongs_to_this_browser(self, client, codes, now):
        first_step(client)

        assert second_step(Client(), code_at(now))["Location"] == "/sign-in/"

    def test_counts_for_five_minutes(self, client, codes, now):
        first_step(client)

        with time_machine.travel(now + timedelta(minutes=5, seconds=1)):
            response = second_step(client, code_at(timezone.now()))
        assert response["Location"] == "/sign-in/"
        assert not is_signed_in(client)

    @pytest.mark.parametrize("how", ["switched off", "sessions ended", "password changed", "factor gone"])
    def test_counts_no_more_when_the_sign_in_is_another_one_since(self, client, codes, now, admin, how):
        person = User.objects.get(username="officer")
        first_step(client)
        later = now + timedelta(seconds=5)
        if how == "switched off":
            deactivate_user(acting_user=admin, user=person, now=later)
        elif how == "sessions ended":
            end_sessions(acting_user=admin, user=person, now=later)
        elif how == "password changed":
            change_own_password(acting_user=person, current=PASSWORD, new="nobody-knows-battery", now=now)
        else:
            SecondFactor.objects.all().delete()

        assert second_step(client, code_at(now))["Location"] == "/sign-in/"
        assert not is_signed_in(client)


class TestTheSecondStep:
    def test_signs_in(self, client, codes, now):
        first_step(client)

        response = second_step(client, code_at(now))

        assert (response.status_code, response["Location"]) == (302, "/")
        assert is_signed_in(client)
        assert actions()[-1] == "account.signed_in"

    def test_gives_the_session_a_new_name_only_then(self, client, codes, now):
        client.post(reverse("set_language"), {"language": "en", "next": "/"})
        names = [client.cookies[django_settings.SESSION_COOKIE_NAME].value]
        for step in (lambda: first_step(client), lambda: second_step(client, code_at(now))):
            step()
            names.append(client.cookies[django_settings.SESSION_COOKIE_NAME].value)

        assert names[0] == names[1] != names[2]
        assert OpenSession.objects.filter(user__username="officer").count() == 1

    @pytest.mark.parametrize("steps", [-1, 0, 1])
    def test_bears_a_clock_that_differs_by_half_a_minute(self, client, codes, now, steps):
        first_step(client)

        assert second_step(client, code_at(now + steps * STEP)).status_code == 302

    @pytest.mark.parametrize("steps", [-2, 2])
    def test_bears_no_more_than_that(self, client, codes, now, steps):
        first_step(client)

        assert second_step(client, code_at(now + steps * STEP)).status_code == 400

    def test_takes_a_code_as_people_type_it(self, client, codes, now):
        first_step(client)
        code = code_at(now)
        full_width = "".join(chr(ord(figure) + 0xFEE0) for figure in code)

        assert second_step(client, f" {full_width[:3]} {full_width[3:]} ").status_code == 302

    @pytest.mark.parametrize("typed", ["000000", "12345", "abcdef", "\x00", "٣٣٣٣٣٣", "x" * 60])
    def test_says_the_same_whatever_was_wrong(self, client, codes, now, typed):
        first_step(client)

        response = second_step(client, typed)

        assert response.status_code == 400
        assert WRONG in page(response) or "Type it anew" in page(response)
        assert typed not in page(response) or typed == "\x00"
        assert not is_signed_in(client)

    def test_is_recorded_when_it_failed(self, client, codes):
        first_step(client)
        second_step(client, "000000")

        event = AuditEvent.objects.latest("id")
        assert (event.action, event.actor) == ("account.second_step_failed", None)
        assert event.subject_id == str(User.objects.get(username="officer").pk)
        assert "000000" not in str(event.changes)

    def test_can_be_read_in_another_language(self, client, codes, now):
        first_step(client, next_page="/profile/")
        client.post(reverse("set_language"), {"language": "zh-hans", "next": "/sign-in/code/"})

        assert "第二步" in page(client.get(reverse("second-step")))
        second_step(client, code_at(now))
        assert User.objects.get(username="officer").language == "zh-hans"

    def test_keeps_no_code_beside_the_failures(self, client, codes, now):
        first_step(client)
        second_step(client, "246813")

        assert "246813" not in AccessAttempt.objects.get().post_data


class TestACode:
    def test_counts_once(self, codes, now, client):
        code = code_at(now)
        first_step(client)
        second_step(client, code)
        other = Client()
        first_step(other)

        assert WRONG in page(second_step(other, code))
        with time_machine.travel(now + STEP):
            assert second_step(other, code_at(now + STEP)).status_code == 302

    def test_that_came_later_ends_those_before_it(self, officer, codes, now):
        assert use_code(user=officer, code=code_at(now + STEP), now=now)

        assert not use_code(user=officer, code=code_at(now), now=now)

    def test_that_proved_the_app_signs_nobody_in(self, client, officer, now):
        give_factor(officer, now=now)
        first_step(client)

        assert second_step(client, code_at(now)).status_code == 400

    def test_of_somebody_else_is_none(self, client, codes, supervisor, now):
        give_factor(supervisor, now=now - timedelta(hours=1), secret=b"another secret here.")
        first_step(client)

        assert second_step(client, code_at(now, b"another secret here.")).status_code == 400


class TestARecoveryCode:
    def test_stands_in_once(self, client, codes, officer):
        first_step(client)
        assert second_step(client, codes[3].upper().replace("-", " ")).status_code == 302
        other = Client()
        first_step(other)

        assert WRONG in page(second_step(other, codes[3]))
        assert second_step(other, codes[4]).status_code == 302

    def test_is_an_event_that_says_how_many_are_left(self, client, codes):
        first_step(client)
        second_step(client, codes[0])

        event = AuditEvent.objects.get(action="account.recovery_code_used")
        assert event.changes == {"codes_left": [10, 9]}

    def test_of_somebody_else_is_none(self, codes, officer, supervisor, now):
        theirs = give_factor(supervisor, now=now - timedelta(hours=1))

        assert not use_code(user=officer, code=theirs[0], now=now)

    def test_is_hard_to_guess(self, codes):
        assert len({*codes}) == 10
        assert all(len(authenticators.plain(code)) == 24 for code in codes)


class TestLockout:
    def test_comes_with_the_fifth_wrong_code_and_refuses_the_right_one(self, client, codes, now):
        first_step(client)
        statuses = [second_step(client, "000000").status_code for _ in range(5)]

        assert statuses == [400, 400, 400, 400, 429]
        assert second_step(client, code_at(now)).status_code == 429
        assert first_step(client).status_code == 429
        assert actions()[-5:] == ["account.second_step_failed"] * 4 + ["account.locked_out"]

    def test_counts_wrong_passwords_and_codes_together(self, client, codes):
        for _ in range(3):
            client.post(reverse("sign-in"), {"username": "officer", "password": "wrong"})
        first_step(client)
        second_step(client, "000000")

        assert second_step(client, "000000").status_code == 429

    def test_is_not_escaped_by_the_right_password(self, client, codes):
        for _ in range(4):
            first_step(client)
            second_step(client, "000000")
        first_step(client)

        assert second_step(client, "000000").status_code == 429

    def test_uses_up_no_code(self, client, codes, now):
        first_step(client)
        for _ in range(5):
            second_step(client, "000000")
        second_step(client, codes[0])

        assert RecoveryCode.objects.count() == 10

    def test_of_an_address_holds_for_codes_too(self, client, codes, settings):
        settings.SIGN_IN_FAILURES_PER_ADDRESS = 2
        first_step(client)
        second_step(client, "000000")
        second_step(client, "000000")

        response = second_step(client, codes[0])
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0


class TestManyAddresses:
    """Each may try five times; the person's codes rest when all together tried too often."""

    def guess(self, officer, times, *, at):
        return [use_code(user=officer, code="000000", now=at) for _ in range(times)]

    def test_are_counted_together(self, officer, codes, now):
        self.guess(officer, 20, at=now)

        assert not use_code(user=officer, code=code_at(now), now=now)
        assert not use_code(user=officer, code=codes[0], now=now)
        assert RecoveryCode.objects.count() == 10

    def test_may_try_nineteen_times(self, officer, codes, now):
        self.guess(officer, 19, at=now)

        assert use_code(user=officer, code=code_at(now), now=now)

    @pytest.mark.parametrize(("rounds", "minutes"), [(1, 15), (2, 30), (3, 60), (7, 16 * 60), (5000, 16 * 60)])
    def test_wait_longer_each_time(self, officer, codes, now, rounds, minutes):
        SecondFactor.objects.update(wrong_codes=20 * rounds - 1)
        self.guess(officer, 1, at=now)
        free = now + timedelta(minutes=minutes)

        assert not use_code(user=officer, code=code_at(free - STEP), now=free - STEP)
        assert use_code(user=officer, code=code_at(free), now=free)

    def test_begin_anew_after_a_right_code(self, officer, codes, now):
        self.guess(officer, 19, at=now)
        use_code(user=officer, code=code_at(now), now=now)
        self.guess(officer, 19, at=now)

        assert use_code(user=officer, code=codes[0], now=now)


class TestWhatTheDatabaseHolds:
    def test_opens_nothing(self, codes):
        factor = SecondFactor.objects.get()

        assert SECRET not in bytes(factor.sealed_secret)
        kept = set(RecoveryCode.objects.values_list("digest", flat=True))
        assert not kept & {*codes, *map(authenticators.plain, codes)}

    def test_opens_nothing_in_the_row_of_somebody_else(self, officer, supervisor, codes, now):
        give_factor(supervisor, now=now - timedelta(hours=1), secret=b"another secret here.")
        mine = SecondFactor.objects.get(user=officer)
        SecondFactor.objects.filter(user=supervisor).update(sealed_secret=mine.sealed_secret)
        RecoveryCode.objects.filter(user=officer).update(user=supervisor)

        assert not use_code(user=supervisor, code=code_at(now), now=now)
        assert not use_code(user=supervisor, code=codes[0], now=now)

    def test_opens_nothing_under_another_key(self, officer, codes, now, settings):
        settings.SECRET_KEY = "another" * 10

        assert not use_code(user=officer, code=code_at(now), now=now)
        assert not use_code(user=officer, code=codes[0], now=now)
