"""What statistics need is added where nobody has said it, at any time, and nothing that stands is changed."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from knox.models import AuthToken
from rest_framework.test import APIClient

from audit.labels import changes_in_words
from audit.models import AuditEvent
from ipcases.lib.errors import ChangedMeanwhile, InvalidValue, NotAllowed, NotVisible
from seizures.models import GoodsValue, Seizure
from seizures.services.completing import complete_case
from tests.seizures.factories import BAGS, NOON, SHOES, log
from tests.seizures.procedures import make_recordation, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(officer):
    """Shoes whose value is known and bags whose value is not; of neither is the origin known."""
    return log(officer, lines=(SHOES, BAGS))


def complete(user, case, **values):
    case.refresh_from_db()
    asked = {"version": case.version, "currency": "CNY", "now": NOON}
    return complete_case(acting_user=user, reference=case.reference, **{**asked, **values})


def values_of(case):
    rows = GoodsValue.objects.filter(line__seizure=case).order_by("line__position", "pk")
    return [(row.line.position, row.kind, row.currency_id, row.amount) for row in rows]


def test_what_is_missing_is_added_and_told(case, officer):
    before = values_of(case)

    done = complete(officer, case, origin_country="VN", prices={2: Decimal("120.50")}, kind="EU_RETAIL")

    assert (done.origin_country_id, done.version) == ("VN", 2)
    assert values_of(case) == [*before, (2, "EU_RETAIL", "CNY", Decimal("723.00"))]
    event = AuditEvent.objects.get(action="seizure.completed")
    assert event.changes["origin_country_id"] == [None, "VN"]
    assert event.changes["genuine_values"] == [None, ["KESTRA – Shoulder bags: CNY 723.00"]]


def test_what_stands_is_not_changed(case, officer):
    complete(officer, case, origin_country="VN")

    with pytest.raises(InvalidValue, match="correct it on the papers"):
        complete(officer, case, origin_country="CN")
    with pytest.raises(InvalidValue, match="known already"):
        complete(officer, case, prices={1: Decimal(5)})
    with pytest.raises(InvalidValue, match="known already"):
        complete(officer, case, prices={9: Decimal(5)})
    assert Seizure.objects.get().version == 2


def test_a_value_of_nothing_gives_way(case, officer):
    told = {"kind": "MSRP", "currency_id": "CNY", "amount": 0, "valued_on": case.detained_on}
    case.lines.get(position=2).values.create(**told)

    complete(officer, case, prices={2: Decimal(10)})

    assert values_of(case)[-1] == (2, "MSRP", "CNY", Decimal("60.00"))


def test_it_is_added_under_a_procedure_and_to_a_closed_case(officer, nordvik):
    held = log(officer, lines=(BAGS,))
    open_for(held, officer, make_recordation(nordvik))
    complete(officer, held, prices={1: Decimal(10)})
    Seizure.objects.filter(pk=held.pk).update(status="CLOSED", closed_at=NOON)

    assert complete(officer, held, origin_country="VN").origin_country_id == "VN"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"origin_country": "XX"}, "origin_country"),
        ({"prices": {2: Decimal(0)}}, "price_2"),
        ({"prices": {2: Decimal("Infinity")}}, "price_2"),
        ({"prices": {2: Decimal("0.0001")}}, "price_2"),
        ({"prices": {2: Decimal(5)}, "currency": "XXX"}, "currency"),
        ({"prices": {2: Decimal(5)}, "kind": "DECLARED"}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(case, officer, values, field):
    with pytest.raises(InvalidValue) as refused:
        complete(officer, case, **values)

    assert refused.value.field == field
    assert not AuditEvent.objects.filter(action="seizure.completed").exists()


def test_nothing_said_is_no_event(case, officer):
    assert complete(officer, case).version == 1
    assert not AuditEvent.objects.filter(action="seizure.completed").exists()


def test_who_may_not_or_came_too_late_changes_nothing(case, officer, officer_szx, liaison):
    for user, refusal in ((liaison, NotAllowed), (officer_szx, NotVisible)):
        with pytest.raises(refusal):
            complete(user, case, origin_country="VN")
    with pytest.raises(ChangedMeanwhile):
        complete(officer, case, version=7, origin_country="VN")


def test_the_page_asks_only_what_is_missing(client, case, officer):
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    page = reverse("seizures:complete", args=[case.reference])

    assert set(client.get(page).context["form"].fields) == {"origin_country", "kind", "currency", "price_2"}
    sent = {"version": "1", "kind": "MSRP", "currency": "CNY", "price_2": "1,200.00", "origin_country": "VN"}
    assert client.post(page, sent).status_code == 302
    assert values_of(case)[-1] == (2, "MSRP", "CNY", Decimal("7200.00"))
    assert "Nothing is missing that is asked here." in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("sent", "status"), [({"price_2": "0"}, 400), ({"price_2": "x"}, 400), ({"version": "9"}, 409)]
)
def test_the_page_says_what_is_wrong(client, case, officer, sent, status):
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    typed = {"version": "1", "kind": "MSRP", "currency": "CNY", "price_2": "5", **sent}

    answer = client.post(reverse("seizures:complete", args=[case.reference]), typed)

    assert answer.status_code == status
    assert answer.context["form"].errors
    assert len(values_of(case)) == 1


def test_the_page_does_not_call_nothing_something(client, case, officer):
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    page = reverse("seizures:complete", args=[case.reference])

    told = client.post(page, {"version": "1", "kind": "MSRP", "currency": "CNY"}, follow=True).content.decode()

    assert ("Nothing was filled in" in told, "is added" in told) == (True, False)
    told = client.post(page, {"version": "1", "origin_country": "VN"}, follow=True).content.decode()
    assert ("Nothing was filled in" in told, "is added" in told) == (False, True)


def test_a_program_adds_the_same(case, officer):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(officer)[1]}")
    body = {"origin_country": "VN", "currency": "CNY", "prices": [{"line": 2, "price": "10.00"}]}
    address = f"/api/v1/seizures/{case.reference}/completion/"

    answer = api.put(address, body, format="json", headers={"if-match": '"1"'})

    assert answer.status_code == 200, answer.content
    assert values_of(case)[-1] == (2, "MSRP", "CNY", Decimal("60.00"))
    assert api.put(address, body, format="json", headers={"if-match": '"2"'}).status_code == 400


def test_the_history_tells_it_in_words(case, officer):
    complete(officer, case, origin_country="VN", prices={2: Decimal(10)})
    event = AuditEvent.objects.get(action="seizure.completed")

    with translation.override("zh-hans"):
        told = [str(change) for change in changes_in_words(subject_type=event.subject_type, changes=event.changes)]

    assert {"原产国（地区）：越南", "正品价值：KESTRA – Shoulder bags: CNY 60.00"} <= set(told)
