"""What stands beside and above a list: choices with counts, chosen filters as chips, totals in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from entente.access.models import Kept
from entente.engines.figures.figure import Ports, by_code
from entente.engines.records import catalogue
from entente.engines.records.columns import field_at
from entente.engines.records.filters import Facet
from entente.engines.records.kept import kept
from entente.engines.records.listing import PAGING, Query, Summary, read_summary
from entente.engines.records.narrowing import SHOWN_ON, panel_asked
from entente.engines.ui import format as show

FIRST = 6
# What a list is narrowed to besides its own filters: kept when a filter is ticked.
CARRIED = ("figure", Ports.subject_parameter, "year", "dates", SHOWN_ON)
MOST = 18


@dataclass(frozen=True)
class Choice:
    """One choice of a facet: its value in addresses, its words, how many rows, whether it is chosen."""

    value: str
    label: str
    count: str
    chosen: bool


@dataclass(frozen=True)
class Block:
    """One filter as it stands at the left: a facet's choices, the rest folded, or a field to type in."""

    name: str
    title: str
    kind: str  # "choices" or "text"
    first: tuple[Choice, ...] = ()
    rest: tuple[Choice, ...] = ()
    value: str = ""
    problem: str = ""
    typed: bool = False  # more choices than are shown: a code can be typed


@dataclass(frozen=True)
class Chip:
    """One filter in force: its words, and the address without it."""

    label: str
    address: str


def facets_of(query: Query, summary: Summary) -> list[Block]:
    """Return the filters in the order of the declaration."""
    blocks = []
    for item in query.record.filters:
        title = item.title(query.record.model)
        if not isinstance(item, Facet):
            problem = " ".join(query.errors.get(item.name, ()))
            blocks.append(Block(item.name, title, "text", value=query.params.get(item.name, ""), problem=problem))
            continue
        chosen = set(query.params.getlist(item.name))
        choices = [
            Choice(value, label, show.number(count, query.reader.language), value in chosen)
            for value, label, count in summary.facets.get(item.name, [])
        ]
        if choices:
            problem = " ".join(query.errors.get(item.name, ()))
            blocks.append(block_of(item.name, title, choices, problem))
    return blocks


def block_of(name: str, title: str, choices: Sequence[Choice], problem: str = "") -> Block:
    """Return a facet's choices as they stand: the chosen ones first, a few shown, some folded, others to be typed."""
    ordered = sorted(choices, key=lambda choice: not choice.chosen)
    shown = max(FIRST, sum(choice.chosen for choice in ordered))
    most = max(MOST, shown)
    typed = len(ordered) > most and not ordered[0].value.isdigit()
    return Block(
        name, title, "choices", tuple(ordered[:shown]), tuple(ordered[shown:most]), problem=problem, typed=typed
    )


def chips_of(query: Query, summary: Summary) -> list[Chip]:
    """Return the filters in force, each with the address that takes it away."""
    chips = []
    words = {
        (item.name, value): label
        for item in query.record.filters
        if isinstance(item, Facet)
        for value, label, _count in summary.facets.get(item.name, [])
    }
    for name, values in query.params.lists():
        for value in values:
            if not value or name in {*PAGING, "sort", "columns", "year", Ports.subject_parameter}:
                continue
            chips.append(Chip(_chip_words(query, name, value, words), _without(query, name, value)))
    return chips


def _chip_words(query: Query, name: str, value: str, words: dict[tuple[str, str], str]) -> str:
    """Return the words of one filter in force."""
    if name in {"figure", SHOWN_ON}:
        return _figure_words(query, value) if name == "figure" else _panel_words(query, value)
    if name == "as_of" and query.reader.asked:
        return _("as of %(day)s") % {"day": show.day(query.reader.asked, query.reader.language)}
    if name == "q":
        return f"“{value}”" if query.reader.language == "en" else f"«\u00a0{value}\u00a0»"
    if name == "archived":
        return _("archived")
    if name == "dates":
        return _("all dates")
    return words.get((name, value), value)


def _panel_words(query: Query, text: str) -> str:
    """Return the words of the panel a list is narrowed to: the record its page is about, the panel's title."""
    shown = panel_asked(query.record, query.reader, text)
    return f"{shown.subject} · {shown.panel.title}" if shown else text


def _figure_words(query: Query, code: str) -> str:
    """Return the words of the figure a list is narrowed to: its name, what it is about, its year."""
    figure = by_code(code)
    parts = [str(figure.label) if figure else code]
    subject = Ports.subject_of(query.params.get(Ports.subject_parameter, ""))
    if subject is not None:
        parts.append(str(subject))
    if figure is not None and figure.period == "year":
        parts.append(query.params.get("year") or str(query.reader.on.year))
    return " · ".join(parts)


def _without(query: Query, name: str, value: str) -> str:
    """Return the address without one value of one filter."""
    params = query.params.copy()
    for gone in PAGING:
        params.pop(gone, None)
    params.setlist(name, [kept for kept in params.getlist(name) if kept != value])
    if name == "figure":
        for gone in ("year", Ports.subject_parameter):
            params.pop(gone, None)
    return f"?{params.urlencode()}"


def totals_of(query: Query, summary: Summary) -> str:
    """Return what is shown, in words: 848 actions · 11 930 people · €2.31M."""
    language, meta = query.reader.language, query.record.model._meta
    # French counts zero as singular, English does not: both are said in the plural only above one.
    name = (
        meta.verbose_name
        if summary.count in {0, 1} and not (language == "en" and not summary.count)
        else meta.verbose_name_plural
    )
    parts = [f"{show.number(summary.count, language)}\u00a0{name}"]
    for total, value in zip(query.record.totals, summary.totals, strict=True):
        if total.money:
            parts.append(show.short_money(value or 0, language))
        else:
            parts.append(f"{show.number(value or 0, language)}\u00a0{total.unit}")
    if query.reader.problem:
        parts.append(_("today’s rows are shown"))
    return " · ".join(parts)


def page_link(query: Query, summary: Summary) -> tuple[str, str] | None:
    """Return (name, address) of the page of the one record a filter asks for, where that page shows more such rows.

    A filter finds the rows that refer to the record; its page may also show those that concern it through others.
    """
    for item in query.record.filters:
        chosen = query.params.getlist(item.name)
        # A filter of its own kind may ask for what is no field.
        if type(item) is not Facet or len(chosen) != 1 or SHOWN_ON in query.params:
            continue
        target = field_at(query.record.model, item.where).related_model
        if not isinstance(target, type):
            continue
        if any(of is query.record and not panel.code for of, panel in catalogue.panels_on(target)):
            name = next((label for value, label, _n in summary.facets.get(item.name, []) if value == chosen[0]), "")
            asked = f"{catalogue.by_model(target).slug}/{chosen[0]}"
            return (name, query.reader.address(query.record.list_path(), **{SHOWN_ON: asked})) if name else None
    return None


@dataclass(frozen=True)
class Around:
    """What stands around the rows, ready to print: the filters, the line above, whether anything is found."""

    filters: SafeString
    above: SafeString


def around(query: Query) -> Around:
    """Return what stands around the rows of a query, kept until a record it depends on changes."""
    forgotten = {*PAGING, "sort", "columns"}
    asked = sorted((name, sorted(values)) for name, values in query.params.lists() if name not in forgotten)
    what = ("around", query.record.slug, asked)
    return kept(query.reader, query.depends, what, lambda: _around(query))


def _around(query: Query) -> Around:
    """Count, and print the filters and the line above the rows."""
    summary = read_summary(query)
    context = {
        "record": query.record,
        "reader": query.reader,
        "word": query.params.get("q", ""),
        "carried": [(name, value) for name in CARRIED if (value := query.params.get(name))],
        "keeps": issubclass(query.record.model, Kept),
        "archived": query.params.get("archived") == "yes",
        "facets": facets_of(query, summary),
        "chips": chips_of(query, summary),
        "totals": totals_of(query, summary),
        "keeps_dates": query.record.standing
        and not query.reader.asked
        and "dates" not in query.params
        and query.reader.about is None,
        "whole": page_link(query, summary),
    }
    return Around(render_to_string("records/_filters.html", context), render_to_string("records/_above.html", context))
