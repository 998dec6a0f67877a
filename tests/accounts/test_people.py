"""What an administrator does to people, and how the first one comes to be."""

import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from accounts.access import may, offices_of, roles_of
from accounts.models import OfficeMembership, RoleGrant, User
from accounts.roles import PURPOSES, Role
from accounts.services.people import (
    LastAdministrator,
    change_person,
    create_user,
    deactivate_user,
    reactivate_user,
    set_password,
)
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from reference.queries import office, offices
from tests.accounts.people import GOOD, change, fresh, grant_role, revoke_role
from tests.cast import make_person


@pytest.fixture
def now():
    return timezone.now()


def roles_held(user):
    return set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))


def events():
    return list(AuditEvent.objects.order_by("id").values_list("action", "changes"))


@pytest.mark.django_db
class TestAddingAPerson:
    def add(self, admin, now, **more):
        values = {"username": "newcomer", "display_name": "New Comer", "password": GOOD, "roles": [Role.OFFICER]}
        values["home_office"] = office("CNCAN")
        return create_user(acting_user=admin, confirmed_at=now, now=now, **(values | more))

    def test_makes_somebody_who_can_sign_in_and_act(self, admin, now, client):
        person = self.add(admin, now)

        assert may(user=person, verb="seizures.log")
        assert client.post(reverse("sign-in"), {"username": "newcomer", "password": GOOD}).status_code == 302

    def test_is_recorded_with_each_role(self, admin, now):
        self.add(admin, now)

        assert events() == [
            (
                "account.created",
                {
                    "username": [None, "newcomer"],
                    "home_office": [None, "CNCAN"],
                    "must_change_password": [None, True],
                },
            ),
            ("account.role_granted", {"role": [None, "OFFICER"]}),
        ]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"password": "short"}, "password"),
            ({"username": "officer"}, "username"),
            ({"username": "system"}, "username"),  # by which the audit calls what nobody did
            ({"home_office": None}, "home_office"),
            ({"roles": [Role.OFFICER, Role.HOLDER]}, "roles"),
            ({"roles": [Role.HOLDER]}, "home_office"),
        ],
    )
    def test_refuses_what_does_not_go_together(self, admin, officer, now, values, field):
        with pytest.raises(InvalidValue) as refused:
            self.add(admin, now, **values)

        assert refused.value.field == field
        assert not User.objects.filter(username="newcomer").exists()
        assert events() == []

    @pytest.mark.parametrize(
        ("roles", "home"),
        [([Role.HOLDER], None), ([Role.AUDITOR], None), ([Role.OFFICER, Role.LIAISON], "CNHQ"), ([], None)],
    )
    def test_accepts_what_goes_together(self, admin, now, roles, home):
        person = self.add(admin, now, roles=roles, home_office=office(home) if home else None)

        assert roles_of(user=person) == set(roles)

    def test_gives_a_role_that_is_named_twice_once(self, admin, now):
        person = self.add(admin, now, roles=["OFFICER", "OFFICER"])

        assert roles_held(person) == {"OFFICER"}

    def test_is_the_business_of_administrators(self, supervisor, now):
        with pytest.raises(NotAllowed):
            self.add(supervisor, now)


@pytest.mark.django_db
class TestRolesAndOffices:
    def test_a_granted_role_opens_its_verbs(self, admin, officer, now):
        grant_role(acting_user=admin, user=officer, role=Role.SUPERVISOR, now=now)

        assert may(user=fresh(officer), verb="seizures.decide")
        assert RoleGrant.objects.get(user=officer, role="SUPERVISOR").granted_by == admin

    def test_granting_twice_changes_nothing(self, admin, officer, now):
        grant_role(acting_user=admin, user=officer, role=Role.OFFICER, now=now)

        assert events() == []

    def test_a_withdrawn_role_closes_its_verbs(self, admin, officer, now):
        revoke_role(acting_user=admin, user=officer, role=Role.OFFICER, now=now)

        assert not may(user=fresh(officer), verb="seizures.log")
        assert events() == [("account.role_revoked", {"role": ["OFFICER", None]})]

    def test_nobody_gives_a_role_to_oneself(self, admin, now):
        with pytest.raises(DomainError) as refused:
            grant_role(acting_user=admin, user=admin, role=Role.APPROVER, now=now)

        assert refused.value.code == "own-roles"
        assert roles_held(admin) == {"ADMIN"}

    def test_nobody_gives_a_role_to_oneself_among_other_changes(self, admin, now):
        with pytest.raises(DomainError) as refused:
            change(admin, admin, now, roles=["ADMIN", "APPROVER"], home_office=office("CNHQ"), display_name="Me")

        assert refused.value.code == "own-roles"
        admin.refresh_from_db()
        assert (roles_held(admin), admin.display_name) == ({"ADMIN"}, "Admin")

    @pytest.mark.parametrize("further", [[], ["CNSZX"]])
    def test_nobody_who_works_on_cases_gives_an_office_to_oneself(self, admin, now, further):
        """From a desk in a port to headquarters: one person alone would see every case of the administration."""
        RoleGrant.objects.create(user=admin, role=Role.SUPERVISOR)
        User.objects.filter(pk=admin.pk).update(home_office="CNCAN")
        own = fresh(admin)
        home = office("CNCAN" if further else "CNHQ")

        with pytest.raises(DomainError) as refused:
            change(
                own, own, now, roles=["ADMIN", "SUPERVISOR"], home_office=home, further_offices=offices(codes=further)
            )

        assert refused.value.code == "own-offices"
        assert offices_of(user=fresh(admin)) == {"CNCAN"}

    def test_an_office_may_be_given_back(self, admin, now):
        RoleGrant.objects.create(user=admin, role=Role.SUPERVISOR)
        OfficeMembership.objects.create(user=admin, office_id="CNSZX", valid_from=timezone.localdate(now))

        change(admin, admin, now, roles=["ADMIN", "SUPERVISOR"], home_office=office("CNHQ"), further_offices=[])

        assert offices_of(user=fresh(admin)) == {"CNHQ"}

    def test_oneself_may_be_changed_otherwise(self, admin, now):
        change(admin, admin, now, roles=["ADMIN"], home_office=office("CNHQ"), display_name="Me")

        admin.refresh_from_db()
        assert admin.display_name == "Me"

    def test_a_holder_does_not_become_an_officer(self, admin, holder, now):
        with pytest.raises(InvalidValue):
            grant_role(acting_user=admin, user=holder, role=Role.OFFICER, now=now)

    def test_a_new_home_office_replaces_the_old_one(self, admin, officer, now):
        change(admin, officer, now, home_office=office("CNSZX"))

        assert offices_of(user=fresh(officer)) == {"CNSZX"}
        assert events() == [("account.home_office_set", {"home_office": ["CNCAN", "CNSZX"]})]

    def test_an_officer_keeps_an_office(self, admin, officer, now):
        with pytest.raises(InvalidValue):
            change(admin, officer, now, home_office=None)

    def test_further_offices_come_and_go(self, admin, officer, now):
        def change(codes):
            change_person(
                acting_user=admin,
                user=officer,
                display_name="Officer",
                email=officer.email,
                home_office=officer.home_office,
                roles=[Role.OFFICER],
                further_offices=offices(codes=codes),
                confirmed_at=now,
                now=now,
            )

        change(["CNSZX"])
        assert offices_of(user=fresh(officer)) == {"CNCAN", "CNSZX"}
        change([])

        assert offices_of(user=fresh(officer)) == {"CNCAN"}
        assert OfficeMembership.objects.count() == 0
        assert [changes for _action, changes in events()] == [
            {"offices": [[], ["CNSZX"]]},
            {"offices": [["CNSZX"], []]},
        ]

    def test_new_details_are_recorded_without_their_values(self, admin, officer, now):
        change_person(
            acting_user=admin,
            user=officer,
            display_name="Renamed Person",
            email=officer.email,
            home_office=officer.home_office,
            roles=[Role.OFFICER],
            further_offices=[],
            confirmed_at=now,
            now=now,
        )

        assert events() == [("account.changed", {"fields": ["display_name"]})]
        assert fresh(officer).display_name == "Renamed Person"


@pytest.mark.django_db
class TestSwitchingOff:
    def test_ends_tokens_and_verbs(self, admin, officer, now):
        AuthToken.objects.create(user=officer)

        deactivate_user(acting_user=admin, user=officer, now=now)

        assert not AuthToken.objects.filter(user=officer).exists()
        assert not may(user=fresh(officer), verb="seizures.log")
        assert events() == [("account.deactivated", {})]

    def test_can_be_taken_back(self, admin, officer, now):
        deactivate_user(acting_user=admin, user=officer, now=now)
        reactivate_user(acting_user=admin, user=officer, now=now)

        assert may(user=fresh(officer), verb="seizures.log")

    def test_is_refused_for_oneself(self, admin, now):
        with pytest.raises(DomainError, match="your own sign-in"):
            deactivate_user(acting_user=admin, user=admin, now=now)

    def test_is_the_business_of_administrators(self, supervisor, officer, now):
        with pytest.raises(NotAllowed):
            deactivate_user(acting_user=supervisor, user=officer, now=now)

    def test_a_new_password_ends_tokens(self, admin, officer, now):
        AuthToken.objects.create(user=officer)

        set_password(acting_user=admin, user=officer, password=GOOD, confirmed_at=now, now=now)

        assert not AuthToken.objects.filter(user=officer).exists()
        assert fresh(officer).check_password(GOOD)


@pytest.mark.django_db
class TestTheLastAdministrator:
    def test_keeps_the_role(self, admin, now):
        with pytest.raises(LastAdministrator):
            revoke_role(acting_user=admin, user=admin, role=Role.ADMIN, now=now)

    def test_is_not_the_last_when_another_can_sign_in(self, admin, officer, now):
        grant_role(acting_user=admin, user=officer, role=Role.ADMIN, now=now)

        revoke_role(acting_user=officer, user=admin, role=Role.ADMIN, now=now)

        assert roles_of(user=fresh(admin)) == set()

    def test_is_the_last_when_the_other_is_switched_off(self, admin, officer, now):
        grant_role(acting_user=admin, user=officer, role=Role.ADMIN, now=now)
        deactivate_user(acting_user=admin, user=officer, now=now)

        with pytest.raises(LastAdministrator):
            revoke_role(acting_user=admin, user=admin, role=Role.ADMIN, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_switch_each_other_off_do_not_both_succeed(admin, now):
    other = make_person("auditor")
    RoleGrant.objects.create(user=other, role=Role.ADMIN)
    outcomes, start = [], threading.Barrier(2)

    def switch_off(acting_user, user):
        start.wait(5)
        try:
            deactivate_user(acting_user=acting_user, user=user, now=now)
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=switch_off, args=pair) for pair in [(admin, other), (other, admin)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "last-administrator"]
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.django_db
class TestTheFirstAdministrator:
    def test_is_made_at_the_console(self, monkeypatch, capsys):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n"))

        call_command("create_administrator", "root", "--name", "First Person")

        person = User.objects.get(username="root")
        assert person.check_password(GOOD)
        assert may(user=person, verb="accounts.administer")
        assert AuditEvent.objects.get(action="account.created").actor_label == "system"

    @pytest.mark.parametrize("is_typed", [True, False])
    def test_keeps_a_password_that_was_typed_and_no_other(self, monkeypatch, is_typed):
        terminal = io.StringIO(f"{GOOD}\n")
        terminal.isatty = lambda: is_typed
        monkeypatch.setattr("sys.stdin", terminal)
        monkeypatch.setattr("getpass.getpass", lambda _prompt: GOOD)

        call_command("create_administrator", "root")

        assert User.objects.get(username="root").must_change_password is not is_typed

    def test_gets_no_weak_password(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))

        with pytest.raises(CommandError, match="too short"):
            call_command("create_administrator", "root")

        assert not User.objects.exists()


def test_each_role_says_what_it_is_for():
    assert set(PURPOSES) == set(Role)
