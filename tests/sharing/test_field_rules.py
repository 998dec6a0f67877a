"""Field rules: which fields leave under an agreement and in which form, version by version."""

import dataclasses
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import ConfirmFirst
from audit.models import AuditEvent
from ipcases.lib.errors import NotAllowed
from operations.services.agreements import suspend_agreement
from sharing.facts import RuleFacts
from sharing.field_words import OMIT, consequences, differences, forms_of
from sharing.fields import FIELDS
from sharing.models import OutMessage, Policy
from sharing.queries.cases import rules_of
from sharing.queries.policies import shares_concerned, versions_of
from sharing.services.delivery import deliver_due
from sharing.services.leasing import lease
from sharing.services.policies import default_rules, ensure_policy, rules_in_force
from sharing.services.recalls import recall_share
from tests.sharing.factories import NOW, log, make_agreement, make_share, send, set_policy, submit
from tests.sharing.field_rules import address, refusal, text_of, typed, with_form

pytestmark = pytest.mark.django_db


def put(admin, agreement, rules, *, reason="By order", confirmed_at=NOW, **values):
    return set_policy(
        acting_user=admin,
        agreement=agreement,
        rules=rules,
        reason=reason,
        confirmed_at=confirmed_at,
        now=NOW,
        **values,
    )


# --- what can be ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "form"),
    [("goods.hs", "MASK"), ("goods.brand", "GENERALISE"), ("movement.parcel", "GENERALISE"), ("goods.hs", "DELETE")],
)
def test_a_form_that_a_field_does_not_have_is_refused(admin, memorandum, path, form):
    assert refusal(put, admin, memorandum, with_form(memorandum, path, form)) == "form-not-supported"
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("path", "form"), [("goods.hs", "GENERALISE"), ("movement.parcel", "MASK"), ("goods.brand", OMIT)]
)
def test_the_nearest_that_it_has_is_taken(admin, memorandum, path, form):
    put(admin, memorandum, with_form(memorandum, path, form))

    rule = rules_in_force(agreement=memorandum)[1].get(path)
    assert (rule.transform if rule else OMIT) == form


def test_a_field_of_another_tier_is_refused(admin, memorandum):
    rule = default_rules(agreement=make_agreement(tiers=["C"], authority_approval="x"))[0]

    assert refusal(put, admin, memorandum, [rule]) == "field-not-shareable"
    assert refusal(put, admin, memorandum, [dataclasses.replace(rule, tier="A")]) == "field-not-shareable"
    assert refusal(put, admin, memorandum, [RuleFacts("goods.secret", "A", "PASS", "Art. 3")]) == "field-not-shareable"


def test_a_field_has_one_rule(admin, memorandum):
    rule = default_rules(agreement=memorandum)[0]

    assert refusal(put, admin, memorandum, [rule, rule]) == "field-twice"


def test_an_agreement_of_figures_has_no_field_rules(admin):
    figures = make_agreement(may_share_cases=False)

    assert refusal(put, admin, figures, default_rules(agreement=figures)[:5]) == "figures-only"


def test_new_rules_want_a_reason_that_is_kept(admin, memorandum):
    rules = with_form(memorandum, "goods.hs", "GENERALISE")
    ensure_policy(agreement=memorandum, now=NOW)

    assert refusal(put, admin, memorandum, rules, reason=" ") == "reason-missing"

    put(admin, memorandum, rules, reason="Letter 12")
    event = AuditEvent.objects.filter(action="policy.made").latest("id")
    assert event.changes["reason"] == [None, "Letter 12"]
    assert event.changes["said_in"] == [None, ["goods.hs"]]
    assert [(row.number, row.actor, row.second, row.reason) for row in versions_of(agreement=memorandum)] == [
        (2, str(admin), "Second Admin", "Letter 12"),
        (1, "", "", ""),
    ]


def test_rules_that_change_nothing_are_refused(admin, memorandum):
    ensure_policy(agreement=memorandum, now=NOW)

    assert refusal(put, admin, memorandum, default_rules(agreement=memorandum)) == "rules-unchanged"


def test_rules_that_were_compared_with_others_are_refused(admin, memorandum):
    put(admin, memorandum, with_form(memorandum, "goods.hs", OMIT), looked_at=0)

    rules = with_form(memorandum, "goods.hs", "GENERALISE")
    assert refusal(put, admin, memorandum, rules, looked_at=0) == "changed-meanwhile"
    assert put(admin, memorandum, rules, looked_at=1).version == 2


@pytest.mark.parametrize("role", ["liaison", "approver", "coordinator", "auditor"])
def test_only_an_administrator_proposes_them(request, memorandum, role):
    with pytest.raises(NotAllowed):
        put(request.getfixturevalue(role), memorandum, with_form(memorandum, "goods.hs", OMIT))

    assert not Policy.objects.exists()


def test_proposing_them_wants_a_fresh_proof(admin, memorandum):
    with pytest.raises(ConfirmFirst):
        put(admin, memorandum, with_form(memorandum, "goods.hs", OMIT), confirmed_at=NOW - timedelta(hours=1))

    assert not Policy.objects.exists()


# --- in words ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FIELDS)
def test_every_form_that_is_offered_is_one_that_the_field_has_and_says_what_leaves(path):
    known, offered = FIELDS[path], dict(forms_of(known=FIELDS[path]))

    assert offered.keys() - {OMIT} == {form for form in ("PASS", "MASK", "GENERALISE") if known.supports(form)}
    assert bool(known.coarse) is (known.generalise is not None)


def test_what_differs_says_whether_more_leaves_and_by_which_other_clause(memorandum):
    old = {rule.field: rule for rule in with_form(memorandum, "goods.brand", OMIT)}
    new = {rule.field: rule for rule in with_form(memorandum, "goods.hs", "GENERALISE")}
    new["goods.origin"] = dataclasses.replace(new["goods.origin"], clause="Art. 6(2)")

    found = differences(agreement=memorandum, old=old, new=new)

    assert [(str(row.label), row.is_more, row.old_clause, row.new_clause) for row in found] == [
        ("Brand on the goods", True, "", "Art. 3"),
        ("HS code", False, "", ""),
        ("Origin of the goods", None, "Art. 3", "Art. 6(2)"),
    ]


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ({"parties.role": OMIT, "parties.name": "PASS"}, 1),
        ({"parties.role": "PASS", "parties.name": "PASS"}, 0),
        ({"parties.role": OMIT, "parties.name": OMIT}, 0),
        ({"files.sha256": "PASS", "parties.name": "PASS"}, 1),
        ({"files.sha256": "PASS", "parties.name": "PASS", "persons.name": "PASS"}, 0),
        ({"files.sha256": OMIT}, 0),
    ],
)
def test_what_nobody_sees_in_the_forms_is_said(forms, said):
    assert len(consequences(forms=forms)) == said


# --- what they stop ---------------------------------------------------------------------------


def test_the_shares_that_new_rules_stop_are_counted(admin, liaison, approver, officer, memorandum, cbp):
    make_share(liaison, log(officer), partner=cbp, agreement=memorandum)
    submit(liaison, make_share(liaison, log(officer), partner=cbp, agreement=memorandum))
    submit(liaison, make_share(liaison, log(officer), partner=cbp, agreement=make_agreement()))
    sent = send(liaison, approver, log(officer), partner=cbp, agreement=memorandum)

    concerned = shares_concerned(agreement=memorandum)
    assert (concerned.waiting, concerned.on_the_way) == (1, 1)

    put(admin, memorandum, with_form(memorandum, "goods.hs", "GENERALISE"))
    assert lease(now=NOW, busy=[], each=10) == []
    sent.refresh_from_db()
    assert sent.status == "BLOCKED"


def test_nothing_leaves_from_the_moment_of_a_suspension_but_a_recall(
    liaison, approver, officer, memorandum, cbp, chaos, clock
):
    cbp.channel.url = chaos.url
    cbp.channel.save()
    there = send(liaison, approver, log(officer), partner=cbp, agreement=memorandum, now=clock())
    assert deliver_due(clock=clock) == 1
    waits = send(liaison, approver, log(officer), partner=cbp, agreement=memorandum, now=clock())

    suspend_agreement(acting_user=liaison, code=memorandum.code, reason="By order", now=clock())

    assert deliver_due(clock=clock) == 0
    waits.refresh_from_db()
    assert waits.status == "BLOCKED"
    message = OutMessage.objects.get(share=waits)
    assert (message.state, message.held_reason) == ("HELD", "agreement")
    recall_share(
        acting_user=liaison, share=there, reason="ERROR", remark="Wrong goods", confirmed_at=clock(), now=clock()
    )
    assert deliver_due(clock=clock) == 1


# --- pages ------------------------------------------------------------------------------------


def test_the_page_says_of_every_field_how_it_leaves(as_liaison, admin, memorandum):
    put(admin, memorandum, with_form(memorandum, "goods.hs", "GENERALISE"), reason="Letter 12")

    said = text_of(as_liaison.get(address(memorandum)))

    assert "HS code Made general: only its heading, four digits Art. 3" in said
    assert "Brand on the goods As it is Art. 3" in said
    assert re.search(r"Company: tax number Masked, such as LZ•+CN Art. 3", said)
    for known in FIELDS.values():
        assert str(known.label) in said
    assert "None of these fields ever leaves: Person: role" in said
    assert "Letter 12" in said
    assert address(memorandum, "change-field-rules") not in said


def test_an_earlier_version_can_be_read_and_says_that_it_is_over(as_liaison, admin, memorandum):
    ensure_policy(agreement=memorandum, now=NOW)
    put(admin, memorandum, with_form(memorandum, "goods.brand", OMIT))

    old, new = (text_of(as_liaison.get(address(memorandum), {"version": number})) for number in (1, 2))

    assert "Brand on the goods As it is" in old
    assert "in force no more" in old
    assert "Brand on the goods Never" in new
    assert "in force no more" not in new
    assert as_liaison.get(address(memorandum), {"version": "3"}).status_code == 404


def test_the_page_says_what_follows_from_a_field_that_others_need(as_liaison, admin, memorandum):
    put(admin, memorandum, with_form(memorandum, "parties.role", OMIT))

    assert "Without “Company: role” nothing leaves" in text_of(as_liaison.get(address(memorandum)))


def test_before_the_first_share_the_usual_rules_are_shown_and_none_are_made(as_liaison, memorandum):
    assert "Nothing was shared under it yet" in text_of(as_liaison.get(address(memorandum)))
    assert not Policy.objects.exists()


def test_an_agreement_of_figures_says_that_no_field_leaves(as_admin):
    figures = make_agreement(may_share_cases=False)

    shown = as_admin.get(address(figures))

    assert "covers figures only" in text_of(shown)
    assert "As it is" not in text_of(shown)
    assert "Nothing was shared under it yet" not in text_of(shown)
    assert as_admin.get(address(figures, "change-field-rules")).url == address(figures)


def test_what_would_differ_is_shown_before_it_is_in_force(as_admin, memorandum, liaison, officer, cbp):
    submit(liaison, make_share(liaison, log(officer), partner=cbp, agreement=memorandum))

    shown = as_admin.post(address(memorandum, "change-field-rules"), typed(memorandum, goods__hs="GENERALISE"))

    said = text_of(shown)
    assert shown.status_code == 200
    assert "HS code As it is Made general: only its heading, four digits Less leaves" in said
    assert "Brand on the goods" not in said
    assert "1 share that waits for approval must be prepared again" in said
    assert Policy.objects.count() == 1


def test_then_they_are_proposed_as_they_were_read_and_change_nothing(as_admin, memorandum):
    step = as_admin.post(address(memorandum, "change-field-rules"), typed(memorandum, goods__brand=OMIT))
    sent = {name: field.initial for name, field in step.context["form"].fields.items()} | step.context["form"].initial

    done = as_admin.post(address(memorandum, "propose-field-rules"), sent | {"reason": "Letter 12"})

    assert done.url == address(memorandum, "proposed-field-rules")
    assert rules_in_force(agreement=memorandum)[0] == 0
    proposal = Policy.objects.get()
    rules = rules_of(policy=proposal)
    assert (proposal.state, "goods.brand" in rules, rules["goods.hs"].transform) == ("PROPOSED", False, "PASS")


def test_the_last_step_says_what_is_missing_and_shows_the_differences_again(as_admin, memorandum):
    sent = typed(memorandum, goods__brand=OMIT) | {"looked_at": "0", "reason": " "}

    shown = as_admin.post(address(memorandum, "propose-field-rules"), sent)

    assert shown.status_code == 400
    assert "Brand on the goods As it is Never Less leaves" in text_of(shown)
    assert not Policy.objects.exists()


def test_choices_are_kept_when_somebody_changes_more(as_admin, memorandum):
    sent = typed(memorandum, goods__brand=OMIT) | {"back": "1"}

    shown = as_admin.post(address(memorandum, "change-field-rules"), sent)

    assert shown.status_code == 200
    assert shown.context["form"]["goods.brand"].value() == OMIT


def test_nothing_changed_is_no_new_version(as_admin, memorandum):
    shown = as_admin.post(address(memorandum, "change-field-rules"), typed(memorandum))

    assert shown.status_code == 400
    assert "Nothing differs" in text_of(shown)


def test_a_form_that_a_field_does_not_have_is_refused_by_the_page_too(as_admin, memorandum):
    for act in ("change-field-rules", "propose-field-rules"):
        shown = as_admin.post(address(memorandum, act), typed(memorandum, goods__hs="MASK") | {"reason": "x"})
        assert shown.status_code == 400
        assert shown.context["form"].errors.keys() == {"goods.hs"}


def test_who_was_overtaken_keeps_the_choices_and_sees_what_is_in_force(as_admin, admin, memorandum):
    sent = typed(memorandum, goods__brand=OMIT) | {"looked_at": "0", "reason": "Letter 12"}
    put(admin, memorandum, with_form(memorandum, "goods.hs", OMIT))

    shown = as_admin.post(address(memorandum, "propose-field-rules"), sent)

    assert shown.status_code == 409
    assert "Somebody else changed the field rules" in text_of(shown)
    assert shown.context["form"]["goods.brand"].value() == OMIT
    assert re.search(r"HS code Never", text_of(shown))


def test_the_page_costs_the_same_whatever_the_number_of_versions(as_liaison, admin, memorandum):
    counts = []
    as_liaison.get(address(memorandum))
    for more in (10, 20):
        for number in range(more):
            put(admin, memorandum, with_form(memorandum, "goods.hs", OMIT if number % 2 else "GENERALISE"))
        with CaptureQueriesContext(connection) as asked:
            assert as_liaison.get(address(memorandum)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
