"""Alerts made through the services."""

from datetime import date

from accounts.models import User
from rightsholders.models import Alert, Recordation
from rightsholders.services.alerts import accept_alert, send_alert
from rightsholders.services.values import AlertValues
from tests.rightsholders.factories import NOW

CONTAINER = "CSQU3054383"


def alert_values(**changes) -> AlertValues:
    """Return a container that is expected in a fortnight of December."""
    values = {
        "expectation": "Running shoes in plain cartons",
        "numbers": ["csqu 305438-3"],
        "sender_name": "Haotian Trading Co.",
        "departure_country": "CN",
        "destination_country": "US",
        "expected_from": date(2026, 12, 1),
        "expected_to": date(2026, 12, 14),
        "source": Alert.Source.INVESTIGATION,
        "confidence": Alert.Confidence.LIKELY,
        "contact_name": "Astrid Holm",
        "contact_email": "legal@nordvik.test",
    }
    return AlertValues(**{**values, **changes})


def make_alert(acting_user: User, recordation: Recordation, *, now=NOW, **changes) -> Alert:
    """Send an alert."""
    return send_alert(
        acting_user=acting_user, recordation=recordation.public_id, values=alert_values(**changes), now=now
    )


def make_accepted(acting_user: User, recordation: Recordation, desk: User, *, offices=(), now=NOW, **changes) -> Alert:
    """Send an alert and have the desk accept it."""
    sent = make_alert(acting_user, recordation, now=now, **changes)
    return accept_alert(acting_user=desk, public_id=sent.public_id, offices=offices, now=now)
