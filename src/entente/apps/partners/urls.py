"""The partners room's own pages."""

from django.urls import path

from entente.apps.partners import views

urlpatterns = [path("institutions/tree/", views.tree_page, name="tree")]
