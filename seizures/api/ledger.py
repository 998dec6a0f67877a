"""The ledger of right holders over the API: guarantees, securities, costs, settlements."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import may, require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of, checked_body
from rightsholders.access import get_right_holder
from rightsholders.models import Guarantee
from seizures.access import get_cost, get_guarantee, get_procedure, get_security, get_settlement
from seizures.models import Settlement
from seizures.queries import accounts, ledger
from seizures.serializers.ledger import (
    AccountSerializer,
    BecauseInput,
    CostInput,
    CostSerializer,
    EndInput,
    GuaranteeInput,
    GuaranteeSerializer,
    LedgerRowFilter,
    LedgerRowSerializer,
    LedgerSerializer,
    SecurityInput,
    SecuritySerializer,
    SettlementInput,
    SettlementSerializer,
)
from seizures.services import costs, guarantees, settlements

_EDIT, _SEE, _SETTLE = "seizures.edit", "seizures.see_ledger", "seizures.settle"


def _require_reader(user: Any) -> None:
    if not may(user=user, verb="portal.answer"):
        require(user=user, verb=_SEE)


class ProcedureAccount(ApiView):
    """The money of a procedure."""

    @extend_schema(operation_id="procedure_account", responses={200: AccountSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show what a procedure costs, what covers it, what is held, and how it may be settled now."""
        require(user=request.user, verb="seizures.view")
        procedure = get_procedure(user=request.user, public_id=public_id)
        now = timezone.now()
        found = accounts.full_account(procedure=procedure)
        context = {
            "options": accounts.options_of(account=found, now=now),
            "return_day": accounts.return_day(procedure=found.procedure, now=now),
        }
        return Response(AccountSerializer(found, context=context).data)


class ProcedureCosts(IdempotentPosts):
    """The costs of a procedure."""

    @extend_schema(operation_id="costs_create", request=CostInput, responses={201: CostSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Record a cost. It is never edited: a wrong one is taken back."""
        require(user=request.user, verb=_EDIT)
        procedure = get_procedure(user=request.user, public_id=public_id)
        bill = checked_body(CostInput, request).bill()
        cost = costs.record_cost(acting_user=request.user, procedure=procedure, bill=bill, now=timezone.now())
        return Response(CostSerializer(cost).data, status=201)


class TakeBackCost(IdempotentPosts):
    """The end of a cost that was wrong."""

    @extend_schema(operation_id="costs_take_back", request=BecauseInput, responses={201: CostSerializer})
    def post(self, request: Request, public_id: UUID, cost_id: UUID) -> Response:
        """Take a cost back by a line of its own."""
        require(user=request.user, verb=_EDIT)
        procedure = get_procedure(user=request.user, public_id=public_id)
        get_cost(procedure=procedure, public_id=cost_id)
        said = body_of(BecauseInput, request)
        cost = costs.take_back_cost(
            acting_user=request.user, procedure=procedure, public_id=cost_id, now=timezone.now(), **said
        )
        return Response(CostSerializer(cost).data, status=201)


class ProcedureSecurities(IdempotentPosts):
    """The securities of a procedure."""

    @extend_schema(operation_id="securities_create", request=SecurityInput, responses={201: SecuritySerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Register security that came in; from now on it counts, not what the right holder said."""
        require(user=request.user, verb=_SETTLE)
        procedure = get_procedure(user=request.user, public_id=public_id)
        receipt = checked_body(SecurityInput, request).receipt()
        made = costs.receive_security(
            acting_user=request.user, procedure=procedure, receipt=receipt, now=timezone.now()
        )
        return Response(SecuritySerializer(made).data, status=201)


class StrikeOutSecurity(IdempotentPosts):
    """The end of a security that was registered by mistake."""

    @extend_schema(operation_id="securities_strike_out", request=BecauseInput, responses={200: SecuritySerializer})
    def post(self, request: Request, public_id: UUID, security_id: UUID) -> Response:
        """Strike a security out, as long as no money moved."""
        require(user=request.user, verb=_SETTLE)
        procedure = get_procedure(user=request.user, public_id=public_id)
        get_security(procedure=procedure, public_id=security_id)
        said = body_of(BecauseInput, request)
        security = costs.strike_out_security(
            acting_user=request.user, procedure=procedure, public_id=security_id, now=timezone.now(), **said
        )
        return Response(SecuritySerializer(security).data)


class ProcedureSettlements(IdempotentPosts):
    """The settlements of a procedure."""

    @extend_schema(operation_id="settlements_create", request=SettlementInput, responses={201: SettlementSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Propose to settle the account in one of its ways; a second person confirms."""
        require(user=request.user, verb=_SETTLE)
        procedure = get_procedure(user=request.user, public_id=public_id)
        said = body_of(SettlementInput, request)
        made = settlements.propose_settlement(acting_user=request.user, procedure=procedure, now=timezone.now(), **said)
        return Response(SettlementSerializer(made).data, status=201)


class _SecondLook(IdempotentPosts):
    def found(self, request: Request, public_id: UUID) -> Settlement:
        require(user=request.user, verb=_SETTLE)
        return get_settlement(user=request.user, public_id=public_id)


class ConfirmSettlement(_SecondLook):
    """The second look that moves money."""

    @extend_schema(operation_id="settlements_confirm", request=EmptyInput, responses={200: SettlementSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Confirm a settlement that somebody else proposed."""
        self.found(request, public_id)
        body_of(EmptyInput, request)
        done = settlements.confirm_settlement(acting_user=request.user, public_id=public_id, now=timezone.now())
        return Response(SettlementSerializer(done).data)


class RefuseSettlement(_SecondLook):
    """The second look that moves nothing."""

    @extend_schema(operation_id="settlements_refuse", request=BecauseInput, responses={200: SettlementSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Refuse a settlement that somebody else proposed."""
        self.found(request, public_id)
        said = body_of(BecauseInput, request)
        done = settlements.refuse_settlement(acting_user=request.user, public_id=public_id, now=timezone.now(), **said)
        return Response(SettlementSerializer(done).data)


class Ledger(ApiView):
    """The ledger of a right holder."""

    @extend_schema(operation_id="ledger_read", responses={200: LedgerSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show the sums by currency and the general guarantees, as far as the caller may see the cases."""
        _require_reader(request.user)
        holder = get_right_holder(user=request.user, public_id=public_id)
        today = timezone.localdate()
        found = ledger.guarantees_of(user=request.user, holder=holder, on=today)
        sums = ledger.sums_of(user=request.user, holder=holder, guarantees=found, on=today)
        return Response(LedgerSerializer({"sums": sums, "guarantees": found}).data)


class LedgerRows(ListView):
    """The rows behind the sums."""

    serializer_class = LedgerRowSerializer
    query_class = LedgerRowFilter
    keyset_order = ledger.ORDER

    def get_queryset(self) -> Any:
        holder = get_right_holder(user=self.request.user, public_id=self.kwargs["public_id"])
        return ledger.ledger_rows(user=self.request.user, holder=holder, shown=self.asked()["show"])

    @extend_schema(operation_id="ledger_rows", responses={200: LedgerRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the procedures with money on them, the latest first."""
        _require_reader(request.user)
        return super().get(request, *args, **kwargs)


class HolderGuarantees(IdempotentPosts):
    """The general guarantees of a right holder."""

    @extend_schema(operation_id="guarantees_create", request=GuaranteeInput, responses={201: GuaranteeSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Register a general guarantee; it counts once a second person has confirmed it."""
        require(user=request.user, verb=_SETTLE)
        get_right_holder(user=request.user, public_id=public_id)
        body = checked_body(GuaranteeInput, request)
        made = guarantees.register_guarantee(
            acting_user=request.user,
            right_holder=public_id,
            letter=body.letter(),
            renews=body.validated_data["renews"],
            now=timezone.now(),
        )
        return _guarantee(made, status=201)


def _guarantee(guarantee: Guarantee, *, status: int = 200) -> Response:
    return Response(
        GuaranteeSerializer(ledger.with_left(guarantee=guarantee, on=timezone.localdate())).data, status=status
    )


class GuaranteeDetail(ApiView):
    """One general guarantee."""

    @extend_schema(operation_id="guarantees_read", responses={200: GuaranteeSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show a general guarantee and what is left of it."""
        _require_reader(request.user)
        return _guarantee(get_guarantee(user=request.user, public_id=public_id))


class ConfirmGuarantee(IdempotentPosts):
    """The second look that lets a guarantee count."""

    @extend_schema(operation_id="guarantees_confirm", request=EmptyInput, responses={200: GuaranteeSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Confirm a general guarantee that somebody else registered."""
        require(user=request.user, verb=_SETTLE)
        get_guarantee(user=request.user, public_id=public_id)
        body_of(EmptyInput, request)
        done = guarantees.confirm_guarantee(acting_user=request.user, public_id=public_id, now=timezone.now())
        return _guarantee(done)


class RefuseGuarantee(IdempotentPosts):
    """The second look that does not."""

    @extend_schema(operation_id="guarantees_refuse", request=BecauseInput, responses={200: GuaranteeSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Refuse a general guarantee that somebody else registered."""
        require(user=request.user, verb=_SETTLE)
        get_guarantee(user=request.user, public_id=public_id)
        said = body_of(BecauseInput, request)
        done = guarantees.refuse_guarantee(acting_user=request.user, public_id=public_id, now=timezone.now(), **said)
        return _guarantee(done)


class EndGuarantee(IdempotentPosts):
    """The early end of a guarantee."""

    @extend_schema(operation_id="guarantees_end", request=EndInput, responses={200: GuaranteeSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """End a general guarantee early: no detention after its last day rests on it."""
        require(user=request.user, verb=_SETTLE)
        get_guarantee(user=request.user, public_id=public_id)
        said = body_of(EndInput, request)
        done = guarantees.end_guarantee(acting_user=request.user, public_id=public_id, now=timezone.now(), **said)
        return _guarantee(done)
