"""Keeping what was counted or drawn for a reader until a record it depends on changes, as the journal tells."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.db import models

from entente.access.paths import Inherits, Paths
from entente.access.scopes import paths_of
from entente.engines.journal.service import version_of
from entente.engines.records.reader import Reader

Made = TypeVar("Made")
DAY = 24 * 3600


def kept(reader: Reader, models_used: Iterable[type[models.Model]], what: object, make: Callable[[], Made]) -> Made:
    """Return what `make` gives, made again only when a record of the models changes, or for another reader or day.

    The day is today as well as the one the page speaks of: rights are those of today. `what` names the thing (its
    repr is the key); the reader's rights, language and days are part of it. What is kept must be plain data. The
    journal's last line of each kind is asked in one query.
    """
    kinds = sorted({kind for model in models_used for kind in _kinds_behind(model)})
    depends = (what, reader.language, reader.on, reader.today, reader.actor.signature, version_of(kinds))
    name = hashlib.sha256(repr(depends).encode()).hexdigest()
    found = caches["counts"].get(name)
    if found is None:
        found = make()
        caches["counts"].set(name, found, DAY)
    return cast("Made", found)


class Ports:
    """What the rooms hand down, set by the registry: kinds that widen what any row concerns (memberships)."""

    always: tuple[str, ...] = ()


_behind: dict[object, frozenset[str]] = {}


def _kinds_behind(model: type[models.Model]) -> frozenset[str]:
    """Return the journal kinds whose changes change what a model's rows show or who sees them.

    These are the model, all that it refers to, directly or further on, and what its access paths cross.
    """
    if model not in _behind:
        found: set[type[models.Model]] = set()
        waiting: list[type[models.Model]] = [model, *_crossed(model)]
        while waiting:
            step = waiting.pop()
            if step not in found:
                found.add(step)
                waiting += [field.related_model for field in _references(step)]
        _behind[model] = frozenset(step._meta.label_lower for step in found) | frozenset(Ports.always)
    return _behind[model]


def _references(model: type[models.Model]) -> list[Any]:
    """Return the fields by which a model refers to others."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [field for field in fields if isinstance(field.related_model, type)]


def _crossed(model: type[models.Model]) -> list[type[models.Model]]:
    """Return the models that a record type's access paths go through, its parent's among them."""
    paths = paths_of(model)
    crossed: list[type[models.Model]] = []
    asked: tuple[str, ...] = (*paths.countries, *paths.groups) if isinstance(paths, Paths) else ()
    if isinstance(paths, Inherits):
        parent: Any = model._meta.get_field(paths.parent).related_model
        crossed += _crossed(parent)
        asked = (f"{paths.serving.through}__{paths.serving.unit}",) if paths.serving else ()
    for path in asked:
        step: Any = model
        for name in path.split("__"):
            step = step._meta.get_field(name).related_model
            crossed.append(step)
    return crossed
