"""Where a procedure stands, in one sentence: the first thing that its page and its case say."""

from django.utils.translation import gettext as _

from seizures.guards import Situation
from seizures.laws.codes import Event
from seizures.models import Decision, Notice, Procedure

_S = Procedure.Status


def where_it_stands(*, situation: Situation) -> str:
    """Say in a sentence where the procedure stands and what is waited for. No query."""
    procedure = situation.procedure
    if not procedure.is_live:
        return _("Abandoned. Another procedure took its place.")
    if procedure.status == _S.EXECUTED:
        return _("All goods of this procedure are accounted for.")
    if procedure.status == _S.DECIDED:
        return _("Decided. Record what happens to the goods.")
    if procedure.status == _S.OPENED:
        return _untold_words(situation)
    if situation.standing is not None:
        return _held_words(situation.standing)
    if situation.reply is not None:
        return _("The right holder has answered: %(answer)s.") % {"answer": situation.reply.get_position_display()}
    if situation.has_late_reply:
        return _("The right holder answered too late.")
    return _unanswered_words(situation)


def _untold_words(situation: Situation) -> str:
    """Say what is waited for before the right holder is told: where the law asks the goods' owner first, its word."""
    if situation.track.tells_holder_first:
        return _("The goods are held. Nobody has been told yet.")
    if Event.OWNER_OPPOSED in situation.facts:
        return _("The declarant or holder of the goods opposes destruction. Notify the right holder.")
    if situation.facts & {Event.OWNER_AGREED, Event.CONSENT_DEEMED}:
        return _("The declarant or holder of the goods agrees to destruction. Decide on the goods.")
    if Event.OWNER_NOTIFIED in situation.facts:
        return _("Waiting for the declarant or holder of the goods.")
    return _("The goods are held. Notify the declarant or holder of the goods and record it.")


def _held_words(standing: Decision) -> str:
    """Say under which decision the goods are held; what comes next, the running clock says."""
    words = {
        Decision.Kind.DETAIN: _("The goods are detained."),
        Decision.Kind.AWAIT_COURT: _("The goods are held for the court."),
    }
    kind = Decision.Kind(standing.kind)
    return words.get(kind) or _("Decision that stands: %(decision)s.") % {"decision": kind.label}


def _unanswered_words(situation: Situation) -> str:
    """Say why the right holder has not answered: it was not told, its time is over, or it still has time."""
    notices = {notice.status for notice in situation.procedure.notices.all()}
    if Notice.Status.FAILED in notices:
        return _("The notice could not be sent, so nobody has been told. Check the address and issue it again.")
    passed = [rule for rule in situation.track.deadlines if situation.has_passed(rule.code)]
    if passed:
        return _("A deadline has passed: %(deadline)s.") % {"deadline": passed[0].label}
    if Notice.Status.QUEUED in notices:
        return _("The notice is on its way to the right holder.")
    return _("Waiting for the right holder.")
