"""Who stands in for somebody is found by name, and read by those concerned where they work."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from rest_framework.test import APIClient

from accounts.access import day_of, roles_of
from accounts.models import RoleGrant, StandIn, User
from accounts.queries import standing_in, who_could_stand_in
from accounts.roles import Role
from tests.accounts.people import page
from tests.cast import make_second
from tests.seizures.procedures import log, make_recordation, open_for

pytestmark = pytest.mark.django_db


def add(username, name, *roles, office="CNCAN", **changes):
    person = User.objects.create_user(username, display_name=name, home_office_id=office, **changes)
    RoleGrant.objects.bulk_create(RoleGrant(user=person, role=role) for role in roles)
    return person


@pytest.fixture
def today(officer):
    return day_of(user=officer, now=timezone.now())


@pytest.fixture
def zhou():
    return add("zhou.min", "周敏", Role.OFFICER)


@pytest.fixture
def lent(admin, supervisor, zhou, today):
    """Zhou Min stands in for the supervisor of Guangzhou until the day after tomorrow; what is given is otherwise."""

    def lend(**given):
        usual = {"user": zhou, "absent": supervisor, "role": Role.SUPERVISOR, "first_day": today}
        usual |= {"last_day": today + timedelta(days=2), "granted_by": admin, "granted_at": timezone.now()}
        return StandIn.objects.create(**usual | given)

    return lend


def words(response) -> str:
    assert response.status_code == 200
    return " ".join(strip_tags(page(response)).split())


def said(day: date) -> str:
    return f"until {date_format(day)}"


class TestFindingSomebody:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("", ["officer", "zhou.min"]),  # those of the same office
            ("周", ["zhou.min"]),
            ("敏", ["zhou.min"]),
            ("ZHOU", ["zhou.min"]),
            ("jiayi liang", ["n17"]),  # as it is spoken, in any order
            ("jiayi zhou", []),
            ("j", []),  # a letter says nothing of a sound
            ("Desk", ["desk"]),  # of another office
            ("gone", []),  # cannot sign in
            ("Supervisor", []),  # is the one who is away
            ("Admin", []),  # looks for somebody else
            ("Holder", []),  # outside customs
        ],
    )
    def test_is_by_name_in_either_script_or_by_user_name(
        self, admin, supervisor, officer, officer_szx, desk, holder, zhou, text, found
    ):
        add("gone", "Gone Home", Role.OFFICER, is_active=False)
        add("n17", "梁嘉怡", Role.OFFICER, office="CNSZX")

        people = who_could_stand_in(user=admin, absent=supervisor, text=text)

        assert [row.username for row in people] == found

    def test_leads_to_the_form_with_the_roles_that_this_person_does_not_hold(self, client, admin, supervisor, zhou):
        RoleGrant.objects.create(user=supervisor, role=Role.OFFICER)
        client.force_login(admin)
        address = reverse("person-stand-in", args=[supervisor.pk])

        listed = page(client.get(address, {"q": "周"}))
        assert f'href="{address}?who=zhou.min"' in listed
        form = page(client.get(address, {"who": "zhou.min"}))

        assert 'name="username" value="zhou.min"' in form
        assert "周敏 stands in for Supervisor" in strip_tags(form)
        boxes = [box.split(">")[0] for box in form.split('name="roles"')[1:]]
        assert [("OFFICER" in box, "checked" in box) for box in boxes] == [(True, False), (False, True)]

    def test_is_for_administrators(self, client, supervisor, officer, desk):
        for reader in (officer, desk):
            client.force_login(reader)
            assert client.get(reverse("person-stand-in", args=[supervisor.pk]), {"q": "Desk"}).status_code == 403

    @pytest.mark.parametrize(
        ("query", "sentence"), [({"q": "nobody"}, "is called “nobody”"), ({"who": "x"}, "Officer")]
    )
    def test_says_where_nobody_is_found_and_goes_on_looking(self, client, admin, supervisor, officer, query, sentence):
        client.force_login(admin)

        assert sentence in words(client.get(reverse("person-stand-in", args=[supervisor.pk]), query))

    def test_asks_as_often_however_many_there_are(self, client, admin, supervisor, officer):
        client.force_login(admin)

        def cost():
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("person-stand-in", args=[supervisor.pk]))
            return len(asked)

        cost()
        few = cost()
        for number in range(15):
            add(f"many{number}", f"Many {number}", Role.OFFICER, Role.SUPERVISOR)
        assert cost() == few


class TestTheFirstPage:
    def test_says_whose_roles_are_lent_and_until_when(self, client, lent, zhou, supervisor, officer, today):
        lent()
        until = said(today + timedelta(days=2))
        for reader, sentence in (
            (zhou, "You stand in for Supervisor as Supervisor"),
            (supervisor, "周敏 stands in for you as Supervisor"),
            (officer, "周敏 stands in for Supervisor as Supervisor"),
        ):
            client.force_login(reader)
            assert f"{sentence} {until}." in words(client.get("/"))

    def test_says_it_in_chinese_too(self, client, lent, zhou):
        lent()
        client.force_login(zhou)
        client.cookies["django_language"] = client.cookies["ipcases_language"] = "zh-hans"

        assert "您代行Supervisor的“" in words(client.get("/"))

    def test_puts_the_roles_of_one_person_together(self, client, lent, zhou, supervisor):
        lent()
        lent(role=Role.DESK)
        client.force_login(zhou)

        assert "as Supervisor, IPR desk until" in words(client.get("/"))

    @pytest.mark.parametrize(
        "given",
        [
            {"first_day": 1},  # not yet
            {"first_day": -3, "last_day": -1},  # over
            {"ended_at": 0},
        ],
    )
    def test_is_silent_before_and_after(self, client, lent, admin, zhou, officer, today, given):
        days = {name: today + timedelta(days=n) for name, n in given.items() if name != "ended_at"}
        ended = {"ended_at": timezone.now(), "ended_by": admin} if "ended_at" in given else {}
        lent(**days, **ended)
        for reader in (zhou, officer):
            client.force_login(reader)
            assert "stands in for" not in words(client.get("/"))
            assert "You stand in" not in words(client.get("/"))

    def test_of_another_office_says_nothing_of_it(self, client, lent, officer_szx):
        lent()
        client.force_login(officer_szx)

        assert "stands in for" not in words(client.get("/"))

    def test_asks_once_however_many_stand_in(self, client, lent, supervisor, officer):
        client.force_login(officer)

        def cost():
            with CaptureQueriesContext(connection) as asked:
                client.get("/")
            return len(asked)

        cost()
        none = cost()
        for number in range(10):
            lent(user=add(f"many{number}", f"Many {number}", Role.OFFICER))
        assert cost() == none


class TestTheCase:
    @pytest.fixture
    def addresses(self, officer, nordvik):
        """Return the pages of a case that waits for a notice, which an officer may not send."""
        procedure = open_for(log(officer), officer, make_recordation(nordvik))
        case = procedure.seizure.reference
        return [
            reverse("seizures:detail", args=[case]),
            reverse("seizures:procedure", args=[case, procedure.public_id]),
        ]

    def test_says_beside_the_roles_that_take_the_next_step_who_stands_in(self, client, lent, officer, addresses, today):
        lent()
        client.force_login(officer)
        for address in addresses:
            told = words(client.get(address))
            assert f"周敏 stands in for Supervisor as Supervisor {said(today + timedelta(days=2))}." in told

    def test_names_who_stands_in_at_headquarters_and_nobody_of_another_port(
        self, client, lent, officer, officer_szx, desk, addresses
    ):
        lent(absent=desk, role=Role.DESK)
        lent(absent=officer_szx, user=make_second(Role.LIAISON), role=Role.SUPERVISOR)
        client.force_login(officer)

        told = words(client.get(addresses[0]))

        assert told.count("stands in for") == 1
        assert "周敏 stands in for Desk as IPR desk" in told

    def test_is_silent_about_a_role_that_does_not_take_this_step(self, client, lent, officer, addresses):
        lent(role=Role.COORDINATOR)
        client.force_login(officer)

        assert "stands in for" not in words(client.get(addresses[0]))

    def test_offers_the_step_to_whoever_stands_in(self, client, lent, zhou, addresses):
        lent()
        client.force_login(zhou)

        told = words(client.get(addresses[0]))

        assert "stand in for" not in told
        assert "By: Supervisor" not in told

    def test_asks_once_however_many_stand_in(self, client, lent, officer, addresses):
        client.force_login(officer)

        def cost():
            with CaptureQueriesContext(connection) as asked:
                client.get(addresses[0])
            return len(asked)

        cost()
        none = cost()
        for number in range(10):
            lent(user=add(f"many{number}", f"Many {number}", Role.OFFICER))
        assert cost() == none


def test_a_program_reads_whose_roles_are_lent_and_until_when(lent, zhou, today):
    row = lent()
    client = APIClient()
    client.force_authenticate(zhou)

    assert client.get("/api/v1/me/").json()["standing_in"] == [
        {
            "id": row.pk,
            "username": "zhou.min",
            "stands_in_for": "supervisor",
            "role": "SUPERVISOR",
            "first_day": today.isoformat(),
            "last_day": (today + timedelta(days=2)).isoformat(),
        }
    ]


class TestWhereOneOfThemHasAnotherDay:
    """One in the morning of 2 December in New York is eight in the evening of the first in Honolulu."""

    NOW = datetime(2026, 12, 2, 6, tzinfo=UTC)

    @pytest.mark.parametrize(("stand_in", "absent", "holds"), [("USHNL", "USNYC", True), ("USNYC", "USHNL", False)])
    def test_both_read_of_it_as_long_as_the_roles_are_held(self, lent, stand_in, absent, holds):
        with time_machine.travel(self.NOW, tick=False):
            there = add("there", "There", Role.OFFICER, office=stand_in)
            away = add("away", "Away", Role.SUPERVISOR, office=absent)
            lent(user=there, absent=away, first_day=date(2026, 11, 30), last_day=date(2026, 12, 1))

            assert (Role.SUPERVISOR in roles_of(user=there)) is holds
            for reader in (there, away):
                assert bool(standing_in(user=reader, now=self.NOW)) is holds

    def test_the_first_day_that_is_offered_is_one_that_is_taken(self, client, admin):
        with time_machine.travel(self.NOW, tick=False):
            there = add("there", "There", Role.OFFICER, office="USNYC")
            away = add("away", "Away", Role.SUPERVISOR, office="USHNL")
            client.force_login(admin)

            form = client.get(reverse("person-stand-in", args=[away.pk]), {"who": there.username}).context["form"]

            assert form.initial["first_day"] == date(2026, 12, 2)
