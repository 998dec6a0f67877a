"""API addresses of sharing."""

from django.urls import path

from sharing import api, partners_api

urlpatterns = [
    path("shares/", api.ShareList.as_view(), name="api-shares"),
    path("shares/<uuid:public_id>/", api.ShareDetail.as_view(), name="api-share"),
    path("shares/<uuid:public_id>/preview/", api.SharePreview.as_view(), name="api-share-preview"),
    path("shares/<uuid:public_id>/terms/", api.ShareTerms.as_view(), name="api-share-terms"),
    path("shares/<uuid:public_id>/submit/", api.SubmitShare.as_view(), name="api-share-submit"),
    path("shares/<uuid:public_id>/approve/", api.ApproveShare.as_view(), name="api-share-approve"),
    path("shares/<uuid:public_id>/decline/", api.DeclineShare.as_view(), name="api-share-decline"),
    path("shares/<uuid:public_id>/recall/", api.RecallShare.as_view(), name="api-share-recall"),
    path("shares/<uuid:public_id>/cancel/", api.CancelShare.as_view(), name="api-share-cancel"),
    path("shares/<uuid:public_id>/again/", api.PrepareAgain.as_view(), name="api-share-again"),
    path("shares/<uuid:public_id>/let-go/", api.LetUpdateGo.as_view(), name="api-share-let-go"),
    path("inbox/", api.InboxList.as_view(), name="api-inbox"),
    path("inbox/<uuid:public_id>/", api.InboxDetail.as_view(), name="api-foreign-case"),
    path("inbox/<uuid:public_id>/accept/", api.AcceptCase.as_view(), name="api-foreign-case-accept"),
    path("inbox/<uuid:public_id>/decline/", api.DeclineCase.as_view(), name="api-foreign-case-decline"),
    path("inbox/<uuid:public_id>/feedback/", api.GiveFeedback.as_view(), name="api-foreign-case-feedback"),
    path("partners/", partners_api.PartnerList.as_view(), name="api-partners"),
    path("partners/<str:node>/", partners_api.PartnerDetail.as_view(), name="api-partner"),
    path("partners/<str:node>/messages/", partners_api.PartnerQueue.as_view(), name="api-partner-messages"),
    path("partners/<str:node>/hold/", partners_api.HoldChannel.as_view(), name="api-partner-hold"),
    path("partners/<str:node>/release/", partners_api.ReleaseChannel.as_view(), name="api-partner-release"),
    path("partners/<str:node>/ping/", partners_api.PingPartner.as_view(), name="api-partner-ping"),
    path("partners/<str:node>/revoke-key/", partners_api.RevokeKey.as_view(), name="api-partner-revoke-key"),
    path("messages/<uuid:message_id>/retry/", partners_api.RetryMessage.as_view(), name="api-message-retry"),
    path("messages/<uuid:message_id>/hold/", partners_api.HoldMessage.as_view(), name="api-message-hold"),
]
