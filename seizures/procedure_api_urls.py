"""API addresses of procedures, detentions, outcomes and referrals; seizures.api_urls takes them in."""

from django.urls import path

from seizures.api import destructions, detentions, procedures, referrals

_ONE = "procedures/<uuid:public_id>/"
_DESTRUCTION = "destructions/<uuid:public_id>/"

procedure_patterns = [
    path("seizures/<str:reference>/procedures/", procedures.SeizureProcedures.as_view(), name="api-seizure-procedures"),
    path("seizures/<str:reference>/outcomes/", procedures.SeizureOutcomes.as_view(), name="api-seizure-outcomes"),
    path("seizures/<str:reference>/closing/", procedures.SeizureClosing.as_view(), name="api-seizure-closing"),
    path(_ONE, procedures.ProcedureDetail.as_view(), name="api-procedure"),
    path(_ONE + "notices/", procedures.ProcedureNotices.as_view(), name="api-procedure-notices"),
    path(_ONE + "withdraw-link/", procedures.WithdrawLink.as_view(), name="api-procedure-withdraw-link"),
    path(_ONE + "replies/", procedures.ProcedureReplies.as_view(), name="api-procedure-replies"),
    path(_ONE + "decisions/", procedures.ProcedureDecisions.as_view(), name="api-procedure-decisions"),
    path(_ONE + "facts/", procedures.ProcedureFacts.as_view(), name="api-procedure-facts"),
    path(_ONE + "values/", procedures.ProcedureValues.as_view(), name="api-procedure-values"),
    path(_ONE + "deadlines/<slug:code>/extend/", procedures.ExtendDeadline.as_view(), name="api-deadline-extend"),
    path(_ONE + "abandon/", procedures.AbandonProcedure.as_view(), name="api-procedure-abandon"),
    path("detentions/", detentions.DetentionList.as_view(), name="api-detentions"),
    path("detentions/<uuid:public_id>/", detentions.DetentionDetail.as_view(), name="api-detention"),
    path("detentions/<uuid:public_id>/names/", detentions.DetentionNames.as_view(), name="api-detention-names"),
    path(
        "detentions/<uuid:public_id>/photos/<uuid:photo_id>/",
        detentions.DetentionPhoto.as_view(),
        name="api-detention-photo",
    ),
    path("referrals/", referrals.ReferralList.as_view(), name="api-referrals"),
    path("referrals/<uuid:public_id>/", referrals.ReferralDetail.as_view(), name="api-referral"),
    path("referrals/<uuid:public_id>/cases/", referrals.ReferralCases.as_view(), name="api-referral-cases"),
    path("referrals/<uuid:public_id>/accept/", referrals.AcceptReferral.as_view(), name="api-referral-accept"),
    path("referrals/<uuid:public_id>/conclude/", referrals.ConcludeReferral.as_view(), name="api-referral-conclude"),
    path("referrals/<uuid:public_id>/results/", referrals.ReferralResults.as_view(), name="api-referral-results"),
    path("store/", destructions.GoodsInStore.as_view(), name="api-store"),
    path("destructions/", destructions.DestructionList.as_view(), name="api-destructions"),
    path(_DESTRUCTION, destructions.DestructionDetail.as_view(), name="api-destruction"),
    path(_DESTRUCTION + "lines/", destructions.DestructionLines.as_view(), name="api-destruction-lines"),
    path(
        _DESTRUCTION + "lines/<int:row_id>/take-out/",
        destructions.TakeOut.as_view(),
        name="api-destruction-take-out",
    ),
    path(_DESTRUCTION + "lines/<int:row_id>/clear-up/", destructions.ClearUp.as_view(), name="api-destruction-settle"),
    path(_DESTRUCTION + "sign/", destructions.Sign.as_view(), name="api-destruction-sign"),
    path(_DESTRUCTION + "witness/", destructions.Witness.as_view(), name="api-destruction-witness"),
    path(_DESTRUCTION + "call-off/", destructions.CallOff.as_view(), name="api-destruction-call-off"),
]
