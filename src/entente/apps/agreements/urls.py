"""The agreements room's own pages."""

from django.urls import path

from entente.apps.agreements.cover.views import cover_page

urlpatterns = [path("cover/", cover_page, name="cover")]
