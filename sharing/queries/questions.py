"""Questions that go with shares: their usual day, those that are late, and those that we owe partners an answer to."""

from datetime import date

from django.conf import settings

from ipcases.lib.workdays import Unit, end_of_period
from operations.models import Agreement
from reference.calendars import working_day_calendar
from sharing.models import Partner, Share


def usual_answer_day(*, partner: Partner, agreement: Agreement, urgency: str, on: date) -> date:
    """Return by which day we usually want an answer: some of the partner's working days after a day. Two queries.

    Where the calendar of its country is not known here, only weekends are left out.
    """
    calendar = working_day_calendar(jurisdiction=partner.agency.country_id or "")
    days = answer_days(agreement=agreement)["urgent" if urgency == Share.Urgency.URGENT else "routine"]
    return end_of_period(start=on, amount=days, unit=Unit.WORKING_DAYS, calendar=calendar).end


def answer_days(*, agreement: Agreement) -> dict[str, int]:
    """Return how many working days an agreement leaves for an answer, by urgency."""
    known = settings.ANSWER_DAYS
    return {name: known.get(f"{agreement.code}/{name}", known[name]) for name in ("urgent", "routine")}
