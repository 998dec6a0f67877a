"""What a return lacks: each rule with the nearest case that breaks none; the word to an office; the first page."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.labels import changes_in_words
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed
from ipcases.waiting import queue_of
from reference.models import Category, Office
from reports import services
from reports.models import GapRequest
from reports.queries.filters import chosen_seizures
from reports.queries.in_words import search_in_words
from seizures.models import Deadline, Decision, Outcome, Seizure
from seizures.queries.gaps import ASKED, GAPS, gaps_of, with_gap
from tests.operations.factories import NOW, make_seizure
from tests.reports.returns import LATER, TODAY, found_gaps, lacking, make_case, make_goods
from tests.reports.test_annual import make_procedure

pytestmark = pytest.mark.django_db
LONG_AGO, LATELY = "2026-10-28", "2026-10-29"  # a month before today, and a day less


def gaps(seizure):
    """Say what a case lacks."""
    found = {gap.code for gap in gaps_of(seizure=seizure, on=TODAY)}
    listed = {code for code in ASKED if with_gap(Seizure.objects.all(), gap=code, on=TODAY).filter(pk=seizure.pk)}
    assert found == listed
    return found


def test_a_complete_case_lacks_nothing(officer, analyst):
    case = make_case(officer)

    assert gaps(case) == set()
    assert lacking(analyst) == {}


@pytest.mark.parametrize(
    ("values", "has_gap"),
    [
        ((), True),
        ((("DECLARED", "5.00", "CNY"), ("STREET", "5.00", "CNY")), True),
        ((("MSRP", "0.00", "USD"),), True),
        ((("MSRP", "0.01", "USD"),), False),
        ((("EU_RETAIL", "5.00", "EUR"),), False),
    ],
)
def test_goods_need_a_value_of_the_genuine_article(officer, values, has_gap):
    assert ("VALUE" in gaps(make_case(officer, lines=({"values": values},)))) is has_gap


def test_one_line_without_a_value_is_enough(officer):
    assert gaps(make_case(officer, lines=({}, {"values": ()}))) == {"VALUE"}


@pytest.mark.parametrize(
    ("of_case", "of_lines", "has_gap"),
    [(None, (None,), True), (None, ("VN", None), True), (None, ("VN", "CN"), False), ("CN", (None,), False)],
)
def test_goods_need_an_origin_of_their_own_or_of_the_case(officer, of_case, of_lines, has_gap):
    lines = tuple({"origin_country_id": code} for code in of_lines)

    assert ("ORIGIN" in gaps(make_case(officer, origin_country_id=of_case, lines=lines))) is has_gap


@pytest.mark.parametrize(
    ("unit", "has_gap"), [("BX", True), ("CT", True), ("DZN", True), ("KGM", False), ("LTR", False), ("SET", False)]
)
def test_goods_in_boxes_say_not_how_many_there_are(officer, unit, has_gap):
    assert ("NUMBER" in gaps(make_case(officer, lines=({"unit": unit},)))) is has_gap


def test_what_can_no_longer_be_corrected_is_not_asked_for(officer, nordvik):
    in_procedure, abandoned, ended, closed = (make_case(officer, lines=({"unit": "BX"},)) for _number in range(4))
    make_procedure(in_procedure, nordvik, in_procedure.lines.get())
    make_procedure(abandoned, nordvik, abandoned.lines.get())
    abandoned.procedures.update(is_live=False)
    make_outcome(ended.lines.get(), officer)
    Seizure.objects.filter(pk=closed.pk).update(status="CLOSED", closed_at=NOW)

    assert [gaps(case) for case in (in_procedure, abandoned, ended, closed)] == [set()] * 4


def make_outcome(line, officer):
    told = {"happened_on": TODAY, "recorded_by": officer, "recorded_at": NOW}
    return Outcome.objects.create(line=line, kind="RELEASED", quantity=1, **told)


@pytest.mark.parametrize(("day", "has_gap"), [(LONG_AGO, True), (LATELY, False)])
def test_a_case_without_a_deadline_is_asked_about_a_month_after_it_was_found(officer, day, has_gap):
    assert ("OUTCOME" in gaps(make_case(officer, day=day))) is has_gap


@pytest.mark.parametrize(
    ("due", "is_live", "has_gap"), [(LONG_AGO, True, True), (LATELY, True, False), (LATELY, False, True)]
)
def test_a_case_is_asked_about_a_month_after_its_last_deadline(officer, nordvik, due, is_live, has_gap):
    case = make_case(officer, day="2026-05-01")
    procedure = make_procedure(case, nordvik, case.lines.get(), is_live=is_live)
    due_at = datetime.datetime.fromisoformat(f"{due}T16:00:00+00:00")
    counted = {"triggered_by": "service", "triggered_on": "2026-05-01", "due_on": due, "due_at": due_at}
    Deadline.objects.create(procedure=procedure, code="rh_reply", status="PASSED", settled_at=due_at, **counted)

    assert ("OUTCOME" in gaps(case)) is has_gap


def test_neither_a_closed_case_nor_one_before_a_court_is_asked_for_its_outcome(officer, nordvik):
    closed = make_case(officer, day=LONG_AGO, status="CLOSED", closed_at=NOW)
    before_court = make_case(officer, day=LONG_AGO)
    procedure = make_procedure(before_court, nordvik, before_court.lines.get(), status="DECIDED", decided_at=NOW)
    told = {"reason": "Suit filed", "legal_basis": "Art. 23", "decided_by": officer, "decided_at": NOW}
    decision = Decision.objects.create(procedure=procedure, kind="AWAIT_COURT", **told)

    assert gaps(closed) == gaps(before_court) == set()

    Decision.objects.filter(pk=decision.pk).update(kind="DETAIN")
    assert gaps(before_court) == {"OUTCOME"}


def test_a_category_without_a_counterpart_is_a_gap_of_the_us_list_only_and_of_no_office(officer, analyst):
    make_case(officer, lines=({"category": "EU-9a"},))
    assert lacking(analyst, schema="US") == {}

    Category.objects.filter(pk="EU-9a").update(us_category=None)

    assert lacking(analyst, schema="US") == {"CNCAN": {"US_CATEGORY": 1}}
    assert lacking(analyst, schema="EU") == {}
    with pytest.raises(DomainError, match="No case of this office lacks data"):
        ask(analyst)


def test_gaps_are_counted_by_office_and_year_and_each_number_opens_its_cases(officer, analyst):
    for day in ("2026-11-01", "2026-11-02", "2025-12-31"):
        make_case(officer, day=day, lines=({"values": ()},), origin_country_id=None if day.endswith("1") else "CN")
    make_case(officer, office="CNSZX", lines=({"unit": "BX"},))

    found = found_gaps(analyst)

    assert lacking(analyst) == {"CNCAN": {"VALUE": 2, "ORIGIN": 1}, "CNSZX": {"NUMBER": 1}}
    numbers = [one for row in [*found.offices, found.whole] for one in [*row.counts, row.lacking] if one.count]
    assert len(numbers) == 9
    for one in numbers:
        assert chosen_seizures(user=analyst, query=one.query, now=LATER).count() == one.count
    assert found.whole.lacking.count == 3


def test_the_list_of_cases_that_lack_data_is_of_one_year_when_nobody_says_which(client, officer, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    today = timezone.localdate()
    days = (today, today.replace(year=today.year - 1, month=12, day=31))
    this, last = (make_case(officer, day=day, lines=({"values": ()},)) for day in days)
    make_case(officer, day=today)

    def shown(**query):
        return {row.pk for row in client.get(reverse("reports:search"), query).context["page"].rows}

    assert shown(gap="ANY") == shown(gap="VALUE") == {this.pk}
    assert shown(gap="VALUE", last_day=str(days[1])) == {last.pk}
    assert shown(gap="ORIGIN") == set()
    assert client.get(reverse("reports:search"), {"gap": "NONSENSE"}).status_code == 400


# --- asking -----------------------------------------------------------------------------------


def ask(user, *, office="CNCAN", year=2026):
    return services.ask_office(acting_user=user, office=Office.objects.get(pk=office), year=year, now=NOW)


def tasks(user):
    return [str(row["label"]) for row in queue_of(user=user, today=TODAY) if "annual return" in str(row["label"])]


def test_an_office_that_is_asked_sees_it_until_nothing_is_left(officer, supervisor, officer_szx, analyst):
    case = make_case(officer, lines=({"values": ()},))
    make_case(officer, day="2025-11-01", lines=({"values": ()},))
    assert tasks(officer) == []

    ask(analyst)

    assert tasks(officer) == tasks(supervisor) == ["1 case of 2026 lacks data for the annual return"]
    assert tasks(officer_szx) == tasks(analyst) == []
    make_goods(case, position=2, values=())
    make_case(officer, lines=({"values": ()},))
    services.count_gaps(now=NOW)
    assert tasks(officer) == ["2 cases of 2026 lack data for the annual return"]
    for line in case.lines.all():
        line.values.create(kind="MSRP", amount=1, currency_id="USD", valued_on=TODAY)
    services.count_gaps(now=NOW)
    assert tasks(officer) == ["1 case of 2026 lacks data for the annual return"]
    Seizure.objects.exclude(pk=case.pk).update(is_restricted=True, logged_by=officer_szx)
    services.count_gaps(now=NOW)
    assert tasks(officer) == []


def test_an_office_that_has_mended_all_can_be_asked_anew(officer, analyst, coordinator):
    case = make_case(officer, lines=({"values": ()},))
    ask(analyst)
    case.lines.get().values.create(kind="MSRP", amount=1, currency_id="USD", valued_on=TODAY)
    services.count_gaps(now=NOW)
    with pytest.raises(DomainError):
        ask(coordinator)
    make_case(officer, lines=({"values": ()},))
    services.count_gaps(now=NOW)
    assert tasks(officer) == []  # nobody has asked for this one

    ask(coordinator)

    assert tasks(officer) == ["1 case of 2026 lacks data for the annual return"]
    assert GapRequest.objects.get().asked_by == coordinator


def test_asking_again_changes_nothing(officer, analyst, coordinator):
    make_case(officer, lines=({"values": ()},))

    first, second = ask(analyst), ask(coordinator)

    assert first == second == GapRequest.objects.get()
    assert second.asked_by == analyst
    event = AuditEvent.objects.get(action="report.gaps_asked")
    assert (event.actor, event.changes["customs_office"], event.changes["lacking"]) == (
        analyst,
        [None, "CNCAN"],
        [None, 1],
    )
    told = [str(change) for change in changes_in_words(subject_type=event.subject_type, changes=event.changes)]
    assert set(told) == {"Customs office: Guangzhou Customs", "Year: 2026", "Cases that lack data: 1"}


def test_who_may_not_take_figures_out_asks_nobody(officer, liaison):
    make_case(officer, lines=({"values": ()},))

    for user in (officer, liaison):
        with pytest.raises(NotAllowed):
            ask(user)


def test_a_supervisor_asks_the_own_office_and_no_other(client, officer, supervisor):
    make_case(officer, lines=({"values": ()},))
    client.force_login(supervisor, backend="accounts.auth.RoleBackend")

    def press(office):
        return client.post(reverse("reports:annual-ask"), {"office": office, "year": "2026"}).status_code

    assert [press("CNSZX"), press("CNXXX"), press("CNCAN")] == [404, 404, 302]
    assert press("CNCAN") == 302
    assert [row.office_id for row in GapRequest.objects.all()] == ["CNCAN"]


def test_the_first_page_asks_the_same_number_of_questions_however_many_cases_lack_data(officer, analyst):
    counts = []
    for more in (10, 190):
        for _number in range(more):
            make_case(officer, lines=({"values": ()},))
        ask(analyst)
        with CaptureQueriesContext(connection) as asked:
            queue_of(user=officer, today=TODAY)
        counts.append(len(asked))

    assert counts[1] <= counts[0]


# --- the case page ----------------------------------------------------------------------------


def test_the_case_page_names_the_one_most_useful_gap_and_leads_to_it(client, officer, supervisor, liaison):
    case = make_case(officer, day=LONG_AGO, origin_country_id=None, lines=({"values": ()},))
    page = reverse("seizures:detail", args=[case.reference])
    client.force_login(officer, backend="accounts.auth.RoleBackend")

    html = client.get(page).content.decode()

    assert html.count("Data for statistics") == 1
    assert str(GAPS["VALUE"].sentence) in html
    assert reverse("seizures:complete", args=[case.reference]) in html
    client.force_login(liaison, backend="accounts.auth.RoleBackend")
    assert "Data for statistics" not in client.get(page).content.decode()


def test_a_case_page_without_gaps_is_quiet(client, officer):
    case = make_seizure(logged_by=officer, day=timezone.localdate())  # whose outcome is not yet missed
    make_goods(case, origin_country_id="CN")
    client.force_login(officer, backend="accounts.auth.RoleBackend")

    assert "Data for statistics" not in client.get(reverse("seizures:detail", args=[case.reference])).content.decode()


def test_a_search_for_parts_and_gaps_is_said_in_words():
    query = "transport=CARGO-SEAPORT&made_in=VN&right=DESIGN&standing=NONE&outcome=OPEN&gap=ANY"

    assert search_in_words(query=f"deadline=SOON&step=OPEN_PROCEDURE&{query}") == [
        ("Deadline", "Within 3 days"),
        ("Next step", "Open a procedure"),
        ("How it came", "Cargo at a seaport"),
        ("Where the goods were made", "Vietnam"),
        ("Suspected right", "Design"),
        ("Recordation", "No recordation linked"),
        ("What happened to the goods", "No outcome yet"),
        ("Lacks for statistics", "Anything"),
    ]
