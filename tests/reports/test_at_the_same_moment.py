"""A spreadsheet that takes long, and the sweep that takes up what a lost worker left: each file is made once."""

import datetime
from dataclasses import replace

import pytest

from ipcases.lib.files import keep_made_file, path_of
from reports import services
from reports.exporters.xlsx_file import NoLongerWanted, write_xlsx
from reports.models import ReportRun, SavedReport, Watch
from reports.services import runs
from seizures.models import DraftPhoto
from seizures.services.drafts import open_draft
from tests.operations.factories import NOW, make_seizure
from tests.operations.test_at_the_same_moment import at_the_same_moment
from tests.reports.exports import make_line, start
from tests.reports.watching import SHOES_BY_POST, make_watch

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """A clock that a test turns."""

    def __init__(self):
        self.minutes = 0

    def __call__(self):
        return NOW + datetime.timedelta(minutes=self.minutes)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def line(officer):
    return make_line(make_seizure(logged_by=officer))


@pytest.fixture
def writing(monkeypatch):
    """Put an act before the writing of each file, by its number; count how often one is begun."""
    begun, acts = [], {}

    def write(*, seizures, path, about, go_on):
        begun.append(path)
        if act := acts.get(len(begun)):
            act(go_on)
        return write_xlsx(seizures=seizures, path=path, about=about, go_on=go_on)

    monkeypatch.setattr("reports.services.runs.write_xlsx", write)
    write.begun, write.acts = begun, acts
    return write


@pytest.mark.usefixtures("line")
def test_a_file_that_grows_for_longer_than_the_sweep_waits_is_made_once(analyst, clock, writing):
    def grow(go_on):
        for minute in range(10, 40, 10):
            clock.minutes = minute
            assert go_on(2000)
        services.run_due(clock=clock)

    writing.acts[1] = grow
    run = start(analyst)

    services.run_report(run_id=run.pk, clock=clock)

    assert len(writing.begun) == 1
    run.refresh_from_db()
    assert (run.status, run.finished_at) == ("DONE", clock())


@pytest.mark.usefixtures("line")
def test_a_worker_that_was_silent_for_too_long_leaves_the_file_to_the_one_that_took_it_up(analyst, clock, writing):
    def fall_silent(go_on):
        clock.minutes = 16
        services.run_due(clock=clock)
        assert not go_on(2000)
        raise NoLongerWanted

    writing.acts[1] = fall_silent
    run = start(analyst)

    services.run_report(run_id=run.pk, clock=clock)

    assert len(writing.begun) == 2
    run.refresh_from_db()
    assert (run.status, run.row_count) == ("DONE", 1)


@pytest.mark.usefixtures("line")
def test_what_breaks_a_silent_worker_does_not_end_the_run_of_the_other(analyst, clock, writing):
    def break_late(_go_on):
        clock.minutes = 16
        services.run_due(clock=clock)
        ReportRun.objects.update(status="RUNNING", sha256="")  # the other is still at it
        raise RuntimeError("out of time")

    writing.acts[1] = break_late
    run = start(analyst)

    with pytest.raises(RuntimeError):
        services.run_report(run_id=run.pk, clock=clock)

    assert ReportRun.objects.get().status == "RUNNING"


@pytest.mark.usefixtures("line")
def test_the_sweep_makes_one_spreadsheet_at_a_time(analyst, clock):
    """Two long ones in one task would share the time that one of them needs."""
    first, second = start(analyst), start(analyst)

    services.run_due(clock=clock)
    assert [run.status for run in ReportRun.objects.order_by("pk")] == ["DONE", "QUEUED"]
    services.run_due(clock=clock)

    assert set(ReportRun.objects.values_list("status", flat=True)) == {"DONE"}
    assert first.pk < second.pk


def test_an_expired_file_that_somebody_has_put_into_a_form_keeps_its_bytes(analyst, officer, clock, tmp_path):
    made = tmp_path / "dossier.pdf"
    made.write_bytes(b"%PDF-1.7 a dossier")
    kept = keep_made_file(path=made)
    run = start(analyst)
    ReportRun.objects.update(status="DONE", format="PDF", sha256=kept.sha256, finished_at=NOW, expires_at=NOW)
    form = open_draft(acting_user=officer, now=NOW)
    DraftPhoto.objects.create(
        draft=form, shows="DOCUMENT", sha256=kept.sha256, media_type="application/pdf", size=kept.size
    )

    services.run_due(clock=clock)

    run.refresh_from_db()
    assert run.status == "EXPIRED"
    assert path_of(sha256=kept.sha256).exists()


def test_of_two_watches_that_take_one_name_at_once_the_second_is_refused(analyst):
    watches = [make_watch(analyst, name=name) for name in ("First", "Second")]
    waiting, terms = iter(watches), replace(SHOES_BY_POST, name="Taken")

    refusal = at_the_same_moment(
        lambda: services.change_watch(acting_user=analyst, watch=next(waiting), terms=terms, now=NOW)
    )

    assert refusal.code == "name-taken"
    assert sorted(Watch.objects.values_list("name", flat=True)) == ["Second", "Taken"]


def test_two_watches_that_take_different_names_at_once_are_both_changed(analyst):
    changes = iter((make_watch(analyst, name=name), name) for name in ("First", "Second"))

    def change():
        watch, name = next(changes)
        terms = replace(SHOES_BY_POST, name=f"{name} again")
        services.change_watch(acting_user=analyst, watch=watch, terms=terms, now=NOW)

    at_the_same_moment(change)

    assert sorted(Watch.objects.values_list("name", flat=True)) == ["First again", "Second again"]


def test_of_two_views_that_are_chosen_at_once_the_search_opens_with_the_second(analyst):
    views = [services.save_view(acting_user=analyst, name=name, query="", now=NOW) for name in ("First", "Second")]
    waiting = iter(views)

    at_the_same_moment(lambda: services.open_with_view(acting_user=analyst, saved=next(waiting), is_default=True))

    assert list(SavedReport.objects.filter(is_default=True)) == [views[1]]


@pytest.mark.usefixtures("line")
def test_a_download_that_is_cancelled_breaks_off(analyst, monkeypatch):
    monkeypatch.setattr(runs, "_LOOKS_EVERY_SECONDS", 0)
    run = start(analyst, format="CSV")
    pieces = services.stream_csv(run=run)
    next(pieces)

    services.cancel_run(acting_user=analyst, run=run, now=NOW)

    with pytest.raises(NoLongerWanted):
        next(pieces)
    assert ReportRun.objects.values_list("status", "sha256").get() == ("CANCELLED", "")


@pytest.mark.usefixtures("line")
def test_a_download_that_is_cancelled_too_late_is_said_to_be_handed_out(analyst):
    run = start(analyst, format="CSV")
    pieces = services.stream_csv(run=run)
    next(pieces)

    services.cancel_run(acting_user=analyst, run=run, now=NOW)
    rest = b"".join(pieces)

    run.refresh_from_db()
    assert b"NORDVIK" in rest
    assert (run.status, run.row_count, len(run.sha256)) == ("DONE", 1, 64)
