"""Files of others' activities between their sending and their acceptance: at once when small, else as jobs."""

from __future__ import annotations

import io
import zlib
from datetime import timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.apps.funding.iati.bringing import Told, bring_in, plan, require_import
from entente.apps.funding.iati.choices import FileState
from entente.apps.funding.iati.models import OthersFile
from entente.engines.jobs.choices import Every, State
from entente.engines.jobs.recurring import Repeat
from entente.engines.jobs.service import Failed, Kind, Progress, start

AT_ONCE = 2_000_000  # bytes: about a second's work
KEPT_FOR = timedelta(days=30)
PLAN, ACCEPT, PURGE = "iati-plan", "iati-accept", "iati-purge"


def files_of(actor: Actor) -> models.QuerySet[OthersFile]:
    """Return the files a person sent: nobody reads another's."""
    if actor.user is None and Role.OPERATOR not in actor.roles:
        return OthersFile.objects.none()
    return OthersFile.objects.filter(user=actor.user)


def take(actor: Actor, dataset: str, name: str, content: bytes) -> OthersFile:
    """Keep a file and make its plan, at once or as a job; raises Refused without the right."""
    require_import(actor)
    kept = OthersFile.objects.create(
        user=actor.user, dataset=dataset.strip(), file_name=name[:200], content=zlib.compress(content)
    )
    if len(content) <= AT_ONCE:
        _planned(actor, kept, Progress())
    else:
        with transaction.atomic():
            kept.job = start(actor, PLAN, kept.file_name, number=kept.pk)
            kept.save(update_fields=["job"])
    return kept


def accept(actor: Actor, kept: OthersFile) -> None:
    """Write what a planned file holds, at once or as a job; a file that is not planned (any more) is left alone."""
    if kept.state != FileState.PLANNED or works(kept):
        return
    if len(kept.content) * 8 <= AT_ONCE:  # such a file is some eight times smaller when packed
        _accepted(actor, kept, Progress())
        return
    with transaction.atomic():
        kept.job = start(actor, ACCEPT, kept.file_name, number=kept.pk)
        kept.save(update_fields=["job"])


def works(kept: OthersFile) -> bool:
    """Say whether a job is at work on a file, or about to be."""
    return kept.job is not None and kept.job.state in (State.WAITING, State.RUNNING)


def drop(kept: OthersFile) -> None:
    """Forget a file that was not accepted."""
    OthersFile.objects.filter(pk=kept.pk, state=FileState.PLANNED).update(state=FileState.DROPPED, content=b"")


def _planned(actor: Actor, kept: OthersFile, progress: Progress) -> None:
    """Store the plan of a file."""
    told = plan(actor, kept.dataset, _stream(kept), progress.step)
    unreadable = bool(told.problem) and not told.read
    kept.state = FileState.UNREADABLE if unreadable else FileState.PLANNED
    kept.told, kept.problem = told.as_json(), told.problem
    kept.content = b"" if unreadable else kept.content
    kept.save(update_fields=["state", "told", "problem", "content"])


def _accepted(actor: Actor, kept: OthersFile, progress: Progress) -> None:
    """Write a file's activities and forget its content."""
    with transaction.atomic():
        locked = OthersFile.objects.select_for_update().get(pk=kept.pk)
        if locked.state != FileState.PLANNED:
            return
        told: Told = bring_in(actor, locked.dataset, _stream(locked), progress.step)
        locked.told, locked.state, locked.content = told.as_json(), FileState.ACCEPTED, b""
        locked.save(update_fields=["told", "state", "content"])


def _stream(kept: OthersFile) -> io.BytesIO:
    """Return a file's content to read."""
    return io.BytesIO(zlib.decompress(bytes(kept.content)))


def _own(actor: Actor, number: int) -> OthersFile:
    """Return one of the actor's own files, else raise Failed."""
    found = files_of(actor).filter(pk=number).first()
    if found is None:
        raise Failed(_("This import is not there any more."))
    return found


def run_plan(progress: Progress, actor: Actor, number: int) -> str:
    """Make the plan of a large file."""
    _planned(actor, _own(actor, number), progress)
    return reverse("iati:file", args=(number,))


def run_accept(progress: Progress, actor: Actor, number: int) -> str:
    """Write a large file."""
    _accepted(actor, _own(actor, number), progress)
    return reverse("iati:file", args=(number,))


def run_purge(progress: Progress, actor: Actor) -> str:
    """Forget files older than a month: the activities and the journal are what stays."""
    old = OthersFile.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    old.filter(state__in=(FileState.PLANNED, FileState.PLANNING)).update(state=FileState.DROPPED)
    old.update(content=b"")
    return ""


JOBS = (
    Kind(PLAN, gettext_lazy("Reading others’ activities"), run_plan),
    Kind(ACCEPT, gettext_lazy("Bringing in others’ activities"), run_accept),
    Kind(PURGE, gettext_lazy("Forgetting old files of others’ activities"), run_purge),
)
REPEATS = (Repeat(PURGE, Every.DAY, hour=3),)
