"""From a scope's name to the condition on rows: the only code that knows who sees what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db import models
from django.db.models import Q
from django.utils import timezone

from entente.access.actor import Actor, Holding, in_force
from entente.access.choices import Marking, Role
from entente.access.matrix import scopes_for
from entente.access.paths import AccessPaths, Inherits, Open, Paths, Placed, Serving

# What is done to a record without writing it: what concerns a country only through others is open to these.
READS = frozenset({"view", "export"})


@dataclass(frozen=True)
class Condition:
    """Which rows: none, all, or those of `rows`; apart from Q, where "everything" and "nothing said" look alike."""

    rows: Q | None = None
    everything: bool = False

    @property
    def nothing(self) -> bool:
        """True when no row passes."""
        return not self.everything and self.rows is None

    def __or__(self, other: Condition) -> Condition:
        """Rows of either."""
        if self.everything or other.nothing:
            return self
        if other.everything or self.nothing:
            return other
        return Condition(cast("Q", self.rows) | cast("Q", other.rows))

    def __and__(self, other: Condition) -> Condition:
        """Rows of both."""
        if self.nothing or other.everything:
            return self
        if other.nothing or self.everything:
            return other
        return Condition(cast("Q", self.rows) & cast("Q", other.rows))


NOTHING = Condition()
EVERYTHING = Condition(everything=True)


def paths_of(model: type[models.Model]) -> AccessPaths:
    """Return where a record type keeps its owner, marking and countries; a type that does not say is an error."""
    return cast("AccessPaths", model.access_paths)  # type: ignore[attr-defined]


def condition(actor: Actor, model: type[models.Model], action: str, prefix: str = "") -> Condition:
    """Return which rows of a model the actor may do the action to; `prefix` reaches the model through a relation."""
    paths = paths_of(model)
    granted = NOTHING
    for holding in actor.holdings:
        for scope in scopes_for(holding.role, model._meta.label_lower, action):
            granted |= _scope(scope, holding, model, paths, prefix, reads=action in READS)
    if granted.nothing:
        return NOTHING
    if isinstance(paths, Paths):
        return granted & marking_condition(actor, model, prefix)
    if isinstance(paths, Inherits):
        parent = cast("type[models.Model]", model._meta.get_field(paths.parent).related_model)
        return granted & condition(actor, parent, _action_above(paths, action), f"{prefix}{paths.parent}__")
    return granted


def marking_path(model: type[models.Model]) -> str:
    """Return the ORM path of a record type's marking, its parent's where it is seen as its parent; "" for none."""
    paths, prefix = _own_paths(model)
    return f"{prefix}marking" if isinstance(paths, Paths) else ""


def owner_path(model: type[models.Model]) -> str:
    """Return the ORM path of the unit that owns a record type's rows, its parent's likewise; "" for none."""
    paths, prefix = _own_paths(model)
    return f"{prefix}owner" if isinstance(paths, Paths) else ""


def country_paths(model: type[models.Model]) -> tuple[str, ...]:
    """Return the ORM paths of the countries a record type's rows are about, its parent's likewise."""
    paths, prefix = _own_paths(model)
    if isinstance(paths, Placed):
        return (f"{prefix}{paths.country}",)
    return tuple(f"{prefix}{path}" for path in paths.countries) if isinstance(paths, Paths) else ()


def _own_paths(model: type[models.Model]) -> tuple[AccessPaths, str]:
    """Return the paths that decide for a record type, and the prefix that leads to the record they are of."""
    paths, prefix = paths_of(model), ""
    while isinstance(paths, Inherits):
        prefix += f"{paths.parent}__"
        model = cast("type[models.Model]", model._meta.get_field(paths.parent).related_model)
        paths = paths_of(model)
    return paths, prefix


def holds_right(actor: Actor, model: type[models.Model], action: str) -> bool:
    """Say whether a mandate gives the action on some rows, without building their condition.

    Every scope grants at least the unit's own rows, so this is the same as the condition not being nothing.
    """
    paths = paths_of(model)
    if not any(scopes_for(role, model._meta.label_lower, action) for role in actor.roles):
        return False
    if not isinstance(paths, Inherits):
        return True
    parent = cast("type[models.Model]", model._meta.get_field(paths.parent).related_model)
    return holds_right(actor, parent, _action_above(paths, action))


def _action_above(paths: Inherits, action: str) -> str:
    """Return what one must be allowed to do to the parent in order to do this to its parts."""
    if paths.apart:
        return "view"
    return action if action in READS else "change"


def marking_condition(actor: Actor, model: type[models.Model], prefix: str = "") -> Condition:
    """Return which rows the markings let an actor read, whatever their rights."""
    if actor.roles & {Role.OPERATOR, Role.AUDITOR}:
        return EVERYTHING
    if actor.ceiling == Marking.PUBLIC:
        open_to_all = Q(**{f"{prefix}marking": Marking.PUBLIC})
    else:
        open_to_all = Q(**{f"{prefix}marking__in": (Marking.PUBLIC, Marking.INTERNAL)})
    if actor.directorate_units:
        own = Q(**{f"{prefix}owner__in": actor.directorate_units})
        open_to_all |= Q(**{f"{prefix}marking": Marking.DIRECTORATE}) & own
    named = Q(**{f"{prefix}marking": Marking.NAMED})
    return Condition(open_to_all | (named & _by_key(model, prefix, readers=actor.user_id)))


def _by_key(model: type[models.Model], prefix: str, *conditions: Q, **wanted: object) -> Q:
    """Return a condition across a to-many path, asked by key so that no row comes twice."""
    keys = model._base_manager.filter(*conditions, **wanted).order_by().values("pk")
    return Q(**{f"{prefix}pk__in": keys})


def _scope(
    scope: str, holding: Holding, model: type[models.Model], paths: AccessPaths, prefix: str, *, reads: bool
) -> Condition:
    """Return the rows one scope grants to one holding, for reading or for writing."""
    if scope == "everything" or isinstance(paths, Open):
        return EVERYTHING
    if isinstance(paths, Inherits):
        parent = cast("type[models.Model]", model._meta.get_field(paths.parent).related_model)
        if scope == "own unit" and paths.serving:
            return _serving(holding, model, paths.serving, prefix)
        return _scope(scope, holding, parent, paths_of(parent), f"{prefix}{paths.parent}__", reads=reads)
    if isinstance(paths, Placed):
        about_none = Q(**{f"{prefix}{paths.country}__isnull": True})
        return Condition(about_none | Q(**{f"{prefix}{paths.country}__in": holding.countries}))
    own_unit = Condition(Q(**{f"{prefix}owner": holding.unit_id}))
    for path in paths.units:
        own_unit |= Condition(Q(**{f"{prefix}{path}": holding.unit_id}))
    # A unit without a directorate stands alone: "none" would match every other such unit.
    directorate = holding.directorate_id
    own_directorate = Condition(Q(**{f"{prefix}owner__directorate": directorate})) if directorate else own_unit
    return {
        "own unit": lambda: own_unit,
        "own directorate": lambda: own_directorate,
        "own countries": lambda: own_unit | _own_countries(holding, model, paths, prefix, reads=reads),
        "own desk": lambda: own_unit | (own_directorate & _own_countries(holding, model, paths, prefix, reads=reads)),
    }[scope]()


def _serving(holding: Holding, model: type[models.Model], serving: Serving, prefix: str) -> Condition:
    """Return the rows that serve today in the holding's unit."""
    through = serving.through
    unit = {f"{through}__{serving.unit}": holding.unit_id, f"{through}__archived_at": None}
    today = in_force(timezone.localdate(), f"{through}__starts_on", f"{through}__ends_on")
    return Condition(_by_key(model, prefix, today, **unit))


def _own_countries(holding: Holding, model: type[models.Model], paths: Paths, prefix: str, *, reads: bool) -> Condition:
    """Return the rows that concern one of the holding's countries; for reading, through what it belongs to as well."""
    found = NOTHING
    if not holding.countries:
        return found
    for path in paths.countries:
        wanted = {f"{path}__in": holding.countries}
        by_key = path in paths.to_many
        found |= Condition(
            _by_key(model, prefix, **wanted) if by_key else Q(**{f"{prefix}{path}__in": holding.countries})
        )
    for path in paths.groups if reads and holding.groups else ():
        found |= Condition(_by_key(model, prefix, **{f"{path}__in": holding.groups}))
    return found
