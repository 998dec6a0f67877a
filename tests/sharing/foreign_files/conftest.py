"""A partner whose case names files, and what became of them here."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from ipcases.lib.files import path_of
from sharing import envelope
from sharing.models import ForeignCase, ForeignFile
from sharing.services.fetching import fetch_due
from sharing.services.inbox import receive
from tests.sharing.factories import case_data, make_event, make_partner, signed_headers
from tests.sharing.incoming import SHARE


def photo(colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


PHOTO = photo()
PAPER = b"%PDF-1.7 A page of an invoice"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_of(content: bytes, **said) -> dict:
    return {"sha256": sha(content), "media_type": "image/jpeg", "bytes": len(content), "title": "goods"} | said


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def cbp(chaos):
    """The partner, whose site is the chaos partner's."""
    return make_partner(url=chaos.url)


@pytest.fixture
def now(clock):
    return clock()


def arrive(now, *, files=(), version: int = 1, event=None) -> ForeignCase:
    """Take in a case, or its next version, that names these files."""
    kind = envelope.CASE_SHARED if version == 1 else envelope.CASE_UPDATED
    event = event or make_event(
        case_data(SHARE, version=version, files=list(files)), message_type=kind, seq=version, now=now
    )
    body, headers = signed_headers(event, now=now)
    assert receive(headers=headers, body=body, now=now).status == 202
    return ForeignCase.objects.get()


def states() -> dict[str, tuple[str, str]]:
    return {row.sha256[:8]: (row.state, row.reason) for row in ForeignFile.objects.all()}


def state_of(content: bytes) -> tuple[str, str]:
    return states()[sha(content)[:8]]


def is_kept(content: bytes) -> bool:
    return path_of(sha256=sha(content)).exists()


@pytest.fixture
def fetched(cbp, chaos, clock, now, django_capture_on_commit_callbacks):
    chaos.files = {sha(PHOTO): PHOTO}
    case = arrive(now, files=[file_of(PHOTO)])
    assert fetch_due(clock=clock) == 1
    return case


def derivative() -> Path:
    return path_of(sha256=ForeignFile.objects.get().derivative_sha256)
