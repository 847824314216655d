"""The addresses of the results framework's own pages."""

from django.urls import path

from entente.apps.projects.results import views

urlpatterns = [
    path("projects/<slug:code>/results/<int:number>/", views.enter_page, name="enter"),
    path("indicators/to-enter/", views.to_enter_page, name="to-enter"),
    path("indicators/to-approve/", views.to_approve_page, name="to-approve"),
    path("indicators/goal-16/", views.sdg_page, name="sdg"),
]
