"""What partner instances call."""

from django.urls import path

from sharing import exchange

urlpatterns = [
    path("inbox", exchange.inbox, name="ipx-inbox"),
    path("health", exchange.health, name="ipx-health"),
]
