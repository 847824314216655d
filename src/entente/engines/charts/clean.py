"""A chart's SVG as it may stand inside a page or a document: no style, no role, colours with classes."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from entente.engines.charts.palette import CLASSES

SVG = "http://www.w3.org/2000/svg"
ET.register_namespace("", SVG)
NOISE = {"class", "role", "style", "pointer-events", "font-family", "version", "aria-hidden", "aria-label"}
DECIMALS = re.compile(r"\d+\.\d{3,}")
NUMERIC = {"d", "transform", "x", "y", "x2", "y2", "width", "height"}


def cleaned(svg: str) -> str:
    """Return the SVG that vl_convert drew, without roles, fonts and styles, its colours also as classes.

    A fill or stroke of a palette colour gets the class `chart-fill-<name>` or `chart-stroke-<name>`: the
    attribute is what paper prints, the class is what a page recolours in dark mode.
    """
    root = ET.fromstring(svg)  # noqa: S314 -- drawn by our own engine, and no entity is read
    _prune(root)
    for element in root.iter():
        for name in list(element.attrib):
            if name in NOISE or name.startswith("aria-") or (name == "opacity" and element.get(name) == "1"):
                del element.attrib[name]
            elif name in NUMERIC:
                element.set(name, DECIMALS.sub(lambda found: f"{float(found[0]):.2f}", element.attrib[name]))
        classes = [
            f"chart-{name}-{CLASSES[element.attrib[name]]}"
            for name in ("fill", "stroke")
            if element.get(name) in CLASSES
        ]
        if classes:
            element.set("class", " ".join(classes))
    root.set("class", "chart")
    return ET.tostring(root, encoding="unicode")


def _prune(parent: ET.Element) -> None:
    """Remove what draws nothing: hidden paths, empty paths, groups left without a child."""
    for child in list(parent):
        _prune(child)
        path = child.get("d")
        hidden = child.get("display") == "none" or path in {"", "M0,0h0v0h0Z"}
        if hidden or (child.tag == f"{{{SVG}}}g" and len(child) == 0):
            parent.remove(child)
