"""API addresses of procedures, detentions, outcomes and referrals; seizures.api_urls takes them in."""

from django.urls import path

from seizures import detention_api, referral_api
from seizures import procedure_api as api

_ONE = "procedures/<uuid:public_id>/"

procedure_patterns = [
    path("seizures/<str:reference>/procedures/", api.SeizureProcedures.as_view(), name="api-seizure-procedures"),
    path("seizures/<str:reference>/outcomes/", api.SeizureOutcomes.as_view(), name="api-seizure-outcomes"),
    path("seizures/<str:reference>/closing/", api.SeizureClosing.as_view(), name="api-seizure-closing"),
    path(_ONE, api.ProcedureDetail.as_view(), name="api-procedure"),
    path(_ONE + "notices/", api.ProcedureNotices.as_view(), name="api-procedure-notices"),
    path(_ONE + "replies/", api.ProcedureReplies.as_view(), name="api-procedure-replies"),
    path(_ONE + "decisions/", api.ProcedureDecisions.as_view(), name="api-procedure-decisions"),
    path(_ONE + "facts/", api.ProcedureFacts.as_view(), name="api-procedure-facts"),
    path(_ONE + "values/", api.ProcedureValues.as_view(), name="api-procedure-values"),
    path(_ONE + "deadlines/<slug:code>/extend/", api.ExtendDeadline.as_view(), name="api-deadline-extend"),
    path(_ONE + "abandon/", api.AbandonProcedure.as_view(), name="api-procedure-abandon"),
    path("detentions/", detention_api.DetentionList.as_view(), name="api-detentions"),
    path("detentions/<uuid:public_id>/", detention_api.DetentionDetail.as_view(), name="api-detention"),
    path("detentions/<uuid:public_id>/names/", detention_api.DetentionNames.as_view(), name="api-detention-names"),
    path(
        "detentions/<uuid:public_id>/photos/<uuid:photo_id>/",
        detention_api.DetentionPhoto.as_view(),
        name="api-detention-photo",
    ),
    path("referrals/", referral_api.ReferralList.as_view(), name="api-referrals"),
    path("referrals/<uuid:public_id>/", referral_api.ReferralDetail.as_view(), name="api-referral"),
    path("referrals/<uuid:public_id>/cases/", referral_api.ReferralCases.as_view(), name="api-referral-cases"),
    path("referrals/<uuid:public_id>/accept/", referral_api.AcceptReferral.as_view(), name="api-referral-accept"),
    path("referrals/<uuid:public_id>/conclude/", referral_api.ConcludeReferral.as_view(), name="api-referral-conclude"),
    path("referrals/<uuid:public_id>/results/", referral_api.ReferralResults.as_view(), name="api-referral-results"),
]
