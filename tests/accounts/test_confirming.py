"""Proving once more who sits there: what counts, for how long, and what a wrong proof sets off."""

import time
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.access import ConfirmFirst, is_fresh
from accounts.models import RoleGrant, User
from accounts.services import people
from accounts.sessions import CONFIRMED, STARTED
from audit.models import AuditEvent
from tests.accounts.authenticator import code_at, first_step, give_factor, second_step
from tests.accounts.people import grant_role, page
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

ASKED = {"format": "XLSX", "purpose": "Quarterly figures"}


@pytest.fixture
def now():
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        yield timezone.now()


def signed_in(username: str, *, seconds_ago: int = 360) -> Client:
    """Sign in; the last proof is so old."""
    client = Client()
    first_step(client, username)
    session = client.session
    session[CONFIRMED] -= seconds_ago
    session.save()
    return client


@pytest.fixture
def client(analyst, now):
    return signed_in("analyst")


@pytest.fixture
def export():
    return reverse("reports:export")


class TestTheRule:
    @pytest.mark.parametrize(("seconds", "counts"), [(0, True), (300, True), (301, False)])
    def test_holds_for_five_minutes(self, now, seconds, counts):
        assert is_fresh(confirmed_at=now - timedelta(seconds=seconds), now=now) is counts

    def test_takes_no_proof_for_none(self, now):
        assert not is_fresh(confirmed_at=None, now=now)

    def test_is_switched_off_by_nought(self, now, settings):
        settings.CONFIRM_SECONDS = 0

        assert is_fresh(confirmed_at=None, now=now)

    @pytest.mark.parametrize("act", ["grant", "give with the rest", "set a password", "add a person"])
    def test_is_asked_by_the_service_itself(self, admin, officer, now, act):
        stale = {"acting_user": admin, "confirmed_at": now - timedelta(seconds=301), "now": now}
        good = "newcomer-horse-battery"
        office = officer.home_office
        details = {"display_name": "Officer", "email": "", "home_office": office, "further_offices": []}
        with pytest.raises(ConfirmFirst):
            if act == "grant":
                grant_role(**stale, user=officer, role="SUPERVISOR")
            elif act == "give with the rest":
                people.change_person(**stale, **details, user=officer, roles=["OFFICER", "SUPERVISOR"])
            elif act == "set a password":
                people.set_password(**stale, user=officer, password=good)
            else:
                people.create_user(**stale, username="new", display_name="New", password=good)

        assert not AuditEvent.objects.exists()

    def test_asks_nothing_of_whoever_only_withdraws_a_role(self, admin, officer, now):
        people.change_person(
            acting_user=admin,
            user=officer,
            display_name="Renamed",
            email="",
            home_office=officer.home_office,
            roles=[],
            further_offices=[],
            confirmed_at=None,
            now=now,
        )

        assert not RoleGrant.objects.filter(user=officer).exists()


class TestAPage:
    def test_goes_on_with_the_password_and_asks_no_more_for_a_while(self, client, export):
        assert 'name="proof"' in page(client.get(export))

        response = client.post(export, {**ASKED, "proof": PASSWORD})

        assert (response.status_code, response["Location"]) == (302, reverse("reports:runs"))
        assert 'name="proof"' not in page(client.get(export))

    def test_keeps_what_was_typed_when_the_proof_is_wrong_and_not_the_proof(self, client, export):
        response = client.post(export, {**ASKED, "proof": "my-wrong-secret"})

        assert response.status_code == 400
        text = page(response)
        assert "This is not your current password." in text
        assert "Quarterly figures" in text
        assert "my-wrong-secret" not in text

    def test_keeps_what_was_typed_when_the_time_ran_out_meanwhile(self, client, export):
        response = client.post(export, ASKED)

        assert response.status_code == 400
        assert "Quarterly figures" in page(response)
        assert 'name="proof"' in page(response)

    def test_does_nothing_before(self, client, export):
        client.post(export, ASKED)
        client.post(export, {**ASKED, "proof": "wrong"})

        assert not AuditEvent.objects.filter(action__startswith="report").exists()

    def test_asks_no_second_code_when_the_act_is_refused_after_the_first(self, admin, officer, now):
        give_factor(admin, now=now - timedelta(hours=1))
        first_step(client := Client(), "admin")
        second_step(client, code_at(now))
        newcomer = {"username": "officer", "display_name": "New", "password": "newcomer-horse-battery"}
        with time_machine.travel(now + timedelta(minutes=6), tick=False):
            refused = client.post(reverse("person-new"), {**newcomer, "proof": code_at(timezone.now())})
            mended = client.post(reverse("person-new"), {**newcomer, "username": "newcomer"})

        assert "Somebody has this user name already." in page(refused)
        assert 'name="proof"' not in page(refused)
        assert mended.status_code == 302

    def test_asks_nothing_after_signing_in(self, analyst, export, now):
        client = signed_in("analyst", seconds_ago=0)

        assert client.post(export, ASKED).status_code == 302

    def test_asks_nothing_where_it_is_switched_off(self, client, export, settings):
        settings.CONFIRM_SECONDS = 0

        assert 'name="proof"' not in page(client.get(export))
        assert client.post(export, ASKED).status_code == 302

    def test_asks_whoever_has_a_second_factor_for_a_code(self, analyst, export, now):
        give_factor(analyst, now=now - timedelta(hours=1))
        first_step(client := Client(), "analyst")
        second_step(client, code_at(now))
        with time_machine.travel(now + timedelta(minutes=6), tick=False):
            with_password = client.post(export, {**ASKED, "proof": PASSWORD})
            with_code = client.post(export, {**ASKED, "proof": code_at(timezone.now())})

        assert (with_password.status_code, with_code.status_code) == (400, 302)
        assert "This code does not count." in page(with_password)

    def test_says_so_in_chinese(self, client, export):
        client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})

        assert "您本人的密码" in page(client.get(export))


class TestAWrongProof:
    def test_is_an_event_and_counted_as_at_sign_in(self, client, export, analyst):
        client.post(export, {**ASKED, "proof": "wrong"})

        event = AuditEvent.objects.latest("id")
        assert (event.action, event.subject_id) == ("account.sign_in_failed", str(analyst.pk))
        assert AccessAttempt.objects.get().failures_since_start == 1

    def test_is_kept_nowhere(self, client, export):
        client.post(export, {**ASKED, "proof": "my-wrong-secret"})

        assert "my-wrong-secret" not in AccessAttempt.objects.get().post_data

    def test_leaves_nothing_of_what_was_sent_with_it(self, client, export):
        for number in range(2):
            client.post(f"{export}?text=a-name-{number}", {**ASKED, "purpose": "for a-name", "proof": "wrong"})

        kept = AccessAttempt.objects.get()
        assert (kept.failures_since_start, kept.get_data, kept.post_data) == (2, "", "")

    def test_ends_the_session_the_fifth_time_and_locks_the_sign_in(self, client, export):
        statuses = [client.post(export, {**ASKED, "proof": "wrong"}).status_code for _ in range(5)]

        assert statuses == [400, 400, 400, 400, 429]
        assert client.get("/").status_code == 302
        assert first_step(Client(), "analyst").status_code == 429
        assert AuditEvent.objects.latest("id").action == "account.locked_out"

    def test_ends_the_session_the_fifth_time_however_slowly(self, client, export):
        for _ in range(4):
            client.post(export, {**ASKED, "proof": "wrong"})
        AccessAttempt.objects.all().delete()

        response = client.post(export, {**ASKED, "proof": "wrong"})

        assert (response.status_code, response["Location"]) == (302, reverse("signed-out"))
        assert client.get("/").status_code == 302

    def test_of_a_stranger_at_the_same_address_does_not_end_the_session(self, client, export):
        for _ in range(5):
            Client().post(reverse("sign-in"), {"username": "analyst", "password": "wrong"})

        assert client.post(export, {**ASKED, "proof": PASSWORD}).status_code == 429
        assert client.get("/").status_code == 200


class TestAPersonsPage:
    """A name is changed without it, a role is not given."""

    def send(self, client, person, roles, **more):
        address = reverse("person", args=[person.pk])
        values = {"display_name": "Renamed", "roles": roles, "home_office": "CNCAN", **more}
        return client.post(address, values)

    @pytest.fixture
    def client(self, admin, now):
        return signed_in("admin")

    def test_asks_only_when_a_role_is_given(self, client, officer):
        assert 'name="proof"' not in page(client.get(reverse("person", args=[officer.pk])))
        assert self.send(client, officer, ["OFFICER"]).status_code == 302

        response = self.send(client, officer, ["OFFICER", "SUPERVISOR"])

        assert response.status_code == 403
        text = page(response)
        assert 'name="proof"' in text
        assert "Confirm first that it is you" in text
        assert 'value="SUPERVISOR"' in text
        assert not RoleGrant.objects.filter(role="SUPERVISOR").exists()

    def test_gives_the_role_with_the_proof(self, client, officer):
        assert self.send(client, officer, ["OFFICER", "SUPERVISOR"], proof="wrong").status_code == 400
        assert self.send(client, officer, ["OFFICER", "SUPERVISOR"], proof=PASSWORD).status_code == 302

        assert RoleGrant.objects.filter(user=officer, role="SUPERVISOR").exists()


class TestTheClockOfASession:
    def test_begins_anew_with_a_new_password(self, client, export):
        new = "nobody-knows-battery"
        client.post(reverse("password"), {"current": PASSWORD, "new": new, "again": new})

        assert client.post(export, ASKED).status_code == 302

    def test_does_not_begin_anew_by_signing_out_everywhere_else(self, client, export):
        client.post(reverse("sign-out-everywhere"))

        assert client.get("/").status_code == 200
        assert client.post(export, ASKED).status_code == 400

    def test_is_that_of_the_sign_in_for_a_session_of_before(self, client, export):
        session = client.session
        del session[CONFIRMED]
        session[STARTED] = time.time() - 360
        session.save()
        User.objects.update(sessions_valid_from=timezone.now() - timedelta(hours=1))

        assert client.post(export, ASKED).status_code == 400

    def test_does_not_begin_anew_by_use(self, analyst, export, now):
        client = signed_in("analyst", seconds_ago=0)
        for minutes in range(1, 7):
            with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
                client.get("/")
                client.post(reverse("session"))
        with time_machine.travel(now + timedelta(minutes=6), tick=False):
            assert client.post(export, ASKED).status_code == 400


class TestAToken:
    URL = "/api/v1/me/confirm/"

    @pytest.fixture
    def api(self, analyst, now):
        client = APIClient()
        token, secret = AuthToken.objects.create(analyst)
        AuthToken.objects.update(created=now - timedelta(seconds=301))
        client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
        client.expires_at = token.expiry
        return client

    def export(self, api):
        return api.post("/api/v1/reports/", {"query": "", "purpose": "Quarterly figures"}, format="json")

    def test_is_refused_until_it_is_confirmed(self, api):
        told = self.export(api)
        assert (told.status_code, told.json()["code"]) == (403, "confirm-first")

        assert api.post(self.URL, {"proof": PASSWORD}, format="json").status_code == 204

        assert self.export(api).status_code == 202
        assert AuthToken.objects.get().expiry == api.expires_at

    def test_counts_for_five_minutes_after_it_was_made(self, analyst, now):
        body = {"username": "analyst", "password": PASSWORD}
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION="Token " + api.post("/api/v1/token/", body, format="json").json()["token"])

        statuses = []
        for seconds in (300, 301):
            with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
                statuses.append(self.export(api).status_code)
        assert statuses == [202, 403]

    def test_of_another_program_is_not_confirmed_with_it(self, api, analyst, now):
        other = APIClient()
        stale, secret = AuthToken.objects.create(analyst)
        AuthToken.objects.filter(pk=stale.pk).update(created=now - timedelta(seconds=301))
        other.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
        api.post(self.URL, {"proof": PASSWORD}, format="json")

        assert self.export(other).status_code == 403

    def test_takes_a_code_of_whoever_has_a_second_factor(self, api, analyst, now):
        codes = give_factor(analyst, now=now - timedelta(hours=1))
        secret = AuthToken.objects.create(analyst)[1]
        api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")

        assert api.post(self.URL, {"proof": PASSWORD}, format="json").status_code == 400
        assert api.post(self.URL, {"proof": codes[0]}, format="json").status_code == 204

    def test_counts_wrong_proofs_as_wrong_passwords(self, api):
        answers = [api.post(self.URL, {"proof": "wrong"}, format="json") for _ in range(5)]

        assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 429]
        assert answers[0].json()["errors"] == {"proof": ["This is not your current password."]}
        assert api.post(self.URL, {"proof": PASSWORD}, format="json").status_code == 429

    def test_cannot_borrow_the_proof_of_a_session(self, client, api, export):
        client.post(export, {**ASKED, "proof": PASSWORD})

        assert self.export(api).status_code == 403

    def test_a_session_is_confirmed_here_too(self, client, export):
        answer = client.post(self.URL, {"proof": PASSWORD}, content_type="application/json")

        assert answer.status_code == 204
        assert client.post(export, ASKED).status_code == 302
