"""The briefs room's own pages."""

from django.urls import path

from entente.apps.briefs import views

urlpatterns = [
    path("country/<slug:key>/", views.country_page, name="country"),
    path("meetings/<slug:key>/", views.meeting_page, name="meeting"),
]
