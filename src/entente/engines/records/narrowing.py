"""What a list is narrowed to besides its filters: the rows of a figure, or those a panel of a record's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from entente.access.service import may_some, visible
from entente.engines.figures.figure import Window, by_code
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record

SHOWN_ON = "shown_on"
Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Shown:
    """A panel named by an address: the record type of the page, the record the page is about, the panel."""

    record: Record
    subject: models.Model
    panel: Panel


def shown_on(record: Record, subject: models.Model, panel: Panel) -> str:
    """Return how an address names a panel: the page's record type and key, and the panel's code if it has one."""
    return "/".join(filter(None, (record.slug, str(record.key_of(subject)), panel.code)))


def panel_asked(record: Record, reader: Reader, text: str) -> Shown | None:
    """Return the panel of a record type that an address names, None when there is none the reader may see."""
    slug, _slash, rest = text.partition("/")
    key, _slash, code = rest.partition("/")
    page = catalogue.by_slug(slug)
    if page is None or not may_some(reader.actor, "view", page.model):
        return None
    declared = catalogue.panels_on(page.model)
    panel = next((item for of, item in declared if of is record and item.code == code), None)
    if panel is None:
        return None
    try:
        subject = visible(reader.actor, page.model, archived=True).filter(**{page.key: key}).first()
    except (ValueError, ValidationError):
        return None
    return Shown(page, subject, panel) if subject is not None else None


def narrowed(
    record: Record, rows: Rows, reader: Reader, params: QueryDict, problems: list[str]
) -> tuple[Rows, models.Model | None]:
    """Return the rows of the figure and of the panel an address names, and the record they are about, if any."""
    rows, about = _of_figure(rows, reader, params, problems)
    text = params.get(SHOWN_ON, "")
    if not text:
        return rows, about
    shown = panel_asked(record, reader, text)
    if shown is None:
        problems.append(_("“%(value)s” is not a page that shows rows of this list.") % {"value": text[:60]})
        return rows.none(), about
    return shown.panel.found(rows, shown.subject, reader), shown.subject


def _of_figure(rows: Rows, reader: Reader, params: QueryDict, problems: list[str]) -> tuple[Rows, models.Model | None]:
    """Return the rows a figure was counted from, and what it is narrowed to."""
    code = params.get("figure", "")
    if not code:
        return rows, None
    figure = by_code(code)
    if figure is None or figure.model is not rows.model:
        problems.append(_("“%(value)s” is not a figure of this list.") % {"value": code[:60]})
        return rows.none(), None
    window = Window.read(reader.on, params, problems)
    subject = window.subject
    return figure.counted(rows, window, reader.actor), subject if isinstance(subject, models.Model) else None
