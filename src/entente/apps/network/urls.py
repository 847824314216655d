"""The network room's own pages."""

from django.urls import path

from entente.apps.network import views

urlpatterns = [path("map/", views.map_page, name="map")]
