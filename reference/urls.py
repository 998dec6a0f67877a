"""The administrator's pages about calendars."""

from django.urls import path

from reference import views

urlpatterns = [
    path("", views.calendars, name="calendars"),
    path("<str:jurisdiction>/<int:year>/", views.year, name="calendar-year"),
    path("<str:jurisdiction>/<int:year>/confirmation/", views.confirm_year, name="calendar-confirm"),
    path("<str:jurisdiction>/<str:day>/retire/", views.retire, name="calendar-retire"),
]
