"""Acts that cannot be taken back want a fresh proof of who sits there, through whichever door (ASVS 7.5.3)."""

import pytest
from django.conf import settings

from tests.access.asking import undone
from tests.access.matrix import rows
from tests.access.routes import all_routes

pytestmark = pytest.mark.xdist_group("access")
ROUTES = {route.name: route for route in all_routes()}
# Approving, recalling, exporting with names and fetching that, keys, roles and passwords: page and API.
ACTS = {
    "person-new": "POST",
    "person-password": "POST",
    "person-stand-in": "POST",
    "api-person-stand-ins": "POST",
    "person-second-factor": "POST",
    "person-identity-unlink": "POST",
    "api-person-identity": "DELETE",
    "person-security-key": "POST",
    "api-person-security-key": "DELETE",
    "api-people": "POST",
    "api-person-password": "PUT",
    "api-person-second-factor": "DELETE",
    "rightsholders:holder-rename": "POST",
    "rightsholders:holder-address": "POST",
    "rightsholders:holder-link": "POST",
    "rightsholders:holder-account": "POST",
    "rightsholders:holder-renew": "POST",
    "rightsholders:mandate-confirm": "POST",
    "rightsholders:holder-merge": "POST",
    "rightsholders:holder-undo-merge": "POST",
    "rightsholders:merge-confirm": "POST",
    "api-merges": "POST",
    "api-merge-undo": "POST",
    "api-merge-confirm": "POST",
    "seizures:release-hold": "POST",
    "api-seizure-hold-release": "POST",
    "sharing:decide": "POST",
    "sharing:recall": "POST",
    "sharing:decide-letter": "POST",
    "api-letter-approve": "POST",
    "sharing:keep-key": "POST",
    "sharing:revoke-key": "POST",
    "operations:enter-agreement": "POST",
    "operations:confirm-agreement": "POST",
    "operations:resume-agreement": "POST",
    "sharing:propose-field-rules": "POST",
    "sharing:set-field-rules": "POST",
    "api-field-rules": "POST",
    "api-field-rules-put-in-force": "POST",
    "api-share-approve": "POST",
    "api-share-recall": "POST",
    "api-partner-keep-key": "POST",
    "api-partner-revoke-key": "POST",
    "reports:export": "POST",
    "reports:again": "POST",
    "reports:dossier": "POST",
    "reports:case-file": "POST",
    "reports:download": "GET",
    "sharing:let-go": "POST",
    "store:sign": "POST",
    "store:witness": "POST",
    "reports:certificate": "POST",
    "api-reports": "POST",
    "api-reports-csv": "POST",
    "api-report-again": "POST",
    "api-seizure-dossier": "POST",
    "api-seizure-case-file": "POST",
    "api-report-file": "GET",
    "api-destruction-sign": "POST",
    "api-destruction-witness": "POST",
    "api-destruction-certificate": "POST",
    "api-share-let-go": "POST",
}
# What the matrix holds of these lacks something that is asked for after the proof.
REFUSED_LATER = {"sharing:recall": 400, "reports:download": 409, "sharing:let-go": 409}
REFUSED_LATER |= {"api-report-file": 409, "api-share-let-go": 409}
CASES = [
    pytest.param(row, ACTS[row.route], situation, role, id=f"{row.route} {role}")
    for row in rows()
    if row.route in ACTS
    for situation, answers in row.answers[ACTS[row.route]].items()
    for role, answer in answers.items()
    if answer.status < 400 or (answer.status == REFUSED_LATER.get(row.route) and role != "else")
]


# Pages with a form of their own; the others are a button on another page.
FORMS = [
    row for row in rows() if ACTS.get(row.route) == "POST" and "GET" in row.answers and not ROUTES[row.route].is_api
]


def test_every_such_act_is_asked_about():
    assert {case.values[0].route for case in CASES} == set(ACTS)


@pytest.mark.parametrize(("row", "method", "situation", "role"), CASES)
def test_is_refused_when_the_last_proof_is_too_old(asker, row, method, situation, role):
    route, seconds = ROUTES[row.route], settings.CONFIRM_SECONDS
    try:
        asker.sign_in(role, confirmed_seconds_ago=seconds + 60)
        refused = asker.ask(route=route, row=row, method=method, situation=situation, role=role)
    finally:
        asker.sign_in(role)

    if route.is_api:
        assert (refused.status_code, refused.json()["code"]) == (403, "confirm-first")
        assert "errors" not in refused.json(), "the proof is sent elsewhere"
        assert refused["Content-Type"] == "application/problem+json"
    else:
        assert refused.status_code in (400, 403)
        assert refused.content.count(b'name="proof"') == 1


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.route)
def test_a_page_asks_for_the_proof_beside_its_button_from_the_start(asker, row):
    situation, answers = next(iter(row.answers["GET"].items()))
    role = next(role for role, answer in answers.items() if answer.status < 400)
    shown = []
    for seconds in (settings.CONFIRM_SECONDS + 60, 0):
        asker.sign_in(role, confirmed_seconds_ago=seconds)
        with undone():
            shown.append(asker.ask(route=ROUTES[row.route], row=row, method="GET", situation=situation, role=role))
    asker.sign_in(role)

    assert [page.content.count(b'name="proof"') for page in shown] == [1, 0]
