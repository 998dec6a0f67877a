"""Right holders' alerts and cases: what the form says, what stays linked, what the worker suggests, who is told."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue
from rightsholders.models import Alert
from rightsholders.services.alerts import withdraw_alert
from seizures.events import SeizureEvent
from seizures.models import CaseAlert, Seizure, UndoneSeizure
from seizures.services.alerts import dismiss_alert, erase_old_alerts, follow_alert, suggest_alerts
from seizures.services.intake import log_seizure
from seizures.services.notices import issue_notice
from seizures.services.procedures import open_procedure
from seizures.services.undoing import undo_seizure
from seizures.services.values import ParcelIntake
from tests.rightsholders.alerts import CONTAINER, make_accepted, make_alert
from tests.rightsholders.factories import make_in_force
from tests.seizures.factories import NOON, SENDER, log, make_intake
from tests.seizures.form import filled
from tests.seizures.holds import hold, release

pytestmark = pytest.mark.django_db
IN_CONTAINER = {"parcels": (ParcelIntake(number="CSQU 305438 3", sent_from="CN", sent_to="US"),)}
JUST_A_NUMBER = {"expected_from": None, "expected_to": None}
STATE = CaseAlert.State


@pytest.fixture
def recordation(holder, nordvik, desk):
    return make_in_force(holder, nordvik, desk)


@pytest.fixture
def alert(holder, recordation, desk):
    return make_accepted(holder, recordation, desk)


@pytest.fixture
def at_noon():
    """Have it noon on the day of the alert before anybody signs in: it is over some time later."""
    with time_machine.travel(NOON, tick=True):
        yield


def linked(seizure):
    return list(seizure.alerts.values_list("alert__number", "state"))


# --- logging ------------------------------------------------------------------------------------


def test_a_case_remembers_the_alert_its_officer_named(officer, alert):
    intake = make_intake(**IN_CONTAINER, alerts=(alert.public_id,), reasons=("HOLDER_ALERT",))

    seizure = log_seizure(acting_user=officer, intake=intake, now=NOON)

    row = seizure.alerts.get()
    assert (row.alert, row.state, row.decided_by, row.decided_at) == (alert, STATE.FOLLOWED, officer, NOON)
    event = AuditEvent.objects.get(action=SeizureEvent.LOGGED)
    assert event.changes["alerts"] == [None, ["Nordvik Sport AB · 1"]]


def test_what_fits_is_not_linked_by_itself(officer, alert):
    assert linked(log(officer, **IN_CONTAINER, reasons=("HOLDER_ALERT",))) == []


def test_an_alert_that_is_not_looked_out_for_cannot_be_named(officer, holder, desk, recordation, alert):
    def name(which, **more):
        values = {**IN_CONTAINER, "alerts": (which.public_id,), "reasons": ("HOLDER_ALERT",), **more}
        return log_seizure(acting_user=officer, intake=make_intake(**values), now=NOON)

    with pytest.raises(InvalidValue, match="among the reasons"):
        name(alert, reasons=("PRICE",))
    with pytest.raises(InvalidValue, match="not looked out for"):
        name(make_alert(holder, recordation))  # with the desk
    with pytest.raises(InvalidValue, match="not looked out for"):
        name(make_accepted(holder, recordation, desk, offices=["CNSZX"]))
    withdraw_alert(acting_user=holder, public_id=alert.public_id, reason="It was sold.", now=NOON)
    with pytest.raises(InvalidValue, match="not looked out for"):
        name(alert)
    assert not Seizure.objects.exists()


def test_the_form_asks_which_alerts_fit_while_one_types(at_noon, client, officer, alert):
    client.force_login(officer)
    page = reverse("seizures:fitting-alerts")

    found = client.get(page, {"office": "CNCAN", "number": "CSQU 305438 3"}).json()["results"]

    assert found == [
        {
            "id": str(alert.public_id),
            "name": "Alert 1 of Nordvik Sport AB",
            "text": f"container {CONTAINER}, expected 1 Dec 2026 – 14 Dec 2026",
            "url": reverse("rightsholders:alert", args=[alert.public_id]),
        }
    ]
    assert client.get(page, {"office": "CNCAN", "sender": "haotian trading co"}).json()["results"] != []
    assert client.get(page, {"office": "CNSZX", "number": CONTAINER}).json()["results"] == []  # not an office of theirs
    assert client.get(page, {"office": "CNCAN", "number": "CSQU3054384"}).json()["results"] == []
    assert client.get(page, {"office": "CNCAN", "number": "A\x00B", "from": "\x00", "to": "US"}).json()["results"] == []


def test_undoing_a_case_takes_its_alerts_along_unless_somebody_decided_later(officer, alert):
    named = log(officer, **IN_CONTAINER, alerts=(alert.public_id,), reasons=("HOLDER_ALERT",))
    suggest_alerts(now=NOON)
    undo_seizure(acting_user=officer, reference=named.reference, now=NOON)
    assert UndoneSeizure.objects.count() == 1
    decided = log(officer, **IN_CONTAINER)
    suggest_alerts(now=NOON)
    later = NOON.replace(minute=1)
    follow_alert(acting_user=officer, reference=decided.reference, alert=alert.public_id, now=later)
    with pytest.raises(DomainError, match="has gone on"):
        undo_seizure(acting_user=officer, reference=decided.reference, now=later)


# --- after the fact -------------------------------------------------------------------------------


def test_the_worker_suggests_once_to_open_cases_that_fit_and_every_row_is_an_act(officer, officer_szx, alert):
    by_number = log(officer, **IN_CONTAINER)
    by_paper = log(officer, transport_document="csqu 305438-3")
    by_name = log(officer, parties=(replace(SENDER, name="HAOTIAN TRADING CO"),))
    neither = log(officer)
    closed = log(officer, **IN_CONTAINER)
    Seizure.objects.filter(pk=closed.pk).update(status="CLOSED", closed_at=NOON)

    assert suggest_alerts(now=NOON) == 3
    assert suggest_alerts(now=NOON) == 0
    assert [linked(case) for case in (by_number, by_paper, by_name)] == [[(1, STATE.SUGGESTED)]] * 3
    assert [linked(case) for case in (neither, closed)] == [[], []]
    assert AuditEvent.objects.filter(action=SeizureEvent.ALERT_SUGGESTED).count() == 3


def test_the_worker_suggests_by_route_and_goods(officer, holder, desk, recordation):
    route = {"numbers": [], "sender_name": "", "expected_from": date(2026, 11, 20), "expected_to": date(2026, 11, 25)}
    make_accepted(holder, recordation, desk, **route)
    shoes, bags = make_intake().lines
    mine = log(officer, lines=(replace(shoes, recordation=recordation.public_id),))
    other = log(officer, lines=(bags,))

    suggest_alerts(now=NOON)

    assert linked(mine) == [(1, STATE.SUGGESTED)]
    assert linked(other) == []


def test_a_suggestion_is_decided_once_by_whoever_works_on_the_case(officer, desk, alert):
    seizure = log(officer, **IN_CONTAINER)
    suggest_alerts(now=NOON)
    act = {"reference": seizure.reference, "alert": alert.public_id, "now": NOON}

    dismiss_alert(acting_user=desk, **act)

    assert linked(seizure) == [(1, STATE.DISMISSED)]
    assert suggest_alerts(now=NOON) == 0
    with pytest.raises(DomainError, match="said already"):
        follow_alert(acting_user=officer, **act)


def test_the_case_page_shows_a_suggestion_and_what_was_followed(client, officer, analyst, alert):
    seizure = log(officer, **IN_CONTAINER)
    suggest_alerts(now=NOON)
    page = reverse("seizures:detail", args=[seizure.reference])
    client.force_login(officer)
    shown = client.get(page).content.decode()
    assert "Alert 1 of Nordvik Sport AB fits this case" in shown
    assert f"container {CONTAINER}, expected 1 Dec 2026" in shown
    client.force_login(analyst)
    assert "Alert 1" not in client.get(page).content.decode()

    client.force_login(officer)
    address = reverse("seizures:decide-alert", args=[seizure.reference, alert.public_id])
    assert client.post(address, {"do": "follow"}).status_code == 302

    shown = client.get(page).content.decode()
    assert "fits this case" not in shown
    assert reverse("rightsholders:alert", args=[alert.public_id]) in shown


def test_the_database_keeps_one_row_for_each_alert_of_a_case_decided_by_somebody(officer, alert):
    row = CaseAlert.objects.create(seizure=log(officer), alert=alert, state=STATE.SUGGESTED, noted_at=NOON)
    for broken in ({"state": STATE.FOLLOWED}, {"decided_at": NOON, "decided_by": officer}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseAlert.objects.filter(pk=row.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseAlert.objects.create(seizure=row.seizure, alert=alert, state=STATE.SUGGESTED, noted_at=NOON)


def test_an_alert_of_a_held_case_is_kept_until_the_hold_is_released(officer, desk, supervisor, holder, alert):
    seizure = log(officer, **IN_CONTAINER, alerts=(alert.public_id,), reasons=("HOLDER_ALERT",))
    withdraw_alert(acting_user=holder, public_id=alert.public_id, reason="It went by road.", now=NOON)
    held = hold(seizure, supervisor, NOON)
    due = NOON + timedelta(days=settings.ALERTS_KEPT_DAYS + 1)

    assert erase_old_alerts(now=due) == 0
    release(held, desk, due)
    assert erase_old_alerts(now=due + timedelta(hours=25)) == 1


# --- back to the right holder -----------------------------------------------------------------------


def test_the_right_holder_learns_of_goods_with_the_notice_and_not_before(
    client, holder, officer, desk, alert, recordation
):
    lines = tuple(replace(line, recordation=recordation.public_id) for line in make_intake().lines[:1])
    seizure = log(officer, **IN_CONTAINER, lines=lines, alerts=(alert.public_id,), reasons=("HOLDER_ALERT",))
    page = reverse("portal:alert", args=[alert.public_id])
    client.force_login(holder)

    def told():
        text = client.get(page).content.decode()
        assert seizure.reference not in text
        return "Goods were stopped after this alert" in text

    assert not told()
    procedure = open_procedure(
        acting_user=desk,
        seizure=seizure,
        line_ids=[line.pk for line in seizure.lines.all()],
        recordation=recordation,
        now=NOON,
    )
    assert not told()
    issue_notice(acting_user=desk, procedure=procedure, kind="SUSPENSION", now=NOON)
    assert told()


def test_an_alert_that_is_linked_after_the_notice_is_told_at_once(holder, officer, desk, alert, recordation):
    lines = tuple(replace(line, recordation=recordation.public_id) for line in make_intake().lines[:1])
    seizure = log(officer, **IN_CONTAINER, lines=lines)
    suggest_alerts(now=NOON)
    ids = [line.pk for line in seizure.lines.all()]
    procedure = open_procedure(acting_user=desk, seizure=seizure, line_ids=ids, recordation=recordation, now=NOON)
    issue_notice(acting_user=desk, procedure=procedure, kind="SUSPENSION", now=NOON)
    assert Alert.objects.get().goods_told_at is None

    follow_alert(acting_user=desk, reference=seizure.reference, alert=alert.public_id, now=NOON)

    assert Alert.objects.get().goods_told_at == NOON


def test_the_look_up_box_finds_an_alert_by_its_number(client, officer, officer_szx, holder, desk, recordation):
    found = make_accepted(holder, recordation, desk, offices=["CNCAN"])
    address = f"{reverse('look-up')}?q=CSQU3054383"
    client.force_login(officer)
    assert client.get(address).url == reverse("rightsholders:alert", args=[found.public_id])
    client.force_login(officer_szx)
    assert client.get(address).status_code == 200  # read as a container that is not in the system
    case = log(officer, **IN_CONTAINER)
    client.force_login(officer)
    assert client.get(address).url == reverse("seizures:detail", args=[case.reference])


def test_a_tick_in_the_form_says_which_alert_and_why_it_was_stopped(client, officer, holder, nordvik, desk):
    now = timezone.now()
    alert = make_accepted(holder, make_in_force(holder, nordvik, desk, now=now), desk, now=now, **JUST_A_NUMBER)
    client.force_login(officer)
    form = client.get(reverse("seizures:new")).url
    typed = filled(**{"parcels-0-number": CONTAINER, "reasons": []})
    refused = client.post(form, typed)
    assert refused.status_code == 400
    assert "Alert 1 of Nordvik Sport AB" in refused.content.decode()  # shown, and not ticked
    assert "checked" not in re.search(r'<input[^>]*name="alerts"[^>]*>', refused.content.decode())[0]

    client.post(form, typed | {"alerts": [str(alert.public_id)]})

    seizure = Seizure.objects.get()
    assert linked(seizure) == [(1, STATE.FOLLOWED)]
    assert seizure.reasons == ["HOLDER_ALERT"]
