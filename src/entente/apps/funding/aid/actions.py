"""What a person does about aid: decide on a project or an action; a former decision is kept, with its last day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import Refused, require
from entente.apps.funding.aid.models import Decided
from entente.apps.funding.aid.queries import DECIDED
from entente.apps.funding.aid.rules import why_not_by_them, why_not_dated
from entente.engines.journal.models import Entry
from entente.engines.journal.service import Act, difference, kind_of, note, snapshot


def standing_on(about: models.Model) -> Decided | None:
    """Return the decision that stands about a project or an action, None when there is none. One query."""
    model, name = DECIDED[type(about)]
    found: Decided | None = model.objects.filter(
        **{name: about}, replaced_on__isnull=True, archived_at__isnull=True
    ).first()
    return found


def entered_by(about: models.Model) -> int | None:
    """Return the account that entered a record, None when a file or nobody known did. One query."""
    added = Entry.objects.filter(kind=kind_of(about), object_id=about.pk, verb="add")
    return added.order_by("pk").values_list("user_id", flat=True).first()


@transaction.atomic
def decide(actor: Actor, about: models.Model, form: forms.ModelForm[Any]) -> Decided:
    """Store what a valid form decides about a project or an action; the decision that stood ends on its day.

    Raises Refused, with every reason, unless the actor may approve there, is another person than the one who entered
    the record, and the day is neither ahead nor before the former decision.
    """
    type(about)._base_manager.select_for_update().get(pk=about.pk)
    require(actor, "view", about)
    row: Any = form.save(commit=False)
    former = standing_on(about)
    reasons = (
        why_not_by_them(actor.user_id, entered_by(about)),
        why_not_dated(row.decided_on, timezone.localdate(), former.decided_on if former else None),
    )
    if any(reasons):
        raise Refused(" ".join(filter(None, reasons)))
    if former is not None:
        _replace(actor, former, row.decided_on)
    setattr(row, DECIDED[type(about)][1], about)
    row.decided_by_id = actor.user_id
    row.save()
    require(actor, "approve", row)
    note(actor, Act("add", row, {}, snapshot(row)))
    return row  # type: ignore[no-any-return]


def _replace(actor: Actor, former: Decided, on: date) -> None:
    """End a decision on a day."""
    before = snapshot(former)
    former.replaced_on = on
    former.revision += 1
    former.save()
    note(actor, Act("change", former, *difference(before, snapshot(former))))


def only_decided(actor: Actor, act: str, row: models.Model, stored: models.Model | None) -> str:
    """Say why a decision does not come in by a plain form or file, "" when it does: loading data is nobody's act."""
    if act == "add" and actor.user is not None:
        return _("A decision is taken on the page of its project or action: open it and choose “Decide on aid”.")
    return ""
