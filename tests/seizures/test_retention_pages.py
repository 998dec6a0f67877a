"""What the pages say of holds, of what is erased next and of what went."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.services import record
from ipcases.lib.days import local_day
from seizures.models import Hold, Seizure
from tests.seizures.factories import log
from tests.seizures.holds import ORDER, Order, hold, person, release
from tests.seizures.procedures import move_to_eu

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return person("anna")


@pytest.fixture
def due(officer):
    """Return what makes a case of Rotterdam whose names go in some days."""

    def make(days):
        seizure = move_to_eu(log(officer))
        # By the day of its office, which its people read by: it is often tomorrow in the zone of these tests.
        until = local_day(timezone.now(), seizure.office.time_zone) + timedelta(days=days)
        Seizure.objects.filter(pk=seizure.pk).update(
            status="CLOSED", closed_at=timezone.now(), personal_data_until=until
        )
        seizure.refresh_from_db()
        return seizure

    return make


def text(client, user, address):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def case_page(client, user, seizure):
    return text(client, user, reverse("seizures:detail", args=[seizure.reference]))


def next_page(client, user, **asked):
    return text(client, user, reverse("seizures:retention", query=asked))


def test_a_case_says_that_it_is_held_by_whom_and_why_and_then_from_when_it_is_erased(client, anna, due):
    seizure = due(-40)
    assert "Nothing of this case is erased" not in case_page(client, anna, seizure)
    held = hold(seizure, anna, timezone.now(), Order("COURT", "Rb. 12", timezone.localdate() + timedelta(days=9)))

    page = case_page(client, anna, seizure)
    assert "Nothing of this case is erased" in page
    assert "Rb. 12" in page and "Set by" in page and "to be reviewed on" in page
    assert "Kept while a hold stands" in page

    release(held, person("bram"), timezone.now())
    page = case_page(client, anna, seizure)
    assert "Nothing of this case is erased" not in page
    assert "passed under a hold, which is released" in page


def test_a_hold_is_set_on_its_page_and_released_by_a_second_person(client, anna, due):
    seizure = due(5)
    address = reverse("seizures:holds", args=[seizure.reference])
    client.force_login(anna)
    client.post(address, {"reason": "COMPLAINT", "paper_number": "Ombudsman 3", "review_on": ""})
    held = Hold.objects.get()
    ends = reverse("seizures:release-hold", args=[seizure.reference, held.public_id])

    looks = reverse("seizures:review-hold", args=[seizure.reference, held.public_id])
    assert looks in text(client, anna, address)
    assert ends not in text(client, anna, looks), "who set it does not release it"
    assert client.post(ends, {"reason": "Settled"}).status_code == 403
    client.force_login(person("bram"))
    assert client.post(ends, {"reason": ""}).status_code == 400
    client.post(ends, {"reason": "Settled"})

    held.refresh_from_db()
    assert (held.released_by.username, held.release_reason) == ("bram", "Settled")


@pytest.mark.parametrize("name", ["release-hold", "review-hold"])
def test_the_pages_of_a_hold_that_was_released_lead_to_the_holds_of_its_case(client, supervisor, officer, name):
    case, now = log(officer), timezone.now()
    held = hold(case, supervisor, now)
    release(held, person("Third", office="CNCAN"), now)
    client.force_login(supervisor)

    answer = client.get(reverse(f"seizures:{name}", args=[case.reference, held.public_id]))

    assert (answer.status_code, answer.url) == (302, reverse("seizures:holds", args=[case.reference]))


def test_the_table_names_what_goes_within_its_days_with_article_and_hold(client, anna, due):
    soon, later, beyond = due(30), due(90), due(91)
    hold(soon, anna, timezone.now())

    page = next_page(client, anna, days=30)
    assert soon.reference in page and later.reference not in page
    assert "Reg. 608/2013 art. 33(3)–(4)" in page and ORDER.paper_number in page
    page = next_page(client, anna)
    assert soon.reference in page and later.reference in page and beyond.reference not in page


def test_the_table_shows_nobody_cases_that_are_not_theirs(client, supervisor, auditor, due):
    seizure = due(5)

    assert seizure.reference not in next_page(client, supervisor)
    assert seizure.reference in next_page(client, auditor)


@pytest.mark.parametrize("shown", ["next", "held", "erased"])
def test_a_table_asks_the_database_as_often_for_three_cases_as_for_one(
    client, anna, due, shown, django_assert_num_queries
):
    def add():
        seizure = due(5)
        if shown == "held":
            hold(seizure, anna, timezone.now())
        if shown == "erased":
            erase(seizure)

    add()
    next_page(client, anna, show=shown)
    with CaptureQueriesContext(connection) as first:
        next_page(client, anna, show=shown)
    add()
    add()
    with django_assert_num_queries(len(first)):
        next_page(client, anna, show=shown)


def erase(seizure, law="EU_608_2013"):
    seizure.parties.all().delete()
    Seizure.objects.filter(pk=seizure.pk).update(personal_data_purged_at=timezone.now())
    changes = {"people": [2, 0], "notes": [3, 0], "files": [4, 0]} | ({"law": [None, law]} if law else {})
    record(
        action="seizure.personal_data_erased", actor=None, subject=seizure, case_reference=seizure.reference,
        changes=changes,
    )  # fmt: skip


@pytest.mark.parametrize("law", ["EU_608_2013", ""], ids=["said", "before laws were named"])
def test_a_case_whose_names_went_says_what_went_when_and_by_which_article(client, anna, due, law):
    seizure = due(-5)
    erase(seizure, law)

    page = case_page(client, anna, seizure)

    assert "The names on this case were erased on" in page
    assert "people and companies: 2, notes: 3, labels and papers: 4" in page
    assert "Reg. 608/2013 art. 33(3)–(4)" in page
    assert "The names were erased, as the law asks." in page
    assert seizure.reference in next_page(client, anna, show="erased")


def test_a_link_that_was_kept_of_an_erased_label_leads_to_the_case(client, anna, due):
    seizure = due(-5)
    link = reverse("seizures:original", args=[seizure.reference, "00000000-0000-7000-8000-000000000000"])
    client.force_login(anna)
    assert client.get(link).status_code == 404

    erase(seizure)

    assert "labels and papers were erased with the names." in client.get(link, follow=True).content.decode()


def test_the_cases_of_a_list_are_held_and_the_page_says_how_many(client, supervisor, officer):
    first, second = log(officer), log(officer)
    Seizure.objects.filter(pk=second.pk).update(
        status="CLOSED", closed_at=timezone.now(), personal_data_purged_at=timezone.now()
    )
    client.force_login(supervisor)
    address = reverse("seizures:hold-listed") + "?status=OPEN"
    assert "Hold 1 case" in client.get(address).content.decode()

    page = client.post(
        reverse("seizures:hold-listed"), {"reason": "AUDIT", "paper_number": "ECA 7"}, follow=True
    ).content.decode()

    assert "2 cases are held." in page
    assert f"had been erased before: {second.reference}." in page
    assert Hold.objects.filter(seizure=first).exists()


@pytest.mark.parametrize(("most", "may_hold"), [(2, True), (1, False)])
def test_more_cases_than_can_be_held_at_once_get_no_form_that_leads_nowhere(
    client, supervisor, officer, monkeypatch, most, may_hold
):
    for module in ("seizures.views.holds", "seizures.forms.holds"):
        monkeypatch.setattr(f"{module}.AT_ONCE", most)
    log(officer), log(officer)

    page = text(client, supervisor, reverse("seizures:hold-listed"))

    assert ("Hold 2 cases" in page and "Paper number" in page) is may_hold
    assert ("Too many cases to hold at once" in page and "Narrow the list" in page) is not may_hold


def test_a_review_day_that_has_passed_stands_on_the_first_page_of_who_may_release_it(client, anna, due):
    now = timezone.now()
    order = Order("COURT", "Rb. 12", timezone.localdate(now) - timedelta(days=2))
    hold(due(5), anna, now - timedelta(days=9), order)
    hold(due(5), anna, now - timedelta(days=9), Order("COURT", "Rb. 13", timezone.localdate(now)))

    def first_page(user):
        return text(client, user, reverse("home"))

    page = first_page(person("bram"))
    assert "Review the hold" in page and "Rb. 12" in page and "Rb. 13" not in page
    assert "Review the hold" not in first_page(anna), "who set it cannot release it"
    assert "Review the hold" not in first_page(person("dirk", Role.OFFICER))
