"""A person's own account: who I am, what I hold, how I sign in."""

from __future__ import annotations

from functools import cache
from typing import cast
from urllib.parse import quote

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import can_generate_recovery_codes, generate_recovery_codes
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.signals import social_account_removed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from entente.access.factors import has_factor, must_set_up
from entente.access.models import Mandate, SignOn, User
from entente.access.sign_on import sign_ons
from entente.apps.accounts import actions
from entente.apps.accounts.desk import asks
from entente.apps.accounts.forms import OwnForm
from entente.engines.records.reader import Reader, reader_of

# Pages of other rooms about one's own account, shown where they are installed.
ELSEWHERE = (
    ("mail:subscription", gettext_lazy("Mails I receive")),
    ("calendar:own", gettext_lazy("My calendar")),
    ("tokens:own", gettext_lazy("API tokens")),
    ("exchange:list", gettext_lazy("My imports")),
    ("jobs:list", gettext_lazy("Background jobs")),
)


@cache
def _installed() -> tuple[tuple[str, object], ...]:
    """Return the (address, words) of the other pages that exist, asked once."""
    found: list[tuple[str, object]] = []
    for name, words in ELSEWHERE:
        try:
            found.append((reverse(name), words))
        except NoReverseMatch:
            continue
    return tuple(found)


def _own(request: HttpRequest) -> User:
    """Return whoever is signed in: every page here asks for it."""
    return cast("User", request.user)


@never_cache
@require_GET
def account_page(request: HttpRequest) -> HttpResponse:
    """Answer with the account of whoever asks."""
    reader, user = reader_of(request), _own(request)
    factors = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    links = list(SocialAccount.objects.filter(user_id=user.pk).order_by("pk"))
    known = {row.code: row for row in SignOn.objects.all()}
    kinds = Authenticator.Type
    context = {
        "title": _("My account"),
        "reader": reader,
        "account": user,
        "mandates": _mandates(user, reader),
        "app": next((item for item in factors if item.type == kinds.TOTP), None),
        "passkeys": [item for item in factors if item.type == kinds.WEBAUTHN],
        "codes": next((item for item in factors if item.type == kinds.RECOVERY_CODES), None),
        "has_factor": has_factor(user),
        "must_set_up": must_set_up(request),
        "connected": [(item, known.get(item.provider)) for item in links],
        "connectable": [row for row in sign_ons() if row.code not in {item.provider for item in links}],
        "has_password": user.has_usable_password(),
        "elsewhere": _installed(),
        "asks": asks(reader),
    }
    return render(request, "accounts/account.html", context)


def _mandates(user: User, reader: Reader) -> list[tuple[Mandate, str, str]]:
    """Return one's mandates with their state in words and its tone: in force first, then coming, then ended."""
    found = []
    for row in user.mandates.filter(archived_at=None).select_related("unit").order_by("-starts_on"):
        ended = row.ends_on is not None and row.ends_on <= reader.today
        if row.waits:
            found.append((1, row, _("to confirm"), "attention"))
        elif ended:
            found.append((3, row, _("ended"), "pending"))
        elif row.starts_on > reader.today:
            found.append((2, row, _("coming"), "pending"))
        else:
            found.append((0, row, _("in force"), "done"))
    return [(row, words, tone) for _rank, row, words, tone in sorted(found, key=lambda item: item[0])]


@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
def details_page(request: HttpRequest) -> HttpResponse:
    """Answer with the form of one's mail address and language, or store them."""
    reader, user = reader_of(request), User.objects.get(pk=_own(request).pk)
    form = OwnForm(request.POST or None, instance=user)
    if request.method != "POST" or not form.is_valid():
        context = {"title": _("My details"), "form": form}
        return render(request, "accounts/details.html", context, status=400 if form.errors else 200)
    saved = actions.change_own(reader.actor, form)
    messages.success(request, _("Your details are saved."))
    answer = HttpResponseRedirect(reverse("account"))
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, saved.language, samesite="Lax")
    return answer


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End every other session of one's own account; this one goes on."""
    user = actions.end_own_sessions(reader_of(request).actor)
    update_session_auth_hash(request, user)
    messages.success(request, _("Your other sessions are ended."))
    return HttpResponseRedirect(reverse("account"))


@never_cache
def recovery_page(request: HttpRequest) -> HttpResponse:
    """Answer with how many recovery codes are left; on demand, make new ones and show them, this once."""
    user = _own(request)
    if not can_generate_recovery_codes(user):
        raise Http404(_("Set up a second factor first: recovery codes replace one that is lost."))
    stored = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    codes: list[str] = []
    if request.method == "POST":
        stored = generate_recovery_codes(request)
        codes = stored.wrap().get_unused_codes()
    text = _("Recovery codes of %(account)s, each good once:") % {"account": user.username} + "\n\n" + "\n".join(codes)
    context = {
        "title": _("Recovery codes"),
        "codes": codes,
        "left": len(stored.wrap().get_unused_codes()) if stored else 0,
        "file": f"data:text/plain;charset=utf-8,{quote(text)}",
    }
    return render(request, "accounts/recovery.html", context)


@require_POST
@reauthentication_required(app="allauth.socialaccount")  # type: ignore[untyped-decorator]
def disconnect(request: HttpRequest, number: int) -> HttpResponse:
    """Disconnect a sign-on from one's own account, if a password remains to sign in with."""
    user = _own(request)
    link = get_object_or_404(SocialAccount, pk=number, user_id=user.pk)
    if not user.has_usable_password():
        messages.error(
            request, _("Without a password you could not sign in again: ask an administrator for one first.")
        )
        return HttpResponseRedirect(reverse("account"))
    link.delete()
    social_account_removed.send(sender=SocialAccount, request=request, socialaccount=link)
    messages.success(request, _("The sign-on is disconnected."))
    return HttpResponseRedirect(reverse("account"))
