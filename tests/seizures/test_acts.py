"""Each act locks what it decides on before it writes, and is in the audit; + marks what is news for other apps."""

from decimal import Decimal

import pytest

from reference.models import Agency
from seizures.services import custody, drafts
from seizures.services.corrections import correct_parties
from seizures.services.evidence import add_evidence
from seizures.services.notes import add_note
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.procedures import abandon_procedure, assess_goods
from seizures.services.referrals import accept, refer
from seizures.services.restriction import admit, lift_restriction, remove_member, restrict
from seizures.services.undoing import undo_seizure
from tests.acts import acted
from tests.seizures.factories import SENDER, SHOES, picture
from tests.seizures.procedures import NOON, answer, choose, fact, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db
DAY = NOON.date()


def test_acts_on_a_case(officer, supervisor, desk):
    case = log(officer)
    of_case = {"reference": case.reference, "now": NOON}
    mine, chiefs = of_case | {"acting_user": officer}, of_case | {"acting_user": supervisor}

    for told, act in (
        ("seizure.note_added", lambda: add_note(**mine, text="Seen.")),
        ("evidence.added+", lambda: add_evidence(**mine, content=picture(), shows="GOODS")),
        ("seizure.edited+", lambda: correct_parties(**mine, version=case.version, parties=(SENDER,))),
        ("seizure.restricted+", lambda: restrict(**chiefs, purpose="Informant")),
        ("seizure.member_added", lambda: admit(**chiefs, member=desk)),
        ("seizure.member_removed", lambda: remove_member(**chiefs, username="desk")),
        ("seizure.unrestricted+", lambda: lift_restriction(**chiefs, purpose="Over")),
        ("custody.handed_over", lambda: custody.hand_over(**mine, receiver=supervisor, place="Store 3")),
        ("custody.accepted", lambda: custody.accept(**chiefs, event_id=case.custody_events.get().pk)),
    ):
        seen = acted(act)
        assert (seen.told, "seizures_seizure" in seen.locked) == ({told}, True)


def test_taking_a_case_back(officer):
    case = log(officer)

    seen = acted(lambda: undo_seizure(acting_user=officer, reference=case.reference, now=NOON))

    assert (seen.told, seen.locked) == ({"seizure.undone"}, {"seizures_seizure"})


def test_acts_on_a_procedure(officer, supervisor, holder, nordvik):
    case = log(officer, lines=(SHOES,))
    line, recordation = case.lines.get(), make_recordation(nordvik)
    opened = acted(lambda: open_for(case, officer, recordation))
    assert (opened.told, "seizures_seizure" in opened.locked) == ({"procedure.opened+"}, True)
    procedure = case.procedures.get()
    value = {"acting_user": officer, "procedure": procedure, "values": {line.pk: Decimal(30_000)}, "now": NOON}
    gone = {"line": line, "quantity": Decimal(12), "happened_on": DAY, "remark": "No welfare body took them."}

    for told, act in (
        ("goods.assessed+", lambda: assess_goods(**value)),
        ("notice.issued+ notice.sent notice.served deadline.started", lambda: notify(procedure, supervisor)),
        ("reply.received+ deadline.met", lambda: answer(procedure, holder)),
        ("decision.made+ deadline.started notice.issued+", lambda: choose(procedure, supervisor, "DETAIN")),
        ("procedure.fact_recorded+", lambda: fact(procedure, supervisor, "inspected", DAY, now=NOON)),
        (
            "decision.made+ deadline.met deadline.lifted notice.issued+",
            lambda: choose(procedure, supervisor, "CONFISCATE"),
        ),
    ):
        seen = acted(act)
        assert (seen.told, "seizures_procedure" in seen.locked) == (set(told.split()), True)
    destroyed = acted(lambda: record_outcome(acting_user=supervisor, kind="DESTROYED", now=NOON, **gone))
    closed = acted(lambda: close_seizure(acting_user=supervisor, seizure=case, now=NOON))
    assert (destroyed.told, destroyed.locked) == ({"outcome.recorded+", "procedure.executed+"}, {"seizures_seizure"})
    assert (closed.told, closed.locked) == ({"seizure.closed+"}, {"seizures_seizure"})


def test_abandoning_a_procedure_and_taking_up_an_investigation(officer, supervisor, desk, nordvik):
    case = log(officer)
    procedure = open_for(case, officer, make_recordation(nordvik))
    other = {"acting_user": supervisor, "procedure": procedure, "reason": "Another right holder.", "now": NOON}
    abandoned = acted(lambda: abandon_procedure(**other))
    assert (abandoned.told, "seizures_procedure" in abandoned.locked) == ({"procedure.abandoned+"}, True)
    referral = refer(
        acting_user=desk, seizures=[case], agency=Agency.objects.filter(kind="POLICE").first(), title="Network",
        legal_basis="art. 26", referred_on=DAY, now=NOON,
    )  # fmt: skip

    taken_up = acted(lambda: accept(acting_user=desk, referral=referral, now=NOON))

    assert (taken_up.told, taken_up.locked) == ({"referral.accepted"}, {"seizures_referral"})


def test_a_draft_is_locked_and_nobodys_business(officer):
    draft = drafts.open_draft(acting_user=officer, now=NOON)
    save = {"acting_user": officer, "public_id": draft.pk, "fields": {"channel": ["POSTAL"]}, "now": NOON}

    seen = acted(lambda: drafts.save_draft(**save))

    assert (seen.told, seen.locked) == (set(), {"seizures_seizuredraft"})
