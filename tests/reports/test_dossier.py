"""The dossier of one case as a court reads it: what it says, where it breaks, how it opens."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from audit.services import record
from reference.models import HSCode
from reports import services
from reports.exporters.dossier import Section, make_pdf
from reports.queries import dossier
from reports.queries.case_facts import facts_of
from reports.queries.dossier import dossier_of, material_of
from seizures.events import SeizureEvent
from seizures.models import GoodsLine
from seizures.services.outcomes import record_outcome
from tests.seizures.procedures import (
    NOON,
    SHOES,
    assess,
    choose,
    detained,
    log,
    make_recordation,
    open_for,
)
from tests.sharing.factories import make_partner, make_share

pytestmark = pytest.mark.django_db(transaction=True)

HASH = "109fb0e5fe4064c71a13ebfa3dc476d4539b8e52dc7facaa19dd684a677a4826"


@pytest.fixture
def case(officer, supervisor, holder, nordvik):
    """Return a case from the first notice to the destruction of eight of twelve pairs."""
    seizure = log(officer, lines=(SHOES,))
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    detained(procedure, supervisor, holder)
    choose(procedure, supervisor, "CONFISCATE", reason="The mark is a copy.")
    for kind, quantity in (("DONATED", 4), ("DESTROYED", 8)):
        record_outcome(
            acting_user=supervisor, line=seizure.lines.get(), kind=kind, quantity=Decimal(quantity),
            happened_on=date(2026, 11, 23), remark="No welfare body took them.", now=NOON,
        )  # fmt: skip
    GoodsLine.objects.update(hs_code=HSCode.objects.get(code="6402"))
    return seizure


def sections(user, seizure) -> dict[str, Section]:
    material = material_of(user=user, seizure=seizure, now=NOON)
    made = dossier_of(user=user, material=material, purpose="Court of Guangzhou", now=NOON)
    return {section.title: section for section in made.sections}


def said(section: Section) -> str:
    return "\n".join(" ".join(row) for row in section.rows)


def test_says_who_was_told_what_was_answered_what_was_chosen_by_whom_and_why(analyst, supervisor, case, nordvik):
    told = said(sections(analyst, case)[f"Procedure for {nordvik.name}"])

    assert "Notices Suspension of release" in told and "served 2026-11-23 12:00 UTC+8" in told
    assert "The goods infringe: keep them · In time · Security lodged: CNY 20,000.00" in told
    assert "Not made by us or with our consent." in told
    assert "Detain · Regulations art. 16; Measures art. 22–24 · Superseded" in told
    assert f"{supervisor} · Confiscate · Regulations art. 27\nThe mark is a copy." in told
    assert "Right holder applies and lodges security · Met" in told


def test_says_how_the_goods_ended_and_what_a_code_of_goods_is_of(analyst, case):
    found = sections(analyst, case)

    assert "Sport shoes · HS 2022: 6402" in said(found["Goods"])
    assert [row[1:3] for row in found["What happened to the goods"].rows] == [
        ["Given to a public-welfare body", "4 pairs"],
        ["Destroyed", "8 pairs"],
    ]


def test_says_plainly_that_nothing_happened_yet(analyst, officer):
    found = sections(analyst, log(officer))

    assert (found["Procedures"].rows, found["Procedures"].empty) == ([], "No procedure was opened.")
    assert found["What happened to the goods"].empty == "Nothing is recorded yet."


def test_names_shares_to_who_may_see_shares_and_says_to_others_that_they_are_left_out(analyst, liaison, officer):
    make_partner()
    seizure = log(officer)
    make_share(liaison, seizure)
    blind, seeing = (sections(user, seizure)["Shared with"] for user in (analyst, liaison))

    assert [row[0] for row in seeing.rows] == ["U.S. Customs and Border Protection"]
    assert blind.rows == []
    assert blind.empty == "Left out: whom this was made for may not see with whom cases are shared."
    facts = [
        facts_of(material=material_of(user=user, seizure=seizure, now=NOON), places={}) for user in (analyst, liaison)
    ]
    assert ["shared_with" in one for one in facts] == [False, True]
    blind, seeing = (sections(user, seizure)["History"] for user in (analyst, liaison))
    assert ("Share prepared" in said(blind), "Share prepared" in said(seeing)) == (False, True)
    assert ("Acts of sharing are left out." in blind.note, "left out" in seeing.note) == (True, False)


def test_the_facts_of_a_case_file_hold_what_the_dossier_says(analyst, case):
    facts = facts_of(material=material_of(user=analyst, seizure=case, now=NOON), places={})

    procedure = facts["procedures"][0]
    assert [(one["kind"], one["stands"]) for one in procedure["decisions"]] == [("DETAIN", False), ("CONFISCATE", True)]
    assert procedure["notices"][0]["kind"] == "SUSPENSION"
    assert procedure["replies"][0]["position"] == "INFRINGES"
    assert [(one["kind"], one["quantity"]) for one in facts["outcomes"]] == [("DONATED", "4"), ("DESTROYED", "8")]
    assert (facts["goods"][0]["hs_code"], facts["goods"][0]["hs_edition"]) == ("6402", 2022)


@pytest.mark.parametrize(("most", "is_cut"), [(3, False), (2, True)])
def test_a_long_history_says_that_it_is_cut(analyst, officer, monkeypatch, most, is_cut):
    seizure = log(officer)
    for _turn in range(2):
        record(
            action=SeizureEvent.EDITED, actor=officer, subject=seizure, case_reference=seizure.reference,
            changes={"brand": ["A", "B"]}, now=NOON,
        )  # fmt: skip
    record(
        action=SeizureEvent.PARTIES_VIEWED, actor=analyst, subject=seizure, case_reference=seizure.reference, now=NOON
    )  # who looked crowds out nothing that was done
    monkeypatch.setattr(dossier, "_EVENTS_AT_MOST", most)

    history = sections(analyst, seizure)["History"]

    assert len(history.rows) == most
    assert history.note.startswith("What was done.")
    assert history.note.endswith("The last 2 events. The case file has all of them.") is is_cut


def test_costs_the_same_number_of_questions_however_much_happened(analyst, officer, case):
    with CaptureQueriesContext(connection) as full:
        material_of(user=analyst, seizure=case, now=NOON)
    other = log(officer, lines=(SHOES,))
    open_for(other, officer, make_recordation(case.procedures.get().right_holder, title="OTHER"))
    with CaptureQueriesContext(connection) as bare:
        material_of(user=analyst, seizure=other, now=NOON)

    assert len(bare) <= len(full) <= len(bare) + 2  # what nobody told or answered has no links to fetch


@pytest.mark.parametrize(("language", "lang", "title"), [("en", "en", "Case"), ("zh-hans", "zh", "案件")])
def test_opens_with_its_title_in_its_language_tagged_and_with_bookmarks(analyst, officer, language, lang, title):
    _run, content = services.make_dossier(
        acting_user=analyst, seizure=log(officer), purpose="Court", language=language, confirmed_at=NOON, now=NOON
    )

    read = PdfReader(io.BytesIO(content))
    root = read.trailer["/Root"]
    assert read.metadata.title.startswith(title)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        lang, True, True,
    )  # fmt: skip
    assert len(read.outline[1]) > 5
    marks = root["/Metadata"].get_data().decode()
    assert "<pdfaid:conformance>A" in marks and "<pdfuaid:part>1" in marks


def test_a_long_word_breaks_within_its_column_and_a_long_purpose_pushes_nothing_off_the_page(analyst, officer):
    seizure = log(officer)
    seizure.lines.filter(position=1).update(brand="M" * 19)
    record(
        action="report.dossier", actor=officer, subject=seizure, case_reference=seizure.reference,
        changes={"sha256": [None, HASH]}, now=NOON,
    )  # fmt: skip
    material = material_of(user=analyst, seizure=seizure, now=NOON)

    content = make_pdf(dossiers=[dossier_of(user=analyst, material=material, purpose="法院" * 150, now=NOON)])

    pages, heights = PdfReader(io.BytesIO(content)).pages, []
    text = "".join(
        page.extract_text(visitor_text=lambda *at: heights.append((at[1][5], at[0].strip()))) for page in pages
    )
    assert min(height for height, told in heights if told) > 20  # points above the edge of the sheet
    assert text.count("Is it as it was made?") == len(pages)
    for word in (HASH, "M" * 19):  # copied out, it is whole
        assert word not in text
        assert word in text.replace("\n", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("陳大文 劉喆 廣州", "陳大文劉喆廣州"),  # of Hong Kong, and rare ones
        ("김철수", "김철수"),
        ("佐々木 カナ", "佐々木カナ"),
        ("Łódź Жук", "ŁódźЖук"),
        ("ไทย", "[U+0E44][U+0E17][U+0E22]"),
        ("box 📦\ufe0f \x07\ue000", "box[U+1F4E6][U+0007][U+E000]"),
    ],
)
def test_a_name_in_any_script_is_printed_or_written_by_its_codes_and_stops_nothing(analyst, officer, name, shown):
    seizure = log(officer)
    seizure.lines.filter(position=1).update(brand=name)
    material = material_of(user=analyst, seizure=seizure, now=NOON)

    content = make_pdf(dossiers=[dossier_of(user=analyst, material=material, purpose="Court", now=NOON)])

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert shown in "".join(text.split())
