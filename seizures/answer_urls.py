"""What an answer link leads to."""

from django.urls import path

from seizures.views import answering

urlpatterns = [
    path("<str:token>/", answering.answer_link, name="answer-link"),
    path("<str:token>/photos/<uuid:photo_id>/", answering.answer_link_photo, name="answer-link-photo"),
]
