"""The pages of publication."""

from django.urls import path

from entente.apps.funding.iati import views

urlpatterns = [
    path("publish/", views.publish_page, name="publish"),
    path("activities.xml", views.file_page, name="export"),
    path("check/", views.check_page, name="check"),
    path("others/", views.others_page, name="others"),
    path("others/<int:number>/", views.plan_page, name="file"),
]
