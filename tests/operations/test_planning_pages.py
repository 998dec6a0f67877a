"""The pages on which an operation is planned: who is led there, and what they say of what is missing."""

import datetime
import re

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils.translation import override

from ipcases.lib.errors import DomainError
from operations import services
from operations.forms import OperationFilterForm
from operations.models import ContributedResult, InclusionRule, Operation, Round
from operations.queries import agencies
from reference.models import Agency
from tests.operations.factories import NOW, make_agreement, make_operation

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


def test_agencies_are_offered_by_the_name_that_the_reader_reads():
    with override("en"):
        english = [name for _code, name in OperationFilterForm(agencies=agencies()).fields["agency"].choices]
    with override("zh-hans"):
        chinese = [name for _code, name in OperationFilterForm(agencies=agencies()).fields["agency"].choices]

    assert english[0] == "All"
    assert english.index("French Customs (DGDDI)") < english.index("General Administration of Customs of China")
    assert chinese.index("德国海关") < chinese.index("中华人民共和国海关总署")


def test_a_round_is_offered_the_first_days_that_are_free(browse, coordinator):
    operation = make_operation(coordinator=coordinator, rounds=[("2026-10-01", "2026-10-31")])
    url = reverse("operations:add-round", args=[operation.public_id])

    shown = browse.get(url).content.decode()

    assert "Round 1: 1 Oct 2026 – 31 Oct 2026" in shown
    assert ('value="2026-11-01"' in shown, 'value="2026-12-31"' in shown) == (True, True)
    assert f'href="{url}"' in plan_of(browse, operation)


def test_days_between_two_rounds_are_free(browse, coordinator):
    rounds = [("2026-12-01", "2026-12-31"), ("2026-10-01", "2026-10-31")]
    operation = make_operation(coordinator=coordinator, rounds=rounds)

    shown = browse.get(reverse("operations:add-round", args=[operation.public_id])).content.decode()

    assert ('value="2026-11-01"' in shown, 'value="2026-11-30"' in shown) == (True, True)


def test_no_round_is_offered_where_rounds_fill_the_operation(browse, coordinator):
    rounds = [("2026-10-01", "2026-11-15"), ("2026-11-16", "2026-12-31")]
    operation = make_operation(coordinator=coordinator, rounds=rounds)
    url = reverse("operations:add-round", args=[operation.public_id])

    shown = browse.get(url).content.decode()

    assert ("Every day of the operation belongs to a round" in shown, "Add the round" in shown) == (True, False)
    assert f'href="{url}"' not in plan_of(browse, operation)


PLANNED = {
    "name_en": "Quiet Post",
    "name_zh": "静邮",
    "starts_on": "2026-10-01",
    "ends_on": "2026-12-31",
    "participants": ["us-cbp"],
}
FIGURE = {"agency": "us-cbp", "kind": "ARRESTS", "count": "3", "reported_on": "2026-11-20", "source": "Letter 7"}


@pytest.mark.parametrize(
    ("page", "typed", "otherwise", "then"),
    [
        # The same again from the page of the first press; other words from it; the same from a new page.
        ("new", PLANNED, {"participants": ["us-cbp", "cn-mps"]}, 302),
        ("add-round", {"starts_on": "2026-12-01", "ends_on": "2026-12-31"}, {"ends_on": "2026-12-30"}, 400),
        ("add-rule", {"direction": "EXPORT", "offices": ["CNCAN-M"]}, {"offices": []}, 302),
        ("contribute", FIGURE, {"count": "4"}, 400),
    ],
)
def test_what_a_second_press_sends_again_is_there_once(browse, coordinator, page, typed, otherwise, then):
    agreement = make_agreement()
    operation = make_operation(coordinator=coordinator, agreement=agreement)
    number = [1] if page == "add-rule" else []
    address = reverse(f"operations:{page}", args=[] if page == "new" else [operation.public_id, *number])
    typed = typed | ({"agreement": agreement.pk} if page == "new" else {})
    seen = {"seen": browse.get(address).context["form"]["seen"].value()}

    def rows():
        return [model.objects.count() for model in (Operation, Round, InclusionRule, ContributedResult)]

    before = rows()
    first, second = (browse.post(address, typed | seen) for _ in range(2))
    assert first.status_code == 302 and first.url == second.url
    assert sum(rows()) == sum(before) + 1
    assert browse.post(address, typed | seen | otherwise).status_code == then

    seen = {"seen": browse.get(address).context["form"]["seen"].value()}
    assert browse.post(address, typed | seen).status_code == then


def test_a_rule_is_stopped_after_a_question(browse, coordinator):
    operation = make_operation(coordinator=coordinator)
    rule = operation.rounds.get().rules.create(direction="EXPORT")
    url = reverse("operations:stop-rule", args=[operation.public_id, rule.pk])

    asked = browse.get(url).content.decode()
    rule.refresh_from_db()
    was_active = rule.is_active
    browse.post(url)
    rule.refresh_from_db()

    assert "Those that it has counted keep counting" in asked
    assert (was_active, rule.is_active) == (True, False)


def test_offices_of_a_rule_are_offered_below_their_kinds(browse, coordinator):
    operation = make_operation(coordinator=coordinator)
    address = reverse("operations:add-rule", args=[operation.public_id, 1])

    kinds = browse.get(address).content.decode().split("<details")[-5:]
    browse.post(address, {"offices": ["CNCAN-M", "CNSZX-M"]})

    mail = next(kind for kind in kinds if "International mail facility" in kind)
    assert "Shenzhen Postal Customs" in mail and "Dalian Customs" not in mail
    assert {row.pk for row in operation.rounds.get().rules.get().offices.all()} == {"CNCAN-M", "CNSZX-M"}


@pytest.mark.parametrize(
    ("page", "typed", "differs"),
    [
        (
            "operations:change-round",
            {"starts_on": "2026-11-01", "ends_on": "2026-11-28"},
            ["30 Nov 2026", "28 Nov 2026"],
        ),
        (
            "operations:change",
            {"name_en": "Mine", "name_zh": "净邮", "starts_on": "2026-10-01", "ends_on": "2026-12-31"}
            | {"participants": ["us-cbp", "cn-gacc"]},
            ["Theirs", "Mine", "General Administration of Customs of China"],
        ),
    ],
)
def test_who_was_overtaken_compares_and_may_save_again(browse, coordinator, page, typed, differs):
    operation = make_operation(coordinator=coordinator)
    address = reverse(page, args=[operation.public_id, *([1] if page.endswith("round") else [])])
    typed = typed | {"agreement": operation.agreement_id}
    seen = hidden_version(browse.get(address).content.decode())
    Operation.objects.update(name_en="Theirs", version=F("version") + 1)

    refused = browse.post(address, typed | {"version": seen})
    shown = refused.content.decode()
    without = browse.post(address, typed)

    assert "Somebody changed this operation while you were editing" in shown
    assert (refused.status_code, without.status_code) == (400, 400)
    assert [words for words in differs if words not in shown.split("What differs")[-1]] == []
    assert operation.rounds.get().ends_on.isoformat() == "2026-11-30"
    assert browse.post(address, typed | {"version": hidden_version(shown)}).status_code == 302


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_participant_whose_figures_stand_is_not_taken_out(coordinator, is_withdrawn):
    operation = make_operation(coordinator=coordinator)
    cbp = Agency.objects.get(pk="us-cbp")
    said = {"kind": "ARRESTS", "count": 2, "reported_on": NOW.date(), "source": "Letter"}
    told = services.contribute_result(acting_user=coordinator, operation=operation, agency=cbp, now=NOW, **said)
    if is_withdrawn:
        services.withdraw_result(acting_user=coordinator, result=told, reason="Counted twice", now=NOW)

    refused = None
    try:
        change(coordinator, operation, participants=[Agency.objects.get(pk="cn-gacc")])
    except DomainError as error:
        refused = error.code

    assert refused == (None if is_withdrawn else "participant-told-figures")
    assert operation.participants.get().agency_id == ("cn-gacc" if is_withdrawn else "us-cbp")


@pytest.mark.parametrize(("year", "code"), [(2200, None), (9999, "period-far")])
def test_an_operation_does_not_last_for_ever(coordinator, browse, year, code):
    operation = make_operation(coordinator=coordinator)
    refused = None
    try:
        change(coordinator, operation, ends_on=datetime.date(year, 12, 31))
    except DomainError as error:
        refused = error.code

    assert refused == code
    assert browse.get(reverse("operations:plan", args=[operation.public_id])).status_code == 200


def change(coordinator, operation, **values):
    plan = {name: getattr(operation, name) for name in ("name_en", "name_zh", "agreement", "starts_on", "ends_on")} | {
        "participants": [row.agency for row in operation.participants.select_related("agency")]
    }
    plan = services.OperationPlan(**(plan | values))
    services.change_operation(
        acting_user=coordinator, operation=operation, plan=plan, version=operation.version, now=NOW
    )


def hidden_version(page):
    return re.search(r'name="version" value="(\d+)"', page)[1]


def plan_of(browse, operation):
    return browse.get(reverse("operations:plan", args=[operation.public_id])).content.decode()
