"""What happens to reference data, as the audit names it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReferenceEvent(TextChoices):
    CALENDAR_CHANGED = "calendar.changed", _("Working-day calendar changed")
