"""The right holder's portal: its first page, and the doors that rightsholders and seizures open to it."""

from django.urls import include, path

from ipcases import home

app_name = "portal"
urlpatterns = [
    path("", home.portal_home, name="home"),
    path("", include("rightsholders.portal_urls")),
    path("", include("seizures.portal_urls")),
]
