"""Each act locks what it decides on before it writes, so that two at once come one after the other."""

from decimal import Decimal

import pytest

from seizures.models import SeizureDraft
from seizures.services import custody, drafts
from seizures.services.corrections import correct_parties
from seizures.services.evidence import add_evidence
from seizures.services.notes import add_note
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.procedures import abandon_procedure, assess_goods
from seizures.services.referrals import accept, refer
from seizures.services.restriction import admit, lift_restriction, restrict
from seizures.services.undoing import undo_seizure
from tests.locks import locked_first
from tests.seizures.factories import SENDER, SHOES, picture
from tests.seizures.procedures import NOON, answer, choose, fact, log, make_recordation, notify, open_for
from tests.seizures.test_referrals import police  # noqa: F401

pytestmark = pytest.mark.django_db
SEIZURE, PROCEDURE = {"seizures_seizure"}, {"seizures_procedure"}


def test_acts_on_a_case_lock_it(officer, supervisor, desk):
    case = log(officer)
    of_case = {"reference": case.reference, "now": NOON}
    mine, chiefs = of_case | {"acting_user": officer}, of_case | {"acting_user": supervisor}

    for act in (
        lambda: add_note(**mine, text="Seen."),
        lambda: add_evidence(**mine, content=picture(), shows="GOODS"),
        lambda: correct_parties(**mine, version=case.version, parties=(SENDER,)),
        lambda: restrict(**chiefs, purpose="Informant"),
        lambda: admit(**chiefs, member=desk),
        lambda: lift_restriction(**chiefs, purpose="Over"),
        lambda: custody.hand_over(**mine, receiver=supervisor, place="Store 3"),
        lambda: custody.accept(**chiefs, event_id=case.custody_events.get().pk),
    ):
        assert locked_first(act) >= SEIZURE


def test_an_undone_case_is_locked(officer):
    case = log(officer)

    assert locked_first(lambda: undo_seizure(acting_user=officer, reference=case.reference, now=NOON)) >= SEIZURE


def test_acts_on_a_procedure_lock_it(officer, supervisor, holder, nordvik):
    case = log(officer, lines=(SHOES,))
    line = case.lines.get()
    recordation = make_recordation(nordvik)
    assert locked_first(lambda: open_for(case, officer, recordation)) >= SEIZURE
    procedure = case.procedures.get()
    done = {"line": line, "quantity": Decimal(12), "happened_on": NOON.date(), "remark": "No welfare body took them."}

    for act in (
        lambda: assess_goods(acting_user=officer, procedure=procedure, values={line.pk: Decimal(30_000)}, now=NOON),
        lambda: notify(procedure, supervisor),
        lambda: answer(procedure, holder),
        lambda: choose(procedure, supervisor, "DETAIN"),
        lambda: fact(procedure, supervisor, "inspected", NOON.date(), now=NOON),
        lambda: choose(procedure, supervisor, "CONFISCATE"),
    ):
        assert locked_first(act) >= PROCEDURE
    destroy = lambda: record_outcome(acting_user=supervisor, kind="DESTROYED", now=NOON, **done)  # noqa: E731
    assert PROCEDURE | {"seizures_goodsline"} <= locked_first(destroy)
    assert locked_first(lambda: close_seizure(acting_user=supervisor, seizure=case, now=NOON)) >= SEIZURE


def test_an_abandoned_procedure_and_an_investigation_are_locked(officer, supervisor, desk, nordvik, police):  # noqa: F811
    case = log(officer)
    procedure = open_for(case, officer, make_recordation(nordvik))
    other = {"acting_user": supervisor, "procedure": procedure, "reason": "Another right holder.", "now": NOON}
    assert locked_first(lambda: abandon_procedure(**other)) >= PROCEDURE
    referral = refer(
        acting_user=desk, seizures=[case], agency=police, title="Network", legal_basis="art. 26",
        referred_on=NOON.date(), now=NOON,
    )  # fmt: skip

    assert {"seizures_referral"} <= locked_first(lambda: accept(acting_user=desk, referral=referral, now=NOON))


def test_a_draft_is_locked(officer):
    draft = drafts.open_draft(acting_user=officer, now=NOON)
    save = {"acting_user": officer, "public_id": draft.pk, "fields": {"channel": ["POSTAL"]}, "now": NOON}

    assert {SeizureDraft._meta.db_table} <= locked_first(lambda: drafts.save_draft(**save))
