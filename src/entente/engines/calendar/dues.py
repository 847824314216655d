"""What the desk calls due, told in calendars too: a feed for each kind that no room tells by a feed of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext as _

from entente.access.scopes import country_paths
from entente.engines.calendar.entry import Asked, Entry, Feed
from entente.engines.records import catalogue, desk
from entente.engines.records.columns import field_at
from entente.engines.records.desk import Due
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]


def with_dues(feeds: Iterable[Feed], dues: Iterable[Due]) -> list[Feed]:
    """Return the rooms' feeds and, after them, one for each kind of due that none of them tells by its code."""
    told = {feed.code: feed for feed in feeds}
    return [*told.values(), *(_feed_of(due) for due in dues if due.code not in told)]


def _feed_of(due: Due) -> Feed:
    """Return the feed that tells what is due."""

    def entries(rows: Rows, asked: Asked) -> Iterator[Entry]:
        """Yield an entry a row on the day it is due. One query."""
        reader, record = asked.reader, catalogue.by_model(due.model)
        rows = (
            due.narrowed(rows, reader)
            .filter(**{f"{due.date_field}__gte": asked.first, f"{due.date_field}__lt": asked.last})
            .order_by()
        )
        for number, day, key, name, country, marking in rows.values_list(
            "pk", due.date_field, record.key, record.label_path(reader.language),
            _country(due.model, reader), desk.marking_of(due.model),
        ):  # fmt: skip
            what = ", ".join(part for part in (name or record.singular, country) if part)
            summary = _("%(kind)s: %(name)s") % {"kind": show.capital(str(due.words)), "name": what}
            soon = 0 <= (day - reader.today).days < desk.SOON
            yield Entry(
                f"{due.code}-{number}", day, summary, record.detail_path(key), str(due.words),
                named=record.logs(marking), number=number, tone="attention" if soon else "",
            )  # fmt: skip

    return Feed(due.code, due.words, due.model, entries, due.units)


def _country(model: type[models.Model], reader: Reader) -> models.F | Value:
    """Return what to ask for the name of the one country a row is about: nothing where it may be about several."""
    path = next(iter(country_paths(model)), "")
    steps: list[Any] = [field_at(model, step) for step in _steps(path)] if path else []
    if not steps or any(step.many_to_many or step.one_to_many for step in steps):
        return Value("")
    return models.F(f"{path}__{catalogue.by_model(steps[-1].related_model).label_path(reader.language)}")


def _steps(path: str) -> Iterator[str]:
    """Yield the paths that lead to a path, and the path itself."""
    parts = path.split("__")
    return ("__".join(parts[: at + 1]) for at in range(len(parts)))
