"""What changes people and their sign-ins is whole or not at all: whichever of its writes fails, nothing of it stays."""

import pytest
from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

from accounts.models import OfficeMembership, User
from accounts.roles import Role
from accounts.security_keys import Question, options_to_add
from accounts.services import people, second_factor, security_keys, signing_in
from accounts.services.idempotency import KeptAnswer, claim_key, keep_answer
from audit.models import AuditEvent
from reference.queries import office, offices
from tests.accounts.authenticator import SECRET, code_at, give_factor
from tests.accounts.people import change, grant_role, revoke_role
from tests.accounts.security_key import ORIGIN, SoftKey, give_key, stored
from tests.cast import PASSWORD
from tests.whole_or_nothing import break_each_write

pytestmark = pytest.mark.django_db

_WATCHED = ("accounts", "audit", "knox")
GOOD = "newcomer-horse-battery"


class Setting:
    """An administrator and an officer with a token and a further office."""

    def __init__(self, admin, officer):
        self.admin, self.officer, self.now = admin, officer, timezone.now()
        self.token = AuthToken.objects.create(user=officer)[0]
        OfficeMembership.objects.create(user=officer, office_id="CNSZX", valid_from="2026-01-01")
        self.by = {"acting_user": admin, "user": officer, "now": self.now}
        self.proved = {**self.by, "confirmed_at": self.now}


@pytest.fixture
def setting(admin, officer):
    return Setting(admin, officer)


def _create(s):
    return people.create_user(
        acting_user=s.admin,
        username="newcomer",
        display_name="New Comer",
        password=GOOD,
        roles=[Role.OFFICER, Role.SUPERVISOR],
        home_office=office("CNCAN"),
        confirmed_at=s.now,
        now=s.now,
    )


def _change(s):
    people.change_person(
        **s.proved,
        display_name="Renamed",
        email="renamed@example.test",
        home_office=office("CNPVG"),
        roles=[Role.SUPERVISOR],
        further_offices=offices(codes=["CNHQ"]),
    )


def _switch_on(s):
    User.objects.filter(pk=s.officer.pk).update(is_active=False)
    return lambda: people.reactivate_user(**s.by)


def _change_password(s):
    def act():
        # Read anew, as each request does: the act tells its caller what became of the person.
        user = User.objects.get(pk=s.officer.pk)
        signing_in.change_own_password(acting_user=user, current=PASSWORD, new=GOOD, now=s.now)

    return act


def _answer(s):
    def act():
        with transaction.atomic():
            claim_key(user=s.officer, key="k1", request_hash="0" * 64, now=s.now)
            keep_answer(user=s.officer, key="k1", answer=KeptAnswer(201, "application/json", "", b"{}", ""))

    return act


def _set_up_factor(s):
    def act():
        user = User.objects.get(pk=s.officer.pk)
        second_factor.set_up(acting_user=user, secret=SECRET, code=code_at(s.now), now=s.now)

    return act


def _use_recovery_code(s):
    (code, *_others) = give_factor(s.officer, now=s.now)
    return lambda: second_factor.use_code(user=s.officer, code=code, now=s.now)


def _remove_factor(s):
    give_factor(s.officer, now=s.now)
    return lambda: second_factor.remove_own(acting_user=User.objects.get(pk=s.officer.pk), now=s.now)


def _take_factor(s):
    give_factor(s.officer, now=s.now)
    return lambda: second_factor.take_away(**s.proved)


def _add_key(s):
    question = Question(ORIGIN, b"c" * 32)
    answer = SoftKey().add(options_to_add(question, user=s.officer, known=[]))

    def act():
        user = User.objects.get(pk=s.officer.pk)
        security_keys.add_key(acting_user=user, name="black", answer=answer, question=question, now=s.now)

    return act


def _remove_key(s):
    pk = stored(give_key(s.officer, now=s.now)[0]).pk
    return lambda: security_keys.remove_own_key(acting_user=User.objects.get(pk=s.officer.pk), pk=pk, now=s.now)


def _take_key(s):
    pk = stored(give_key(s.officer, now=s.now)[0]).pk
    return lambda: security_keys.take_key_away(**s.proved, pk=pk)


def _renew_codes(s):
    give_factor(s.officer, now=s.now)
    return lambda: second_factor.renew_recovery_codes(acting_user=s.officer, now=s.now)


# Act → how to prepare it.
ACTS = {
    "adding a person": lambda s: lambda: _create(s),
    "changing a person": lambda s: lambda: _change(s),
    "granting a role": lambda s: lambda: grant_role(**s.proved, role=Role.SUPERVISOR),
    "withdrawing a role": lambda s: lambda: revoke_role(**s.by, role=Role.OFFICER),
    "setting the home office": lambda s: lambda: change(**s.by, home_office=office("CNSZX")),
    "switching off": lambda s: lambda: people.deactivate_user(**s.by),
    "switching on": _switch_on,
    "setting a password": lambda s: lambda: people.set_password(**s.proved, password=GOOD),
    "ending all sessions": lambda s: lambda: people.end_sessions(**s.by),
    "signing in with another language": lambda s: (
        lambda: signing_in.record_sign_in(user=s.officer, address="192.0.2.1", chosen_language="zh-hans", now=s.now)
    ),
    "issuing a token": lambda s: lambda: signing_in.issue_token(user=s.officer, address="192.0.2.1", now=s.now),
    "giving a token back": lambda s: lambda: signing_in.revoke_token(user=s.officer, token=s.token, now=s.now),
    "changing one's own password": _change_password,
    "signing out everywhere": lambda s: lambda: signing_in.sign_out_everywhere(acting_user=s.officer, now=s.now),
    "setting up a second factor": _set_up_factor,
    "using a recovery code": _use_recovery_code,
    "removing one's own second factor": _remove_factor,
    "taking a second factor away": _take_factor,
    "adding a security key": _add_key,
    "removing one's own security key": _remove_key,
    "taking a security key away": _take_key,
    "making new recovery codes": _renew_codes,
    "answering a repeated request": _answer,
}


@pytest.mark.parametrize("prepare", ACTS.values(), ids=ACTS)
def test_leaves_nothing_of(prepare, setting):
    # At least the act itself and its line in the audit, or its second half.
    assert break_each_write(prepare(setting), watched=_WATCHED) >= 2


def test_what_is_not_whole_is_found(setting):
    def act():
        User.objects.filter(pk=setting.officer.pk).update(display_name="Half")
        User.objects.filter(pk=setting.officer.pk).update(email="half@example.test")

    with pytest.raises(AssertionError, match="something stayed after write 2 failed"):
        break_each_write(act, watched=_WATCHED)


def test_what_goes_on_after_a_failed_write_is_found(setting):
    def act():
        with transaction.atomic():
            grant_role(**setting.proved, role=Role.SUPERVISOR)
            try:
                User.objects.filter(pk=setting.officer.pk).update(display_name="Hidden")
            except Exception:
                return

    with pytest.raises(AssertionError, match="went on although write 3 failed"):
        break_each_write(act, watched=_WATCHED)
    assert AuditEvent.objects.count() == 0
