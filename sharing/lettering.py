"""How letters read: what each says in the reader's words, what became of it, and what may be done about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import may
from sharing.correcting import field_at, page_for, pointers_into
from sharing.explaining import explained
from sharing.fields import FIELDS
from sharing.models import Letter, LetterAnswer
from sharing.projection import value_at
from sharing.value_words import words_of

_NOT_SENT: dict[str, str | Promise] = {
    "http-415": gettext_lazy("Its system knows no letters yet: its version is older than ours. Call or write by mail."),
    "given-up": gettext_lazy("It could not be delivered for 14 days. Call the partner's liaison officer."),
}
ASKS = (Letter.Kind.CORRECTION, Letter.Kind.ONWARD, Letter.Kind.COURT)
# What the page calls the writing of each kind.
TITLES: dict[str, str | Promise] = {
    Letter.Kind.WORD: gettext_lazy("Write to the partner"),
    Letter.Kind.CORRECTION: gettext_lazy("Propose a correction"),
    Letter.Kind.ONWARD: gettext_lazy("Ask to pass it on"),
    Letter.Kind.COURT: gettext_lazy("Ask to use it in court"),
}
INTROS: dict[str, str | Promise] = {
    Letter.Kind.CORRECTION: gettext_lazy(
        "The partner reads what you propose. Its case changes only when it corrects it; you then get a new version."
    ),
    Letter.Kind.ONWARD: gettext_lazy("Until the partner grants it, the case stays within your agency."),
    Letter.Kind.COURT: gettext_lazy("Until the partner grants it, the case may not be used in court."),
    Letter.Kind.WORD: gettext_lazy("Signed and sent at once. It stays with the case on both sides."),
}
_LOOKS = {
    "ACCEPTED": "ok",
    "GRANTED": "ok",
    "REFUSED": "bad",
    "WITHDRAWN": "warn",
    "STOPPED": "warn",
    "WAITING": "violet",
}
_FAILED = (LetterAnswer.State.NOT_APPROVED, LetterAnswer.State.STOPPED)
_PERMITTED: dict[str, str | Promise] = {
    Letter.Kind.ONWARD: pgettext_lazy("permission", "May be passed on"),
    Letter.Kind.COURT: pgettext_lazy("permission", "May be used in court"),
}


@dataclass(frozen=True)
class Permission:
    """What was granted, for the mark of the case."""

    word: str | Promise
    authority: str
    purpose: str
    until: date | None


def with_words(letters: Sequence[Letter], *, user: Any, today: date, shows_text: bool) -> list[Any]:
    """Give each letter what a page shows of it: its words, what was answered, and what this person may do about it.

    Who checks acts learns that a letter was written and what became of it, not what it says.
    """
    rows: list[Any] = list(letters)
    for row in rows:
        field = field_at(row.pointer)
        row.shows_text = shows_text
        row.field_label = place_of(row.pointer) if field else ""
        row.said = words_of(field, row.shared_value) if field and row.shared_value is not None else ""
        row.tone = _LOOKS.get(row.state, "")
        row.is_late = row.state == Letter.State.WAITING and row.answer_by is not None and row.answer_by < today
        row.is_over = row.state == Letter.State.GRANTED and not row.holds_on(today)
        row.why_stopped = why_not_sent(row.stopped_why) if row.state == Letter.State.STOPPED else ""
        row.proposal = next((item for item in row.given if item.state == LetterAnswer.State.PROPOSED), None)
        # Of what was not approved or did not get there, only the last word counts, and only while nothing followed.
        row.shown = [item for item in row.given if item.state == LetterAnswer.State.GIVEN]
        last = row.given[-1] if row.given else None
        row.failed = last if last is not None and last.state in _FAILED and row.state != "ENDED" else None
        if row.failed is not None and row.failed.state == LetterAnswer.State.STOPPED:
            row.failed.why = why_not_sent(row.failed.out_message.last_outcome)
        row.may = _may(row, user)
    return rows


def _may(row: Any, user: Any) -> dict[str, Any]:
    of_ours = row.share_id is not None
    writes = may(user=user, verb="sharing.share" if of_ours else "sharing.triage")
    waits = row.state == Letter.State.WAITING and not row.is_ours
    is_word = row.kind == Letter.Kind.WORD
    is_to_do = row.state == Letter.State.ACCEPTED and row.corrected_version is None and of_ours
    return {
        "note": writes and ((waits and is_word) or (row.state == Letter.State.STOPPED and row.noted_at is None)),
        "answer": writes and waits and not is_word and row.proposal is None,
        "decide": row.proposal is not None and may(user=user, verb="sharing.approve"),
        "withdraw": of_ours and may(user=user, verb="sharing.recall") and (row.state == "GRANTED" or is_to_do),
        "correct": page_for(field_at(row.pointer)) if is_to_do and may(user=user, verb="seizures.edit") else "",
        "is_to_do": is_to_do,
    }


def why_not_sent(code: str) -> str | Promise:
    """Say why a letter or an answer did not get there."""
    if code in _NOT_SENT:
        return _NOT_SENT[code]
    if code.startswith("http-"):
        return explained(code)[0]
    return _("The agreement stopped it before it left. Write again when it is in force.")


def permissions_in_words(letters: Iterable[Letter], *, shows_text: bool) -> list[Permission]:
    """Return permissions as the mark of a case shows them."""
    return [
        Permission(
            _PERMITTED[letter.kind],
            letter.authority if shows_text else "",
            letter.get_purpose_display() if letter.kind == Letter.Kind.ONWARD else "",
            letter.until,
        )
        for letter in letters
    ]


def place_of(pointer: str) -> str:
    """Say which field of a case a pointer names: "Goods line 2 – Quantity"."""
    label, parts = str(FIELDS[field_at(pointer)].label), pointer.split("/")
    if parts[2] == "goods":
        return _("Goods line %(number)s – %(field)s") % {"number": int(parts[3]) + 1, "field": label}
    return label


def fields_to_correct(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what of a partner's case a correction may name, each with what stands there now."""
    return [
        (pointer, f"{place_of(pointer)}: {words_of(field_at(pointer), value_at({'data': data}, pointer))}"[:120])
        for pointer in pointers_into(data)
    ]


def proposals_in_words(letters: Iterable[Letter], *, page: str) -> list[Any]:
    """Return the accepted corrections that are made on one page of a case, with what each says."""
    rows: list[Any] = [letter for letter in letters if page_for(field_at(letter.pointer)) == page]
    for row in rows:
        row.field_label, row.said = place_of(row.pointer), words_of(field_at(row.pointer), row.shared_value)
    return rows
