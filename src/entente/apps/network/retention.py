"""Forgetting how people who serve no more were reached: a house rule, done by a recurring job."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.network.models import PersonalDetails, Posting
from entente.engines.calendar.months import months_after
from entente.engines.jobs.choices import Every
from entente.engines.jobs.recurring import Repeat
from entente.engines.jobs.service import Kind, Progress
from entente.engines.journal.service import Act, difference, note_many, snapshot

CODE = "network.forget-details"
EMPTIED = PersonalDetails.unjournalled
FILLED = ~Q(**dict.fromkeys(EMPTIED, ""))


def forgettable(on: date, months: int) -> models.QuerySet[PersonalDetails]:
    """Return the details that hold something and are needed no more on a day.

    These are the archived ones, and those of people whose last posting ended `months` months before or earlier;
    somebody who was never posted is still to come.
    """
    postings = Posting.objects.filter(person=OuterRef("person"), archived_at=None)
    serving = postings.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=months_after(on, -months)))
    over = Q(Exists(postings)) & ~Q(Exists(serving))
    return PersonalDetails.objects.filter(FILLED, over | Q(archived_at__isnull=False))


@transaction.atomic
def forget(actor: Actor, on: date, months: int) -> int:
    """Empty the details that are needed no more, with a journal line each that keeps no value; return how many.

    Only those the actor may change are emptied: the recurring job acts as the local operator.
    """
    allowed = visible(actor, PersonalDetails, "change", archived=True).order_by().values("pk")
    rows = list(forgettable(on, months).filter(pk__in=allowed).select_related("person").select_for_update(of=("self",)))
    acts = []
    for row in rows:
        before = snapshot(row)
        for name in EMPTIED:
            setattr(row, name, "")
        row.revision += 1
        acts.append(Act("forget", row, *difference(before, snapshot(row))))
    PersonalDetails.objects.bulk_update(rows, (*EMPTIED, "revision"))
    if acts:
        note_many(actor, acts)
    return len(rows)


def run_forget(progress: Progress, actor: Actor) -> str:
    """Forget what is needed no more today, by the house's number of months."""
    forget(actor, timezone.localdate(), settings.ENTENTE_DETAILS_MONTHS)
    return ""


JOBS = (Kind(CODE, _("Forgetting how people who serve no more were reached"), run_forget),)
REPEATS = (Repeat(CODE, Every.DAY, hour=4),)
