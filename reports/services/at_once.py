"""Files made while somebody waits: the dossier of a case, the report of an operation, a table of figures."""

import datetime
import tempfile
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.access import require, require_confirmed
from accounts.models import User
from audit.services import build, record, record_many
from ipcases.lib.errors import DomainError
from ipcases.lib.files import keep_made_file
from operations.models import Operation, Round
from reports.events import ReportEvent
from reports.exporters.dossier import make_pdf
from reports.exporters.figures_table import write_table_csv
from reports.models import BOTH, ReportRun
from reports.queries.certificate import certificate_of
from reports.queries.dossier import dossier_of, made_in_words, material_of
from reports.queries.in_words import about_table
from reports.queries.operation_report import operation_report_of
from reports.services.runs import KEPT_FOR, checked_purpose, checked_query
from seizures.access import require_whole
from seizures.models import Destruction, Seizure
from seizures.queries.destructions import signed_lines


def make_dossier(
    *,
    acting_user: User,
    seizure: Seizure,
    purpose: str,
    language: str,
    confirmed_at: datetime.datetime | None,
    now: datetime.datetime,
) -> tuple[ReportRun, bytes]:
    """Make the PDF of one case: what this user may see of it, with its history.

    Raises NotAllowed, or DomainError without a purpose or with a proof that is too old.
    """
    require(user=acting_user, verb="reports.export")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    purpose = checked_purpose(purpose)
    with override(language), timezone.override(seizure.office.time_zone):
        material = material_of(user=acting_user, seizure=seizure, now=now)
        content = make_pdf(dossiers=[dossier_of(user=acting_user, material=material, purpose=purpose, now=now)])
    asked = {"requested_by": acting_user, "purpose": purpose, "language": language}
    with transaction.atomic():
        run = _keep_pdf(content, now, kind=ReportRun.Kind.DOSSIER, query=seizure.reference, **asked)
        record(
            action=ReportEvent.DOSSIER,
            actor=acting_user,
            subject=run,
            case_reference=seizure.reference,
            purpose=purpose,
            changes={"sha256": [None, run.sha256]},
            now=now,
        )
    return run, content


def make_operation_report(
    *,
    acting_user: User,
    operation: Operation,
    round_: Round | None = None,
    purpose: str,
    language: str,
    now: datetime.datetime,
) -> tuple[ReportRun, bytes]:
    """Make the PDF of what an operation, or one round of it, brought about; in two languages one after the other."""
    require(user=acting_user, verb="reports.export")
    purpose = checked_purpose(purpose)
    dossiers = []
    for code in ("en", "zh-hans") if language == BOTH else (language,):
        with override(code):
            dossiers.append(
                operation_report_of(user=acting_user, operation=operation, round_=round_, purpose=purpose, now=now)
            )
    content = make_pdf(dossiers=dossiers)
    asked = {"requested_by": acting_user, "purpose": purpose, "language": language}
    with transaction.atomic():
        run = _keep_pdf(content, now, kind=ReportRun.Kind.RESULTS, query=str(operation.public_id), **asked)
        record(
            action=ReportEvent.RESULTS,
            actor=acting_user,
            subject=run,
            purpose=purpose,
            changes={
                "operation": [None, operation.names],
                "round": [None, round_.number if round_ else None],
                "sha256": [None, run.sha256],
            },
            now=now,
        )
    return run, content


def make_certificate(
    *,
    acting_user: User,
    destruction: Destruction,
    purpose: str,
    language: str,
    confirmed_at: datetime.datetime | None,
    now: datetime.datetime,
) -> tuple[ReportRun, bytes]:
    """Make the PDF that certifies a destruction; in two languages one after the other.

    Raises NotAllowed, or DomainError while two people have not signed, for whoever does not see all of its goods,
    without a purpose or with a proof that is too old.
    """
    require(user=acting_user, verb="reports.export")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    purpose = checked_purpose(purpose)
    if destruction.status != Destruction.Status.CARRIED_OUT:
        raise DomainError("not-carried-out", _("There is a certificate once two people have signed."))
    require_whole(user=acting_user, destruction=destruction)
    lines = signed_lines(destruction=destruction)
    dossiers = []
    for code in ("en", "zh-hans") if language == BOTH else (language,):
        with override(code), timezone.override(destruction.office.time_zone):
            dossiers.append(
                certificate_of(user=acting_user, destruction=destruction, lines=lines, purpose=purpose, now=now)
            )
    content = make_pdf(dossiers=dossiers)
    asked = {"requested_by": acting_user, "purpose": purpose, "language": language}
    with transaction.atomic():
        run = _keep_pdf(content, now, kind=ReportRun.Kind.DESTROYED, query=str(destruction.public_id), **asked)
        changes = {"destruction": [None, destruction.reference], "sha256": [None, run.sha256]}
        record_many(
            events=[
                build(
                    action=ReportEvent.CERTIFICATE,
                    actor=acting_user,
                    subject=run,
                    case_reference=reference,
                    purpose=purpose,
                    changes=changes,
                    now=now,
                )
                for reference in dict.fromkeys(row.line.seizure.reference for row in lines)
            ]
        )
    return run, content


def make_table(
    *,
    acting_user: User,
    title: str,
    lines: Iterable[Sequence[object]],
    query: str,
    purpose: str,
    is_shared: bool,
    rows: int | None = None,
    language: str,
    now: datetime.datetime,
) -> ReportRun:
    """Keep a table as a file, with what it is of below it; every line but the heads is a row unless `rows` says more.

    `is_shared` notes that small figures were held back for readers outside. Raises NotAllowed, InvalidValue for a
    search that cannot be kept, or DomainError without a purpose.
    """
    require(user=acting_user, verb="reports.export")
    purpose, query = checked_purpose(purpose), checked_query(query)
    made = made_in_words(user=acting_user, purpose=purpose, now=now)
    about = [[], *about_table(title=title, query=query, made=made, is_shared=is_shared)]
    with tempfile.TemporaryDirectory(dir=_folder()) as folder:
        path = Path(folder) / "made"
        written = write_table_csv(lines=chain(lines, about), path=path)
        with transaction.atomic():
            run = _keep(
                path,
                now,
                requested_by=acting_user,
                kind=ReportRun.Kind.TABLE,
                format=ReportRun.Format.CSV,
                query=query,
                purpose=purpose,
                language=language,
                row_count=written - len(about) - 1 if rows is None else rows,
            )
            record(
                action=ReportEvent.EXPORTED,
                actor=acting_user,
                subject=run,
                purpose=run.purpose,
                changes={
                    "format": [None, run.format],
                    "search": [None, query],
                    "for_outside": [None, is_shared],
                    "sha256": [None, run.sha256],
                },
                now=now,
            )
    return run


def _keep_pdf(content: bytes, now: datetime.datetime, **values: Any) -> ReportRun:
    return keep_made(content, now, format=ReportRun.Format.PDF, row_count=1, **values)


def keep_made(content: bytes, now: datetime.datetime, **values: Any) -> ReportRun:
    """Keep a file that was just made, with its run. Joins the caller's transaction."""
    with tempfile.NamedTemporaryFile(dir=_folder(), delete=False) as made:
        made.write(content)
    return _keep(Path(made.name), now, **values)


def _keep(path: Path, now: datetime.datetime, **values: Any) -> ReportRun:
    kept = keep_made_file(path=path)
    return ReportRun.objects.create(
        status=ReportRun.Status.DONE,
        size=kept.size,
        sha256=kept.sha256,
        requested_at=now,
        alive_at=now,
        finished_at=now,
        expires_at=now + KEPT_FOR,
        **values,
    )


def _folder() -> Path:
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    return settings.FILES_ROOT
