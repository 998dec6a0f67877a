"""Watches for tests, and what the workers do for them within the minute."""

from dataclasses import replace
from datetime import datetime, timedelta

from audit import sealing
from reports import services
from reports.models import Watch
from reports.queries.watches import alerts_of, with_news
from reports.services import WatchTerms
from tests.seizures.factories import NOON

LATER = NOON + timedelta(minutes=10)
SHOES_BY_POST = WatchTerms(name="Shoes by post", query="text=NORDVIK&channel=POSTAL", note="Third parcel this month")


def make_watch(owner, *, now: datetime = NOON, **terms) -> Watch:
    """Watch for shoes by post, or for what differs."""
    return services.make_watch(acting_user=owner, terms=replace(SHOES_BY_POST, **terms), now=now)


def sweep(now: datetime = LATER) -> int:
    """Seal, find, tell; return how many new cases were found."""
    sealing.seal(now=now, looks_at_everything=True)
    found = services.find_news(now=now)
    services.tell_owners(now=now)
    return found


def news_of(owner) -> dict[str, int]:
    """Return how many new cases each watch has, by its name."""
    return dict(with_news(user=owner).values_list("name", "new_count"))


def alerts_for(owner) -> list[str]:
    """Return the names of the watches that tell."""
    return [alert.name for alert in alerts_of(user=owner)]
