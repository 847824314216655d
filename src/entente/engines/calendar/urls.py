"""The addresses of the calendar: one's own page, and the calendar itself."""

from django.urls import path

from entente.engines.calendar import views

app_name = "calendar"

urlpatterns = [
    path("", views.addresses_page, name="own"),
    path("<int:number>/renew", views.renew_page, name="renew"),
    path("<int:number>/revoke", views.revoke_page, name="revoke"),
]

feed_urlpatterns = [path("calendar/<str:token>.ics", views.calendar_page, name="calendar")]
