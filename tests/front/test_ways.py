"""The way to a page: where it begins is what the navigation marks, and it leads back level by level."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from rightsholders.services.drafts import start_draft
from tests.operations.factories import make_operation
from tests.rightsholders.factories import make_draft
from tests.seizures.factories import log

pytestmark = pytest.mark.django_db


def marked(page: str) -> str:
    """Return the address of the marked item of the navigation."""
    found = re.search(r'<a href="([^"]*)" aria-current="page">', page.split('class="nav"')[1].split("</nav>")[0])
    return found[1] if found else ""


def way(page: str) -> list[tuple[str, str]]:
    """Return the addresses and words of the way to a page; the last has no address."""
    crumbs = page.split('class="crumbs"')[1].split("</nav>")[0]
    return [(link, word.strip()) for link, word in re.findall(r'<(?:a href="([^"]*)"|span[^>]*)>([^<]*)<', crumbs)]


def opened(client, person, name: str, *args) -> str:
    client.force_login(person)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_the_navigation_marks_where_the_way_of_a_page_begins(client, officer, desk, coordinator, nordvik):
    seizure, operation = log(officer), make_operation(coordinator=coordinator)
    pages = [
        (desk, "reports:dossier", seizure.reference),
        (desk, "reports:case-file", seizure.reference),
        (desk, "reports:retention-file"),
        (desk, "reports:ledger-file", nordvik.public_id),
        (desk, "reports:export"),
        (desk, "reports:operation-report", operation.public_id),
        (coordinator, "sharing:of-operation", operation.public_id),
    ]

    for person, *page in pages:
        shown = opened(client, person, *page)
        assert marked(shown) == way(shown)[0][0] != "", page


def test_a_page_of_one_right_leads_back_to_the_rights(client, holder, nordvik):
    empty = start_draft(acting_user=holder, right_holder=nordvik.public_id, now=timezone.now())
    first = opened(client, holder, "portal:recordation-right-new", empty.public_id)
    check = opened(client, holder, "portal:recordation-check", empty.public_id)
    assert "<title>Check and declare – IPCases" in " ".join(check.split()).replace("> ", ">")
    assert way(first)[-1] == ("", "Right and number")

    draft = make_draft(holder, nordvik)
    right = draft.recordation_rights.get().right.public_id
    rights = reverse("portal:recordation-rights", args=[draft.public_id])
    for name, args, here in (
        ("portal:recordation-right-new", (), "Add another right"),
        ("portal:recordation-right", (right,), "Change the right"),
        ("portal:recordation-right-remove", (right,), "Take out"),
    ):
        assert way(opened(client, holder, name, draft.public_id, *args))[-2:] == [
            (rights, "Right and number"),
            ("", here),
        ]


@pytest.mark.parametrize(
    ("name", "looks_up", "logs"), [("officer", True, True), ("desk", True, False), ("holder", False, False)]
)
def test_the_list_of_keys_names_those_of_the_readers_own_pages(request, client, name, looks_up, logs):
    page = opened(client, request.getfixturevalue(name), "keyboard")

    assert ("Go to the look-up box" in page, "When you log a seizure" in page) == (looks_up, logs)
    assert "Show the shortcuts of this page" in page


def test_whoever_is_not_signed_in_reads_the_keys_of_every_page_only(client):
    page = client.get(reverse("keyboard")).content.decode()

    assert "Show the shortcuts of this page" in page and "When you log a seizure" not in page


@pytest.mark.parametrize(("name", "may_make"), [("analyst", True), ("officer", False)])
def test_the_empty_list_of_files_leads_to_the_export_only_whoever_may_export(request, client, name, may_make):
    page = opened(client, request.getfixturevalue(name), "reports:runs")

    assert "No file yet" in page
    assert ("choose Export" in page, "takes none of them away" in page) == (may_make, not may_make)
