"""What happens to the audit itself."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AuditAction(TextChoices):
    VERIFIED = "audit.verified", _("Audit chain verified")
    RESTORED = "audit.restored", _("Backup restored, end of the chain lost")
    CASE_CHANGED = "audit.case_changed", _("Case changed past the application")
    CASE_ACCEPTED = "audit.case_accepted", _("Changed case accepted as it stands")
    SEALS_RENEWED = "audit.seals_renewed", _("Cases sealed anew after an upgrade")


# What the audit calls what changed.
FIELDS = {
    "first_seal": pgettext_lazy("field", "First seal"),
    "last_seal": pgettext_lazy("field", "Last seal"),
    "events": pgettext_lazy("field", "Events"),
    "cases": pgettext_lazy("field", "Cases"),
    "references": pgettext_lazy("field", "Case numbers"),
    "broken": pgettext_lazy("field", "Broken"),
    "broken_rows": pgettext_lazy("field", "Broken rows"),
    "first_lost": pgettext_lazy("field", "First lost seal"),
    "last_lost": pgettext_lazy("field", "Last lost seal"),
}

# What the audit calls the rows that events are about, by their model.
SUBJECTS = {
    "AuditSeal": pgettext_lazy("subject", "Seal"),
    "CaseSeal": pgettext_lazy("subject", "Case"),
}
