"""The records a line refers to, for the rules that read them: asked for a block at once, when first read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models


class Related(dict[str, Any]):
    """What Django keeps of a row's references, filled for all rows of a block at the first reading of a field.

    A rule written as `self.position.starts_on` would else cost a query for each line.
    """

    def __init__(self, trial: models.Model) -> None:
        super().__init__()
        self.trial = trial
        self.rows: Sequence[Mapping[str, Any]] = ()
        self.found: dict[str, Mapping[int, models.Model]] = {}
        self.fields: dict[str, Any] = {
            field.name: field for field in trial._meta.concrete_fields if field.related_model is not None
        }

    def begin(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take the values of a block's rows, by attname."""
        self.rows, self.found = rows, {}

    def __missing__(self, name: str) -> Any:
        """Return the record that the trial row refers to; KeyError, as from any cache, where there is none."""
        field: Any = self.fields[name]
        if name not in self.found:
            numbers = {row.get(field.attname) for row in self.rows} - {None}
            self.found[name] = field.related_model._base_manager.in_bulk(numbers)
        return self.found[name][getattr(self.trial, field.attname)]
