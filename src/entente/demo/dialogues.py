"""The invented series of dialogues: their last sessions with agenda and delegations, the next one, declarations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.apps.dialogues.choices import MeetingState
from entente.apps.dialogues.models import AgendaItem, Declaration, Delegate, Meeting, Series
from entente.apps.partners.models import Institution
from entente.apps.reference.models import Domain
from entente.demo.plan import Plan, invented
from entente.demo.tables import Line
from entente.engines.calendar.months import months_after
from entente.engines.records.bulk import Loaded

STEP = "dialogues"
SESSIONS = 3
FICTIONAL = {"fictional": True, "source": "demonstration"}


@dataclass(frozen=True)
class Run:
    """An invented series as it was drawn: its line, its row, its sessions from the first to the next."""

    line: Line
    series: Series
    sessions: list[Meeting]


@transaction.atomic
def load_dialogues(plan: Plan) -> dict[str, int]:
    """Store ten series with partners, three sessions held of each, and the next one of every second."""
    draw = plan.random(STEP)
    lines = invented("series")
    stored = plan.store((_series(plan, line) for line in lines), f"{STEP}-series")
    runs = [
        Run(line, series, [_session(plan, line, series, number, draw) for number in _numbers(place)])
        for place, (line, series) in enumerate(zip(lines, stored, strict=True))
    ]
    links = [
        Loaded(row, {"countries": [plan.countries[run.line["country"]].pk]}) for run in runs for row in run.sessions
    ]
    plan.store(links, f"{STEP}-sessions")
    agenda = plan.rows((row for run in runs for row in _agenda(plan, run)), f"{STEP}-agenda")
    delegates = plan.rows((row for run in runs for row in _delegates(plan, run)), f"{STEP}-delegates")
    declarations = plan.store((_declaration(plan, run) for run in runs[::3]), f"{STEP}-declarations")
    return {
        "series": len(stored), "sessions": len(links), "agenda_items": len(agenda), "delegates": len(delegates),
        "declarations": len(declarations),
    }  # fmt: skip


def _numbers(place: int) -> range:
    """Return the numbers of the sessions: three held, and the next one planned for every second series."""
    return range(1, SESSIONS + 2 - place % 2)


def _where(plan: Plan, line: Line) -> tuple[str, str]:
    """Return the name of a line's country in both languages."""
    country = plan.countries[line["country"]]
    return country.name_fr, country.name_en


def _series(plan: Plan, line: Line) -> Loaded:
    """Return the series of a line."""
    where = _where(plan, line)
    row = Series(
        code=line["code"], kind=line["kind"], level=line["level"], periodicity=int(line["months"]),
        title_fr=f"{line['fr']}, {where[0]} (fictif)", title_en=f"{line['en']}, {where[1]} (fictional)",
        begun_on=_day(plan, line, 1), owner=plan.book.get(Unit, line["owner"]), marking=Marking.INTERNAL,
        ours_fr=line["ours_fr"], ours_en=line["ours_en"], theirs_fr=line["theirs_fr"], theirs_en=line["theirs_en"],
        **FICTIONAL,
    )  # fmt: skip
    domains = [plan.book.get(Domain, code).pk for code in line["domains"].split(";")]
    return Loaded(row, {"countries": [plan.countries[line["country"]].pk], "domains": domains})


def _day(plan: Plan, line: Line, number: int) -> date:
    """Return the first day of a session: the last one so many months behind today, the others by the periodicity."""
    months = int(line["months"]) * (number - SESSIONS) - int(line["behind"])
    if number > SESSIONS:
        months = max(months, 2)
    return months_after(plan.today.replace(day=12), months)


def _session(plan: Plan, line: Line, series: Series, number: int, draw: Random) -> Meeting:
    """Return one session, in our capital and theirs in turn."""
    where, held = _where(plan, line), number <= SESSIONS
    country = plan.countries[line["country"] if number % 2 else "FR"]
    first = _day(plan, line, number)
    row = Meeting(
        code=f"{line['code']}-{number}", kind=line["kind"], series=series, number=number, level=line["level"],
        state=MeetingState.HELD if held else MeetingState.CONFIRMED, starts_on=first,
        ends_on=first + timedelta(days=draw.randint(0, 2)), place_fr=country.capital_fr, place_en=country.capital_en,
        title_fr=f"{line['fr']}, {where[0]}, session {number} (fictif)",
        title_en=f"{line['en']}, {where[1]}, session {number} (fictional)",
        owner=series.owner, marking=Marking.INTERNAL, **FICTIONAL,
    )  # fmt: skip
    if held:
        row.minutes_fr = "Compte rendu fictif : chaque point a été examiné et les engagements ont été arrêtés."
        row.minutes_en = "Fictional minutes: each item was examined and the commitments were settled."
    return row


def _agenda(plan: Plan, run: Run) -> Iterator[AgendaItem]:
    """Yield an item a domain of the series for each session."""
    for session in run.sessions:
        for place, code in enumerate(run.line["domains"].split(";"), 1):
            domain = plan.book.get(Domain, code)
            yield AgendaItem(
                meeting=session, position=place, domain=domain,
                title_fr=f"Bilan et suites : {domain.name_fr} (fictif)",
                title_en=f"Review and next steps: {domain.name_en} (fictional)",
                note_fr="Point proposé par les deux parties." if place == 1 else "",
                note_en="Item proposed by both sides." if place == 1 else "",
                **FICTIONAL,
            )  # fmt: skip


def _delegates(plan: Plan, run: Run) -> Iterator[Delegate]:
    """Yield four functions a side for each session."""
    institutions = [
        row for row in plan.book.all(Institution).values()
        if row.country and row.country.code == run.line["country"] and not row.ends_on
    ]  # fmt: skip
    for session in run.sessions:
        for rank, line in enumerate(invented("seats")):
            ours = line["side"] == "ours"
            yield Delegate(
                meeting=session, side=line["side"], rank=rank % 4 + 1, head=line["head"] == "yes",
                function_fr=f"{line['fr']} (fictif)", function_en=f"{line['en']} (fictional)",
                unit=session.owner if ours else None,
                institution=institutions[rank % len(institutions)] if institutions and not ours else None,
                **FICTIONAL,
            )  # fmt: skip


def _declaration(plan: Plan, run: Run) -> Loaded:
    """Return the declaration adopted on the last day of the last session held."""
    session, where = run.sessions[SESSIONS - 1], _where(plan, run.line)
    row = Declaration(
        code=f"FICT-DEC-{run.line['code'][-2:]}", meeting=session, adopted_on=session.ends_on or session.starts_on,
        title_fr=f"Déclaration conjointe, {where[0]} (fictive)",
        title_en=f"Joint declaration, {where[1]} (fictional)",
        text_fr="Texte fictif : les deux parties réaffirment leur volonté de poursuivre leur coopération.",
        text_en="Fictional text: both sides reaffirm their will to pursue their cooperation.",
        owner=session.owner, marking=Marking.PUBLIC, **FICTIONAL,
    )  # fmt: skip
    return Loaded(row, {"countries": [plan.countries[run.line["country"]].pk]})
