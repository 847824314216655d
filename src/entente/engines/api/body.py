"""What a body may say: its JSON read strictly, each value of its type, and the record's own form filled from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from entente.access.models import Marked, Unit
from entente.access.service import visible
from entente.engines.api.answers import JSON, MOST_BYTES, WHOLE, Stopped, too_large, wrong
from entente.engines.api.shape import DECIMAL, MOST_NAMED, Part, is_kept, parts_of
from entente.engines.records.forms import Lookup, form_class, hidden_from
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

Body = dict[str, Any]
Errors = dict[str, list[str]]
LONGEST_NAME = 300


def read_body(request: HttpRequest) -> Body:
    """Return the JSON object of a request; Stopped with 415, 413 or 400 when there is none that can be read."""
    if request.content_type != JSON:
        raise Stopped(415, _("Send JSON: the header reads “Content-Type: application/json”."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise too_large()
    try:
        found = json.loads(request.body.decode(), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Stopped(400, _("This body cannot be read: send one JSON object in UTF-8, each name once.")) from None
    if not isinstance(found, dict):
        raise Stopped(400, _('This body is not an object: write {"field": value, …}.'))
    return found


def _refuse(word: str) -> None:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(word)


def _once(pairs: list[tuple[str, Any]]) -> Body:
    """Return an object; ValueError when it gives a name twice, of which one value would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def refuse_names(body: Body, known: Iterable[str]) -> Errors:
    """Return by name the sentences for what a body may not say."""
    names = list(known)
    sentence = _("This is not a field here: %(names)s.") % {"names": ", ".join(names)}
    return {name: [sentence] for name in body if name not in names}


def why_not(part: Part, value: Any) -> str:
    """Return why a value is not of a part's type, "" when it is; what it says is the form's to judge."""
    if value is None:
        return "" if part.nullable and part.kind != "many" else _("This may not be null.")
    if part.kind == "many":
        fine = isinstance(value, list) and len(value) <= MOST_NAMED and all(_names(item) for item in value)
        return "" if fine else _("Give a list of at most %(most)s keys, numbers or exact names.") % {"most": MOST_NAMED}
    if part.kind == "one":
        return "" if _names(value) else _("Give a key, a number or the exact name.")
    return _why_not_plain(part.field, value)


def _why_not_plain(field: Any, value: Any) -> str:
    """Return why a value that refers to nothing is not of its field's type."""
    if isinstance(field, models.BooleanField):
        return "" if isinstance(value, bool) else _("Give true or false.")
    if isinstance(field, models.IntegerField):
        return "" if _is_whole(value) else _("Give a whole number.")
    if isinstance(field, models.DecimalField):
        fine = _is_whole(value) or isinstance(value, Decimal) or (isinstance(value, str) and re.match(DECIMAL, value))
        return "" if fine else _("Give a number, such as “1500.50”.")
    if isinstance(field, models.DateField):
        return "" if isinstance(value, str) and _is_day(value) else _("Give a date, such as “2014-12-31”.")
    return "" if _is_text(value) else _("Give a text.")


def _is_whole(value: Any) -> bool:
    """Say whether a value is a whole number (true and false are not)."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    """Say whether a value is a text that a database can hold."""
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_day(text: str) -> bool:
    """Say whether a text is a day in ISO form."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _names(value: Any) -> bool:
    """Say whether a value can name a record."""
    return _is_whole(value) or (_is_text(value) and len(value) <= LONGEST_NAME)


class Named(Lookup):
    """One record named in JSON by key, number or exact name; or a list of them, to which `keeping` is added."""

    def __init__(
        self, target: type[models.Model], reader: Reader, *, keeping: Iterable[models.Model] = (), **options: Any
    ) -> None:
        super().__init__(target, reader, **options)
        self.keeping = list(keeping)

    def clean(self, value: Any) -> Any:
        """Return the records named; ValidationError as for what is typed."""
        given = value if isinstance(value, list) else [value]
        words = [str(item).strip() for item in given if item not in (None, "")]
        if self.required and not words:
            raise forms.ValidationError(self.error_messages["required"])
        found = self.chosen(words)
        return [*found, *self.keeping] if self.several else found


class Untouched(forms.Field):
    """A field that a change does not name: it keeps what is stored, whether or not the reader may see it."""

    def __init__(self, stored: Any) -> None:
        super().__init__(required=False)
        self.stored = stored

    def clean(self, value: Any) -> Any:
        """Return what is stored."""
        return self.stored


def new_form(record: Record, reader: Reader, body: Body) -> forms.ModelForm[Any]:
    """Return the valid form of a new record; Stopped with every sentence about what the body says wrongly."""
    parts = parts_of(record)
    errors = refuse_names(body, [part.name for part in parts])
    body = _of_their_types(parts, body, errors)
    values = {part.name: part.field.get_default() for part in parts if part.field.has_default()} | body
    if issubclass(record.model, Marked) and reader.actor.units:
        values.setdefault("owner", _own_unit(reader))
    form = form_class(record, reader)(values)
    for part in parts:
        if part.kind != "plain":
            form.fields[part.name] = _named(part, reader, form)
    return _valid(form, errors)


def change_form(record: Record, reader: Reader, row: models.Model, body: Body) -> forms.ModelForm[Any]:
    """Return the valid form of a stored record where only what the body names changes; Stopped as `new_form`."""
    parts = parts_of(record)
    known = [part.name for part in parts] + (["revision"] if is_kept(record) else [])
    errors = refuse_names(body, known)
    if is_kept(record) and not _is_whole(body.get("revision")):
        errors["revision"] = [_("Give the revision you read, a whole number.")]
    if not errors and not set(body) - {"revision"}:
        errors[WHOLE] = [_("Nothing is changed: give at least one field.")]
    body = _of_their_types(parts, body, errors)
    form = form_class(record, reader)(body, instance=row)
    for part in parts:
        if part.name not in body:
            form.fields[part.name] = Untouched(_stored(row, part))
        elif part.kind != "plain":
            hidden = hidden_from(reader, row, part.name)
            keeps = part.kind == "one" and body[part.name] is None and hidden
            form.fields[part.name] = Untouched(hidden[0]) if keeps else _named(part, reader, form, hidden)
    return _valid(form, errors)


def _of_their_types(parts: Iterable[Part], body: Body, errors: Errors) -> Body:
    """Return a body without the values that are not of their part's type, each of which gets its sentence."""
    wrongly = {part.name: why_not(part, body[part.name]) for part in parts if part.name in body}
    errors |= {name: [reason] for name, reason in wrongly.items() if reason}
    return {name: value for name, value in body.items() if not wrongly.get(name)}


def _valid(form: forms.ModelForm[Any], errors: Errors) -> forms.ModelForm[Any]:
    """Return a form that is valid; Stopped with all that was said of types and names, and all that the form says."""
    if errors or not form.is_valid():
        told = {name: [str(sentence) for sentence in sentences] for name, sentences in form.errors.items()}
        raise wrong({**told, **errors})
    return form


def _own_unit(reader: Reader) -> str | None:
    """Return the code of the reader's own unit, the first when there are several."""
    rows = visible(reader.actor, Unit).filter(pk=min(reader.actor.units))
    return rows.values_list("code", flat=True).first()


def _named(part: Part, reader: Reader, form: forms.ModelForm[Any], hidden: Iterable[models.Model] = ()) -> Named:
    """Return the field that reads the references of a part."""
    shown = form.fields[part.name]
    several = part.kind == "many"
    return Named(part.target, reader, several=several, keeping=hidden, label=shown.label, required=shown.required)


def _stored(row: models.Model, part: Part) -> Any:
    """Return what a record holds in a part: a value, a record or None, a list of records."""
    value = getattr(row, part.name)
    return list(value.all()) if part.kind == "many" else value
