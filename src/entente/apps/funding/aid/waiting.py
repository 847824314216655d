"""What waits for a decision on aid: the projects of the reader's directorate, and the line on their desk."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import ngettext

from entente.access.service import may_some, visible
from entente.apps.funding.aid.models import OdaDecision
from entente.apps.funding.aid.queries import undecided
from entente.apps.projects.models import Project
from entente.engines.records.reader import Reader


def waiting_for(reader: Reader) -> models.QuerySet[Any]:
    """Return the projects that no decision is taken on and that belong to the reader's own directorate."""
    rows = undecided(visible(reader.actor, Project), reader.on)
    return rows.filter(owner__in=reader.actor.directorate_units) if reader.actor.user else rows


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of how many projects wait for the decision of who may take it."""
    if not may_some(reader.actor, "approve", OdaDecision):
        return []
    count = waiting_for(reader).count()
    words = ngettext("%(count)d project waits for a decision on aid", "%(count)d projects wait for a decision on aid",
                     count)  # fmt: skip
    return [(words % {"count": count}, reverse("funding_aid:undecided"))] if count else []
