"""How the case reaches the partner and the partner's answer comes back. One function per act."""

import re

from playwright.sync_api import expect

from tests.browser.watching import Person
from tests.journeys.story import US, Story


def liaison_drafts_a_share(story: Story, liaison: Person) -> None:
    """Whom, under which agreement, why."""
    liaison.go(f"/seizures/{story.reference}/sharing/")
    liaison.looks("case-sharing")
    liaison.go(f"/seizures/{story.reference}/sharing/new/")
    liaison.looks("share-partner")
    liaison.go(f"/seizures/{story.reference}/sharing/new/?partner={US}")
    liaison.looks("share-agreement")
    liaison.go(f"/seizures/{story.reference}/sharing/new/?partner={US}&agreement=MOC-2007-IPR")
    liaison.tab.locator("main [name=purpose]").first.check(force=True)
    liaison.fill(
        necessity="The parcels are addressed to a reseller you know.", requested_action="Identify the consignee."
    )
    liaison.looks("share-terms")
    liaison.tab.locator("main form[method=post] button.btn-1").click()
    liaison.settle()
    story.share_path = liaison.path.removesuffix("check/")


def liaison_previews_and_submits(story: Story, liaison: Person) -> None:
    """What is shown is exactly what leaves."""
    liaison.sees("NORDVIK")
    liaison.sees_not("3号查验台", within="main .sheet")
    liaison.looks("share-preview")
    liaison.press("Submit for approval")
    liaison.looks("share-submitted")


def approver_approves(story: Story, approver: Person) -> None:
    """Once for each approver: files are in it, so two people must have looked."""
    approver.go("/sharing/")
    approver.sees(story.reference)
    approver.looks("sharing-desk")
    approver.go(f"{story.share_path}decide/")
    approver.looks("share-decide")
    approver.proves_it()
    approver.tab.locator("main form:has([name=preview_sha256]) button.btn-1").click()
    approver.settle()
    approver.looks("share-approved")


def worker_delivers_it(story: Story, approver: Person) -> None:
    """From the outbox of one instance to the inbox of the other, signed; the receipt comes back."""
    approver.go(story.share_path)
    approver.waits_for(approver.word("Stored"), seconds=60)
    approver.looks("share-delivered")


def partner_takes_it_up(story: Story, partner: Person) -> None:
    partner.go("/sharing/inbox/")
    partner.waits_for(story.reference, seconds=30)
    partner.looks("us-inbox")
    partner.follow(story.reference)
    story.foreign_path = partner.path
    partner.sees("NORDVIK")
    # The photo of the goods is fetched; that of the label shows an addressee, and stayed at home.
    partner.waits_for(partner.word("As it came", "file"), within="main .shots", seconds=60)
    expect(partner.tab.locator("main .shots img")).to_have_count(1)
    partner.looks("us-foreign-case")
    partner.tab.locator("main button[formaction$='/accept/']").click()
    partner.settle()
    partner.looks("us-accepted")


def partner_reports_an_arrest(story: Story, partner: Person) -> None:
    partner.go(f"{story.foreign_path}feedback/")
    partner.fill(status="ACTION_TAKEN", arrests=2, searches=1, happened_on=story.today_us, attribution="DECISIVE")
    partner.fill(reason="Two resellers at the address on the parcels.")
    partner.looks("us-feedback")
    partner.press("Sign and send")
    partner.looks("us-reported")


def partner_writes_letters(story: Story, partner: Person) -> None:
    """It proposes a correction of the case, and asks to pass it on."""
    partner.go(f"{story.foreign_path}letter/?kind=CORRECTION")
    partner.fill(pointer="/data/movement/destination", proposed="Canada", text="A second label lies under the first.")
    partner.looks("us-letter-correction")
    partner.press("Sign and send")
    partner.go(f"{story.foreign_path}letter/?kind=ONWARD")
    partner.fill(authority="District Attorney, Port County", purpose="CRIMINAL_INVESTIGATION")
    partner.fill(text="The prosecutor opened a file on the two resellers.")
    partner.press("Sign and send")
    partner.looks("us-letters")


def letters_are_answered(story: Story, liaison: Person, approver: Person) -> None:
    """Leave is granted by two people, the correction accepted by one."""
    liaison.go(story.share_path)
    liaison.waits_for("District Attorney", seconds=60, within="#letters")
    liaison.looks("share-letters")
    grant, accept = {"outcome": "GRANTED", "reason": "For this file only."}, {"outcome": "ACCEPTED"}
    for answer, button in ((grant, ("Answer", "letter")), (accept, ("Sign and send",))):
        liaison.go(story.share_path)
        liaison.tab.locator("#letters a[href$='/answer/']").first.click()  # the newest stands first
        liaison.fill(**answer)
        liaison.looks(f"letter-{answer['outcome'].lower()}")
        liaison.press(*button)
    approver.go(story.share_path)
    approver.tab.locator("#letters a[href$='/decide/']").click()
    approver.looks("letter-decide")
    approver.proves_it()
    approver.press("Approve", "answer to a letter")
    approver.sees(approver.word("May be passed on", "permission"))


def correction_travels(story: Story, desk: Person, partner: Person) -> None:
    """The desk corrects the case where the proposal is shown; the partner has the next version, and its permission."""
    desk.go(f"/seizures/{story.reference}/papers/")
    desk.sees("Canada")
    desk.looks("correct-as-proposed")
    desk.fill(destination_country="CA")
    desk.press("Save")
    partner.go(story.foreign_path)
    partner.waits_for("Corrected in version", seconds=60, within="#letters")
    partner.sees("May be passed on", within=".sheet")
    partner.looks("us-corrected-and-permitted")


def case_and_operation_show_it(story: Story, liaison: Person, coordinator: Person) -> None:
    """The partner's answer stands on the share, on the case and in the operation's figures."""
    liaison.go(story.share_path)
    liaison.waits_for("Two resellers at the address", seconds=60)
    liaison.looks("share-with-feedback")
    liaison.go(f"/seizures/{story.reference}/sharing/")
    liaison.sees(liaison.word("%(n)s arrest", plural="%(n)s arrests", n=2))
    liaison.looks("case-with-feedback")
    coordinator.go(story.operation_path)
    told = re.compile(r"U\.S\. Customs and Border Protection.*Arrests\W+2", re.DOTALL)
    coordinator.sees(told, within="#contributed")
    coordinator.looks("operation-with-feedback")
