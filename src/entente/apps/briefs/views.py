"""The pages of the briefs room: choose, and get, the country brief or the preparation file of a meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.apps.briefs.choices import BriefFormat, Chapter, Section
from entente.apps.briefs.documents import country_brief, preparation_file
from entente.apps.briefs.forms import BriefForm
from entente.apps.dialogues.models import Meeting
from entente.apps.dialogues.records import MEETINGS
from entente.apps.partners.records import COUNTRIES
from entente.apps.reference.models import Country
from entente.engines.documents.blocks import Document
from entente.engines.documents.document import FORMATS
from entente.engines.documents.document import render as render_document
from entente.engines.documents.html import render_html
from entente.engines.records.pages import record_or_404, row_or_404
from entente.engines.records.reader import Reader, reader_of

# (language, the day, sections) -> the document
Maker = Callable[[str, date, Sequence[str]], Document]


@dataclass(frozen=True)
class Subject:
    """What a document is about: the words and address of its page, its code, the title of this page, the file's."""

    words: str
    address: str
    code: str
    title: str
    file: str
    sections: type[TextChoices]


def country_page(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the choices and the brief of a country as a page, or with the file in the format asked."""
    reader = reader_of(request)
    record_or_404(COUNTRIES.slug, reader)
    country: Any = row_or_404(request, COUNTRIES, key.upper(), reader)
    if not isinstance(country, Country):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    title = _("Country brief: %(country)s") % {"country": country}
    about = Subject(str(country), COUNTRIES.detail_path(country.code), country.code, title, _("brief"), Section)

    def make(language: str, on: date, sections: Sequence[str]) -> Document:
        return country_brief(country, reader.actor, language=language, on=on, today=reader.today, sections=sections)

    return _answer(request, reader, about, make)


def meeting_page(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the choices and the preparation file of a meeting as a page, or with the file in the format asked."""
    reader = reader_of(request)
    record_or_404(MEETINGS.slug, reader)
    meeting: Any = row_or_404(request, MEETINGS, key, reader)
    if not isinstance(meeting, Meeting):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    title = _("Preparation file: %(meeting)s") % {"meeting": meeting}
    about = Subject(str(meeting), MEETINGS.detail_path(meeting.code), meeting.code, title, _("preparation"), Chapter)

    def make(language: str, on: date, sections: Sequence[str]) -> Document:
        return preparation_file(meeting, reader.actor, language=language, on=on, today=reader.today, sections=sections)

    return _answer(request, reader, about, make)


def _answer(request: HttpRequest, reader: Reader, about: Subject, make: Maker) -> HttpResponse:
    """Answer with the choices and the document as a page, or with the file; what cannot be asked is said, with 400."""
    form = BriefForm(request.GET, about.sections)
    valid = form.is_valid()
    chosen = form.cleaned_data
    language = chosen.get("language") or reader.language
    sections = chosen.get("sections") or about.sections.values
    on = chosen.get("as_of") or reader.today
    document = make(language, on, sections)
    wanted = chosen.get("format") or BriefFormat.HTML
    if valid and wanted != BriefFormat.HTML:
        return file_answer(document, wanted, "-".join((about.file, about.code, on.isoformat(), language)))
    usual = {"language": language, "sections": list(sections), "as_of": on.isoformat(), "format": "pdf"}
    shown = BriefForm(usual, about.sections)
    shown.is_valid()
    context = {
        "reader": reader,
        "title": about.title,
        "about": about,
        "form": shown,
        "problems": [error for errors in form.errors.values() for error in errors],
        "language": language,
        "body": render_html(document),
    }
    return render(request, "briefs/document.html", context, status=200 if valid else 400)


def file_answer(document: Document, wanted: str, name: str) -> HttpResponse:
    """Answer with a document as a file to keep."""
    kind = FORMATS[wanted]
    answer = HttpResponse(render_document(document, wanted), content_type=kind.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}{kind.suffix}"'
    return answer
