"""Somebody stands in for a person who is away: in which roles, on which days, and who says so."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.access import ConfirmFirst, day_of, may, offices_of, roles_of, who_holds
from accounts.models import OfficeMembership, RoleGrant, StandIn, User
from accounts.roles import Role
from accounts.services.people import deactivate_user
from accounts.services.standing_in import LONGEST_DAYS, end_stand_in, let_stand_in
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from reference.queries import office
from seizures.queries.custody import people_of_office
from tests.accounts.people import change, fresh, page
from tests.seizures.factories import log

pytestmark = pytest.mark.django_db
DECIDES = "seizures.decide"


@pytest.fixture
def today(officer, now):
    return day_of(user=officer, now=now)


@pytest.fixture
def lend(admin, supervisor, officer, now, today):
    """Let the officer stand in for the supervisor of the same office today; what is given is otherwise."""

    def lend(**given):
        usual = {
            "acting_user": admin,
            "absent": supervisor,
            "username": officer.username,
            "roles": [Role.SUPERVISOR],
            "first_day": today,
            "last_day": today,
            "confirmed_at": now,
            "now": now,
        }
        return let_stand_in(**usual | given)

    return lend


def words(response):
    return " ".join(strip_tags(page(response)).split())


def on_day(day, office_zone="Asia/Shanghai", at=time(12)):
    return time_machine.travel(datetime.combine(day, at, tzinfo=ZoneInfo(office_zone)), tick=False)


class TestTheDays:
    def test_the_role_is_held_on_the_first_and_on_the_last_day_and_not_around_them(self, lend, officer, today):
        first, last = today + timedelta(days=2), today + timedelta(days=4)
        lend(first_day=first, last_day=last)

        held = {}
        for day in range(6):
            with on_day(today + timedelta(days=day)):
                held[day] = may(user=fresh(officer), verb=DECIDES)

        assert held == {0: False, 1: False, 2: True, 3: True, 4: True, 5: False}

    def test_a_day_is_that_of_the_stand_ins_office(self, lend, officer, today):
        """23:30 in Guangzhou is the same day; half an hour later it is not, though it still is in Europe."""
        lend()

        with on_day(today, at=time(23, 30)):
            assert may(user=fresh(officer), verb=DECIDES)
        with on_day(today + timedelta(days=1), at=time(0, 15)):
            assert not may(user=fresh(officer), verb=DECIDES)

    @pytest.mark.parametrize(("days", "is_taken"), [(LONGEST_DAYS - 1, True), (LONGEST_DAYS, False)])
    def test_are_a_leave_and_no_transfer(self, lend, today, days, is_taken):
        if is_taken:
            lend(last_day=today + timedelta(days=days))
            return
        with pytest.raises(InvalidValue) as refused:
            lend(last_day=today + timedelta(days=days))
        assert (refused.value.code, refused.value.field) == ("days-too-many", "last_day")

    @pytest.mark.parametrize(("first", "last", "field"), [(-1, 0, "first_day"), (1, 0, "last_day")])
    def test_are_not_over_and_in_order(self, lend, today, first, last, field):
        with pytest.raises(InvalidValue) as refused:
            lend(first_day=today + timedelta(days=first), last_day=today + timedelta(days=last))

        assert (refused.value.code, refused.value.field) == ("days-over", field)

    def test_do_not_overlap_but_may_follow(self, lend, today):
        lend()

        with pytest.raises(InvalidValue) as refused:
            lend(last_day=today + timedelta(days=3))
        lend(first_day=today + timedelta(days=1), last_day=today + timedelta(days=3))

        assert refused.value.code == "stands-in-already"
        assert StandIn.objects.count() == 2


class TestWhoAndWhat:
    def test_is_recorded_at_the_stand_in_and_signed_by_the_administrator(self, lend, officer, admin, today):
        lend()

        event = AuditEvent.objects.get(action="account.stand_in_set")
        assert (event.actor, event.subject_id) == (admin, str(officer.pk))
        assert event.changes == {
            "role": [None, "SUPERVISOR"],
            "stands_in_for": [None, "supervisor"],
            "first_day": [None, today.isoformat()],
            "last_day": [None, today.isoformat()],
        }

    def test_only_roles_of_whom_one_stands_in_for_are_lent(self, lend, officer):
        with pytest.raises(InvalidValue) as refused:
            lend(roles=[Role.SUPERVISOR, Role.APPROVER])

        assert (refused.value.code, roles_of(user=fresh(officer))) == ("roles-not-held", {"OFFICER"})

    def test_a_role_that_is_named_twice_is_lent_once(self, lend):
        assert len(lend(roles=["SUPERVISOR", "SUPERVISOR"])) == 1

    def test_a_role_one_has_is_not_lent(self, lend, supervisor, officer):
        RoleGrant.objects.create(user=supervisor, role=Role.OFFICER)

        with pytest.raises(InvalidValue) as refused:
            lend(roles=[Role.OFFICER, Role.SUPERVISOR])

        assert (refused.value.code, refused.value.field) == ("role-held", "roles")

    @pytest.mark.parametrize("username", ["nobody-here", "supervisor", "admin", "holder", "officer_szx"])
    def test_refuses_whoever_is_not_there_or_may_not(self, lend, request, username):
        if username in ("holder", "officer_szx"):
            request.getfixturevalue(username)

        with pytest.raises(InvalidValue) as refused:
            lend(username=username)

        assert refused.value.field == "username"
        assert StandIn.objects.count() == 0

    def test_somebody_of_another_office_stands_in_once_the_office_is_given(self, lend, officer_szx, today):
        OfficeMembership.objects.create(user=officer_szx, office_id="CNCAN", valid_from=today)

        lend(username="officer_szx")

        assert may(user=fresh(officer_szx), verb=DECIDES)
        assert "CNCAN" in offices_of(user=fresh(officer_szx))

    def test_headquarters_sees_the_office_anyway(self, lend, desk):
        lend(username="desk")

        assert roles_of(user=fresh(desk)) == {"DESK", "SUPERVISOR"}

    def test_is_the_business_of_administrators_who_proved_to_be_the_one(self, lend, supervisor, now):
        with pytest.raises(NotAllowed):
            lend(acting_user=supervisor)
        with pytest.raises(ConfirmFirst):
            lend(confirmed_at=now - timedelta(hours=2))

    def test_who_is_switched_off_stands_in_for_nobody_but_is_stood_in_for(self, lend, admin, supervisor, officer, now):
        deactivate_user(acting_user=admin, user=supervisor, now=now)
        lend()
        assert may(user=fresh(officer), verb=DECIDES)

        deactivate_user(acting_user=admin, user=fresh(officer), now=now)
        with pytest.raises(InvalidValue):
            lend()

    @pytest.mark.parametrize("broken", [{"user": "supervisor"}, {"granted_by": "officer"}])
    def test_the_database_knows_nobody_who_stands_in_for_or_lets_in_oneself(self, lend, broken):
        (row,) = lend()

        with pytest.raises(IntegrityError), transaction.atomic():
            StandIn.objects.filter(pk=row.pk).update(
                **{name: User.objects.get(username=who) for name, who in broken.items()}
            )


class TestWhatElseAsksForRoles:
    def test_a_colleague_who_stands_in_is_offered_where_the_role_is_asked_for(self, lend, officer, supervisor):
        case = log(officer)
        before = set(people_of_office(seizure=case, roles=frozenset({Role.SUPERVISOR})))
        lend()

        after = set(people_of_office(seizure=case, roles=frozenset({Role.SUPERVISOR})))
        assert (before, after) == ({supervisor.pk}, {supervisor.pk, officer.pk})

    def test_roles_that_are_held_without_end_are_left_alone_when_the_person_is_changed(self, lend, admin, officer, now):
        lend()

        change(admin, officer, now, display_name="Other")

        assert list(RoleGrant.objects.filter(user=officer).values_list("role", flat=True)) == ["OFFICER"]
        assert roles_of(user=fresh(officer)) == {"OFFICER", "SUPERVISOR"}

    def test_whoever_stands_in_does_not_go_outside_customs(self, lend, admin, officer, now):
        lend()

        with pytest.raises(InvalidValue) as refused:
            change(admin, officer, now, roles=[Role.HOLDER], home_office=None)

        assert refused.value.code == "roles-conflict"

    def test_an_administrator_who_stands_in_gives_oneself_no_office(self, lend, now):
        """What an administrator may set for themselves changes with a role that opens cases."""
        second = User.objects.create_user("second_admin", display_name="Second", home_office_id="CNCAN")
        RoleGrant.objects.create(user=second, role=Role.ADMIN)
        lend(username="second_admin")

        with pytest.raises(DomainError) as refused:
            change(fresh(second), fresh(second), now, home_office=office("CNSZX"))

        assert refused.value.code == "own-offices"

    def test_nobody_else_is_counted_as_holding_it(self, lend, officer, supervisor, desk, now):
        lend()

        held = User.objects.filter(who_holds(roles=frozenset({Role.SUPERVISOR}), now=now))
        later = User.objects.filter(who_holds(roles=frozenset({Role.SUPERVISOR}), now=now + timedelta(days=1)))

        assert (set(held), set(later)) == ({officer, supervisor}, {supervisor})

    def test_it_counts_by_the_day_it_is_with_whoever_stands_in(self, lend, officer, today):
        """When the last day is over in Guangzhou, it has hours to go in Rotterdam."""
        lend()
        OfficeMembership.objects.create(user=officer, office_id="CNCAN", valid_from=today)
        case, supervisors = log(officer), frozenset({Role.SUPERVISOR})

        with on_day(today + timedelta(days=1), at=time(1)):
            assert officer.pk not in people_of_office(seizure=case, roles=supervisors)
            User.objects.filter(pk=officer.pk).update(home_office="NLRTM")
            assert officer.pk in people_of_office(seizure=case, roles=supervisors)
            assert may(user=fresh(officer), verb=DECIDES)


class TestEndingEarly:
    def test_ends_at_once_and_is_recorded(self, lend, admin, officer, now):
        (row,) = lend()

        end_stand_in(acting_user=admin, stand_in=row, now=now)

        assert not may(user=fresh(officer), verb=DECIDES)
        event = AuditEvent.objects.get(action="account.stand_in_ended")
        assert event.changes["stands_in_for"] == ["supervisor", None]

    @pytest.mark.parametrize("how", ["ended", "passed"])
    def test_what_is_over_is_not_ended(self, lend, admin, now, how):
        (row,) = lend()
        later = now + timedelta(days=2 if how == "passed" else 0)
        if how == "ended":
            end_stand_in(acting_user=admin, stand_in=row, now=now)

        with pytest.raises(DomainError) as refused:
            end_stand_in(acting_user=admin, stand_in=row, now=later)

        assert refused.value.code == "stand-in-over"

    def test_is_the_business_of_administrators(self, lend, supervisor, now):
        (row,) = lend()

        with pytest.raises(NotAllowed):
            end_stand_in(acting_user=supervisor, stand_in=row, now=now)

    def test_makes_room_for_another(self, lend, admin, now):
        (row,) = lend()
        end_stand_in(acting_user=admin, stand_in=row, now=now)

        lend()

        assert StandIn.objects.count() == 2


class TestThePages:
    def test_lead_from_the_person_to_the_stand_in_and_to_the_end_of_it(self, client, admin, supervisor, officer, today):
        client.force_login(admin)
        person = reverse("person", args=[supervisor.pk])
        data = {"username": "officer", "roles": ["SUPERVISOR"], "first_day": today, "last_day": today}

        response = client.post(reverse("person-stand-in", args=[supervisor.pk]), data, follow=True)
        assert response.redirect_chain == [(person, 302)]
        assert "Officer stands in as Supervisor" in words(response)
        assert "Stands in for Supervisor as Supervisor" in words(client.get(reverse("person", args=[officer.pk])))
        end = reverse("person-stand-in-end", args=[supervisor.pk, StandIn.objects.get().pk])
        assert end in page(response)

        response = client.post(end, follow=True)
        assert "Officer stands in as Supervisor" not in words(response)

    def test_keep_what_was_typed_and_say_what_is_wrong(self, client, admin, supervisor, today):
        client.force_login(admin)
        data = {"username": "nobody-here", "roles": ["SUPERVISOR"], "first_day": today, "last_day": today}

        response = client.post(reverse("person-stand-in", args=[supervisor.pk]), data)

        assert response.status_code == 400
        assert "Nobody who can sign in has this user name." in page(response)
        assert 'value="nobody-here"' in page(response)

    def test_tell_that_there_is_nothing_to_stand_in_for(self, client, admin, holder):
        client.force_login(admin)

        assert "This person holds no role of customs" in page(client.get(reverse("person-stand-in", args=[holder.pk])))

    def test_everybody_reads_on_the_own_profile_who_stands_in(self, client, lend, officer, supervisor):
        lend()

        for reader, said in ((officer, "Stands in for Supervisor"), (supervisor, "Officer stands in as Supervisor")):
            client.force_login(reader)
            assert said in words(client.get(reverse("profile")))
