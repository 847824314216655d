"""The funding room's own pages."""

from django.urls import path

from entente.apps.funding import views
from entente.apps.funding.shares import views as shares

urlpatterns = [
    path("budget/", views.budget_page, name="budget"),
    path("execution/", views.report_page, name="report"),
    path("reconciliation/", views.reconciliation_page, name="reconciliation"),
    path("funders/<slug:code>/", views.funder_page, name="funder"),
    path("lines/<int:pk>/move", views.move_page, name="move"),
    path("movements/<int:pk>/reverse", views.reverse_page, name="reverse"),
    path("projects/<slug:key>/shares", shares.shares_page, name="shares"),
]
