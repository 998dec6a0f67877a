"""Whose saved views and files a user may open: the own ones."""

import uuid
from typing import Any

from django.db.models import QuerySet

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
    """Return the views the user saved. Visible if and only if they are the user's own."""
    if not may(user=user, verb="reports.search"):
        return SavedReport.objects.none()
    return SavedReport.objects.filter(owner=user)


def get_saved(*, user: Any, public_id: uuid.UUID) -> SavedReport:
    """Return one saved view. Raises NotVisible."""
    saved = visible_saved(user=user).filter(public_id=public_id).first()
    if saved is None:
        raise NotVisible
    return saved
