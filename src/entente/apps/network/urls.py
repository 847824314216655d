"""The network room's own pages."""

from django.urls import path

from entente.apps.network import relief_views, views

urlpatterns = [
    path("map/", views.map_page, name="map"),
    path("relief/", relief_views.relief_page, name="relief"),
    path("relief/export", relief_views.export_page, name="relief-export"),
]
