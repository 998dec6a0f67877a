"""The pages of rightsholders."""

from django.urls import path

from rightsholders.views import alerts, desk, finding, holders, mandates, merges

_HOLDER = "right-holders/<uuid:public_id>/"

app_name = "rightsholders"
urlpatterns = [
    path("", finding.list_page, name="list"),
    path("look-up/", finding.look_up, name="look-up"),
    path("suggest/", finding.suggest, name="suggest"),
    path("images/<uuid:public_id>/", finding.image, name="image"),
    path("desk/", desk.queue, name="desk"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<uuid:public_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:public_id>/accept/", alerts.accept, name="alert-accept"),
    path("alerts/<uuid:public_id>/return/", alerts.return_to_holder, name="alert-return"),
    path("right-holders/", holders.holders, name="holders"),
    path("right-holders/new/", holders.new_holder, name="holder-new"),
    path(_HOLDER, holders.holder, name="holder"),
    path(_HOLDER + "name/", holders.rename, name="holder-rename"),
    path(_HOLDER + "address/", holders.change_address, name="holder-address"),
    path(_HOLDER + "people/new/", mandates.link, name="holder-link"),
    path(_HOLDER + "people/new-account/", mandates.new_account, name="holder-account"),
    path(_HOLDER + "people/<int:pk>/renew/", mandates.renew, name="holder-renew"),
    path(_HOLDER + "people/<int:pk>/end/", mandates.end, name="holder-end"),
    path(_HOLDER + "people/proposed/<int:pk>/", mandates.confirm, name="mandate-confirm"),
    path(_HOLDER + "people/proposed/<int:pk>/refuse/", mandates.refuse, name="mandate-refuse"),
    path(_HOLDER + "people/proposed/<int:pk>/take-back/", mandates.take_back, name="mandate-take-back"),
    path(_HOLDER + "same-as/", merges.find_other, name="holder-same"),
    path(_HOLDER + "same-as/<uuid:other>/", merges.merge, name="holder-merge"),
    path(_HOLDER + "merged/<uuid:entry>/", merges.undo, name="holder-undo-merge"),
    path(_HOLDER + "merged/proposed/<int:pk>/", merges.confirm, name="merge-confirm"),
    path(_HOLDER + "merged/proposed/<int:pk>/refuse/", merges.refuse, name="merge-refuse"),
    path(_HOLDER + "merged/proposed/<int:pk>/take-back/", merges.take_back, name="merge-take-back"),
    path("<uuid:public_id>/", finding.detail, name="detail"),
    path("<uuid:public_id>/examine/", desk.examine, name="examine"),
    path("<uuid:public_id>/accept/", desk.accept, name="accept"),
    path("<uuid:public_id>/return/", desk.return_for_completion, name="return"),
    path("<uuid:public_id>/refuse/", desk.refuse, name="refuse"),
]
