"""What the page of a share and of a partner's case show of its letters."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.access import may
from ipcases.lib.days import day_at_seat
from seizures.access import may_see_parties
from sharing.forms.letters import WordForm
from sharing.lettering import ASKS, TITLES, permissions_in_words, with_words
from sharing.models import ForeignCase, Share
from sharing.queries.letters import HELD, HELD_HERE, ON_A_PAGE, letters_of, permissions_of


def letters_shown(
    request: HttpRequest, *, share: Share | None = None, foreign_case: ForeignCase | None = None
) -> dict[str, Any]:
    """Return what the page of a case shows of its letters. Three queries, whatever their number."""
    user, today = request.user, day_at_seat(timezone.now())
    shows_text = may_see_parties(user=user)
    found = with_words(
        letters_of(share=share, foreign_case=foreign_case), user=user, today=today, shows_text=shows_text
    )
    if share is not None:
        holds, verb = share.status in HELD and share.erased_at is None, "sharing.share"
        write_url = reverse("sharing:write-letter", args=[share.public_id])
    else:
        assert foreign_case is not None  # noqa: S101 (one of the two)
        is_there = not foreign_case.is_restricted and foreign_case.erased_at is None
        holds, verb = is_there and foreign_case.status in HELD_HERE, "sharing.triage"
        write_url = reverse("sharing:write-to-owner", args=[foreign_case.public_id])
    permitted = permissions_of(share=share, foreign_case=foreign_case, on=today)
    shown = found[:ON_A_PAGE]
    return {
        "letters": shown,
        "waits_for_us": any(letter.may["answer"] for letter in shown),
        "has_more_letters": len(found) > ON_A_PAGE,
        "letter_form": WordForm() if holds and may(user=user, verb=verb) else None,
        "letter_url": write_url,
        "asks": [(kind, TITLES[kind]) for kind in ASKS] if foreign_case is not None else [],
        "permissions": permissions_in_words(permitted, shows_text=shows_text),
    }
