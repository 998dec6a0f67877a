"""The day on a page is that of the reader's office, a deadline ends with that of the case's: offices in many zones."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import offices_of
from accounts.models import OfficeMembership, User
from reference.models import Agency
from reports.services import run_report
from seizures.access import visible_seizures
from seizures.queries import SeizureFilter, seizure_list, work_numbers
from seizures.services.notes import add_note
from seizures.services.referrals import refer
from tests.cast import PASSWORD
from tests.operations.factories import make_seizure
from tests.reports.exports import make_line, start
from tests.seizures.procedures import make_recordation

pytestmark = pytest.mark.django_db
# Monday 23 November in Los Angeles (22:00) and Honolulu, Tuesday in New York (01:00) and at the seat (14:00).
AT_MIDNIGHT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)


def move(user, office) -> User:
    """Let somebody of the cast work for another office."""
    User.objects.filter(pk=user.pk).update(home_office_id=office, sessions_valid_from=AT_MIDNIGHT)
    return User.objects.get(pk=user.pk)


def case_of(user, office, **values):
    """Return a case of an office of the United States, logged a minute ago."""
    values = {"logged_at": AT_MIDNIGHT - timedelta(minutes=1), "day": "2026-11-20"} | values
    return make_seizure(logged_by=user, office=office, jurisdiction_id="US", **values)


@pytest.mark.parametrize(("office", "day"), [("USHNL", "2026-11-23"), ("USJFK", "2026-11-24")])
def test_a_shift_is_of_the_day_at_the_office_of_its_officer(client, officer, office, day):
    officer = move(officer, office)
    today, before = case_of(officer, office), case_of(officer, office, logged_at=AT_MIDNIGHT - timedelta(days=1))
    client.force_login(officer)

    with time_machine.travel(AT_MIDNIGHT, tick=False):
        page = client.get(reverse("seizures:shift")).content.decode()

    assert f'value="{day}"' in page
    assert today.reference in page
    assert before.reference not in page


@pytest.mark.parametrize(("office", "count"), [("USHNL", 2), ("USJFK", 1)])
def test_logged_today_is_counted_by_the_day_of_the_office(client, officer, office, count):
    officer = move(officer, office)
    case_of(officer, office)
    case_of(officer, office, logged_at=AT_MIDNIGHT - timedelta(hours=2))  # 23:00 in New York
    client.force_login(officer)

    with time_machine.travel(AT_MIDNIGHT, tick=False):
        cards = client.get(reverse("home")).context["cards"]

    assert [card.value for card in cards if card.label == "Logged by you today"] == [str(count)]


def test_a_program_is_answered_in_the_time_of_its_office_and_the_next_in_its_own(officer, supervisor):
    officer = move(officer, "USHNL")
    case = case_of(officer, "USHNL")
    programs = {}
    for user in (officer, supervisor):
        token = APIClient().post(
            reverse("api-token"), {"username": user.username, "password": PASSWORD}, format="json"
        ).json()["token"]  # fmt: skip
        programs[user.username] = APIClient(HTTP_AUTHORIZATION=f"Token {token}")

    told = programs["officer"].get(f"/api/v1/seizures/{case.reference}/").json()

    assert told["logged_at"].endswith("-10:00")
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"
    assert programs["supervisor"].get("/api/v1/seizures/").status_code == 200


def test_whoever_has_no_office_keeps_the_time_of_the_site(client, holder):
    client.force_login(holder)

    with time_machine.travel(AT_MIDNIGHT, tick=False):
        client.get(reverse("portal:home"))

    assert timezone.get_current_timezone_name() == "Asia/Shanghai"


@pytest.fixture
def two(officer):
    """Two cases of one headquarters, both due on Monday: that day is over in New York, not in Los Angeles."""
    return [case_of(officer, office, next_deadline_on=MONDAY) for office in ("USJFK", "USLAX")]


def test_a_deadline_has_passed_when_its_day_is_over_at_the_office_of_the_case(two, supervisor):
    over, running = two
    reader = move(supervisor, "USHQ")

    def listed(deadline):
        found = seizure_list(user=reader, narrowed=SeizureFilter(deadline=deadline), now=AT_MIDNIGHT)
        return [row.pk for row in found.page.rows]

    assert listed("PASSED") == [over.pk]
    assert listed("SOON") == [running.pk]
    numbers = work_numbers(user=reader, now=AT_MIDNIGHT)
    assert (numbers.passed.value, numbers.soon.value) == (1, 1)


@pytest.mark.parametrize("office", ["USHQ", "USHNL"])
def test_the_tag_of_a_deadline_is_that_of_its_office_whoever_reads(client, two, supervisor, office):
    reader = move(supervisor, office)
    for case in two:
        OfficeMembership.objects.create(user=reader, office_id=case.office_id, valid_from=MONDAY)
    client.force_login(reader)

    with time_machine.travel(AT_MIDNIGHT, tick=False):
        pages = [client.get(reverse("seizures:list")).content.decode(), client.get(reverse("home")).content.decode()]
        told = [client.get(reverse("seizures:detail", args=[case.reference])).content.decode() for case in two]

    for page in pages:
        assert (page.count("Overdue by 1 day"), page.count("Due today")) == (1, 1)
    assert ["Overdue by 1 day" in page for page in told] == [True, False]


def test_a_file_made_by_a_worker_holds_the_deadlines_that_the_list_shows(two, analyst):
    make_line(two[0])
    make_line(two[1])
    run = start(move(analyst, "USHQ"), query="deadline=PASSED", now=AT_MIDNIGHT)

    run_report(run_id=run.pk, clock=lambda: AT_MIDNIGHT)

    run.refresh_from_db()
    assert run.row_count == 1


@pytest.mark.parametrize(("office", "acts"), [("USJFK", False), ("USLAX", True)])
def test_a_membership_ends_when_its_last_day_is_over_at_its_office(officer, supervisor, office, acts):
    case = case_of(supervisor, office)
    reader = move(officer, "USHNL")
    OfficeMembership.objects.create(user=reader, office_id=office, valid_from=MONDAY, valid_to=MONDAY)

    with time_machine.travel(AT_MIDNIGHT, tick=False):
        assert (office in offices_of(user=reader)) is acts
        assert visible_seizures(user=reader).filter(pk=case.pk).exists() is acts


@pytest.mark.parametrize(
    ("office", "told"),
    [("USJFK", "24 Nov 2026, 01:00</time>"), ("USLAX", "23 Nov 2026, 22:00 UTC−8</time>")],
)
@pytest.mark.parametrize("page", ["seizures:detail", "seizures:history"])
def test_times_of_a_case_are_those_of_its_office_and_say_so_to_readers_elsewhere(
    client, supervisor, officer, office, told, page
):
    colleague = move(officer, office)
    case = case_of(colleague, office)
    add_note(acting_user=colleague, reference=case.reference, text="Seen by the store.", now=AT_MIDNIGHT)
    client.force_login(move(supervisor, "USHQ"))

    assert told in client.get(reverse(page, args=[case.reference])).content.decode()


@pytest.mark.parametrize(("last_day", "state"), [(MONDAY, "Expired"), (date(2026, 11, 24), "Expires soon")])
def test_a_recordation_ends_with_the_day_of_its_jurisdiction(client, officer, nordvik, last_day, state):
    make_recordation(nordvik, jurisdiction="US", valid_to=last_day)
    client.force_login(move(officer, "USHNL"))

    with time_machine.travel(AT_MIDNIGHT, tick=False):
        page = client.get(reverse("rightsholders:list")).content.decode()

    assert f"{state}</span>" in page


@pytest.mark.parametrize(("office", "day"), [("USHNL", "2026-11-23"), ("USJFK", "2026-11-24")])
def test_a_police_result_is_offered_the_day_of_the_office_that_may_record_it(client, supervisor, desk, office, day):
    """Of another day the service would say that it has not come yet."""
    sender = move(supervisor, office)
    case = case_of(sender, office, day=date(2026, 11, 20))
    agency = Agency.objects.filter(kind="POLICE").first()
    said = {"title": "A store", "legal_basis": "Art. 1", "referred_on": date(2026, 11, 22)}
    referral = refer(acting_user=sender, seizures=[case], agency=agency, now=AT_MIDNIGHT, **said)
    client.force_login(move(desk, "USHQ"))

    with time_machine.travel(AT_MIDNIGHT, tick=False):
        page = client.get(reverse("referrals:result", args=[referral.public_id]))

    assert page.context["form"]["happened_on"].value().isoformat() == day
