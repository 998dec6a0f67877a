"""An export holds what its list shows, once, and its record says truly what became of it."""

import datetime
from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse

from ipcases.lib.errors import InvalidValue
from reports import services
from reports.exporters.case_report import rows_of
from reports.models import ReportRun
from reports.queries.filters import chosen_seizures
from seizures.models import GoodsValue, Seizure
from tests.operations.factories import NOW, make_seizure
from tests.reports.exports import make_line, read, start

pytestmark = pytest.mark.django_db(transaction=True)
# Two in the morning in Guangzhou, when it is still the day before by UTC.
AT_NIGHT = datetime.datetime(2026, 11, 24, 18, 0, tzinfo=datetime.UTC)


def test_a_line_with_a_value_in_two_currencies_is_one_row(officer):
    """Two rows would count its quantity twice in every sum made of the file."""
    line = make_line(make_seizure(logged_by=officer))
    for kind in ("DECLARED", "MSRP"):
        for amount, currency in (("1800.00", "USD"), ("13000.00", "CNY")):
            GoodsValue.objects.create(line=line, kind=kind, amount=amount, currency_id=currency, valued_on="2026-11-10")

    rows = read()

    assert len(rows) == rows_of(seizures=Seizure.objects.all()) == 1
    assert (rows[0]["Declared customs value"], rows[0]["Currency of the declared value"]) == ("13000.00", "CNY")
    assert (rows[0]["Suggested retail price"], rows[0]["Currency of the retail price"]) == ("13000.00", "CNY")


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
def test_at_night_an_export_has_the_day_of_the_list(analyst, officer, format):
    """The deadline of yesterday has passed at two in the morning, whatever the day is by UTC."""
    make_line(make_seizure(logged_by=officer, next_deadline_on="2026-11-24"))
    listed = chosen_seizures(user=analyst, query="deadline=PASSED", now=AT_NIGHT).count()
    run = start(analyst, format=format, query="deadline=PASSED", now=AT_NIGHT)
    run.refresh_from_db()

    if format == "CSV":
        list(services.stream_csv(run=run))
    else:
        services.run_report(run_id=run.pk, clock=lambda: AT_NIGHT)

    run.refresh_from_db()
    assert run.row_count == listed == 1


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
@pytest.mark.parametrize("query", ["text=zz", "text=%E9%9E%8B%E5%AD%90", "category=US-99"])
def test_a_search_that_finds_nothing_is_a_file_with_its_heads_only(analyst, officer, format, query):
    """Two letters or two Chinese characters that no case holds: that nothing fits is known before anything is asked."""
    make_line(make_seizure(logged_by=officer))
    run = start(analyst, format=format, query=query)
    run.refresh_from_db()

    if format == "CSV":
        (heads,) = b"".join(services.stream_csv(run=run)).decode().splitlines()
        assert heads.startswith("\ufeffCase,")
    else:
        services.run_report(run_id=run.pk, clock=lambda: NOW)

    run.refresh_from_db()
    assert (run.status, run.row_count) == ("DONE", 0)


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
def test_somebody_without_an_office_takes_an_empty_file_along(analyst, officer, format):
    make_line(make_seizure(logged_by=officer))
    type(analyst).objects.update(home_office=None)
    run = start(type(analyst).objects.get(pk=analyst.pk), format=format)
    run.refresh_from_db()

    if format == "CSV":
        list(services.stream_csv(run=run))
    else:
        services.run_report(run_id=run.pk, clock=lambda: NOW)

    run.refresh_from_db()
    assert (run.status, run.row_count) == ("DONE", 0)


def test_a_download_that_takes_long_and_ends_whole_is_noted_as_whole(analyst, officer):
    make_line(make_seizure(logged_by=officer))
    run = start(analyst, format="CSV")
    pieces = services.stream_csv(run=run)
    next(pieces)
    services.run_due(clock=lambda: NOW + datetime.timedelta(minutes=16))

    list(pieces)

    run = ReportRun.objects.get()
    assert (run.status, run.row_count, run.failure) == ("DONE", 1, "")
    assert run.sha256


def test_a_file_that_cannot_be_made_is_not_tried_for_ever(analyst, monkeypatch):
    def break_off(**_values):
        raise RuntimeError("out of time")

    monkeypatch.setattr("reports.services.runs.write_xlsx", break_off)
    run = start(analyst)

    with pytest.raises(RuntimeError):
        services.run_report(run_id=run.pk, clock=lambda: NOW)

    run.refresh_from_db()
    assert run.status == "FAILED"
    assert run.failure
    services.run_due(clock=lambda: NOW + datetime.timedelta(hours=1))


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
@pytest.mark.parametrize("query", ["text=%00", "office=CN%00", f"text={quote('𠮷' * 200)}"])
def test_a_search_that_cannot_be_kept_is_refused_with_what_to_do(analyst, format, query):
    for act in (
        lambda: start(analyst, format=format, query=query),
        lambda: services.save_view(acting_user=analyst, name="Mine", query=query, now=NOW),
        lambda: services.make_table(
            acting_user=analyst, title="Cases", lines=[], query=query, purpose="Annual return", is_shared=False, rows=0,
            language="en", now=NOW,
        ),
    ):  # fmt: skip
        with pytest.raises(InvalidValue) as refusal:
            act()
        assert (refusal.value.code, refusal.value.field) == ("search-unusable", "query")
    assert not ReportRun.objects.exists()


def test_the_page_of_an_export_says_that_its_search_is_too_long(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    words = urlencode({"text": "𠮷" * 200})  # as many as may be typed

    for address, asked in (("export", {"format": "CSV"}), ("table-file", {"audience": "OWN"})):
        answer = client.post(f"{reverse(f'reports:{address}')}?{words}", {**asked, "purpose": "Annual return"})
        assert answer.status_code == 400
        assert "shorten its words" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("made", "leads_to", "asked"),
    [
        ("export", "search", {"office": "CNXXX"}),
        ("export", "search", {"text": "NORDVIK", "first_day": "yesterday"}),
        ("table-file", "explore", {"by": "office", "last_day": "2026-02-30"}),
        ("annual-file", "annual", {"year": "1066"}),
    ],
)
def test_nothing_is_made_of_a_search_that_cannot_be_read(client, analyst, method, made, leads_to, asked):
    """Without the condition that cannot be read it would be of more cases than were asked for."""
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    typed = {"format": "XLSX", "audience": "OWN", "purpose": "Annual return"} if method == "post" else {}

    answer = getattr(client, method)(f"{reverse(f'reports:{made}')}?{urlencode(asked)}", typed)

    assert answer.url == f"{reverse(f'reports:{leads_to}')}?{urlencode(asked)}"
    assert client.get(answer.url).status_code == 400
    assert not ReportRun.objects.exists()


def test_no_watch_is_begun_of_a_search_that_cannot_be_read(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    answer = client.get(reverse("reports:watch-new"), {"text": "NORDVIK", "office": "CNXXX"})

    assert answer.url == f"{reverse('reports:search')}?text=NORDVIK&office=CNXXX"


@pytest.mark.parametrize(
    ("asked", "found", "chips"),
    [
        ({"deadline": "PASSED"}, 1, 1),
        ({"step": "OPEN_PROCEDURE"}, 2, 1),
        ({"q": "zz", "status": "OPEN"}, 0, 2),
        ({"office": "CNCAN", "first_day": "2026-11-01"}, 3, 2),
        ({"status": "NONSENSE"}, 3, 0),  # the list leaves out what it cannot read
    ],
)
def test_the_list_of_seizures_leads_to_the_same_cases_in_reports(client, analyst, officer, asked, found, chips):
    """Who comes from the list to export exports what stood there."""
    released = {"action": "RELEASE", "action_reason": "Genuine."}
    for values in ({"next_deadline_on": "2020-01-02"}, {}, released):
        make_line(make_seizure(logged_by=officer, **values))
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    listed = client.get(reverse("seizures:list"), asked)
    reported = client.get(listed.context["saved_views_url"])

    assert (reported.status_code, listed.context["count"].value, reported.context["count"].value) == (200, found, found)
    assert len(reported.context["applied"]) == chips
