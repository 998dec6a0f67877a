"""What is too large is refused before it is read."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

pytestmark = pytest.mark.django_db


class Unreadable:
    """A body that fails the test when somebody reads it."""

    def read(self, *_arguments):
        pytest.fail("the body was read")

    readline = read

    def close(self):
        pass


def send(client, url: str, length: int | str):
    return client.generic(
        "POST",
        url,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(length),
        **{"wsgi.input": Unreadable()},
    )


@pytest.mark.parametrize("length", [5 * 1024 * 1024 + 1, 10**11, "9" * 13, "0" * 13 + "1"])
def test_a_stranger_cannot_fill_the_disk(client, length):
    response = send(client, reverse("sign-in"), length)

    assert response.status_code == 413
    assert b"more than can be sent at once" in response.content


def test_somebody_signed_in_may_send_a_form_full_of_photos_and_no_more(client, officer, settings):
    client.force_login(officer)

    assert send(client, reverse("profile"), settings.REQUEST_MAX_BYTES + 1).status_code == 413
    assert client.post(reverse("profile"), {"language": "en", "padding": "x" * 1000}).status_code == 302


def test_whose_session_ended_meanwhile_reads_that_and_not_that_the_photos_are_too_many(client, officer, settings):
    client.force_login(officer)
    client.get(reverse("profile"))
    client.defaults["HTTP_REFERER"] = "http://testserver/seizures/new/"

    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        response = send(client, "/seizures/new/", settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    assert (response.status_code, response["Location"]) == (
        302,
        "/signed-out/?why=unsent&next=%2Fseizures%2Fnew%2F",
    )


def test_the_api_says_so_as_a_problem(client, settings):
    response = send(client, reverse("api-token"), settings.REQUEST_MAX_BYTES + 1)

    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    assert response.json()["code"] == "body-too-large"


def test_a_length_that_is_no_number_is_no_reason_to_stumble(client):
    assert client.post(reverse("sign-in"), CONTENT_LENGTH="many").status_code == 400
