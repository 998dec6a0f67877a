"""What the API reads as JSON: every refusal is an answer that can be written."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        '{"channel": "\\ud800"}',
        '{"\\uD83D": 1}',
        '{"lines": [{"unit": "x\\udfff"}]}',
    ],
)
def test_half_a_character_is_refused_and_not_quoted(client, officer, body):
    client.force_login(officer)

    answer = client.post(reverse("api-seizures"), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"] == "parse-error"


def test_a_whole_character_written_as_two_halves_is_read(client, officer):
    client.force_login(officer)

    answer = client.post(reverse("api-seizures"), '{"channel": "\\ud83d\\ude00"}', content_type="application/json")

    assert answer.json()["code"] == "invalid"
    assert "😀" in str(answer.json()["errors"]["channel"])


def test_nesting_without_end_is_refused(client, officer):
    client.force_login(officer)

    answer = client.post(reverse("api-seizures"), "[" * 100_000, content_type="application/json")

    assert answer.status_code == 400
