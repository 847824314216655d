"""The aid decision's own pages."""

from django.urls import path

from entente.apps.funding.aid import views

urlpatterns = [
    path("decide", views.decide_page, name="decide"),
    path("undecided/", views.undecided_page, name="undecided"),
]
