"""The IATI standard as a table: which elements, attributes and codes there are, by version."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NEWEST = "2.03"
UNBOUNDED = -1


@dataclass(frozen=True)
class Child:
    """An element within another: its name, its type, how often it stands (`most` of -1: without limit)."""

    name: str
    kind: int
    least: int
    most: int


@dataclass(frozen=True)
class Kind:
    """A type of element: what text it holds ("" for none), its attributes (type, required) and its children in order.

    A `closed` one takes no attribute of another standard.
    """

    text: str
    attributes: dict[str, tuple[str, bool]]
    children: tuple[Child, ...]
    places: dict[str, int]
    closed: bool


@dataclass(frozen=True)
class Standard:
    """The whole of it; `later` holds what version 2.02 does not have."""

    root: int
    kinds: tuple[Kind, ...]
    codes: dict[str, frozenset[str]]
    later_elements: frozenset[str]
    later_attributes: frozenset[str]
    once: frozenset[str]
    needed: frozenset[str]


@cache
def standard() -> Standard:
    """Return the standard, read once from the file that `tools/iati_tables.py` builds."""
    told = json.loads((Path(__file__).parent / "standard.json").read_text("utf-8"))
    since = told["since_203"]
    return Standard(
        told["root"], tuple(map(_kind, told["types"])),
        {name: frozenset(text.split()) for name, text in told["codes"].items()},
        *(frozenset(since[name]) for name in ("elements", "attributes", "once", "needed")),
    )  # fmt: skip


def _kind(told: dict[str, Any]) -> Kind:
    """Return one type from its line."""
    children = tuple(Child(*line) for line in told["children"])
    attributes = {name: (kind, need) for name, (kind, need) in told["attributes"].items()}
    places = {child.name: place for place, child in enumerate(children)}
    return Kind(told["text"], attributes, children, places, told.get("closed", False))
