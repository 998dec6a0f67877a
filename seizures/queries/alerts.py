"""Alerts that fit a case: while it is typed, and once it is logged. What fits is for rightsholders to say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.access import offices_of
from accounts.models import User
from ipcases.lib.paging import Page, keyset_page
from reference.queries import day_at_office, office
from rightsholders.access import alerts_of_customs
from rightsholders.models import Alert
from rightsholders.queries.alert_matches import AlertMatch, Arrival, alerts_that_fit, match_of
from seizures.access import seizure_scope
from seizures.models import CaseAlert, GoodsLine, Parcel, Party, Seizure

SENDERS = (Party.Role.SENDER, Party.Role.EXPORTER)
ADDRESSEES = (Party.Role.ADDRESSEE, Party.Role.IMPORTER)


@dataclass(frozen=True)
class AlertOfCase:
    """An alert of a case as its page shows it. What it says is shown only to whoever may see the alert."""

    row: CaseAlert
    name: str
    may_see: bool
    words: str  # by what it fits, and when it was expected

    @property
    def alert(self) -> Alert:
        return self.row.alert


def fitting_alerts(
    *,
    user: User,
    office_code: str,
    now: datetime,
    numbers: Collection[str] = (),
    senders: Collection[str] = (),
    addressees: Collection[str] = (),
    departure: str = "",
    destination: str = "",
    recordations: Collection[UUID] = (),
) -> list[AlertMatch]:
    """Return the alerts the user may see that fit what was typed for one of the user's offices."""
    here = office(office_code)
    if here is None or office_code not in offices_of(user=user):
        return []
    return alerts_that_fit(
        arrival=Arrival(
            jurisdiction=here.jurisdiction_id,
            office=office_code,
            on=day_at_office(code=office_code, now=now),
            numbers=numbers,
            senders=senders,
            addressees=addressees,
            departure=departure,
            destination=destination,
            recordations=recordations,
        ),
        alerts=alerts_of_customs(user=user),
    )


def alerts_of_case(*, user: User, seizure: Seizure) -> list[AlertOfCase]:
    """Return the alerts of a visible case: those it followed for all who read it, suggestions for whoever sees them."""
    kept = CaseAlert.objects.filter(seizure=seizure).exclude(state=CaseAlert.State.DISMISSED)
    rows = list(kept.select_related("alert__right_holder").prefetch_related("alert__numbers").order_by("id"))
    if not rows:
        return []
    wanted = [row.alert_id for row in rows]
    seen = set(alerts_of_customs(user=user).filter(pk__in=wanted).values_list("pk", flat=True))
    arrival = arrival_of(seizure=seizure)
    return [
        AlertOfCase(row, match.heading, row.alert_id in seen, match.reasons_in_words if row.alert_id in seen else "")
        for row in rows
        if row.alert_id in seen or row.state == CaseAlert.State.FOLLOWED
        for match in [match_of(alert=row.alert, arrival=arrival)]
    ]


def cases_of_alert(*, user: User, alert: Alert, cursor: str = "", size: int = 50) -> Page:
    """Return one page of the visible cases that followed an alert or may fit it, newest first, as CaseAlert."""
    rows = CaseAlert.objects.filter(seizure_scope(user=user, prefix="seizure"), alert=alert)
    rows = rows.exclude(state=CaseAlert.State.DISMISSED).select_related("seizure__office")
    return keyset_page(rows, order=("-id",), cursor=cursor, size=size)


def arrival_of(*, seizure: Seizure) -> Arrival:
    """Say what is known of the shipment of a case, as alerts are asked."""
    parties = list(Party.objects.filter(seizure=seizure).values_list("role", "name"))
    lines = GoodsLine.objects.filter(seizure=seizure, recordation__isnull=False)
    numbers = Parcel.objects.filter(seizure=seizure).values_list("number", flat=True)
    return Arrival(
        jurisdiction=seizure.jurisdiction_id,
        office=seizure.office_id,
        on=seizure.detained_on,
        numbers=[*numbers, seizure.transport_document],
        senders=[name for role, name in parties if role in SENDERS],
        addressees=[name for role, name in parties if role in ADDRESSEES],
        departure=seizure.departure_country_id or "",
        destination=seizure.destination_country_id or "",
        recordations=list(lines.values_list("recordation__public_id", flat=True)),
    )
