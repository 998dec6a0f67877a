"""Security keys: adding one, signing in and confirming with it; what a false page, a copied or another's key gets."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.models import RecoveryCode, SecondFactor, SecurityKey
from accounts.services.second_factor import use_code
from accounts.services.security_keys import take_key_away
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from tests.accounts.authenticator import code_at, first_step, give_factor, second_step
from tests.accounts.people import fresh, page
from tests.accounts.security_key import (
    ASK_NEW,
    SoftKey,
    add_on_page,
    give_key,
    prove,
    question,
    second_step_with,
    stored,
)

pytestmark = pytest.mark.django_db

CODE = re.compile(r"<li>([a-z0-9]{4}(?:-[a-z0-9]{4}){5})</li>")
WRONG = "This key does not count."


def is_signed_in(client):
    return client.get("/").status_code == 200


def last_event():
    event = AuditEvent.objects.latest("id")
    return event.action, event.changes


class TestAdding:
    def test_the_first_shows_ten_recovery_codes_that_count(self, inside, officer, now):
        response = add_on_page(inside, SoftKey())

        codes = CODE.findall(page(response))
        assert (response.status_code, len(codes)) == (200, 10)
        assert last_event() == ("account.security_key_added", {"key": [None, "black"]})
        first_step(other := Client())
        assert second_step(other, codes[0]).status_code == 302

    def test_ends_all_other_sessions_and_tokens_and_not_this_one(self, inside, officer, now):
        first_step(other := Client())
        AuthToken.objects.create(user=officer)
        with time_machine.travel(now + timedelta(seconds=5)):
            add_on_page(inside, SoftKey())

            assert (is_signed_in(inside), is_signed_in(other)) == (True, False)
        assert not AuthToken.objects.exists()

    def test_beside_an_app_asks_for_its_code_and_keeps_the_recovery_codes(self, client, officer, now):
        codes = give_factor(officer, now=now - timedelta(hours=1))
        first_step(client)
        second_step(client, code_at(now))

        refused = add_on_page(client, SoftKey())
        done = add_on_page(client, SoftKey(), proof=codes[0])

        assert (refused.status_code, done.status_code, done["Location"]) == (400, 302, "/profile/")
        assert use_code(user=fresh(officer), code=codes[1], now=now)

    def test_a_second_may_be_confirmed_by_the_first(self, client, key, now):
        first_step(client)
        second_step_with(client, prove(client, key))

        done = add_on_page(client, SoftKey(), name="blue", proof="", proof_key=prove(client, key))

        assert done.status_code == 302
        assert SecurityKey.objects.count() == 2

    @pytest.mark.parametrize("how", ["another port", "another host", "not verified", "used", "rubbish"])
    def test_refuses(self, inside, officer, now, how):
        new = SoftKey()
        asked = inside.post(ASK_NEW).json()
        if how == "another port":
            new.origin = "http://testserver:81"
        elif how == "another host":
            new.host = "evil.example"
        elif how == "not verified":
            new.is_verified = False
        elif how == "used":
            assert add_on_page(inside, new, answer=new.add(asked), proof="wrong").status_code == 400
        answer = '{"a":' * 1500 if how == "rubbish" else new.add(asked)

        response = add_on_page(inside, new, answer=answer)

        assert response.status_code == 400
        assert "The key did not answer as it must." in page(response)
        assert not SecurityKey.objects.exists()

    def test_keeps_the_name_and_neither_answer_nor_proof_when_the_password_was_wrong(self, inside, officer, now):
        answer = SoftKey().add(inside.post(ASK_NEW).json())

        text = page(add_on_page(inside, SoftKey(), answer=answer, proof="my-wrong-secret"))

        assert 'value="black"' in text
        assert "attestationObject" not in text, "the key is asked anew"
        assert "my-wrong-secret" not in text

    def test_tells_the_key_which_are_there_and_refuses_one_twice(self, client, key, officer, supervisor, now):
        first_step(client)
        second_step_with(client, prove(client, key))
        (known,) = client.post(ASK_NEW).json()["publicKey"]["excludeCredentials"]
        again = add_on_page(client, key, name="again", proof="", proof_key=prove(client, key))
        same_name = add_on_page(client, SoftKey(), proof="", proof_key=prove(client, key))

        assert known["id"] == json.loads(key.prove(question(client)))["id"]
        assert "This key is added already." in page(again)
        assert "You have a key of this name." in page(same_name)
        with pytest.raises(DomainError, match="added already"):
            give_key(supervisor, key=key, now=now)

    def test_takes_ten_and_no_more(self, officer, now):
        for number in range(10):
            give_key(officer, now=now, name=str(number))

        with pytest.raises(DomainError) as refused:
            give_key(officer, now=now, name="one more")
        assert refused.value.code == "keys-at-most"


class TestTheSecondStep:
    def test_takes_a_key_and_notes_when(self, client, key, now):
        assert first_step(client)["Location"] == "/sign-in/code/"
        text = page(client.get("/sign-in/code/"))

        answer = prove(client, key)
        with time_machine.travel(now + timedelta(minutes=2, seconds=59), tick=False):
            done, later = second_step_with(client, answer), timezone.now()

        assert (done.status_code, is_signed_in(client)) == (302, True)
        assert "JavaScript, which is off. A code does without." in text
        assert (stored(key).last_used_at, stored(key).sign_count) == (later, 2)
        assert "Last used" in page(client.get("/profile/"))

    @pytest.mark.parametrize(
        "how",
        ["another origin", "another host", "not verified", "used", "another session", "late",
         "another person's", "another signature", "count back", "rubbish"],
    )  # fmt: skip
    def test_refuses(self, client, key, supervisor, now, how):
        first_step(client)
        asked = question(client)
        signing = key
        if how == "another origin":
            key.origin = "https://testserver"
        elif how == "another host":
            key.host = "evil.example"
        elif how == "not verified":
            key.is_verified = False
        elif how == "used":
            second_step_with(client, SoftKey().prove(asked))
        elif how == "another session":
            first_step(other := Client())
            asked = question(other)
        elif how == "another person's":
            signing = give_key(supervisor, now=now)[0]
        elif how == "another signature":
            signing = SoftKey(credential_id=key.credential_id, count=key.count)
        elif how == "count back":
            key.count = 0
        answer = signing.prove(asked)

        with time_machine.travel(now + timedelta(minutes=3, seconds=1 if how == "late" else -1)):
            response = second_step_with(client, '{"a":' * 1500 if how == "rubbish" else answer)

        assert response.status_code == 400
        assert WRONG in page(response)
        assert not is_signed_in(client)
        assert last_event()[0] == "account.second_step_failed"

    def test_puts_a_count_that_goes_back_on_record(self, client, key, officer, now):
        first_step(client)
        key.count = 0
        second_step_with(client, prove(client, key))

        refused = AuditEvent.objects.get(action="account.security_key_refused")
        assert refused.changes == {"key": [None, "black"], "sign_count": [1, 1]}
        assert (refused.subject_id, stored(key).last_used_at) == (str(officer.pk), None)

    def test_bears_a_key_that_does_not_count(self, client, officer, now):
        key = give_key(officer, key=SoftKey(is_counting=False), now=now - timedelta(hours=1))[0]
        for _time in range(2):
            first_step(client)
            assert second_step_with(client, prove(client, key)).status_code == 302
            client.post(reverse("sign-out"))

    def test_takes_a_recovery_code_where_there_is_no_app_and_once(self, client, officer, now):
        codes = give_key(officer, now=now - timedelta(hours=1))[1]
        first_step(client)
        statuses = [second_step(client, "000000").status_code, second_step(client, codes[0]).status_code]
        first_step(other := Client())

        assert statuses == [400, 302]
        assert second_step(other, codes[0]).status_code == 400

    def test_locks_out_after_five_wrong_keys_and_codes(self, client, key, now):
        first_step(client)
        statuses = [second_step(client, "000000").status_code for _ in range(2)]
        statuses += [second_step_with(client, prove(client, SoftKey())).status_code for _ in range(3)]

        assert statuses == [400, 400, 400, 400, 429]
        assert second_step_with(client, prove(client, key)).status_code == 429
        assert "{" not in AccessAttempt.objects.get().post_data

    def test_takes_a_key_while_the_codes_rest(self, client, officer, now):
        give_factor(officer, now=now - timedelta(hours=1))
        key, codes = give_key(fresh(officer), now=now - timedelta(minutes=30))
        SecondFactor.objects.update(wrong_codes=20, rests_until=now + timedelta(minutes=15))
        first_step(client)

        assert second_step(client, code_at(now)).status_code == 400
        assert second_step_with(client, prove(client, key)).status_code == 302
        assert codes == [], "those of the app stand in for the key, too"

    def test_is_asked_of_nobody_who_sent_no_password(self, client, key, supervisor):
        assert client.post(reverse("security-key-ask")).status_code == 401
        first_step(client, "supervisor")
        assert client.post(reverse("security-key-ask")).status_code == 409


class TestConfirming:
    def test_takes_a_key_and_asks_no_more_for_a_while(self, client, admin, officer, now):
        key = give_key(admin, now=now - timedelta(hours=1))[0]
        first_step(client, "admin")
        second_step_with(client, prove(client, key))
        address = reverse("person-password", args=[officer.pk])
        with time_machine.travel(now + timedelta(minutes=6), tick=False):
            asked = page(client.get(address))
            stale = client.post(address, {"password": "newcomer-horse-battery", "proof": ""})
            wrong = client.post(address, {"password": "x", "proof_key": prove(client, SoftKey())})
            done = client.post(address, {"password": "newcomer-horse-battery", "proof_key": prove(client, key)})

        assert 'data-security-key="/sign-in/key/"' in asked
        assert "js/security-key.js" in asked
        assert (stale.status_code, wrong.status_code, done.status_code) == (400, 400, 302)
        assert WRONG in page(wrong)

    def test_takes_no_answer_to_the_question_of_adding_one(self, client, key, now):
        first_step(client)
        second_step_with(client, prove(client, key))
        address = reverse("recovery-codes")

        assert client.post(address, {"proof_key": key.prove(client.post(ASK_NEW).json())}).status_code == 400
        assert client.post(address, {"proof_key": prove(client, key)}).status_code == 200


class TestRemoving:
    @pytest.fixture
    def inside(self, client, key, now):
        first_step(client)
        second_step_with(client, prove(client, key))
        return client

    def remove(self, client, key, proof):
        return client.post(reverse("security-key-remove", args=[stored(key).pk]), {"proof_key": proof})

    def test_needs_a_proof_and_takes_the_recovery_codes_with_the_last(self, inside, key, now):
        assert self.remove(inside, key, prove(inside, SoftKey())).status_code == 400
        assert self.remove(inside, key, prove(inside, key))["Location"] == "/profile/"

        assert is_signed_in(inside)
        assert ("account.security_key_removed", {"key": ["black", None]}) in [
            (event.action, event.changes) for event in AuditEvent.objects.all()
        ]
        assert not RecoveryCode.objects.exists()
        assert first_step(Client())["Location"] == "/"

    def test_of_somebody_else_is_not_there(self, inside, key, supervisor, now):
        theirs = give_key(supervisor, now=now)[0]

        assert self.remove(inside, theirs, prove(inside, key)).status_code == 404
        assert stored(theirs)

    @pytest.mark.parametrize(("beside", "status"), [(None, 409), ("app", 302), ("key", 302)])
    def test_of_the_last_is_refused_where_a_role_needs_a_second_factor(
        self, inside, key, officer, now, settings, beside, status
    ):
        settings.SECOND_FACTOR_ROLES = frozenset({"OFFICER"})
        if beside == "app":
            give_factor(fresh(officer), now=now)
        elif beside == "key":
            give_key(officer, now=now, name="blue")

        assert self.remove(inside, key, prove(inside, key)).status_code == status

    def test_of_the_app_leaves_the_key_and_the_codes(self, inside, key, officer, now, settings):
        settings.SECOND_FACTOR_ROLES = frozenset({"OFFICER"})
        codes = give_factor(fresh(officer), now=now)

        done = inside.post(reverse("second-factor-remove"), {"proof_key": prove(inside, key)})

        assert done.status_code == 302
        assert (SecondFactor.objects.exists(), SecurityKey.objects.count()) == (False, 1)
        assert use_code(user=fresh(officer), code=codes[0], now=now)

    def test_new_recovery_codes_end_those_of_before(self, inside, key, officer, now):
        address = reverse("recovery-codes")
        refused = inside.post(address, {"proof": "wrong"})
        shown = inside.post(address, {"proof_key": prove(inside, key)})

        assert (refused.status_code, shown.status_code) == (400, 200)
        assert last_event()[0] == "account.recovery_codes_made"
        assert RecoveryCode.objects.count() == 10
        assert use_code(user=fresh(officer), code=CODE.findall(page(shown))[0], now=now)


class TestTakingAway:
    @pytest.fixture
    def at_desk(self, admin, now):
        client = Client()
        first_step(client, "admin")
        return client

    def test_of_one_leaves_the_other_and_ends_what_is_open(self, at_desk, client, key, officer, admin, now):
        lost = give_key(fresh(officer), now=now - timedelta(minutes=30), name="lost")[0]
        first_step(client)
        second_step_with(client, prove(client, key))
        address = reverse("person-security-key", args=[officer.pk, stored(lost).pk])
        with time_machine.travel(now + timedelta(seconds=5)):
            offered = address in page(at_desk.get(reverse("person", args=[officer.pk])))
            asked, done = at_desk.get(address), at_desk.post(address)
            assert not is_signed_in(client)

        assert (offered, asked.status_code, done.status_code) == (True, 200, 302)
        assert [row.name for row in SecurityKey.objects.all()] == ["black"]
        event = AuditEvent.objects.get(action="account.security_key_taken")
        assert (event.actor, event.changes) == (admin, {"key": ["lost", None]})

    def test_is_refused_for_ones_own(self, at_desk, admin, now):
        key = give_key(admin, now=now - timedelta(hours=1))[0]
        row = stored(key)

        with pytest.raises(DomainError) as refused:
            take_key_away(acting_user=admin, user=admin, pk=row.pk, confirmed_at=now, now=now)
        assert refused.value.code == "own-account"
        assert stored(key)

    def test_works_over_the_api_and_with_the_whole_second_factor(self, key, officer, admin, now):
        api = APIClient()
        api.force_authenticate(admin, AuthToken.objects.create(admin)[0])
        person = reverse("api-person", args=[officer.pk])
        give_key(fresh(officer), now=now, name="blue")
        (black, blue) = api.get(person).json()["security_keys"]

        assert (black["name"], black["last_used_at"]) == ("black", None)
        one = api.delete(reverse("api-person-security-key", args=[officer.pk, blue["id"]]))
        left = api.get(person).json()["security_keys"]
        whole = api.delete(reverse("api-person-second-factor", args=[officer.pk]))
        assert (one.status_code, left, whole.status_code) == (204, [black], 204)
        assert not (SecurityKey.objects.exists() or RecoveryCode.objects.exists())
