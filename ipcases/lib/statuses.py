"""Every status a page can show: one table of tone, icon and word, in one place.

A page writes `{% tag "procedure" procedure.status %}` and never composes a tag of its own.
An app may add its own kinds from its `apps.py` with `register`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import pgettext_lazy

TONES = ("ok", "warn", "bad", "info", "violet", "mute", "solid")


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with its tone and icon; the word comes first, colour only repeats it."""

    tone: str
    icon: str
    word: str | Promise


def _s(tone: str, icon: str, word: str | Promise) -> Tag:
    return Tag(tone, icon, word)


TAGS: dict[str, dict[str, Tag]] = {
    "seizure": {
        "DRAFT": _s("mute", "circle-dashed", pgettext_lazy("seizure status", "Draft")),
        "OPEN": _s("info", "circle-dot", pgettext_lazy("seizure status", "Open")),
        "CLOSED": _s("solid", "check", pgettext_lazy("seizure status", "Closed")),
    },
    "procedure": {
        "OPENED": _s("info", "lock", pgettext_lazy("procedure status", "Opened")),
        "NOTIFIED": _s("violet", "hourglass", pgettext_lazy("procedure status", "Waiting for right holder")),
        "DECIDED": _s("warn", "gavel", pgettext_lazy("procedure status", "Decided")),
        "EXECUTED": _s("solid", "check", pgettext_lazy("procedure status", "Executed")),
    },
    "recordation": {
        "DRAFT": _s("mute", "circle-dashed", pgettext_lazy("recordation status", "Draft")),
        "SUBMITTED": _s("violet", "hourglass", pgettext_lazy("recordation status", "Submitted")),
        "RETURNED": _s("warn", "reply", pgettext_lazy("recordation status", "Returned for correction")),
        "IN_FORCE": _s("ok", "badge-check", pgettext_lazy("recordation status", "In force")),
        "EXPIRING": _s("warn", "triangle-alert", pgettext_lazy("recordation status", "Expires soon")),
        "EXPIRED": _s("warn", "triangle-alert", pgettext_lazy("recordation status", "Expired")),
        "SUSPENDED": _s("warn", "ban", pgettext_lazy("recordation status", "Suspended")),
        "REFUSED": _s("bad", "circle-x", pgettext_lazy("recordation status", "Refused")),
        "WITHDRAWN": _s("mute", "undo-2", pgettext_lazy("recordation status", "Withdrawn")),
    },
    "notice": {
        "QUEUED": _s("mute", "clock", pgettext_lazy("notice status", "Queued")),
        "SENT": _s("ok", "send", pgettext_lazy("notice status", "Sent")),
        "FAILED": _s("bad", "triangle-alert", pgettext_lazy("notice status", "Not sent")),
    },
    "operation": {
        "PLANNED": _s("mute", "calendar", pgettext_lazy("operation status", "Planned")),
        "LIVE": _s("ok", "circle-dot", pgettext_lazy("operation status", "Live")),
        "CLOSED": _s("solid", "check", pgettext_lazy("operation status", "Closed")),
    },
    "share": {
        "DRAFT": _s("mute", "circle-dashed", pgettext_lazy("share status", "Draft")),
        "PROPOSED": _s("violet", "hourglass", pgettext_lazy("share status", "Waits for approval")),
        "APPROVED": _s("info", "shield-check", pgettext_lazy("share status", "Approved")),
        "REFUSED": _s("bad", "circle-x", pgettext_lazy("share status", "Refused")),
        "RECALLED": _s("warn", "undo-2", pgettext_lazy("share status", "Recalled")),
        "ENDED": _s("solid", "check", pgettext_lazy("share status", "Ended")),
    },
    "delivery": {
        "QUEUED": _s("mute", "clock", pgettext_lazy("delivery status", "Queued")),
        "SENT": _s("info", "send", pgettext_lazy("delivery status", "Sent")),
        "RETRYING": _s("warn", "refresh-cw", pgettext_lazy("delivery status", "Trying again")),
        "HELD": _s("warn", "lock", pgettext_lazy("delivery status", "Held")),
        "RECEIVED": _s("ok", "check", pgettext_lazy("delivery status", "Received")),
        "FAILED": _s("bad", "triangle-alert", pgettext_lazy("delivery status", "Failed")),
    },
    "report": {
        "QUEUED": _s("mute", "clock", pgettext_lazy("report status", "Queued")),
        "RUNNING": _s("info", "hourglass", pgettext_lazy("report status", "Being made")),
        "FINISHED": _s("ok", "file-check", pgettext_lazy("report status", "Ready")),
        "FAILED": _s("bad", "triangle-alert", pgettext_lazy("report status", "Failed")),
    },
    "task": {
        "NOT_STARTED": _s("mute", "circle-dashed", pgettext_lazy("task status", "Not started")),
        "IN_PROGRESS": _s("info", "circle-dot", pgettext_lazy("task status", "In progress")),
        "DONE": _s("ok", "check", pgettext_lazy("task status", "Done")),
        "PROBLEM": _s("bad", "circle-alert", pgettext_lazy("task status", "Has a problem")),
        "LOCKED": _s("mute", "lock", pgettext_lazy("task status", "Cannot start yet")),
    },
    "goods": {
        "CONFIRMED": _s("bad", "circle-alert", pgettext_lazy("goods status", "Confirmed counterfeit")),
        "GENUINE": _s("ok", "check", pgettext_lazy("goods status", "Genuine")),
        "RELEASED": _s("ok", "lock-open", pgettext_lazy("goods status", "Released")),
        "DESTROYED": _s("solid", "flame", pgettext_lazy("goods status", "Destroyed")),
        "RESTRICTED": _s("bad", "lock", pgettext_lazy("goods status", "Restricted")),
    },
}


def register(kind: str, tags: Mapping[str, Tag]) -> None:
    """Add the tags of one kind of status, or more statuses to a kind."""
    TAGS.setdefault(kind, {}).update(tags)


def tag_of(kind: str, status: str, word: str | Promise = "") -> Tag:
    """Return the tag of a status; one that nobody registered stays grey and says its own name."""
    known = TAGS.get(kind, {}).get(str(status))
    if known is None:
        return Tag("mute", "circle", word or str(status).replace("_", " ").capitalize())
    return Tag(known.tone, known.icon, word) if word else known


def deadline_tag(due: date | datetime, *, now: datetime, is_met: bool = False) -> Tag:
    """Say how long is left: red within a day or passed, amber within three days."""
    if is_met:
        return Tag("ok", "check", gettext("Met"))
    if not isinstance(due, datetime):
        return _day_tag(due, today=timezone.localdate(now))
    left = due - now
    if left < timedelta(0):
        return Tag("bad", "clock", gettext("Passed"))
    hours = int(left.total_seconds() // 3600)
    if hours < 24:
        word = ngettext("Due in %(hours)d hour", "Due in %(hours)d hours", hours) % {"hours": hours}
        return Tag("bad", "clock", word if hours else gettext("Due within the hour"))
    return _day_tag(timezone.localdate(due), today=timezone.localdate(now))


def _day_tag(due: date, *, today: date) -> Tag:
    days = (due - today).days
    if days < 0:
        late = ngettext("Passed %(days)d day ago", "Passed %(days)d days ago", -days)
        return Tag("bad", "clock", late % {"days": -days})
    if days == 0:
        return Tag("bad", "clock", gettext("Due today"))
    tone = "bad" if days == 1 else "warn" if days <= 3 else "mute"
    return Tag(tone, "clock", ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days})
