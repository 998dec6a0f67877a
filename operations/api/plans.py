"""Planning operations over the API: the plan, its rounds and rules, its steps, and what came of it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import InvalidValue, NotVisible
from ipcases.lib.preconditions import seen_version, tagged
from operations import queries, services
from operations.access import get_operation
from operations.api.examples import ADD_A_RULE, PLAN_AN_OPERATION
from operations.models import Operation, Round
from operations.serializers.operations import OperationFilter, OperationSerializer
from operations.serializers.plans import (
    ContributedSerializer,
    ContributeInput,
    LinkInput,
    LinkSerializer,
    NothingInput,
    OwedSerializer,
    PlanInput,
    PlanSerializer,
    RoundInput,
    RuleInput,
    WithdrawFigureInput,
)
from seizures.access import get_referral

_COORDINATE = "operations.coordinate"
_RECORD = "operations.record_result"
_VIEW = "operations.view"


class OperationList(IdempotentPosts, ListView):
    """Joint operations."""

    is_tagged = True
    serializer_class = OperationSerializer
    query_class = OperationFilter
    keyset_order = ("-starts_on", "-pk")
    keyset_orders = {"-starts_on": ("-starts_on", "-pk"), "starts_on": ("starts_on", "pk")}

    def get_queryset(self) -> Any:
        chosen = self.asked()
        return queries.operations_page(
            user=self.request.user,
            status=chosen.get("status", ""),
            agency=chosen.get("agency", ""),
            text=chosen.get("q", ""),
        )

    @extend_schema(operation_id="operations_list", responses={200: OperationSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List joint operations, newest first."""
        require(user=request.user, verb=_VIEW)
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="operations_create",
        request=PlanInput,
        responses={201: PlanSerializer},
        examples=[PLAN_AN_OPERATION],
    )
    def post(self, request: Request) -> Response:
        """Plan an operation with the agreement it rests on and those who take part."""
        require(user=request.user, verb=_COORDINATE)
        plan = _plan(body_of(PlanInput, request))
        operation = services.create_operation(acting_user=request.user, plan=plan, now=timezone.now())
        response = _shown(request, operation.public_id, status=201)
        response["Location"] = reverse("api-operation-plan", args=[operation.public_id])
        return response


class OperationPlan(ApiView):
    """The plan of an operation."""

    is_tagged = True

    @extend_schema(operation_id="operations_plan", responses={200: PlanSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return the plan: participants, rounds and rules."""
        require(user=request.user, verb=_VIEW)
        return _shown(request, public_id)

    @extend_schema(operation_id="operations_change", request=PlanInput, responses={200: PlanSerializer})
    def put(self, request: Request, public_id: uuid.UUID) -> Response:
        """Change the plan."""
        require(user=request.user, verb=_COORDINATE)
        operation = get_operation(user=request.user, public_id=public_id)
        version = seen_version(request)
        plan = _plan(body_of(PlanInput, request), operation)
        services.change_operation(
            acting_user=request.user, operation=operation, plan=plan, version=version, now=timezone.now()
        )
        return _shown(request, public_id)


class StartOperation(IdempotentPosts):
    """The first day."""

    is_tagged = True

    @extend_schema(operation_id="operations_start", request=EmptyInput, responses={200: PlanSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Start a planned operation: from now on its rules count seizures."""
        return _step(request, public_id, services.start_operation)


class EndOperation(IdempotentPosts):
    """The last day."""

    is_tagged = True

    @extend_schema(operation_id="operations_end", request=EmptyInput, responses={200: PlanSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """End a running operation: what counts in it is settled."""
        return _step(request, public_id, services.end_operation)


class OperationRounds(IdempotentPosts):
    """The rounds of an operation."""

    is_tagged = True

    @extend_schema(operation_id="rounds_add", request=RoundInput, responses={201: PlanSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Add the next round."""
        require(user=request.user, verb=_COORDINATE)
        operation = get_operation(user=request.user, public_id=public_id)
        said = body_of(RoundInput, request)
        services.add_round(acting_user=request.user, operation=operation, now=timezone.now(), **said)
        return _shown(request, public_id, status=201)


class OneRound(ApiView):
    """One round of an operation."""

    is_tagged = True

    @extend_schema(operation_id="rounds_change", request=RoundInput, responses={200: PlanSerializer})
    def put(self, request: Request, public_id: uuid.UUID, number: int) -> Response:
        """Give a round other days. Seizures that count stay inside; its rules look again at all of them."""
        require(user=request.user, verb=_COORDINATE)
        round_ = _round(request, public_id, number)
        version = seen_version(request)
        said = body_of(RoundInput, request)
        services.change_round(acting_user=request.user, round_=round_, version=version, now=timezone.now(), **said)
        return _shown(request, public_id)


class RoundRules(IdempotentPosts):
    """The rules of a round."""

    is_tagged = True

    @extend_schema(operation_id="rules_add", request=RuleInput, responses={201: PlanSerializer}, examples=[ADD_A_RULE])
    def post(self, request: Request, public_id: uuid.UUID, number: int) -> Response:
        """Add a rule: while the operation runs, seizures of the round that fit all of it count by themselves."""
        require(user=request.user, verb=_COORDINATE)
        round_ = _round(request, public_id, number)
        rule = _rule(request, body_of(RuleInput, request))
        services.add_rule(acting_user=request.user, round_=round_, now=timezone.now(), **rule)
        return _shown(request, public_id, status=201)


class StopRule(IdempotentPosts):
    """The end of a rule."""

    is_tagged = True

    @extend_schema(operation_id="rules_stop", request=EmptyInput, responses={200: PlanSerializer})
    def post(self, request: Request, public_id: uuid.UUID, rule: int) -> Response:
        """Stop a rule; what it added keeps counting."""
        require(user=request.user, verb=_COORDINATE)
        operation = get_operation(user=request.user, public_id=public_id)
        found = queries.rule_of(operation=operation, pk=rule)
        if found is None:
            raise NotVisible
        body_of(EmptyInput, request)
        services.stop_rule(acting_user=request.user, rule=found, now=timezone.now())
        return _shown(request, public_id)


class OperationReferrals(IdempotentPosts):
    """The investigations that came of an operation."""

    @extend_schema(operation_id="operation_referrals_list", responses={200: LinkSerializer(many=True)})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """List the investigations that came of the operation, newest first."""
        require(user=request.user, verb=_VIEW)
        operation = get_operation(user=request.user, public_id=public_id)
        return Response(LinkSerializer(queries.referrals_of(user=request.user, operation=operation), many=True).data)

    @extend_schema(
        operation_id="operation_referrals_link", request=LinkInput, responses={201: LinkSerializer(many=True)}
    )
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Say that an investigation came of the operation; it must rest on a seizure that counts here."""
        require(user=request.user, verb=_RECORD)
        operation = get_operation(user=request.user, public_id=public_id)
        referral = get_referral(user=request.user, public_id=body_of(LinkInput, request)["referral"])
        services.link_referral(acting_user=request.user, operation=operation, referral=referral, now=timezone.now())
        found = queries.referrals_of(user=request.user, operation=operation)
        return Response(LinkSerializer(found, many=True).data, status=201)


class ContributedFigures(IdempotentPosts):
    """Figures the participants report for their own side."""

    @extend_schema(operation_id="contributed_list", responses={200: ContributedSerializer(many=True)})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """List the figures of participants, newest first. They are never added to counted ones."""
        require(user=request.user, verb=_VIEW)
        operation = get_operation(user=request.user, public_id=public_id)
        return Response(ContributedSerializer(queries.contributed_of(operation=operation), many=True).data)

    @extend_schema(operation_id="contributed_add", request=ContributeInput, responses={201: ContributedSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Write down a figure a participant reports, and where it comes from."""
        require(user=request.user, verb=_RECORD)
        operation = get_operation(user=request.user, public_id=public_id)
        said = body_of(ContributeInput, request)
        said["agency"] = _one(queries.agencies(besides=operation), said["agency"], field="agency")
        if said["currency"]:
            said["currency"] = _one(queries.currencies(), said["currency"], field="currency")
        else:
            said["currency"] = None
        made = services.contribute_result(acting_user=request.user, operation=operation, now=timezone.now(), **said)
        return Response(ContributedSerializer(made).data, status=201)


class NothingToReport(IdempotentPosts):
    """A nil return of a participant."""

    @extend_schema(operation_id="contributed_nothing", request=NothingInput, responses={201: ContributedSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Write down that a participant has nothing to report for the round whose figures it owes."""
        require(user=request.user, verb=_RECORD)
        operation = get_operation(user=request.user, public_id=public_id)
        said = body_of(NothingInput, request)
        made = services.report_nothing(
            acting_user=request.user,
            operation=operation,
            agency=_one(queries.agencies(besides=operation), said["agency"], field="agency"),
            round_number=said["round"],
            now=timezone.now(),
        )
        return Response(ContributedSerializer(made).data, status=201)


class OwedFigures(ApiView):
    """Who still owes figures."""

    @extend_schema(operation_id="contributed_owed", responses={200: OwedSerializer(many=True)})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """List the participants that owe the figures of a round that is over, and whether they are late."""
        require(user=request.user, verb=_VIEW)
        operation = get_operation(user=request.user, public_id=public_id)
        reports = queries.reports_of(operation=operation, on=day_at_seat(timezone.now()))
        return Response(OwedSerializer([row for row in reports if row.owed_round], many=True).data)


class WithdrawFigure(IdempotentPosts):
    """The end of a figure that was wrong."""

    @extend_schema(
        operation_id="contributed_withdraw", request=WithdrawFigureInput, responses={200: ContributedSerializer}
    )
    def post(self, request: Request, public_id: uuid.UUID, figure: int) -> Response:
        """Withdraw a participant's figure, with the reason. It stays in the history and is no longer listed."""
        require(user=request.user, verb=_RECORD)
        operation = get_operation(user=request.user, public_id=public_id)
        result = queries.contributed_result_of(operation=operation, pk=figure)
        if result is None:
            raise NotVisible
        reason = body_of(WithdrawFigureInput, request)["reason"]
        made = services.withdraw_result(acting_user=request.user, result=result, reason=reason, now=timezone.now())
        return Response(ContributedSerializer(made).data)


def _round(request: Request, public_id: uuid.UUID, number: int) -> Round:
    operation = get_operation(user=request.user, public_id=public_id)
    round_ = queries.round_of(operation=operation, number=number)
    if round_ is None:
        raise NotVisible
    return round_


def _plan(said: dict[str, Any], operation: Operation | None = None) -> services.OperationPlan:
    """Look up what a plan names; one that is changed keeps what it has, whatever became of that since."""
    chosen = operation.agreement if operation else None
    agreements = queries.agreements(on=day_at_seat(timezone.now()), besides=chosen)
    agreement = next((row for row in agreements if row.code == said["agreement"]), None)
    if agreement is None:
        raise InvalidValue("agreement-unknown", _("No agreement of that code is in force."), field="agreement")
    agencies = queries.agencies(besides=operation)
    participants = [_one(agencies, code, field="participants") for code in dict.fromkeys(said["participants"])]
    return services.OperationPlan(**{**said, "agreement": agreement, "participants": participants})


def _rule(request: Request, said: dict[str, Any]) -> dict[str, Any]:
    """Look up what a rule names; offices are those of the user's own jurisdiction."""
    home = request.user.home_office
    offices = queries.offices(jurisdiction=home.jurisdiction_id if home else "")
    rule = {name: said[name] for name in ("direction", "channel")}
    rule["offices"] = [_one(offices, code, field="offices") for code in dict.fromkeys(said["offices"])]
    for name in ("departure_country", "destination_country"):
        rule[name] = _one(queries.countries(), said[name], field=name) if said[name] else None
    rule["category"] = _one(queries.categories(), said["category"], field="category") if said["category"] else None
    return rule


def _one(rows: Any, code: str, *, field: str) -> Any:
    found = rows.in_bulk([code]).get(code)
    if found is None:
        raise InvalidValue("code-unknown", _("This code is not known."), field=field)
    return found


def _step(request: Request, public_id: uuid.UUID, step: Callable[..., Operation]) -> Response:
    require(user=request.user, verb=_COORDINATE)
    operation = get_operation(user=request.user, public_id=public_id)
    body_of(EmptyInput, request)
    step(acting_user=request.user, operation=operation, now=timezone.now())
    return _shown(request, public_id)


def _shown(request: Request, public_id: uuid.UUID, *, status: int = 200) -> Response:
    operation = get_operation(user=request.user, public_id=public_id)
    context = {
        "participants": queries.participants_of(operation=operation),
        "rounds": queries.rounds_of(operation=operation),
    }
    return tagged(Response(PlanSerializer(operation, context=context).data, status=status), operation.version)
