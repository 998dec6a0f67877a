"""Whose saved views, watches and files a user may open: the own ones, and views the office shares."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from accounts.access import may, offices_of, require, sees_whole_jurisdiction
from ipcases.lib.errors import NotVisible
from reference.models import Office
from reference.queries import office
from reports.models import ReportRun, SavedReport, Watch, WatchHit
from seizures.access import seizure_scope


def visible_runs(*, user: Any) -> QuerySet[ReportRun]:
    """Return the files made for the user. Visible if and only if the user asked for them."""
    if not may(user=user, verb="reports.search"):
        return ReportRun.objects.none()
    return ReportRun.objects.filter(requested_by=user)


def get_run(*, user: Any, public_id: uuid.UUID) -> ReportRun:
    """Return one of the user's files. Raises NotVisible."""
    run = visible_runs(user=user).filter(public_id=public_id).first()
    if run is None:
        raise NotVisible
    return run


def may_see_return(*, user: Any) -> bool:
    """Say whether the user may see annual returns: searches, and sees the whole jurisdiction or may take figures out.

    The return counts the cases that the user sees: at headquarters those of every office, for a supervisor those of
    the own one.
    """
    whole = bool(sees_whole_jurisdiction(user=user)) if may(user=user, verb="reports.search") else False
    return whole or may(user=user, verb="reports.export")


def require_return(*, user: Any) -> None:
    """Raise NotAllowed unless the user may see annual returns."""
    if not may_see_return(user=user):
        require(user=user, verb="reports.export")


def get_reported_office(*, user: Any, code: str) -> Office:
    """Return an office whose cases the user's return counts. Raises NotVisible."""
    found = office(code)
    whole = sees_whole_jurisdiction(user=user)
    if found is None or (found.jurisdiction_id != whole and code not in offices_of(user=user)):
        raise NotVisible
    return found


def visible_saved(*, user: Any) -> QuerySet[SavedReport]:
    """Return the views a user may open.

    Visible if and only if the user may search and saved it, or its owner shared it with the user's
    home office. A view holds the words of a search; what it finds is decided case by case.
    """
    if not may(user=user, verb="reports.search"):
        return SavedReport.objects.none()
    mine = Q(owner=user)
    return SavedReport.objects.filter(mine | Q(shared_office=user.home_office_id) if user.home_office_id else mine)


def get_saved(*, user: Any, public_id: uuid.UUID) -> SavedReport:
    """Return a view the user saved. Raises NotVisible, for those shared by others too."""
    saved = visible_saved(user=user).filter(owner=user, public_id=public_id).first()
    if saved is None:
        raise NotVisible
    return saved


def visible_watches(*, user: Any) -> QuerySet[Watch]:
    """Return the user's watches. Visible if and only if the user may search and made it."""
    if not may(user=user, verb="reports.search"):
        return Watch.objects.none()
    return Watch.objects.filter(owner=user)


def get_watch(*, user: Any, public_id: uuid.UUID, for_write: bool = False) -> Watch:
    """Return one of the user's watches, locked for the transaction with `for_write`. Raises NotVisible."""
    rows = visible_watches(user=user).filter(public_id=public_id)
    watch = (rows.select_for_update(no_key=True) if for_write else rows).first()
    if watch is None:
        raise NotVisible
    return watch


def visible_news(*, user: Any) -> QuerySet[WatchHit]:
    """Return what the user's watches have found and the user has not seen.

    Visible if and only if the watch is visible and so is the case, now: one that was restricted since, or is
    out of reach, is not counted either.
    """
    if not may(user=user, verb="reports.search"):
        return WatchHit.objects.none()
    mine = WatchHit.objects.filter(watch__owner=user, seen_at__isnull=True)
    return mine.filter(seizure_scope(user=user, prefix="seizure"))
