"""Watches of the demo, with what came in since they were made."""

import datetime
from urllib.parse import urlencode

from accounts.models import User
from reports import services
from reports.queries.watches import ChangedCase
from reports.services import WatchTerms
from reports.services.watching import take_in
from seizures.events import SeizureEvent
from seizures.models import Party, Seizure

_HOUR = datetime.timedelta(hours=1)
_MADE = 60 * _HOUR  # ago: since then some cases were logged, one by one
_FOUND = 40 * datetime.timedelta(minutes=1)


def write_watches(*, people: dict[str, User], now: datetime.datetime) -> None:
    """Let the analyst and the officer watch for something, and be told of what has come."""
    cases = list(Seizure.objects.filter(logged_at__gt=now - _MADE, logged_at__lte=now - _FOUND).order_by("logged_at"))
    changed = [ChangedCase(case.pk, SeizureEvent.LOGGED, case.logged_at) for case in cases]
    for who, terms in _watches(cases):
        watch = services.make_watch(acting_user=people[who], terms=terms, now=now - _MADE)
        take_in(watch=watch, cases=changed, now=now - _FOUND)
    services.tell_owners(now=now)


def _watches(cases: list[Seizure]) -> list[tuple[str, WatchTerms]]:
    here = [case for case in cases if case.office_id == "CNCAN"]
    senders = Party.objects.filter(seizure__in=here, role=Party.Role.SENDER).order_by("seizure__logged_at", "pk")
    sender = senders.values_list("name", flat=True).last()
    found = [
        (
            "analyst",
            WatchTerms(
                name="Shenzhen by post to the US",
                query="office=CNSZX&channel=POSTAL&destination=US",
                note="Figures of the round: is the flow moving from Guangzhou?",
            ),
        ),
        (
            "analyst",
            WatchTerms(
                name="发往美国的出口货物",
                query="direction=EXPORT&destination=US",
                note="季度通报用",
                cadence="WEEKLY",
                threshold=5,
            ),
        ),
        (
            "officer",
            WatchTerms(
                name="NORDVIK to the US",
                query="text=NORDVIK&destination=US",
                note="Same label on four parcels this month. Keep the wrapping.",
                by_mail=True,
            ),
        ),
    ]
    if sender:
        terms = WatchTerms(
            name="Sender seen before", query=urlencode({"text": sender}), note="Ask the desk before you release."
        )
        found.append(("officer", terms))
    return found
