"""The field rules of agreements over the API: reading them, proposing new ones and deciding on them."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of
from operations.access import get_agreement
from operations.models import Agreement
from sharing.api.examples import FEWER_FIELDS
from sharing.fields import place_of
from sharing.models import Policy
from sharing.queries.policies import get_version, versions_with_rules
from sharing.serializers.field_rules import (
    FieldRulesFilter,
    FieldRulesInput,
    FieldRulesVersionSerializer,
    LookedAtInput,
    RulesInForceSerializer,
)
from sharing.serializers.shares import ReasonInput
from sharing.services.policies import (
    propose_policy,
    put_in_force,
    refuse_policy,
    rules_in_force,
    rules_with,
    take_back_policy,
)


class FieldRulesVersions(IdempotentPosts, ListView):
    """The versions of the field rules of an agreement."""

    serializer_class = FieldRulesVersionSerializer
    query_class = FieldRulesFilter
    keyset_order = ("-version",)

    def get_queryset(self) -> Any:
        return versions_with_rules(agreement=_agreement(self.request, self.kwargs["code"]), **self.asked())

    @extend_schema(operation_id="field_rules_list", responses={200: FieldRulesVersionSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the versions of the field rules of an agreement, the newest first: also what waits, or was refused."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="field_rules_propose",
        request=FieldRulesInput,
        responses={201: FieldRulesVersionSerializer},
        examples=[FEWER_FIELDS],
    )
    def post(self, request: Request, code: str) -> Response:
        """Propose new field rules. They change nothing until a second person has put them in force."""
        agreement = _agreement(request, code)
        require(user=request.user, verb="reference.administer")
        said = body_of(FieldRulesInput, request)
        chosen = [(rule["field"], rule["transform"], rule["clause"]) for rule in said["rules"]]
        proposal = propose_policy(
            acting_user=request.user,
            agreement=agreement,
            rules=rules_with(agreement=agreement, chosen=chosen),
            reason=said["reason"],
            looked_at=said["looked_at"],
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        response = _shown(agreement, proposal, status=201)
        response["Location"] = reverse("api-field-rules-version", args=[agreement.code, proposal.version])
        return response


class FieldRulesInForce(ApiView):
    """What leaves today under an agreement."""

    @extend_schema(operation_id="field_rules_in_force", responses={200: RulesInForceSerializer})
    def get(self, request: Request, code: str) -> Response:
        """Return the field rules in force, with the version to compare new ones with."""
        version, rules = rules_in_force(agreement=_agreement(request, code))
        in_order = sorted(rules.values(), key=lambda rule: place_of(rule.field))
        return Response(RulesInForceSerializer({"version": version, "rules": in_order}).data)


class FieldRulesVersion(ApiView):
    """One version of the field rules."""

    @extend_schema(operation_id="field_rules_retrieve", responses={200: FieldRulesVersionSerializer})
    def get(self, request: Request, code: str, version: int) -> Response:
        """Return one version of the field rules of an agreement."""
        agreement = _agreement(request, code)
        return _shown(agreement, get_version(agreement=agreement, version=version))


class PutFieldRulesInForce(IdempotentPosts):
    """The decision of a second person for proposed field rules."""

    @extend_schema(
        operation_id="field_rules_put_in_force", request=LookedAtInput, responses={200: FieldRulesVersionSerializer}
    )
    def post(self, request: Request, code: str, version: int) -> Response:
        """Put the field rules in force that somebody else proposed. What waits under the old ones is prepared again."""
        agreement = _agreement(request, code)
        get_version(agreement=agreement, version=version)
        made = put_in_force(
            acting_user=request.user,
            agreement=agreement,
            version=version,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
            **body_of(LookedAtInput, request),
        )
        return _shown(agreement, made)


class RefuseFieldRules(IdempotentPosts):
    """The decision of a second person against proposed field rules."""

    @extend_schema(operation_id="field_rules_refuse", request=ReasonInput, responses={200: FieldRulesVersionSerializer})
    def post(self, request: Request, code: str, version: int) -> Response:
        """Refuse the field rules that somebody else proposed, with the reason: the rules in force stay."""
        agreement = _agreement(request, code)
        get_version(agreement=agreement, version=version)
        said = body_of(ReasonInput, request)
        refused = refuse_policy(
            acting_user=request.user, agreement=agreement, version=version, now=timezone.now(), **said
        )
        return _shown(agreement, refused)


class TakeFieldRulesBack(IdempotentPosts):
    """The end of a proposal by whoever made it."""

    @extend_schema(
        operation_id="field_rules_take_back", request=EmptyInput, responses={200: FieldRulesVersionSerializer}
    )
    def post(self, request: Request, code: str, version: int) -> Response:
        """Take back the field rules that you proposed."""
        agreement = _agreement(request, code)
        get_version(agreement=agreement, version=version)
        body_of(EmptyInput, request)
        taken = take_back_policy(acting_user=request.user, agreement=agreement, version=version, now=timezone.now())
        return _shown(agreement, taken)


def _agreement(request: Request, code: str) -> Agreement:
    require(user=request.user, verb="sharing.view")
    return get_agreement(user=request.user, code=code)


def _shown(agreement: Agreement, policy: Policy, status: int = 200) -> Response:
    shown = get_version(agreement=agreement, version=policy.version)
    return Response(FieldRulesVersionSerializer(shown).data, status=status)
