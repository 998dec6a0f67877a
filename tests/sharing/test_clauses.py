"""The clause of an agreement on which each field rests: typed, compared, told beside what leaves, in the audit."""

import dataclasses
import re

import pytest
from django.urls import reverse

from audit.labels import changes_in_words
from audit.models import AuditEvent
from sharing.facts import RuleFacts
from sharing.field_words import OMIT
from sharing.models import Policy
from sharing.queries.cases import rules_of
from sharing.services.policies import default_rules, ensure_policy, rules_with
from tests.sharing.factories import NOW, log, make_share, set_policy
from tests.sharing.field_rules import address, refusal, text_of, typed, with_form

pytestmark = pytest.mark.django_db


def put_rules(admin, agreement, rules):
    return set_policy(acting_user=admin, agreement=agreement, rules=rules, reason="By order", confirmed_at=NOW)


def test_a_field_rests_on_its_clause_or_on_that_of_the_agreement(memorandum):
    chosen = [("goods.hs", "GENERALISE", " Art. 6(2) "), ("goods.brand", "PASS", " "), ("goods.origin", "PASS", "")]

    rules = rules_with(agreement=memorandum, chosen=chosen)

    assert rules == [
        RuleFacts("goods.hs", "A", "GENERALISE", "Art. 6(2)"),
        RuleFacts("goods.brand", "A", "PASS", "Art. 3"),
        RuleFacts("goods.origin", "A", "PASS", "Art. 3"),
    ]


def test_the_audit_says_by_which_clause_a_field_begins_to_leave_unless_it_is_the_agreements(admin, memorandum):
    put_rules(admin, memorandum, default_rules(agreement=memorandum)[:3])
    rules = {rule.field: rule for rule in default_rules(agreement=memorandum)[:5]}
    last = list(rules)[-1]
    rules[last] = dataclasses.replace(rules[last], clause="Art. 6(2)")

    put_rules(admin, memorandum, rules.values())

    event = AuditEvent.objects.filter(action="policy.made").latest("id")
    assert event.changes["clauses"] == [[], [f"{last} Art. 6(2)"]]


@pytest.mark.parametrize(("length", "code"), [(0, "clause-length"), (41, "clause-length"), (40, "")])
def test_a_clause_is_there_and_not_too_long(admin, memorandum, length, code):
    rules = default_rules(agreement=memorandum)
    rules[0] = dataclasses.replace(rules[0], clause="x" * length)

    if code:
        assert refusal(put_rules, admin, memorandum, rules) == code
    else:
        assert put_rules(admin, memorandum, rules).is_current


def test_another_clause_alone_is_a_new_version_and_the_audit_says_both(admin, memorandum):
    ensure_policy(agreement=memorandum, now=NOW)
    rules = {rule.field: rule for rule in with_form(memorandum, "goods.brand", OMIT)}
    rules["goods.hs"] = dataclasses.replace(rules["goods.hs"], clause="Art. 6(2)")

    put_rules(admin, memorandum, rules.values())

    for action in ("policy.proposed", "policy.made"):
        event = AuditEvent.objects.filter(action=action).latest("id")
        assert event.changes["said_in"] == [None, ["goods.brand", "goods.hs"]]
        assert event.changes["clauses"] == [["goods.hs Art. 3"], ["goods.hs Art. 6(2)"]]
    told = {
        change.field: (change.old, change.new)
        for change in changes_in_words(subject_type=event.subject_type, changes=event.changes)
    }
    assert told["Clauses of the agreement"] == ("HS code · Art. 3", "HS code · Art. 6(2)")


def test_a_clause_that_was_typed_is_read_proposed_and_stands_beside_its_field(as_admin, memorandum):
    sent = typed(memorandum) | {"clause.goods.hs": "Art. 6(2)"}
    step = as_admin.post(address(memorandum, "change-field-rules"), sent)
    assert "HS code As it is Art. 3 As it is Art. 6(2) Other clause" in text_of(step)

    as_admin.post(address(memorandum, "propose-field-rules"), step.context["form"].initial | {"reason": "Letter 12"})

    proposal = Policy.objects.get()
    assert {rule.clause for rule in rules_of(policy=proposal).values()} == {"Art. 3", "Art. 6(2)"}
    said = text_of(as_admin.get(address(memorandum, "proposed-field-rules")))
    assert "HS code As it is Art. 3 As it is Art. 6(2) Other clause" in said


def test_the_clause_in_force_stands_in_its_input_and_goes_with_it(as_admin, admin, memorandum):
    rules = {rule.field: rule for rule in default_rules(agreement=memorandum)}
    rules["goods.hs"] = dataclasses.replace(rules["goods.hs"], clause="Art. 6(2)")
    put_rules(admin, memorandum, rules.values())
    form = as_admin.get(address(memorandum, "change-field-rules")).context["form"]
    assert (form["clause.goods.hs"].value(), form["clause.goods.brand"].value()) == ("Art. 6(2)", "")

    shown = as_admin.post(address(memorandum, "change-field-rules"), typed(memorandum))

    assert "HS code As it is Art. 6(2) As it is Art. 3 Other clause" in text_of(shown)


def test_a_clause_that_is_too_long_is_said_beside_its_field(as_admin, memorandum):
    for act in ("change-field-rules", "propose-field-rules"):
        sent = typed(memorandum) | {"clause.goods.hs": "x" * 41, "reason": "Letter 12", "looked_at": "0"}
        shown = as_admin.post(address(memorandum, act), sent)
        assert shown.status_code == 400
        assert shown.context["form"].errors.keys() == {"clause.goods.hs"}


def test_a_share_says_by_which_clause_each_field_leaves(as_liaison, admin, liaison, officer, memorandum, cbp):
    rules = {rule.field: rule for rule in default_rules(agreement=memorandum)}
    rules["goods.brand"] = dataclasses.replace(rules["goods.brand"], clause="Art. 6(2)")
    put_rules(admin, memorandum, rules.values())
    share = make_share(liaison, log(officer), partner=cbp, agreement=memorandum)

    said = text_of(as_liaison.get(reverse("sharing:check", args=[share.public_id])))

    assert re.search(r"Goods line 1 Under Art\. 3 ", said)
    assert re.search(r"Brand on the goods \w+ by Art\. 6\(2\)", said)
