"""An act is whole or not at all: whichever of its writes fails, nothing of it stays (ASVS 2.3.3)."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from sharing.models import ForeignCase, OutMessage, PartnerKey
from sharing.services.feedback import accept_case, decline_case, give_feedback
from sharing.services.inbox import receive
from sharing.services.operating import hold_message
from sharing.services.partners import introduce_partner, keep_key, revoke_key, send_ping
from sharing.services.policies import default_rules, propose_policy, put_in_force, refuse_policy, take_back_policy
from sharing.services.recalls import recall_share
from sharing.services.shares import cancel_share, decline_share
from tests.acts import acted
from tests.sharing.factories import (
    NOW,
    approve,
    case_data,
    make_event,
    make_key,
    make_partner,
    make_share,
    send,
    signed_headers,
    submit,
)
from tests.sharing.kept_back import put_up, stopped
from tests.whole_or_nothing import break_each_write, picture

pytestmark = pytest.mark.django_db

_WATCHED = ("sharing", "audit", "operations", "seizures")


def pending(liaison, case, memorandum):
    return submit(liaison, make_share(liaison, case, agreement=memorandum))


def arrived(cbp) -> ForeignCase:
    """Return a partner's case that came just now."""
    body, headers = signed_headers(make_event(case_data(str(uuid.uuid4()))))
    receive(headers=headers, body=body, now=NOW)
    return ForeignCase.objects.get()


def _draft(s):
    return lambda: make_share(s.liaison, s.case, agreement=s.memorandum)


def _submit(s):
    share = make_share(s.liaison, s.case, agreement=s.memorandum)
    return lambda: submit(s.liaison, share)


def _approve(s):
    share = pending(s.liaison, s.case, s.memorandum)
    return lambda: approve(s.approver, share)


def _decline(s):
    share = pending(s.liaison, s.case, s.memorandum)
    return lambda: decline_share(acting_user=s.approver, share=share, reason="Not yet", now=NOW)


def _cancel(s):
    share = pending(s.liaison, s.case, s.memorandum)
    return lambda: cancel_share(acting_user=s.liaison, share=share, now=NOW)


def _recall(s):
    share = send(s.liaison, s.approver, s.case, agreement=s.memorandum)
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW, attempts=1)
    return lambda: recall_share(
        acting_user=s.approver, share=share, reason="ERROR", remark="Wrong case", confirmed_at=NOW, now=NOW
    )


def _receive(s):
    body, headers = signed_headers(make_event(case_data(str(uuid.uuid4()))))
    return lambda: receive(headers=headers, body=body, now=NOW)


def _accept(s):
    foreign_case = arrived(s.cbp)
    return lambda: accept_case(acting_user=s.liaison, foreign_case=foreign_case, now=NOW)


def _decline_case(s):
    foreign_case = arrived(s.cbp)
    return lambda: decline_case(acting_user=s.liaison, foreign_case=foreign_case, reason="Not ours", now=NOW)


def _feedback(s):
    foreign_case = arrived(s.cbp)
    accept_case(acting_user=s.liaison, foreign_case=foreign_case, now=NOW)
    return lambda: give_feedback(
        acting_user=s.liaison, foreign_case=foreign_case, status="ACTION_TAKEN", arrests=2, now=NOW
    )


def _take_feedback(s):
    share = send(s.liaison, s.approver, s.case, agreement=s.memorandum)
    data = {
        "share": {"id": str(share.public_id)},
        "status": "action_taken",
        "reason": "",
        "results": {"arrests": 1, "suspects": 0, "searches": 0, "further_seizures": 0},
        "attribution": "decisive",
        "happened_on": None,
    }
    event = make_event(data, message_type="ipx.feedback.v1", subject=f"share/{share.public_id}")
    body, headers = signed_headers(event)
    return lambda: receive(headers=headers, body=body, now=NOW)


def _rules(s):
    rules = default_rules(agreement=s.memorandum)
    return lambda: propose_policy(
        acting_user=s.admin, agreement=s.memorandum, rules=rules, reason="By order", confirmed_at=NOW, now=NOW
    )


def _second_person(s, act, **said):
    _rules(s)()
    return lambda: act(agreement=s.memorandum, version=1, now=NOW, **said)


def _put_in_force(s):
    return _second_person(s, put_in_force, acting_user=s.approver, looked_at=0, confirmed_at=NOW)


def _refuse_rules(s):
    return _second_person(s, refuse_policy, acting_user=s.approver, reason="Too much")


def _take_back_rules(s):
    return _second_person(s, take_back_policy, acting_user=s.admin)


def _introduce(s):
    key = make_key("jp-customs/2026-11")
    return lambda: introduce_partner(
        node="jp-customs", url="https://jp.example", public_key=f"{key.kid}:{key.public}", now=NOW
    )


def _revoke(s):
    return lambda: revoke_key(acting_user=s.admin, node="us-cbp", kid="us-cbp/2026-11", confirmed_at=NOW, now=NOW)


def _keep(s):
    PartnerKey.objects.update(not_after=NOW + timedelta(days=7))
    return lambda: keep_key(acting_user=s.admin, node="us-cbp", kid="us-cbp/2026-11", confirmed_at=NOW, now=NOW)


def _ping(s):
    return lambda: send_ping(acting_user=s.admin, node="us-cbp", now=NOW)


def _hold(s):
    send(s.liaison, s.approver, s.case, agreement=s.memorandum)
    message = OutMessage.objects.get()
    return lambda: hold_message(acting_user=s.admin, message_id=message.pk, now=NOW)


def _kept_back(s):
    people = {"liaison": s.liaison, "approver": s.approver, "officer": s.officer, "admin": s.admin}
    return stopped(**people, case=s.case, agreement=s.memorandum, now=NOW)


def _put_up_again(s):
    share = _kept_back(s)
    return lambda: put_up(s.liaison, share, now=NOW)


def _approve_instead(s):
    share = put_up(s.liaison, _kept_back(s), now=NOW)
    return lambda: approve(s.approver, share)


ACTS = {
    "preparing a share": _draft,
    "submitting it": _submit,
    "approving it": _approve,
    "declining it": _decline,
    "cancelling it": _cancel,
    "recalling it": _recall,
    "putting up what is kept back": _put_up_again,
    "approving what goes instead": _approve_instead,
    "taking in a case": _receive,
    "taking it up": _accept,
    "declining a partner's case": _decline_case,
    "reporting what came of it": _feedback,
    "taking in what came of ours": _take_feedback,
    "proposing field rules": _rules,
    "putting them in force": _put_in_force,
    "refusing them": _refuse_rules,
    "taking them back": _take_back_rules,
    "introducing a partner": _introduce,
    "keeping a key": _keep,
    "revoking a key": _revoke,
    "sending a test message": _ping,
    "holding a message": _hold,
}


class Setting:
    def __init__(self, **people) -> None:
        self.__dict__.update(people)


@pytest.fixture
def setting(liaison, approver, officer, admin, case, cbp, memorandum):
    make_partner()
    return Setting(
        liaison=liaison, approver=approver, officer=officer, admin=admin, case=case, cbp=cbp, memorandum=memorandum
    )


# Of these acts the rows that they decide on are locked before the first write.
LOCKED = {
    "submitting it": "sharing_share",
    "approving it": "sharing_share",
    "declining it": "sharing_share",
    "cancelling it": "sharing_share",
    "recalling it": "sharing_share",
    "putting up what is kept back": "sharing_share",
    "approving what goes instead": "sharing_share",
    "taking it up": "sharing_foreigncase",
    "declining a partner's case": "sharing_foreigncase",
    "reporting what came of it": "sharing_foreigncase",
    "proposing field rules": "operations_agreement",
    "putting them in force": "operations_agreement",
    "refusing them": "operations_agreement",
    "taking them back": "operations_agreement",
    "keeping a key": "sharing_partner",
    "revoking a key": "sharing_partner",
    "holding a message": "sharing_outmessage",
}


@pytest.mark.parametrize("name", ACTS)
def test_leaves_nothing_of(name, setting):
    act = ACTS[name](setting)

    # At least the act itself and its line in the audit.
    assert break_each_write(act, watched=_WATCHED) >= 2
    if name in LOCKED:
        assert LOCKED[name] in acted(act).locked


def test_fails_whole_when_the_audit_cannot_be_written(liaison, approver, case, memorandum, cbp):
    share = pending(liaison, case, memorandum)
    before = picture(_WATCHED)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent ADD CONSTRAINT unwritable CHECK (false) NOT VALID")
    try:
        with pytest.raises(IntegrityError, match="unwritable"), transaction.atomic():
            approve(approver, share)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent DROP CONSTRAINT unwritable")

    assert picture(_WATCHED) == before
    assert OutMessage.objects.count() == 0
