"""Whose saved views and files a user may open: the own ones, and views the office shares."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from accounts.access import may
from ipcases.lib.errors import NotVisible
from reports.models import ReportRun, SavedReport


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
