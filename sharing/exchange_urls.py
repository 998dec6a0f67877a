"""What partner instances call."""

from django.urls import path

from sharing import exchange

urlpatterns = [
    path("inbox", exchange.inbox, name="ipx-inbox"),
    path("files/<str:sha256>", exchange.file, name="ipx-file"),
    path("health", exchange.health, name="ipx-health"),
]
