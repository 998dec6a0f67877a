"""The pages of customs: list, recordation, look-up, suggestions, pictures."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rightsholders.models import Recordation
from rightsholders.services.match_version import renew_match_version
from tests.rightsholders.factories import (
    NOW,
    TODAY,
    make_draft,
    make_in_force,
    make_submitted,
    write_in_force,
    write_many,
)

LIST = reverse("rightsholders:list")
DESK = reverse("rightsholders:desk")
SUGGEST = reverse("rightsholders:suggest")
LOOK_UP = reverse("rightsholders:look-up")


def page(recordation, name="detail"):
    return reverse(f"rightsholders:{name}", args=[recordation.public_id])


def queries_of(client, url):
    client.get(url)  # warms what is kept per process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# --- the list ---------------------------------------------------------------------------------


def test_the_list_costs_the_same_at_ten_rows_and_at_two_hundred(client, officer, nordvik):
    client.force_login(officer)
    write_many(nordvik, 10)
    at_ten = queries_of(client, LIST)

    write_many(nordvik, 190)

    assert queries_of(client, LIST) == at_ten


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=nordv", {"NORDVIK"}),
        ("q=诺维", {"NORDVIK"}),
        ("q=维", {"NORDVIK"}),
        ("q=Ｎｏｒｄｖｉｋ", {"NORDVIK"}),
        ("q=CN-R2020-1", {"NORDVIK", "AURELIA", "ENDED", "OVER", "TO COME", "GIVEN UP"}),
        ("q=kestra", {"AURELIA", "ENDED", "OVER", "TO COME", "GIVEN UP"}),
        ("q=nothing", set()),
        ("nice_class=14", {"AURELIA"}),
        ("kind=TRADEMARK", {"NORDVIK", "AURELIA", "ENDED", "OVER", "TO COME", "GIVEN UP"}),
        ("kind=PATENT", set()),
        ("status=EXPIRED", {"ENDED", "OVER"}),
        ("status=IN_FORCE", {"NORDVIK", "AURELIA"}),
        ("status=NOT_YET", {"TO COME"}),
        ("status=EXPIRING", {"AURELIA"}),
        ("status=GIVEN_UP", {"GIVEN UP"}),
        ("status=WITHDRAWN", set()),
        ("q=nordvik&nice_class=14", set()),
    ],
)
def test_the_list_is_searched_in_both_scripts_and_filtered(query, found, client, officer, nordvik, kestra):
    write_in_force(nordvik, title="NORDVIK", title_zh="诺维克")
    write_in_force(kestra, title="AURELIA", nice_classes=(14,), last=TODAY + timedelta(days=90))
    write_in_force(kestra, title="ENDED", status="EXPIRED", last=TODAY - timedelta(days=1))
    write_in_force(kestra, title="OVER", last=TODAY - timedelta(days=1))  # nothing has marked it yet
    write_in_force(kestra, title="TO COME", first=TODAY + timedelta(days=1))
    given_up = write_in_force(kestra, title="GIVEN UP")
    Recordation.objects.filter(pk=given_up.pk).update(status="WITHDRAWN", withdrawn_at=NOW)
    client.force_login(officer)

    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert {row.title for row in response.context["page"].rows} == found
    assert response.context["count"].value == len(found)


def test_marks_stand_below_each_other_whether_they_have_a_picture_or_not(client, officer, holder, desk, nordvik):
    room = '<svg class="wide-only" width="44"'
    client.force_login(officer)
    write_in_force(nordvik, title="WITHOUT")
    assert room not in client.get(LIST).content.decode()  # nobody has one: no room is kept

    make_in_force(holder, nordvik, desk)

    html = client.get(LIST).content.decode()
    assert (html.count(room), html.count('<span class="mk wide-only">')) == (1, 1)


def test_what_ended_yesterday_does_not_end_soon_though_nothing_has_marked_it_yet(client, officer, nordvik):
    write_in_force(nordvik, title="OVER", last=TODAY - timedelta(days=1))
    write_in_force(nordvik, title="SOON", last=TODAY)
    client.force_login(officer)

    assert [row.title for row in client.get(f"{LIST}?status=EXPIRING").context["page"].rows] == ["SOON"]


def test_the_list_goes_forward_and_back_by_cursor_and_refuses_a_forged_one(client, officer, nordvik):
    write_many(nordvik, 60)
    client.force_login(officer)

    first = client.get(LIST).context["page"]
    second = client.get(f"{LIST}?cursor={first.next_cursor}").context["page"]
    back = client.get(f"{LIST}?cursor={second.previous_cursor}").context["page"]

    assert (len(first.rows), len(second.rows)) == (50, 10)
    assert [row.reference for row in back.rows] == [row.reference for row in first.rows]
    assert client.get(f"{LIST}?cursor=forged").status_code == 400


def test_a_filter_that_is_no_choice_is_refused_and_the_list_stays(client, officer, nordvik):
    write_in_force(nordvik, title="NORDVIK")
    client.force_login(officer)

    response = client.get(f"{LIST}?status=NONSENSE&q=nordvik")

    assert response.status_code == 400
    assert "<title>Error: " in response.content.decode()
    assert "nordvik" in response.content.decode()
    assert response.context["page"].has_rows


def test_an_empty_list_offers_the_look_up_with_what_was_typed(client, officer):
    client.force_login(officer)

    response = client.get(f"{LIST}?q=N0rdvik")

    assert f"{LOOK_UP}?q=N0rdvik" in response.content.decode()


def test_drafts_of_right_holders_do_not_stand_in_the_list(client, officer, holder, nordvik):
    make_draft(holder, nordvik, title="SECRETMARK")
    client.force_login(officer)

    response = client.get(f"{LIST}?q=SECRETMARK")

    assert response.context["count"].value == 0


# --- one recordation --------------------------------------------------------------------------


def test_the_page_shows_the_signs_the_goods_and_whom_to_call(client, officer, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    client.force_login(officer)

    text = client.get(page(accepted)).content.decode()

    for shown in (
        "NORDVIK",
        "诺维克",
        "A zero instead of the letter O",
        "Running shoes",
        "+46 8 123 45 67",
        "USD 145.00",
    ):
        assert shown in text


def test_the_page_warns_when_it_is_not_in_force(client, officer, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    client.force_login(officer)

    assert "still being examined" in client.get(page(sent)).content.decode()


@pytest.mark.parametrize(("person", "status"), [("holder", 403), ("stranger", 403), ("officer", 404)])
def test_the_page_of_a_draft_opens_for_nobody_here(person, status, request, client, holder, nordvik):
    draft = make_draft(holder, nordvik)
    client.force_login(request.getfixturevalue(person))

    assert client.get(page(draft)).status_code == status


# --- pictures ---------------------------------------------------------------------------------


def test_a_picture_is_served_as_its_derivative_and_to_its_readers_only(
    client, officer, holder, rival_holder, nordvik, kestra
):
    image = make_submitted(holder, nordvik).images.get()
    url = reverse("rightsholders:image", args=[image.public_id])

    for reader in (officer, holder):
        client.force_login(reader)
        response = client.get(url)
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")
    client.force_login(rival_holder)
    assert client.get(url).status_code == 404


def test_a_picture_whose_file_is_gone_is_not_found(client, officer, holder, nordvik):
    image = make_submitted(holder, nordvik).images.get()
    type(image).objects.filter(pk=image.pk).update(derivative_sha256="0" * 64)
    client.force_login(officer)

    assert client.get(reverse("rightsholders:image", args=[image.public_id])).status_code == 404


# --- look-up and suggestions ------------------------------------------------------------------


def test_suggests_with_all_that_the_combobox_shows(client, officer, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    client.force_login(officer)

    results = client.get(SUGGEST, {"q": "nordvc", "category": "EU-4a"}).json()["results"]

    assert len(results) == 1
    found = results[0]
    assert (found["id"], found["ref"], found["name"], found["alt"]) == (
        str(accepted.public_id),
        accepted.reference,
        "NORDVIK",
        "诺维克",
    )
    assert (found["state"], found["active"]) == ("IN_FORCE", True)
    assert found["meta"] == f"{accepted.reference} · class 25 · Nordvik Sport AB"
    assert found["image"].startswith("/recordations/images/")
    assert found["tells"][0] == "Letter O in the tongue label"


@pytest.mark.parametrize(
    ("typed", "count"), [("", 0), ("n", 0), ("no", 1), ("诺", 1), (" ", 0), ("n\x00o", 0), ("Ｎｏ", 1), ("x" * 5000, 0)]
)
def test_suggests_from_two_letters_or_one_character(typed, count, client, officer, holder, nordvik, desk):
    make_in_force(holder, nordvik, desk)
    client.force_login(officer)

    response = client.get(SUGGEST, {"q": typed})

    assert response.status_code == 200
    assert len(response.json()["results"]) == count


def test_suggests_the_state_of_the_day_given_and_refuses_a_day_that_is_none(client, officer, holder, nordvik, desk):
    make_in_force(holder, nordvik, desk)
    client.force_login(officer)

    past = client.get(SUGGEST, {"q": "nordvik", "on": "2026-01-01"}).json()["results"][0]

    assert (past["state"], past["active"]) == ("NOT_YET", False)
    assert client.get(SUGGEST, {"q": "nordvik", "on": "yesterday"}).status_code == 400


@pytest.mark.parametrize("person", ["holder", "rival_holder", "stranger", "admin"])
def test_suggests_to_customs_only(person, request, client, holder, nordvik, desk):
    make_in_force(holder, nordvik, desk)
    client.force_login(request.getfixturevalue(person))

    assert client.get(SUGGEST, {"q": "nordvik"}).status_code == 403


def test_a_suggestion_costs_the_same_at_ten_marks_and_at_two_hundred(client, officer, nordvik):
    client.force_login(officer)
    write_many(nordvik, 10)
    at_ten = queries_of(client, f"{SUGGEST}?q=MARK")
    write_many(nordvik, 190)

    assert queries_of(client, f"{SUGGEST}?q=MARK") == at_ten


def test_the_look_up_works_without_script(client, officer, nordvik):
    write_in_force(nordvik, title="NORDVIK", title_zh="诺维克")
    renew_match_version()
    client.force_login(officer)

    text = client.get(LOOK_UP, {"q": "N0RDVIK", "category": "EU-4a", "on": "2026-11-01"}).content.decode()

    assert "NORDVIK" in text
    assert "Looks the same" in text
    assert "Class 25 covers these goods" in text
    assert "Nothing resembles this brand" in client.get(LOOK_UP, {"q": "Zzyzx"}).content.decode()
    assert "Type a brand" in client.get(LOOK_UP).content.decode()
    assert client.get(LOOK_UP, {"q": "x", "on": "never"}).status_code == 400


def test_user_text_is_escaped_everywhere(client, desk, officer, holder, nordvik):
    sent = make_submitted(holder, nordvik, title="<script>alert(1)</script>")
    for user, url in ((officer, page(sent)), (officer, LIST), (desk, DESK), (desk, page(sent, "examine"))):
        client.force_login(user)
        assert "<script>alert(1)" not in client.get(url).content.decode()
    assert Recordation.objects.get().recordation_rights.get().right.title == "<script>alert(1)</script>"
