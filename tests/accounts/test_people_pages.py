"""What an administrator sees of people, and everybody of themselves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import RoleGrant, User
from accounts.roles import Role
from audit.models import AuditEvent
from tests.accounts.people import GOOD, fresh, page
from tests.cast import PASSWORD, make_person


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def admin_client(self, client, admin):
        client.force_login(admin)
        return client

    @pytest.mark.parametrize("is_alone", [True, False])
    def test_who_is_alone_is_told_to_add_people_first(self, admin_client, request, is_alone):
        if not is_alone:
            request.getfixturevalue("officer")

        assert ("Nobody besides you can sign in." in page(admin_client.get(reverse("home")))) is is_alone

    def test_adding_leads_to_the_person(self, admin_client):
        data = {
            "username": "newcomer",
            "display_name": "New Comer",
            "password": GOOD,
            "roles": ["OFFICER"],
            "home_office": "CNCAN",
        }

        response = admin_client.post(reverse("person-new"), data, follow=True)

        person = User.objects.get(username="newcomer")
        assert response.redirect_chain == [(reverse("person", args=[person.pk]), 302)]
        assert "New Comer can sign in now." in page(response)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"username": "admin"}, "Somebody has this user name already."),
            ({"username": "a b"}, "A user name has letters, digits and @ . + - _ only."),
            ({"username": ""}, "required"),
            ({"password": "short"}, "too short"),
            ({"email": "nonsense"}, "Enter an e-mail address, such as name@example.org."),
            ({"roles": ["KING"]}, "“KING” cannot be chosen here."),
            ({"home_office": "XXXXX"}, "“XXXXX” cannot be chosen here."),
            ({"home_office": ""}, "Choose the office this person works for."),
        ],
    )
    def test_adding_says_what_is_wrong_and_keeps_what_was_typed(self, admin_client, typed, sentence):
        data = {
            "username": "newcomer",
            "display_name": "New Comer",
            "password": GOOD,
            "roles": ["OFFICER"],
            "home_office": "CNCAN",
        }

        response = admin_client.post(reverse("person-new"), data | typed)

        assert response.status_code == 400
        assert sentence in page(response)
        assert 'value="New Comer"' in page(response)

    def test_the_only_administrator_is_told_why_the_role_stays(self, admin_client, admin):
        response = admin_client.post(
            reverse("person", args=[admin.pk]), {"display_name": "Admin", "roles": [], "home_office": "CNHQ"}
        )

        assert response.status_code == 409
        assert "This is the only administrator." in page(response)

    def test_switching_off_asks_first(self, admin_client, officer):
        url = reverse("person-switch-off", args=[officer.pk])

        assert "Switch off the sign-in of Officer?" in page(admin_client.get(url))
        assert fresh(officer).is_active
        assert "Officer can no longer sign in." in page(admin_client.post(url, follow=True))
        assert not fresh(officer).is_active

    def test_switching_off_twice_says_since_when_and_by_whom_it_is_off(self, admin_client, officer):
        url = reverse("person-switch-off", args=[officer.pk])
        admin_client.post(url)

        again = admin_client.post(url)

        assert again.status_code == 409
        for text in (page(again), page(admin_client.get(url))):
            assert "Switched off since " in text
            assert ", by Admin." in text
            assert "Switch off the sign-in of" not in text
        assert AuditEvent.objects.filter(action="account.deactivated").count() == 1
        assert admin_client.get(reverse("person", args=[officer.pk])).context["off"].actor == "Admin"
        assert admin_client.post(reverse("person-switch-on", args=[officer.pk])).status_code == 302
        assert admin_client.post(reverse("person-switch-on", args=[officer.pk])).status_code == 409

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "szx"}, {"officer_szx"}),
            ({"q": "HOLDER"}, {"holder", "rival_holder"}),
            ({"role": "HOLDER"}, {"holder", "rival_holder"}),
            ({"office": "CNSZX"}, {"officer_szx"}),
            ({"state": "off"}, {"desk"}),
            ({"q": "officer", "state": "off"}, set()),
        ],
    )
    def test_the_list_narrows(self, admin_client, query, found):
        for name in ("officer", "officer_szx", "holder", "rival_holder", "desk"):
            make_person(name)
        User.objects.filter(username="desk").update(is_active=False)

        response = admin_client.get(reverse("people"), query)

        assert {row.username for row in response.context["page"].rows} == found

    def test_an_empty_list_shows_the_way_out(self, admin_client):
        assert "Nobody fits" in page(admin_client.get(reverse("people"), {"q": "no such person"}))

    def test_a_filter_that_cannot_be_used_is_named(self, admin_client):
        assert admin_client.get(reverse("people"), {"role": "KING"}).status_code == 400

    def test_the_list_asks_the_same_questions_for_ten_rows_and_two_hundred(
        self, admin_client, django_assert_num_queries
    ):
        def add(first, last):
            people = User.objects.bulk_create(
                User(username=f"person-{n:03}", display_name=f"Person {n}", home_office_id="CNCAN")
                for n in range(first, last)
            )
            RoleGrant.objects.bulk_create(RoleGrant(user=person, role=Role.OFFICER) for person in people)

        add(0, 10)
        admin_client.get(reverse("people"))
        with CaptureQueriesContext(connection) as few:
            admin_client.get(reverse("people"))
        add(10, 200)

        with django_assert_num_queries(len(few)):
            admin_client.get(reverse("people"))

    def test_the_list_pages_by_user_name(self, admin_client):
        User.objects.bulk_create(User(username=f"person-{n:03}", display_name="Person") for n in range(120))

        names, query = [], {}
        while True:
            page = admin_client.get(reverse("people"), query).context["page"]
            names += [row.username for row in page.rows]
            if not page.next_cursor:
                break
            query = {"cursor": page.next_cursor}

        assert names == sorted(names)
        assert len(names) == 121


@pytest.mark.django_db
class TestProfile:
    def test_shows_roles_and_offices(self, client, officer):
        client.force_login(officer)

        text = page(client.get(reverse("profile")))

        assert "Customs officer" in text
        assert "Guangzhou" in text

    def test_keeps_language_and_spacing(self, client, officer):
        client.force_login(officer)

        response = client.post(reverse("profile"), {"language": "zh-hans", "density": "compact"}, follow=True)

        assert 'data-density="compact"' in response.content.decode()
        assert 'lang="zh-Hans"' in response.content.decode()
        assert fresh(officer).language == "zh-hans"

    @pytest.mark.parametrize("data", [{}, {"language": "xx"}, {"language": "en", "density": "huge"}])
    def test_refuses_what_is_no_choice(self, client, officer, data):
        client.force_login(officer)

        assert client.post(reverse("profile"), data).status_code == 400


@pytest.mark.django_db
def test_the_password_is_not_shown_again(client, admin):
    client.force_login(admin)

    response = client.post(reverse("person-new"), {"username": "x y", "password": PASSWORD})

    assert PASSWORD not in response.content.decode()
