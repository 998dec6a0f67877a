"""What analyst and auditor do in the journey: search, figures, files, the audit."""

import csv
import io
from pathlib import Path

import python_calamine
from pypdf import PdfReader

from tests.browser.watching import Person
from tests.journeys.customs_acts import ADDRESSEE
from tests.journeys.story import Story

BOM = b"\xef\xbb\xbf"


def analyst_searches(story: Story, analyst: Person) -> None:
    """By reference, parcel number, brand in both scripts, party; then keeps the view."""
    for text in (story.reference, story.parcels[0], "NORDVIK", "诺德维克", "凯斯塔", ADDRESSEE):
        analyst.go(f"/reports/?text={text}&first_day={story.today}")
        analyst.sees(story.reference)
    analyst.go(f"/reports/?text={story.reference}")
    analyst.looks("reports-search")
    analyst.fill(name="This week's case")
    analyst.press("Save the view")
    analyst.sees("This week's case")
    analyst.go("/reports/figures/")
    analyst.looks("reports-figures")


def analyst_exports_csv(story: Story, analyst: Person) -> None:
    analyst.go(f"/reports/export/?text={story.reference}")
    analyst.looks("reports-export")
    analyst.fill(format="CSV", purpose="Quarterly report")
    analyst.proves_it()
    content = _fetch(analyst, "Make the file").read_bytes()
    assert content.startswith(BOM)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 3, "a head and one row per goods line"
    assert all(story.reference in row for row in rows[1:])


def analyst_exports_xlsx(story: Story, analyst: Person) -> None:
    """The worker makes the file. Others may have been made before: this one is known by its purpose."""
    purpose = f"Quarterly report with {story.reference}"
    row = f"main tr:has-text('{purpose}')"
    analyst.go(f"/reports/export/?text={story.reference}")
    analyst.fill(format="XLSX", purpose=purpose)
    analyst.proves_it()
    analyst.press("Make the file")
    ready = f"XLSX{analyst.word(', ', 'between the parts of a list')}"  # its size stands behind
    analyst.waits_for(ready.strip(), within=row)
    analyst.looks("reports-files")
    with analyst.tab.expect_download() as download:
        analyst.tab.locator(row).get_by_role("link", name=ready.strip()).click()
    sheet = python_calamine.CalamineWorkbook.from_path(str(download.value.path())).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert sum(story.reference in row for row in rows) == 2


def analyst_makes_the_dossier(story: Story, analyst: Person) -> None:
    analyst.go(f"/reports/cases/{story.reference}/dossier/")
    analyst.looks("dossier")
    analyst.fill(language="zh-hans", purpose="For the prosecutor")
    analyst.proves_it()
    text = "".join(page.extract_text() for page in PdfReader(_fetch(analyst, "Make the PDF")).pages)
    assert story.reference in text
    assert "NORDVIK" in text


def _fetch(person: Person, button: str) -> Path:
    with person.tab.expect_download() as download:
        person.tab.locator("main").get_by_role("button", name=person.word(button)).click()
    return Path(download.value.path())


def auditor_opens_the_audit(story: Story, auditor: Person) -> None:
    auditor.go("/audit/")
    auditor.looks("audit")
    auditor.go(f"/audit/?case={story.reference}")
    auditor.sees(story.reference)
    auditor.press("Verify the chain now")
    auditor.looks("audit-verified")


def audit_is_whole_on_both_instances(story: Story) -> None:
    for instance in (story.pair.cn, story.pair.us):
        instance.manage("audit_verify")
