"""The doorbells of sharing. Each may ring any number of times: the rows say what there is to do."""

from celery import shared_task
from django.utils import timezone

from sharing.services.answering import answer_waiting
from sharing.services.delivery import deliver_due
from sharing.services.fanout import fan_out as fan_out_news
from sharing.services.fetching import fetch_due
from sharing.services.partners import ping_partners
from sharing.services.retention import erase_what_is_over


@shared_task(name="sharing.deliver_due", soft_time_limit=50, time_limit=60)
def deliver_due_messages(**_: object) -> None:
    """Send what is due, in batches, until nothing is due or the time is over."""
    deliver_due(clock=timezone.now)


@shared_task(name="sharing.deliver", soft_time_limit=50, time_limit=60)
def deliver(**_: object) -> None:
    """Send now: something was committed to the outbox."""
    deliver_due(clock=timezone.now)


@shared_task(name="sharing.fan_out", soft_time_limit=110, time_limit=120)
def fan_out(**_: object) -> None:
    """Turn news of cases into new versions for partners, and ask again where an answer is missing."""
    fan_out_news(now=timezone.now())


@shared_task(name="sharing.ping", soft_time_limit=50, time_limit=60)
def ping(**_: object) -> None:
    """Tell partners up to which number we hold their streams."""
    ping_partners(now=timezone.now())


@shared_task(name="sharing.fetch_files", soft_time_limit=170, time_limit=180)
def fetch_files(**_: object) -> None:
    """Fetch the files that partners' cases name."""
    fetch_due(clock=timezone.now)


@shared_task(name="sharing.answer_inquiries", soft_time_limit=170, time_limit=180)
def answer_inquiries(**_: object) -> None:
    """Say of what partners ask about whether we know it."""
    answer_waiting(now=timezone.now())


@shared_task(name="sharing.erase", soft_time_limit=110, time_limit=120)
def erase(**_: object) -> None:
    """Erase what partners let us keep no longer, and our copies of cases whose names are gone."""
    erase_what_is_over(now=timezone.now())
