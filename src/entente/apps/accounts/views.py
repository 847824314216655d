"""An administrator's pages: the access of one account, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.models import Proposable, User
from entente.access.service import Refused, may, visible
from entente.apps.accounts import actions
from entente.apps.accounts.invitations import invite, why_not_invited
from entente.engines.records import catalogue
from entente.engines.records.pages import record_or_404, row_or_404
from entente.engines.records.reader import reader_of

Done = Callable[[Actor, User, str], User]
ACTS: dict[str, Done] = {
    "close": actions.close,
    "reopen": actions.reopen,
    "end-sessions": actions.end_sessions,
    "reset-factor": actions.reset_factor,
}


def _done(act: str) -> str:
    """Return what is said once an act is done."""
    return {
        "close": _("The account is closed and its sessions are ended."),
        "reopen": _("The account is open again; a mandate as administrator waits for a second person."),
        "end-sessions": _("The sessions of the account are ended."),
        "reset-factor": _("The second factor is gone and the sessions are ended; the person sets up another."),
        "invite": _("The invitation is sent."),
    }[act]


@never_cache
def access_page(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with how an account signs in, or do what was asked to it."""
    reader = reader_of(request)
    record = record_or_404("accounts", reader)
    user = row_or_404(request, record, key, reader)
    assert isinstance(user, User)  # noqa: S101 -- the record type's own model
    act, problem = request.POST.get("act", ""), ""
    if request.method == "POST":
        problem = _do(reader.actor, user, act, request.POST.get("reason", ""))
        if not problem:
            messages.success(request, _done(act))
            return HttpResponseRedirect(reverse("accounts:access", args=[user.username]))
    factors = Authenticator.objects.filter(user_id=user.pk).order_by("type").values_list("type", flat=True)
    words = dict(Authenticator.Type.choices)
    context = {
        "title": str(user),
        "reader": reader,
        "record": record,
        "account": user,
        "address": record.detail_path(user.username),
        "factors": ", ".join(str(words[kind]) for kind in dict.fromkeys(factors)),
        "through": ", ".join(SocialAccount.objects.filter(user_id=user.pk).values_list("provider", flat=True)),
        "can_change": bool(may(reader.actor, "change", user)),
        "own": user.pk == reader.actor.user_id,
        "not_invited": why_not_invited(user),
        "problem": problem,
        "asked": act,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "accounts/access.html", context, status=400 if problem else 200)


def _do(actor: Actor, user: User, act: str, reason: str) -> str:
    """Do an act to an account; return why not, "" when done."""
    if act == "invite":
        decision = may(actor, "change", user)
        problem = decision.reason or why_not_invited(user)
        if not problem and not invite(actor, user):
            problem = _("The invitation cannot be sent from here: set ENTENTE_ADDRESS.")
        return problem
    if act not in ACTS:
        return _("“%(value)s” is nothing that can be done to an account.") % {"value": act[:40]}
    try:
        ACTS[act](actor, user, reason)
    except (Refused, ValueError) as error:
        return str(error)
    return ""


@never_cache
@require_GET
def to_confirm_page(request: HttpRequest) -> HttpResponse:
    """Answer with what waits for a second person."""
    return _to_confirm(request)


def _to_confirm(request: HttpRequest, problem: str = "") -> HttpResponse:
    """Show the proposals, each with why the reader may not confirm it, if so."""
    reader = reader_of(request)
    if Role.ADMINISTRATOR not in reader.actor.roles:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    rows = []
    for row in actions.waiting(reader.actor):
        record = catalogue.by_model(type(row))
        rows.append((row, record, record.detail_path(record.key_of(row)), actions.why_not_confirmed(reader.actor, row)))
    context = {"title": _("To confirm"), "reader": reader, "rows": rows, "problem": problem}
    return render(request, "accounts/to_confirm.html", context, status=400 if problem else 200)


@require_POST
def decide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Confirm or refuse a proposal."""
    reader = reader_of(request)
    record = record_or_404(slug, reader, "approve")
    if not issubclass(record.model, Proposable):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    row = visible(reader.actor, record.model).filter(pk=number).first()
    if row is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    try:
        if request.POST.get("act") == "confirm":
            words, stored = _("%(name)s is confirmed."), actions.confirm(reader.actor, row)
        else:
            reason = request.POST.get("reason", "")
            words, stored = _("%(name)s is not confirmed, and archived."), actions.refuse(reader.actor, row, reason)
    except (Refused, ValueError) as error:
        return _to_confirm(request, str(error))
    messages.success(request, words % {"name": stored})
    return HttpResponseRedirect(reverse("accounts:to_confirm"))
