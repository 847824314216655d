"""The addresses of the calendar: the common page, one's own addresses, and what programs read from these."""

from django.urls import path

from entente.engines.calendar import page, views

app_name = "calendar"

urlpatterns = [
    path("", views.addresses_page, name="own"),
    path("<int:number>/renew", views.renew_page, name="renew"),
    path("<int:number>/revoke", views.revoke_page, name="revoke"),
]

common_urlpatterns = [
    path("calendar/", page.common_page, name="calendar"),
    path("calendar/<str:token>.ics", views.calendar_page, name="calendar_feed"),
]
