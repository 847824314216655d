"""The pages of the siting planner: what a scenario proposes, and two to four of them side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.service import Refused, may, visible
from entente.apps.network.choices import Aim, ScenarioState
from entente.apps.network.scenarios import actions as scenarios
from entente.apps.network.scenarios.models import Scenario
from entente.apps.network.siting import words_of_gap
from entente.apps.reference.models import Country
from entente.engines.charts.worldmap import Dot, Mark, world
from entente.engines.jobs.choices import State
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader, reader_of
from entente.engines.ui.format import money

MOST_COMPARED = 4
FIGURES = (
    *("how", "goal", "goal_before", "goal_bound", "goal_words", "posts", "opened_count", "closed_count"),
    *("moved_count", "cost", "change"),
)
NOT_COMPUTED = dict.fromkeys(FIGURES)
Row = dict[str, Any]


def scenario_or_404(reader: Reader, number: int) -> Scenario:
    """Return a scenario the reader may see; any other is not found."""
    found = visible(reader.actor, Scenario).select_related("job", "owner").filter(pk=number).first()
    if found is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return found


def siting_page(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with what a scenario proposes, or compute it or start its proof as the form asks."""
    reader = reader_of(request)
    scenario = scenario_or_404(reader, number)
    problem = _done(request, reader, scenario) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return HttpResponseRedirect(reverse("network:siting", args=(number,)))
    names = _country_names(reader)
    context = {
        "reader": reader,
        "record": catalogue.by_model(Scenario),
        "scenario": scenario,
        "title": scenario.name,
        "problem": problem,
        "can_change": bool(may(reader.actor, "change", scenario)),
        "stale": scenarios.is_stale(scenario),
        "proving": scenario.job is not None and scenario.job.state in (State.WAITING, State.RUNNING),
        "proven": scenario.state == ScenarioState.PROVEN,
        "own_job": scenario.job is not None and reader.actor.user is not None
        and scenario.job.owner_id == reader.actor.user.pk,
        "others": _others(reader, scenario),
    } | (_shown(scenario.result, names, reader) if scenario.result else {})  # fmt: skip
    return render(request, "network/siting.html", context, status=400 if problem else 200)


def _done(request: HttpRequest, reader: Reader, scenario: Scenario) -> str:
    """Do what the form asks; return why it could not be done, "" when it was."""
    try:
        if request.POST.get("act") == "prove":
            scenarios.start_proof(reader.actor, scenario)
            messages.success(request, _("The proof runs in the background."))
        else:
            scenarios.compute(reader.actor, scenario)
    except (scenarios.Impossible, Refused) as error:
        return str(error)
    return ""


def _others(reader: Reader, scenario: Scenario) -> list[Row]:
    """Return the latest other scenarios that can be compared with one. One query."""
    rows = visible(reader.actor, Scenario).exclude(pk=scenario.pk).exclude(state=ScenarioState.DRAFT).order_by("-pk")
    return [{"pk": pk, "name": name} for pk, name in rows.values_list("pk", "name")[:12]]


def _country_names(reader: Reader) -> dict[str, str]:
    """Return the names of countries by code, in the reader's language. One query."""
    return dict(visible(reader.actor, Country).order_by("code").values_list("code", f"name_{reader.language}"))


def _shown(result: Row, names: dict[str, str], reader: Reader) -> Row:
    """Return a result as the page shows it."""
    seats = {seat["key"]: seat for seat in (*result["seats"], *result["closed"])}
    moves = [
        row | {"name": names.get(row["country"], row["country"]), "start": _seat_name(seats, row["from"], reader),
               "end": _seat_name(seats, row["to"], reader)}
        for row in result["moves"]
    ]  # fmt: skip
    drawn = world(
        _marks(result, moves, names),
        [Dot(seat["latitude"], seat["longitude"], _said(seat, reader)) for seat in result["seats"]],
        title=_("Proposed network"),
        description=_("Indicative borders."),
    )
    return summary(result) | {
        "result": result,
        "moves": sorted(moves, key=lambda row: row["name"]),
        "opened": [_said(seat, reader) for seat in result["seats"] if not seat["stands"]],
        "kept": [_said(seat, reader) for seat in result["seats"] if seat["stands"]],
        "closed": [_said(seat, reader) for seat in result["closed"]],
        "unplaced": [names.get(code, code) for code in result["unplaced"]],
        "map": drawn,
    }


def _marks(result: Row, moves: list[Row], names: dict[str, str]) -> dict[str, Mark]:
    """Return how countries are drawn: what a post does there comes before the post that would cover it."""
    marks = {row["country"]: Mark("light", f"{row['name']} → {row['end']}") for row in moves}
    acts = [("attention", _("closed"), seat) for seat in result["closed"]]
    acts += [("medium", _("kept"), seat) for seat in result["seats"] if seat["stands"]]
    acts += [("strong", _("opened"), seat) for seat in result["seats"] if not seat["stands"]]
    for tone, words, seat in acts:
        marks[seat["country"]] = Mark(tone, f"{names.get(seat['country'], seat['country'])} ({words})")
    return marks


def _said(seat: Row, reader: Reader) -> str:
    """Return the name of a seat in the reader's language."""
    return str(seat[reader.language])


def _seat_name(seats: dict[str, Row], key: str, reader: Reader) -> str:
    """Return the name of the seat of a key; a dash for none."""
    return _said(seats[key], reader) if key in seats else key or "—"


def summary(result: Row) -> Row:
    """Return the figures of a result in words: how good it is, what it costs, how far it is, before and after."""
    coverage = result["aim"] == Aim.COVERAGE
    cost, before = result["cost_eur"], result["cost_before_eur"]
    return {
        "how": words_of_gap(gap_of(result), proven=result["proven"]),
        "goal": _share(result, "value") if coverage else _mean(result, "value"),
        "goal_before": _share(result, "before") if coverage else _mean(result, "before"),
        "goal_bound": _share(result, "bound") if coverage else _mean(result, "bound"),
        "goal_words": _("weight within the radius") if coverage else _("mean way, weighted"),
        "posts": len(result["seats"]),
        "opened_count": sum(not seat["stands"] for seat in result["seats"]),
        "closed_count": len(result["closed"]),
        "moved_count": len(result["moves"]),
        "cost": None if cost is None else _euros(cost),
        "change": None if cost is None else _euros(cost - before, signed=True),
    }


def gap_of(result: Row) -> float:
    """Return how far a result may be from the best possible, as a share: of what is covered, where that is sought."""
    if result["aim"] != Aim.COVERAGE:
        return float(result["gap"])
    most = result["weight"] - result["bound"]
    return (result["value"] - result["bound"]) / most if most else 0.0


def _mean(result: Row, name: str) -> str:
    """Return a weighted total as a mean way."""
    if result[name] is None or not result["weight"]:
        return "—"
    return f"{number_format(result[name] / result['weight'], 0, force_grouping=True)}\u00a0km"


def _share(result: Row, name: str) -> str:
    """Return the weight left out as the share that is not."""
    if result[name] is None or not result["weight"]:
        return "—"
    return f"{number_format(100 * (1 - result[name] / result['weight']), 1)}\u00a0%"


def _euros(amount: float, *, signed: bool = False) -> str:
    """Return an amount in euros."""
    sign = "−" if amount < 0 else "+" if signed and amount > 0 else ""
    return f"{sign}{money(Decimal(round(abs(amount))), (get_language() or 'fr')[:2])}"


def compare_page(request: HttpRequest) -> HttpResponse:
    """Answer with two to four scenarios side by side, as `?of=1&of=2` names them."""
    reader = reader_of(request)
    asked = [word for word in request.GET.getlist("of") if word]
    numbers = list(dict.fromkeys(int(word) for word in asked if word.isascii() and word.isdigit() and len(word) < 10))
    problem = ""
    if not 2 <= len(numbers) <= MOST_COMPARED or len(numbers) < len(set(asked)):
        problem = _("Compare two to four scenarios: write their numbers, such as of=1&of=2.")
    rows = {row.pk: row for row in visible(reader.actor, Scenario).filter(pk__in=numbers)} if not problem else {}
    if len(rows) < len(numbers) and not problem:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    chosen = [rows[number] for number in numbers if number in rows]
    context = {
        "reader": reader,
        "record": catalogue.by_model(Scenario),
        "title": _("Scenarios side by side"),
        "problem": problem,
        "columns": [{"scenario": row, **(summary(row.result) if row.result else NOT_COMPUTED)} for row in chosen],
        "seats": _side_by_side(chosen, reader),
        "moves": _moves_side_by_side(chosen, _country_names(reader), reader) if chosen else [],
    }
    return render(request, "network/siting_compare.html", context, status=400 if problem else 200)


def _side_by_side(chosen: list[Scenario], reader: Reader) -> list[Row]:
    """Return every seat that some scenario opens or closes, and what each does with it; those all keep are left out."""
    words = {"kept": _("kept"), "opened": _("opened"), "closed": _("closed")}
    acts: dict[str, tuple[str, list[str]]] = {}
    for place, scenario in enumerate(chosen):
        result = scenario.result or {"seats": [], "closed": []}
        done = [(seat, "kept" if seat["stands"] else "opened") for seat in result["seats"]]
        for seat, act in (*done, *((seat, "closed") for seat in result["closed"])):
            acts.setdefault(seat["key"], (_said(seat, reader), [""] * len(chosen)))[1][place] = act
    rows = [{"name": name, "acts": [words.get(act, "—") for act in each]} for name, each in acts.values()
            if set(each) != {"kept"}]  # fmt: skip
    return sorted(rows, key=lambda row: str(row["name"]))


def _moves_side_by_side(chosen: list[Scenario], names: dict[str, str], reader: Reader) -> list[Row]:
    """Return every country that moves in some scenario, and to where in each."""
    moves: dict[str, list[str]] = {}
    for place, scenario in enumerate(chosen):
        result = scenario.result or {"seats": [], "closed": [], "moves": []}
        seats = {seat["key"]: seat for seat in result["seats"]}
        for row in result["moves"]:
            moves.setdefault(row["country"], ["—"] * len(chosen))[place] = _seat_name(seats, row["to"], reader)
    rows = [{"code": code, "name": names.get(code, code), "to": each} for code, each in moves.items()]
    return sorted(rows, key=lambda row: str(row["name"]))
