"""What the states of a delivery mean and what to do about them, in sentences; and how long each step took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from seizures.models import EvidenceFile
from sharing import envelope
from sharing.models import Attempt, Channel, Feedback, ForeignCase, ForeignFile, OutMessage, Share

_Sentence = str | Promise


@dataclass(frozen=True)
class Problem:
    """What is wrong, and the next thing somebody can do."""

    title: _Sentence
    text: _Sentence
    tone: str = "warn"


# What a share waits for when a version of it leaves no more; no message has these as its reason.
RULES_REPLACED, GIVEN_UP, SET_ASIDE, REFUSED = "rules-replaced", "given-up", "set-aside", "refused"
# How the partner's system refuses a version when it holds later ones.
_LATER_THERE = ("out-of-order", "stale-version")
_WHY: dict[str, tuple[_Sentence, _Sentence]] = {
    RULES_REPLACED: (
        gettext_lazy("The field rules of this version were replaced"),
        gettext_lazy(
            "It was approved under rules that hold no more, and leaves no more. A liaison officer looks at what the "
            "rules in force let leave, and puts that up for approval."
        ),
    ),
    GIVEN_UP: (
        gettext_lazy("A version was given up"),
        gettext_lazy(
            "It could not be delivered for 14 days, and the partner has the version before it. Call its liaison. A "
            "liaison officer looks at what would leave now, and puts that up for approval."
        ),
    ),
    REFUSED: (
        gettext_lazy("The partner's system refused a version"),
        gettext_lazy(
            "The partner has the version before it, and nothing after it leaves. Ask its administrator which rule it "
            "breaks and correct the case. A liaison officer looks at what would leave now, and puts that up for "
            "approval."
        ),
    ),
    "out-of-order": (
        gettext_lazy("The partner holds later versions than we know of"),
        gettext_lazy(
            "We went back to an older backup: its system refuses what follows the backup. Call its liaison; recall the "
            "share, then share the case anew."
        ),
    ),
    SET_ASIDE: (
        gettext_lazy("Nothing went yet instead of what was set aside"),
        gettext_lazy(
            "What was put up instead was not approved. The partner has the version before it. A liaison officer looks "
            "at what would leave now, and puts it up again."
        ),
    ),
    "agreement": (
        gettext_lazy("The agreement no longer allows this message"),
        gettext_lazy("It was stopped before it left. When the agreement is in force again, it must be approved again."),
    ),
    "partner": (
        gettext_lazy("The partner cannot be sent anything now"),
        gettext_lazy("It is switched off or we hold no valid key of it. An administrator puts this right."),
    ),
    "operator": (
        gettext_lazy("Held by an administrator"),
        gettext_lazy("An administrator held it and must release it."),
    ),
    "behind": (
        gettext_lazy("Our numbers lie behind what the partner holds"),
        gettext_lazy(
            "We went back to an older backup, so nothing is sent. Restore a newer one if there is one. Else release "
            "the channel: numbers go on after the partner's, and what was sent since the backup is unknown here. Ask "
            "the partner's liaison which cases it has; recall those that differ and share them again."
        ),
    ),
    "number-taken": (
        gettext_lazy("The partner holds another message under this number"),
        gettext_lazy("It is given another number and sent again by itself."),
    ),
    "went-back": (
        gettext_lazy("The partner lost this message, and it is too old to be sent again"),
        gettext_lazy("The partner went back to an older backup. Recall the share, then share the case anew."),
    ),
    "quarantine": (
        gettext_lazy("Held because it stopped five workers"),
        gettext_lazy("Something in it breaks the sending program. Send its id to the help desk before you release it."),
    ),
    "redirect": (
        gettext_lazy("The partner's address leads elsewhere"),
        gettext_lazy("A redirect is never followed. Ask the partner for its right address and introduce it again."),
    ),
    "digest-conflict": (
        gettext_lazy("The partner holds other bytes under this id"),
        gettext_lazy("This is a security incident on both sides. Call the partner's liaison before anything is sent."),
    ),
    "auth": (
        gettext_lazy("The partner refuses our key"),
        gettext_lazy("Read our key to its administrator (manage.py node_key). We try again every five minutes."),
    ),
    "tls": (
        gettext_lazy("The partner's certificate cannot be trusted"),
        gettext_lazy(
            "Nothing was sent. Its administrator must renew the certificate. We try again every five minutes."
        ),
    ),
    "address": (
        gettext_lazy("The partner's address lies in a private network"),
        gettext_lazy("We refuse to send there. Introduce the partner again with its public address."),
    ),
    "gone": (
        gettext_lazy("The partner closed its inbox"),
        gettext_lazy("Call its liaison. An administrator releases the channel when it is open again."),
    ),
    "http-404": (
        gettext_lazy("There is no inbox at the partner's address"),
        gettext_lazy("Ask the partner for its right address and introduce it again."),
    ),
    "http-413": (
        gettext_lazy("The partner finds the message too large"),
        gettext_lazy("Share fewer goods lines, then prepare the share again."),
    ),
    "http-415": (
        gettext_lazy("The partner does not know this type of message"),
        gettext_lazy("Its version is older than ours. Call its administrator."),
    ),
    "http-422": (
        gettext_lazy("The partner refuses the content"),
        gettext_lazy("Ask its administrator which rule it breaks, correct the case and prepare the share again."),
    ),
    "timeout": (
        gettext_lazy("The partner does not answer in time"),
        gettext_lazy("We try again by ourselves. If it is urgent, call its liaison."),
    ),
    "connection": (
        gettext_lazy("The partner cannot be reached"),
        gettext_lazy("We try again by ourselves. If it is urgent, call its liaison."),
    ),
    "receipt-bad-signature": (
        gettext_lazy("The partner's receipt is not signed by its key"),
        gettext_lazy("It does not count as received. Compare keys with its administrator; we try again meanwhile."),
    ),
    "receipt-clock-skew": (
        gettext_lazy("The partner's clock is wrong"),
        gettext_lazy(
            "Its receipt is not of this moment. Ask its administrator to set the clock; we try again meanwhile."
        ),
    ),
    "receipt-unfit": (
        gettext_lazy("The partner's receipt is for something else"),
        gettext_lazy("It does not count as received. Call its administrator; we try again meanwhile."),
    ),
    "http-429": (
        gettext_lazy("The partner asks us to go slower"),
        gettext_lazy("We wait as long as it asks and try again by ourselves."),
    ),
}


def problem_of_message(message: OutMessage, channel: Channel | None) -> Problem | None:
    """Say what is wrong with a message that has not arrived; None while all is well."""
    if message.state == OutMessage.State.DEAD:
        what_next = _("It could not be delivered for 14 days. Call the partner's liaison officer.")
        if message.type == envelope.CASE_SHARED:
            what_next = _(
                "It could not be delivered for 14 days. Call the partner's liaison officer; then recall this share and "
                "share the case anew."
            )
        elif message.type == envelope.CASE_WITHDRAWN:
            what_next = _(
                "It could not be delivered for 14 days: the partner may still use the case. Call its liaison officer, "
                "and recall the share again."
            )
        return Problem(_("Given up after the last try"), what_next, "bad")
    if message.state in (OutMessage.State.HELD, OutMessage.State.REJECTED):
        title, text = explained(message.held_reason or message.last_outcome)
        if message.type == envelope.CASE_WITHDRAWN and message.held_reason == "went-back":
            text = _("The partner went back to an older backup, and may use the case again. Recall the share again.")
        bad = message.state == OutMessage.State.REJECTED or message.held_reason == "digest-conflict"
        return Problem(title, text, "bad" if bad else "warn")
    if message.state in (OutMessage.State.READY, OutMessage.State.RETRY):
        if channel is not None and channel.held_reason:
            return Problem(*explained(channel.held_reason))
        if message.last_outcome:
            return Problem(*explained(message.last_outcome))
    if message.state == OutMessage.State.DELIVERED and message.reminded_at and not message.acknowledged_at:
        return Problem(
            _("Received, but the partner's system has not taken it over"),
            _("It was sent a second time. Call the partner's administrator with the id of the message."),
        )
    return None


def problem_of_share(kept_back: Sequence[OutMessage]) -> Problem | None:
    """Say what a share waits for of which a new version must be put up by hand; None when there is none."""
    if not kept_back:
        return None
    codes = {
        OutMessage.State.SET_ASIDE: SET_ASIDE,
        OutMessage.State.DEAD: GIVEN_UP,
        OutMessage.State.REJECTED: REFUSED,
    }
    first = kept_back[0]
    if first.last_outcome in _LATER_THERE:
        return Problem(*explained(_LATER_THERE[0]))
    return Problem(*explained(codes.get(OutMessage.State(first.state), RULES_REPLACED)))


def explained(code: str) -> tuple[_Sentence, _Sentence]:
    """Return what a reason means and what to do."""
    if code in _WHY:
        return _WHY[code]
    if code.startswith("http-5"):
        return (
            _("The partner's system has a fault (%(code)s)") % {"code": code.removeprefix("http-")},
            _("We try again by ourselves. If it is urgent, call its liaison."),
        )
    return (
        _("The partner answered in an unexpected way (%(code)s)") % {"code": code},
        _("Call its administrator, then send the message again."),
    )


_RECEIVED: dict[str, _Sentence] = {
    "stored": pgettext_lazy("try", "Stored by the partner"),
    "duplicate": pgettext_lazy("try", "The partner had it already"),
    "parked": pgettext_lazy("try", "Kept by the partner until what comes before it is there"),
}


def came_of_try(attempt: Attempt) -> _Sentence:
    """Say what came of one try to send a message."""
    return _RECEIVED.get(attempt.outcome) or explained(attempt.outcome)[0]


_NO_FILE: dict[str, _Sentence] = {
    "": gettext_lazy("It is fetched from the partner by itself."),
    "http-404": gettext_lazy("The partner does not hand it out at present. We ask again by ourselves."),
    "other-bytes": gettext_lazy("What came is not what the partner's message names. Call its liaison."),
    "file-too-large": gettext_lazy("It is larger than 20 MB. Ask the partner for a smaller one."),
    "too-much": gettext_lazy("The files of this case are larger than we take together. Ask the partner for fewer."),
    "file-type": gettext_lazy("It is neither JPEG, PNG nor PDF. Ask the partner to convert it."),
    "file-broken": gettext_lazy("The picture cannot be opened. Ask the partner to send it again."),
    "file-pixels": gettext_lazy("The picture has more than 60 million pixels. Ask the partner for a smaller one."),
    "given-up": gettext_lazy("It could not be had for 14 days. Ask the partner to send the case again."),
    "over": gettext_lazy("The case was declined or closed before it came. It is not fetched any more."),
}


def with_words(
    files: Sequence[ForeignFile], foreign_case: ForeignCase, covered: Mapping[str, str] | None = None
) -> list[Any]:
    """Give each file of a partner's case what it shows, what is covered on it, and why it is not here."""
    shown = dict(EvidenceFile.Shows.choices)
    is_over = foreign_case.status in (ForeignCase.Status.DECLINED, ForeignCase.Status.CLOSED)
    rows: list[Any] = list(files)
    for row in rows:
        row.title = shown.get(row.shows, _("File"))
        row.covered = (covered or {}).get(row.sha256, "")
        if row.state == ForeignFile.State.WAITING:
            row.why = _NO_FILE["over"] if is_over else _NO_FILE.get(row.reason) or explained(row.reason)[0]
        elif row.state == ForeignFile.State.REFUSED:
            row.why = _NO_FILE.get(row.reason, row.reason)
    return rows


# --- steps and clocks ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Milestone:
    """One step of a share: when it was reached and how long it took from the one before."""

    label: _Sentence
    at: datetime | None
    took: timedelta | None


def milestones_of(share: Share, feedback: Sequence[Feedback]) -> list[Milestone]:
    """Return seizure → approval → receipt → acceptance → first action, with the time between."""
    accepted = next((row.given_at for row in feedback if row.status not in Feedback.NEED_REASON), None)
    acted = next((row.given_at for row in feedback if row.status == Feedback.Status.ACTION_TAKEN), None)
    moments = [
        (pgettext("milestone", "Seizure"), share.seizure.detained_at),
        (pgettext("milestone", "Approval"), share.approved_at),
        (pgettext("milestone", "Receipt"), share.delivered_at),
        (pgettext("milestone", "Acceptance"), accepted),
        (pgettext("milestone", "Action"), acted),
    ]
    found: list[Milestone] = []
    last: datetime | None = None
    for label, at in moments:
        took = at - last if at is not None and last is not None and at >= last else None
        found.append(Milestone(label, at, took))
        last = at if at is not None else last
    return found


def steps_of(milestones: Sequence[Milestone], *, is_over: bool) -> list[dict[str, Any]]:
    """Return the milestones for the steps component: done, and the one that is awaited."""
    awaited = next((index for index, step in enumerate(milestones) if step.at is None), None)
    return [
        {"label": step.label, "done": step.at is not None, "current": index == awaited and not is_over}
        for index, step in enumerate(milestones)
    ]


def clocks_of(milestones: Sequence[Milestone]) -> list[dict[str, Any]]:
    """Return the milestones as figures: how long each step took, and when it was reached."""
    clocks = []
    for before, step in pairwise(milestones):
        clocks.append(
            {
                "label": _("%(before)s to %(after)s") % {"before": before.label, "after": str(step.label).lower()},
                "value": spoken(step.took) if step.took is not None else "–",
                "note": date_format(localtime(step.at), "DATETIME_FORMAT")
                if step.at
                else pgettext("milestone", "Not yet"),
            }
        )
    return clocks


def spoken(duration: timedelta) -> str:
    """Say a duration in its two largest units: "2 d 4 h", "12 min", "3 s"."""
    seconds = max(int(duration.total_seconds()), 0)
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)s min") % {"minutes": minutes}
    return ngettext("%(seconds)s s", "%(seconds)s s", seconds) % {"seconds": seconds}
