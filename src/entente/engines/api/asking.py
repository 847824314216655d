"""What the address of a list may ask: each parameter with its schema, and the reading that refuses all others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from entente.access.models import Kept
from entente.engines.api.answers import WHOLE, wrong
from entente.engines.api.shape import Schema
from entente.engines.figures.figure import Ports, all_figures
from entente.engines.records.columns import field_at
from entente.engines.records.filters import Facet, InYear
from entente.engines.records.listing import Query, read_query
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

USUAL, MOST = 100, 500
NO_PARAMETERS: dict[str, Schema] = {}


@dataclass(frozen=True)
class Asked:
    """A list's address, read: the query, how many records, and whether all of them are counted."""

    query: Query
    size: int
    counted: bool


_parameters: dict[str, dict[str, Schema]] = {}


def parameters_of(record: Record) -> dict[str, Schema]:
    """Return the parameters of a list, each with its JSON Schema and its description in English, made once."""
    if record.slug not in _parameters:
        with translation.override("en"):
            found = {item.name: _filter_schema(record, item) for item in record.filters}
        _parameters[record.slug] = {**found, **dict(_usual(record))}
    return _parameters[record.slug]


def _filter_schema(record: Record, item: Any) -> Schema:
    """Return the schema of one filter."""
    words = {"description": item.title(record.model)}
    if isinstance(item, InYear):
        return {**words, "type": "integer", "minimum": 1900, "maximum": 2200}
    if not isinstance(item, Facet):
        return {**words, "type": "string", "examples": ["2014", "2014-06", "2014-01-01..2014-06-30"]}
    values = list(item.values)
    if not values:
        field: Any = field_at(record.model, item.where)
        yes_or_no = isinstance(field, models.BooleanField)
        values = ["True", "False"] if yes_or_no else [str(value) for value, _label in field.flatchoices or ()]
    one = {"type": "string", **({"enum": values} if values else {"minLength": 1})}
    return {**words, "type": "array", "items": one}


def _usual(record: Record) -> Iterator[tuple[str, Schema]]:
    """Yield the parameters that do not come from a filter."""
    figures = [figure.code for figure in all_figures() if figure.model is record.model]
    text: Schema = {"type": "string", "minLength": 1}
    if record.search:
        yield "q", {**text, "description": "Words that all occur in its texts, accents and case apart."}
    if record.dated or figures:
        yield "as_of", {**text, "format": "date", "description": "The day the list speaks of; today by default."}
    if record.dated:
        yield "dates", {**text, "enum": ["all"], "description": "All rows, whatever the day."}
    if figures:
        yield "figure", {**text, "enum": figures, "description": "Only the rows this figure is counted from."}
        if "year" not in {item.name for item in record.filters}:
            yield "year", {"type": "integer", "minimum": 1900, "maximum": 2200, "description": "The figure’s year."}
        yield Ports.subject_parameter, {**text, "description": "The code of the country the figure is about."}
    if issubclass(record.model, Kept):
        yield "archived", {**text, "enum": ["yes"], "description": "Only archived records."}
    names = [column.name for column in record.columns if column.sortable]
    yield "sort", {**text, "enum": [*names, *(f"-{name}" for name in names)], "description": "Order; - is downwards."}
    yield "after", {**text, "description": "The page after this mark, taken from “next”."}
    yield "before", {**text, "description": "The page before this mark, taken from “previous”."}
    yield (
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL, "description": "Records a page."},
    )
    yield "count", {**text, "enum": ["yes"], "description": "Count all that is found, under “count”."}


def refuse_unknown(params: QueryDict, known: dict[str, Schema]) -> dict[str, list[str]]:
    """Return by name the sentences for parameters that are not known, empty, or given twice for one."""
    errors: dict[str, list[str]] = {}
    for name, values in params.lists():
        if name not in known:
            names = ", ".join(known) or _("none here")
            errors[name] = [_("“%(name)s” is not a parameter: %(names)s.") % {"name": name[:40], "names": names}]
        elif any("\0" in value for value in values):
            errors[name] = [_("This value holds a character that no text may hold.")]
        elif not all(value.strip() for value in values):
            errors[name] = [_("“%(name)s” is empty: leave it out, or give a value.") % {"name": name}]
        elif len(values) > 1 and known[name].get("type") != "array":
            errors[name] = [_("Give “%(name)s” once.") % {"name": name}]
    return errors


def read_asked(record: Record, reader: Reader, params: QueryDict) -> Asked:
    """Return what a list's address asks; Stopped with every sentence when any part cannot be understood."""
    known = parameters_of(record)
    errors = refuse_unknown(params, known)
    errors |= {name: [said] for name, said in _own_problems(known, params) if name not in errors}
    asked = params.copy()
    for name in (*errors, "limit", "count"):
        asked.pop(name, None)
    query = read_query(record, reader, asked)
    errors |= {name: list(sentences) for name, sentences in query.errors.items()}
    if rest := _rest(query, errors):
        errors[WHOLE] = rest
    if errors:
        raise wrong(errors)
    return Asked(query, int(params.get("limit") or USUAL), params.get("count") == "yes")


def _own_problems(known: dict[str, Schema], params: QueryDict) -> Iterator[tuple[str, str]]:
    """Yield the sentences for values that the list page reads more kindly, or does not read."""
    figure_only = {Ports.subject_parameter} | ({"year"} if "figure" in known else set())
    for name, schema in known.items():
        text = params.get(name, "").strip()
        if text and (reason := _why_not(schema, text)):
            yield name, reason
        elif text and name in figure_only and not params.get("figure"):
            yield name, _("Give “figure” as well.")
    if params.get("after") and params.get("before"):
        yield "before", _("Give “after” or “before”, not both.")


def _why_not(schema: Schema, text: str) -> str:
    """Return why a text is not a value of a parameter, "" when it is or the list itself will tell."""
    if schema.get("type") == "integer":
        least, most = schema["minimum"], schema["maximum"]
        if not re.fullmatch("[0-9]{1,4}", text) or not least <= int(text) <= most:
            return _("Give a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
    elif text not in schema.get("enum", [text]):
        return _("“%(value)s” is not a choice: %(names)s.") % {"value": text[:40], "names": ", ".join(schema["enum"])}
    return ""


def _rest(query: Query, errors: dict[str, list[str]]) -> list[str]:
    """Return the problems that no one parameter owns, and say a damaged mark in words that fit an API."""
    by_name = {sentence for sentences in query.errors.values() for sentence in sentences}
    if query.reader.problem and "as_of" not in errors:
        errors["as_of"] = [query.reader.problem]
    said = by_name | {query.reader.problem}
    rest = [sentence for sentence in query.problems if sentence not in said]
    for name in ("after", "before"):
        if query.params.get(name) and query.mark is None:
            errors[name] = [_("This mark is damaged: take it from “next” or “previous” of an answer.")]
            rest = rest[:-1]
    return rest
