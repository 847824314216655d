"""Rules of the network room: pure, no database, no web."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from entente.apps.network.choices import Capacity, PostKind
from entente.apps.partners.choices import Field

CAPACITIES = (Capacity.RESIDENT, Capacity.ACCREDITED, Capacity.INTERIM)
# For each field, the kinds of post from the one made for it to the one that may happen to have it.
KINDS_FOR: dict[Field, tuple[PostKind, ...]] = {
    Field.INTERNAL_SECURITY: (
        PostKind.INTERNAL_SECURITY, PostKind.REGIONAL, PostKind.COOPERATION, PostKind.DEFENCE, PostKind.PLACED,
    ),
    Field.DEFENCE: (
        PostKind.DEFENCE, PostKind.REGIONAL, PostKind.COOPERATION, PostKind.INTERNAL_SECURITY, PostKind.PLACED,
    ),
    Field.CIVIL_PROTECTION: (
        PostKind.COOPERATION, PostKind.REGIONAL, PostKind.INTERNAL_SECURITY, PostKind.DEFENCE, PostKind.PLACED,
    ),
}  # fmt: skip

Span = tuple[date, date | None]


def overlaps(spans: Sequence[Span], slack: int) -> list[tuple[int, int, date, date | None]]:
    """Return the pairs of spans that share more than `slack` days: (place, place, first day, first day after or None).

    A span is (first day, first day after or None); the spans come in the order of their first days.
    """
    found = []
    for one, (_begins, ends) in enumerate(spans):
        for two, (starts, stops) in enumerate(spans[one + 1 :], one + 1):
            last = min((day for day in (ends, stops) if day is not None), default=None)
            if last is None or (last - starts).days > slack:
                found.append((one, two, starts, last))
    return found


def why_not_left(planned_to: date | None, left_on: date | None, curtailment: str) -> dict[str, str]:
    """Say, by field, why a departure cannot stand as it is told; empty when it can.

    Without a planned end nothing says whether it came early: a reason may then be given or not.
    """
    if left_on is None or planned_to is None:
        return {}
    if left_on < planned_to and not curtailment:
        return {"curtailment": _("The departure comes before the planned end (%(day)s): say why it ended early.")
                % {"day": planned_to.isoformat()}}  # fmt: skip
    if left_on >= planned_to and curtailment:
        return {"curtailment": _("The posting went to its planned end (%(day)s): remove the reason or correct a day.")
                % {"day": planned_to.isoformat()}}  # fmt: skip
    return {}


def why_not_posted(posting: Span, position: Span) -> str:
    """Say why a posting cannot stand, "" when it can. Each span is (first day, first day after or None)."""
    if posting[0] < position[0]:
        return _("The posting begins before the position exists (%(day)s): give a later day.") % {
            "day": position[0].isoformat()
        }
    if position[1] is not None and posting[0] >= position[1]:
        return _("The posting begins after the position has ended (%(day)s): give an earlier day.") % {
            "day": position[1].isoformat()
        }
    return ""


def order_of_competent(competence: Field, capacity: Capacity, kind: PostKind) -> tuple[int, int]:
    """Return the place of a post among those competent for a country: by capacity, then by the kind's fitness."""
    kinds = KINDS_FOR.get(competence, ())
    return CAPACITIES.index(capacity), kinds.index(kind) if kind in kinds else len(kinds)


@dataclass(frozen=True)
class Cover:
    """What a jurisdiction says: whose it is, of which kind of post, over what, as what, and when."""

    post: int
    kind: str
    country: int
    competence: str
    capacity: str
    span: Span

    @property
    def place(self) -> tuple[object, ...]:
        """What only one post of a kind may hold on a day."""
        return self.kind, self.country, self.competence, self.capacity


def overlap(one: Span, other: Span) -> bool:
    """Say whether two spans, each (first day, first day after or None), share a day."""
    return (one[1] is None or other[0] < one[1]) and (other[1] is None or one[0] < other[1])


def first_clashes(stored: Iterable[Cover], proposed: Sequence[Cover]) -> dict[int, tuple[Cover, int | None]]:
    """Return, by its place, each proposed cover that shares days with another of its place.

    With it comes the one it clashes with, and that one's place when it is proposed too. Of two proposed ones the
    earlier stands, unless it clashes itself: a cover that is refused takes no room.
    """
    known: dict[tuple[object, ...], list[Cover]] = defaultdict(list)
    for cover in stored:
        known[cover.place].append(cover)
    taken: dict[tuple[object, ...], list[tuple[date, int]]] = defaultdict(list)
    found: dict[int, tuple[Cover, int | None]] = {}
    for place, cover in enumerate(proposed):
        clash = next((other for other in known[cover.place] if overlap(cover.span, other.span)), None)
        if clash is not None:
            found[place] = clash, None
            continue
        # Those taken share no day with each other, so that only its neighbours can share one with this cover.
        line = taken[cover.place]
        at = bisect_left(line, (cover.span[0], place))
        near = [number for _day, number in line[max(0, at - 1) : at + 1]]
        other = next((number for number in near if overlap(cover.span, proposed[number].span)), None)
        if other is not None:
            found[place] = proposed[other], other
        else:
            line.insert(at, (cover.span[0], place))
    return found
