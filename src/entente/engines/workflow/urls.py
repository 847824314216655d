"""The address of a step of a record's life."""

from django.urls import path

from entente.engines.workflow.views import step_page

app_name = "workflow"

urlpatterns = [path("<slug:slug>/<slug:key>/step/<slug:code>", step_page, name="step")]
