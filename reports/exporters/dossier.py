"""One case, or one operation, as a PDF/A, set by typst with our own fonts."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import typst

from reports.exporters.glyphs import FONTS, with_drawn_only

_TEMPLATE = Path(__file__).resolve().parent / "dossier.typ"


@dataclass(frozen=True)
class Section:
    """A part of the dossier: `facts` are (label, value) pairs, `figures` (value, label, note), a `table` has heads."""

    title: str
    rows: list[list[str]]
    kind: str = "table"
    heads: list[str] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    empty: str = ""
    numbers: list[int] = field(default_factory=list)  # the columns that hold figures
    note: str = ""  # what a reader must know of the rows


@dataclass(frozen=True)
class Dossier:
    """What the PDF says; plain text only."""

    title: str
    subtitle: str
    handling: str
    footer: str
    made_by: str
    lang: str
    sections: list[Section]
    check: str  # how a stranger checks the file
    made_at: datetime.datetime  # the day and time inside the PDF: equal facts give equal bytes


def make_pdf(*, dossiers: Sequence[Dossier]) -> bytes:
    """Return the dossiers, one after the other, as PDF/A-2a and PDF/UA-1: tagged, with its fonts inside."""
    said = [_plain(dossier) for dossier in dossiers]
    try:
        return _set(said)
    except typst.TypstError:
        # What people wrote may hold characters that no font has, and an archive refuses them; names must not stop it.
        return _set(with_drawn_only(said))


def _set(said: list[dict[str, Any]]) -> bytes:
    return typst.compile(
        str(_TEMPLATE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(said, ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
    )


def _plain(dossier: Dossier) -> dict[str, Any]:
    made_at = dossier.made_at.astimezone(datetime.UTC)
    return asdict(dossier) | {"made_at": [*made_at.timetuple()[:6]]}
