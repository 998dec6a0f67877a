"""The order in which the demo is written."""

import datetime
from collections.abc import Callable
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from ipcases.demo.agreements import make_agreements
from ipcases.demo.exchange import share_the_past
from ipcases.demo.holders import make_holders
from ipcases.demo.past import PastWriter, write_search_rows
from ipcases.demo.people import make_people
from ipcases.demo.story import tell_story
from ipcases.demo.today import TodayWriter
from seizures.models import Seizure

_SEED = 2017


class AlreadyFilled(Exception):
    """Somebody works here already: the demo stays out."""


def seed(*, now: datetime.datetime, holders: int, say: Callable[[str], None]) -> None:
    """Write the demo of this instance's jurisdiction. Raises AlreadyFilled when there are users."""
    if User.objects.exists():
        raise AlreadyFilled
    random = Random(_SEED)  # noqa: S311  a story, not a secret
    jurisdiction = settings.JURISDICTION
    with transaction.atomic():
        people = make_people(jurisdiction=jurisdiction, password=settings.DEMO_PASSWORD)
        agreements = make_agreements(jurisdiction=jurisdiction)
        say(f"{len(people)} people, {len(agreements)} agreements")
        recordations = make_holders(
            count=holders, jurisdiction=jurisdiction, people=people, today=timezone.localdate(now), random=random
        )
        say(f"{len(recordations):,} right holders with recordations")
        if jurisdiction == "CN":
            writer = PastWriter(people=people, recordations=recordations, random=random)
            told = tell_story(writer=writer, agreement=agreements["MOC-2007-IPR"], people=people, random=random)
            write_search_rows()
            say(f"{len(told)} joint operations since 2013 with {sum(writer.numbers.values()):,} seizures")
            traced = list(
                Seizure.objects.filter(referral_seizures__referral__operation_referrals__operation=told["joint-2017"])
                .select_related("office")
                .order_by("detained_at", "pk")
            )
            arrived = share_the_past(
                seizures=traced,
                agreement=agreements["MOC-2007-IPR"],
                people=people,
                began=traced[0].detained_at - datetime.timedelta(days=30),
            )
            say(f"{arrived} cases shared with US customs, with its receipts and feedback")
            today = TodayWriter(people=people, recordations=recordations, now=now, random=random)
            current = today.write(agreement=agreements["MOC-2007-IPR"])
            say(f"{current.name_en}: {current.operation_seizures.count()} seizures at every stage")
