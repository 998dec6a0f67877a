"""The pages on which an operation is planned: who is led there, and what they say of what is missing."""

import re

import pytest
from django.urls import reverse

from tests.operations.factories import make_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(client, coordinator):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    return client


@pytest.mark.parametrize(("reader", "may_plan"), [("coordinator", True), ("officer", False)])
def test_an_empty_list_leads_to_planning_only_for_those_who_may(client, request, reader, may_plan):
    client.force_login(request.getfixturevalue(reader))

    page = client.get(reverse("operations:list")).content.decode()

    assert "No operation yet" in page
    assert (reverse("operations:new") in page, 'class="btn" href' in page.split("No operation yet")[1]) == (
        (may_plan,) * 2
    )


def test_agencies_are_offered_under_their_kind(browse):
    page = browse.get(reverse("operations:new")).content.decode()

    assert page.index("<b>Customs administration</b>") < page.index("U.S. Customs and Border Protection")
    assert page.index("U.S. Customs and Border Protection") < page.index("<b>Police</b>")


def test_each_line_of_the_error_summary_leads_to_a_field_of_the_page(browse):
    shown = browse.post(reverse("operations:new")).content.decode()

    places = re.findall(r'<a href="#([^"]+)">', shown.split('class="errs"')[1].split("</div>")[0])
    assert len(places) >= 6
    assert [place for place in places if f'id="{place}"' not in shown] == []


def test_who_plans_where_no_agreement_is_in_force_reads_who_enters_one(browse):
    none = "None is in force"
    assert none in browse.get(reverse("operations:new")).content.decode()

    make_agreement()

    page = browse.get(reverse("operations:new")).content.decode()
    assert (none in page, "Only agreements in force are offered" in page) == (False, True)
