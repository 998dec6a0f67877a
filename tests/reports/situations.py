"""Objects of the access matrix: a case to find, a file and a view of the analyst."""

from reports.models import ReportRun, SavedReport, Watch
from tests.access.situations import Values, World, situation
from tests.operations.factories import NOW, make_operation, make_seizure
from tests.reports.returns import make_case
from tests.seizures.factories import SENDER
from tests.seizures.situations import logged


@situation("reports.own")
def a_case_of_guangzhou(world: World) -> Values:
    seizure = make_seizure(logged_by=world["officer"], headline="LUNARA – Perfume of the matrix")
    return {"reference": seizure.reference, "marker": seizure.reference}


@situation("reports.party")
def a_sender_on_the_papers_of_guangzhou(world: World) -> Values:
    case = logged(world["officer"], "MATRIX0020")
    return {"public_id": str(case.parties.get().search.public_id), "secret": SENDER.name}


@situation("reports.gap")
def a_case_of_guangzhou_that_lacks_data(world: World) -> Values:
    make_case(world["officer"], lines=({"values": ()},))
    return {"office": "CNCAN", "year": "2026"}


@situation("reports.gap_other")
def a_case_of_shenzhen_that_lacks_data(world: World) -> Values:
    make_case(world["officer_szx"], office="CNSZX", lines=({"values": ()},))
    return {"office": "CNSZX", "year": "2026"}


@situation("reports.operation")
def an_operation(world: World) -> Values:
    operation = make_operation(coordinator=world["coordinator"])
    return {"public_id": operation.public_id}


@situation("reports.run")
def a_waiting_file_of_the_analyst(world: World) -> Values:
    run = ReportRun.objects.create(
        requested_by=world["analyst"],
        format="XLSX",
        query="",
        purpose="Figures of the matrix",
        language="en",
        status="QUEUED",
        requested_at=NOW,
    )
    return {"public_id": run.public_id, "marker": "Figures of the matrix"}


@situation("reports.view")
def a_view_of_the_analyst(world: World) -> Values:
    saved = SavedReport.objects.create(
        owner=world["analyst"], name="View of the matrix", query="office=CNCAN", created_at=NOW
    )
    return {"public_id": saved.public_id, "secret": "View of the matrix"}


@situation("reports.watch")
def a_watch_of_the_analyst(world: World) -> Values:
    watch = Watch.objects.create(
        owner=world["analyst"],
        name="Watch of the matrix",
        query="office=CNCAN",
        cadence="AT_ONCE",
        looks_from=NOW,
        looked_up_to=0,
    )
    return {"public_id": watch.public_id, "marker": "Watch of the matrix", "secret": "Watch of the matrix"}
