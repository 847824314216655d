"""The partners room's own page: the institutions of a country or an organisation as a tree on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.service import may_some, visible
from entente.apps.partners.models import Institution, Organisation
from entente.apps.partners.queries import institutions_in, institutions_of
from entente.apps.partners.tree import above, nodes_of, rows_around, why_loose
from entente.apps.reference.models import Country
from entente.apps.reference.queries import country_by_code
from entente.engines.records import catalogue
from entente.engines.records.pages import log_named
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.record import Rows
from entente.engines.records.tree import drawn, grown, under
from entente.engines.ui import format as show


@dataclass(frozen=True)
class Asked:
    """Whose institutions an address asks for: the record, its rows on the day; and the sentence when it is unknown."""

    subject: Country | Organisation | Institution | None = None
    rows: Rows | None = None
    problem: str = ""


def tree_page(request: HttpRequest) -> HttpResponse:
    """Answer with the institutions of a country, of an organisation or under one of them, as a tree on a day."""
    reader = reader_of(request)
    record = catalogue.by_model(Institution)
    if not may_some(reader.actor, "view", Institution):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    texts = {name: request.GET.get(name, "").strip() for name in ("country", "organisation", "under")}
    asked = _asked(texts, reader)
    context: dict[str, Any] = {"record": record, "reader": reader, "problem": asked.problem, "count": 0}
    context |= _words(asked.subject) | {"fields": _fields(texts), "above": (), "all_dates": ""}
    if asked.rows is not None:
        context |= _tree(asked, reader, request.path)
    return render(request, "records/tree.html", context, status=400 if asked.problem or reader.problem else 200)


def _asked(texts: dict[str, str], reader: Reader) -> Asked:
    """Return what an address asks for; with nothing given, nothing is asked yet."""
    for name, read in (("country", _of_country), ("organisation", _of_organisation), ("under", _under)):
        if texts[name]:
            return read(texts[name], visible(reader.actor, Institution), reader)
    return Asked()


def _of_country(code: str, rows: Rows, reader: Reader) -> Asked:
    """Return the institutions of a country and of the organisations it is a member of."""
    country = country_by_code(code)
    return Asked(country, institutions_of(rows, country, reader.on)) if country else Asked(problem=_unknown(code))


def _of_organisation(code: str, rows: Rows, reader: Reader) -> Asked:
    """Return the institutions of an organisation."""
    found = visible(reader.actor, Organisation).filter(code__iexact=code).first()
    return Asked(found, institutions_in(rows, found, reader.on)) if found else Asked(problem=_unknown(code))


def _under(text: str, rows: Rows, reader: Reader) -> Asked:
    """Return the institutions around one, given by its number."""
    found = rows.filter(pk=int(text)).first() if text.isascii() and text.isdecimal() and len(text) < 10 else None
    if found is None:
        return Asked(problem=_("“%(value)s” is not the number of an institution.") % {"value": text[:20]})
    return Asked(found, rows_around(found, reader))


def _unknown(text: str) -> str:
    """Return the sentence for a code that names neither."""
    return _("“%(value)s” is not known here: write the code of a country such as MR, or of an organisation.") % {
        "value": text[:40]
    }


def _tree(asked: Asked, reader: Reader, path: str) -> dict[str, Any]:
    """Return the tree and what is said of it; readings of rows for named readers are logged."""
    assert asked.rows is not None  # noqa: S101 -- asked only where rows were found
    subject = asked.subject
    nodes, named = nodes_of(asked.rows, replace(reader, about=subject))
    branches = grown(nodes, why_loose)
    if isinstance(subject, Institution):
        branch = under(branches, subject.pk)
        branches = (branch,) if branch is not None else ()
    log_named(reader, named, path)
    count = sum(branch.size for branch in branches)
    day = show.day(reader.on, reader.language)
    said = ngettext("%(n)d institution on %(day)s", "%(n)d institutions on %(day)s", count) % {"n": count, "day": day}
    return {
        "tree": drawn(branches), "count": count, "said": said,
        "above": above(subject, reader) if isinstance(subject, Institution) else (), "all_dates": _all_dates(subject),
    }  # fmt: skip


def _all_dates(subject: Country | Organisation | Institution | None) -> str:
    """Return the address of the list of the same institutions whatever their dates, ended ones too."""
    path = catalogue.by_model(Institution).list_path()
    if isinstance(subject, Country):
        return f"{path}?country={subject.code}&dates=all"
    return f"{path}?organisation={subject.code}&dates=all" if isinstance(subject, Organisation) else ""


def _fields(texts: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return (name, label, value) of the fields of the form: what the address gives, else the country."""
    labels = {"country": _("Country"), "organisation": _("Organisation"), "under": _("Institution no.")}
    name = next((name for name, text in texts.items() if text), "country")
    return [(name, labels[name], texts[name])]


def _words(subject: Country | Organisation | Institution | None) -> dict[str, str]:
    """Return the title, the line under it and what an empty tree says."""
    if subject is None:
        return {
            "title": _("Institutions as a tree"), "said": _("Give the code of a country, such as MR."),
            "empty": _("The tree of its institutions comes here."),
        }  # fmt: skip
    return {
        "title": _("Institutions: %(name)s") % {"name": subject}, "said": "",
        "empty": _("No institution stands here on this day; its post enters them."),
    }  # fmt: skip
