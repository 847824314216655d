"""The tables of the coverage as sheets to take away: XLSX, ODS or CSV, with the line of who took them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from entente.access.service import Refused, may_some, why_not
from entente.apps.network.choices import Capacity
from entente.apps.network.coverage.lines import Section
from entente.apps.network.coverage.queries import Covered, Covering
from entente.apps.network.models import Jurisdiction
from entente.apps.partners.choices import Field
from entente.engines.exchange.download import file_answer
from entente.engines.exchange.files.sheet import Heading, Sheet, Value
from entente.engines.journal.service import note_whole
from entente.engines.records.reader import Reader


def rows_sheet(found: Sequence[Covered], title: str, language: str) -> Sheet:
    """Return countries as a sheet: one line a post that covers one, one line a country that none covers."""
    headings = [
        Heading(_("Country code")), Heading(_("Country"), width=28), Heading(_("Zone"), width=24),
        Heading(_("Post code"), width=24), Heading(_("Post"), width=32), Heading(_("Capacity")),
        Heading(_("Competence"), width=20), Heading(_("From"), kind="day"),
    ]  # fmt: skip
    return Sheet(title[:31], headings, _rows(found), language)


def _rows(found: Iterable[Covered]) -> Iterable[tuple[Value, ...]]:
    """Yield the lines of countries."""
    for country in found:
        start = (country.code, country.name, country.zone)
        if not country.posts:
            yield (*start, "", "", "", "", None)
        for post in country.posts:
            yield (*start, *_post(post))


def _post(post: Covering) -> tuple[Value, ...]:
    """Return the cells that say how a post covers."""
    capacity, competence = Capacity(post.capacity).label, Field(post.competence).label
    return post.post_code, post.post_name, str(capacity), str(competence), post.starts_on


def changes_sheet(found: Iterable[Section], title: str, language: str) -> Sheet:
    """Return what changed between two days as a sheet: one line a change."""
    headings = [
        Heading(_("Change"), width=32), Heading(_("Country or post"), width=32), Heading(_("Field or kind"), width=22),
        Heading(_("Before"), width=32), Heading(_("After"), width=32),
    ]  # fmt: skip
    rows = (
        (
            section.title,
            line.name[0],
            line.about,
            ", ".join(words for words, _address in line.before),
            ", ".join(words for words, _address in line.after),
        )
        for section in found
        for line in section.lines
    )
    return Sheet(title[:31], headings, rows, language)


def sheet_answer(request: HttpRequest, reader: Reader, sheet: Sheet, kind: str, days: Sequence[date]) -> HttpResponse:
    """Answer with a sheet as a file, noted in the journal; Refused for who may export no jurisdiction."""
    if not may_some(reader.actor, "export", Jurisdiction):
        raise Refused(why_not("export", Jurisdiction))
    answer = file_answer(sheet, kind, f"{sheet.name} {' '.join(day.isoformat() for day in days)}")
    what = {"format": kind, "page": request.path, "asked": request.GET.urlencode()}
    with transaction.atomic():
        note_whole(reader.actor, "export", "network.jurisdiction", sheet.name, what)
    return answer
