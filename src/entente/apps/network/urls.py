"""The network room's own pages."""

from django.urls import path

from entente.apps.network import views
from entente.apps.network.coverage import views as coverage_views
from entente.apps.network.directory.views import directory_page
from entente.apps.network.relief import views as relief_views
from entente.apps.network.scenarios import views as siting_views

unit_patterns = [path("units/tree/", views.units_page, name="tree")]
urlpatterns = [
    path("coverage/", coverage_views.coverage_page, name="coverage"),
    path("coverage/rows/", coverage_views.rows_page, name="coverage-rows"),
    path("coverage/changes/", coverage_views.changes_page, name="coverage-changes"),
    path("directory/", directory_page, name="directory"),
    path("map/", coverage_views.coverage_page, name="map"),
    path("relief/", relief_views.relief_page, name="relief"),
    path("postings/<slug:key>/letter", views.letter_page, name="letter"),
    path("postings/<slug:key>/report", views.report_page, name="report"),
    path("relief/export", relief_views.export_page, name="relief-export"),
    path("siting/compare/", siting_views.compare_page, name="siting-compare"),
    path("siting/<int:number>/", siting_views.siting_page, name="siting"),
]
