"""What happens to the audit itself."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuditAction(TextChoices):
    VERIFIED = "audit.verified", _("Audit chain verified")
