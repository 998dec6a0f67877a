"""Who may read the audit. The verbs are roles' business above; here they are asked as Django permissions."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.labels import actions_read_with
from audit.models import AuditEvent
from ipcases.lib.errors import NotAllowed

VIEW = "audit.view"
VERIFY = "audit.verify"


def require(*, user: Any, verb: str) -> None:
    """Raise NotAllowed unless the user's roles open the verb."""
    if not user.has_perm(verb):
        raise NotAllowed("verb-not-allowed", _("Only auditors read the audit."), verb=verb)


def visible_events(*, user: Any) -> QuerySet[AuditEvent]:
    """Return the events the user may read. Visible if and only if the user is an auditor: then all of them."""
    return AuditEvent.objects.all() if user.has_perm(VIEW) else AuditEvent.objects.none()


def events_of_case(*, case_reference: str, reader: Any) -> QuerySet[AuditEvent]:
    """Return the events of a case that somebody who may see the case may read.

    Visible if and only if the reader has the verb that the app of the event reads its history with; most have none.
    The caller has asked whether the reader may see the case.
    """
    hidden = [action for verb, actions in actions_read_with() if not reader.has_perm(verb) for action in actions]
    return AuditEvent.objects.filter(case_reference=case_reference).exclude(action__in=hidden)
