"""Case files for tests: a case with a photo and a paper, a file of it made, and the same file changed in one place."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from audit.services import record
from ipcases.lib.files import path_of, store_file
from reports import services
from reports.models import ReportRun
from seizures.events import SeizureEvent
from seizures.models import EvidenceFile, Party, Seizure
from tests.operations.factories import NOW, make_seizure
from tests.reports.exports import make_line

PAPER = b"%PDF-1.4 invoice"


def picture(colour: str = "red") -> bytes:
    """Draw a small photo."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def add_file(seizure: Seizure, content: bytes, *, name: str = "", shows: str = "GOODS") -> EvidenceFile:
    """Put a file into a case as it came."""
    kept = store_file(content=content)
    return EvidenceFile.objects.create(
        seizure=seizure,
        shows=shows,
        sha256=kept.sha256,
        derivative_sha256=kept.derivative_sha256,
        media_type=kept.media_type,
        size=kept.size,
        file_name=name,
        added_by=seizure.logged_by,
        added_at=NOW,
    )


def make_case(officer) -> Seizure:
    """Make a case with goods, a sender, a photo of an awkward name, and a paper without one."""
    seizure = make_seizure(logged_by=officer)
    make_line(seizure)
    Party.objects.create(seizure=seizure, role="SENDER", kind="COMPANY", name="Zhang San Trading", address="Guangzhou")
    add_file(seizure, picture(), name="C:\\fotos\\=Łódź 鞋 ../IMG 0001.JPG")
    add_file(seizure, PAPER, shows="DOCUMENT")
    record(
        action=SeizureEvent.LOGGED,
        actor=officer,
        subject=seizure,
        case_reference=seizure.reference,
        changes={"channel": [None, "POSTAL"]},
        now=NOW,
    )
    return seizure


def ask(user, seizure, **values) -> ReportRun:
    """Ask for a case file."""
    asked = {"purpose": "Court of Guangzhou", "language": "en", "now": NOW, **values}
    return services.start_case_file(acting_user=user, seizure=seizure, **{"confirmed_at": asked["now"], **asked})


def make_file(user, seizure, *, now=NOW, **values) -> ReportRun:
    """Ask for a case file, and have a worker make it."""
    run = ask(user, seizure, now=now, **values)
    services.run_report(run_id=run.pk, clock=lambda: now)
    return ReportRun.objects.get(pk=run.pk)


def opened(run: ReportRun) -> zipfile.ZipFile:
    """Open a case file that was made."""
    return zipfile.ZipFile(path_of(sha256=run.sha256))


def packed_again(
    run: ReportRun,
    to: Path,
    *,
    changed: Mapping[str, Callable[[bytes], bytes]] | None = None,
    without: str = "",
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a case file once more with some of its files changed, one left out or others added."""
    with opened(run) as file, zipfile.ZipFile(to, "w") as other:
        for info in file.infolist():
            if info.filename != without:
                change = (changed or {}).get(info.filename, bytes)
                other.writestr(info, change(file.read(info.filename)))
        for name, content in (more or {}).items():
            other.writestr(name, content)
    return to
