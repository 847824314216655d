"""The addresses of a record's files, below the record's own."""

from django.urls import path

from entente.engines.attachments import views

app_name = "attachments"

urlpatterns = [
    path("<slug:slug>/<slug:key>/files/", views.list_page, name="list"),
    path("<slug:slug>/<slug:key>/files/new", views.new_page, name="new"),
    path("<slug:slug>/<slug:key>/files/<int:number>", views.file_page, name="file"),
    path("<slug:slug>/<slug:key>/files/<int:number>/archive", views.archive_page, name="archive"),
]
