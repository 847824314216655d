"""The follow-up room's own pages."""

from django.urls import path

from entente.apps.followup import views

urlpatterns = [
    path("followup/new", views.new_page, name="new"),
    path("followup/late/", views.late_page, name="late"),
]
