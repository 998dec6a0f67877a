"""One case, or one operation, as a PDF/A, set by typst with our own fonts."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import typst

_HERE = Path(__file__).resolve().parent
_TEMPLATE = _HERE / "dossier.typ"
_FONTS = _HERE.parent / "fonts"


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


def make_pdf(*, dossiers: Sequence[Dossier]) -> bytes:
    """Return the dossiers, one after the other, as PDF/A-2b, tagged, with its fonts inside."""
    data = json.dumps([asdict(dossier) for dossier in dossiers], ensure_ascii=False)
    return typst.compile(
        str(_TEMPLATE),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["a-2b"],
    )
