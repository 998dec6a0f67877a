"""API addresses of rightsholders."""

from django.urls import path

from rightsholders import api, parts_api

_ONE = "recordations/<uuid:public_id>/"

urlpatterns = [
    path("recordations/", api.RecordationList.as_view(), name="api-recordations"),
    path("recordations/candidates/", api.CandidateList.as_view(), name="api-recordation-candidates"),
    path(_ONE, api.RecordationDetail.as_view(), name="api-recordation"),
    path(_ONE + "images/", api.RecordationImages.as_view(), name="api-recordation-images"),
    path(_ONE + "images/<uuid:image_id>/", parts_api.RecordationImage.as_view(), name="api-recordation-image"),
    path(_ONE + "images/<uuid:image_id>/file/", parts_api.ImageFile.as_view(), name="api-recordation-image-file"),
    path(_ONE + "rights/", parts_api.RecordationRights.as_view(), name="api-recordation-rights"),
    path(_ONE + "rights/known/", parts_api.KnownRights.as_view(), name="api-recordation-rights-known"),
    path(_ONE + "rights/<uuid:right_id>/", parts_api.RecordationRight.as_view(), name="api-recordation-right"),
    path(_ONE + "goods/", parts_api.RecordationGoods.as_view(), name="api-recordation-goods"),
    path(_ONE + "tells/", parts_api.RecordationTells.as_view(), name="api-recordation-tells"),
    path(_ONE + "contacts/", parts_api.RecordationContacts.as_view(), name="api-recordation-contacts"),
    path(_ONE + "licensees/", parts_api.RecordationLicensees.as_view(), name="api-recordation-licensees"),
    path(_ONE + "renew/", api.RenewRecordation.as_view(), name="api-recordation-renew"),
    path(_ONE + "submit/", api.SubmitRecordation.as_view(), name="api-recordation-submit"),
    path(_ONE + "withdraw/", api.WithdrawRecordation.as_view(), name="api-recordation-withdraw"),
    path(_ONE + "accept/", api.AcceptRecordation.as_view(), name="api-recordation-accept"),
    path(_ONE + "return/", api.ReturnRecordation.as_view(), name="api-recordation-return"),
    path(_ONE + "refuse/", api.RefuseRecordation.as_view(), name="api-recordation-refuse"),
    path("right-holders/", api.RightHolderList.as_view(), name="api-right-holders"),
    path("right-holders/<uuid:public_id>/", api.RightHolderDetail.as_view(), name="api-right-holder"),
]
