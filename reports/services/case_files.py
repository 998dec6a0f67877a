"""Making the case file of one case: the dossier, the facts, the audit and the originals, signed by this node."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.queries import SealedEntry, sealed_history_of
from audit.sealing import seal
from audit.verification import snapshot
from ipcases.lib.days import moment_in_words
from ipcases.lib.errors import DomainError, NotVisible
from reports.events import ReportEvent
from reports.exporters import case_file
from reports.exporters.case_file import AuditLine, Original
from reports.exporters.dossier import make_pdf
from reports.models import ReportRun
from reports.queries.case_facts import facts_of, written
from reports.queries.dossier import CaseMaterial, check_address, dossier_of, material_of
from seizures.access import get_seizure
from sharing.services.keys import node_keys
from sharing.signing import SigningKey

# Said in what is made, so that programs know what they read.
FORMAT = "ipcases-case-file/1"
# Files that were made of the case are no part of it: a second case file says the same as the first.
_LEFT_OUT = (
    ReportEvent.DOSSIER,
    ReportEvent.CERTIFICATE,
    ReportEvent.CASE_FILE_ASKED,
    ReportEvent.CASE_FILE,
    ReportEvent.DOWNLOADED,
)


def make_case_file(*, run: ReportRun, at: datetime, path: Path, go_on: Callable[[int], bool]) -> int:
    """Write the case file that a run asks for, for the eyes of who asked, and return how many files it holds.

    The same case gives the same bytes, but for the time, the reader and the purpose. Raises DomainError when the case
    is not the reader's to see any more, or when an original is not what the record says.
    """
    user = run.requested_by
    key = node_keys(now=at).signing
    seal(now=at)  # what the case has gone through until now is in the chain, and so in the audit of the file
    with snapshot():
        try:
            seizure = get_seizure(user=user, reference=run.case_reference)
        except NotVisible as error:
            raise DomainError("not-visible", _("You may not see this case any more.")) from error
        history = sealed_history_of(case_reference=seizure.reference, reader=user, leaving_out=_LEFT_OUT)
        material = material_of(user=user, seizure=seizure, history=[event.entry for event in history], now=at)
    originals = _originals(material)
    places = {original.sha256: original.place for original in originals}
    with timezone.override(seizure.office.time_zone):  # whoever reads it, times are those of the case
        dossier = dossier_of(user=user, material=material, purpose=run.purpose, now=at, places=places)
        facts = {"format": FORMAT, "made": _made(run, key, at), **facts_of(material=material, places=places)}
        texts = {
            case_file.README: _read_me(run, key, material, at),
            case_file.DOSSIER: make_pdf(dossiers=[dossier]),
            case_file.FACTS: case_file.as_json(facts),
            case_file.AUDIT: case_file.as_audit([_line(event) for event in history]),
            case_file.KEY: key.pem.encode(),
        }
    ReportRun.objects.filter(pk=run.pk).update(row_target=len(texts) + len(originals))
    # The key signs messages to partners too. A list of sums begins with a hash, what is signed of a message with a
    # quoted name: neither can pass for the other.
    return case_file.write_case_file(
        path=path, texts=texts, originals=originals, sign=key.private.sign, at=at, go_on=go_on
    )


def _originals(material: CaseMaterial) -> Sequence[Original]:
    """Return the photos and papers that the reader may see, in the order of the dossier, with their covered copies."""
    found = {}
    for n, file in enumerate(material.case.files if material.case.shows_files else [], start=1):
        place = case_file.place_of(position=n, name=file.file_name, shows=file.shows, media_type=file.media_type)
        found[file.sha256] = Original(place, file.sha256, file.added_at)
        for m, copy in enumerate(material.copies_of(file), start=1):
            covered = f"{place.rpartition('.')[0]}-covered-{m}.jpg"
            found[copy.sha256] = Original(covered, copy.sha256, copy.covered_at)
    return list(found.values())


def _made(run: ReportRun, key: SigningKey, at: datetime) -> Mapping[str, Any]:
    return {
        "by": settings.INSTANCE_NAME,
        "node": settings.NODE,
        "at": written(at),
        "for": str(run.requested_by),
        "purpose": run.purpose,
        "report": str(run.public_id),
        "key": key.kid,
        "check": check_address(),
    }


def _line(event: SealedEntry) -> AuditLine:
    entry, sealed = event.entry, event.seal
    return AuditLine(
        number=entry.id,
        at=written(entry.at) or "",
        action=entry.action,
        what=str(entry.title),
        details=entry.detail,
        who=entry.actor,
        code=event.code,
        seal_number=sealed.seq if sealed else None,
        seal_before=sealed.prev_hash if sealed else "",
        seal=sealed.hash if sealed else "",
    )


def _read_me(run: ReportRun, key: SigningKey, material: CaseMaterial, at: datetime) -> bytes:
    """Say in both languages what is in the file, how it is checked, and what that proves."""
    texts = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            context = {
                "run": run,
                "instance": settings.INSTANCE_NAME,
                "at": moment_in_words(at),
                "key": key,
                "address": check_address(),
                "case": material.case,
                "count": len(material.case.files),
                "shows_shares": material.shares is not None,
            }
            texts.append(render_to_string("reports/case_file.txt", context).strip())
    return ("\n\n\n".join(texts) + "\n").encode()
