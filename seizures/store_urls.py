"""Goods in store, and their destruction."""

from django.urls import path

from seizures.views import destroying, destructions, store

_ONE = "destructions/<uuid:public_id>/"

app_name = "store"
urlpatterns = [
    path("", store.goods, name="goods"),
    path("destructions/", destructions.destruction_list, name="destructions"),
    path("destructions/new/", destructions.plan, name="plan"),
    path(_ONE, destructions.detail, name="destruction"),
    path(_ONE + "goods/", destructions.add, name="add"),
    path(_ONE + "goods/<int:row_id>/take-out/", destructions.take_out, name="take-out"),
    path(_ONE + "goods/<int:row_id>/clear-up/", destructions.settle, name="settle"),
    path(_ONE + "call-off/", destructions.call_off, name="call-off"),
    path(_ONE + "sign/", destroying.sign, name="sign"),
    path(_ONE + "witness/", destroying.witness, name="witness"),
]
