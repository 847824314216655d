"""The addresses at the door: allauth's own, and only those we use."""

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from entente.access import views as sign_on

urlpatterns = [
    path("login/", login_not_required(sign_on.SignIn.as_view()), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/", views.password_change, name="account_change_password"),
    path("inactive/", login_not_required(views.account_inactive), name="account_inactive"),
    path("again/", views.reauthenticate, name="account_reauthenticate"),
    path("reset/", login_not_required(views.password_reset), name="account_reset_password"),
    path("reset/sent/", login_not_required(views.password_reset_done), name="account_reset_password_done"),
    path(
        "reset/<slug:uidb36>/<slug:key>/",
        login_not_required(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "reset/done/",
        login_not_required(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("code/", login_not_required(factors.authenticate), name="mfa_authenticate"),
    path("code/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("passkey/", login_not_required(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("passkey/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkey/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkey/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("codes/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("codes/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("sign-on/<slug:provider_id>/", sign_on.go, name="openid_connect_login"),
    path("sign-on/<slug:provider_id>/connect/", sign_on.connect, name="sign_on_connect"),
    path("sign-on/<slug:provider_id>/back/", sign_on.back, name="openid_connect_callback"),
]
