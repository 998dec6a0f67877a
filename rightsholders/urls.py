"""The pages of rightsholders."""

from django.urls import path

from rightsholders.views import alerts, desk, finding

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
    path("<uuid:public_id>/", finding.detail, name="detail"),
    path("<uuid:public_id>/examine/", desk.examine, name="examine"),
    path("<uuid:public_id>/accept/", desk.accept, name="accept"),
    path("<uuid:public_id>/return/", desk.return_for_completion, name="return"),
    path("<uuid:public_id>/refuse/", desk.refuse, name="refuse"),
]
