"""Procedures over the API: the same acts, the same refusals, as problem+json."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reference.models import Agency
from seizures.models import Decision, Notice, Procedure, Referral, Reply
from tests.seizures.factories import PartyIntake, photo
from tests.seizures.procedures import SHOES, answer, assess, detained, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """Some hours ago, so that requests, which read the clock, come after it."""
    return timezone.now() - timedelta(hours=6)


@pytest.fixture
def seizure(officer, now):
    party = PartyIntake(role="SENDER", name="Zhang San", kind="PERSON", country="CN")
    seizure = log(officer, now=now, detained_at=now, lines=(SHOES,), parties=(party,), photos=(photo(),))
    assess(seizure, 30_000)
    return seizure


@pytest.fixture
def recordation(nordvik):
    return make_recordation(nordvik)


@pytest.fixture
def procedure(seizure, officer, recordation, now):
    return open_for(seizure, officer, recordation, now=now)


@pytest.fixture
def ask(client):
    """Ask the API as a person: name of the route, arguments, body."""

    def ask(user, name, *args, body=None, **headers):
        client.force_login(user)
        url = reverse(f"api-{name}", args=args)
        if body is None:
            return client.get(url, headers=headers)
        return client.post(url, json.dumps(body), content_type="application/json", headers=headers)

    return ask


def problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    return response.json()


def test_opening_and_valuing_look_all_goods_up_at_once(ask, officer, nordvik, now):
    def cost(count):
        case = log(officer, now=now, detained_at=now, lines=(SHOES,) * count)
        lines = [str(line.public_id) for line in case.lines.all()]
        with CaptureQueriesContext(connection) as captured:
            opened = ask(
                officer,
                "seizure-procedures",
                case.reference,
                body={"lines": lines, "right_holder": str(nordvik.public_id)},
            )
            values = [{"line": line, "amount": "100.00"} for line in lines]
            valued = ask(officer, "procedure-values", opened.json()["public_id"], body={"values": values})
        assert (opened.status_code, valued.status_code) == (201, 200)
        return sum("goodsline" in query["sql"] and 'public_id" IN' in query["sql"] for query in captured)

    cost(1)
    assert cost(1) == cost(12) == 2


def test_a_value_given_twice_is_refused(ask, officer, procedure, seizure):
    line = str(seizure.lines.get().public_id)
    values = [{"line": line, "amount": "100.00"}, {"line": line, "amount": "900.00"}]

    refused = ask(officer, "procedure-values", procedure.public_id, body={"values": values})

    assert "values" in problem(refused, 400)["errors"]


def test_goods_that_are_not_there_open_nothing(ask, officer, officer_szx, nordvik, seizure):
    theirs = log(officer_szx, office="CNSZX").lines.first()
    lines = [str(seizure.lines.get().public_id), str(theirs.public_id)]
    body = {"lines": lines, "right_holder": str(nordvik.public_id)}

    problem(ask(officer, "seizure-procedures", seizure.reference, body=body), 404)

    assert not seizure.procedures.exists()


def test_a_case_runs_from_opening_to_closing(ask, officer, supervisor, holder, seizure, recordation):
    line = str(seizure.lines.get().public_id)
    opened = ask(
        officer,
        "seizure-procedures",
        seizure.reference,
        body={"lines": [line], "recordation": str(recordation.public_id)},
    )
    assert opened.status_code == 201
    public_id = opened.json()["public_id"]
    notice = ask(supervisor, "procedure-notices", public_id, body={"kind": "SUSPENSION"}).json()
    told = ask(holder, "detention", public_id).json()
    reply = ask(
        holder,
        "procedure-replies",
        public_id,
        body={"position": "INFRINGES", "security_amount": "20000.00", "statement": "Seven stitches."},
    ).json()
    ask(supervisor, "procedure-decisions", public_id, body={"kind": "DETAIN", "reason": "Applied in time."})
    shown = ask(supervisor, "procedure", public_id).json()
    decision = ask(
        supervisor, "procedure-decisions", public_id, body={"kind": "CONFISCATE", "reason": "Infringes."}
    ).json()
    outcome = ask(
        supervisor,
        "seizure-outcomes",
        seizure.reference,
        body={
            "line": line,
            "kind": "DONATED",
            "quantity": "12",
            "happened_on": timezone.localdate().isoformat(),
        },
    )
    closed = ask(supervisor, "seizure-closing", seizure.reference, body={})

    assert (notice["status"], notice["kind"]) == ("QUEUED", "SUSPENSION")
    assert (told["stage"], told["required_security"]) == ("SUSPENDED", "20000.00")
    assert (reply["position"], reply["was_late"]) == ("INFRINGES", False)
    assert shown["standing_decision"]["kind"] == "DETAIN"
    assert [row["kind"] for row in shown["open_decisions"] if not row["blockers"]] == [
        "CONFISCATE",
        "AWAIT_COURT",
        "RELEASE",
    ]
    assert {row["code"] for row in shown["deadlines"]} == {"rh_reply", "investigate", "court_notice_exoff"}
    assert decision["is_standing"]
    assert outcome.status_code == 201
    assert closed.status_code == 204
    seizure.refresh_from_db()
    assert seizure.status == "CLOSED"
    assert Procedure.objects.get().status == "EXECUTED"


def test_a_blocked_decision_is_409_with_its_reason(ask, supervisor, procedure, now):
    notify(procedure, supervisor, now=now)

    refused = problem(
        ask(supervisor, "procedure-decisions", procedure.public_id, body={"kind": "DETAIN", "reason": "Now."}), 409
    )

    assert refused["code"] == "no-reply"
    assert not Decision.objects.exists()


def test_a_conflicting_decision_is_409(ask, supervisor, desk, procedure):
    body = {"kind": "RELEASE", "reason": "Genuine.", "supersedes": 0}

    assert ask(supervisor, "procedure-decisions", procedure.public_id, body=body).status_code == 201
    refused = problem(ask(desk, "procedure-decisions", procedure.public_id, body=body), 409)

    assert refused["code"] == "decision-conflict"


def test_the_same_key_issues_one_notice(ask, supervisor, procedure):
    headers = {"Idempotency-Key": "one-notice"}

    first = ask(supervisor, "procedure-notices", procedure.public_id, body={"kind": "SUSPENSION"}, **headers)
    again = ask(supervisor, "procedure-notices", procedure.public_id, body={"kind": "SUSPENSION"}, **headers)
    without = ask(supervisor, "procedure-notices", procedure.public_id, body={"kind": "SUSPENSION"})

    assert (first.status_code, again.status_code, without.status_code) == (201, 201, 409)
    assert again["Idempotency-Replayed"] == "true"
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("procedure-notices", {"kind": "INVITATION"}, "kind"),
        ("procedure-decisions", {"kind": "RELEASE"}, "reason"),
        ("procedure-decisions", {"kind": "RELEASE", "reason": "x", "colour": "red"}, "colour"),
        ("procedure-decisions", {"kind": "RELEASE", "reason": "x", "supersedes": -1}, "supersedes"),
        ("procedure-facts", {"event": "weather", "happened_on": "2026-01-01"}, "event"),
        ("procedure-facts", {"event": "court_notice", "happened_on": "soon"}, "happened_on"),
        ("procedure-values", {"values": []}, "values"),
        ("procedure-values", {"values": [{"line": "x", "amount": "1"}]}, "values"),
    ],
)
def test_odd_bodies_are_400_and_name_the_field(ask, supervisor, procedure, name, body, field):
    refused = problem(ask(supervisor, name, procedure.public_id, body=body), 400)

    assert field in refused["errors"]


@pytest.mark.parametrize("body", [[], "text", None, {"lines": "x"}, {"lines": [None]}, {"lines": []}])
def test_no_body_breaks_the_opening(ask, officer, seizure, body):
    client_body = {} if body is None else body

    assert ask(officer, "seizure-procedures", seizure.reference, body=client_body).status_code == 400


def test_an_unknown_track_or_holder_is_refused(ask, officer, seizure, recordation):
    lines = [str(seizure.lines.get().public_id)]
    known = {"lines": lines, "recordation": str(recordation.public_id)}

    assert ask(officer, "seizure-procedures", seizure.reference, body={"lines": lines}).status_code == 400
    assert ask(officer, "seizure-procedures", seizure.reference, body=known | {"track": "FAST"}).status_code == 400
    absent = {"lines": lines, "right_holder": "00000000-0000-7000-8000-000000000000"}
    assert ask(officer, "seizure-procedures", seizure.reference, body=absent).status_code == 404


def test_values_are_assessed_and_change_the_security(ask, officer, procedure):
    line = str(procedure.seizure.lines.get().public_id)

    shown = ask(
        officer, "procedure-values", procedure.public_id, body={"values": [{"line": line, "amount": "60000"}]}
    ).json()

    assert (shown["goods_value"], shown["required_security"]) == ("60000.00", "30000.00")


def test_a_value_of_nothing_is_refused_by_the_name_of_the_goods(ask, officer, procedure):
    line = procedure.seizure.lines.get()
    values = [{"line": str(line.public_id), "amount": "0"}]

    refused = problem(ask(officer, "procedure-values", procedure.public_id, body={"values": values}), 400)

    assert refused["errors"] == {"values": [f"{line}: give a value above zero."]}


def test_an_answer_one_yuan_short_is_400(ask, supervisor, holder, procedure, now):
    notify(procedure, supervisor, now=now)
    body = {"position": "INFRINGES", "security_amount": "19999"}

    refused = problem(ask(holder, "procedure-replies", procedure.public_id, body=body), 400)

    assert refused["code"] == "security-short"
    assert not Reply.objects.exists()


def test_a_detention_tells_no_more_than_its_stage(ask, supervisor, holder, procedure, now):
    notify(procedure, supervisor, now=now)
    told = ask(holder, "detention", procedure.public_id)
    answer(procedure, holder, now=now)

    assert "Zhang San" not in told.content.decode()
    assert (told.json()["parties"], told.json()["origins"], told.json()["regime"]) == ([], [], "")
    assert told.json()["goods"][0]["brand"] == "NORDVIK"
    assert told.json()["may_answer"]


def test_a_confiscated_detention_tells_the_parties(ask, supervisor, holder, procedure, now):
    detained(procedure, supervisor, holder, now=now)
    ask(supervisor, "procedure-decisions", procedure.public_id, body={"kind": "CONFISCATE", "reason": "Infringes."})

    told = ask(holder, "detention", procedure.public_id).json()

    assert [party["name"] for party in told["parties"]] == ["Zhang San"]
    assert told["standing_decision"] == "CONFISCATE"


def test_names_are_not_told_where_the_law_does_not(ask, supervisor, holder, procedure, now):
    notify(procedure, supervisor, now=now)

    refused = problem(ask(holder, "detention-names", procedure.public_id, body={"purpose": "PROCEEDINGS"}), 409)

    assert refused["code"] == "not-at-this-stage"


def test_a_line_of_another_case_is_not_found(ask, officer, supervisor, seizure, now):
    other = log(officer, now=now, detained_at=now)
    body = {
        "line": str(other.lines.first().public_id),
        "kind": "RELEASED",
        "quantity": "1",
        "happened_on": timezone.localdate().isoformat(),
    }

    problem(ask(supervisor, "seizure-outcomes", seizure.reference, body=body), 404)


def test_an_investigation_is_opened_and_reported_on(ask, desk, seizure):
    police = Agency.objects.filter(kind="POLICE").order_by("pk")[0].pk
    body = {
        "references": [seizure.reference],
        "agency": police,
        "title": "One network",
        "legal_basis": "art. 26",
        "referred_on": timezone.localdate().isoformat(),
    }
    opened = ask(desk, "referrals", body=body).json()
    result = {
        "kind": "ARREST",
        "count": 36,
        "country": "CN",
        "happened_on": timezone.localdate().isoformat(),
    }
    ask(desk, "referral-results", opened["public_id"], body=result)
    bad = problem(ask(desk, "referral-results", opened["public_id"], body=result | {"country": "ZZ"}), 400)

    shown = ask(desk, "referral", opened["public_id"]).json()
    listed = ask(desk, "referrals").json()["results"]
    assert (shown["arrest_count"], shown["case_count"], shown["status"]) == (36, 1, "ACCEPTED")
    assert [row["kind"] for row in shown["results"]] == ["ARREST"]
    assert [row["reference"] for row in listed] == [opened["reference"]]
    assert "country" in bad["errors"]


def test_cases_that_cannot_be_seen_are_not_referred(ask, supervisor, officer_szx):
    elsewhere = log(officer_szx, office="CNSZX")
    body = {
        "references": [elsewhere.reference],
        "agency": Agency.objects.filter(kind="POLICE").order_by("pk")[0].pk,
        "title": "One network",
        "legal_basis": "art. 26",
        "referred_on": timezone.localdate().isoformat(),
    }

    problem(ask(supervisor, "referrals", body=body), 404)
    assert not Referral.objects.exists()


def test_a_list_refuses_an_unknown_status_and_order(ask, client, desk):
    client.force_login(desk)

    assert problem(client.get(reverse("api-referrals"), {"status": "LOST"}), 400)["errors"]["status"]
    assert problem(client.get(reverse("api-referrals"), {"order": "colour"}), 400)["errors"]["order"]
