"""The execution report of a year: what was allotted, committed and paid, by source, by holder and month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from entente.access.choices import Marking
from entente.access.service import visible
from entente.apps.funding import budget
from entente.apps.funding.ledger import Line
from entente.apps.funding.models import BudgetLine
from entente.apps.funding.rules import in_euros
from entente.engines.charts.chart import Chart
from entente.engines.documents.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Hole,
    KeyFigure,
    KeyFigures,
    Picture,
    Table,
)
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

# Of the columns of the page, those a sheet of paper has room for: without freezes and reservations.
PRINTED = (0, 3, 4, 5, 7, 8)


def execution_report(reader: Reader, year: int, language: str) -> Document:
    """Return the report of a year in "fr" or "en", of what the reader may see; a fixed number of queries."""
    reader = replace(reader, language=language)
    with translation.override(language):
        sources, whole = budget.by_source(reader, year)
        lines = visible(reader.actor, BudgetLine).filter(year=year)
        found = set(lines.order_by().values_list("marking", "fictional").distinct())
        markings = {marking for marking, _made_up in found} or {Marking.PUBLIC}
        return Document(
            title=_("Budget and execution"), subtitle=str(year), language=language,
            marking=str(Marking(max(markings, key=list(Marking.values).index)).label).capitalize(),
            blocks=_blocks(reader, year, sources, whole) if sources else (Hole(
                _("No budget line of this year is open to you; the budget office opens them.")),),
            meta=((_("Made on"), show.long_day(reader.today, language)),),
            warning=_("This document holds fictional rows, made for the demonstration.")
            if any(made_up for _marking, made_up in found) else "",
        )  # fmt: skip


def _blocks(reader: Reader, year: int, sources: Sequence[budget.Row], whole: Line) -> tuple[Block, ...]:
    """Return figures, the curve and the tables."""
    expected, rest = budget.to_come(reader, year)
    later = Table(_("In euros"), (Column(_("Year"), share=3), Column(_("Expected payments"), number=True)),
                  tuple((Cell(words), Cell(amount)) for words, amount in expected),
                  total=(Cell(_("Still to pay")), Cell(rest)))  # fmt: skip
    return (
        _figures(whole, reader.language),
        Heading(_("Month by month")), _picture(budget.curve(reader, year, whole)),
        Heading(_("By source of money")), _table(_("Source"), sources, whole, reader.language),
        Heading(_("By holder")), _table(_("Holder"), budget.by_holder(reader, year), whole, reader.language),
        Heading(_("Payments to come")), later,
    )  # fmt: skip


def _figures(whole: Line, language: str) -> KeyFigures:
    """Return the key figures."""
    shown = ((whole.ae, _("AE allotted")), (whole.committed, _("committed")), (whole.cp, _("CP allotted")),
             (whole.paid, _("paid")))  # fmt: skip
    return KeyFigures(tuple(KeyFigure(show.short_money(in_euros(cents), language), words) for cents, words in shown))


def _picture(chart: Chart) -> Picture:
    """Return the curve with the table behind it."""
    columns = tuple(Column(heading, number=place > 0) for place, heading in enumerate(chart.headings))
    rows = tuple(tuple(Cell(text) for text in row) for row in chart.rows)
    return Picture(chart.svg, _("Execution, month by month"), chart.sentence, Table(_("Month by month"), columns, rows))


def _table(heading: str, rows: Sequence[budget.Row], whole: Line, language: str) -> Table:
    """Return one table of the budget."""
    headings = budget.headings()
    columns = (Column(heading, share=4), *(Column(headings[place], number=True, share=2) for place in PRINTED))
    lines = tuple((Cell(row.words, row.address), *(Cell(row.amounts[place][1]) for place in PRINTED)) for row in rows)
    sums = budget.printed(whole, language)
    return Table(_("In euros"), columns, lines, total=(Cell(_("In all")), *(Cell(sums[place][1]) for place in PRINTED)))
