"""The page of one's own calendar addresses, and the calendar itself for whoever has one."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entente.access.actor import Actor, actor_for
from entente.access.service import Refused
from entente.engines.calendar import actions
from entente.engines.calendar.entry import entries_for, feeds_for
from entente.engines.calendar.forms import AddressForm
from entente.engines.calendar.icalendar import written
from entente.engines.calendar.models import CalendarAddress, digest_of
from entente.engines.calendar.places import Within, names_for
from entente.engines.journal.models import Entry as Line
from entente.engines.records.reader import Reader


def addresses_page(request: HttpRequest) -> HttpResponse:
    """Answer with one's own addresses and the form for another; a new one is shown in this answer only."""
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    form = AddressForm(actor, request.POST or None)
    shown = ""
    if request.method == "POST" and form.is_valid():
        try:
            shown = _full(actions.make(actor, form.save(commit=False)))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            form = AddressForm(actor)
    return _answer(request, actor, form, shown)


@require_POST
def renew_page(request: HttpRequest, number: int) -> HttpResponse:
    """Give an address another token and show it, in this answer only."""
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    return _answer(request, actor, AddressForm(actor), _full(actions.renew(actor, _mine(actor, number))))


@require_POST
def revoke_page(request: HttpRequest, number: int) -> HttpResponse:
    """End an address and go back to the others."""
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    address = _mine(actor, number)
    actions.revoke(actor, address)
    messages.success(request, _("%(name)s is revoked.") % {"name": address})
    return HttpResponseRedirect(reverse("calendar:own"))


def _mine(actor: Actor, number: int) -> CalendarAddress:
    """Return one of the reader's own addresses that still answers."""
    found = CalendarAddress.objects.filter(pk=number, user=actor.user_id, revoked_at=None).first()
    if found is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return found


def _full(token: str) -> str:
    """Return the whole address of a token."""
    return f"{settings.ENTENTE_ADDRESS}{reverse('calendar_feed', args=(token,))}"


def _answer(request: HttpRequest, actor: Actor, form: AddressForm, shown: str) -> HttpResponse:
    """Answer with the page; nothing between here and the reader may keep it."""
    words = {feed.code: str(feed.title) for feed in feeds_for(actor)}
    rows = CalendarAddress.objects.filter(user=actor.user_id, revoked_at=None).select_related("unit")
    context: dict[str, Any] = {
        "title": _("My calendar"), "form": form, "shown": shown,
        "addresses": [(row, [words.get(code, code) for code in row.feeds]) for row in rows],
    }  # fmt: skip
    answer = render(request, "calendar/addresses.html", context, status=400 if form.errors else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@login_not_required
@require_safe
def calendar_page(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the calendar of an address: what its account would see today, or 304 when nothing changed."""
    rows = CalendarAddress.objects.filter(revoked_at=None, user__is_active=True).select_related("user")
    address = rows.filter(digest=digest_of(token)).first()
    if address is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    content, changed = _calendar(address)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    etag, seconds = f'"{hashlib.sha256(content).hexdigest()[:32]}"', int(changed.timestamp())
    told = {
        "ETag": etag, "Last-Modified": http_date(seconds), "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="entente.ics"',
    }  # fmt: skip
    for name, value in told.items():
        answer.headers[name] = value
    return get_conditional_response(request, etag=etag, last_modified=seconds, response=answer) or answer


def _calendar(address: CalendarAddress) -> tuple[bytes, datetime]:
    """Return the file, and the latest instant at which something in it may have changed.

    It is stamped with the day and not the instant, so that it stays the same until a record, or the day, changes.
    """
    user, today = address.user, timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today, time()))
    with translation.override(user.language):
        reader = Reader(actor_for(user), user.language, today)
        found = entries_for(reader, address.feeds, _within(address, reader))
        host = urlsplit(settings.ENTENTE_ADDRESS).hostname or "entente"
        name = f"Entente – {address.name}"
        content = written(name, found, stamp=midnight, site=settings.ENTENTE_ADDRESS, host=host)
    last = Line.objects.order_by("-id").values_list("at", flat=True).first()
    return content, max(midnight, last) if last else midnight


def _within(address: CalendarAddress, reader: Reader) -> Within:
    """Return what an address is kept to: the reader's own countries if they have any, a unit with those under it."""
    countries = reader.actor.countries if address.own_countries else frozenset()
    units = names_for(reader).under(address.unit_id) if address.unit_id else frozenset()
    return Within(countries, units)
