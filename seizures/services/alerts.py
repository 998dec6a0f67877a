"""Right holders' alerts on a case: named when it is logged, suggested by the worker, decided on by a person."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from ipcases.lib.sweeping import do_each
from reference.identifiers import identify
from reference.models import Office
from reference.queries import day_at_office
from rightsholders.access import alerts_of_customs
from rightsholders.folding import name_key
from rightsholders.models import Alert, AlertNumber
from rightsholders.queries.alert_matches import alert_code, alerts_that_fit, live_alerts
from rightsholders.services.alert_ends import erase_alerts
from rightsholders.services.alerts import tell_of_goods
from seizures.access import get_seizure
from seizures.events import SeizureEvent
from seizures.models import CaseAlert, GoodsLine, Parcel, Party, Procedure, Seizure
from seizures.queries.alerts import ADDRESSEES, SENDERS, arrival_of
from seizures.queries.holds import is_kept
from seizures.services.values import Intake

State = CaseAlert.State
_LOOKED_BACK = 5000  # newest cases: what was logged since the last rounds, and what an alert of today may still fit


def check_alerts(*, user: User, intake: Intake, office: Office, now: datetime) -> list[Alert]:
    """Return the alerts that an intake says it was stopped after. Refuses those the officer does not look out for."""
    if not intake.alerts:
        return []
    if Seizure.Reason.HOLDER_ALERT not in intake.reasons:
        raise InvalidValue("alert-needs-reason", _("Name the right holder's alert among the reasons."), field="reasons")
    today = day_at_office(code=office.pk, now=now)
    live = live_alerts(jurisdiction=office.jurisdiction_id, on=today)
    mine = alerts_of_customs(user=user).filter(public_id__in=intake.alerts)
    found = list(live.filter(pk__in=mine.values("pk")).select_related("right_holder").order_by("pk"))
    if len(found) < len(set(intake.alerts)):
        raise InvalidValue("alert", _("This alert is not looked out for any more. Leave it out."), field="alerts")
    return found


def write_alerts(*, seizure: Seizure, alerts: Iterable[Alert], user: User, now: datetime) -> None:
    """Keep with a case that is being logged which alerts it followed."""
    CaseAlert.objects.bulk_create(
        CaseAlert(seizure=seizure, alert=alert, state=State.FOLLOWED, noted_at=now, decided_at=now, decided_by=user)
        for alert in alerts
    )


def follow_alert(*, acting_user: User, reference: str, alert: UUID, now: datetime) -> CaseAlert:
    """Say that the goods of a case are those of an alert that was suggested. Raises NotVisible, DomainError."""
    with transaction.atomic():
        row = _decide(acting_user, reference, alert, State.FOLLOWED, SeizureEvent.ALERT_FOLLOWED, now)
        told = Procedure.objects.filter(seizure=row.seizure, is_live=True, notified_at__isnull=False)
        if told.filter(right_holder__same_as=row.alert.right_holder.same_as).exists():
            tell_of_goods(alerts=[row.alert_id], right_holder=row.alert.right_holder, now=now)
    return row


def dismiss_alert(*, acting_user: User, reference: str, alert: UUID, now: datetime) -> CaseAlert:
    """Say that an alert that was suggested does not fit the case. Raises NotVisible, DomainError."""
    with transaction.atomic():
        return _decide(acting_user, reference, alert, State.DISMISSED, SeizureEvent.ALERT_DISMISSED, now)


def _decide(user: User, reference: str, alert: UUID, state: str, event: str, now: datetime) -> CaseAlert:
    require(user=user, verb="seizures.edit")
    require(user=user, verb="rightsholders.view_alerts")
    seizure = get_seizure(user=user, reference=reference, for_write=True)
    mine = alerts_of_customs(user=user).filter(public_id=alert)
    row = CaseAlert.objects.filter(seizure=seizure, alert__in=mine).select_related("alert__right_holder").first()
    if row is None:
        raise NotVisible
    if row.state != State.SUGGESTED:
        raise DomainError("decided-already", _("Somebody has said already whether this alert fits."))
    row.state, row.decided_at, row.decided_by = state, now, user
    row.save(update_fields=["state", "decided_at", "decided_by"])
    _record(row, event, user, now)
    return row


def tell_holder(*, procedure: Procedure, now: datetime) -> None:
    """Let the right holder know, with the first notice of a procedure, that goods were stopped after its alerts.

    Joins the transaction.
    """
    followed = CaseAlert.objects.filter(seizure=procedure.seizure_id, state=State.FOLLOWED)
    if procedure.right_holder is not None and (ids := list(followed.values_list("alert_id", flat=True))):
        tell_of_goods(alerts=ids, right_holder=procedure.right_holder, now=now)


def erase_old_alerts(*, now: datetime) -> int:
    """Erase alerts whose time is over, but for those of a case that a hold keeps whole. Returns how many."""
    held = CaseAlert.objects.filter(is_kept(now=now, case="seizure"))
    return erase_alerts(now=now, kept=set(held.values_list("alert_id", flat=True)))


def suggest_alerts(*, now: datetime) -> int:
    """Suggest alerts in force to the newest open cases that fit them, however they were logged. Returns how many.

    Nothing is linked by it. Safe to run twice and side by side.
    """
    last = Seizure.objects.aggregate(last=Max("pk"))["last"]
    if last is None or not Alert.objects.filter(status=Alert.Status.ACCEPTED).exists():
        return 0
    return sum(do_each(sorted(set(_likely_cases(last - _LOOKED_BACK))), partial(_suggest, now=now), what="case"))


def _likely_cases(since: int) -> Iterator[int]:
    """Give the cases after `since` that share a number, a name or a route with an alert that is accepted."""
    live = Alert.objects.filter(status=Alert.Status.ACCEPTED)
    numbers = set(AlertNumber.objects.filter(alert__in=live).values_list("number", flat=True))
    yield from Parcel.objects.filter(seizure_id__gt=since, number__in=numbers).values_list("seizure_id", flat=True)
    papers = Seizure.objects.filter(pk__gt=since).exclude(transport_document="")
    for pk, document in papers.values_list("pk", "transport_document"):
        if identify(document).value in numbers:
            yield pk
    for roles, key in ((SENDERS, "sender_key"), (ADDRESSEES, "addressee_key")):
        keys = set(live.exclude(**{key: ""}).values_list(key, flat=True))
        people = Party.objects.filter(seizure_id__gt=since, role__in=roles) if keys else Party.objects.none()
        yield from (pk for pk, name in people.values_list("seizure_id", "name") if name_key(name)[:200] in keys)
    lines = GoodsLine.objects.filter(
        seizure_id__gt=since,
        recordation__alerts__in=live.filter(departure_country__isnull=False, destination_country__isnull=False),
        seizure__departure_country=F("recordation__alerts__departure_country"),
        seizure__destination_country=F("recordation__alerts__destination_country"),
    )
    yield from lines.values_list("seizure_id", flat=True)


@transaction.atomic
def _suggest(seizure_id: int, *, now: datetime) -> int:
    seizure = Seizure.objects.select_for_update().filter(pk=seizure_id, status=Seizure.Status.OPEN).first()
    if seizure is None:  # closed, or undone in the meantime
        return 0
    known = set(CaseAlert.objects.filter(seizure=seizure).values_list("alert_id", flat=True))
    fresh = [match.alert for match in alerts_that_fit(arrival=arrival_of(seizure=seizure))]
    fresh = [alert for alert in fresh if alert.pk not in known]
    for alert in fresh:
        row = CaseAlert.objects.create(seizure=seizure, alert=alert, state=State.SUGGESTED, noted_at=now)
        _record(row, SeizureEvent.ALERT_SUGGESTED, None, now)
    return len(fresh)


def _record(row: CaseAlert, event: str, user: User | None, now: datetime) -> None:
    record(
        action=event,
        actor=user,
        subject=row,
        case_reference=row.seizure.reference,
        changes={"alert": [None, alert_code(row.alert)]},
        now=now,
    )
