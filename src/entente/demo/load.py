"""Loading the whole demonstration: reference tables, then the documents' facts, then fictional volume."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.network.models import Posting
from entente.demo.activity import load_actions
from entente.demo.afterwards import load_afterwards
from entente.demo.agreements import load_agreements
from entente.demo.aid import load_aid
from entente.demo.asked import link_bases, load_requests
from entente.demo.dialogues import load_dialogues
from entente.demo.facts import load_facts
from entente.demo.followup import load_promises
from entente.demo.frameworks import load_frameworks
from entente.demo.institutions import load_institutions
from entente.demo.lives import load_priorities, load_shares
from entente.demo.money import load_money
from entente.demo.network import load_network
from entente.demo.other_posts import load_other_posts
from entente.demo.outcomes import load_meetings, load_results
from entente.demo.plan import Plan, volume_years
from entente.demo.planning import load_planning
from entente.demo.postings import load_postings
from entente.demo.projects import load_projects
from entente.demo.reference import load_reference
from entente.demo.roadmaps import load_roadmaps
from entente.demo.staff import load_positions
from entente.demo.tables import Book

Say = Callable[[str], None]


def _silent(words: str) -> None:
    """Say nothing."""


def load_demo(
    actor: Actor, years: int, today: date, *, say: Say = _silent, actions: int | None = None
) -> dict[str, int]:
    """Load what is missing and return how many rows of each kind were stored, as the actor.

    Volume fills the documents' year 2014 and the `years` last years up to the end of the current one; `actions`
    asks for at least so many actions in all. A database that already holds the volume is left as it is; an
    interrupted load leaves no part of it.
    """
    say(_("Reference tables…"))
    load_reference(actor)
    book = Book(actor)
    say(_("Facts of the documents…"))
    counts = Counter(load_facts(actor, book))
    if visible(actor, Posting, archived=True).filter(fictional=True).exists():
        say(_("The demonstration is already there."))
        return dict(counts)
    return dict(counts + _volume(Plan(actor, book, today, volume_years(today, years)), say, actions))


@transaction.atomic
def _volume(plan: Plan, say: Say, actions: int | None) -> Counter[str]:
    """Store the fictional volume, all of it or none, and return how many rows of each kind."""
    counts: Counter[str] = Counter()
    say(_("Network and people…"))
    steps = (load_network, load_institutions, load_positions, load_other_posts, load_postings, load_planning)
    for step in steps:
        counts.update(step(plan))
    say(_("Projects and money…"))
    counts.update(load_priorities(plan))
    runs = load_projects(plan)
    counts.update(load_shares(plan) | load_requests(plan, runs))
    counts.update({"projects": len(runs)} | load_money(plan, runs) | load_results(plan, runs))
    counts.update(load_frameworks(plan, runs))
    counts.update(load_aid(plan, runs))
    say(_("Agreements and meetings…"))
    counts.update(load_agreements(plan) | load_meetings(plan) | load_dialogues(plan) | load_promises(plan))
    link_bases(plan, runs)
    say(_("Actions…"))
    counts.update(load_actions(plan, runs, actions))
    counts.update(load_roadmaps(plan))
    counts.update(load_afterwards(plan))
    return counts
