"""A POST that is sent twice with one key has one effect and one answer."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.idempotency import IdempotentPosts
from accounts.models import IdempotentAnswer, RoleGrant
from ipcases.lib.errors import DomainError
from ipcases.lib.preconditions import tagged
from tests.cast import make_person

EFFECTS: list[object] = []


class CountingView(IdempotentPosts):
    """Grants a role each time it runs: an effect that the database can count."""

    parser_classes = [JSONParser, MultiPartParser]
    delay_seconds = 0.0

    def post(self, request):
        with transaction.atomic():
            RoleGrant.objects.create(user=request.user, role=f"R{RoleGrant.objects.count()}")
        EFFECTS.append(request.data)
        if request.data.get("refuse") == "error":
            raise DomainError("no", "No.")
        if request.data.get("refuse") == "answer":
            return Response({"no": True}, status=409)
        if request.data.get("refuse") == "serializer":
            raise serializers.ValidationError({"field": ["No."]})
        time.sleep(self.delay_seconds)
        response = Response({"number": len(EFFECTS), "名": "李"}, status=201)
        response["Location"] = f"/made/{len(EFFECTS)}/"
        return tagged(response, len(EFFECTS))


class PlainView(IdempotentPosts):
    def post(self, request):
        EFFECTS.append(1)
        return HttpResponse(b"%d" % len(EFFECTS), content_type="text/plain")


urlpatterns = [
    path("count/", CountingView.as_view()),
    path("slow/", CountingView.as_view(delay_seconds=0.5)),
    path("plain/", PlainView.as_view()),
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _no_effects_yet():
    EFFECTS.clear()


@pytest.fixture
def api(officer):
    client = APIClient()
    client.force_authenticate(officer)
    return client


def send(client, key, body=None, url="/count/", **more):
    return client.post(url, body or {"a": 1}, format="json", headers={"Idempotency-Key": key} if key else {}, **more)


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_the_second_gets_the_answer_of_the_first(self, api):
        first, second = send(api, "k1"), send(api, "k1")

        assert len(EFFECTS) == 1
        assert (first.status_code, first.content) == (second.status_code, second.content)
        for name in ("Location", "Content-Type", "ETag"):
            assert first[name] == second[name]
        assert second["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first

    def test_the_order_of_keys_and_spaces_of_the_body_do_not_matter(self, api):
        send(api, "k1", {"a": 1, "b": 2})
        headers = {"Idempotency-Key": "k1"}
        again = api.generic("POST", "/count/", b'{ "b": 2,\n "a": 1 }', "application/json", headers=headers)

        assert again["Idempotency-Replayed"] == "true"

    @pytest.mark.parametrize(
        ("body", "url"), [({"a": 2}, "/count/"), ({"a": 1}, "/slow/"), ({"a": 1}, "/count/?format=json")]
    )
    def test_another_request_with_the_key_is_refused(self, api, body, url):
        send(api, "k1", {"a": 1})

        response = send(api, "k1", body, url)

        assert (response.status_code, response.json()["code"]) == (422, "idempotency-key-reused")
        assert len(EFFECTS) == 1

    def test_another_key_has_another_effect(self, api):
        send(api, "k1")
        send(api, "k2")

        assert len(EFFECTS) == 2

    def test_without_a_key_each_request_has_its_effect(self, api):
        send(api, "")
        send(api, "")

        assert len(EFFECTS) == 2
        assert not IdempotentAnswer.objects.exists()

    def test_the_key_of_somebody_else_is_another_key(self, api):
        send(api, "k1")
        other = APIClient()
        other.force_authenticate(make_person("supervisor"))

        assert "Idempotency-Replayed" not in send(other, "k1").headers
        assert len(EFFECTS) == 2

    @pytest.mark.parametrize("refusal", ["error", "answer", "serializer"])
    def test_a_refusal_has_no_effect_and_leaves_the_key_free(self, api, refusal):
        send(api, "k1", {"refuse": refusal})
        assert not RoleGrant.objects.filter(role__startswith="R").exists()

        assert send(api, "k1", {"a": 1}).status_code == 201

    @pytest.mark.parametrize("key", ["a b", "ä", "x" * 101, "\t"])
    def test_a_key_that_cannot_be_kept_is_refused(self, api, key):
        response = send(api, key)

        assert (response.status_code, response.json()["code"]) == (400, "idempotency-key-invalid")

    def test_a_plain_answer_is_kept_too(self, api):
        first, second = send(api, "k1", url="/plain/"), send(api, "k1", url="/plain/")

        assert (first.content, first["Content-Type"]) == (second.content, second["Content-Type"])
        assert "ETag" not in second
        assert len(EFFECTS) == 1

    def test_files_are_compared_by_content(self, api, tmp_path):
        def upload(content):
            (tmp_path / "photo.jpg").write_bytes(content)
            with (tmp_path / "photo.jpg").open("rb") as file:
                headers = {"Idempotency-Key": "k1"}
                return api.post("/count/", {"a": "1", "photo": file}, format="multipart", headers=headers)

        assert upload(b"one").status_code == 201
        assert upload(b"one")["Idempotency-Replayed"] == "true"
        assert upload(b"two").status_code == 422


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_time_have_one_effect(officer):
    answers = []

    def run():
        client = APIClient()
        client.force_authenticate(officer)
        try:
            answers.append(send(client, "k1", url="/slow/"))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(EFFECTS) == 1
    assert RoleGrant.objects.filter(user=officer, role__startswith="R").count() == 1
    assert {answer.content for answer in answers} == {answers[0].content}
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 4
