"""Sign-on: which providers there are, whose account an answer means, and the mandates its claims give and end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import in_force
from entente.access.models import COUNTS, ClaimMapping, Mandate, SignOn, User
from entente.access.provider import SENTENCES, Conversation, Failure, Provider
from entente.access.rules import Gives, given, values_of
from entente.access.secrets import opened
from entente.access.traces import Nobody, trace
from entente.access.traces import Provider as ByProvider
from entente.engines.journal.service import Act, difference, note, snapshot

QUIET = 60  # seconds: one line a failure of a kind, however often somebody tries


def sign_ons() -> list[SignOn]:
    """Return the sign-ons that people may use: active, confirmed, not archived."""
    return list(SignOn.objects.filter(COUNTS, active=True, archived_at=None).order_by("code"))


def mapped(sign_on: SignOn, claims: Mapping[str, Any]) -> frozenset[tuple[str, int]]:
    """Return the (role, unit) pairs that the confirmed mappings of a sign-on give for some claims."""
    rows = ClaimMapping.objects.filter(COUNTS, sign_on=sign_on, archived_at=None).order_by("pk")
    return given((Gives(row.claim, row.value, row.role, row.unit_id) for row in rows), claims)


@transaction.atomic
def give(sign_on: SignOn, user: User, claims: Mapping[str, Any], today: date) -> None:
    """Give the mandates that the claims map to, end those of this sign-on that they no longer do; touch no other.

    A mandate given and lost on one day is archived: no mandate ends on the day it begins.
    """
    doer, wanted = ByProvider(sign_on), mapped(sign_on, claims)
    User.objects.select_for_update().get(pk=user.pk)
    held = list(Mandate.objects.filter(in_force(today), user=user, given_by=sign_on, archived_at=None))
    for row in held:
        if (row.role, row.unit_id) in wanted:
            continue
        before = snapshot(row)
        if row.starts_on < today:
            row.ends_on = today
        else:
            row.archived_at, row.archive_reason = timezone.now(), _("no longer carried by the claims")
        row.revision += 1
        row.save()
        note(doer, Act("change", row, *difference(before, snapshot(row))))
    for role, unit in sorted(wanted - {(row.role, row.unit_id) for row in held}):
        made = Mandate.objects.create(user=user, role=role, unit_id=unit, starts_on=today, given_by=sign_on)
        note(doer, Act("add", made, {}, snapshot(made)))


def account_named(sign_on: SignOn, claims: Mapping[str, Any]) -> str:
    """Return the account's name that the claims carry; Failure when they carry none."""
    named = sorted(values_of(claims, sign_on.account_claim))
    name = slugify(named[0].split("@")[0])[:60] if named else ""
    if not name:
        raise Failure("claim")
    return name


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks about sign-ons, answered from our rows."""

    def list_apps(self, request: HttpRequest, provider: str = "", client_id: str = "") -> list[SocialApp]:
        """Return the sign-ons as allauth knows them: never stored, the secret opened only here."""
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=row.code,
                name=str(row),
                client_id=row.client_id,
                secret=opened(row.client_secret),
                settings={"server_url": row.issuer},
            )
            for row in sign_ons()
            if provider in {"", None, "openid_connect", row.code} and client_id in {"", None, row.client_id}
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str = "") -> Provider:
        """Return a provider with our checks; SocialApp.DoesNotExist when there is none of the name."""
        return Provider(request, app=self.get_app(request, provider, client_id))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, Any]) -> User:
        """Keep the claims beside the sign-in, until it is decided."""
        sociallogin.claims = data["claims"]
        made: User = sociallogin.user
        return made

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decide whose account the answer means; raise Failure when nobody's."""
        sign_on = SignOn.objects.get(code=sociallogin.account.provider)
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if sociallogin.is_existing and sociallogin.user != request.user:
                raise Failure("linked")
            return
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise Failure("closed")
            give(sign_on, sociallogin.user, sociallogin.claims, timezone.localdate())
            return
        name = account_named(sign_on, sociallogin.claims)
        if not mapped(sign_on, sociallogin.claims):
            raise Failure("unknown")
        if User.objects.filter(username=name).exists():
            raise Failure("taken")
        words = str(sociallogin.claims.get("name") or name)[:150]
        sociallogin.user = User(username=name, display_name=words, language=(get_language() or "fr")[:2])

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say yes: pre_social_login has decided."""
        return True

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account with its first mandates, as done by the sign-on."""
        sign_on = SignOn.objects.get(code=sociallogin.account.provider)
        user: User = sociallogin.user
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as error:
            raise Failure("taken") from error
        sociallogin.account.user = user
        sociallogin.account.save()
        note(ByProvider(sign_on), Act("add", user, {}, snapshot(user)))
        give(sign_on, user, sociallogin.claims, timezone.localdate())
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Answer a failure with its sentence, and write it."""
        if isinstance(exception, Failure):
            why = exception.why
        elif error == AuthError.CANCELLED:
            why = "cancelled"
        else:
            why = "token" if (extra_context or {}).get("state") else "state"
        raise ImmediateHttpResponse(refusal(request, provider.app.provider_id, why))

    def get_requests_session(self) -> Conversation:
        """Return what speaks with providers, here and inside allauth."""
        return Conversation()

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Lead to the account's page."""
        return reverse("account")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send none: the account's page and the journal tell."""


def refusal(request: HttpRequest, code: str, why: str) -> HttpResponse:
    """Return the page that says why a sign-on did not go on; write it once a minute at most."""
    sign_on = SignOn.objects.filter(code=code).first()
    if sign_on is not None and cache.add(f"sign-on-refused:{code}:{why}", True, QUIET):
        trace(Nobody(), "sign-on-refused", sign_on, why=why)
    context = {"title": _("You are not signed in"), "sentence": SENTENCES[why], "sign_on": sign_on}
    return render(request, "socialaccount/refused.html", context, status=403)
