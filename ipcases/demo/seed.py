"""The order in which the demo is written."""

import datetime
from collections.abc import Callable
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from ipcases.demo.accounts import keep_accounts
from ipcases.demo.agreements import make_agreements
from ipcases.demo.alerts import write_alerts
from ipcases.demo.asking import ask_for_data
from ipcases.demo.days import WorkingDays
from ipcases.demo.desks import DesksWriter
from ipcases.demo.destroying import destroy
from ipcases.demo.drawings import Studio
from ipcases.demo.everyday import plan_everyday
from ipcases.demo.exchange import DemoPartner, share_the_past
from ipcases.demo.making_files import make_files
from ipcases.demo.past import PastWriter, write_search_rows
from ipcases.demo.people import make_people
from ipcases.demo.plans import Planner
from ipcases.demo.portal import write_portal
from ipcases.demo.recordations import RecordationWriter, Register
from ipcases.demo.running import RUNNING, plan_running
from ipcases.demo.story import StoryTeller
from ipcases.demo.today import TodayWriter
from ipcases.demo.watching import write_watches
from operations.models import Agreement
from reference.calendars import working_day_calendar
from rightsholders.services.match_version import renew_match_version
from rightsholders.services.upkeep import review_upkeep

_SEED = 2017


class AlreadyFilled(Exception):
    """Somebody works here already: the demo stays out."""


def seed(*, now: datetime.datetime, holders: int, say: Callable[[str], None], every: int = 1) -> None:
    """Write the demo of this instance's jurisdiction. Raises AlreadyFilled when there are users.

    With `every` of 10 only each tenth of the past seizures is written, in a tenth of the time: the same acts,
    other figures.
    """
    if User.objects.exists():
        raise AlreadyFilled
    jurisdiction, today = settings.JURISDICTION, timezone.localdate(now)
    studio = Studio()
    with transaction.atomic():
        people = make_people(jurisdiction=jurisdiction, password=settings.DEMO_PASSWORD)
        agreements = make_agreements(jurisdiction=jurisdiction, now=now)
        say(f"{len(people)} people, {len(agreements)} agreements")
        recordations = RecordationWriter(
            jurisdiction=jurisdiction, people=people, studio=studio, today=today, random=_random("holders")
        )
        register = recordations.write(count=holders)
        renew_match_version()  # rows written here pass through no service; without a version nothing is kept in memory
        say(f"{len(register.brands):,} right holders with {sum(recordations.numbers.values()):,} recordations")
        if jurisdiction == "CN":
            _tell(people, register, studio, agreements["MOC-2007-IPR"], now, say, every)
        review_upkeep(now=now)
        _count_afresh()


def _tell(
    people: dict[str, User],
    register: Register,
    studio: Studio,
    agreement: Agreement,
    now: datetime.datetime,
    say: Callable[[str], None],
    every: int,
) -> None:
    planner = Planner(register=register, random=_random("story"))
    teller = StoryTeller(planner=planner, agreement=agreement, people=people)
    plans = teller.plans()
    ordinary = Planner(register=register, random=_random("everyday"))
    plans += plan_everyday(planner=ordinary, today=timezone.localdate(now))
    plans = plans[::every]
    days = WorkingDays(working_day_calendar(jurisdiction="CN"))
    recent = Planner(register=register, random=_random("running"))
    plans += plan_running(planner=recent, today=timezone.localdate(now), days=days, random=recent.random)
    writer = PastWriter(people=people, register=register, studio=studio, now=now, random=_random("past"))
    by_round = writer.write(plans)
    write_search_rows()
    _count_afresh()
    say(f"{len(plans):,} seizures since 2013, with their procedures")
    told = teller.tell(by_round=by_round)
    counted = sum(len(rows) for round_, rows in by_round.items() if round_ not in {"", RUNNING})
    say(f"{len(told)} joint operations since 2013 with {counted:,} of them")
    traced = [seizure for seizure in by_round["joint-2017/2"] if seizure.office_id == "CNCAN"]
    partner = DemoPartner(now=traced[0].detained_at - datetime.timedelta(days=30))
    # Of every second parcel the addressee is known well enough to be worth the partner's time.
    arrived = share_the_past(
        partner=partner, seizures=traced[::2], agreement=agreement, people=people, random=_random("shares")
    )
    say(f"{arrived} cases shared with US customs, with its receipts and feedback")
    today = TodayWriter(people=people, register=register, studio=studio, now=now, random=_random("today"))
    current = today.write(agreement=agreement, running=by_round[RUNNING])
    desks = DesksWriter(people=people, partner=partner, now=now)
    desks.write(operation=current, agreement=agreement)
    destroy(people=people, now=now)
    keep_accounts(people=people, now=now)
    write_watches(people=people, now=now)
    partner.leave_no_numbers()
    write_portal(people=people, now=now)
    write_alerts(people=people, register=register, now=now)
    ask_for_data(people=people, now=now)
    make_files(people=people, now=now)
    say(f"{current.name_en}: {current.operation_seizures.count()} seizures at every stage")


def _count_afresh() -> None:
    """Give the planner new statistics: after so many rows at once it would choose bad plans, here and on pages."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _random(part: str) -> Random:
    """Return a stream of its own for each part, so that a change in one does not redraw the others."""
    return Random(f"{_SEED}/{part}")  # noqa: S311  a story, not a secret
