"""The addresses of the API."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from ipcases.api_pages import ApiDescription, api_page

urlpatterns = [
    path("schema/", login_not_required(ApiDescription.as_view()), name="api-schema"),
    path("docs/", api_page, name="api-docs"),
    path("v1/", include("accounts.api_urls")),
    path("v1/", include("rightsholders.api_urls")),
    path("v1/", include("seizures.api_urls")),
    path("v1/", include("operations.api_urls")),
    path("v1/", include("sharing.api_urls")),
    path("v1/", include("reports.api_urls")),
]
