"""What a record looks like in JSON: a part for each field of its form, with its schema to read and to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db import models

from entente.access.models import Kept
from entente.engines.records.record import Record

Schema = dict[str, Any]
MOST_NAMED = 200
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
REFERENCE: Schema = {"$ref": "#/components/schemas/Reference"}


@dataclass(frozen=True)
class Part:
    """One field of a record: `kind` is plain, one (a reference) or many (a list of references)."""

    name: str
    kind: str
    field: Any

    @property
    def target(self) -> type[models.Model]:
        """The model referred to."""
        return cast("type[models.Model]", self.field.related_model)

    @property
    def nullable(self) -> bool:
        """Say whether it may be sent as null."""
        return bool(self.field.null)

    @property
    def required(self) -> bool:
        """Say whether a new record must be given it; the owner is the reader's own unit unless said."""
        field = self.field
        owned = self.name == "owner"
        return not (field.blank or field.has_default() or owned or isinstance(field, models.BooleanField))


_parts: dict[str, tuple[Part, ...]] = {}


def parts_of(record: Record) -> tuple[Part, ...]:
    """Return the parts of a record type, in the order of its form, made once."""
    if record.slug not in _parts:
        fields: list[Any] = [record.model._meta.get_field(name) for name in record.form]
        _parts[record.slug] = tuple(Part(field.name, _kind(field), field) for field in fields)
    return _parts[record.slug]


def _kind(field: Any) -> str:
    """Return how a field is told."""
    if field.many_to_many:
        return "many"
    return "plain" if field.related_model is None else "one"


def is_kept(record: Record) -> bool:
    """Say whether records of a type have a revision and can be archived."""
    return issubclass(record.model, Kept)


def key_schema(record: Record) -> Schema:
    """Return the schema of the key that stands in addresses."""
    return {"type": "integer"} if record.key == "pk" else {"type": "string"}


def read_schema(part: Part) -> Schema:
    """Return the schema of a part as it is answered."""
    words = _words(part)
    if part.kind == "one":
        return {**words, "anyOf": [REFERENCE, {"type": "null"}]}
    if part.kind == "many":
        return {**words, "type": "array", "items": REFERENCE}
    if isinstance(part.field, models.DecimalField):
        return {**words, **_or_null(part, {"type": "string", "pattern": DECIMAL})}
    return {**words, **_or_null(part, _plain(part.field))}


def write_schema(part: Part) -> Schema:
    """Return the schema of a part as it may be sent."""
    words = _words(part)
    if part.kind == "one":
        return {**words, **_or_null(part, {"type": ["string", "integer"]})}
    if part.kind == "many":
        items = {"type": ["string", "integer"]}
        return {**words, "type": "array", "items": items, "maxItems": MOST_NAMED}
    if isinstance(part.field, models.DecimalField):
        return {**words, **_or_null(part, {"type": ["string", "number"], "pattern": DECIMAL})}
    schema = _plain(part.field)
    if schema["type"] == "string" and "enum" not in schema and "format" not in schema and not part.field.blank:
        schema["minLength"] = 1
    return {**words, **_or_null(part, schema)}


def _words(part: Part) -> Schema:
    """Return the title and description from the model's own words."""
    name, help_text = str(part.field.verbose_name), str(part.field.help_text)
    return {"title": name[:1].upper() + name[1:], **({"description": help_text} if help_text else {})}


def _or_null(part: Part, schema: Schema) -> Schema:
    """Let null pass where the field may be empty."""
    if not part.nullable:
        return schema
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    found = {**schema, "type": [*kinds, "null"]}
    return {**found, "enum": [*found["enum"], None]} if "enum" in found else found


def _plain(field: Any) -> Schema:
    """Return the schema of a value that refers to nothing."""
    if field.flatchoices:
        values = [value for value, _label in field.flatchoices]
        return {"type": "string", "enum": [*values, ""] if field.blank and "" not in values else values}
    if isinstance(field, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, models.IntegerField):
        return {"type": "integer", "minimum": 0 if field.get_internal_type().startswith("Positive") else -(2**31)}
    if isinstance(field, models.DateField):
        return {"type": "string", "format": "date"}
    return {"type": "string", **({"maxLength": field.max_length} if field.max_length else {})}
