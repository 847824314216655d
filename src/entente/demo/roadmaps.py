"""The invented roadmaps of the posts: the last two years, what was kept, what the year's actions did of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.access.service import visible
from entente.apps.projects.choices import ActionState
from entente.apps.projects.models import Action, Roadmap, RoadmapItem
from entente.apps.projects.roadmap.choices import Decision
from entente.demo.lives import MARKED
from entente.demo.names import Subject, subjects
from entente.demo.plan import Plan, invented
from entente.engines.records.bulk import Loaded

STEP = "roadmaps"
YEARS, AHEAD = 2, 3
LINES = (3, 6)
DONE = 0.75
REASONS = {
    Decision.DROPPED: ("Raison fictive : hors des priorités.", "Fictional reason: outside the priorities."),
    Decision.POSTPONED: ("Raison fictive : pas de formateur.", "Fictional reason: no trainer."),
}
Done = dict[tuple[int, int], list[tuple[int, str]]]


@transaction.atomic
def load_roadmaps(plan: Plan) -> dict[str, int]:
    """Store a roadmap for each post and year with its lines, adopted at the turn of the year; some of next year."""
    posts: dict[Unit, list[str]] = defaultdict(list)
    for code, unit in plan.posts_of.items():
        if code in plan.countries:
            posts[unit].append(code)
    years = range(plan.today.year - YEARS + 1, plan.today.year + 1)
    rows = [_roadmap(plan, unit, codes[0], year) for year in years for unit, codes in posts.items()]
    rows += [_ahead(plan, unit, codes[0]) for unit, codes in list(posts.items())[::AHEAD]]
    stored = plan.rows(rows, STEP)
    done, draw, topics = _done(plan), plan.random(STEP), subjects(invented("subjects"))
    items = [item for row in stored for item in _lines(plan, row, posts[row.owner], done, draw, topics)]
    return {"roadmaps": len(stored), "roadmap lines": len(plan.store(items, STEP))}


def _roadmap(plan: Plan, unit: Unit, code: str, year: int) -> Roadmap:
    """Return a post's roadmap of a year: that of a past year is reviewed."""
    past = year < plan.today.year
    return Roadmap(
        owner=unit, year=year, country=plan.countries[code], marking=Marking.INTERNAL,
        text_fr="Feuille de route inventée pour la démonstration.", text_en="Roadmap invented for the demonstration.",
        proposed_on=date(year - 1, 11, 20), adopted_on=date(year - 1, 12, 15),
        reviewed_on=date(year + 1, 1, 20) if past else None,
        review_fr="Bilan fictif, inventé pour la démonstration." if past else "",
        review_en="Fictional review, invented for the demonstration." if past else "", **MARKED,
    )  # fmt: skip


def _ahead(plan: Plan, unit: Unit, code: str) -> Roadmap:
    """Return a post's roadmap of next year, proposed and still to be decided."""
    row = _roadmap(plan, unit, code, plan.today.year + 1)
    row.proposed_on, row.adopted_on = plan.today - timedelta(days=9), None
    return row


def _done(plan: Plan) -> Done:
    """Return the number and kind of the invented actions done, by country and year. One query."""
    found: Done = defaultdict(list)
    rows = visible(plan.actor, Action).filter(fictional=True, state=ActionState.DONE, country__isnull=False)
    rows = rows.filter(starts_on__year__gt=plan.today.year - YEARS).order_by("pk")
    for pk, kind, country, day in rows.values_list("pk", "kind", "country_id", "starts_on"):
        found[country, day.year].append((pk, kind))
    return found


def _lines(
    plan: Plan, row: Roadmap, codes: list[str], done: Done, draw: Random, topics: tuple[Subject, ...]
) -> Iterator[Loaded]:
    """Yield the lines of a roadmap, in the countries of its post; what was kept is mostly done by an action."""
    for _line in range(draw.randint(*LINES)):
        topic, country = draw.choice(topics), plan.countries[draw.choice(codes)]
        lot = draw.random()
        decision = Decision.KEPT if lot < 0.75 else Decision.POSTPONED if lot < 0.88 else Decision.DROPPED
        if row.adopted_on is None:
            decision = Decision.WAITING
        reason_fr, reason_en = REASONS.get(decision, ("", ""))
        actions = done.get((country.pk, row.year), [])
        did = decision == Decision.KEPT and actions and draw.random() < DONE
        number, kind = draw.choice(actions) if did else (0, topic.kind)
        item = RoadmapItem(
            roadmap=row, kind=kind, country=country, quarter=draw.choice("1234"), decision=decision,
            title_fr=f"{topic.fr} (fictif)", title_en=f"{topic.en} (fictional)", reason_fr=reason_fr,
            reason_en=reason_en, cost_eur=Decimal(draw.randrange(4, 60) * 500), **MARKED,
        )  # fmt: skip
        yield Loaded(item, {"actions": [number] if did else []})
