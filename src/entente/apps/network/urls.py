"""The network room's own pages."""

from django.urls import path

from entente.apps.network import views

unit_patterns = [path("units/tree/", views.units_page, name="tree")]
urlpatterns = [path("map/", views.map_page, name="map")]
