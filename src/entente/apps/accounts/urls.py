"""The addresses of the accounts room besides its lists: one's own account, and an administrator's two pages."""

from django.urls import path
from django.views.generic import RedirectView

from entente.apps.accounts import own, views

app_name = "accounts"

urlpatterns = [
    path("accounts/to-confirm", views.to_confirm_page, name="to_confirm"),
    path("accounts/to-confirm/<slug:slug>/<int:number>", views.decide, name="decide"),
    path("accounts/<slug:key>/access", views.access_page, name="access"),
    path("account/details/", own.details_page, name="details"),
    path("account/sessions/end", own.end_others, name="end_others"),
    path("account/sign-ons/<int:number>/disconnect", own.disconnect, name="disconnect"),
]

# Under the names that allauth leads to.
own_urlpatterns = [
    path("account/", own.account_page, name="account"),
    path("account/factors/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("account/passkeys/", RedirectView.as_view(pattern_name="account"), name="mfa_list_webauthn"),
    path("account/password/", RedirectView.as_view(pattern_name="account"), name="account_set_password"),
    path("account/recovery-codes/", own.recovery_page, name="mfa_view_recovery_codes"),
]
