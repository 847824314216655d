"""Pictures made fit for paper and for the page: SVG without styles or scripts, and PNG made from it."""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import cast
from xml.etree import ElementTree as ET

import typst
from django.utils.translation import gettext as _

from entente.engines.charts.chart import Chart
from entente.engines.documents.blocks import Cell, Column, Picture, Table
from entente.engines.documents.prepared import safe_address

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
ET.register_namespace("", SVG)
ET.register_namespace("xlink", XLINK)

PAPER = {
    "paper": "#ffffff",
    "ground": "#f5f6f4",
    "ink": "#1b2421",
    "soft": "#5a6660",
    "line": "#dfe3df",
    "line-strong": "#c9d0cb",
    "accent": "#12564d",
    "wash": "#e4efec",
    "attention": "#9a5b00",
    "attention-wash": "#fbf1de",
    "refusal": "#a12622",
    "refusal-wash": "#fbe9e7",
    "done": "#2d6a2f",
}
# The palette to draw a document's map with: variables that a page recolours and `for_paper` resolves.
MAP_COLOURS = {
    "strong": "var(--accent)",
    "medium": "var(--map-medium, #6f9f97)",
    "light": "var(--map-light, #cfe0dc)",
    "attention": "var(--attention)",
    "none": "var(--line-strong)",
    "land": "var(--line)",
    "border": "var(--paper)",
    "sea": "var(--ground)",
    "dot": "var(--attention)",
    "ink": "var(--ink)",
    "font": "sans-serif",
}
TONES = {"done": "done", "attention": "attention", "refusal": "refusal", "pending": "soft"}
DROPPED = {"script", "style", "foreignObject", "iframe", "metadata"}
VARIABLE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,\s*([^()]*(?:\([^()]*\))?[^()]*))?\)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
LOCAL_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
PIXELS_PER_INCH = 192.0
HERE = Path(__file__).parent
_drawing = Lock()


def from_chart(chart: Chart, title: str, source: str = "") -> Picture:
    """Return the document's picture of a chart: its SVG, its sentence and the table of its figures."""
    columns = [Column(heading, number=chart.numeric and place > 0) for place, heading in enumerate(chart.headings)]
    rows = tuple(tuple(Cell(text) for text in row) for row in chart.rows)
    table = Table("", tuple(columns), rows)
    return Picture(chart.svg, title, chart.sentence, table, width_cm=chart.width / 40, source=source)


@lru_cache(maxsize=128)
def for_paper(svg: str) -> str:
    """Return the SVG for a printed page: paper colours in place of variables, no link, no style, no script.

    Raises ValueError with a sentence when the text is not SVG.
    """
    root = _parsed(svg)
    _flatten(root, links=False)
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, _on_paper(value))
    if "color" not in root.attrib:
        root.set("color", PAPER["ink"])
    return ET.tostring(root, encoding="unicode")


@lru_cache(maxsize=256)
def for_page(svg: str, prefix: str, label: str, width_cm: float, links: bool = True) -> str:
    """Return the SVG to write inside an HTML page: no style attribute, identifiers that start with `prefix`.

    `label` is what a screen reader says. Raises ValueError with a sentence when the text is not SVG.
    """
    root = _parsed(svg)
    _flatten(root, links=links)
    _rename(root, prefix)
    if root.get("viewBox") is None and root.get("width") and root.get("height"):
        root.set("viewBox", f"0 0 {_number(root.get('width'))} {_number(root.get('height'))}")
    root.set("width", f"{width_cm:g}cm")
    root.attrib.pop("height", None)
    root.set("role", "group" if root.find(f".//{{{SVG}}}a") is not None else "img")
    root.set("aria-label", label)
    return ET.tostring(root, encoding="unicode")


@lru_cache(maxsize=64)
def png(svg: str, width_cm: float) -> bytes:
    """Return the picture as a PNG of that width in centimetres at 192 pixels an inch, on white.

    Raises ValueError with a sentence when the text is not SVG.
    """
    inputs = {"svg": for_paper(svg), "width": f"{width_cm:g}"}
    with _drawing:
        return cast("bytes", _typesetter().compile(format="png", ppi=PIXELS_PER_INCH, sys_inputs=inputs))


def height_cm(image: bytes, width_cm: float) -> float:
    """Return the height in centimetres of a PNG printed at that width."""
    width, height = struct.unpack(">II", image[16:24])
    return float(width_cm * height / width)


@lru_cache(maxsize=1)
def _typesetter() -> typst.Compiler:
    """Return the one compiler that turns SVG into PNG."""
    return typst.Compiler(str(HERE / "picture.typ"), root=str(HERE), ignore_system_fonts=True)


def _parsed(svg: str) -> ET.Element:
    """Return the root of the SVG, or raise ValueError."""
    if "xmlns=" not in svg[:400]:
        svg = svg.replace("<svg", f'<svg xmlns="{SVG}"', 1)
    try:
        root = ET.fromstring(svg)  # noqa: S314 -- drawn by our own engines, and no entity is read
    except ET.ParseError as error:
        raise ValueError(_("A picture must be SVG that an XML reader accepts.")) from error
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError(_("A picture must be SVG that an XML reader accepts."))
    return root


def _flatten(root: ET.Element, links: bool) -> None:
    """Write style sheets and style attributes as plain attributes; drop whatever runs, loads or leaves."""
    rules = _rules(root)
    for parent in list(root.iter()):
        for child in list(parent):
            if _name(child) in DROPPED:
                parent.remove(child)
    for element in root.iter():
        _apply(element, rules)
        for attribute, value in list(element.attrib.items()):
            if not _is_allowed(element, attribute, value):
                del element.attrib[attribute]
        if _name(element) == "a" and not (links and element.get("href")):
            element.tag = f"{{{SVG}}}g"
            element.attrib.pop("href", None)


def _rules(root: ET.Element) -> list[tuple[str, str]]:
    """Return the (selector, declarations) of the style sheets inside the SVG, simple selectors only."""
    sheets = "".join(sheet.text or "" for sheet in root.iter(f"{{{SVG}}}style"))
    return [
        (selector.strip(), declarations)
        for selectors, declarations in RULE.findall(re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL))
        for selector in selectors.split(",")
    ]


def _apply(element: ET.Element, rules: list[tuple[str, str]]) -> None:
    """Turn the style rules and the style attribute of one element into attributes."""
    names = {_name(element), f"#{element.get('id')}"}
    names.update(f".{one}" for one in element.get("class", "").split())
    declarations = [text for selector, text in rules if selector in names]
    declarations.append(element.attrib.pop("style", ""))
    for part in ";".join(declarations).split(";"):
        name, found, value = part.partition(":")
        if found and value.strip():
            element.set(name.strip(), value.replace("!important", "").strip())


def _is_allowed(element: ET.Element, attribute: str, value: str) -> bool:
    """Say whether an attribute may stay: no handler, no address that loads or runs something."""
    name = attribute.rpartition("}")[2]
    if name.startswith("on"):
        return False
    if name in {"href", "src"}:
        return value.startswith("#") or (_name(element) == "a" and bool(safe_address(value)))
    return "url(" not in value or bool(LOCAL_REFERENCE.search(value))


def _rename(root: ET.Element, prefix: str) -> None:
    """Put the prefix before every identifier and every reference to one, so that two pictures never mix."""
    known = {element.get("id") for element in root.iter()} - {None}
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                element.set(name, prefix + value)
            elif name.endswith("href") and value[1:] in known and value.startswith("#"):
                element.set(name, f"#{prefix}{value[1:]}")
            elif name in {"aria-labelledby", "aria-describedby"}:
                element.set(name, " ".join(prefix + one for one in value.split()))
            elif "url(" in value:
                element.set(name, LOCAL_REFERENCE.sub(rf"url(#{prefix}\1)", value))


def _on_paper(value: str) -> str:
    """Return an attribute's value with the page's colour variables replaced by the paper's colours."""
    if "var(" in value:
        value = VARIABLE.sub(lambda found: PAPER.get(found[1], (found[2] or PAPER["ink"]).strip()), value)
    return value


def _name(element: ET.Element) -> str:
    """Return the element's name without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _number(length: str | None) -> str:
    """Return the number of an SVG length such as "640px"."""
    found = re.match(r"[\d.]+", length or "")
    return found[0] if found else "0"
