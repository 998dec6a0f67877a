"""Which alerts in force fit what is known of a shipment, each with its reasons: a suggestion, nothing is written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipcases.lib.listed import listed
from reference import snapshot
from reference.identifiers import identify
from reference.models import Country
from reference.queries import country_name
from rightsholders.folding import name_key
from rightsholders.models import Alert, AlertNumber, Recordation

MOST_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What is known of a shipment: numbers and names as typed, its route, the recordations its goods are linked to."""

    jurisdiction: str
    office: str
    on: date
    numbers: Collection[str] = ()  # of parcels and of the transport document
    senders: Collection[str] = ()
    addressees: Collection[str] = ()
    departure: str = ""
    destination: str = ""
    recordations: Collection[UUID] = ()


@dataclass(frozen=True)
class AlertMatch:
    """An alert that fits, and by what."""

    alert: Alert
    reasons: tuple[str, ...]

    @property
    def heading(self) -> str:
        return alert_name(self.alert)

    @property
    def reasons_in_words(self) -> str:
        """By what it fits and when it is expected, as one sentence part."""
        return listed(filter(None, (*self.reasons, expected(self.alert))))


def live_alerts(*, jurisdiction: str, on: date) -> QuerySet[Alert]:
    """Return the accepted alerts that are in force on a day, under recordations in force."""
    return Alert.objects.filter(
        status=Alert.Status.ACCEPTED,
        valid_to__gte=on,
        recordation__jurisdiction=jurisdiction,
        recordation__status=Recordation.Status.IN_FORCE,
        recordation__valid_to__gte=on,
    )


def alerts_that_fit(*, arrival: Arrival, alerts: QuerySet[Alert] | None = None) -> list[AlertMatch]:
    """Return the alerts in force that fit, the newest first; `alerts` are those a user may see.

    One fits by a number. What was found since it was sent also fits by a name, unless the goods are known to be of
    other right holders; and by its route, for an alert that has neither, in the days it is expected, by goods linked
    to its recordation.
    """
    numbers, senders, addressees = _keys(arrival)
    fits = Q(pk__in=AlertNumber.objects.filter(number__in=numbers).values("alert")) if numbers else Q(pk__in=[])
    if senders or addressees:
        fits |= _by_name(arrival, senders, addressees)
    if arrival.recordations and {arrival.departure, arrival.destination} <= snapshot.rows(Country).keys():
        fits |= _by_route(arrival)
    live = live_alerts(jurisdiction=arrival.jurisdiction, on=arrival.on)
    live = live.filter(Q(offices=[]) | Q(offices__contains=[arrival.office]))
    if alerts is not None:
        live = live.filter(pk__in=alerts.values("pk"))
    rows = live.filter(fits).select_related("right_holder").prefetch_related("numbers").order_by("-pk")[:MOST_SHOWN]
    return [match_of(alert=alert, arrival=arrival) for alert in rows]


def match_of(*, alert: Alert, arrival: Arrival) -> AlertMatch:
    """Say by what an alert fits a shipment; what was corrected since it did may leave no reason."""
    numbers, senders, addressees = _keys(arrival)
    reasons = [number_in_words(row.number) for row in alert.numbers.all() if row.number in numbers]
    if alert.sender_key in senders:
        reasons.append(_("sender %(name)s") % {"name": alert.sender_name})
    if alert.addressee_key in addressees:
        reasons.append(_("addressee %(name)s") % {"name": alert.addressee_name})
    route = (alert.departure_country_id, alert.destination_country_id)
    if not reasons and route == (arrival.departure, arrival.destination):
        reasons.append(_("goods of this right on the route %(route)s") % {"route": route_of_alert(alert)})
    return AlertMatch(alert, tuple(reasons))


def _keys(arrival: Arrival) -> tuple[set[str], set[str], set[str]]:
    """Return numbers, senders and addressees as alerts keep them."""
    return (
        {identify(text).value for text in arrival.numbers if "\x00" not in text} - {""},
        {name_key(name)[:200] for name in arrival.senders} - {""},
        {name_key(name)[:200] for name in arrival.addressees} - {""},
    )


def _by_name(arrival: Arrival, senders: set[str], addressees: set[str]) -> Q:
    named = Q(sent_on__lte=arrival.on) & (Q(sender_key__in=senders) | Q(addressee_key__in=addressees))
    if not arrival.recordations:
        return named
    linked = Recordation.objects.filter(public_id__in=arrival.recordations)
    return named & Q(right_holder__same_as__in=linked.values("right_holder__same_as"))


def _by_route(arrival: Arrival) -> Q:
    has_number = Exists(AlertNumber.objects.filter(alert=OuterRef("pk")))
    return ~has_number & Q(
        sender_key="",
        addressee_key="",
        departure_country=arrival.departure,
        destination_country=arrival.destination,
        recordation__public_id__in=arrival.recordations,
        expected_from__lte=arrival.on,
        expected_to__gte=arrival.on,
    )


def alert_name(alert: Alert) -> str:
    """Call the alert by its number and right holder.

    Each entry counts its own: of one that was merged, the name under which it counted is said too.
    """
    words = {"number": alert.number, "holder": alert.right_holder.name, "entry": alert.right_holder.entered_as}
    if words["entry"]:
        return _("Alert %(number)d of %(holder)s, entered as %(entry)s") % words
    return _("Alert %(number)d of %(holder)s") % words


def alert_code(alert: Alert) -> str:
    """Name the alert in no language, for the audit: Nordvik Sport AB · 3, of a merged entry with its own name."""
    return " · ".join(filter(None, (alert.right_holder.name, alert.right_holder.entered_as, str(alert.number))))


def known_by(alert: Alert) -> str:
    """Say by what officers know it: the first number, else a name, else the route."""
    known = [row.number_as_written for row in alert.numbers.all()] + [alert.sender_name, alert.addressee_name]
    return next(filter(None, known), "") or route_of_alert(alert)


def expected(alert: Alert) -> str:
    """Say between which days it is expected, or nothing."""
    if alert.expected_from is None or alert.expected_to is None:
        return ""
    words = {"first": date_format(alert.expected_from), "last": date_format(alert.expected_to)}
    return _("expected %(first)s – %(last)s") % words


def route_of_alert(alert: Alert) -> str:
    """Say from where to where it is sent, as far as it is known."""
    codes = (alert.departure_country_id, alert.destination_country_id)
    return " → ".join(country_name(code) if code else "?" for code in codes) if any(codes) else ""


def number_in_words(number: str) -> str:
    """Say what kind of number it is, and the number."""
    words = {
        "S10": _("postal item %(number)s"),
        "UPS": _("express parcel %(number)s"),
        "ISO6346": _("container %(number)s"),
        "AWB": _("air waybill %(number)s"),
        "MRN": _("declaration %(number)s"),
    }
    return words.get(identify(number).kind, _("number %(number)s")) % {"number": number}
