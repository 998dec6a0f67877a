"""The right holder's pages of rightsholders."""

from django.urls import path

from rightsholders.portal import alerts, home, licensee_list, parts, pictures, rights, steps

_ONE = "recordations/<uuid:public_id>/"

urlpatterns = [
    path("recordations/", home.recordations, name="recordations"),
    path("recordations/new/", home.begin, name="recordation-new"),
    path(_ONE, home.recordation, name="recordation"),
    path(_ONE + "rights/", rights.rights, name="recordation-rights"),
    path(_ONE + "rights/new/", rights.new_right, name="recordation-right-new"),
    path(_ONE + "rights/<uuid:right_id>/", rights.right, name="recordation-right"),
    path(_ONE + "rights/<uuid:right_id>/remove/", rights.remove_right, name="recordation-right-remove"),
    path(_ONE + "goods/", parts.goods, name="recordation-goods"),
    path(_ONE + "tells/", parts.tells, name="recordation-tells"),
    path(_ONE + "images/", pictures.images, name="recordation-images"),
    path(_ONE + "images/<uuid:image_id>/remove/", pictures.remove_image, name="recordation-image-remove"),
    path(_ONE + "contacts/", parts.contacts, name="recordation-contacts"),
    path(_ONE + "licensees/", parts.licensees, name="recordation-licensees"),
    path(_ONE + "licensees/list/", licensee_list.licensee_list, name="recordation-licensee-list"),
    path(_ONE + "check/", steps.check, name="recordation-check"),
    path(_ONE + "withdraw/", steps.withdraw_recordation, name="recordation-withdraw"),
    path(_ONE + "discard/", steps.discard, name="recordation-discard"),
    path(_ONE + "renew/", steps.renew, name="recordation-renew"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/new/", alerts.new_alert, name="alert-new"),
    path("alerts/<uuid:public_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:public_id>/withdraw/", alerts.withdraw, name="alert-withdraw"),
]
