"""The views a person may open, for the page."""

from django.db.models import BooleanField, Case, Value, When

from accounts.models import User
from reports.access import visible_saved
from reports.models import SavedReport


def saved_views(*, user: User) -> list[SavedReport]:
    """Return the user's own views and then those the office shares, each with `is_mine`. One query."""
    mine = Case(When(owner=user, then=Value(True)), default=Value(False), output_field=BooleanField())
    return list(
        visible_saved(user=user).annotate(is_mine=mine).select_related("owner").order_by("-is_mine", "name", "pk")
    )
