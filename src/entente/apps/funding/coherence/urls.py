"""The addresses of coherence."""

from django.urls import path

from entente.apps.funding.coherence.views import near_page, overlaps_page

urlpatterns = [path("", near_page, name="near"), path("overlaps/", overlaps_page, name="overlaps")]
