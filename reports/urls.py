"""The pages of analysts."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.search, name="search"),
    path("figures/", views.figures, name="figures"),
    path("export/", views.export, name="export"),
    path("files/", views.runs, name="runs"),
    path("files/<uuid:public_id>/", views.download, name="download"),
    path("views/", views.save_view, name="save-view"),
    path("views/<uuid:public_id>/delete/", views.delete_view, name="delete-view"),
    path("cases/<str:reference>/dossier/", views.dossier, name="dossier"),
]
