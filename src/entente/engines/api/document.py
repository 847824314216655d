"""The OpenAPI document: every record type's own paths, parameters and bodies, from the declarations, in English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils import translation

from entente.engines.api.asking import parameters_of
from entente.engines.api.rows import ROOT
from entente.engines.api.shape import Schema, is_kept, key_schema, parts_of, read_schema, write_schema
from entente.engines.records import catalogue
from entente.engines.records.record import Record

ABOUT = (
    "The records of Entente, read and written with the rights of the token’s account, never more. What is out of "
    "scope is not found; a reference that may not be seen is null. Every refusal is a sentence under “reason”, in "
    "the language of Accept-Language (fr or en); a 400 names every fault under “errors”."
)
TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
PAGE: Schema = {"type": ["string", "null"], "format": "uri"}
REFUSALS = {
    401: "No token, or one that opens nothing",
    403: "Beyond the token or the mandates",
    429: "The token’s minute is full: wait as long as Retry-After says",
}
LOST = {404: "Not there, or out of scope"}
SENT = {400: "What cannot be accepted, all at once", 413: "The body is too large", 415: "The body is not JSON"}
TAKEN = {409: "Changed or saved meanwhile, or so already"}


@cache
def document() -> Schema:
    """Return the whole document, made once."""
    with translation.override("en"):
        records = list(catalogue.all_records())
        return {
            "openapi": "3.1.0",
            "info": {"title": "Entente", "version": "1", "description": ABOUT},
            "security": [{"token": []}],
            "tags": [{"name": record.slug, "description": _capital(record.plural)} for record in records],
            "paths": {**_own_paths(), **{path: item for record in records for path, item in _paths(record)}},
            "components": {
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
                "schemas": {**_shared(), **{name: body for record in records for name, body in _schemas(record)}},
            },
        }


def _capital(text: str) -> str:
    """Return a text beginning with a capital."""
    return text[:1].upper() + text[1:]


def _object(properties: dict[str, Schema], required: list[str] | None = None, **more: Any) -> Schema:
    """Return the schema of an object that holds these names and no other."""
    needed = list(properties) if required is None else required
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False, **more}
    return {**found, "required": needed} if needed else found


def _to(name: str) -> Schema:
    """Return a reference to a schema of this document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _name(record: Record) -> str:
    """Return the name of a record type in the document."""
    return record.model.__name__


def _shared() -> dict[str, Schema]:
    """Return the schemas that every record type uses."""
    change = _object({"field": TEXT, "before": TEXT, "after": TEXT})
    sentences: Schema = {"type": "array", "items": TEXT}
    entry = {"at": {**TEXT, "format": "date-time"}, "by": TEXT, "act": TEXT, "about": TEXT, "reason": TEXT}
    return {
        "Reference": _object({"key": {"type": ["string", "integer"]}, "label": TEXT, "url": ADDRESS}),
        "Refusal": _object({"reason": TEXT}),
        "Faults": _object(
            {"reason": TEXT, "errors": {"type": "object", "additionalProperties": sentences}}, ["reason"],
            description="“errors” holds sentences by field or parameter; “__all__” those about the whole.",
        ),
        "Conflict": _object(
            {"reason": TEXT, "revision": {"type": "integer"}, "by": {"type": ["string", "null"]}, "at": MOMENT,
             "changes": {"type": "array", "items": _to("Change")}}, ["reason"],
        ),
        "Change": change,
        "History": _object({"items": {"type": "array", "items": _object({**entry, "changes": {
            "type": "array", "items": _to("Change")}})}}),
        "Files": _object({"items": {"type": "array", "items": _object({
            **dict.fromkeys(("name", "format", "sha256", "language", "note", "by"), TEXT), "size": {"type": "integer"},
            "at": {**TEXT, "format": "date-time"}})}}),
        "Reason": _object({"reason": {**TEXT, "minLength": 1, "maxLength": 300}}),
    }  # fmt: skip


def _schemas(record: Record) -> Iterator[tuple[str, Schema]]:
    """Yield the schemas of one record type: as read, as listed, as added, as changed."""
    name, parts = _name(record), parts_of(record)
    kept = {"revision": {"type": "integer"}, "archived_at": MOMENT} if is_kept(record) else {}
    own = {"key": key_schema(record), "url": ADDRESS, "api_url": ADDRESS, **kept}
    yield name, _object({**own, **{part.name: read_schema(part) for part in parts}}, title=_capital(record.singular))
    items = {"type": "array", "items": _to(name)}
    page = {"items": items, "next": PAGE, "previous": PAGE}
    yield f"{name}List", _object({**page, "count": {"type": "integer"}}, list(page))
    written = {part.name: write_schema(part) for part in parts}
    yield f"{name}New", _object(written, [part.name for part in parts if part.required])
    seen = {"revision": {"type": "integer", "minimum": 0, "description": "The revision that was read."}} if kept else {}
    yield f"{name}Change", _object({**seen, **written}, list(seen), minProperties=1 + len(seen))


def _own_paths() -> dict[str, Schema]:
    """Return the paths that are about no record type."""
    entry = {"slug": TEXT, "name": TEXT, "api_url": ADDRESS, "may": {"type": "array", "items": TEXT}}
    index = _object({"items": {"type": "array", "items": _object(entry)}, "document": ADDRESS})
    bad = {400: SENT[400]}
    return {
        ROOT: {"get": _operation("index", "What this token reaches", "start", index, bad)},
        f"{ROOT}openapi.json": {
            "get": _operation("document", "This document", "start", {"type": "object"}, bad)
        },
    }  # fmt: skip


def _paths(record: Record) -> Iterator[tuple[str, Schema]]:
    """Yield the paths of one record type."""
    slug, name, one, many = record.slug, _name(record), record.singular, record.plural
    code, tag = slug.replace("-", "_"), slug
    base = f"{ROOT}{slug}/"
    bad = {400: SENT[400]}
    key = [{"name": "key", "in": "path", "required": True, "schema": {**TEXT, "pattern": "^[-a-zA-Z0-9_]+$"}}]
    listing = _operation(f"{code}_list", f"List {many}", tag, _to(f"{name}List"), bad)
    yield (
        base,
        {
            "get": {**listing, "parameters": _parameters(record)},
            "post": _operation(f"{code}_add", f"Add: {one}", tag, _to(name), SENT | TAKEN, _to(f"{name}New"), 201),
        },
    )
    yield (
        f"{base}{{key}}/",
        {
            "parameters": key,
            "get": _operation(f"{code}_read", f"Read: {one}", tag, _to(name), bad | LOST),
            "patch": _operation(
                f"{code}_change", f"Change: {one}", tag, _to(name), SENT | LOST | TAKEN, _to(f"{name}Change")
            ),
        },
    )
    yield (
        f"{base}{{key}}/history",
        {
            "parameters": key,
            "get": _operation(f"{code}_history", f"What was done to it: {one}", tag, _to("History"), bad | LOST),
        },
    )
    if record.files:
        words = _operation(f"{code}_files", f"The files kept with it: {one}", tag, _to("Files"), bad | LOST)
        yield f"{base}{{key}}/files", {"parameters": key, "get": words}
    for act in ("archive", "restore") if is_kept(record) else ():
        words = _operation(
            f"{code}_{act}", f"{_capital(act)}: {one}", tag, _to(name), SENT | LOST | TAKEN, _to("Reason")
        )
        yield f"{base}{{key}}/{act}", {"parameters": key, "post": words}


def _parameters(record: Record) -> list[Schema]:
    """Return the parameters of a list as the document tells them."""
    found = []
    for name, schema in parameters_of(record).items():
        bare = {word: value for word, value in schema.items() if word != "description"}
        found.append({"name": name, "in": "query", "description": schema["description"], "schema": bare})
    return found


def _operation(
    code: str, summary: str, tag: str, answered: Schema, refusals: dict[int, str], body: Schema | None = None,
    status: int = 200,
) -> Schema:  # fmt: skip
    """Return one operation: what it takes, what it answers, and every way it refuses."""
    refused = {**refusals, **REFUSALS, **({} if tag == "start" else LOST)}
    shapes = {400: "Faults", 409: "Conflict"}
    answers = {status: _answer("Done", answered)}
    answers |= {number: _answer(words, _to(shapes.get(number, "Refusal"))) for number, words in refused.items()}
    found: Schema = {
        "operationId": code,
        "summary": summary,
        "tags": [tag],
        "responses": {str(number): answers[number] for number in sorted(answers)},
    }
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return found


def _answer(words: str, schema: Schema) -> Schema:
    """Return one answer in JSON."""
    return {"description": words, "content": {"application/json": {"schema": schema}}}
