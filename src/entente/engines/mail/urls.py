"""The addresses of the digest."""

from django.urls import path

from entente.engines.mail import views

app_name = "mail"

urlpatterns = [
    path("", views.subscription_page, name="subscription"),
    path("unsubscribe/<str:token>", views.unsubscribe_page, name="unsubscribe"),
]
