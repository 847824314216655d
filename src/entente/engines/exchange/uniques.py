"""What only one record may have: lines whose unique values another line or a stored record has already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from entente.engines.exchange.line import Line

# A line, all the values its record would have, and the record's number, None for a new one.
Whole = tuple[Line, Mapping[str, Any], int | None]


class Uniques:
    """The unique values that the lines of one file have taken so far."""

    def __init__(self, model: type[models.Model], empty: Mapping[str, Any]) -> None:
        self.model, self.empty, self.groups = model, empty, unique_groups(model)
        self._taken: dict[tuple[Any, ...], tuple[int, int]] = {}

    def ask(self, lines: Sequence[Whole]) -> None:
        """Complain of lines whose unique values another line or record has, be it archived or out of sight."""
        for names in self.groups:
            wanted: dict[tuple[Any, ...], tuple[Line, int | None]] = {}
            for line, values, number in lines:
                key = tuple(values.get(name, self.empty.get(name)) for name in names)
                if line.complaints or None in key:
                    continue
                own, first = self._taken.setdefault((names, key), (line.own, line.number))
                if own != line.own:
                    sentence = _("“%(key)s” stands on line %(line)d already, and only one record may have it")
                    line.complaints.append((None, sentence % {"key": _words(key), "line": first}))
                else:
                    wanted[key] = line, number
            self._by_stored(names, wanted)

    def _by_stored(self, names: tuple[str, ...], wanted: Mapping[tuple[Any, ...], tuple[Line, int | None]]) -> None:
        """Complain of lines whose unique values a stored record has that is not their own."""
        narrowed = {f"{name}__in": {key[at] for key in wanted} for at, name in enumerate(names)}
        rows = self.model._base_manager.filter(**narrowed).order_by().values_list("pk", *names) if wanted else ()
        for pk, *values in rows:
            line, number = wanted.get(tuple(values), (None, None))
            if line is None or pk == number:
                continue
            sentence = (
                _("“%(key)s” is already taken by a record that is archived or outside your mandates")
                if number is None
                else _("“%(key)s” is already taken by another record")
            )
            line.complaints.append((None, sentence % {"key": _words(values)}))


def unique_groups(model: type[models.Model]) -> list[tuple[str, ...]]:
    """Return the attnames, together, of which no two rows may have the same values."""
    fields: list[Any] = [part for part in model._meta.concrete_fields if part.unique and not part.primary_key]
    groups = [tuple(constraint.fields) for constraint in model._meta.constraints
              if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None]  # fmt: skip
    named = [tuple(model._meta.get_field(name).attname for name in group) for group in groups]  # type: ignore[union-attr]
    return [(part.attname,) for part in fields] + named


def _words(values: Sequence[Any]) -> str:
    """Return unique values as a sentence names them."""
    return " · ".join(str(value) for value in values)
