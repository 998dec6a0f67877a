"""API addresses of rightsholders."""

from django.urls import path

from rightsholders import api

_ONE = "recordations/<uuid:public_id>/"

urlpatterns = [
    path("recordations/", api.RecordationList.as_view(), name="api-recordations"),
    path(_ONE, api.RecordationDetail.as_view(), name="api-recordation"),
    path(_ONE + "images/", api.RecordationImages.as_view(), name="api-recordation-images"),
    path(_ONE + "submit/", api.SubmitRecordation.as_view(), name="api-recordation-submit"),
    path(_ONE + "withdraw/", api.WithdrawRecordation.as_view(), name="api-recordation-withdraw"),
    path(_ONE + "accept/", api.AcceptRecordation.as_view(), name="api-recordation-accept"),
    path(_ONE + "return/", api.ReturnRecordation.as_view(), name="api-recordation-return"),
    path(_ONE + "refuse/", api.RefuseRecordation.as_view(), name="api-recordation-refuse"),
    path("right-holders/", api.RightHolderList.as_view(), name="api-right-holders"),
    path("right-holders/<uuid:public_id>/", api.RightHolderDetail.as_view(), name="api-right-holder"),
]
