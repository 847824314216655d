"""The pages of jobs: one's own, one of them while it runs, and the recurring ones for administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entente.access.actor import Actor
from entente.access.service import Refused, may_some, visible, why_not
from entente.engines.jobs import recurring, service
from entente.engines.jobs.board import Sign, board
from entente.engines.jobs.choices import AGAIN, State
from entente.engines.jobs.models import Job, Recurring

MOST = 100
TONES = {State.WAITING: "pending", State.DONE: "done", State.FAILED: "refusal", State.CANCELLED: "pending"}


def _actor(request: HttpRequest) -> Actor:
    """Return who asks."""
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    return actor


def _title(code: str) -> str:
    """Return the name of a kind of job in the reader's language."""
    kind = service.kind_of(code)
    return str(kind.title) if kind else code


def _told(job: Job) -> dict[str, Any]:
    """Return a job as its pages show it; how far it is comes from outside its transaction while it runs."""
    signs = board()
    running = job.state == State.RUNNING
    sign = signs.latest(job) if running else Sign(job.done, job.total, job.step)
    unfinished = job.state in (State.WAITING, State.RUNNING)
    return {
        "row": job,
        "title": _title(job.kind),
        "tone": TONES.get(State(job.state), ""),
        "sign": sign,
        "running": running,
        "unfinished": unfinished,
        "stopping": unfinished and signs.cancel_asked(job),
        "again": job.state in AGAIN,
    }


def _job_or_404(request: HttpRequest, number: int) -> Job:
    """Return one of the reader's own jobs; another's is not found."""
    job = service.jobs_of(_actor(request)).filter(pk=number).first()
    if job is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return job


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """Answer with the reader's own jobs, newest first."""
    actor = _actor(request)
    context = {
        "title": _("Jobs"),
        "jobs": [_told(job) for job in service.jobs_of(actor)[:MOST]],
        "recurring": may_some(actor, "view", Recurring),
    }
    return render(request, "jobs/list.html", context)


@require_GET
def detail_page(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with one job; htmx asks for its moving part every two seconds while it runs."""
    job = _told(_job_or_404(request, number))
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    template = "jobs/job.html#job" if htmx and not htmx.boosted else "jobs/job.html"
    return render(request, template, {"title": job["title"], "job": job})


@require_POST
def cancel_act(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a job to stop."""
    service.cancel(_actor(request), _job_or_404(request, number))
    return HttpResponseRedirect(reverse("jobs:detail", args=(number,)))


@require_POST
def retry_act(request: HttpRequest, number: int) -> HttpResponse:
    """Run a job once more."""
    service.retry(_actor(request), _job_or_404(request, number))
    return HttpResponseRedirect(reverse("jobs:detail", args=(number,)))


def recurring_page(request: HttpRequest) -> HttpResponse:
    """Answer with the recurring jobs, or switch one on or off, or run it now."""
    actor = _actor(request)
    if not may_some(actor, "view", Recurring):
        raise Refused(why_not("view", Recurring))
    if request.method == "POST":
        return _recurring_act(request, actor)
    rows = visible(actor, Recurring).select_related("last_job")
    context = {
        "title": _("Recurring jobs"),
        "rows": [
            {"row": row, "title": _title(row.code), "last": _told(row.last_job) if row.last_job else None}
            for row in rows
        ],
        "can_change": may_some(actor, "change", Recurring),
    }
    return render(request, "jobs/recurring.html", context)


def _recurring_act(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Do what a button asks, and say it."""
    row = visible(actor, Recurring).filter(code=request.POST.get("code", "")).first()
    if row is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    act = request.POST.get("act", "")
    if act == "run":
        job = recurring.run_now(actor, row)
        said = _("%(name)s: started.") if job else _("%(name)s: still running, so not started again.")
    elif act in ("on", "off"):
        recurring.switch(actor, row, active=act == "on")
        said = _("%(name)s: switched on.") if act == "on" else _("%(name)s: switched off.")
    else:
        said = _("%(name)s: nothing was asked.")
    messages.success(request, said % {"name": _title(row.code)})
    return HttpResponseRedirect(reverse("jobs:recurring"))
