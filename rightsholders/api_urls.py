"""API addresses of rightsholders."""

from django.urls import path

from rightsholders.api import alerts, holders, merges, parts, recordations

_ONE = "recordations/<uuid:public_id>/"
_ALERT = "alerts/<uuid:public_id>/"
_HOLDER = "right-holders/<uuid:public_id>/"

urlpatterns = [
    path("recordations/", recordations.RecordationList.as_view(), name="api-recordations"),
    path("recordations/candidates/", recordations.CandidateList.as_view(), name="api-recordation-candidates"),
    path(_ONE, recordations.RecordationDetail.as_view(), name="api-recordation"),
    path(_ONE + "images/", recordations.RecordationImages.as_view(), name="api-recordation-images"),
    path(_ONE + "images/<uuid:image_id>/", parts.RecordationImage.as_view(), name="api-recordation-image"),
    path(_ONE + "images/<uuid:image_id>/file/", parts.ImageFile.as_view(), name="api-recordation-image-file"),
    path(_ONE + "rights/", parts.RecordationRights.as_view(), name="api-recordation-rights"),
    path(_ONE + "rights/known/", parts.KnownRights.as_view(), name="api-recordation-rights-known"),
    path(_ONE + "rights/<uuid:right_id>/", parts.RecordationRight.as_view(), name="api-recordation-right"),
    path(_ONE + "goods/", parts.RecordationGoods.as_view(), name="api-recordation-goods"),
    path(_ONE + "tells/", parts.RecordationTells.as_view(), name="api-recordation-tells"),
    path(_ONE + "contacts/", parts.RecordationContacts.as_view(), name="api-recordation-contacts"),
    path(_ONE + "licensees/", parts.RecordationLicensees.as_view(), name="api-recordation-licensees"),
    path(_ONE + "renew/", recordations.RenewRecordation.as_view(), name="api-recordation-renew"),
    path(_ONE + "submit/", recordations.SubmitRecordation.as_view(), name="api-recordation-submit"),
    path(_ONE + "withdraw/", recordations.WithdrawRecordation.as_view(), name="api-recordation-withdraw"),
    path(_ONE + "accept/", recordations.AcceptRecordation.as_view(), name="api-recordation-accept"),
    path(_ONE + "return/", recordations.ReturnRecordation.as_view(), name="api-recordation-return"),
    path(_ONE + "refuse/", recordations.RefuseRecordation.as_view(), name="api-recordation-refuse"),
    path("alerts/", alerts.AlertList.as_view(), name="api-alerts"),
    path("alerts/fitting/", alerts.FittingAlerts.as_view(), name="api-alerts-fitting"),
    path(_ALERT, alerts.AlertDetail.as_view(), name="api-alert"),
    path(_ALERT + "withdraw/", alerts.WithdrawAlert.as_view(), name="api-alert-withdraw"),
    path(_ALERT + "accept/", alerts.AcceptAlert.as_view(), name="api-alert-accept"),
    path(_ALERT + "return/", alerts.ReturnAlert.as_view(), name="api-alert-return"),
    path("right-holders/", holders.RightHolderList.as_view(), name="api-right-holders"),
    path(_HOLDER, holders.RightHolderDetail.as_view(), name="api-right-holder"),
    path(_HOLDER + "merges/", merges.Merges.as_view(), name="api-merges"),
    path(_HOLDER + "merges/undo/", merges.UndoMerge.as_view(), name="api-merge-undo"),
    path(_HOLDER + "merges/<int:pk>/confirm/", merges.ConfirmMerge.as_view(), name="api-merge-confirm"),
    path(_HOLDER + "merges/<int:pk>/refuse/", merges.RefuseMerge.as_view(), name="api-merge-refuse"),
    path(_HOLDER + "merges/<int:pk>/take-back/", merges.TakeMergeBack.as_view(), name="api-merge-take-back"),
]
