"""What customs people do in the journey: officer, desk, coordinator. One function per act."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.watching import Person
from tests.journeys.story import Story, jpeg

SHOES = {"brand": "NORDVIK", "description": "跑鞋", "quantity": "24", "unit_value": "899", "category": "EU-4a"}
BAGS = {"brand": "凯斯塔", "description": "单肩包", "quantity": "6", "unit_value": "1980", "category": "EU-5b"}
SENDER, ADDRESSEE = "广州恒途商贸行", "Bluewater Resale LLC"


def officer_logs_a_seizure(story: Story, officer: Person) -> None:
    """Two parcels, two goods lines of two brands, photos, reasons, an action."""
    officer.go("/seizures/new/")
    officer.looks("log-a-seizure-empty")
    _say_where_and_when(officer)
    officer.press("Add a parcel")
    officer.press("Add a line")
    for place, number in enumerate(story.parcels):
        officer.fill_one(f"parcels-{place}-number", number)
        officer.fill_one(f"parcels-{place}-sent_from_country", "CN")
        officer.fill_one(f"parcels-{place}-sent_to_country", "US")
    for place, line in enumerate((SHOES, BAGS)):
        _type_line(officer, place, line)
    if not officer.has_script:
        _link_recordations(officer)
    _name_the_people(officer)
    officer.tab.set_input_files("#id_photos", [jpeg("navy"), jpeg("maroon")])
    officer.fill(reasons=["PRICE", "PACKAGING"], action="DETAIN", note="两个包裹,同一寄件人。")
    officer.looks("log-a-seizure-filled")
    officer.press("Submit and view case")
    officer.sees(officer.word("Goods and marks"))
    linked = officer.tab.locator("#goods tbody td > .row > a[href^='/recordations/']")
    expect(linked).to_have_count(2)
    story.reference = officer.path.strip("/").split("/")[-1]
    officer.looks("case-logged")


def _say_where_and_when(officer: Person) -> None:
    # Transit: the rules of the running operation take exports only, so that adding it by hand is an act.
    if not officer.tab.locator("[name=direction]").is_visible():
        officer.tab.locator("details.context summary").click()
    officer.fill(office="CNCAN", found_at_place="3号查验台", channel="POSTAL", direction="TRANSIT")


def _type_line(officer: Person, place: int, line: dict[str, str]) -> None:
    for name, value in line.items():
        officer.fill_one(f"lines-{place}-{name}", value)
        if name == "brand" and officer.has_script:
            # The recordation is offered while the brand is typed, in either script.
            officer.tab.locator("[role=option]:visible", has_text=value).first.click()


def _link_recordations(officer: Person) -> None:
    """Without script the recordations are offered when the page comes back: each has a button."""
    officer.press("Save draft")
    for line in (SHOES, BAGS):
        officer.tab.locator("fieldset.line", has=officer.tab.locator(f"[value='{line['brand']}']")).locator(
            ".f-match button"
        ).first.click()
        officer.settle()


def _name_the_people(officer: Person) -> None:
    officer.tab.locator("details.more summary").first.click()
    officer.fill(sender_name=SENDER, sender_country="CN", addressee_name=ADDRESSEE, addressee_country="US")


def officer_finds_it_in_the_list(story: Story, officer: Person) -> None:
    officer.go("/seizures/")
    officer.sees(story.reference)
    officer.looks("list-of-seizures")
    for text in (story.reference, story.parcels[1], "诺德维克", "Kestra", SENDER):
        officer.go(f"/seizures/?q={text}")
        officer.sees(story.reference)


def desk_opens_a_procedure(story: Story, desk: Person) -> None:
    """For the right holder of the first line only: goods of two brands take two procedures."""
    desk.go(f"/seizures/{story.reference}/")
    desk.looks("case-of-the-desk")
    desk.follow("Open procedure", within="#goods")
    desk.sees("Nordvik Sport AB")
    desk.looks("open-a-procedure")
    desk.press("Open the procedure")
    story.procedure_path = desk.path
    desk.looks("procedure-open")


def desk_issues_the_notice(story: Story, desk: Person) -> None:
    desk.go(story.procedure_path)
    desk.follow("Notify the right holder")
    desk.tab.locator("main [name^=value_]").fill("21576.00")
    desk.looks("notice")
    desk.press("Issue the notice")
    desk.looks("procedure-notified")


def mail_holds_no_case_data(story: Story, mails_before: set[Path]) -> None:
    """The mail that left says that something waits, and nothing of the case."""
    (mail,) = story.wait_for_mail(mails_before)
    for secret in (story.reference, *story.parcels, "NORDVIK", "跑鞋", SENDER, ADDRESSEE):
        assert secret not in mail
    assert "/portal/detentions/" in mail


def desk_decides(story: Story, desk: Person) -> None:
    """Detain on the application, then confiscate: what follows is shown before it is decided."""
    for kind, reason in (("DETAIN", "权利人已申请并提供担保。"), ("CONFISCATE", "经调查认定侵权。")):
        desk.go(f"{story.procedure_path}decision/")
        desk.fill(kind=kind, reason=reason)
        desk.press("See what follows")
        desk.looks(f"decision-{kind.lower()}")
        desk.tab.locator("button[name=do][value=decide]").click()
        desk.settle()
    desk.looks("procedure-decided")


def desk_records_outcomes(story: Story, desk: Person) -> None:
    desk.go(f"/seizures/{story.reference}/outcomes/")
    desk.looks("outcomes-open")
    desk.follow("Record", "button")
    desk.tab.locator("main [name=kind]").first.check(force=True)
    desk.looks("outcome")
    desk.press("Record", "button")
    desk.looks("outcomes-recorded")


def coordinator_adds_it_to_the_operation(story: Story, coordinator: Person) -> None:
    coordinator.go(f"/seizures/{story.reference}/operations/")
    coordinator.looks("case-operations")
    coordinator.press("Add")
    coordinator.sees(coordinator.word("Round %(n)s", n=2))
    coordinator.follow("Operation Clear Parcel II")
    story.operation_path = coordinator.path
    coordinator.looks("operation")
    coordinator.go(f"{story.operation_path}seizures/")
    coordinator.sees(story.reference)
    coordinator.looks("operation-rows")
