"""The addresses of the exchange engine: a sheet out, a file in, the plans of one's own files."""

from django.urls import path

from entente.engines.exchange import download, several, upload

urlpatterns = [
    path("imports/", upload.list_page, name="list"),
    path("imports/<int:number>/", upload.batch_page, name="batch"),
    path("imports/<int:number>/refused", upload.refused_page, name="refused"),
    path("<slug:slug>/export", download.export_page, name="export"),
    path("<slug:slug>/template", download.template_page, name="template"),
    path("<slug:slug>/several", several.several_page, name="several"),
    path("<slug:slug>/import", upload.upload_page, name="upload"),
]
