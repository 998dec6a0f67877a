"""What happens to reference data, as the audit names it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class ReferenceEvent(TextChoices):
    CALENDAR_CHANGED = "calendar.changed", _("Working-day calendar changed")


# What the audit calls the things that change, where no field of a model is called so.
CHANGED = (
    gettext_noop("Day"),
    gettext_noop("Name of day"),
    gettext_noop("Year"),
    gettext_noop("Source"),
    gettext_noop("Is working day"),
    gettext_noop("Is confirmed"),
)
