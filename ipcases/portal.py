"""The right holder's portal: the doors that rightsholders and seizures open to it."""

from django.urls import include, path

app_name = "portal"
urlpatterns = [
    path("", include("rightsholders.portal_urls")),
    path("", include("seizures.portal_urls")),
]
