"""API addresses of sharing."""

from django.urls import path

from sharing.api import inbox, inquiries, partners, shares

urlpatterns = [
    path("shares/", shares.ShareList.as_view(), name="api-shares"),
    path("shares/<uuid:public_id>/", shares.ShareDetail.as_view(), name="api-share"),
    path("shares/<uuid:public_id>/preview/", shares.SharePreview.as_view(), name="api-share-preview"),
    path("shares/<uuid:public_id>/terms/", shares.ShareTerms.as_view(), name="api-share-terms"),
    path("shares/<uuid:public_id>/submit/", shares.SubmitShare.as_view(), name="api-share-submit"),
    path("shares/<uuid:public_id>/approve/", shares.ApproveShare.as_view(), name="api-share-approve"),
    path("shares/<uuid:public_id>/decline/", shares.DeclineShare.as_view(), name="api-share-decline"),
    path("shares/<uuid:public_id>/recall/", shares.RecallShare.as_view(), name="api-share-recall"),
    path("shares/<uuid:public_id>/cancel/", shares.CancelShare.as_view(), name="api-share-cancel"),
    path("shares/<uuid:public_id>/remind/", shares.RemindPartner.as_view(), name="api-share-remind"),
    path("shares/<uuid:public_id>/close/", shares.CloseShare.as_view(), name="api-share-close"),
    path("shares/<uuid:public_id>/again/", shares.PrepareAgain.as_view(), name="api-share-again"),
    path("shares/<uuid:public_id>/let-go/", shares.LetUpdateGo.as_view(), name="api-share-let-go"),
    path("inbox/", inbox.InboxList.as_view(), name="api-inbox"),
    path("inbox/<uuid:public_id>/", inbox.InboxDetail.as_view(), name="api-foreign-case"),
    path("inbox/<uuid:public_id>/files/<uuid:file_id>/", inbox.InboxFile.as_view(), name="api-foreign-file"),
    path("inbox/<uuid:public_id>/accept/", inbox.AcceptCase.as_view(), name="api-foreign-case-accept"),
    path("inbox/<uuid:public_id>/decline/", inbox.DeclineCase.as_view(), name="api-foreign-case-decline"),
    path("inbox/<uuid:public_id>/feedback/", inbox.GiveFeedback.as_view(), name="api-foreign-case-feedback"),
    path("inquiries/", inquiries.InquiryList.as_view(), name="api-inquiries"),
    path("inquiries/<uuid:public_id>/", inquiries.InquiryDetail.as_view(), name="api-inquiry"),
    path("foreign-inquiries/", inquiries.ForeignInquiryList.as_view(), name="api-foreign-inquiries"),
    path("foreign-inquiries/<uuid:public_id>/", inquiries.ForeignInquiryDetail.as_view(), name="api-foreign-inquiry"),
    path("inquiry-matches/<uuid:public_id>/rest/", inquiries.LetRest.as_view(), name="api-inquiry-match-rest"),
    path("partners/", partners.PartnerList.as_view(), name="api-partners"),
    path("partners/<str:node>/", partners.PartnerDetail.as_view(), name="api-partner"),
    path("partners/<str:node>/outcomes/", partners.PartnerOutcomes.as_view(), name="api-partner-outcomes"),
    path("partners/<str:node>/messages/", partners.PartnerQueue.as_view(), name="api-partner-messages"),
    path("partners/<str:node>/hold/", partners.HoldChannel.as_view(), name="api-partner-hold"),
    path("partners/<str:node>/release/", partners.ReleaseChannel.as_view(), name="api-partner-release"),
    path("partners/<str:node>/ping/", partners.PingPartner.as_view(), name="api-partner-ping"),
    path("partners/<str:node>/revoke-key/", partners.RevokeKey.as_view(), name="api-partner-revoke-key"),
    path("messages/<uuid:message_id>/retry/", partners.RetryMessage.as_view(), name="api-message-retry"),
    path("messages/<uuid:message_id>/hold/", partners.HoldMessage.as_view(), name="api-message-hold"),
]
