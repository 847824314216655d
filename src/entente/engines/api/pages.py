"""The pages on which a person makes, sees and revokes tokens; an administrator sees and revokes those of an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from entente.access.actor import Actor
from entente.access.models import User
from entente.access.service import may, visible
from entente.engines.api import actions
from entente.engines.api.forms import TokenForm
from entente.engines.api.gate import why_not_open
from entente.engines.api.models import Token
from entente.engines.records import catalogue


@dataclass(frozen=True)
class Shown:
    """One token as the page shows it: with the names of its record types and why it opens nothing, if so."""

    token: Token
    kinds: tuple[str, ...]
    closed: str


def tokens_page(request: HttpRequest) -> HttpResponse:
    """Answer with one's own tokens and the form for another; a new one's secret is shown in this answer only."""
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    form = TokenForm(actor, request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        secret = actions.make(actor, form.token())
        form = TokenForm(actor)
    context = {"title": _("Tokens of the API"), "form": form, "secret": secret, "whose": None, "can_revoke": True}
    answer = render(
        request, "api/tokens.html", {**context, "shown": _shown(actor.user_id)}, status=400 if form.errors else 200
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def account_tokens_page(request: HttpRequest, username: str) -> HttpResponse:
    """Answer with the tokens of an account to those who may read it."""
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    whose = visible(actor, User).filter(username=username).first()
    if whose is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    title = _("Tokens: %(account)s") % {"account": whose}
    context = {"title": title, "form": None, "secret": "", "whose": whose, "shown": _shown(whose.pk)}
    return render(request, "api/tokens.html", {**context, "can_revoke": bool(may(actor, "change", whose))})


@require_POST
def revoke_page(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke a token and go back to where it was seen."""
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    token = Token.objects.select_related("user").filter(pk=number).first()
    own = token is not None and token.user_id == actor.user_id
    if token is None or not (own or visible(actor, User).filter(pk=token.user_id).exists()):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    actions.revoke(actor, token)
    messages.success(request, _("%(name)s is revoked.") % {"name": token})
    address = reverse("tokens:own") if own else reverse("tokens:of_account", args=(token.user.username,))
    return HttpResponseRedirect(address)


def _shown(user_id: int | None) -> list[Shown]:
    """Return the tokens of an account, those that still open something first."""
    now = timezone.now()
    found = [
        Shown(token, tuple(_name_of(slug) for slug in token.kinds), why_not_open(token, now))
        for token in Token.objects.select_related("user").filter(user=user_id)
    ]
    return sorted(found, key=_closed_last)


def _closed_last(shown: Shown) -> bool:
    """Return the sort key that puts closed tokens at the end."""
    return bool(shown.closed)


def _name_of(slug: str) -> Any:
    """Return the name of a record type, its slug when it is no more."""
    record = catalogue.by_slug(slug)
    return record.plural if record else slug
