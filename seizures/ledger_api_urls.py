"""API addresses of the ledger; seizures.api_urls takes them in."""

from django.urls import path

from seizures.api import ledger

_PROCEDURE = "procedures/<uuid:public_id>/"
_HOLDER = "right-holders/<uuid:public_id>/"
_GUARANTEE = "guarantees/<uuid:public_id>/"

ledger_patterns = [
    path(_PROCEDURE + "account/", ledger.ProcedureAccount.as_view(), name="api-procedure-account"),
    path(_PROCEDURE + "costs/", ledger.ProcedureCosts.as_view(), name="api-procedure-costs"),
    path(_PROCEDURE + "costs/<uuid:cost_id>/take-back/", ledger.TakeBackCost.as_view(), name="api-cost-take-back"),
    path(_PROCEDURE + "securities/", ledger.ProcedureSecurities.as_view(), name="api-procedure-securities"),
    path(
        _PROCEDURE + "securities/<uuid:security_id>/strike-out/",
        ledger.StrikeOutSecurity.as_view(),
        name="api-security-strike-out",
    ),
    path(_PROCEDURE + "settlements/", ledger.ProcedureSettlements.as_view(), name="api-procedure-settlements"),
    path("settlements/<uuid:public_id>/confirm/", ledger.ConfirmSettlement.as_view(), name="api-settlement-confirm"),
    path("settlements/<uuid:public_id>/refuse/", ledger.RefuseSettlement.as_view(), name="api-settlement-refuse"),
    path(_HOLDER + "ledger/", ledger.Ledger.as_view(), name="api-ledger"),
    path(_HOLDER + "ledger/rows/", ledger.LedgerRows.as_view(), name="api-ledger-rows"),
    path(_HOLDER + "guarantees/", ledger.HolderGuarantees.as_view(), name="api-holder-guarantees"),
    path(_GUARANTEE, ledger.GuaranteeDetail.as_view(), name="api-guarantee"),
    path(_GUARANTEE + "confirm/", ledger.ConfirmGuarantee.as_view(), name="api-guarantee-confirm"),
    path(_GUARANTEE + "refuse/", ledger.RefuseGuarantee.as_view(), name="api-guarantee-refuse"),
    path(_GUARANTEE + "end/", ledger.EndGuarantee.as_view(), name="api-guarantee-end"),
]
