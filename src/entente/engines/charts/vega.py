"""The only door to vl_convert, opened when a chart is really drawn: the import costs a second and 80 MB."""

from __future__ import annotations

import json
from typing import Any

import vl_convert

from entente.engines.charts.text import printable


def draw(specification: str, locale: str) -> str:
    """Return the SVG of a Vega-Lite specification (JSON text), its numbers written by the locale (JSON text).

    Nothing is fetched: a specification that names an address fails with ValueError. Control characters are
    dropped first: the renderer measures text as XML and aborts the whole process at the first one.
    """
    return str(
        vl_convert.vegalite_to_svg(
            _printable(json.loads(specification)), format_locale=json.loads(locale), allowed_base_urls=[]
        )
    )


def _printable(value: Any) -> Any:
    """Return the same specification with every text in it printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return value
