"""API addresses of sharing."""

from django.urls import path

from sharing import api

urlpatterns = [
    path("shares/", api.ShareList.as_view(), name="api-shares"),
    path("shares/<uuid:public_id>/", api.ShareDetail.as_view(), name="api-share"),
    path("shares/<uuid:public_id>/preview/", api.SharePreview.as_view(), name="api-share-preview"),
    path("shares/<uuid:public_id>/submit/", api.SubmitShare.as_view(), name="api-share-submit"),
    path("shares/<uuid:public_id>/approve/", api.ApproveShare.as_view(), name="api-share-approve"),
    path("shares/<uuid:public_id>/decline/", api.DeclineShare.as_view(), name="api-share-decline"),
    path("shares/<uuid:public_id>/recall/", api.RecallShare.as_view(), name="api-share-recall"),
    path("shares/<uuid:public_id>/cancel/", api.CancelShare.as_view(), name="api-share-cancel"),
    path("inbox/", api.InboxList.as_view(), name="api-inbox"),
    path("inbox/<uuid:public_id>/", api.InboxDetail.as_view(), name="api-foreign-case"),
    path("inbox/<uuid:public_id>/accept/", api.AcceptCase.as_view(), name="api-foreign-case-accept"),
    path("inbox/<uuid:public_id>/decline/", api.DeclineCase.as_view(), name="api-foreign-case-decline"),
    path("inbox/<uuid:public_id>/feedback/", api.GiveFeedback.as_view(), name="api-foreign-case-feedback"),
    path("partners/", api.PartnerList.as_view(), name="api-partners"),
    path("partners/<str:node>/", api.PartnerDetail.as_view(), name="api-partner"),
]
