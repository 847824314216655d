"""Following the journal in the background, when a file has written more than a request should wait for."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

from entente.access.actor import Actor, local_operator
from entente.engines.jobs.choices import State
from entente.engines.jobs.models import Job
from entente.engines.jobs.service import Kind, Progress, start
from entente.engines.search.index import catch_up

CODE = "search-follow"


def run_catch_up(progress: Progress, actor: Actor) -> str:
    """Follow the journal to its end; returns no address, since it changes no page of its own."""
    catch_up(progress)
    return ""


def later() -> None:
    """Have the journal followed in the background, unless that waits to begin already."""
    if not Job.objects.filter(kind=CODE, state=State.WAITING).exists():
        start(local_operator(), CODE, gettext("What was written since"))


JOBS = (Kind(CODE, gettext_lazy("Following changes in the search index"), run_catch_up),)
