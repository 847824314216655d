"""Rights as words of the index: a net around what a reader may see, so that few entries are looked at.

The net is never the answer: every entry found is asked of `visible()` before anything is said of it. It must
only hold all that `visible()` lets through, which a test proves for every role.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db import models

from entente.access.actor import Actor, Holding
from entente.access.choices import Marking, Role
from entente.access.matrix import scopes_for
from entente.access.paths import AccessPaths, Inherits, Open, Paths, Placed
from entente.access.scopes import paths_of

# All of these sets must be met, each by one of its words.
Net = tuple[frozenset[str], ...]
PUBLIC, INTERNAL = "=p", "=i"


@dataclass(frozen=True)
class Root:
    """The model whose owner, marking and countries decide on a record type, and the path that leads to it."""

    model: type[models.Model]
    prefix: str = ""

    @property
    def paths(self) -> AccessPaths:
        """Where the model keeps them."""
        return paths_of(self.model)


def parent_of(model: type[models.Model]) -> tuple[str, type[models.Model]] | None:
    """Return the field and the model a record type inherits its rights from, None when they are its own."""
    paths = paths_of(model)
    if not isinstance(paths, Inherits):
        return None
    return paths.parent, cast("type[models.Model]", model._meta.get_field(paths.parent).related_model)


def root_of(model: type[models.Model], prefix: str = "") -> Root:
    """Return where the rights of a record type are decided, through as many parents as there are."""
    parent = parent_of(model)
    return root_of(parent[1], f"{prefix}{parent[0]}__") if parent else Root(model, prefix)


def country(number: int | None) -> str:
    """Return the word for a row's country, or for being about none."""
    return f"=c{number or 0}"


def group(number: int) -> str:
    """Return the word for a region or an organisation's members that a row concerns."""
    return f"=g{number}"


def owner(unit: int) -> str:
    """Return the word for a row's owner."""
    return f"=o{unit}"


def marked(marking: str, directorate: int | None, readers: Iterable[int]) -> list[str]:
    """Return the words for a row's marking, from its owner's directorate: who besides the rights may read it."""
    own = [f"=d{directorate or 0}"]
    words = {Marking.PUBLIC: [PUBLIC], Marking.INTERNAL: [INTERNAL], Marking.DIRECTORATE: own}
    return words.get(Marking(marking)) or [f"=r{reader}" for reader in readers]


def net_of(actor: Actor, model: type[models.Model]) -> Net | None:
    """Return the words that entries of a record type must hold for the actor; None when no right is held at all."""
    granted: set[str] | None = set()
    root = root_of(model)
    for holding in actor.holdings:
        for scope in scopes_for(holding.role, model._meta.label_lower, "view"):
            wider = _scope(scope, holding, actor, root.paths)
            granted = None if wider is None or granted is None else granted | wider
    if granted is not None and not granted:
        return None
    own: Net = () if granted is None else (frozenset(granted),)
    parent = parent_of(model)
    if parent is not None:
        above = net_of(actor, parent[1])
        return None if above is None else tuple(dict.fromkeys(own + above))
    return own + _markings(actor, root.paths)


def _scope(scope: str, holding: Holding, actor: Actor, paths: AccessPaths) -> set[str] | None:
    """Return the words one scope grants to one holding, None for everything."""
    if scope == "everything" or isinstance(paths, Open):
        return None
    about = {country(number) for number in holding.countries}
    if isinstance(paths, Placed):
        return about | {country(None)}
    if scope == "own directorate":
        return None if holding.directorate_id is None else {owner(unit) for unit in actor.directorate_units}
    # "own desk" asks for the directorate as well; the countries alone are a wider net.
    about |= {group(number) for number in holding.groups}
    return {owner(holding.unit_id)} | (about if scope != "own unit" else set())


def _markings(actor: Actor, paths: AccessPaths) -> Net:
    """Return the words of the markings the actor reads, nothing where markings do not stop them."""
    if not isinstance(paths, Paths) or actor.roles & {Role.OPERATOR, Role.AUDITOR}:
        return ()
    words = {PUBLIC, *(f"=d{holding.directorate_id}" for holding in actor.holdings), f"=r{actor.user_id}"}
    return (frozenset(words if actor.ceiling == Marking.PUBLIC else words | {INTERNAL}),)


def allowed_path(model: type[models.Model], path: str) -> bool:
    """Say whether a text at a path may be read by whoever may read the row.

    It may when each step leads to the parent whose rights the row has, or to an open record, as in lists.
    """
    step: Any = model
    *steps, last = path.split("__")
    for name in steps:
        field = step._meta.get_field(name)
        parent = parent_of(step)
        if not field.is_relation or field.one_to_many or field.many_to_many:
            return False
        if not isinstance(paths_of(field.related_model), Open) and (parent is None or parent[0] != name):
            return False
        step = field.related_model
    return any(field.name == last for field in step._meta.concrete_fields)
