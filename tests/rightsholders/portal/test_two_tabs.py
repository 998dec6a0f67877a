"""A part of a recordation open twice: the second save shows what differs and overwrites nothing unseen."""

import pytest

from audit.models import AuditEvent
from rightsholders.models import Contact
from tests.rightsholders.factories import make_draft
from tests.rightsholders.portal.conftest import CONTACTS, RIGHT, at, lines

GOODS = {"right-1-nice_classes": "25", "right-1-goods": "Running shoes", "made_in_1": "VN", "price_currency": "CNY"}
_RIGHT = RIGHT | {"registration_number": "G987654"}
LICENSEE = {"name": "Hai Feng", "country": "CN", "capacity": "MAKER"}
# part → what the first tab saves, what the second types, and how the page names both
PARTS = {
    "goods": (GOODS | {"right-1-goods": "Shoes of theirs"}, GOODS | {"right-1-goods": "Shoes of mine"}),
    "tells": (lines({"genuine": "Seam of theirs"}), lines({"genuine": "Seam of mine"})),
    "contacts": (CONTACTS | {"legal-name": "Eva of theirs"}, CONTACTS | {"legal-name": "Astrid of mine"}),
    "licensees": (
        lines(LICENSEE | {"name": "Works of theirs"}, licensing="SOME"),
        lines(LICENSEE | {"name": "Works of mine"}, licensing="SOME"),
    ),
    "right": (_RIGHT | {"title": "MARK of theirs"}, _RIGHT | {"title": "MARK of mine"}),
}


@pytest.fixture
def draft(holder, nordvik):
    return make_draft(holder, nordvik)


def address(draft, part):
    if part != "right":
        return at(draft, part)
    return f"{at(draft, 'rights')}{draft.recordation_rights.get().right.public_id}/"


def opened(portal, url):
    """Open a page in a tab; return what it says it has seen."""
    return {"seen": portal.client.get(url).context["seen"]}


def saved(draft):
    return AuditEvent.objects.filter(action="recordation.section_saved").count()


@pytest.mark.parametrize("part", PARTS)
def test_the_second_of_two_tabs_is_shown_what_differs_and_then_decides(portal, draft, part):
    url, (theirs, mine) = address(draft, part), PARTS[part]
    first, second = opened(portal, url), opened(portal, url)
    assert portal.client.post(url, theirs | first).status_code == 302
    before = saved(draft)

    refused = portal.client.post(url, mine | second)

    page = refused.content.decode()
    assert (refused.status_code, saved(draft)) == (409, before)
    assert [(row.stored, row.typed) for row in refused.context["differing"]] == [
        (shown(theirs), shown(mine))
    ]  # fmt: skip
    assert "Somebody saved this part while you had it open." in page
    assert page.count("of mine") == 2  # in its field, and beside what stands now
    assert portal.client.post(url, mine | {"seen": refused.context["seen"]}).status_code == 302
    assert "of mine" in portal.client.get(url).content.decode()


def shown(typed):
    (text,) = {value for value in typed.values() if " of " in str(value)}
    return f"{text} · China · Maker" if text.startswith("Works") else text


def test_two_tabs_with_different_parts_do_not_disturb_each_other(portal, draft):
    goods, contacts = opened(portal, at(draft, "goods")), opened(portal, at(draft, "contacts"))

    assert portal.client.post(at(draft, "goods"), GOODS | goods).status_code == 302
    assert portal.client.post(at(draft, "contacts"), CONTACTS | contacts).status_code == 302


def test_an_error_in_between_does_not_make_the_page_forget_what_it_has_seen(portal, draft):
    url = at(draft, "contacts")
    first, second = opened(portal, url), opened(portal, url)
    portal.client.post(url, CONTACTS | {"legal-name": "Eva"} | first)
    wrong = portal.client.post(url, CONTACTS | {"legal-phone": ""} | second)
    assert wrong.status_code == 400

    again = portal.client.post(url, CONTACTS | {"seen": wrong.context["seen"]})

    assert again.status_code == 409
    assert Contact.objects.get(recordation=draft, kind="LEGAL").name == "Eva"


def test_a_page_that_does_not_say_what_it_has_seen_overwrites_nothing(portal, draft):
    assert portal.client.post(at(draft, "contacts"), CONTACTS).status_code == 409


def test_a_line_more_keeps_what_the_page_has_seen(portal, draft):
    url = at(draft, "tells")
    first, second = opened(portal, url), opened(portal, url)
    portal.client.post(url, lines({"genuine": "Theirs"}) | first)

    longer = portal.client.post(url, lines({"genuine": "Mine"}, add="1") | second)

    assert longer.context["seen"] == second["seen"]
