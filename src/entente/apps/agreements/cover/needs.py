"""What needs cover: rooms declare which of their rows do, and for which activity; the registry lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.functional import Promise

from entente.access.actor import Actor
from entente.access.service import may_some
from entente.apps.agreements.cover.queries import without_cover
from entente.apps.agreements.models import Agreement, Party, Provision, Suspension
from entente.apps.reference.choices import DIRECT_ONLY
from entente.engines.figures.figure import Figure, Window

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Need:
    """Rows that need cover on a day: code and words of the figure that counts those without, and how they are judged.

    `rows` narrows visible rows to those of the day; `country` is a path to their country, or countries; `field` and
    `activity` are expressions, "" where any will do.
    """

    code: str
    title: Promise
    model: type[models.Model]
    rows: Callable[[Rows, date], Rows]
    country: str
    field: Any
    activity: Any

    def pairs(self, rows: Rows, actor: Actor, on: date) -> Rows:
        """Return the rows without cover on a day, once for each country that lacks it, as `cover_country`."""
        needing = self.rows(rows.filter(archived_at__isnull=True), on)
        return without_cover(
            needing, actor, on, country=self.country, field=self.field, activity=self.activity
        )  # fmt: skip

    def uncovered(self, rows: Rows, window: Window) -> Rows:
        """Return the rows without cover on the day, with the country when one is given; each once."""
        pairs = self.pairs(rows, window.actor, window.on)
        pairs = pairs if window.subject is None else pairs.filter(cover_country=window.subject.pk)
        return rows.filter(pk__in=pairs.order_by().values("pk"))


_needs: list[Need] = []


def fill(needs: Iterable[Need]) -> None:
    """Take the needs the registry lists."""
    _needs[:] = needs


def figure_of(need: Need) -> Figure:
    """Return the figure that counts the rows of a need that are without cover, and gives them as a list."""
    depends = (Agreement, Provision, Party, Suspension)
    return Figure(need.code, need.title, need.model, need.uncovered, reach=DIRECT_ONLY, depends=depends)


def needs_of(actor: Actor) -> list[Need]:
    """Return the needs of which an actor may see rows, in the registry's order."""
    models_asked = (Agreement, Provision, Party, Suspension)
    return [
        need for need in _needs
        if may_some(actor, "view", need.model) and all(may_some(actor, "view", model) for model in models_asked)
    ]  # fmt: skip
