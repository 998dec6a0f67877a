"""Signing in, being locked out, signing out, and what the audit keeps of it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services.people import set_password
from accounts.throttling import WINDOW_SECONDS
from audit.models import AuditEvent
from tests.accounts.people import GOOD, page
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

WRONG = "The user name or the password is wrong."


def sign_in(client, username="officer", password=PASSWORD, **more):
    return client.post(reverse("sign-in"), {"username": username, "password": password, **more})


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


class TestTheRightPassword:
    def test_leads_home(self, client, officer):
        response = sign_in(client)

        assert (response.status_code, response["Location"]) == (302, "/")
        assert client.get("/").status_code == 200

    def test_leads_to_the_page_that_was_asked_for(self, client, officer):
        asked = client.get(reverse("profile"))

        response = sign_in(client, next="/profile/")

        assert asked["Location"] == "/sign-in/?next=/profile/"
        assert response["Location"] == "/profile/"

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_leads_nowhere_else(self, client, officer, elsewhere):
        assert sign_in(client, next=elsewhere)["Location"] == "/"

    def test_gives_the_session_a_new_name(self, client, officer):
        client.post(reverse("set_language"), {"language": "en", "next": "/"})
        before = client.cookies[django_settings.SESSION_COOKIE_NAME].value

        sign_in(client)

        assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != before

    def test_is_an_event_that_keeps_no_address(self, client, officer):
        sign_in(client)

        event = AuditEvent.objects.get()
        assert (event.action, event.actor) == ("account.signed_in", officer)
        assert "127.0.0.1" not in str(event.changes)

    def test_is_refused_after_switching_off(self, client, officer):
        officer.is_active = False
        officer.save()

        response = sign_in(client)

        assert response.status_code == 400
        assert WRONG in page(response)


class TestAWrongPassword:
    @pytest.mark.parametrize(
        ("username", "password"), [("officer", "wrong"), ("nobody", PASSWORD), ("officer\x00", PASSWORD)]
    )
    def test_gets_the_same_words_whatever_was_wrong(self, client, officer, username, password):
        response = sign_in(client, username, password)

        assert response.status_code == 400
        assert WRONG in page(response) or "Type it anew" in page(response)

    def test_keeps_the_name_that_was_typed_and_not_the_password(self, client, officer):
        text = page(sign_in(client, "officer", "my-wrong-secret"))

        assert 'value="officer"' in text
        assert "my-wrong-secret" not in text

    def test_leaves_neither_name_nor_address_in_the_log(self, client, officer, caplog):
        sign_in(client, password="wrong")

        assert "login failure" in caplog.text
        assert "127.0.0.1" not in caplog.text
        assert "officer" not in caplog.text

    def test_is_an_event_about_the_person(self, client, officer):
        sign_in(client, password="wrong")

        event = AuditEvent.objects.get()
        assert (event.action, event.actor, event.subject_id) == ("account.sign_in_failed", None, str(officer.pk))

    def test_of_nobody_keeps_no_word_of_what_was_typed(self, client, officer):
        sign_in(client, username="correct-horse-battery-typed-as-name")

        event = AuditEvent.objects.get()
        assert event.subject_id == ""
        assert "horse" not in f"{event.changes} {event.actor_label}"

    @pytest.mark.parametrize("data", [{}, {"username": "officer"}, {"password": PASSWORD}, {"username": "x" * 300}])
    def test_asks_for_what_is_missing(self, client, officer, data):
        response = client.post(reverse("sign-in"), data)

        assert response.status_code == 400
        assert AuditEvent.objects.count() == 0


class TestLockout:
    @pytest.fixture
    def locked(self, client, officer):
        for _ in range(4):
            sign_in(client, password="wrong")
        return sign_in(client, password="wrong")

    def test_comes_with_the_fifth_wrong_password_and_says_when_to_try_again(self, locked):
        assert locked.status_code == 429
        assert "Try again in 15 minutes, at " in page(locked)
        assert "were refused here" not in page(locked)
        assert 0 < int(locked["Retry-After"]) <= 15 * 60 + 1

    def test_comes_not_with_the_fourth(self, client, officer):
        for _ in range(4):
            response = sign_in(client, password="wrong")

        assert response.status_code == 400
        assert sign_in(client).status_code == 302

    def test_refuses_the_right_password_too(self, client, locked):
        assert sign_in(client).status_code == 429

    def test_is_written_down_once(self, client, locked):
        sign_in(client)
        sign_in(client, password="wrong")

        assert actions() == ["account.sign_in_failed"] * 4 + ["account.locked_out"]

    def test_ends_when_the_page_said_whatever_was_tried_meanwhile(self, client, locked):
        with time_machine.travel(timezone.now() + timedelta(minutes=14), tick=False):
            assert sign_in(client).status_code == 429
        with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=2), tick=False):
            assert sign_in(client).status_code == 302

    def test_is_told_to_an_administrator_whose_new_password_ends_it(self, client, locked, officer, admin):
        client.force_login(admin)
        assert "Locked out" in page(client.get(reverse("person", args=[officer.pk])))

        now = timezone.now()
        set_password(acting_user=admin, user=officer, password=GOOD, confirmed_at=now, now=now)

        assert "Locked out" not in page(client.get(reverse("person", args=[officer.pk])))
        assert sign_in(Client(), password=GOOD).status_code == 302

    def test_of_four_wrong_ones_is_none(self, client, officer, admin):
        for _ in range(4):
            sign_in(client, password="wrong")
        client.force_login(admin)

        assert "Locked out" not in page(client.get(reverse("person", args=[officer.pk])))

    def test_does_not_lock_the_person_out_elsewhere(self, client, locked):
        elsewhere = Client(REMOTE_ADDR="10.1.2.3")

        assert sign_in(elsewhere).status_code == 302

    def test_does_not_lock_others_out_here(self, client, locked, supervisor):
        assert sign_in(Client(), "supervisor").status_code == 302

    def test_is_not_escaped_by_a_header_that_claims_another_address(self, client, locked):
        assert sign_in(Client(HTTP_X_FORWARDED_FOR="10.1.2.3")).status_code == 429

    def test_counts_by_the_address_that_our_own_proxy_names(self, client, locked, settings):
        settings.PROXY_COUNT = 1

        assert sign_in(Client(HTTP_X_FORWARDED_FOR="127.0.0.1, 10.1.2.3")).status_code == 302
        assert sign_in(Client(HTTP_X_FORWARDED_FOR="10.1.2.3, 127.0.0.1")).status_code == 429


class TestAnAddressThatTriesManyNames:
    def test_must_wait(self, client, officer, settings):
        settings.SIGN_IN_FAILURES_PER_ADDRESS = 3
        for number in range(3):
            assert sign_in(client, f"name-{number}").status_code == 400

        response = sign_in(client)

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= WINDOW_SECONDS

    def test_waits_without_a_cache_only_for_the_lockout_by_name(self, client, officer, cache_away):
        assert sign_in(client, password="wrong").status_code == 400
        assert sign_in(client).status_code == 302


class TestSigningOut:
    def test_ends_the_session_and_tells_the_browser_to_forget(self, client, officer):
        sign_in(client)

        response = client.post(reverse("sign-out"))

        assert response["Clear-Site-Data"] == '"cache"'
        assert client.get("/")["Location"].startswith("/sign-in/")
        assert actions()[-1] == "account.signed_out"

    def test_leads_to_a_page_that_says_so(self, client, officer):
        sign_in(client)

        assert "You are signed out" in page(client.post(reverse("sign-out"), follow=True))

    @pytest.mark.parametrize(
        ("asked", "led_to"), [("?next=/profile/", "/profile/"), ("", "/"), ("?next=https://elsewhere.example/", "/")]
    )
    def test_the_page_that_says_so_leads_on_who_has_signed_in_again(self, client, officer, asked, led_to):
        sign_in(client)

        assert client.get(reverse("signed-out") + asked)["Location"] == led_to

    def test_a_session_that_was_copied_is_worthless_then(self, client, officer):
        sign_in(client)
        copied = Client()
        copied.cookies[django_settings.SESSION_COOKIE_NAME] = client.cookies[django_settings.SESSION_COOKIE_NAME].value

        client.post(reverse("sign-out"))

        assert copied.get("/").status_code == 302

    def test_a_link_does_not_sign_out(self, client, officer):
        sign_in(client)

        assert client.get(reverse("sign-out")).status_code == 405

    def test_hurts_nobody_who_is_signed_out_already(self, client):
        assert client.post(reverse("sign-out")).status_code == 302


class TestTheLanguage:
    def test_chosen_before_signing_in_becomes_the_persons_own(self, client, officer):
        client.post(reverse("set_language"), {"language": "zh-hans", "next": "/sign-in/"})
        assert "登录" in page(client.get(reverse("sign-in")))

        sign_in(client)

        officer.refresh_from_db()
        assert officer.language == "zh-hans"

    def test_of_the_person_comes_back_in_another_browser(self, officer):
        officer.language = "zh-hans"
        officer.save()
        elsewhere = Client()

        sign_in(elsewhere)

        assert elsewhere.cookies["django_language"].value == "zh-hans"

    def test_of_the_one_before_at_this_computer_does_not_become_mine(self, client, officer):
        officer.language = "en"
        officer.save()
        client.cookies["django_language"] = "zh-hans"

        sign_in(client)

        officer.refresh_from_db()
        assert officer.language == "en"
        assert client.cookies["django_language"].value == "en"

    def test_can_be_changed_by_somebody_signed_in(self, client, officer):
        sign_in(client)

        client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})

        officer.refresh_from_db()
        assert officer.language == "zh-hans"

    @pytest.mark.parametrize("language", ["", "xx", "zh-hans/../x"])
    def test_that_does_not_exist_changes_nothing(self, client, officer, language):
        response = client.post(reverse("set_language"), {"language": language, "next": "/"})

        assert response.status_code == 302
        assert "django_language" not in client.cookies


class TestTheDemo:
    def test_lists_its_sign_ins_and_nobody_who_cannot_sign_in(self, client, officer, desk, settings):
        settings.IS_DEMO, settings.DEMO_PASSWORD = True, "demo-horse-battery"
        for person in (officer, desk):
            person.email = f"{person.username}@ipcases.example"
        desk.set_unusable_password()
        officer.save()
        desk.save()

        text = page(client.get(reverse("sign-in")))

        assert "demo-horse-battery" in text
        assert ("Customs officer" in text, "IPR desk" in text) == (True, False)

    def test_keeps_quiet_elsewhere(self, client, officer, settings):
        settings.IS_DEMO, settings.DEMO_PASSWORD = False, "demo-horse-battery"
        officer.email = "officer@ipcases.example"
        officer.save()

        assert "demo-horse-battery" not in page(client.get(reverse("sign-in")))
