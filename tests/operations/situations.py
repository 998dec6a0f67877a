"""Objects of the access matrix: an operation with one seizure of Guangzhou, and one of Shenzhen outside of it."""

from datetime import date

from operations import services
from reference.models import Agency
from tests.access.situations import Values, World, situation
from tests.cast import make_second
from tests.operations.factories import NOW, make_agreement, make_operation, make_seizure


@situation("operations.own")
def an_operation_with_a_seizure_of_guangzhou(world: World) -> Values:
    operation = make_operation(
        coordinator=world["coordinator"],
        rounds=[("2026-11-01", "2099-12-31")],  # not over on the day of any run, or its figures would be due
        ends_on=date(2099, 12, 31),
        name_en="Quiet Harbour",
    )
    seizure = make_seizure(logged_by=world["officer"])
    services.add_seizure(acting_user=world["coordinator"], operation=operation, seizure=seizure, now=NOW)
    rule = services.add_rule(
        acting_user=world["coordinator"], round_=operation.rounds.get(), direction="IMPORT", now=NOW
    )
    figure = services.contribute_result(
        acting_user=world["coordinator"],
        operation=operation,
        agency=Agency.objects.get(pk="us-cbp"),
        kind="SEIZURES",
        count=12,
        reported_on=NOW.date(),
        source="A letter",
        now=NOW,
    )
    return {
        "public_id": operation.public_id,
        "reference": seizure.reference,
        "number": 1,
        "figure": figure.pk,
        "rule": rule.pk,
        "marker": seizure.reference,
        "secret": "Quiet Harbour",
    }


@situation("operations.agreement")
def an_agreement(world: World) -> Values:
    return {"code": make_agreement(name_en="Quiet memorandum").code, "secret": "Quiet memorandum"}


@situation("operations.waiting_agreement")
def an_agreement_that_somebody_else_entered(world: World) -> Values:
    agreement = make_agreement(name_en="Quiet memorandum", entered_by=make_second("ADMIN"))
    return {"code": agreement.code, "secret": "Quiet memorandum"}


@situation("operations.own_agreement")
def an_agreement_that_the_administrator_entered(world: World) -> Values:
    agreement = make_agreement(name_en="Quiet memorandum", entered_by=world["admin"])
    return {"code": agreement.code, "secret": "Quiet memorandum"}


@situation("operations.suspended_agreement")
def an_agreement_that_the_administrator_suspended(world: World) -> Values:
    stopped = {"suspended_at": NOW, "suspended_by": world["admin"], "suspension_reason": "By order"}
    return {"code": make_agreement(name_en="Quiet memorandum", **stopped).code, "secret": "Quiet memorandum"}


@situation("operations.absent_agreement")
@situation("sharing.absent_agreement")
def no_agreement_of_this_code(world: World) -> Values:
    return {"code": "MOC-1900"}


@situation("sharing.files_only")
def an_agreement_on_evidence_files(world: World) -> Values:
    return {"code": make_agreement(tiers=["D"], name_en="Quiet files").code, "secret": "Quiet files"}


@situation("operations.case")
def a_case_of_guangzhou(world: World) -> Values:
    seizure = make_seizure(logged_by=world["officer"])
    return {"reference": seizure.reference, "marker": seizure.reference}


@situation("operations.other_case")
def a_case_of_shenzhen(world: World) -> Values:
    seizure = make_seizure(logged_by=world["officer_szx"], office="CNSZX")
    return {"reference": seizure.reference, "marker": seizure.reference}


@situation("sharing.operation")
def an_operation_of_which_cases_are_shared(world: World) -> Values:
    return {"public_id": make_operation(coordinator=world["coordinator"]).public_id}
