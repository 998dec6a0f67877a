"""The sharing tab of a case."""

from django.urls import path

from sharing.views import case, inquiries

app_name = "sharing-case"
urlpatterns = [
    path("", case.tab, name="tab"),
    path("new/", case.new, name="new"),
    path("ask/", inquiries.ask, name="ask"),
]
