"""Times by the clock of an office, which shows one hour twice in autumn where summer time ends, and leaves one out."""

from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

# Stands for the zone of a time that was typed without one.
NOT_SAID = ZoneInfo("UTC")


class ClockTime(forms.DateTimeField):
    """A time by a clock of which the form knows where it hangs: Django would read that of its reader.

    And would refuse the hour that comes twice, in which goods are found too.
    """

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(NOT_SAID):
            return super().to_python(value)


def moment_on_clock(*, shown: datetime, zone: tzinfo, latest: datetime) -> datetime | None:
    """Return when a clock of this zone showed this; None for an hour that it left out.

    Of an hour that comes twice it is the second one, unless that is still to come.
    """
    first, second = (shown.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if second.timestamp() < first.timestamp():
        return None
    return second if second <= latest else first
