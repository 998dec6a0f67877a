"""What the laws count, day by day: China with its worked weekends, the EU beside it."""

from datetime import date, datetime

import pytest
from django.template.loader import render_to_string

from seizures.explaining import explain
from seizures.laws.codes import Event
from seizures.laws.registry import law_of
from seizures.models import Deadline, Procedure, Seizure
from seizures.services.deadlines import happen
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedures import at, log

pytestmark = pytest.mark.django_db

LAW = {"CN": ("CN_CUSTOMS_IPR_2018", "EX_OFFICIO"), "EU": ("EU_608_2013", "STANDARD")}


@pytest.fixture(autouse=True)
def _calendar(db):
    load_2025()


@pytest.fixture
def start(officer, nordvik):
    """Let an event happen to a procedure of a law on a day; return its deadline."""

    def start(jurisdiction, event, day, code, *, track=None, perishable=False):
        seizure = log(officer)
        if jurisdiction == "EU":
            Seizure.objects.filter(pk=seizure.pk).update(jurisdiction_id="EU", office_id="NLRTM")
            seizure.refresh_from_db()
        seizure.lines.update(is_perishable=perishable)
        law_code, usual = LAW[jurisdiction]
        procedure = Procedure.objects.create(
            seizure=seizure,
            right_holder=nordvik,
            right_kind="TRADEMARK",
            law_code=law_code,
            track=track or usual,
            opened_by=officer,
            opened_at=at(day),
        )
        procedure.procedure_lines.create(line=seizure.lines.first())
        happen(procedure=procedure, event=event, day=day, now=at(day))
        return procedure.deadlines.get(code=code)

    return start


@pytest.mark.parametrize(
    ("served", "due"),
    [
        ("2025-03-10", "2025-03-13"),  # Monday: Tuesday, Wednesday, Thursday
        ("2025-03-13", "2025-03-18"),  # Thursday: Friday, Monday, Tuesday
        ("2025-03-15", "2025-03-19"),  # served on a Saturday, after office hours
        ("2025-01-24", "2025-02-05"),  # worked Sunday 26 January, 27 January, then the Spring Festival
        ("2025-02-06", "2025-02-10"),  # Friday, worked Saturday 8 February, Monday
        ("2025-04-02", "2025-04-08"),  # Tomb-Sweeping Day 4–6 April
        ("2025-04-30", "2025-05-08"),  # Labour Day 1–5 May
        ("2025-09-29", "2025-10-10"),  # 30 September, then 9 and 10 October
    ],
)
def test_right_holder_in_china_has_three_working_days_from_service(start, served, due):
    deadline = start("CN", Event.SERVED, date.fromisoformat(served), "rh_reply")

    assert deadline.due_on == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("detained", "investigate", "court"),
    [
        ("2025-03-03", "2025-04-15", "2025-05-15"),
        ("2025-09-01", "2025-10-17", "2025-11-14"),
    ],
)
def test_investigation_and_court_run_from_detention_in_china(start, detained, investigate, court):
    deadline = start("CN", Event.DETAINED, date.fromisoformat(detained), "investigate")

    assert deadline.due_on == date.fromisoformat(investigate)
    assert deadline.procedure.deadlines.get(code="court_notice_exoff").due_on == date.fromisoformat(court)


def test_application_in_china_gives_the_court_twenty_working_days(start):
    deadline = start("CN", Event.DETAINED, date(2025, 3, 3), "court_notice_app", track="APPLICATION")

    assert deadline.due_on == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("served", "perishable", "due"),
    [
        ("2025-03-10", False, "2025-03-24"),
        ("2025-03-10", True, "2025-03-13"),
        ("2025-04-14", False, "2025-05-05"),  # Easter, 1 and 2 May
        ("2025-04-14", True, "2025-04-22"),
    ],
)
def test_right_holder_in_the_eu_has_ten_working_days_or_three(start, served, perishable, due):
    deadline = start("EU", Event.SERVED, date.fromisoformat(served), "rh_confirm", perishable=perishable)

    assert deadline.due_on == date.fromisoformat(due)


def test_owner_in_the_eu_is_notified_within_one_working_day(start):
    friday = start("EU", Event.DETAINED, date(2025, 3, 14), "notify_owner")

    assert friday.due_on == date(2025, 3, 17)


def test_both_laws_run_side_by_side_from_the_same_day(start):
    day = date(2025, 4, 30)

    china = start("CN", Event.SERVED, day, "rh_reply")
    europe = start("EU", Event.SERVED, day, "rh_confirm", perishable=True)

    assert china.due_on == date(2025, 5, 8)  # 1–5 May off
    assert europe.due_on == date(2025, 5, 7)  # 1 and 2 May off, and the weekend


def test_the_last_moment_is_the_end_of_the_day_at_the_office(start):
    china = start("CN", Event.SERVED, date(2025, 3, 10), "rh_reply")
    europe = start("EU", Event.SERVED, date(2025, 3, 10), "rh_confirm")

    assert china.due_at == datetime.fromisoformat("2025-03-13T23:59:59.999999+08:00")
    assert europe.due_at == datetime.fromisoformat("2025-03-24T23:59:59.999999+01:00")


def test_a_deadline_explains_itself(start):
    deadline = start("CN", Event.SERVED, date(2025, 1, 24), "rh_reply")

    explained = deadline.explanation
    assert (explained["event"], explained["amount"], explained["unit"]) == ("served", 3, "WORKING_DAYS")
    assert explained["start"] == "2025-01-24"
    assert [note["day"] for note in explained["made_up"]] == ["2025-01-26"]
    skipped = {note["day"]: (note["why"], note["name_zh"]) for note in explained["skipped"]}
    assert skipped["2025-01-25"] == ("WEEKEND", "")
    assert skipped["2025-01-29"] == ("HOLIDAY", "春节")
    assert len(skipped) == 9
    assert explained["unconfirmed_years"] == []


@pytest.mark.parametrize("perishable", [True, False])
def test_the_shorter_time_for_perishable_goods_is_said_beside_the_date_and_not_only_behind_it(start, perishable):
    deadline = start("EU", Event.SERVED, date(2025, 3, 10), "rh_confirm", perishable=perishable)
    law = law_of(code=deadline.procedure.law_code)

    explained = explain(stored=deadline.explanation, due_on=deadline.due_on, rule=None, law=law)
    shown = render_to_string("seizures/procedures/_explanation.html", {"explanation": explained})
    assert ("The shorter time for perishable goods." in shown.partition("<details")[0]) == perishable


def test_a_deadline_says_that_a_year_is_not_published_yet(start):
    deadline = start("CN", Event.DETAINED, date(2031, 12, 1), "investigate")

    assert deadline.explanation["unconfirmed_years"] == [2031, 2032]


def test_a_deadline_is_one_row_however_often_its_event_is_told(start):
    deadline = start("CN", Event.SERVED, date(2025, 3, 10), "rh_reply")

    happen(procedure=deadline.procedure, event=Event.SERVED, day=date(2025, 3, 12), now=at(date(2025, 3, 12)))

    assert Deadline.objects.filter(procedure=deadline.procedure).count() == 1
    assert deadline.procedure.facts["served"]["on"] == "2025-03-10"


def test_the_next_deadline_stands_on_the_seizure(start):
    deadline = start("CN", Event.DETAINED, date(2025, 3, 3), "investigate")

    deadline.procedure.seizure.refresh_from_db()
    assert deadline.procedure.seizure.next_deadline_on == date(2025, 4, 15)
