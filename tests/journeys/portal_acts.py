"""What right holders do in the journey, and the desk for them."""

from tests.browser.watching import Person
from tests.journeys.customs_acts import ADDRESSEE, SENDER
from tests.journeys.story import Story, jpeg


def holder_sees_what_the_stage_discloses(story: Story, holder: Person) -> None:
    """The goods of its own brand; no names of people, nothing of the other brand."""
    holder.looks("portal-home")
    holder.go("/portal/detentions/?show=all")  # answered or not, served or not
    holder.looks("portal-detentions")
    holder.follow(story.reference)
    story.detention_path = holder.path
    holder.sees("NORDVIK")
    for withheld in ("凯斯塔", "KESTRA", SENDER, ADDRESSEE):
        holder.sees_not(withheld)
    holder.looks("portal-detention")


def rival_sees_nothing_of_it(story: Story, rival: Person) -> None:
    rival.go("/portal/detentions/")
    rival.sees_not(story.reference)
    with rival.expecting_refusal():
        rival.go(story.detention_path)
        rival.sees_not(story.reference)
        rival.looks("portal-not-for-you")


def holder_answers(story: Story, holder: Person) -> None:
    holder.go(f"{story.detention_path}reply/")
    holder.looks("portal-answer")
    holder.fill(position="INFRINGES", statement="The tongue label has a zero where the O should be.", security="AMOUNT")
    holder.fill(security_amount="200000")
    holder.press("Send the answer")
    holder.sees(holder.word("You have answered in time."))
    holder.looks("portal-answered")


def holder_registers_a_recordation(story: Story, holder: Person) -> None:
    """Right, goods, signs, a picture, contacts, licensees, the declaration."""
    holder.go("/portal/recordations/")
    holder.looks("portal-recordations")
    holder.go("/portal/recordations/new/")
    holder.looks("recordation-begin")
    holder.press("Begin", "recordation")
    story.recordation_path = holder.path
    holder.looks("recordation-tasks")
    for part, fill_in in _PARTS.items():
        holder.go(f"{story.recordation_path}{part}/")
        fill_in(story, holder)
    holder.go(f"{story.recordation_path}check/")
    holder.fill(is_declared=True)
    holder.looks("recordation-check")
    holder.press("Submit to customs")
    holder.sees(holder.word("Submitted. Your reference is %(reference)s.").split("%(")[0])
    holder.looks("recordation-submitted")


def _right(story: Story, holder: Person) -> None:
    holder.fill(kind="TRADEMARK", register_office="CN", registration_number=story.registration_number)
    holder.fill(title=story.new_mark, title_zh="北境", registered_on="2019-05-01", expires_on="2039-04-30")
    holder.looks("recordation-right")
    holder.press("Save the right")
    holder.sees(story.new_mark)


def _goods(story: Story, holder: Person) -> None:
    holder.fill_one("right-1-nice_classes", "25")
    holder.fill_one("right-1-goods", "Rain jackets and trousers")
    holder.fill(made_in_1="SE", median_price="180", price_currency="USD")
    holder.looks("recordation-goods")
    holder.press("Save and go on")


def _tells(story: Story, holder: Person) -> None:
    holder.fill_one("lines-0-genuine", "The zip is welded, not sewn")
    holder.fill_one("lines-0-fake", "A sewn zip")
    holder.looks("recordation-tells")
    holder.press("Save and go on")


def _images(story: Story, holder: Person) -> None:
    holder.fill(kind="MARK", file=jpeg("teal"), caption="The word mark")
    holder.looks("recordation-images")
    holder.press("Add the picture")
    holder.sees("The word mark")


def _contacts(story: Story, holder: Person) -> None:
    holder.fill_one("legal-name", "Astrid Lindqvist")
    holder.fill_one("legal-email", "legal@nordvik.example")
    holder.fill_one("legal-phone", "+46 8 123 45 67")
    holder.fill_one("technical-name", "Jonas Ek")
    holder.fill_one("technical-email", "expert@nordvik.example")
    holder.looks("recordation-contacts")
    holder.press("Save and go on")


def _licensees(story: Story, holder: Person) -> None:
    holder.fill(licensing="NONE")
    holder.looks("recordation-licensees")
    holder.press("Save and go on")


_PARTS = {
    "rights/new": _right,
    "goods": _goods,
    "tells": _tells,
    "images": _images,
    "contacts": _contacts,
    "licensees": _licensees,
}


def desk_accepts_it(story: Story, desk: Person) -> None:
    desk.go("/recordations/desk/")
    desk.looks("recordation-desk")
    desk.follow(story.new_mark)
    desk.looks("recordation-examine")
    desk.follow("Accept")
    desk.looks("recordation-accept")
    desk.press("Accept and put in force")
    desk.looks("recordation-accepted")


def holder_sees_it_in_force(story: Story, holder: Person) -> None:
    holder.go(story.recordation_path)
    holder.sees("In force")
    holder.looks("recordation-in-force")


def holder_reads_the_decision(story: Story, holder: Person) -> None:
    holder.go(story.detention_path)
    holder.sees("Customs has decided")
    holder.looks("portal-decided")
