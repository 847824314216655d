"""The network room's own pages."""

from django.urls import path

from entente.apps.network import views
from entente.apps.network.directory_page import directory_page

urlpatterns = [path("map/", views.map_page, name="map"), path("directory/", directory_page, name="directory")]
