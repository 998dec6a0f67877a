"""What happens to the audit itself."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuditAction(TextChoices):
    VERIFIED = "audit.verified", _("Audit chain verified")


# What changes are called that are no fields of a model.
CHANGES = (
    _("First seal"),
    _("Last seal"),
    _("Events"),
    _("Broken"),
    _("Broken rows"),
    _("Audit seal"),
)
