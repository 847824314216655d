"""The addresses of every record type: the same five, whatever the record."""

from django.urls import path

from entente.engines.records import book, pages, writing

app_name = "records"

urlpatterns = [
    path("journal/", book.book_page, name="book"),
    path("<slug:slug>/", pages.list_page, name="list"),
    path("<slug:slug>/new", writing.new_page, name="new"),
    path("<slug:slug>/<slug:key>/", pages.detail_page, name="detail"),
    path("<slug:slug>/<slug:key>/edit", writing.edit_page, name="edit"),
    path("<slug:slug>/<slug:key>/archive", writing.archive_page, name="archive"),
    path("<slug:slug>/<slug:key>/history", pages.history_page, name="history"),
]
