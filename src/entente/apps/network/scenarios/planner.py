"""From a network to a siting problem and back: who may host a post, who is to be served, what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.apps.network.scenarios.travel import Travel, kilometres
from entente.apps.network.siting import Answer
from entente.apps.network.solving.pmedian import Floats, Problem

CENTS = 100  # weights are taken at two decimals, so that totals are whole and the optimum can be proven


@dataclass(frozen=True)
class Site:
    """A place where a post sits or could: its key (a unit's code, or a country's), names, country, place, cost."""

    key: str
    name_fr: str
    name_en: str
    country: str
    latitude: float
    longitude: float
    stands: bool = False
    yearly_eur: float | None = None
    languages: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.name_en if (get_language() or "fr").startswith("en") else self.name_fr


@dataclass(frozen=True)
class Client:
    """A country to be served: its code, place, weight, languages, and the key of the post that covers it now."""

    code: str
    latitude: float
    longitude: float
    weight: float = 1.0
    languages: frozenset[int] = frozenset()
    covered_by: str = ""


@dataclass(frozen=True)
class Wish:
    """What is asked: at most `posts`, within `budget_eur` a year, and what must stay or go (keys of sites).

    `radius_km` asks for the greatest weight within it instead of the least weighted distance. `penalty` is what a
    way counts more, in per cent, when seat and country share no language. `travel` replaces great circles.
    """

    posts: int | None = None
    budget_eur: float | None = None
    radius_km: float | None = None
    penalty: int = 0
    keep: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    travel: Travel = field(default_factory=dict)


def why_not_wished(posts: int | None, budget_eur: object, *, coverage: bool, radius_km: object) -> str:
    """Say why a siting cannot be asked, "" when it can."""
    if posts is None and budget_eur is None:
        return _("Give the number of posts, a yearly budget, or both: without either, every place would get a post.")
    if posts is not None and posts < 1:
        return _("A network has at least one post: give 1 or more.")
    if coverage and not radius_km:
        return _("Greatest coverage needs a radius in kilometres, such as 1500.")
    return ""


def why_not_sited(sites: Sequence[Site], clients: Sequence[Client], wish: Wish) -> str:
    """Say why no network can be proposed, "" when one can: the first reason found."""
    if not clients or not sites:
        return _("No country is covered on this day in this competence: choose another day or competence.")
    known = {site.key for site in sites if site.stands}
    for key in (*wish.keep, *wish.close):
        if key not in known:
            return _("“%(value)s” is not a post of this competence on this day: name one of its units by its code.") % {
                "value": key[:60]
            }
    both = sorted(set(wish.keep) & set(wish.close))
    if both:
        return _("“%(value)s” is both kept and closed: choose one.") % {"value": both[0]}
    return _why_not_that_many(sites, wish) or _why_not_afforded(sites, wish)


def _why_not_that_many(sites: Sequence[Site], wish: Wish) -> str:
    """Say why a number of posts is not possible."""
    open_to_choice = len(sites) - len(set(wish.close))
    if wish.posts is not None and wish.posts > open_to_choice:
        return _("%(posts)d posts are asked and %(most)d places can have one: ask for %(most)d or fewer.") % {
            "posts": wish.posts,
            "most": open_to_choice,
        }
    if wish.posts is not None and wish.posts < len(set(wish.keep)):
        return _("%(kept)d posts must stay and %(posts)d are asked: ask for %(kept)d or more.") % {
            "kept": len(set(wish.keep)),
            "posts": wish.posts,
        }
    return "" if open_to_choice else _("Every place is closed: leave at least one.")


def _why_not_afforded(sites: Sequence[Site], wish: Wish) -> str:
    """Say why a budget is not possible."""
    if wish.budget_eur is None:
        return ""
    unknown = next((site for site in sites if site.yearly_eur is None and site.key not in wish.close), None)
    if unknown is not None:
        return _("No yearly cost is known for %(name)s on this day: add a cost of a post, or ask without a budget.") % {
            "name": unknown.name
        }
    prices = {site.key: site.yearly_eur or 0.0 for site in sites if site.key not in wish.close}
    least = sum(prices[key] for key in set(wish.keep)) if wish.keep else min(prices.values())
    if wish.budget_eur < least:
        return _("The budget is below the cheapest network (%(least)s € a year): give at least that.") % {
            "least": number_format(least, 0, force_grouping=True)
        }
    return ""


def distances(sites: Sequence[Site], clients: Sequence[Client], wish: Wish) -> Floats:
    """Return the whole kilometres from every site (rows) to every client (columns), given ways first."""
    far = np.rint(
        kilometres(
            np.array([[site.latitude, site.longitude] for site in sites]),
            np.array([[client.latitude, client.longitude] for client in clients]),
        )
    )
    rows: dict[str, list[int]] = {}
    for row, site in enumerate(sites):
        rows.setdefault(site.country, []).append(row)
    columns = {client.code: column for column, client in enumerate(clients)}
    for (start, end), way in wish.travel.items():
        for one, other in ((start, end), (end, start)):
            if (one, other) == (start, end) or (one, other) not in wish.travel:
                for row in rows.get(one, ()) if other in columns else ():
                    far[row, columns[other]] = round(way)
    return far


def felt(far: Floats, sites: Sequence[Site], clients: Sequence[Client], penalty: int) -> Floats:
    """Return the kilometres as they count: more, by the penalty in per cent, where no language is shared."""
    if not penalty:
        return far
    shared = np.array([[bool(site.languages & client.languages) for client in clients] for site in sites])
    return np.where(shared, far, np.rint(far * (100 + penalty) / 100))


def problem_of(sites: Sequence[Site], clients: Sequence[Client], wish: Wish, far: Floats) -> Problem:
    """Return the problem: weight x km, or the weight beyond the radius, in hundredths of a weight."""
    weight = np.rint(np.array([client.weight for client in clients]) * CENTS)
    way = felt(far, sites, clients, wish.penalty)
    cost = way * weight if wish.radius_km is None else np.where(way > wish.radius_km, weight, 0.0)
    at = {site.key: place for place, site in enumerate(sites)}
    closed = tuple(sorted({at[key] for key in wish.close}))
    return Problem(
        cost.astype(float),
        wish.posts if wish.posts is not None else len(sites) - len(closed),
        np.array([site.yearly_eur or 0.0 for site in sites]) if wish.budget_eur is not None else None,
        wish.budget_eur,
        tuple(sorted({at[key] for key in wish.keep})),
        closed,
    )


def told(sites: Sequence[Site], clients: Sequence[Client], wish: Wish, far: Floats, answer: Answer) -> dict[str, Any]:
    """Return an answer as it is kept and shown: plain values, in kilometres, weights and euros a year.

    `value` and `bound` are weight x km (or the weight beyond the radius); `before` is the same of the posts that
    stand, each country at its nearest.
    """
    problem = problem_of(sites, clients, wish, far)
    standing = [place for place, site in enumerate(sites) if site.stands]
    chosen = [sites[place] for place in answer.seats]
    keys = {site.key for site in chosen}
    prices = [site.yearly_eur for site in (*chosen, *(site for site in sites if site.stands))]
    return {
        "aim": "distance" if wish.radius_km is None else "coverage",
        "value": answer.value / CENTS,
        "bound": answer.bound / CENTS,
        "before": problem.value_of(standing) / CENTS if standing else None,
        "weight": sum(client.weight for client in clients),
        "proven": answer.proven,
        "gap": answer.gap,
        "seconds": round(answer.seconds, 2),
        "countries": len(clients),
        "seats": [_seat(site) for site in chosen],
        "closed": [_seat(site) for site in sites if site.stands and site.key not in keys],
        "moves": _moves(sites, clients, problem, far, answer),
        "cost_eur": None if None in prices else sum(site.yearly_eur or 0.0 for site in chosen),
        "cost_before_eur": None if None in prices else sum(sites[place].yearly_eur or 0.0 for place in standing),
    }


def _seat(site: Site) -> dict[str, Any]:
    """Return a site as it is kept."""
    return {
        "key": site.key, "fr": site.name_fr, "en": site.name_en, "country": site.country, "stands": site.stands,
        "latitude": site.latitude, "longitude": site.longitude, "yearly_eur": site.yearly_eur,
    }  # fmt: skip


def _moves(
    sites: Sequence[Site], clients: Sequence[Client], problem: Problem, far: Floats, answer: Answer
) -> list[dict[str, Any]]:
    """Return the countries that another post would cover than the one of today: from, to, kilometres of each."""
    at = {site.key: place for place, site in enumerate(sites)}
    seats = np.array(answer.seats)
    found = []
    for column, client in enumerate(clients):
        way = np.lexsort((far[seats, column], problem.cost[seats, column]))
        to = int(seats[way[0]])
        start = at.get(client.covered_by)
        if start == to or (start in answer.seats and problem.cost[start, column] <= problem.cost[to, column]):
            continue
        found.append(
            {
                "country": client.code,
                "from": client.covered_by,
                "to": sites[to].key,
                "km_before": None if start is None else int(far[start, column]),
                "km_after": int(far[to, column]),
            }
        )
    return found


def costs_at(rows: Sequence[Mapping[str, Any]], country: str, zones: Sequence[str], kind: str) -> float | None:
    """Return the yearly cost of a post in a country by the dated rows: the most precise one, None when none fits.

    A row of the country comes before one of its zone, that before one of the zone above, that before one of all; and
    at the same place a row of the kind before one of every kind.
    """
    ranks = {place: rank for rank, place in enumerate((country, *zones, ""))}
    fitting = [
        (ranks[row["place"]], row["kind"] != kind, float(row["yearly_eur"]))
        for row in rows
        if row["place"] in ranks and row["kind"] in {kind, ""}
    ]
    return min(fitting)[2] if fitting else None
