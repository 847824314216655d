"""What `entente siting` does: the best seats on a graph, or for the stored network."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from entente.apps.network.graphs import BadGraph, Graph, read_graph, shortest
from entente.apps.network.pmedian import Problem
from entente.apps.network.siting import Answer, solve, words_of_gap
from entente.cli import Bad

Asked = argparse.Namespace
MOST_BYTES = 50_000_000


def graph_text(name: str) -> str:
    """Return the text of a file; Bad with a sentence when it cannot be read as one."""
    path = Path(name)
    try:
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise Bad(
                _("“%(value)s” is larger than %(most)d MB: give a smaller graph.")
                % {"value": name, "most": MOST_BYTES // 1_000_000}
            )
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Bad(_("“%(value)s” is not a text file: give a graph as plain text.") % {"value": name}) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Bad(_("“%(value)s” cannot be read: %(why)s.") % {"value": name, "why": why}) from error
    if "\0" in text:
        raise Bad(_("“%(value)s” is not a text file: give a graph as plain text.") % {"value": name})
    return text


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
        graph = read_graph(graph_text(asked.graph))
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
