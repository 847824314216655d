"""The body of a table of records: its rows, the cell that names each and leads to it, the marks said in that cell."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as plain_escape

from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from entente.engines.records.columns import Column


def lead_of(columns: Sequence[Column]) -> int | None:
    """Return the place of the column that names the record, and so leads to its page; None when none does."""
    return next((place for place, column in enumerate(columns) if type(column).__dict__.get("leads")), None)


def table_rows(
    model: type[models.Model], columns: Sequence[Column], rows: Sequence[tuple[str, Sequence[SafeString]]]
) -> SafeString:
    """Return the body of a table from (address, cells) pairs: one row an address, its name a link to it.

    Joined here and not in a template: a page has hundreds of cells, and each is already escaped.
    """
    marks = [place for place, column in enumerate(columns) if column.mark]
    lead = lead_of(columns)
    named = (lead or 0) if marks else -1
    classes = [_mark(model, column) for column in columns]
    opening = plain_escape(_("Open"))
    found = []
    for address, cells in rows:
        place = plain_escape(address)
        parts = []
        for at, (mark, cell) in enumerate(zip(classes, cells, strict=True)):
            if at in marks:
                continue
            inside = f'<a href="{place}">{cell}</a>' if at == lead else cell
            parts.append(f"<td{mark}>{inside}{''.join(cells[said] for said in marks) if at == named else ''}")
        if lead is None:
            parts.append(f'<td class="go"><a href="{place}" aria-label="{opening}">›</a>')
        found.append(f"<tr>{''.join(parts)}")
    return mark_safe("\n".join(found))  # noqa: S308 -- every cell was escaped by its column


def _mark(model: type[models.Model], column: Column) -> str:
    """Return a cell's attributes: numbers carry their heading, which a narrow screen puts before them."""
    if column.number:
        return f' class="n" data-h="{plain_escape(column.title(model))}"'
    return "" if column.narrow else ' class="w"'


def headed(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns that have a heading: all but the marks, which stand in the cell that names the record."""
    return tuple(column for column in columns if not column.mark)
