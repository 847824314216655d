"""Charts: SVG without style or script, the table behind it, numbers in the reader's language."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.engines.charts.chart import Chart, Series, Span, bar, line, timeline

YEARS = [str(year) for year in range(2008, 2015)]
TODAY = date(2014, 12, 31)
NAMES = ("What", "From", "To", "Note")


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 -- our own drawing


def texts(chart: Chart) -> list[str]:
    return [node.text or "" for node in parsed(chart.svg).iter("{http://www.w3.org/2000/svg}text")]


def drawn() -> list[Chart]:
    two = [Series("Paid", (3.0, 2.0, 5.5)), Series("Due", (1.0, None, 0.0))]
    spans = [
        Span("Open", date(2012, 2, 10), None),
        Span("Short", date(2014, 2, 1), date(2014, 5, 1), "x", True),
    ]
    return [
        bar(["a", "b", "c"], two[:1], language="en"),
        bar(["a", "b", "c"], two, language="en"),
        bar(["a", "b", "c"], two, language="fr", stacked=True),
        line(["1", "2", "3"], two, language="fr", unit="pers."),
        timeline(spans, language="fr", today=TODAY, headings=NAMES),
        timeline(spans[1:], language="en", today=TODAY, headings=NAMES),
    ]


@pytest.mark.parametrize("place", range(6))
def test_no_style_no_script_and_classes_beside_colours(place: int) -> None:
    chart = drawn()[place]
    assert not re.search(r"style=|<script|<style|font-family|aria-|\son\w+=", chart.svg)
    assert 'class="chart"' in chart.svg
    assert re.search(r'fill="#12564d"[^>]*class="chart-fill-0|stroke="#12564d"[^>]*class="chart-|9a5b00', chart.svg)
    assert "viewBox" in chart.svg
    assert f'width="{chart.width}"' in chart.svg


def test_numbers_follow_the_language() -> None:
    series = [Series("Committed", (1234567.5, 45000))]
    french = bar(["a", "b"], series, language="fr", unit="€")
    assert "1\u202f234\u202f567,5\u00a0€" in texts(french)
    assert "1,234,567.5\u00a0€" in texts(bar(["a", "b"], series, language="en", unit="€"))
    assert "20\u202f000" in texts(line(["a", "b"], [Series("x", (90000, 45000))], language="fr"))


def test_the_table_and_the_sentence_say_what_is_drawn() -> None:
    chart = line(YEARS, [Series("Trainees", (80, 95, 102, None, 131, 140, 148))], language="en", heading="Year")
    assert chart.headings == ("Year", "Trainees")
    assert chart.rows[0] == ("2008", "80")
    assert chart.rows[3] == ("2011", "–")
    assert chart.highest is not None
    assert (chart.highest.label, chart.highest.value) == ("2014", "148")
    assert "2014" in chart.sentence
    assert "148" in chart.sentence


def test_a_timeline_keeps_spans_of_the_same_name_apart() -> None:
    spans = [Span("ALCAO", date(2012, 1, 1), date(2013, 1, 1))] * 3
    chart = timeline(spans, language="fr", today=TODAY, headings=NAMES)
    assert sum(text.startswith("ALCAO") for text in texts(chart)) == 3
    assert chart.rows[0] == ("ALCAO", "1er janvier 2012", "1er janvier 2013", "")
    assert "janv. 2012" in texts(chart)


def test_hostile_labels_stay_text() -> None:
    label = "<script>alert(1)</script> ' \" & {{x}} ${y}"
    chart = bar([label, label], [Series(label, (1, 2))], language="en")
    assert len(chart.rows) == 2
    assert "<script" not in chart.svg
    assert any("<script>" in text for text in texts(chart))


@pytest.mark.parametrize("draw", [bar, line])
def test_values_must_match_labels(draw: type) -> None:
    with pytest.raises(ValueError, match="2 values"):
        draw(["a"], [Series("x", (1.0, 2.0))], language="en")


def test_a_span_must_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before"):
        timeline([Span("x", TODAY, date(2013, 1, 1))], language="en", today=TODAY, headings=NAMES)


def test_the_same_chart_is_drawn_once() -> None:
    assert drawn()[1].svg is drawn()[1].svg


def test_importing_charts_does_not_import_the_renderer() -> None:
    code = "import sys, entente.engines.charts.chart; sys.exit('vl_convert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


@pytest.mark.parametrize("label", ["a\x00b", "\x10", "\ud800", "\ufffe", "\u2028", "a\nb", "x" * 3000, "مرحبا 😀"])
def test_no_label_stops_the_process(label: str) -> None:
    parsed(bar([label], [Series(label, (1.0,))], language="en", unit=label).svg)
    parsed(line([label], [Series(label, (1e300,))], language="en", unit=label).svg)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        bar(["a"], [Series("x", (value,))], language="en")


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=12), st.none() | st.floats(-1e9, 1e9, allow_nan=False)), max_size=5),
    st.booleans(),
)
def test_any_values_draw(pairs: list[tuple[str, float | None]], stacked: bool) -> None:
    labels = [label for label, _ in pairs]
    series = [Series("s", tuple(value for _, value in pairs))]
    parsed(bar(labels, series, language="fr", stacked=stacked).svg)
    parsed(line(labels, series, language="fr").svg)
