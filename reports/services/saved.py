"""Searches kept under a name: for oneself, for the office, or as what the search page opens with."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from ipcases.lib.errors import DomainError
from reports.models import SavedReport
from reports.services.runs import checked_query

_SAVED_AT_MOST = 50


@transaction.atomic
def save_view(
    *, acting_user: User, name: str, query: str, share_with_office: bool = False, now: datetime.datetime
) -> SavedReport:
    """Keep a search under a name; the same name again replaces it. Raises NotAllowed, InvalidValue, DomainError."""
    require(user=acting_user, verb="reports.search")
    name = name.strip()
    if not name:
        raise DomainError("name-missing", _("Give the view a name."), field="name")
    if share_with_office and acting_user.home_office_id is None:
        raise DomainError("no-office", _("You belong to no office. Save the view for yourself."), field="share")
    mine = SavedReport.objects.filter(owner=acting_user)
    if mine.exclude(name=name).count() >= _SAVED_AT_MOST:
        raise DomainError("too-many-views", _("You have saved 50 views. Delete one first."), field="name")
    saved, _created = SavedReport.objects.update_or_create(
        owner=acting_user,
        name=name,
        defaults={
            "query": checked_query(query),
            "created_at": now,
            "shared_office_id": acting_user.home_office_id if share_with_office else None,
        },
    )
    return saved


@transaction.atomic
def open_with_view(*, acting_user: User, saved: SavedReport, is_default: bool) -> None:
    """Let the owner's search page open with this view, or with everything again."""
    # Of two choices at once the second waits: only one view is the first page.
    User.objects.select_for_update(no_key=True).get(pk=acting_user.pk)
    mine = SavedReport.objects.filter(owner=acting_user)
    mine.filter(is_default=True).update(is_default=False)
    if is_default:
        mine.filter(pk=saved.pk).update(is_default=True)


def delete_view(*, acting_user: User, saved: SavedReport) -> None:
    """Delete an own saved view."""
    SavedReport.objects.filter(owner=acting_user, pk=saved.pk).delete()
