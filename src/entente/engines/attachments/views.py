"""The pages of a record's files: all of them, add some, read one, archive or restore one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.service import Refused, may
from entente.engines.attachments import actions
from entente.engines.attachments.choices import MEDIA_TYPES, Format
from entente.engines.attachments.forms import AddForm
from entente.engines.attachments.models import Attachment
from entente.engines.attachments.queries import files_of
from entente.engines.attachments.section import shown_files
from entente.engines.records import catalogue
from entente.engines.records.pages import log_if_named, record_or_404, row_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.record import Record

# A file is never a page of this site: kept nowhere on the way, run nowhere.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Asked:
    """The record whose files are asked for, seen by the reader."""

    reader: Reader
    record: Record
    row: models.Model

    @property
    def address(self) -> str:
        """The address of its page."""
        return self.record.detail_path(self.record.key_of(self.row))

    def require_change(self) -> None:
        """Raise Refused unless the reader may change the record."""
        decision = may(self.reader.actor, "change", self.row)
        if not decision:
            raise Refused(decision.reason)

    def context(self, title: str, **more: Any) -> dict[str, Any]:
        """Return what every page shows."""
        return {
            "reader": self.reader, "record": self.record, "room": catalogue.room_of(self.record), "title": title,
            "name": str(self.row), "address": self.address, **more,
        }  # fmt: skip


def asked_or_404(request: HttpRequest, slug: str, key: str) -> Asked:
    """Return the record asked for, logged as read where its readings are; not found where its type takes no files."""
    reader = reader_of(request)
    record = record_or_404(slug, reader)
    if not record.files:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    row = row_or_404(request, record, key, reader)
    log_if_named(reader, record, row, request.path)
    return Asked(reader, record, row)


def file_or_404(asked: Asked, number: int) -> Attachment:
    """Return a file of the record by its number."""
    file = files_of(asked.row, archived=True).filter(pk=number).first()
    if file is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return file


def list_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with all files of a record, the archived ones too."""
    asked = asked_or_404(request, slug, key)
    files = files_of(asked.row, archived=True).select_related("added_by").order_by("-id")
    shown = shown_files(files, asked.address, asked.reader.language)
    can_change = bool(may(asked.reader.actor, "change", asked.row))
    return render(request, "attachments/list.html", asked.context(_("Files"), files=shown, can_change=can_change))


def new_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with the form that adds files, or keep those sent; 400 with every sentence when one cannot be kept."""
    asked = asked_or_404(request, slug, key)
    asked.require_change()
    form = AddForm(asked.reader.language, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent, words = form.cleaned_data["file"], form.cleaned_data
        try:
            kept = actions.add(asked.reader.actor, asked.row, sent, language=words["language"], note=words["note"])
        except actions.NotKept as reasons:
            for sentence in reasons.sentences:
                form.add_error("file", sentence)
        else:
            said = ngettext("%(count)d file is kept.", "%(count)d files are kept.", len(kept)) % {"count": len(kept)}
            messages.success(request, said)
            return HttpResponseRedirect(f"{asked.address}#files")
    context = asked.context(_("Add files"), form=form)
    return render(request, "attachments/new.html", context, status=400 if form.errors else 200)


def file_page(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    """Answer with a file, to be kept and not shown."""
    file = file_or_404(asked_or_404(request, slug, key), number)
    answer = HttpResponse(bytes(file.content.content), content_type=MEDIA_TYPES[Format(file.format)], headers=HEADERS)
    answer["Content-Disposition"] = disposition(file.name)
    return answer


def disposition(name: str) -> str:
    """Return the header that gives a file its name: in plain letters for old programs, then as it is (RFC 5987)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(letter if letter.isalnum() or letter in "-_. ()" else "_" for letter in plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def archive_page(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    """Answer with the question why, or archive a file (restore it, if archived) with the reason given."""
    asked = asked_or_404(request, slug, key)
    asked.require_change()
    file = file_or_404(asked, number)
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        restores = "restore" in request.POST
        act = actions.restore if restores else actions.archive
        try:
            act(asked.reader.actor, asked.row, file, request.POST.get("reason", ""))
        except actions.NotKept as reasons:
            problems = reasons.sentences
        except ValueError as error:
            problems = (str(error),)
        else:
            words = _("%(name)s is restored.") if restores else _("%(name)s is archived.")
            messages.success(request, words % {"name": file.name})
            return HttpResponseRedirect(f"{asked.address}#files")
    context = asked.context(file.name, file=file, problems=problems)
    return render(request, "attachments/archive.html", context, status=400 if problems else 200)
