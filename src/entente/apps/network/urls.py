"""The network room's own pages."""

from django.urls import path

from entente.apps.network import siting_views, views

unit_patterns = [path("units/tree/", views.units_page, name="tree")]
urlpatterns = [
    path("map/", views.map_page, name="map"),
    path("siting/compare/", siting_views.compare_page, name="siting-compare"),
    path("siting/<int:number>/", siting_views.siting_page, name="siting"),
]
