"""The pages for what cannot be answered, each a sentence and never a stack trace; and the proxy's "are you alive"."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers; a broken one raises, and the proxy sees 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """Answer with a sentence; a program that asked the API gets it in JSON, even when no view was reached."""
    if request.path.startswith("/api/"):
        return JsonResponse({"reason": sentence}, status=status)
    return render(request, "error.html", {"title": title, "sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    return _page(request, 400, _("This request cannot be read"), _("Go back to the page you came from and try again."))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an act that rights do not allow, with the sentence that says who may."""
    sentence = str(exception) or _("Your mandates do not let you do this.")
    return _page(request, 403, _("Not within your mandates"), sentence)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose security token is missing or too old."""
    return _page(request, 403, _("This form has expired"), _("Go back, reload the page, and send the form again."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere, or outside the reader's scope: the two look the same."""
    sentence = _("This page does not exist, or is outside your mandates.")
    return _page(request, 404, _("Not found"), sentence)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when something is broken on our side."""
    sentence = _("Nothing was saved. Try again; if it happens again, tell the administrator what you were doing.")
    return _page(request, 500, _("Something is broken on our side"), sentence)
