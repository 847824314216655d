"""Bar, stacked bar, line and timeline charts: plain data in, SVG with its table and its sentence out."""

from __future__ import annotations

import importlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from entente.engines.charts import specification
from entente.engines.charts.clean import cleaned
from entente.engines.charts.text import day, number

WIDTH = 520


@dataclass(frozen=True)
class Series:
    """One series: its name and one value for each label, None where no value is known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Span:
    """One bar of a timeline: what it is, from when, to when (None: without an end), a word on its state.

    Bars of the same `line` stand on one line, under the label of the first; a faint bar is not certain yet.
    """

    label: str
    start: date
    end: date | None
    note: str = ""
    attention: bool = False
    line: str = ""
    faint: bool = False


@dataclass(frozen=True)
class Extreme:
    """One value worth saying: where it stands and how it is printed."""

    series: str
    label: str
    value: str


@dataclass(frozen=True)
class Chart:
    """A drawn chart, the table behind it and what its alternative text can be made of.

    `width` is the drawing's width in pixels; `headings` and `rows` are the table, already formatted, its
    columns after the first numbers where `numeric`;
    `highest`, `lowest` are None when no value is known or the chart is a timeline; `sentence` says the
    essential in the chart's language.
    """

    kind: str
    svg: str
    width: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sentence: str
    highest: Extreme | None = None
    lowest: Extreme | None = None
    numeric: bool = True


def bar(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    language: str,
    heading: str = "",
    unit: str = "",
    stacked: bool = False,
    width: int = WIDTH,
) -> Chart:
    """Return horizontal bars, one group for each label, grouped by series or stacked.

    `heading` names what the labels are (first column of the table), `unit` follows every number. Values must
    be as many as labels, otherwise ValueError with a sentence. Values are drawn as given, None as a dash.
    """
    _check(labels, series)
    shown = _shown(series, unit, language)
    spec = specification.bars(tuple(labels), tuple(one.name for one in series), _values(series), shown, stacked, width)
    return _figures("stacked" if stacked else "bar", spec, labels, series, shown, heading, language, width)


def line(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    language: str,
    heading: str = "",
    unit: str = "",
    width: int = WIDTH,
) -> Chart:
    """Return one line for each series over the labels (years, months) in the order given, from zero up.

    A missing value interrupts its line. Values must be as many as labels, otherwise ValueError.
    """
    _check(labels, series)
    shown = _shown(series, unit, language)
    spec = specification.lines(tuple(labels), tuple(one.name for one in series), _values(series), shown, unit, width)
    return _figures("line", spec, labels, series, shown, heading, language, width)


def timeline(
    spans: Sequence[Span],
    *,
    language: str,
    today: date,
    headings: tuple[str, str, str, str],
    width: int = WIDTH,
) -> Chart:
    """Return one bar in time for each span with a rule at `today`; a span without an end runs off the right.

    `headings` are the table's four: what, start, end, note. A span that ends before it starts raises
    ValueError with a sentence.
    """
    for span in spans:
        if span.end is not None and span.end < span.start:
            raise ValueError(_("“%(label)s” ends before it starts.") % {"label": span.label})
    drawn = tuple(
        (label, one.start, one.end, one.attention, one.faint)
        for label, one in zip(_line_labels(spans), spans, strict=True)
    )
    rows = tuple(
        (one.label, day(one.start, language), day(one.end, language) if one.end else "–", one.note) for one in spans
    )
    spec = specification.spans(drawn, today, language, width)
    with translation.override(language):
        sentence = _("Timeline (entries: %(count)s); the rule marks %(day)s.") % {
            "count": number(len(spans), language),
            "day": day(today, language),
        }
    return Chart("timeline", _draw(spec, language), width, headings, rows, sentence, numeric=False)


def _line_labels(spans: Sequence[Span]) -> list[str]:
    """Return the label of the line on which each bar stands, different for different lines."""
    keys = [one.line or f"\0{place}" for place, one in enumerate(spans)]
    first = {key: one.label for key, one in zip(reversed(keys), reversed(spans), strict=True)}
    lines = list(dict.fromkeys(keys))
    labels = dict(zip(lines, specification.distinct([first[key] for key in lines]), strict=True))
    return [labels[key] for key in keys]


def _check(labels: Sequence[str], series: Sequence[Series]) -> None:
    """Raise ValueError unless every series has one number, or None, for each label."""
    for one in series:
        if not all(math.isfinite(value) for value in one.values if value is not None):
            raise ValueError(_("“%(name)s” has a value that is not a number.") % {"name": one.name})
        if len(one.values) != len(labels):
            raise ValueError(
                _("“%(name)s” has %(values)s values; it needs one for each of the %(labels)s labels.")
                % {"name": one.name, "values": len(one.values), "labels": len(labels)}
            )


def _shown(series: Sequence[Series], unit: str, language: str) -> tuple[tuple[str, ...], ...]:
    """Return every value as it is printed, series by series; an unknown value is a dash."""
    return tuple(
        tuple("–" if value is None else number(value, language, unit) for value in one.values) for one in series
    )


def _values(series: Sequence[Series]) -> tuple[tuple[float | None, ...], ...]:
    return tuple(one.values for one in series)


def _figures(
    kind: str,
    spec: dict[str, Any],
    labels: Sequence[str],
    series: Sequence[Series],
    shown: tuple[tuple[str, ...], ...],
    heading: str,
    language: str,
    width: int,
) -> Chart:
    """Return the chart of series with its table, its extremes and its sentence."""
    known = [
        (value, Extreme(one.name, label, text))
        for one, texts in zip(series, shown, strict=True)
        for label, value, text in zip(labels, one.values, texts, strict=True)
        if value is not None
    ]
    highest = max(known, key=lambda pair: pair[0])[1] if known else None
    lowest = min(known, key=lambda pair: pair[0])[1] if known else None
    return Chart(
        kind=kind,
        svg=_draw(spec, language),
        width=width,
        headings=(heading, *(one.name for one in series)),
        rows=tuple(zip(labels, *shown, strict=True)),
        sentence=_sentence(kind, labels, highest, lowest, language),
        highest=highest,
        lowest=lowest,
    )


def _sentence(kind: str, labels: Sequence[str], highest: Extreme | None, lowest: Extreme | None, language: str) -> str:
    """Return what a reader who cannot see the chart must know: its kind, its extent, its extremes."""
    with translation.override(language):
        if highest is None or lowest is None:
            return _("Chart without a known value.")
        template = (
            _("Lines from %(first)s to %(last)s (places: %(count)s).")
            if kind == "line"
            else _("Bars from %(first)s to %(last)s (places: %(count)s).")
        )
        extent = template % {"count": len(labels), "first": labels[0], "last": labels[-1]}
        extremes = _("Highest: %(high)s, %(high_value)s; lowest: %(low)s, %(low_value)s.") % {
            "high": _place(highest),
            "high_value": highest.value,
            "low": _place(lowest),
            "low_value": lowest.value,
        }
    return f"{extent} {extremes}"


def _place(extreme: Extreme) -> str:
    return f"{extreme.label} ({extreme.series})" if extreme.series else extreme.label


def _draw(spec: dict[str, Any], language: str) -> str:
    """Return the SVG of a specification, drawn once for each distinct specification and language."""
    return _drawn(json.dumps(spec, sort_keys=True, ensure_ascii=False), language)


@lru_cache(maxsize=256)
def _drawn(canonical: str, language: str) -> str:
    locale = json.dumps(specification.LOCALES.get(language, specification.LOCALES["en"]))
    vega = importlib.import_module("entente.engines.charts.vega")
    return cleaned(vega.draw(canonical, locale))
