"""What a reader finds where there is no page: what happened, what to do, in the dress of the own pages."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
OFFICES, HOLDERS = "You see the cases of your own offices", "the right holders for whom you act"


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("name", "said", "not_said"),
    [("officer", OFFICES, HOLDERS), ("holder", HOLDERS, OFFICES), ("", "copy all of it", OFFICES)],
)
def test_a_page_that_is_not_there_says_what_this_reader_may_look_for(request, client, name, said, not_said):
    if name:
        client.force_login(request.getfixturevalue(name))

    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert said in text_of(answer) and not_said not in text_of(answer)


@pytest.mark.parametrize(("name", "is_theirs"), [("holder", True), ("officer", False)])
def test_right_holders_stay_in_their_portal_on_every_page(request, client, name, is_theirs):
    client.force_login(request.getfixturevalue(name))

    for path in ("/nowhere/", reverse("profile"), reverse("keyboard")):
        assert ('class="portal"' in text_of(client.get(path))) is is_theirs


def test_an_address_that_only_takes_a_form_says_that_nothing_was_sent(client, officer):
    client.force_login(officer)

    answer = client.get(reverse("theme"))

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Go back to the page with the form" in text_of(answer)


@pytest.mark.parametrize(("method", "path"), [("delete", "/api/v1/session/"), ("post", "/healthz")])
def test_programs_read_no_page_where_a_method_is_not_allowed(client, officer, method, path):
    client.force_login(officer)

    answer = getattr(client, method)(path)

    assert answer.status_code in {403, 404, 405}
    assert "<html" not in answer.content.decode()


def test_what_a_role_does_not_include_is_said_once(client, officer):
    client.force_login(officer)

    answer = client.get(reverse("people"))

    assert answer.status_code == 403
    assert text_of(answer).count("Ask an administrator if you need it") == 1
    assert "Nothing was changed." not in text_of(answer)  # who only reads did not mean to


@pytest.mark.parametrize(
    ("referrer", "way"),
    [
        ("http://testserver/recordations/?q=nordvik&page=2", "/recordations/?q=nordvik&amp;page=2"),
        ("http://testserver/people/", ""),  # the page itself
        ("http://testserver/sign-in/?next=/people/", ""),
        ("http://testserver//elsewhere.example/", ""),
        ("https://elsewhere.example/recordations/", ""),
        ("", ""),
    ],
)
def test_where_a_person_may_not_go_a_page_leads_back_to_the_one_of_ours_they_came_from(client, officer, referrer, way):
    client.force_login(officer)

    text = text_of(client.get(reverse("people"), headers={"referer": referrer}))

    assert ("Back to where you were" in text) is bool(way)
    assert f'class="btn btn-1" href="{way or "/"}"' in text


def test_a_form_that_is_too_old_leads_back_to_itself(officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    here = reverse("profile")

    answer = client.post(here, headers={"referer": f"http://testserver{here}"})

    assert answer.status_code == 403
    assert f'class="btn btn-1" href="{here}"' in text_of(answer)


@pytest.mark.parametrize(("padding", "status"), [(4 * 1024 * 1024, 302), (6 * 1024 * 1024, 413)])
def test_more_text_than_a_form_takes_is_called_too_large(client, officer, padding, status):
    client.force_login(officer)

    answer = client.post(reverse("profile"), {"language": "en", "padding": "x" * padding})

    assert answer.status_code == status
    assert ("more than can be sent at once" in text_of(answer)) is (status == 413)


def test_a_request_for_a_host_that_is_not_ours_gets_a_page_all_the_same(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]

    answer = client.get("/", headers={"host": "elsewhere.example", "referer": "http://elsewhere.example/"})

    assert answer.status_code == 400
    assert "This request cannot be read" in text_of(answer)


def test_our_own_mistake_names_the_number_under_which_it_stands_in_the_log(client, officer, monkeypatch):
    client.force_login(officer)
    client.raise_request_exception = False
    monkeypatch.setattr("ipcases.home.cards_of", lambda **_: 1 / 0)

    answer = client.get("/")

    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in text_of(answer)


class NoAnswer(Exception):
    pgcode = None


class Cancelled(Exception):
    pgcode = "57014"


@pytest.mark.parametrize(
    ("cause", "status", "said"),
    [(NoAnswer, 503, "does not reach its database"), (Cancelled, 500, "failed on the server")],
)
@pytest.mark.parametrize("theme", ["dark", 'dark " onload='])
def test_a_database_that_is_away_is_no_mistake_of_the_page(client, officer, monkeypatch, cause, status, said, theme):
    def lose(**_asked):
        raise OperationalError from cause()

    client.force_login(officer)
    client.raise_request_exception = False
    client.cookies["theme"] = theme
    monkeypatch.setattr("ipcases.home.cards_of", lose)

    answer = client.get("/")

    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, "30" if status == 503 else None)
    assert said in text_of(answer)
    assert ('data-theme="dark"' in text_of(answer), "onload" in text_of(answer)) == (theme == "dark", False)
