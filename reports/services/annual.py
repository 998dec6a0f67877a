"""The annual return as a kept file, and the word to an office that its cases lack data."""

import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError
from ipcases.lib.sweeping import do_each
from reference.models import Office
from reports.access import require_return
from reports.events import ReportEvent
from reports.exporters.annual_file import Sheet, annual_csv, annual_xlsx
from reports.models import GapRequest, ReportRun
from reports.queries.annual_gaps import lacking_in
from reports.services.at_once import keep_made
from reports.services.runs import checked_purpose


def make_return(
    *,
    acting_user: User,
    format: str,
    query: str,
    purpose: str,
    schema: str,
    sheets: list[Sheet],
    lacking: int,
    language: str,
    now: datetime.datetime,
) -> ReportRun:
    """Keep the annual return as a file; the audit notes how many cases lacked data. Raises NotAllowed, DomainError."""
    require_return(user=acting_user)
    require(user=acting_user, verb="reports.export")
    content = annual_xlsx(sheets=sheets) if format == ReportRun.Format.XLSX else annual_csv(sheets=sheets)
    with transaction.atomic():
        run = keep_made(
            content,
            now,
            requested_by=acting_user,
            kind=ReportRun.Kind.ANNUAL,
            format=format,
            query=query,
            purpose=checked_purpose(purpose),
            language=language,
            row_count=sum(len(sheet.lines) for sheet in sheets),
        )
        record(
            action=ReportEvent.ANNUAL,
            actor=acting_user,
            subject=run,
            purpose=run.purpose,
            changes={
                "format": [None, format],
                "schema": [None, schema],
                "search": [None, query],
                "lacking": [None, lacking],
                "sha256": [None, run.sha256],
            },
            now=now,
        )
    return run


@transaction.atomic
def ask_office(*, acting_user: User, office: Office, year: int, now: datetime.datetime) -> GapRequest:
    """Put it on the first page of an office's people that cases of a year lack data, until none does.

    Asked again meanwhile, the first request stands. Raises NotAllowed, and DomainError when nothing is lacking.
    """
    require_return(user=acting_user)
    require(user=acting_user, verb="reports.export")
    lacking = lacking_in(office=office.pk, year=year, on=local_day(now, office.time_zone))
    if not lacking:
        raise DomainError("nothing-lacks", _("No case of this office lacks data any more. Open the return again."))
    asked = {"asked_by": acting_user, "asked_at": now, "left": lacking}
    request, is_new = GapRequest.objects.select_for_update().get_or_create(office=office, year=year, defaults=asked)
    if is_new or not request.left:
        GapRequest.objects.filter(pk=request.pk).update(**asked)
        request.refresh_from_db()
        record(
            action=ReportEvent.GAPS_ASKED,
            actor=acting_user,
            subject=request,
            changes={"customs_office": [None, office.pk], "year": [None, year], "lacking": [None, lacking]},
            now=now,
        )
    return request


def count_gaps(*, now: datetime.datetime) -> None:
    """Count anew what is left of each request. Looks through a year of cases of each office that was asked."""
    do_each(GapRequest.objects.filter(left__gt=0).select_related("office"), partial(_count, now=now), what="request")


def _count(request: GapRequest, now: datetime.datetime) -> None:
    left = lacking_in(office=request.office_id, year=request.year, on=local_day(now, request.office.time_zone))
    GapRequest.objects.filter(pk=request.pk).update(left=left)
