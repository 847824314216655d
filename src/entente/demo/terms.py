"""The terms of the invented positions: length of a tour, handover, grade band, clearance, languages needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random

from entente.apps.network.choices import Clearance, Corps, GradeBand, PositionKind
from entente.apps.network.models import Position
from entente.demo.plan import Plan
from entente.engines.records.bulk import Loaded

# Months of a tour by kind: four out of five of the first, one of the second.
TOURS = {
    PositionKind.POST: (36, 48),
    PositionKind.EXPERT: (36, 24),
    PositionKind.HEADQUARTERS: (48, 36),
}
HANDOVERS = (5, 7, 10, 10, 10, 12, 15)
INTERMEDIATE = frozenset({"brigadier-chef", "adjudant-chef"})


def with_terms(plan: Plan, rows: Iterable[Position], languages: Callable[[Position], list[int]]) -> Iterator[Loaded]:
    """Yield positions with their terms, and the languages they need to be linked."""
    draw = plan.random("terms")
    for row in rows:
        usual, other = TOURS[PositionKind(row.kind)]
        row.tour_months = usual if draw.random() < 0.8 else other
        row.handover_days = draw.choice(HANDOVERS)
        row.grade_band, row.clearance = _band(row), _clearance(row, draw)
        yield Loaded(row, {"languages": languages(row)})


def _band(row: Position) -> str:
    """Return how senior the grade is: the director apart, officers but for two grades, category A where none is."""
    if row.function_fr.startswith("Directeur (") and row.kind == PositionKind.HEADQUARTERS:
        return GradeBand.SENIOR
    if row.grade_fr in INTERMEDIATE:
        return GradeBand.INTERMEDIATE
    return GradeBand.OFFICERS if row.grade_fr or row.corps in {Corps.DIPLOMATS, Corps.CIVILIANS} else ""


def _clearance(row: Position, draw: Random) -> str:
    """Return the clearance needed: of all who lead, and of some others."""
    if row.kind == PositionKind.HEADQUARTERS and row.rank <= 10:
        return Clearance.TOP_SECRET
    lot = draw.random()
    if row.kind == PositionKind.EXPERT:
        return Clearance.SECRET if lot < 0.2 else Clearance.NONE
    return Clearance.SECRET if row.rank <= 20 or lot < 0.5 else Clearance.NONE
