"""The addresses of jobs."""

from django.urls import path

from entente.engines.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.list_page, name="list"),
    path("recurring/", views.recurring_page, name="recurring"),
    path("<int:number>/", views.detail_page, name="detail"),
    path("<int:number>/cancel", views.cancel_act, name="cancel"),
    path("<int:number>/retry", views.retry_act, name="retry"),
]
