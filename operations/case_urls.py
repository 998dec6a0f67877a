"""The operations tab of a case."""

from django.urls import path

from operations.views import lists

app_name = "operations-case"
urlpatterns = [path("", lists.case_tab, name="tab")]
