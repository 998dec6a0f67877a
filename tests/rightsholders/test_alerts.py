"""Alerts: what must be said, who decides, what fits, and how they end."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from rightsholders.access import alerts_of_customs, own_alerts
from rightsholders.models import Alert, AlertNumber, Recordation
from rightsholders.queries.alert_matches import Arrival, alerts_that_fit
from rightsholders.queries.alerts import alert_by_number, alert_view
from rightsholders.services.alert_ends import end_alerts, erase_alerts
from rightsholders.services.alerts import accept_alert, return_alert, tell_of_goods, withdraw_alert
from rightsholders.services.submission import withdraw
from tests.cast import make_person
from tests.rightsholders.alerts import CONTAINER, make_accepted, make_alert
from tests.rightsholders.factories import NOW, TODAY, make_in_force, make_submitted

pytestmark = pytest.mark.django_db
NOTHING_KNOWN = {
    "numbers": [],
    "sender_name": "",
    "departure_country": "",
    "destination_country": "",
    "expected_from": None,
    "expected_to": None,
}


@pytest.fixture
def recordation(holder, nordvik, desk):
    return make_in_force(holder, nordvik, desk)


def arrival(**known):
    return Arrival(**{"jurisdiction": "CN", "office": "CNCAN", "on": date(2026, 12, 2), **known})


# --- sending ------------------------------------------------------------------------------------


def test_an_alert_counts_by_right_holder_keeps_numbers_as_others_do_and_ends_after_ninety_days(holder, recordation):
    first, second = make_alert(holder, recordation), make_alert(holder, recordation, valid_to=date(2027, 11, 20))

    assert (first.number, second.number) == (1, 2)
    assert list(first.numbers.values_list("number", "number_as_written")) == [(CONTAINER, "csqu 305438-3")]
    assert first.valid_to == TODAY + timedelta(days=90)
    assert second.valid_to == date(2027, 11, 20)
    with pytest.raises(InvalidValue, match="at most a year"):
        make_alert(holder, recordation, valid_to=date(2027, 11, 21))


def test_a_vague_alert_is_told_what_to_add(holder, recordation):
    route = {"departure_country": "CN", "destination_country": "US"}
    days = {"expected_from": date(2026, 12, 1), "expected_to": date(2026, 12, 3)}
    for known, asks in (
        ({}, "Add a number, a name"),
        ({"departure_country": "CN"}, "Add a number, a name"),
        (route, "A route alone fits many"),
        ({"sender_name": "Li"}, "so short a one"),
        ({"numbers": ["A-12"]}, "5 to 40"),
    ):
        with pytest.raises(InvalidValue, match=asks):
            make_alert(holder, recordation, **NOTHING_KNOWN | known)
    for known in ({"numbers": [CONTAINER]}, {"addressee_name": "Nord Import Ltd"}, route | days):
        assert make_alert(holder, recordation, **NOTHING_KNOWN | known).status == Alert.Status.SENT


def test_an_alert_rests_on_ones_own_recordation_in_force(holder, rival_holder, kestra, nordvik, recordation):
    with pytest.raises(NotVisible):
        make_alert(rival_holder, recordation)
    with pytest.raises(DomainError, match="in force"):
        make_alert(holder, make_submitted(holder, nordvik, title="OTHER"))


def test_the_form_says_what_a_vague_alert_lacks_and_a_returned_one_fills_in_the_next(client, holder, desk, recordation):
    client.force_login(holder)
    page = reverse("portal:alert-new")
    typed = {
        "recordation": str(recordation.public_id),
        "expectation": "Shoes",
        "source": "WEBSITE",
        "confidence": "LIKELY",
        "contact_name": "Astrid Holm",
        "contact_email": "legal@nordvik.test",
    }
    refused = client.post(page, typed)
    assert refused.status_code == 400
    assert "Officers could not find it by this." in refused.content.decode()

    seen = {"seen": client.get(page).context["form"]["seen"].value()}
    assert b'name="seen"' in refused.content
    numbers = {"numbers": "MSKU 123456-5\nCSQU3054383\n"}
    sent, pressed_again = (client.post(page, typed | seen | numbers) for _press in range(2))
    assert pressed_again.url == sent.url
    alert = Alert.objects.get()
    assert sent.url == reverse("portal:alert", args=[alert.public_id])
    assert alert.numbers.count() == 2
    return_alert(acting_user=desk, public_id=alert.public_id, reason="Name the sender.", now=NOW)

    assert "Name the sender." in client.get(sent.url).content.decode()
    again = client.get(page, {"from": str(alert.public_id)}).content.decode()
    assert "MSKU 123456-5\nCSQU3054383" in again
    assert f'<option value="{recordation.public_id}" selected>' in again

    for other in (
        {"numbers": "CSQU3054383"},
        numbers | {"seen": alert.pk},
    ):  # other goods; a new page
        client.post(page, typed | seen | other)
    assert Alert.objects.count() == 3


def test_who_of_customs_read_an_alert_is_written_down_once_a_day_and_its_right_holder_is_not(
    client, holder, desk, officer, recordation
):
    accepted = make_accepted(holder, recordation, desk)
    page, program = (reverse(name, args=[accepted.public_id]) for name in ("rightsholders:alert", "api-alert"))
    for reader, address in (
        (officer, page),
        (officer, program),
        (desk, reverse("api-alerts")),
        (holder, reverse("portal:alert", args=[accepted.public_id])),
        (holder, reverse("api-alerts")),
    ):
        client.force_login(reader)
        assert client.get(address).status_code == 200

    read = AuditEvent.objects.filter(action="alert.read").order_by("pk")
    assert list(read.values_list("actor__username", "subject_id")) == [
        ("officer", str(accepted.pk)),
        ("desk", str(accepted.pk)),
    ]
    assert read[0].changes == {}


def test_a_list_that_calls_an_alert_by_a_name_is_a_reading_of_it(client, holder, desk, officer, recordation):
    make_accepted(holder, recordation, desk)
    named = make_accepted(holder, recordation, desk, numbers=[])
    waiting = make_alert(holder, recordation, numbers=[], sender_name="", addressee_name="Jane Doe")

    for reader, shown in ((officer, "Haotian Trading Co."), (desk, "Jane Doe")):
        client.force_login(reader)
        assert shown in client.get(reverse("rightsholders:alerts")).content.decode()

    read = AuditEvent.objects.filter(action="alert.read").values_list("actor__username", "subject_id")
    assert set(read) == {
        ("officer", str(named.pk)),
        ("desk", str(named.pk)),
        ("desk", str(waiting.pk)),
    }


# --- deciding -----------------------------------------------------------------------------------


def test_the_desk_accepts_once_and_returns_with_a_reason(holder, desk, officer, recordation):
    sent = make_alert(holder, recordation)
    with pytest.raises(DomainError):
        accept_alert(acting_user=officer, public_id=sent.public_id, now=NOW)
    with pytest.raises(InvalidValue, match="offices of this"):
        accept_alert(acting_user=desk, public_id=sent.public_id, offices=["USJFK"], now=NOW)

    accepted = accept_alert(acting_user=desk, public_id=sent.public_id, offices=["CNSZX"], now=NOW)

    assert (accepted.status, accepted.offices) == (Alert.Status.ACCEPTED, ["CNSZX"])
    with pytest.raises(DomainError, match="any more"):
        return_alert(acting_user=desk, public_id=sent.public_id, reason="Too late.", now=NOW)
    with pytest.raises(InvalidValue, match="will read"):
        return_alert(acting_user=desk, public_id=make_alert(holder, recordation).public_id, reason=" ", now=NOW)


def test_who_sees_an_alert(holder, representative, rival_holder, kestra, desk, officer, officer_szx, recordation):
    sent = make_alert(holder, recordation)
    narrowed = make_accepted(holder, recordation, desk, offices=["CNSZX"])
    american = make_person("stranger")
    american.home_office_id = "USJFK"

    seen = {
        user.username: set(alerts_of_customs(user=user) | own_alerts(user=user))
        for user in (holder, representative, rival_holder, desk, officer, officer_szx, american)
    }

    assert seen == {
        "holder": {sent, narrowed},
        "representative": {sent, narrowed},
        "rival_holder": set(),
        "desk": {sent, narrowed},
        "officer": set(),
        "officer_szx": {narrowed},
        "stranger": set(),
    }


def test_a_desk_of_another_jurisdiction_sees_nothing(holder, desk, recordation):
    make_alert(holder, recordation)
    assert alerts_of_customs(user=desk).count() == 1
    Recordation.objects.update(jurisdiction_id="EU")
    assert alerts_of_customs(user=desk).count() == 0


# --- fitting ------------------------------------------------------------------------------------


def test_an_accepted_alert_fits_by_number_or_name(holder, desk, recordation, rival_holder, kestra):
    of_kestra = make_in_force(rival_holder, kestra, desk, title="KESTRA").public_id
    make_alert(holder, recordation)  # waits for the desk: not matched
    accepted = make_accepted(holder, recordation, desk)

    for known, reason in (
        ({"numbers": ["CSQU 305438 3"]}, "container CSQU3054383"),
        ({"senders": ["HAO TIAN trading, Co"], "on": TODAY}, "sender Haotian Trading Co."),
        (
            {"senders": ["Haotian Trading Co"], "recordations": [recordation.public_id]},
            "sender Haotian Trading Co.",
        ),
    ):
        (found,) = alerts_that_fit(arrival=arrival(**known))
        assert (found.alert, found.heading) == (accepted, "Alert 2 of Nordvik Sport AB")
        assert found.reasons_in_words == f"{reason}, expected 1 Dec 2026 – 14 Dec 2026"
    for known in (
        {"numbers": ["CSQU3054384"]},
        {"senders": ["Haotian"]},
        {"addressees": ["Haotian Trading Co."]},
        {"senders": ["Haotian Trading Co."], "on": TODAY - timedelta(days=1)},  # before it was sent
        {"senders": ["Haotian Trading Co."], "recordations": [of_kestra]},  # goods of another right holder
    ):
        assert alerts_that_fit(arrival=arrival(**known)) == []


def test_a_route_fits_goods_of_the_recordation_in_the_days_it_is_expected(holder, desk, recordation):
    route = NOTHING_KNOWN | {
        "departure_country": "CN",
        "destination_country": "US",
        "expected_from": date(2026, 12, 1),
        "expected_to": date(2026, 12, 3),
    }
    make_accepted(holder, recordation, desk, **route)
    known = {"departure": "CN", "destination": "US", "recordations": [recordation.public_id]}

    (found,) = alerts_that_fit(arrival=arrival(**known))
    assert found.reasons == ("goods of this right on the route China → United States",)
    assert alerts_that_fit(arrival=arrival(**known | {"on": date(2026, 12, 4)})) == []
    assert alerts_that_fit(arrival=arrival(**known | {"destination": "GB"})) == []
    assert alerts_that_fit(arrival=arrival(**known | {"recordations": []})) == []


def test_an_alert_fits_only_where_and_while_it_is_looked_out_for(holder, desk, recordation):
    accepted = make_accepted(holder, recordation, desk, offices=["CNSZX"])
    at_its_office = {"numbers": [CONTAINER], "office": "CNSZX"}

    assert alerts_that_fit(arrival=arrival(numbers=[CONTAINER])) == []
    assert len(alerts_that_fit(arrival=arrival(**at_its_office, on=accepted.valid_to))) == 1
    assert alerts_that_fit(arrival=arrival(**at_its_office, on=accepted.valid_to + timedelta(days=1))) == []
    assert alerts_that_fit(arrival=arrival(**at_its_office | {"jurisdiction": "EU"})) == []
    withdraw_alert(acting_user=holder, public_id=accepted.public_id, reason="Sold elsewhere.", now=NOW)
    assert alerts_that_fit(arrival=arrival(**at_its_office)) == []


# --- what comes of it -----------------------------------------------------------------------------


def test_the_right_holder_is_told_of_goods_once_and_only_of_its_own(holder, desk, recordation, kestra, nordvik):
    accepted = make_accepted(holder, recordation, desk)

    assert tell_of_goods(alerts=[accepted.pk], right_holder=kestra, now=NOW) == 0
    assert tell_of_goods(alerts=[accepted.pk], right_holder=nordvik, now=NOW) == 1
    assert tell_of_goods(alerts=[accepted.pk], right_holder=nordvik, now=NOW) == 0
    accepted.refresh_from_db()
    assert alert_view(alert=accepted, today=TODAY).outcome == "FOUND"


def test_an_alert_ends_by_itself_and_with_its_recordation(holder, desk, recordation):
    accepted = make_accepted(holder, recordation, desk, valid_to=date(2026, 12, 5))
    last_day, next_day = (NOW.replace(month=12, day=day) for day in (5, 6))

    assert end_alerts(now=last_day) == 0
    assert alert_view(alert=accepted, today=last_day.date()).outcome == "NOTHING_YET"
    assert alert_view(alert=accepted, today=next_day.date()).outcome == "NOTHING"
    assert (end_alerts(now=next_day), end_alerts(now=next_day)) == (1, 0)
    make_alert(holder, recordation)
    Recordation.objects.update(status="WITHDRAWN", withdrawn_at=NOW)
    assert end_alerts(now=NOW) == 1


def test_an_alert_is_over_before_the_clock_says_so(holder, desk, recordation):
    make_accepted(holder, recordation, desk, valid_to=date(2026, 12, 14))
    last, after = date(2026, 12, 14), date(2026, 12, 15)
    assert alert_by_number(user=desk, text=CONTAINER, today=last) is not None
    assert alert_by_number(user=desk, text=CONTAINER, today=after) is None

    waiting = make_alert(holder, recordation)
    withdraw(acting_user=holder, public_id=recordation.public_id, now=NOW)

    with pytest.raises(DomainError) as refused:
        accept_alert(acting_user=desk, public_id=waiting.public_id, now=NOW)
    assert refused.value.code == "too-late"
    assert not AuditEvent.objects.filter(action="alert.accepted", subject_id=str(waiting.pk)).exists()


def test_nothing_personal_is_left_of_an_alert_some_time_after_its_end(holder, desk, recordation):
    accepted = make_accepted(holder, recordation, desk)
    withdraw_alert(acting_user=holder, public_id=accepted.public_id, reason="It went by road.", now=NOW)
    kept = timedelta(days=settings.ALERTS_KEPT_DAYS)

    assert erase_alerts(now=NOW + kept) == 0
    assert (erase_alerts(now=NOW + kept + timedelta(hours=1)), erase_alerts(now=NOW + kept * 2)) == (1, 0)
    accepted.refresh_from_db()
    left = "".join(str(getattr(accepted, field.attname)) for field in Alert._meta.concrete_fields)
    for word in ("Haotian", "haotian", "Holm", "legal@", "shoes", "road"):
        assert word not in left
    assert not AlertNumber.objects.exists()
    assert accepted.number == 1
    said = "".join(str(event.changes) for event in AuditEvent.objects.filter(action__startswith="alert."))
    assert "Haotian" not in said
    assert CONTAINER not in said


def test_the_database_refuses_an_alert_that_cannot_be(holder, recordation):
    make_alert(holder, recordation)
    sent = make_alert(holder, recordation)

    for broken in (
        {"number": 1},
        {"expected_to": None},
        {"expected_to": date(2026, 11, 30)},
        {"valid_to": TODAY - timedelta(days=1)},
        {"valid_to": TODAY + timedelta(days=367)},
        {"status": "ENDED"},
        {"over_at": NOW},
        {"status": "ACCEPTED"},
        {"goods_told_at": NOW},
        {"erased_at": NOW},
        {"status": "WITHDRAWN", "over_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.filter(pk=sent.pk).update(**broken)
