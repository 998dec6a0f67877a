"""What customs chooses. One decision stands; a newer one supersedes it, knowingly."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.sending_twice import sent_before
from seizures.events import ProcedureEvent
from seizures.laws.base import DecisionRule
from seizures.laws.registry import track_of
from seizures.models import Decision, Procedure
from seizures.services.deadlines import happen, lift_running, lock_procedure, today_of
from seizures.services.notices import queue_notice
from seizures.workflow import decision_blockers, refuse_if_blocked

MOST_CHARACTERS = 4000


class DecisionConflict(DomainError):
    """Somebody else decided first: `data["standing"]` is the decision that stands."""


def decide(
    *,
    acting_user: User,
    procedure: Procedure,
    kind: str,
    reason: str,
    now: datetime,
    legal_basis: str = "",
    supersedes: int | None = None,
) -> Decision:
    """Make a decision, settle the clocks it settles, and queue the notice the law wants for it.

    A final decision that stands is superseded only by naming it in `supersedes`; a page passes there
    what its reader saw (0 for none), and what a second press sends again is decided once. Raises NotAllowed,
    InvalidValue, DecisionConflict when another decision stands than the one seen, and DomainError (409) for what
    the law does not allow now.
    """
    require(user=acting_user, verb="seizures.decide")
    if not reason.strip() or len(reason) > MOST_CHARACTERS or "\x00" in reason:
        raise InvalidValue("reason-missing", _("Give the reason, in at most 4,000 characters."), field="reason")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        standing = procedure.decisions.filter(is_standing=True).select_related("decided_by").first()
        rule = _rule_of(procedure, kind)
        said = {"kind": kind, "reason": reason.strip(), "decided_by": acting_user, "is_standing": True}
        if (known := sent_before(rows=procedure.decisions.all(), seen=supersedes, said=said)) is not None:
            return known
        _refuse_unseen(procedure, standing, supersedes)
        refuse_if_blocked(decision_blockers(procedure=procedure, rule=rule, now=now))
        withdrawn = None
        if standing is not None:
            standing.is_standing = False
            standing.save(update_fields=["is_standing"])
            withdrawn = _withdraw_fact(procedure, standing, rule)
        decision = Decision.objects.create(
            procedure=procedure,
            legal_basis=(legal_basis.strip() or canonical_basis(rule))[:200],
            decided_at=now,
            **said,
        )
        if rule.is_final:
            procedure.status, procedure.decided_at = Procedure.Status.DECIDED, now
            procedure.save(update_fields=["status", "decided_at"])
        record(
            action=ProcedureEvent.DECIDED,
            actor=acting_user,
            subject=decision,
            case_reference=procedure.seizure.reference,
            changes={
                "decision": [standing.kind if standing else None, kind],
                "legal_basis": [None, decision.legal_basis],
            }
            | ({"fact": [withdrawn, None]} if withdrawn else {}),
            publish=True,
            now=now,
        )
        if rule.event is not None:
            happen(
                procedure=procedure,
                event=rule.event,
                day=today_of(procedure, now),
                now=now,
                acting_user=acting_user,
            )
        if rule.is_final:
            lift_running(procedure=procedure, now=now, acting_user=acting_user)
        if rule.notice and procedure.notified_at is not None:
            queue_notice(procedure=procedure, kind=rule.notice, acting_user=acting_user, now=now, is_other=True)
        return decision


def canonical_basis(rule: DecisionRule) -> str:
    """Return the legal basis as it is stored, whatever language the officer reads."""
    with translation.override("en"):
        return str(rule.legal_ref)


def _rule_of(procedure: Procedure, kind: str) -> DecisionRule:
    rule = track_of(law_code=procedure.law_code, track=procedure.track).decision(kind)
    if rule is None:
        raise InvalidValue(
            "decision-unlawful", _("The law of this procedure does not know this decision."), field="kind"
        )
    return rule


def _withdraw_fact(procedure: Procedure, standing: Decision, rule: DecisionRule) -> str | None:
    """Take back what is true no more once a final decision falls, and return it. Saved with the facts of the new one.

    Goods that are released after all are not confiscated: whose names go with that, they wait again.
    """
    old = track_of(law_code=procedure.law_code, track=procedure.track).decision(standing.kind)
    if old is None or not old.is_final or old.event is None or old.event == rule.event:
        return None
    return old.event.value if procedure.facts.pop(old.event.value, None) else None


def _refuse_unseen(procedure: Procedure, standing: Decision | None, supersedes: int | None) -> None:
    standing_id = standing.pk if standing is not None else 0
    is_final = procedure.status == Procedure.Status.DECIDED
    if supersedes == standing_id or (supersedes is None and not is_final):
        return
    if standing is None:
        raise DecisionConflict("decision-changed", _("The decision you saw no longer stands. Open the page again."))
    message = _("%(who)s has decided in the meantime: %(what)s. Compare the two, then decide again if you must.")
    raise DecisionConflict(
        "decision-conflict",
        message % {"who": standing.decided_by, "what": standing.get_kind_display()},
        standing=standing.pk,
    )
