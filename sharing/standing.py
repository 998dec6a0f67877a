"""How an inquiry stands with one partner, in a tag and a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sharing.explaining import explained, problem_of_message
from sharing.models import AskedPartner, InquiryState, OutMessage

# After so long without an answer the page says that none came.
LATE_AFTER = timedelta(days=3)
# What our own system tells a partner that it refuses.
_WE_REFUSED: dict[str, str | Promise] = {
    "key": _("That a key it used does not count here."),
    "not-permitted": _("That our agreement with it covers no inquiries."),
    "purpose": _("That our agreement with it does not permit this purpose."),
    "too-many-today": _("That we answer no more of its inquiries within 24 hours."),
    "too-many-values": _("That we take fewer identifiers in one inquiry."),
}
_NOT_DELIVERED = _("It could not be delivered for 14 days. Call its liaison officer, or ask again.")
_STUCK = (OutMessage.State.HELD, OutMessage.State.DEAD)
_REFUSED: dict[str, str | Promise] = {
    "http-415": _("Its system does not know inquiries yet: its version is older than ours."),
    "key": _("One of the two keys no longer counts there. Ask again; if it stays so, exchange keys again."),
    "not-permitted": _("Its agreement with us covers no inquiries. Headquarters can ask for it."),
    "purpose": _("Its agreement with us does not permit this purpose."),
    "too-many-today": _("It answers no more inquiries of ours within 24 hours. Ask again tomorrow."),
    "too-many-values": _("It takes fewer identifiers in one inquiry. Ask about fewer."),
}


@dataclass(frozen=True)
class Standing:
    """What a row shows of one partner."""

    tone: str
    icon: str
    word: str | Promise
    text: str | Promise = ""


def add_standings(*, inquiries: Iterable[Any], now: datetime) -> None:
    """Give each partner of inquiries, as a list shows them, how it stands with it."""
    for inquiry in inquiries:
        for asked in inquiry.partners:
            asked.standing = standing_of(asked=asked, asked_at=inquiry.asked_at, now=now)


def standing_of(*, asked: AskedPartner, asked_at: datetime, now: datetime) -> Standing:
    """Say how an inquiry stands with one partner."""
    if asked.state == InquiryState.ANSWERED and any(asked.known):
        behind = _("There is somebody to ask. Details come only by sharing: they share, or you share first.")
        known = gettext("%(n)s of %(of)s known") % {"n": sum(asked.known), "of": len(asked.known)}
        return Standing("ok", "check", known, behind)
    if asked.state == InquiryState.ANSWERED:
        return Standing(
            "mute",
            "circle-dashed",
            pgettext_lazy("inquiry", "None known"),
            _("In the cases that its agreement with us covers."),
        )
    if asked.state == InquiryState.REFUSED:
        return Standing("bad", "circle-x", asked.get_state_display(), _refusal(asked))
    return _waiting(asked, now - asked_at)


def _refusal(asked: AskedPartner) -> str | Promise:
    if known := _REFUSED.get(asked.refusal):
        return known
    if asked.in_message_id is not None or asked.refusal.startswith("http-"):
        return explained(asked.refusal)[0]
    return _("The agreement stopped it before it left. Ask again when it permits it.")


def told_of_refusal(*, code: str) -> str | Promise:
    """Say what a partner was told when its inquiry was refused."""
    return _WE_REFUSED.get(code, "")


def _waiting(asked: AskedPartner, age: timedelta) -> Standing:
    message = asked.message
    if message.state in _STUCK:
        problem = problem_of_message(message, None)
        text = problem.title if problem is not None and message.state == OutMessage.State.HELD else _NOT_DELIVERED
        return Standing("warn", "triangle-alert", pgettext_lazy("inquiry", "Not sent"), text)
    if age >= LATE_AFTER:
        late = _("No answer for %(days)s days. Call its liaison officer.") % {"days": age.days}
        return Standing("warn", "clock", pgettext_lazy("inquiry", "No answer"), late)
    if message.state != OutMessage.State.DELIVERED:
        return Standing("mute", "send", pgettext_lazy("inquiry", "On its way"))
    text = _("It has the inquiry. Its system answers by itself, usually within a minute.")
    return Standing("mute", "hourglass", asked.get_state_display(), text)
