"""The right holder's pages of goods that customs holds for it."""

from django.urls import path

from seizures import portal

urlpatterns = [
    path("ledger/", portal.ledger, name="ledger"),
    path("detentions/", portal.detentions, name="detentions"),
    path("detentions/<uuid:public_id>/", portal.detention, name="detention"),
    path("detentions/<uuid:public_id>/reply/", portal.reply, name="reply"),
    path("detentions/<uuid:public_id>/names/", portal.names, name="names"),
    path("detentions/<uuid:public_id>/photos/<uuid:photo_id>/", portal.photo, name="detention-photo"),
]
