"""The pages of the digest: one's own subscription, and the way out for whoever has its token."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from entente.access.actor import Actor
from entente.engines.mail import service
from entente.engines.mail.forms import SubscriptionForm
from entente.engines.mail.models import Subscription


def subscription_page(request: HttpRequest) -> HttpResponse:
    """Answer with the reader's own subscription, or store what they chose."""
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    assert actor.user is not None  # noqa: S101 -- the page asks for sign-in
    stored = Subscription.objects.filter(user=actor.user).first()
    form = SubscriptionForm(request.POST or None, instance=stored, initial={"active": stored is not None})
    if request.method == "POST" and form.is_valid():
        service.subscribe(actor, actor.user, **form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return HttpResponseRedirect(reverse("mail:subscription"))
    context = {"title": _("My mail"), "form": form, "stored": stored, "address": actor.user.email}
    return render(request, "mail/subscription.html", context, status=400 if form.errors else 200)


@csrf_exempt  # a mail program sends it in one click, without having seen the page: the token is the proof
@login_not_required
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the button that ends a subscription, or end it."""
    subscription = Subscription.objects.select_related("user").filter(token=token).first()
    if subscription is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    if request.method == "POST":
        service.unsubscribe(subscription)
        subscription.active = False
    context = {"title": _("Receive the digest no more"), "active": subscription.active}
    return render(request, "mail/unsubscribe.html", context)
