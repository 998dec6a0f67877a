"""What runs by itself: sending notices, ending clocks."""

from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.utils import timezone

from ipcases.lib.sweeping import do_each
from seizures.forms.listed_cases import judge_list
from seizures.services.alerts import erase_old_alerts, suggest_alerts
from seizures.services.case_lists import forget_old_lists, log_due_lists, log_list
from seizures.services.deadlines import mark_passed_deadlines
from seizures.services.drafts import forget_old_drafts
from seizures.services.notices import send_due_notices, send_notice
from seizures.services.picture_hashes import hash_pictures
from seizures.services.redating import follow_calendar_changes
from seizures.services.retention import date_cases_abandoned_in_court, erase_personal_data, follow_recordations


@shared_task(name="seizures.send_notice")
def send_notice_task(*, notice_id: int, **_: Any) -> None:
    """Send one notice."""
    send_notice(notice_id=notice_id, now=timezone.now())


@shared_task(name="seizures.send_due_notices")
def send_due_notices_task(**_: Any) -> None:
    """Send what a lost doorbell or a failed try left behind."""
    send_due_notices(clock=timezone.now)


@shared_task(name="seizures.mark_passed_deadlines")
def mark_passed_deadlines_task(**_: Any) -> None:
    """Date anew what a change of the calendar moves, then end the clocks whose time is over."""
    _one_after_another(follow_calendar_changes, mark_passed_deadlines)


@shared_task(name="seizures.erase_personal_data")
def erase_personal_data_task(**_: Any) -> None:
    """Work out anew until when names are kept, then erase those whose time is over, and forms and lists with theirs."""
    _one_after_another(follow_recordations, date_cases_abandoned_in_court)
    _one_after_another(erase_personal_data, erase_old_alerts, forget_old_drafts, forget_old_lists)


@shared_task(name="seizures.suggest_alerts")
def suggest_alerts_task(**_: Any) -> None:
    """Suggest right holders' alerts to the newest cases that fit them."""
    suggest_alerts(now=timezone.now())


@shared_task(name="seizures.hash_pictures")
def hash_pictures_task(*, seizure_id: int | None = None, **_: Any) -> None:
    """Work out by which hash the pictures of a case are known again; without one, what was left anywhere."""
    hash_pictures(seizure_id=seizure_id)


@shared_task(name="seizures.log_list")
def log_list_task(*, list_id: int, **_: Any) -> None:
    """Log the next cases of one list."""
    log_list(list_id=list_id, judge=judge_list, clock=timezone.now)


@shared_task(name="seizures.log_due_lists")
def log_due_lists_task(**_: Any) -> None:
    """Take up the lists that a lost doorbell or a lost worker left behind."""
    log_due_lists(judge=judge_list, clock=timezone.now)


def _one_after_another(*acts: Callable[..., Any]) -> None:
    """Run acts that have nothing to do with one another: one that breaks keeps none of the others waiting."""
    now = timezone.now()
    do_each(acts, lambda act: act(now=now), what="act of a sweep")
