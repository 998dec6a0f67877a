"""What of guarantees, securities and settlements waits for the desk, as steps of its first page."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext

from accounts.access import may
from accounts.models import User
from ipcases.lib.figures import money_in_words
from seizures.queries import ledger


def rows_of_ledger(*, user: User, now: datetime, today: date, limit: int) -> list[dict[str, Any]]:
    """Return the second looks that others wait for, the securities to give back and the guarantees that run out."""
    if not may(user=user, verb="seizures.settle"):
        return []
    rows = [
        _row("ledger:guarantee", (row.public_id,), str(row), str(row.right_holder), _LOOK)
        for row in ledger.guarantees_to_confirm(user=user).exclude(registered_by=user)[:limit]
    ]
    for move in ledger.settlements_to_confirm(user=user).exclude(proposed_by=user)[:limit]:
        case = (move.procedure.seizure.reference, move.procedure.public_id, move.public_id)
        told = f"{move.procedure.right_holder} · {move.words} {money_in_words(move.amount, move.currency)}"
        rows.append(_row("seizures:settlement", case, case[0], told, _LOOK))
    for account in ledger.accounts_to_release(user=user, now=now, limit=limit):
        procedure = account.procedure
        told = f"{procedure.right_holder} · {money_in_words(account.held, account.currency)}"
        where = (procedure.seizure.reference, procedure.public_id)
        rows.append(_row("seizures:account", where, procedure.seizure.reference, told, _GIVE_BACK))
    for row in ledger.guarantees_that_end(user=user, today=today)[:limit]:
        found = _row("ledger:guarantee", (row.public_id,), str(row), str(row.right_holder), _RENEW)
        rows.append(found | {"due": row.valid_to})
    return rows


_LOOK = ("violet", "clipboard-check", "look")
_GIVE_BACK = ("warn", "landmark", "back")
_RENEW = ("warn", "shield-alert", "renew")


def _row(name: str, args: tuple[Any, ...], label: str, detail: str, step: tuple[str, str, str]) -> dict[str, Any]:
    words = {
        "look": pgettext("next step", "Confirm or refuse"),
        "back": pgettext("next step", "Give the security back"),
        "renew": pgettext("next step", "Ask for a renewal"),
    }
    tone, icon, word = step
    return {
        "url": reverse(name, args=args),
        "label": label,
        "detail": detail,
        "step": {"tone": tone, "icon": icon, "word": words[word]},
        "due": None,
    }
