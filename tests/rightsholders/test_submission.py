"""Submitting a recordation: for each rule the case that passes and the nearest that fails."""

from datetime import timedelta

import pytest

from audit.models import AuditEvent
from ipcases.lib.errors import InvalidValue, NotAllowed, NotVisible
from rightsholders.models import Recordation
from rightsholders.services import sections, submission
from rightsholders.services.drafts import start_draft
from rightsholders.services.rights import use_right
from rightsholders.workflow import NotReady, blockers
from tests.rightsholders.factories import (
    NOW,
    TODAY,
    act,
    codes,
    make_draft,
    make_in_force,
    make_submitted,
)

Status = Recordation.Status


def test_submits_a_complete_draft_and_gives_it_a_number(holder, nordvik):
    draft = make_draft(holder, nordvik)

    sent = submission.submit(**act(holder, draft, is_declared=True))

    assert (sent.status, sent.reference, sent.submitted_at, sent.submitted_by) == (
        Status.SUBMITTED,
        "CN-R2026-000001",
        NOW,
        holder,
    )
    event = AuditEvent.objects.get(action="recordation.submitted")
    assert (event.actor, event.case_reference, event.changes) == (
        holder,
        sent.reference,
        {"status": ["DRAFT", "SUBMITTED"]},
    )


def test_refuses_to_submit_without_the_declaration(holder, nordvik):
    draft = make_draft(holder, nordvik)

    with pytest.raises(InvalidValue) as refused:
        submission.submit(**act(holder, draft, is_declared=False))

    assert refused.value.field == "is_declared"
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_an_empty_draft_lacks_every_part(holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    assert codes(draft) == {
        "no-right",
        "no-goods",
        "no-tell",
        "no-image",
        "no-legal-contact",
        "no-technical-contact",
        "no-licensees",
    }
    with pytest.raises(NotReady) as refused:
        submission.submit(**act(holder, draft, is_declared=True))
    assert "Add a picture of the mark or work." in str(refused.value)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda draft: draft.recordation_rights.all().delete(), "no-right"),
        (lambda draft: draft.guides.all().delete(), "no-tell"),
        (lambda draft: draft.images.update(kind="GENUINE"), "no-image"),
        (lambda draft: draft.contacts.filter(kind="LEGAL").delete(), "no-legal-contact"),
        (lambda draft: draft.contacts.filter(kind="LEGAL").update(phone=""), "no-legal-phone"),
        (lambda draft: draft.contacts.filter(kind="TECHNICAL").delete(), "no-technical-contact"),
        (lambda draft: draft.licensees.all().delete(), "no-licensees"),
        (lambda draft: _right(draft).update(nice_classes=[]), "no-class"),
        (lambda draft: _right(draft).update(goods=""), "no-goods"),
        (lambda draft: _right(draft).update(expires_on=TODAY - timedelta(days=1)), "right-ended"),
        (lambda draft: _right(draft).update(registered_on=TODAY + timedelta(days=1)), "right-future"),
        (lambda draft: _right(draft).update(kind="GEOGRAPHICAL"), "kind"),
    ],
)
def test_each_missing_part_blocks_submission(spoil, code, holder, nordvik):
    draft = make_draft(holder, nordvik)
    assert codes(draft) == set()

    spoil(draft)

    assert code in codes(draft)


def test_the_nearest_that_is_complete_lacks_nothing(holder, nordvik):
    draft = make_draft(holder, nordvik)
    draft.licensees.all().delete()
    Recordation.objects.filter(pk=draft.pk).update(has_no_licensees=True)

    for change in (
        {"expires_on": TODAY},
        {"registered_on": TODAY, "expires_on": None},
        {"kind": "COPYRIGHT", "nice_classes": []},
    ):
        _right(draft).update(**change)
        assert codes(Recordation.objects.get(pk=draft.pk)) == set()


def _right(draft):
    right = draft.recordation_rights.get().right
    return type(right).objects.filter(pk=right.pk)


@pytest.mark.parametrize(
    "allow",
    [
        lambda draft: _right(draft).update(expires_on=TODAY),  # lives to the end of today
        lambda draft: _right(draft).update(registered_on=TODAY),
        lambda draft: _right(draft).update(kind="COPYRIGHT", nice_classes=[]),  # only trademarks have classes
        lambda draft: draft.contacts.filter(kind="TECHNICAL").update(phone=""),
    ],
)
def test_the_nearest_case_is_let_through(allow, holder, nordvik):
    draft = make_draft(holder, nordvik)

    allow(draft)

    assert codes(draft) == set()


def test_saying_that_nobody_is_licensed_is_an_answer(holder, nordvik):
    draft = make_draft(holder, nordvik)

    sections.save_licensees(**act(holder, draft, has_none=True, licensees=[]))

    assert codes(draft) == set()
    assert not draft.licensees.exists()


def test_a_right_already_in_force_is_named_with_its_recordation(holder, nordvik, desk):
    first = make_in_force(holder, nordvik, desk)
    second = make_draft(holder, nordvik, is_complete=False)
    use_right(**act(holder, second, right=first.recordation_rights.get().right.public_id))

    found = [b for b in blockers(recordation=second, step="submit", today=TODAY) if b.code == "overlap"]

    assert first.reference in found[0].message


def test_each_number_is_given_once_and_counts_per_year_and_jurisdiction(holder, nordvik):
    sent = [make_submitted(holder, nordvik, title=f"MARK {n}").reference for n in range(3)]
    european = make_submitted(holder, nordvik, title="EU MARK", jurisdiction="EU")
    next_year = make_submitted(holder, nordvik, title="LATER", now=NOW + timedelta(days=60))

    assert sent == ["CN-R2026-000001", "CN-R2026-000002", "CN-R2026-000003"]
    assert european.reference == "EU-R2026-000001"
    assert next_year.reference == "CN-R2027-000001"


@pytest.mark.parametrize("person", ["rival_holder", "officer", "stranger"])
def test_nobody_else_may_submit_for_the_right_holder(person, request, holder, nordvik):
    draft = make_draft(holder, nordvik)

    with pytest.raises((NotAllowed, NotVisible)):
        submission.submit(**act(request.getfixturevalue(person), draft, is_declared=True))


def test_a_representative_files_for_its_client_and_not_for_others(representative, nordvik, kestra):
    assert make_draft(representative, nordvik).right_holder == nordvik
    with pytest.raises(NotVisible):
        start_draft(acting_user=representative, right_holder=kestra.public_id, now=NOW)
