"""The views a person may open, for the page."""

from dataclasses import dataclass

from accounts.models import User
from reports.access import visible_saved
from reports.models import SavedReport


@dataclass(frozen=True)
class SavedView:
    """A saved view and whether the reader saved it."""

    saved: SavedReport
    is_mine: bool


def saved_views(*, user: User) -> list[SavedView]:
    """Return the user's own views and then those the office shares. One query."""
    rows = visible_saved(user=user).select_related("owner").order_by("name", "pk")
    views = [SavedView(saved=row, is_mine=row.owner_id == user.pk) for row in rows]
    return sorted(views, key=lambda view: not view.is_mine)
