"""What record writes is exactly what its code covers, whatever the values are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.authenticity import mac_of
from audit.models import AuditEvent, PendingEvent
from audit.services import build, record, record_many
from tests.audit.tampering import findings_of

pytestmark = pytest.mark.django_db

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_keeps_who_what_and_when(officer):
    now = timezone.now() - timedelta(days=2)

    event = record(
        action="seizure.logged", actor=officer, subject=officer, changes={"a": [1, 2]}, purpose="court", now=now
    )

    kept = AuditEvent.objects.get()
    assert kept == event
    assert (kept.occurred_at, kept.actor, kept.actor_label) == (now, officer, "Officer")
    assert (kept.subject_type, kept.subject_id) == ("accounts.User", str(officer.pk))
    assert (kept.changes, kept.purpose) == ({"a": [1, 2]}, "court")
    assert kept.recorded_at > now
    assert kept.mac == mac_of(kept)


def test_names_the_system_when_nobody_acts(officer):
    assert record(action="deadline.passed", actor=None, subject=officer).actor_label == "system"


def test_names_a_partner_when_told(officer):
    assert record(action="share.received", actor=None, subject=officer, actor_label="us-cbp").actor_label == "us-cbp"


@pytest.mark.parametrize("publish", [True, False])
def test_queues_news_only_when_asked(officer, publish):
    record(action="seizure.logged", actor=officer, subject=officer, publish=publish)

    assert PendingEvent.objects.exists() is publish


def test_many_events_are_as_authentic_as_one(officer):
    record_many(events=(build(action="a.b", actor=officer, subject=officer, changes={"n": n}) for n in range(2500)))

    assert AuditEvent.objects.count() == 2500
    assert findings_of(timezone.now()) == []


def test_many_events_need_two_queries_a_thousand(officer, django_assert_num_queries):
    events = [build(action="a.b", actor=officer, subject=officer) for _ in range(1000)]

    with django_assert_num_queries(2):
        record_many(events=events)


@pytest.mark.parametrize(
    "value",
    [
        1e22,
        -0.0,
        0.1 + 0.2,
        float("nan"),
        Decimal("12.50"),
        date(2026, 1, 2),
        timezone.now(),
        10**30,
        "\x00",
        "\ud800",
        "\u2028",
        {"b": 1, "a": 2},
        {3, 1},
    ],
    ids=[
        "huge",
        "minus zero",
        "long float",
        "nan",
        "decimal",
        "day",
        "moment",
        "big",
        "nul",
        "surrogate",
        "line separator",
        "object",
        "set",
    ],
)
def test_every_value_survives_the_database(officer, value):
    record(action="a.b", actor=officer, subject=officer, changes={"field": [None, value]})

    assert findings_of(timezone.now()) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.text(max_size=10), json_values, max_size=4), purpose=st.text(max_size=400))
def test_any_value_survives_the_database(officer, changes, purpose):
    record(action="a.b", actor=officer, subject=officer, changes=changes, purpose=purpose, actor_label=purpose)

    assert findings_of(timezone.now()) == []
