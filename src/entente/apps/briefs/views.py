"""The pages of the briefs room: choose, and get, the country brief."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.apps.briefs.choices import BriefFormat, Section
from entente.apps.briefs.documents import country_brief
from entente.apps.briefs.forms import BriefForm
from entente.apps.partners.records import COUNTRIES
from entente.apps.reference.models import Country
from entente.engines.documents.document import FORMATS
from entente.engines.documents.document import render as render_document
from entente.engines.documents.html import render_html
from entente.engines.records.pages import record_or_404, row_or_404
from entente.engines.records.reader import reader_of


def country_page(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the choices and the brief as a page, or with the file in the format asked."""
    reader = reader_of(request)
    record_or_404(COUNTRIES.slug, reader)
    country: Any = row_or_404(request, COUNTRIES, key.upper(), reader)
    if not isinstance(country, Country):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    form = BriefForm(request.GET)
    valid = form.is_valid()
    chosen = form.cleaned_data
    language = chosen.get("language") or reader.language
    sections = chosen.get("sections") or Section.values
    on = chosen.get("as_of") or reader.today
    document = country_brief(country, reader.actor, language=language, on=on, today=reader.today, sections=sections)
    wanted = chosen.get("format") or BriefFormat.HTML
    word = _("brief")
    if valid and wanted != BriefFormat.HTML:
        return file_answer(document, wanted, "-".join((word, country.code, on.isoformat(), language)))
    shown = BriefForm({"language": language, "sections": list(sections), "as_of": on.isoformat(), "format": "pdf"})
    shown.is_valid()
    context = {
        "reader": reader,
        "title": _("Country brief: %(country)s") % {"country": country},
        "country": country,
        "form": shown,
        "problems": [error for errors in form.errors.values() for error in errors],
        "language": language,
        "body": render_html(document),
    }
    return render(request, "briefs/country.html", context, status=200 if valid else 400)


def file_answer(document: Any, wanted: str, name: str) -> HttpResponse:
    """Answer with a document as a file to keep."""
    kind = FORMATS[wanted]
    answer = HttpResponse(render_document(document, wanted), content_type=kind.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}{kind.suffix}"'
    return answer
