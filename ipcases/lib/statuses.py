"""How every status looks: one table of tone and icon, so that no page invents a tag.

The words are not here: a status of a model is called what the model's choices call it
(`{% tag "procedure" p.status %}` finds them). Statuses without a model have their word here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

TONES = ("ok", "warn", "bad", "info", "violet", "mute", "solid")


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with its tone and icon; the word says it, colour and icon repeat it."""

    tone: str
    icon: str
    word: str | Promise = ""


# Model name -> the field whose value is shown, where that field is not called `status`.
FIELDS = {
    "askedpartner": "state",
    "casealert": "state",
    "caselist": "state",
    "decision": "kind",
    "destructionline": "taken_out",
    "foreignfile": "state",
    "foreigninquiry": "state",
    "inmessage": "state",
    "letter": "state",
    "letteranswer": "state",
    "listedcase": "state",
    "mandateproposal": "state",
    "mergeproposal": "state",
    "outcome": "kind",
    "outmessage": "state",
    "parcel": "check_digit",
    "policy": "state",
    "reply": "position",
}

# The same for ours and a partner's.
_INQUIRY = {
    "WAITING": Tag("mute", "hourglass"),
    "ANSWERED": Tag("ok", "check"),
    "REFUSED": Tag("bad", "circle-x"),
}

TAGS: dict[str, dict[str, Tag]] = {
    "seizure": {
        "OPEN": Tag("info", "circle-dot"),
        "CLOSED": Tag("solid", "check"),
    },
    "procedure": {
        "OPENED": Tag("info", "lock"),
        "NOTIFIED": Tag("violet", "hourglass"),
        "DECIDED": Tag("warn", "gavel"),
        "EXECUTED": Tag("solid", "check"),
    },
    "guarantee": {
        "REGISTERED": Tag("violet", "hourglass"),
        "CONFIRMED": Tag("ok", "shield-check"),
        "REFUSED": Tag("bad", "x"),
        "ENDED": Tag("mute", "clock"),
        "COMING": Tag("info", "calendar", pgettext_lazy("guarantee", "Not yet in force")),
        "IN_FORCE": Tag("ok", "shield-check", pgettext_lazy("guarantee", "In force")),
        "USED_UP": Tag("bad", "triangle-alert", pgettext_lazy("guarantee", "Used up")),
        "OVER": Tag("mute", "clock", pgettext_lazy("guarantee", "Ran out")),
    },
    "settlement": {
        "PROPOSED": Tag("violet", "hourglass"),
        "CONFIRMED": Tag("ok", "check"),
        "REFUSED": Tag("mute", "x"),
    },
    "deadline": {
        "RUNNING": Tag("mute", "clock"),
        "MET": Tag("ok", "check"),
        "PASSED": Tag("bad", "clock"),
        "LIFTED": Tag("mute", "undo-2"),
    },
    "notice": {
        "QUEUED": Tag("mute", "clock"),
        "SENT": Tag("ok", "send"),
        "FAILED": Tag("bad", "triangle-alert"),
    },
    "reply": {
        "INFRINGES": Tag("bad", "circle-alert"),
        "GENUINE": Tag("ok", "badge-check"),
        "NO_ACTION": Tag("mute", "ban"),
    },
    "decision": {
        "DETAIN": Tag("info", "lock"),
        "CONFISCATE": Tag("bad", "gavel"),
        "DESTROY": Tag("bad", "flame"),
        "RELEASE": Tag("ok", "lock-open"),
        "RELEASE_ON_SECURITY": Tag("ok", "lock-open"),
        "AWAIT_COURT": Tag("violet", "scale"),
    },
    "outcome": {
        "DESTROYED": Tag("solid", "flame"),
        "DONATED": Tag("ok", "handshake"),
        "SOLD_TO_HOLDER": Tag("mute", "stamp"),
        "AUCTIONED": Tag("mute", "gavel"),
        "RELEASED": Tag("ok", "lock-open"),
        "HANDED_TO_POLICE": Tag("violet", "siren"),
    },
    "parcel": {
        "PASSED": Tag("ok", "check"),
        "FAILED": Tag("warn", "triangle-alert"),
        "NONE": Tag("mute", "circle"),
    },
    "referral": {
        "SENT": Tag("info", "send"),
        "ACCEPTED": Tag("violet", "search"),
        "CONCLUDED": Tag("solid", "check"),
    },
    "destruction": {
        "PLANNED": Tag("info", "calendar"),
        "CARRIED_OUT": Tag("solid", "flame"),
        "CALLED_OFF": Tag("mute", "ban"),
    },
    "destructionline": {
        "MISSING": Tag("bad", "circle-alert"),
        "DIFFERENT": Tag("warn", "triangle-alert"),
        "PUT_BACK": Tag("mute", "undo-2"),
    },
    "recordation": {
        "DRAFT": Tag("mute", "circle-dashed"),
        "SUBMITTED": Tag("violet", "hourglass"),
        "RETURNED": Tag("warn", "reply"),
        "IN_FORCE": Tag("ok", "badge-check"),
        "REFUSED": Tag("bad", "circle-x"),
        "WITHDRAWN": Tag("mute", "undo-2"),
        "EXPIRED": Tag("warn", "triangle-alert"),
        "EXPIRING": Tag("warn", "triangle-alert", pgettext_lazy("recordation status", "Expires soon")),
        "NOT_YET": Tag("mute", "calendar", pgettext_lazy("recordation status", "Not yet in force")),
        # Withdrawn after it was accepted, which law and Chinese tell from taking an application back.
        "GIVEN_UP": Tag("mute", "undo-2", pgettext_lazy("recordation status", "Given up")),
    },
    "member": {
        "ACTS": Tag("ok", "check", pgettext_lazy("acts for a right holder", "Acts for it")),
        "ENDING": Tag("warn", "clock", pgettext_lazy("acts for a right holder", "Ends soon")),
        "OFF": Tag("bad", "ban", pgettext_lazy("acts for a right holder", "Sign-in switched off")),
        "NO_ROLE": Tag("bad", "triangle-alert", pgettext_lazy("acts for a right holder", "No role in the portal")),
        "ENDED": Tag("mute", "unlink", pgettext_lazy("acts for a right holder", "Ended")),
        "OVER": Tag("mute", "clock", pgettext_lazy("acts for a right holder", "Over")),
    },
    "casealert": {
        "SUGGESTED": Tag("warn", "bell"),
        "FOLLOWED": Tag("ok", "check"),
        "DISMISSED": Tag("mute", "x"),
    },
    "alert": {
        "SENT": Tag("violet", "hourglass"),
        "ACCEPTED": Tag("ok", "eye"),
        "RETURNED": Tag("warn", "reply"),
        "WITHDRAWN": Tag("mute", "undo-2"),
        "ENDED": Tag("solid", "check"),
    },
    "operation": {
        "PLANNED": Tag("mute", "calendar"),
        "RUNNING": Tag("ok", "circle-dot"),
        "ENDED": Tag("solid", "check"),
    },
    "share": {
        "DRAFT": Tag("mute", "circle-dashed"),
        "PENDING_APPROVAL": Tag("violet", "hourglass"),
        "QUEUED": Tag("info", "send"),
        "DELIVERED": Tag("info", "check"),
        "ACCEPTED": Tag("ok", "badge-check"),
        "REJECTED": Tag("bad", "circle-x"),
        "IN_PROGRESS": Tag("ok", "siren"),
        "CLOSED": Tag("solid", "check"),
        "UNANSWERED": Tag("mute", "ban"),
        "BLOCKED": Tag("warn", "lock"),
        "CANCELLED": Tag("mute", "x"),
        "DECLINED": Tag("bad", "circle-x"),
        "RECALLED": Tag("warn", "undo-2"),
    },
    "outmessage": {
        "READY": Tag("mute", "clock"),
        "RETRY": Tag("warn", "refresh-cw"),
        "DELIVERED": Tag("ok", "check"),
        "HELD": Tag("warn", "lock"),
        "REJECTED": Tag("bad", "circle-x"),
        "DEAD": Tag("bad", "triangle-alert"),
        "CANCELLED": Tag("mute", "x"),
        "SET_ASIDE": Tag("mute", "archive"),
    },
    "inmessage": {
        "APPLIED": Tag("ok", "check"),
        "PARKED": Tag("warn", "hourglass"),
        "REFUSED": Tag("bad", "circle-x"),
    },
    "askedpartner": _INQUIRY,
    "foreigninquiry": _INQUIRY,
    "letter": {
        "SAID": Tag("mute", "send"),
        "WAITING": Tag("violet", "hourglass"),
        "NOTED": Tag("mute", "check"),
        "ACCEPTED": Tag("ok", "check"),
        "GRANTED": Tag("ok", "shield-check"),
        "REFUSED": Tag("bad", "circle-x"),
        "WITHDRAWN": Tag("warn", "undo-2"),
        "STOPPED": Tag("warn", "triangle-alert"),
        "ENDED": Tag("mute", "ban"),
    },
    "letteranswer": {
        "PROPOSED": Tag("violet", "stamp"),
        "GIVEN": Tag("ok", "check"),
        "NOT_APPROVED": Tag("bad", "circle-x"),
        "STOPPED": Tag("warn", "triangle-alert"),
        "ENDED": Tag("mute", "ban"),
    },
    "mandateproposal": {
        "WAITS": Tag("violet", "hourglass"),
        "CONFIRMED": Tag("ok", "check"),
        "REFUSED": Tag("bad", "ban"),
        "TAKEN_BACK": Tag("mute", "undo-2"),
    },
    "mergeproposal": {
        "WAITS": Tag("violet", "hourglass"),
        "CONFIRMED": Tag("ok", "check"),
        "REFUSED": Tag("bad", "ban"),
        "TAKEN_BACK": Tag("mute", "undo-2"),
    },
    "policy": {
        "PROPOSED": Tag("violet", "hourglass"),
        "MADE": Tag("ok", "check"),
        "REFUSED": Tag("bad", "circle-x"),
        "TAKEN_BACK": Tag("mute", "undo-2"),
        "ENDED": Tag("mute", "unlink"),
    },
    "foreigncase": {
        "RECEIVED": Tag("info", "inbox"),
        "ACCEPTED": Tag("ok", "check"),
        "DECLINED": Tag("mute", "circle-x"),
        "CLOSED": Tag("solid", "check"),
    },
    "foreignfile": {
        "WAITING": Tag("mute", "hourglass"),
        "FETCHED": Tag("ok", "check"),
        "REFUSED": Tag("bad", "circle-x"),
    },
    "feedback": {
        "ACCEPTED": Tag("ok", "check"),
        "DECLINED": Tag("mute", "circle-x"),
        "UNDER_INVESTIGATION": Tag("violet", "search"),
        "ACTION_TAKEN": Tag("ok", "siren"),
        "NOTHING_FOUND": Tag("solid", "check"),
        "NOT_POSSIBLE": Tag("mute", "circle-x"),
        "CLOSED": Tag("solid", "check"),
    },
    "caselist": {
        "CHECKED": Tag("mute", "list-checks"),
        "LOGGING": Tag("info", "hourglass"),
        "STOPPED": Tag("warn", "ban"),
        "DONE": Tag("ok", "check"),
    },
    "listedcase": {
        "READY": Tag("mute", "circle"),
        "FAULTY": Tag("bad", "triangle-alert"),
        "LOGGED": Tag("ok", "check"),
    },
    "reportrun": {
        "QUEUED": Tag("mute", "clock"),
        "RUNNING": Tag("info", "hourglass"),
        "DONE": Tag("ok", "file-check"),
        "FAILED": Tag("bad", "triangle-alert"),
        "CANCELLED": Tag("mute", "ban"),
        "EXPIRED": Tag("mute", "archive"),
    },
    "task": {
        "NOT_STARTED": Tag("mute", "circle-dashed", pgettext_lazy("task status", "Not started")),
        "IN_PROGRESS": Tag("info", "circle-dot", pgettext_lazy("task status", "In progress")),
        "DONE": Tag("ok", "check", pgettext_lazy("task status", "Done")),
        "PROBLEM": Tag("bad", "circle-alert", pgettext_lazy("task status", "Has a problem")),
        "LOCKED": Tag("mute", "lock", pgettext_lazy("task status", "Cannot start yet")),
    },
    "flag": {
        "RESTRICTED": Tag("bad", "lock", pgettext_lazy("flag", "Restricted")),
        "SHARED": Tag("info", "send", pgettext_lazy("flag", "Shared")),
        "UNDONE": Tag("mute", "undo-2", pgettext_lazy("flag", "Undone")),
        "DRAFT": Tag("mute", "circle-dashed", pgettext_lazy("flag", "Draft")),
        "DEMO": Tag("mute", "info", pgettext_lazy("flag", "Test data")),
    },
}


def tag_of(kind: str, status: str, word: str | Promise = "") -> Tag:
    """Return the tag of a status; one that the table lacks stays grey and says its own name."""
    known = TAGS.get(kind, {}).get(str(status), Tag("mute", "circle"))
    return Tag(known.tone, known.icon, word or known.word or str(status).replace("_", " ").capitalize())


def deadline_tag(due: date | datetime, *, now: datetime, is_met: bool = False, zone: tzinfo | None = None) -> Tag:
    """Say how long is left, by the days of a zone: red within a day or passed, amber within three days."""
    if is_met:
        return Tag("ok", "check", gettext("Met"))
    today = timezone.localdate(now, zone)
    if not isinstance(due, datetime):
        return _day_tag(due, today=today)
    left, day = due - now, timezone.localdate(due, zone)
    if left < timedelta(0):
        return _day_tag(day, today=today) if day < today else Tag("bad", "clock", pgettext("deadline", "Overdue"))
    hours = int(left.total_seconds() // 3600)
    if hours == 0:
        return Tag("bad", "clock", gettext("Due within the hour"))
    if hours < 24:
        word = ngettext("Due in %(hours)d hour", "Due in %(hours)d hours", hours) % {"hours": hours}
        return Tag("bad", "clock", word)
    return _day_tag(day, today=today)


def _day_tag(due: date, *, today: date) -> Tag:
    days = (due - today).days
    if days < 0:
        late = ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", -days)
        return Tag("bad", "clock", late % {"days": -days})
    if days == 0:
        return Tag("bad", "clock", gettext("Due today"))
    tone = "bad" if days == 1 else "warn" if days <= 3 else "mute"
    return Tag(tone, "clock", ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days})
