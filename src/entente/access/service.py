"""The two questions everyone asks: which rows, and may they? Nothing is read or written past these functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.matrix import roles_that_may, scopes_for
from entente.access.models import Kept, Unit
from entente.access.scopes import condition, holds_right

Model = TypeVar("Model", bound=models.Model)


@dataclass(frozen=True)
class Decision:
    """The answer to "may they?": yes, or no with the sentence that says what would make it pass."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        """Yes or no."""
        return self.allowed


class Refused(PermissionDenied):
    """An act that rights do not allow; its text is the sentence shown to the reader."""


def visible(
    actor: Actor, model: type[Model], action: str = "view", *, archived: bool = False
) -> models.QuerySet[Model]:
    """Return the rows of a model to which the actor may do the action; archived rows only on demand."""
    rows = model._default_manager.all()
    if issubclass(model, Kept) and not archived:
        rows = rows.filter(archived_at__isnull=True)
    granted = condition(actor, model, action)
    if granted.everything:
        return rows
    return rows.none() if granted.rows is None else rows.filter(granted.rows)


def may_some(actor: Actor, action: str, model: type[models.Model]) -> bool:
    """Say whether the actor may do the action to some rows of the model: decides whether a button is shown."""
    return holds_right(actor, model, action)


def may(actor: Actor, action: str, record: models.Model) -> Decision:
    """Say whether the actor may do the action to this stored record, with the reason when not."""
    model = type(record)
    if visible(actor, model, action, archived=True).filter(pk=record.pk).exists():
        return Decision(True)
    return Decision(False, why_not(action, model))


def require(actor: Actor, action: str, record: models.Model) -> None:
    """Raise Refused, with its sentence, unless the actor may do the action to this stored record."""
    decision = may(actor, action, record)
    if not decision:
        raise Refused(decision.reason)


def approves(actor: Actor, kind: str, owner: int) -> bool:
    """Say whether an actor may approve records of a type owned by a unit; a query only for two directorates at once.

    For rights that reach whole directorates: where all mandates are in one, the row is its own already.
    """
    scopes = {holding: scopes_for(holding.role, kind, "approve") for holding in actor.holdings}
    giving = [holding for holding, found in scopes.items() if found]
    if any("everything" in found for found in scopes.values()):
        return True
    within = {holding.directorate_id for holding in giving}
    if not within or within == {holding.directorate_id for holding in actor.holdings}:
        return bool(within)
    return Unit._base_manager.filter(pk=owner, directorate__in=within).exists()


def why_not(action: str, model: type[models.Model]) -> str:
    """Return the sentence that says who may do the action to rows of this model."""
    acts = {
        "add": pgettext("right", "add"),
        "change": pgettext("right", "change"),
        "archive": pgettext("right", "archive"),
        "view": pgettext("right", "read"),
        "approve": pgettext("right", "approve"),
        "export": pgettext("right", "export"),
        "import": pgettext("right", "bring in by a file"),
    }
    roles = [str(Role(role).label) for role in roles_that_may(model._meta.label_lower, action)]
    return _(
        "Your mandates do not let you %(act)s this record (%(kind)s). Those who may, in their own scope: %(roles)s."
    ) % {
        "act": acts.get(action, action),
        "kind": model._meta.verbose_name,
        "roles": ", ".join(roles) or _("nobody"),
    }
