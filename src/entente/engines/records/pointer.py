"""A column that tells nothing of a record but that it is there, with the way to its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models.expressions import Combinable

from entente.engines.records.columns import Column, Values
from entente.engines.records.reader import Reader


@dataclass(frozen=True)
class Pointer(Column):
    """The same words in every row, which lead to the record's page: it is there, and nothing of it is told here."""

    leads: ClassVar[bool] = True

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for nothing but the number."""
        return ("pk",)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the words."""
        return str(self.heading)
