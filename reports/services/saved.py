"""Searches kept under a name: for oneself, for the office, or as what the search page opens with."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError
from reports.events import ViewEvent
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
    _one_at_a_time(acting_user)
    mine = SavedReport.objects.filter(owner=acting_user)
    if mine.exclude(name=name).count() >= _SAVED_AT_MOST:
        raise DomainError("too-many-views", _("You have saved 50 views. Delete one first."), field="name")
    before = mine.filter(name=name).first()
    office_id = acting_user.home_office_id if share_with_office else None
    saved, is_new = SavedReport.objects.update_or_create(
        owner=acting_user,
        name=name,
        defaults={"query": checked_query(query), "created_at": now, "shared_office_id": office_id},
    )
    if changes := _changes(before, saved):
        action = ViewEvent.SAVED if is_new else ViewEvent.CHANGED
        record(action=action, actor=acting_user, subject=saved, changes=changes, now=now)
    return saved


@transaction.atomic
def open_with_view(*, acting_user: User, saved: SavedReport, is_default: bool) -> None:
    """Let the owner's search page open with this view, or with everything again."""
    _one_at_a_time(acting_user)
    mine = SavedReport.objects.filter(owner=acting_user)
    mine.filter(is_default=True).update(is_default=False)
    if is_default:
        mine.filter(pk=saved.pk).update(is_default=True)


@transaction.atomic
def delete_view(*, acting_user: User, saved: SavedReport, now: datetime.datetime) -> None:
    """Delete an own saved view. Deleted meanwhile, it is gone once."""
    _one_at_a_time(acting_user)
    standing = SavedReport.objects.filter(owner=acting_user, pk=saved.pk).first()
    if standing is None:
        return
    changes = _changes(standing, None)
    record(action=ViewEvent.DELETED, actor=acting_user, subject=standing, changes=changes, now=now)
    standing.delete()


def _one_at_a_time(owner: User) -> None:
    """Let each person act on one view at a time: of two choices at once the second waits, and sees the first."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)


def _changes(before: SavedReport | None, after: SavedReport | None) -> dict[str, list[str | None]]:
    """Return what the audit keeps of a view: its search and whom it is shared with. A name may be a person's."""
    kept = {"search": "query", "shared_office": "shared_office_id"}
    found = {name: [getattr(one, column) if one else None for one in (before, after)] for name, column in kept.items()}
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}
