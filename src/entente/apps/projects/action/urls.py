"""The addresses of pages about actions that are no list, page or form of one."""

from django.urls import path

from entente.apps.projects.action.views import fast_page

urlpatterns = [path("fast/", fast_page, name="fast")]
