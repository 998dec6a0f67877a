"""Who may read the audit. The verbs are roles' business above; here they are asked as Django permissions."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

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
