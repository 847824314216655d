"""The network room's own pages."""

from django.urls import path

from entente.apps.network import paper_views, relief_views, views

urlpatterns = [
    path("map/", views.map_page, name="map"),
    path("relief/", relief_views.relief_page, name="relief"),
    path("postings/<slug:key>/letter", paper_views.letter_page, name="letter"),
    path("postings/<slug:key>/report", paper_views.report_page, name="report"),
    path("relief/export", relief_views.export_page, name="relief-export"),
]
