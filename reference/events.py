"""What happens to reference data, as the audit names it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReferenceEvent(TextChoices):
    CALENDAR_CHANGED = "calendar.changed", _("Working-day calendar changed")


# What the audit calls what changed.
FIELDS = {
    "day": pgettext_lazy("field", "Day"),
    "is_confirmed": pgettext_lazy("field", "Confirmed"),
    "is_working_day": pgettext_lazy("field", "Working day"),
    "name_of_day": pgettext_lazy("field", "Name of the day"),
    "source": pgettext_lazy("field", "Source"),
    "year": pgettext_lazy("field", "Year"),
}

# What the audit calls the rows that events are about, by their model.
SUBJECTS = {
    "Jurisdiction": pgettext_lazy("subject", "Jurisdiction"),
    "Holiday": pgettext_lazy("subject", "Day"),
    "CalendarYear": pgettext_lazy("subject", "Year"),
}
