"""What every endpoint is made of: nothing unknown let pass, posts once, each act of the pages, one page for all."""

import pytest
from django.urls import get_resolver, resolve, reverse

from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView
from tests.access.matrix import rows
from tests.access.routes import all_routes

API = [route for route in all_routes() if route.path.startswith("api/v1/")]
# Their requests carry a password, of which not even a hash is kept; or their answer is a stream.
NOT_KEPT = {"api-token", "api-me-confirm", "api-people", "api-reports-csv"}


# --- every endpoint ---------------------------------------------------------------------------


@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_every_endpoint_refuses_what_it_does_not_know(route):
    assert issubclass(route.view.cls, ApiView)


@pytest.mark.parametrize("route", [route for route in API if hasattr(route.view.cls, "post")], ids=lambda r: r.name)
def test_every_post_may_be_sent_again(route):
    assert issubclass(route.view.cls, IdempotentPosts) is (route.name not in NOT_KEPT)


def test_every_endpoint_is_below_its_version():
    patterns = get_resolver("ipcases.api").url_patterns

    assert [
        str(pattern.pattern) for pattern in patterns if str(pattern.pattern) not in ("v1/", "schema/", "docs/")
    ] == []


# --- the acts of the pages --------------------------------------------------------------------

# Page route → the route of the API for the same act.
SAME_ACTS = {
    "person-new": "api-people",
    "person": "api-person",
    "person-switch-off": "api-person-switch-off",
    "person-switch-on": "api-person-switch-on",
    "person-stand-in": "api-person-stand-ins",
    "person-stand-in-end": "api-person-stand-in-end",
    "person-password": "api-person-password",
    "person-end-sessions": "api-person-end-sessions",
    "person-identity": "api-person-identity",
    "person-identity-unlink": "api-person-identity",
    "person-second-factor": "api-person-second-factor",
    "person-security-key": "api-person-security-key",
    "audit:verify": "api-audit-verify",
    "rightsholders:accept": "api-recordation-accept",
    "rightsholders:return": "api-recordation-return",
    "rightsholders:refuse": "api-recordation-refuse",
    "rightsholders:holder-merge": "api-merges",
    "rightsholders:holder-undo-merge": "api-merge-undo",
    "rightsholders:merge-confirm": "api-merge-confirm",
    "rightsholders:merge-refuse": "api-merge-refuse",
    "rightsholders:merge-take-back": "api-merge-take-back",
    "portal:recordation-new": "api-recordations",
    "portal:recordation-rights": "api-recordation-rights",
    "portal:recordation-right-new": "api-recordation-rights",
    "portal:recordation-right": "api-recordation-right",
    "portal:recordation-right-remove": "api-recordation-right",
    "portal:recordation-goods": "api-recordation-goods",
    "portal:recordation-tells": "api-recordation-tells",
    "portal:recordation-images": "api-recordation-images",
    "portal:recordation-image-remove": "api-recordation-image",
    "portal:recordation-contacts": "api-recordation-contacts",
    "portal:recordation-licensees": "api-recordation-licensees",
    "portal:recordation-licensee-list": "api-recordation-licensees",
    "portal:recordation-check": "api-recordation-submit",
    "portal:recordation-withdraw": "api-recordation-withdraw",
    "portal:recordation-discard": "api-recordation",
    "portal:recordation-renew": "api-recordation-renew",
    "rightsholders:alert-accept": "api-alert-accept",
    "rightsholders:alert-return": "api-alert-return",
    "portal:alert-new": "api-alerts",
    "portal:alert-withdraw": "api-alert-withdraw",
    "portal:reply": "api-procedure-replies",
    "answer-link": "api-procedure-replies",
    "portal:names": "api-detention-names",
    "seizures:form": "api-seizures",
    "seizures:undo": "api-seizure-undo",
    "seizures:decide-alert": "api-seizure-alert-follow",
    "seizures:correct-goods": "api-seizure-goods",
    "seizures:papers": "api-seizure-papers",
    "seizures:complete": "api-seizure-completion",
    "seizures:people": "api-seizure-parties",
    "seizures:add-evidence": "api-seizure-evidence",
    "seizures:add-note": "api-seizure-notes",
    "seizures:hand-over": "api-seizure-custody",
    "seizures:accept-hand-over": "api-custody-accept",
    "seizures:hand-over-shift": "api-seizure-custody",  # case by case
    "seizures:receive": "api-custody-accept",  # case by case
    "seizures:restrict": "api-seizure-restriction",
    "seizures:admit": "api-seizure-members",
    "seizures:remove-member": "api-seizure-member",
    "seizures:holds": "api-seizure-holds",
    "seizures:review-hold": "api-seizure-hold-review",
    "seizures:release-hold": "api-seizure-hold-release",
    "seizures:hold-listed": "api-holds",
    "seizures:open-procedure": "api-seizure-procedures",
    "seizures:notice": "api-procedure-notices",
    "seizures:decide": "api-procedure-decisions",
    "seizures:fact": "api-procedure-facts",
    "seizures:extend": "api-deadline-extend",
    "seizures:withdraw-link": "api-procedure-withdraw-link",
    "seizures:abandon": "api-procedure-abandon",
    "seizures:outcome": "api-seizure-outcomes",
    "seizures:close": "api-seizure-closing",
    "referrals:new": "api-referrals",
    "referrals:add-cases": "api-referral-cases",
    "referrals:hold": "api-holds",
    "referrals:result": "api-referral-results",
    "referrals:move": "api-referral-conclude",
    "store:plan": "api-destructions",
    "store:add": "api-destruction-lines",
    "store:take-out": "api-destruction-take-out",
    "store:settle": "api-destruction-settle",
    "store:call-off": "api-destruction-call-off",
    "store:sign": "api-destruction-sign",
    "store:witness": "api-destruction-witness",
    "reports:certificate": "api-destruction-certificate",
    "operations:new": "api-operations",
    "operations:rows": "api-operation-seizures-add-many",
    "operations:hold": "api-holds",
    "operations:remove": "api-operation-seizure-remove",
    "operations:link-referral": "api-operation-referrals",
    "operations:contribute": "api-operation-contributed",
    "operations:nothing-to-report": "api-operation-nothing",
    "operations:change": "api-operation-plan",
    "operations:step": "api-operation-start",
    "operations:add-round": "api-operation-rounds",
    "operations:change-round": "api-operation-round",
    "operations:withdraw-result": "api-operation-contributed-withdraw",
    "operations:add-rule": "api-round-rules",
    "operations:stop-rule": "api-rule-stop",
    "operations-case:tab": "api-operation-seizures",
    "sharing-case:new": "api-shares",
    "sharing:check": "api-share-submit",
    "sharing:terms": "api-share-terms",
    "sharing:decide": "api-share-approve",
    "sharing:recall": "api-share-recall",
    "sharing:cancel": "api-share-cancel",
    "sharing:again": "api-share-again",
    "sharing:remind": "api-share-remind",
    "sharing:close-share": "api-share-close",
    "sharing:put-up": "api-share-put-up",
    "sharing:let-go": "api-share-let-go",
    "sharing:change-field-rules": "api-field-rules",
    "sharing:propose-field-rules": "api-field-rules",
    "sharing:set-field-rules": "api-field-rules-put-in-force",
    "sharing:refuse-field-rules": "api-field-rules-refuse",
    "sharing:take-back-field-rules": "api-field-rules-take-back",
    "sharing:write-letter": "api-share-letters",
    "sharing:write-to-owner": "api-foreign-case-letters",
    "sharing:note-letter": "api-letter-note",
    "sharing:answer-letter": "api-letter-answer",
    "sharing:decide-letter": "api-letter-approve",
    "sharing:withdraw-letter": "api-letter-withdraw",
    "sharing:accept": "api-foreign-case-accept",
    "sharing:decline-case": "api-foreign-case-decline",
    "sharing:answer": "api-foreign-case-feedback",
    "sharing:feedback": "api-foreign-case-feedback",
    "sharing-case:ask": "api-inquiries",
    "sharing:rest": "api-inquiry-match-rest",
    "sharing:hold-channel": "api-partner-hold",
    "sharing:release-channel": "api-partner-release",
    "sharing:ping": "api-partner-ping",
    "sharing:keep-key": "api-partner-keep-key",
    "sharing:revoke-key": "api-partner-revoke-key",
    "sharing:retry-message": "api-message-retry",
    "sharing:hold-message": "api-message-hold",
    "reports:export": "api-reports",
    "reports:annual-file": "api-annual-return",
    "reports:annual-ask": "api-annual-ask",
    "reports:save-view": "api-saved-views",
    "reports:delete-view": "api-saved-view",
    "reports:cancel": "api-report-cancel",
    "reports:download": "api-report-file",
    "reports:again": "api-report-again",
    "reports:table-file": "api-tables",
    "reports:open-with-view": "api-saved-view-default",
    "reports:watch-new": "api-watches",
    "reports:watch-change": "api-watch",
    "reports:watch-mute": "api-watch-mute",
    "reports:watch-delete": "api-watch",
    "reports:operation-report": "api-operation-report",
    "reports:dossier": "api-seizure-dossier",
    "reports:case-file": "api-seizure-case-file",
    "seizures:new-cost": "api-procedure-costs",
    "seizures:take-back-cost": "api-cost-take-back",
    "seizures:new-security": "api-procedure-securities",
    "seizures:strike-out-security": "api-security-strike-out",
    "seizures:settle": "api-procedure-settlements",
    "seizures:settlement": "api-settlement-confirm",
    "ledger:new-guarantee": "api-holder-guarantees",
    "ledger:guarantee": "api-guarantee-confirm",
    "ledger:end-guarantee": "api-guarantee-end",
}
# Acts that have a meaning on a screen only, or must not be done with a token.
ON_PAGES_ONLY = {
    "sign-in": "programs get a token",
    "second-step": "programs send the code with the password",
    "second-factor": "one's own second factor is set up by whoever holds the phone, not by whoever holds a token",
    "second-factor-remove": "one's own second factor is removed by whoever holds the phone",
    "recovery-codes": "shown once, to whoever reads the page",
    "security-key-ask": "a browser asks the key",
    "security-key-ask-new": "a browser asks the key",
    "security-key-new": "one's own key is added by whoever holds it, not by whoever holds a token",
    "security-key-remove": "one's own key is removed by whoever holds it, not by whoever holds a token",
    "provider-ended": "the identity provider calls it",
    "sign-out": "programs give their token back",
    "session": "how long the session lasts",
    "set_language": "Accept-Language",
    "theme": "the look of the screen",
    "profile": "the look of the screen",
    "password": "one's own password is changed by whoever knows it, not by whoever holds a token",
    "sign-out-everywhere": "one's sessions are ended by whoever signed in, not by whoever holds a token",
    "reports:ledger-file": "programs read api-ledger, api-ledger-rows and api-procedure-account",
    "reports:retention-file": "programs read api-retention-next, api-holds and api-retention-erased",
    "seizures:cover": "who covers a picture looks at the copy and answers for it; a program cannot look",
    "seizures:draft-fields": "a draft is what a form remembers",
    "seizures:draft-photos": "a draft is what a form remembers",
    "seizures:discard": "a draft is what a form remembers",
    "seizures:hand-over-draft": "a draft is what a form remembers",
    "seizures:from-list": "programs log each case by api-seizures, and hear what is wrong with each",
    "seizures:log-list": "programs log each case by api-seizures",
    "seizures:stop-list": "programs log each case by api-seizures",
    "seizures:check-list": "programs log each case by api-seizures",
    "seizures:discard-list": "programs log each case by api-seizures",
    "rightsholders:holder-new": "who enters a right holder looks first whether it is there under another spelling",
    "rightsholders:holder-rename": "who says what a company is called has read the paper, and not a program",
    "rightsholders:holder-address": "who says where notices go has read the paper, and not a program",
    "rightsholders:holder-link": "who opens a company's data has read the paper, and not a program",
    "rightsholders:holder-account": "who opens a company's data has read the paper, and not a program",
    "rightsholders:holder-renew": "who opens a company's data has read the paper, and not a program",
    "rightsholders:mandate-confirm": "who opens a company's data has read the paper, and not a program",
    "rightsholders:mandate-refuse": "who opens a company's data has read the paper, and not a program",
    "rightsholders:mandate-take-back": "who opens a company's data has read the paper, and not a program",
    "rightsholders:holder-end": "it ends where it was let in",
    "operations:new-agreement": "an agreement is entered by a person with the signed paper before the eyes",
    "operations:enter-agreement": "an agreement is entered by a person with the signed paper before the eyes",
    "operations:confirm-agreement": "an agreement is confirmed by a person with the signed paper before the eyes",
    "operations:refuse-agreement": "an agreement is confirmed by a person with the signed paper before the eyes",
    "operations:take-back-agreement": "an agreement is entered by a person with the signed paper before the eyes",
    "operations:suspend-agreement": "whether an agreement holds is decided by a person, who says why",
    "operations:resume-agreement": "whether an agreement holds is decided by a person, who says why",
    "calendar-year": "a calendar is confirmed by a person with its source before the eyes",
    "calendar-retire": "a calendar is confirmed by a person with its source before the eyes",
    "calendar-confirm": "a calendar is confirmed by a person with its source before the eyes",
}


def test_every_act_of_the_pages_is_one_of_the_api():
    acts = {row.route for row in rows() if row.kind in ("page", "open") and set(row.answers) - {"GET"}}
    pages = {name for name in acts if not name.startswith("api-")}

    assert sorted(pages - set(SAME_ACTS) - set(ON_PAGES_ONLY)) == [], "give the API this act, or say why not"
    assert sorted((set(SAME_ACTS) | set(ON_PAGES_ONLY)) - pages) == []
    assert sorted(set(SAME_ACTS.values()) - {route.name for route in API}) == []


# --- the page ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_of_the_api_shows_every_operation(client):
    page = client.get(reverse("api-docs"))

    assert page.status_code == 200
    shown = page.content.decode()
    for route in API:
        assert resolve(reverse(route.name, kwargs=_any(route.arguments))).route.startswith("api/v1/")
    assert shown.count("<details") >= len(API)
    assert "LZ473124863CN" in shown, "the example of a seizure is missing"


def _any(arguments):
    numbers = {"pk", "event_id", "row_id", "number", "rule", "figure", "version"}
    text = {"reference", "username", "node", "code"}
    uuid = "01890a5d-ac96-774b-bcce-b302099a8057"
    return {name: 1 if name in numbers else "x" if name in text else uuid for name in arguments}
