"""What `entente siting` does: the best seats on a graph, or for the stored network."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.network.choices import Aim
from entente.apps.network.scenarios.actions import Impossible, proposal
from entente.apps.network.scenarios.planner import Wish, why_not_wished
from entente.apps.network.scenarios.travel import BadTable, read_travel
from entente.apps.network.scenarios.views import summary
from entente.apps.network.siting import Answer, solve, words_of_gap
from entente.apps.network.solving.graphs import BadGraph, Graph, read_graph, shortest
from entente.apps.network.solving.pmedian import Problem
from entente.cli import Bad, print_json

Asked = argparse.Namespace
MOST_BYTES = 50_000_000
MOST_EUROS = 1e12


def text_of(name: str) -> str:
    """Return the text of a file; Bad with a sentence when it cannot be read as one."""
    path = Path(name)
    try:
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise Bad(
                _("“%(value)s” is larger than %(most)d MB: give a smaller file.")
                % {"value": name, "most": MOST_BYTES // 1_000_000}
            )
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Bad(_("“%(value)s” is not a text file: give plain text.") % {"value": name}) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Bad(_("“%(value)s” cannot be read: %(why)s.") % {"value": name, "why": why}) from error
    if "\0" in text:
        raise Bad(_("“%(value)s” is not a text file: give plain text.") % {"value": name})
    return text


def wish_of(asked: Asked) -> Wish:
    """Return what the options wish; Bad with a sentence for options that cannot be."""
    budget = None
    if asked.budget:
        try:
            budget = float(asked.budget) if asked.budget.isascii() and "_" not in asked.budget else -1.0
        except ValueError:
            budget = -1.0
        if not 0 <= budget <= MOST_EUROS:
            raise Bad(_("“%(value)s” is not a budget: write euros a year, such as 40000000.") % {"value": asked.budget})
    reason = why_not_wished(asked.posts, budget, coverage=asked.aim == Aim.COVERAGE, radius_km=asked.radius)
    if reason:
        raise Bad(reason)
    try:
        travel = read_travel(text_of(asked.distances)) if asked.distances else {}
    except BadTable as error:
        raise Bad(str(error)) from error
    radius = float(asked.radius) if asked.aim == Aim.COVERAGE else None
    return Wish(asked.posts, budget, radius, asked.penalty, tuple(asked.keep), tuple(asked.close), travel)


def site_network(asked: Asked, actor: Actor, on: date, wish: Wish) -> int:
    """Print the network proposed for the stored one on a day, as planner.told gives it."""
    try:
        found = proposal(actor, on, asked.competence, asked.weighting, wish, float(asked.seconds))
    except Impossible as error:
        raise Bad(str(error)) from error
    if asked.format == "json":
        print_json({"as_of": on.isoformat(), "competence": asked.competence, **found})
    else:
        sys.stdout.write(network_words(found))
    return 0


def network_words(found: dict[str, Any]) -> str:
    """Return a proposed network in words."""
    language = (get_language() or "fr")[:2]
    told = summary(found)
    names = {seat["key"]: seat[language] for seat in (*found["seats"], *found["closed"])}
    lines = [
        f"{told['goal_words']}: {told['goal']} ({told['goal_before']})",
        told["how"],
        _("Cost a year: %(cost)s (%(change)s)") % {"cost": told["cost"] or "—", "change": told["change"] or "—"},
    ]
    for words, seats in (
        (_("Opened"), [seat for seat in found["seats"] if not seat["stands"]]),
        (_("Closed"), found["closed"]),
        (_("Kept"), [seat for seat in found["seats"] if seat["stands"]]),
    ):
        lines.append(f"{words} ({len(seats)}): {', '.join(seat[language] for seat in seats) or '—'}")
    lines.append(_("Countries that move: %(count)d") % {"count": len(found["moves"])})
    lines += [
        f"  {move['country']}  {names.get(move['from'], '—')} → {names[move['to']]}  {move['km_after']} km"
        for move in found["moves"]
    ]
    return "\n".join(lines) + "\n"


def plain(number: float) -> float | int:
    """Return a whole number as one, another rounded to four decimals."""
    return int(number) if number == int(number) else round(number, 4)


def site_graph(asked: Asked) -> int:
    """Print the p seats of least total distance on a graph file.

    {"nodes", "edges", "p", "value", "bound", "proven", "gap", "seconds", "seats"}: the total of every node's way to
    its nearest seat, what no choice can be below, whether the value is proven the least, their difference as a share
    of the value, the seconds taken, and the seats as node numbers from 1.
    """
    began = time.monotonic()
    try:
        graph = read_graph(text_of(asked.graph))
        far = shortest(graph)
    except BadGraph as error:
        raise Bad(_("“%(value)s”, %(why)s") % {"value": asked.graph, "why": error}) from error
    left = max(0.0, asked.seconds - (time.monotonic() - began))
    answer = solve(Problem(far, graph.seats), left)
    told = told_of(graph, answer, time.monotonic() - began)
    if asked.format == "json":
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        sys.stdout.write(words_of(told))
    return 0


def told_of(graph: Graph, answer: Answer, seconds: float) -> dict[str, Any]:
    """Return the documented keys of an answer."""
    return {
        "nodes": graph.nodes,
        "edges": graph.edges,
        "p": graph.seats,
        "value": plain(answer.value),
        "bound": plain(answer.bound),
        "proven": answer.proven,
        "gap": round(answer.gap, 6),
        "seconds": round(seconds, 2),
        "seats": [seat + 1 for seat in answer.seats],
    }


def words_of(told: dict[str, Any]) -> str:
    """Return an answer in words."""
    how = words_of_gap(told["gap"], proven=told["proven"])
    lines = (
        _("%(p)d seats for %(nodes)d nodes: total distance %(value)s (no choice is below %(bound)s)") % told,
        f"{how}, {told['seconds']} s",
        _("Seats: %(seats)s") % {"seats": ", ".join(str(seat) for seat in told["seats"])},
    )
    return "\n".join(lines) + "\n"
