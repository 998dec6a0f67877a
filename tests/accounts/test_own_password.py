"""A password that somebody else set is changed before anything opens."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from accounts.models import User
from accounts.roles import Role
from accounts.services.people import create_user, deactivate_user, end_sessions, reactivate_user, set_password
from accounts.services.signing_in import change_own_password, issue_token
from audit.labels import changes_in_words
from audit.models import AuditEvent
from ipcases.lib.errors import InvalidValue, NotAllowed
from reference.queries import office
from tests.access.routes import all_routes
from tests.accounts.people import page
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

GIVEN = "handed-over-battery"
OWN = "nobody-knows-battery"
# What opens before: the page where it is changed, the way in and out, what shows no case.
OPEN = {
    "password", "sign-in", "sign-out", "signed-out", "session", "set_language", "theme", "keyboard", "healthz",
    "readyz", "verify", "api-verify", "answer-link", "answer-link-photo",
    "provider-prove", "provider-answer", "provider-sign-out",
}  # fmt: skip


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def given(admin, officer, now):
    """The officer with a password that the administrator set."""
    set_password(acting_user=admin, user=officer, password=GIVEN, confirmed_at=now, now=now)
    return User.objects.get(pk=officer.pk)


def sign_in(client, password, next_page=""):
    response = client.post(reverse("sign-in"), {"username": "officer", "password": password, "next": next_page})
    assert response.status_code == 302
    return client


def change(client, new=OWN, query="", current=GIVEN):
    return client.post(reverse("password") + query, {"current": current, "new": new, "again": new})


def is_closed(client, route):
    """Say whether a route sends back to the change of the password, or refuses as the API does."""
    # Whether there is such a row is asked much later.
    fitting = {"int": 1, "uuid": uuid.uuid4(), "str": "x", "slug": "x"}
    kwargs = {name: fitting[kind] for kind, name in re.findall(r"<(\w+):(\w+)>", route.path)}
    response = client.get(reverse(route.name, kwargs=kwargs))
    if route.is_api:
        return response.status_code == 403 and response.json()["code"] == "password-must-change"
    return response.status_code == 302 and response["Location"].startswith(reverse("password"))


class TestWhoMustChange:
    def test_a_new_person_must(self, admin, now):
        person = create_user(
            acting_user=admin,
            username="newcomer",
            display_name="New Comer",
            password=GIVEN,
            roles=[Role.OFFICER],
            home_office=office("CNCAN"),
            confirmed_at=now,
            now=now,
        )

        assert User.objects.get(pk=person.pk).must_change_password

    def test_whoever_chose_it_at_the_console_need_not(self, db, now):
        person = create_user(
            acting_user=None,
            username="root",
            display_name="Root",
            password=GIVEN,
            chose_password=True,
            confirmed_at=now,
            now=now,
        )

        assert not person.must_change_password

    def test_whose_password_an_administrator_set_must(self, given):
        assert given.must_change_password

    def test_an_administrator_who_sets_the_own_one_need_not(self, admin, now):
        set_password(acting_user=admin, user=admin, password=GIVEN, confirmed_at=now, now=now)

        assert not User.objects.get(pk=admin.pk).must_change_password

    def test_whoever_changed_it_need_not_any_more(self, given, now):
        change_own_password(acting_user=given, current=GIVEN, new=OWN, now=now)

        assert not given.must_change_password
        assert not User.objects.get(pk=given.pk).must_change_password

    def test_the_audit_tells_when_it_is_due_and_when_no_more(self, given, now):
        change_own_password(acting_user=given, current=GIVEN, new=OWN, now=now)

        told = [
            (
                event.action,
                [str(change) for change in changes_in_words(subject_type=event.subject_type, changes=event.changes)],
            )
            for event in AuditEvent.objects.order_by("id")
        ]
        assert told == [
            ("account.password_set", ["Must change the password: no → yes"]),
            ("account.password_changed", ["Must change the password: yes → no"]),
        ]


class TestThePages:
    def test_lead_to_the_one_where_it_is_changed(self, client, given):
        sign_in(client, GIVEN)

        response = client.get("/", follow=True)

        assert response.redirect_chain == [(reverse("password"), 302)]
        assert "An administrator set the password you signed in with" in page(response)
        assert reverse("seizures:list") not in page(response)  # no way to where nothing opens

    def test_open_for_a_password_of_ones_own(self, client, officer):
        sign_in(client, PASSWORD)

        assert client.get("/").status_code == 200
        assert "An administrator set the password" not in page(client.get(reverse("password")))

    def test_open_none_but_the_way_out(self, client, given):
        sign_in(client, GIVEN)

        assert {route.name for route in all_routes() if not is_closed(client, route)} == OPEN

    def test_take_nothing_that_is_sent(self, client, given):
        sign_in(client, GIVEN)

        response = client.post(reverse("profile"), {"language": "zh-hans", "density": ""})

        assert (response.status_code, response["Location"]) == (302, reverse("password"))
        assert User.objects.get(pk=given.pk).language == ""

    def test_lead_on_to_what_was_asked_for(self, client, given):
        sign_in(client, GIVEN)
        asked = client.get(reverse("seizures:list"), {"q": "nordvik"})

        response = change(client, query="?" + asked["Location"].partition("?")[2])

        assert response["Location"] == "/seizures/?q=nordvik"
        assert client.get(response["Location"]).status_code == 200

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
    def test_lead_nowhere_else(self, client, given, elsewhere):
        sign_in(client, GIVEN)

        assert change(client, query=f"?next={elsewhere}")["Location"] == "/"

    def test_stay_closed_when_the_same_password_is_typed_again(self, client, given):
        sign_in(client, GIVEN)

        response = change(client, new=GIVEN)

        assert response.status_code == 400
        assert "This is the password you have. Choose another one." in page(response)
        assert client.get("/")["Location"] == reverse("password")

    def test_say_why_in_chinese(self, client, given):
        sign_in(client, GIVEN)
        client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})

        assert "请先设置自己的密码" in page(client.get(reverse("password")))

    def test_can_be_left(self, client, given):
        sign_in(client, GIVEN)

        assert client.post(reverse("sign-out"))["Location"] == reverse("signed-out")
        assert client.get("/")["Location"].startswith(reverse("sign-in"))


class TestTheApi:
    def get_token(self, password):
        body = {"username": "officer", "password": password}
        return Client().post(reverse("api-token"), body, content_type="application/json")

    def test_gives_no_token_before(self, given):
        response = self.get_token(GIVEN)

        assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
        assert response.json()["code"] == "password-must-change"
        assert not AuthToken.objects.exists()

    def test_says_no_more_than_before_to_whoever_does_not_know_it(self, given):
        assert self.get_token("wrong").status_code == 401

    def test_gives_a_token_after(self, client, given):
        change(sign_in(client, GIVEN))

        assert self.get_token(OWN).status_code == 200

    def test_gives_none_to_whoever_signed_in_a_moment_before_it_was_set(self, admin, officer, now):
        set_password(acting_user=admin, user=User.objects.get(pk=officer.pk), password=GIVEN, confirmed_at=now, now=now)
        assert not officer.must_change_password  # read before

        with pytest.raises(NotAllowed):
            issue_token(user=officer, address="192.0.2.1", now=now)

    @pytest.mark.parametrize("act", ["changed", "switched off and on", "ended"])
    def test_gives_none_on_what_held_a_moment_before(self, admin, officer, now, act):
        before = User.objects.get(pk=officer.pk)
        if act == "changed":
            change_own_password(acting_user=officer, current=PASSWORD, new=OWN, now=now)
        elif act == "ended":
            end_sessions(acting_user=admin, user=officer, now=now)
        else:
            deactivate_user(acting_user=admin, user=officer, now=now)
            reactivate_user(acting_user=admin, user=officer, now=now)

        with pytest.raises(NotAllowed) as refused:
            issue_token(user=before, address="192.0.2.1", now=now)

        assert refused.value.code == "sign-in-changed"
        assert not AuthToken.objects.exists()

    def test_refuses_the_session(self, client, given):
        sign_in(client, GIVEN)

        for method in (client.get, client.post):
            response = method(reverse("api-me"))
            assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
            assert response.json()["code"] == "password-must-change"

    def test_takes_the_session_after(self, client, given):
        change(sign_in(client, GIVEN))

        assert client.get(reverse("api-me")).status_code == 200


def test_the_password_that_an_administrator_set_at_the_same_moment_holds(admin, officer, now):
    before = User.objects.get(pk=officer.pk)
    set_password(acting_user=admin, user=officer, password=GIVEN, confirmed_at=now, now=now)

    with pytest.raises(NotAllowed) as refused:
        change_own_password(acting_user=before, current=PASSWORD, new=OWN, now=now)

    stored = User.objects.get(pk=officer.pk)
    assert refused.value.code == "sign-in-changed"
    assert stored.check_password(GIVEN) and stored.must_change_password


@pytest.mark.parametrize(("new", "code"), [(GIVEN, "password-same"), ("short", "password-weak")])
def test_what_is_no_new_password_is_refused(given, now, new, code):
    with pytest.raises(InvalidValue) as refused:
        change_own_password(acting_user=given, current=GIVEN, new=new, now=now)

    assert (refused.value.code, refused.value.field) == (code, "new")
    assert User.objects.get(pk=given.pk).must_change_password
