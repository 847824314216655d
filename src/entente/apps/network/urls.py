"""The network room's own pages."""

from django.urls import path

from entente.apps.network import views

urlpatterns = [
    path("coverage/", views.coverage_page, name="coverage"),
    path("coverage/rows/", views.rows_page, name="coverage-rows"),
    path("coverage/changes/", views.changes_page, name="coverage-changes"),
    path("map/", views.coverage_page, name="map"),
]
