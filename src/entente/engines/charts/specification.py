"""Vega-Lite specifications of the few charts that pages and documents draw."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date

from entente.engines.charts.palette import ATTENTION, INK, LINE, PAPER, SERIES, SOFT

Spec = dict[str, Any]
Values = tuple[tuple[float | None, ...], ...]
Texts = tuple[tuple[str, ...], ...]
SpanRow = tuple[str, date, date | None, bool, bool]  # line, start, end, attention, faint

LOCALES: dict[str, Spec] = {
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}
ROW = 24
THIN_ROW = 17
LABEL_WIDTH = 190
LETTER = 6.6
DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3]]
YEARS_BEFORE_MONTHS_VANISH = 3


def bars(
    labels: tuple[str, ...], names: tuple[str, ...], values: Values, shown: Texts, stacked: bool, width: int
) -> Spec:
    """Return horizontal bars: grouped with the value at each end, or stacked over a light axis."""
    labels, names = distinct(labels), distinct(names)
    rows = _rows(labels, names, values, shown)
    many = len(names) > 1
    x: Spec = {"field": "value", "type": "quantitative"}
    if stacked:
        x |= {"stack": "zero", "axis": _value_axis()}
    else:
        x |= {"stack": None, "axis": None, "scale": _room_for(rows, width - _extent(labels))}
    places: Spec = {"y": _names(labels), "x": x}
    if many and not stacked:
        places["yOffset"] = {"field": "series", "type": "nominal", "sort": list(names)}
    colour = _colour(names, "square") if many else {"value": SERIES[0]}
    mark: Spec = {"type": "bar", "stroke": PAPER, "strokeWidth": 1 if stacked else 0}
    layers: list[Spec] = [
        {"mark": mark, "encoding": places | {"color": colour, "order": {"field": "order"}}},
    ]
    if not stacked:
        text = places | {"text": {"field": "text"}, "x": x | {"field": "end"}}
        layers.append({"mark": {"type": "text", "align": "left", "dx": 4, "color": INK}, "encoding": text})
    step = ROW if stacked or not many else THIN_ROW * len(names)
    return _chart(rows, layers, width, max(1, len(labels)) * step)


def lines(labels: tuple[str, ...], names: tuple[str, ...], values: Values, shown: Texts, unit: str, width: int) -> Spec:
    """Return lines with a point at each value, told apart by colour and by dashes."""
    labels, names = distinct(labels), distinct(names)
    many = len(names) > 1
    along = _quiet_axis(labelAngle=0, labelOverlap="greedy", labelPadding=4, domain=True, domainColor=SOFT)
    points: Spec = {
        "x": {
            "field": "label",
            "type": "ordinal",
            "sort": list(labels),
            "scale": {"type": "point", "padding": 0.3},
            "axis": along,
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "axis": _value_axis() | ({"title": unit} if unit else {}),
        },
        "color": _colour(names, "stroke") if many else {"value": SERIES[0]},
    }
    dashes = {"strokeDash": _dashes(names)} if many else {}
    stroke = {"type": "line", "strokeWidth": 2, "invalid": "break-paths-filter-domains"}
    layers: list[Spec] = [
        {"mark": stroke, "encoding": points | dashes},
        {"mark": {"type": "point", "filled": True, "size": 28, "opacity": 1}, "encoding": points},
    ]
    return _chart(_rows(labels, names, values, shown), layers, width, 210)


def spans(rows: tuple[SpanRow, ...], today: date, language: str, width: int) -> Spec:
    """Return bars over days, those of one line together; what has no end runs to the right edge; a rule at `today`."""
    days = [when for _, start, end, _, _ in rows for when in (start, end) if when] + [today]
    first, last = min(days), max(days)
    margin = max(30, (last - first).days // 20)
    low, high = first.toordinal() - margin // 2, last.toordinal() + margin
    labels = tuple(dict.fromkeys(row[0] for row in rows))
    drawn = [
        {
            "label": label,
            "start": start.toordinal(),
            "end": end.toordinal() if end else high,
            "colour": ATTENTION if attention else SERIES[0],
            "opacity": 0.55 if faint or end is None else 1,
        }
        for label, start, end, attention, faint in rows
    ]
    ticks = _ticks(first, last, language)
    bar: Spec = {
        "y": _names(labels),
        "x": {
            "field": "start",
            "type": "quantitative",
            "scale": {"domain": [low, high], "nice": False, "zero": False},
            "axis": _value_axis() | {"values": list(ticks), "labelExpr": _spoken(ticks), "orient": "top"},
        },
        "x2": {"field": "end"},
        "color": {"field": "colour", "scale": None},
        "opacity": {"field": "opacity", "scale": None, "type": "quantitative"},
    }
    layers = [{"mark": {"type": "bar", "height": 10}, "encoding": bar}, _rule(today)]
    return _chart(drawn, layers, width, max(1, len(labels)) * ROW)


def _rows(labels: tuple[str, ...], names: tuple[str, ...], values: Values, shown: Texts) -> list[Spec]:
    """Return one row for each value; `end` is where a bar's text begins."""
    return [
        {
            "label": label,
            "series": name,
            "order": order,
            "value": one[place],
            "end": max(one[place] or 0, 0),
            "text": text[place],
        }
        for order, (name, one, text) in enumerate(zip(names, values, shown, strict=True))
        for place, label in enumerate(labels)
    ]


def _names(labels: Sequence[str]) -> Spec:
    """Return the channel that puts each label on a row of its own, in the order given."""
    return {
        "field": "label",
        "type": "nominal",
        "sort": list(labels),
        "axis": _name_axis(labels),
        "scale": {"paddingInner": 0.3, "paddingOuter": 0.1},
    }


def _dashes(names: tuple[str, ...]) -> Spec:
    """Return the channel that gives each series its dashes."""
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": list(names), "range": _cycle(DASHES, len(names))},
        "legend": _legend("stroke"),
    }


def _rule(today: date) -> Spec:
    """Return the vertical rule at a day."""
    return {
        "data": {"values": [{"today": today.toordinal()}]},
        "mark": {"type": "rule", "color": ATTENTION, "strokeDash": [3, 2]},
        "encoding": {"x": {"field": "today", "type": "quantitative"}},
    }


def distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels with invisible characters after repeated ones: the drawing merges equal labels."""
    seen: dict[str, int] = {}
    result = []
    for label in labels:
        seen[label] = seen.get(label, -1) + 1
        result.append((label or " ") + "\u200b" * seen[label])
    return tuple(result)


def _chart(rows: list[Spec], layers: list[Spec], width: int, height: int) -> Spec:
    """Return the whole specification: data, layers and the quiet look that all charts share."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows},
        "layer": layers,
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 2,
        "background": "transparent",
        "config": {"view": {"stroke": None}, "axis": {"titleFontWeight": "normal"}, "text": {"fontSize": 11}},
    }


def _quiet_axis(**changes: Any) -> Spec:
    """Return an axis that only names things."""
    quiet = {
        "title": None,
        "ticks": False,
        "domain": False,
        "grid": False,
        "labelFontSize": 11,
        "labelColor": SOFT,
    }
    return quiet | changes


def _extent(labels: Sequence[str]) -> int:
    """Return the pixels that the widest label needs in a wide font: the reader's font is not ours."""
    return min(LABEL_WIDTH, round(max((len(label) for label in labels), default=0) * LETTER)) + 10


def _name_axis(labels: Sequence[str]) -> Spec:
    """Return the axis that names the rows, wide enough for their labels."""
    return _quiet_axis(labelColor=INK, labelLimit=LABEL_WIDTH, labelPadding=8, minExtent=_extent(labels))


def _room_for(rows: list[Spec], plot: int) -> Spec:
    """Return the scale on which the text at the end of the longest bar stays inside the drawing."""
    text = max((len(row["text"]) for row in rows), default=0) * LETTER + 8
    values = [row["value"] or 0 for row in rows]
    high, low = max([0, *values]), min([0, *values])
    share = max(0.3, 1 - text / plot)
    return {"domain": [low, low + (high - low or 1) / share], "nice": False}


def _value_axis() -> Spec:
    """Return an axis of values with light grid lines."""
    return _quiet_axis(
        grid=True,
        gridColor=LINE,
        labelOverlap="greedy",
        labelSeparation=14,
        tickCount=5,
        format=",~r",
        titleFontSize=11,
        titleColor=SOFT,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleY=-8,
        titleX=0,
    )


def _legend(symbol: str) -> Spec:
    """Return a legend above the drawing, one line where it fits."""
    return {
        "symbolType": symbol,
        "title": None,
        "orient": "top",
        "labelFontSize": 11,
        "labelColor": INK,
        "symbolStrokeWidth": 2,
        "symbolSize": 120,
        "columns": 3,
        "columnPadding": 28,
        "offset": 22 if symbol == "stroke" else 8,
        "labelLimit": LABEL_WIDTH,
    }


def _colour(names: tuple[str, ...], symbol: str) -> Spec:
    """Return the colours of the series in their order, accent first, with one legend."""
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": list(names), "range": _cycle(list(SERIES), len(names))},
        "legend": _legend(symbol),
    }


def _cycle(choices: list[Any], count: int) -> list[Any]:
    """Return that many choices, beginning again when they run out."""
    return [choices[place % len(choices)] for place in range(count)]


def _ticks(first: date, last: date, language: str) -> dict[int, str]:
    """Return the days to mark on a time axis with their names: years, or quarters when the span is short."""
    years = range(first.year, last.year + 2)
    if last.year - first.year >= YEARS_BEFORE_MONTHS_VANISH:
        step = max(1, len(years) // 8)
        return {date(year, 1, 1).toordinal(): str(year) for year in years[::step]}
    months = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
    return {
        when.toordinal(): str(format_date(when, format="MMM y", locale=language))
        for when in months
        if first.toordinal() - 60 <= when.toordinal() <= last.toordinal() + 60
    }


def _spoken(ticks: dict[int, str]) -> str:
    """Return the expression that gives a tick its name; the names are our own calendar's."""
    return f"({json.dumps({str(key): name for key, name in ticks.items()})})[datum.value]"
