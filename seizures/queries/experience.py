"""How recordations fared in cases: notices that could not be sent, answers in time, late or missing."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from rightsholders.experience import Experience
from seizures.laws.codes import Actor, Event
from seizures.laws.registry import LAWS
from seizures.models import Deadline, Notice, Reply

_YEAR = timedelta(days=365)
# The deadlines that an answer of the right holder meets, under any law.
_ANSWERS = sorted(
    {
        rule.code
        for law in LAWS
        for track in law.tracks
        for rule in track.deadlines
        if rule.actor == Actor.HOLDER and Event.REPLIED in rule.met_by
    }
)
# The mail server did not take it for this address. That the server could not be reached is our affair.
_REFUSED = r"^SMTP(RecipientsRefused|DataError)\M"


def experience_of(*, recordation_ids: Collection[int], today: date) -> Mapping[int, Experience]:
    """Return by recordation what customs met with. Two queries, however many there are.

    Answers of restricted cases are left out: officers read the figure who may not know of these cases.
    """
    answers, failed = _answers(recordation_ids, today), _failed(recordation_ids)
    return {
        pk: Experience(**answers.get(pk, {}), failed_addresses=failed.get(pk, {}))  # type: ignore[arg-type]
        for pk in answers.keys() | failed.keys()
    }


def _answers(recordation_ids: Collection[int], today: date) -> dict[int, dict[str, int]]:
    due = Deadline.objects.filter(
        procedure__recordation__in=recordation_ids,
        procedure__is_live=True,
        procedure__seizure__is_restricted=False,
        code__in=_ANSWERS,
        status__in=[Deadline.Status.MET, Deadline.Status.PASSED],
        due_on__range=(today - _YEAR, today),
    )
    is_answered = Exists(Reply.objects.filter(procedure=OuterRef("procedure")))
    rows = due.annotate(is_answered=is_answered).values_list("procedure__recordation")
    counted = rows.annotate(
        every=Count("pk"),
        in_time=Count("pk", filter=Q(status=Deadline.Status.MET)),
        late=Count("pk", filter=Q(status=Deadline.Status.PASSED, is_answered=True)),
    )
    return {
        recordation: {"answers_due": every, "answers_in_time": in_time, "answers_late": late}
        for recordation, every, in_time, late in counted
    }


def _failed(recordation_ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    later = Notice.objects.filter(
        procedure__recordation=OuterRef("procedure__recordation"),
        recipient_email=OuterRef("recipient_email"),
        status=Notice.Status.SENT,
        issued_at__gt=OuterRef("issued_at"),
    )
    failed = Notice.objects.filter(
        procedure__recordation__in=recordation_ids, status=Notice.Status.FAILED, failure__regex=_REFUSED
    )
    rows = failed.exclude(Exists(later)).order_by("issued_at", "pk")
    found: dict[int, dict[str, datetime]] = {}
    for recordation, address, issued_at in rows.values_list("procedure__recordation", "recipient_email", "issued_at"):
        found.setdefault(recordation, {})[address.casefold()] = issued_at
    return found
