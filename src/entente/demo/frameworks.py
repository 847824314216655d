"""The invented results frameworks: some programmes with their components, some projects; values of their years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from entente.access.actor import Actor
from entente.access.models import Unit, User
from entente.access.service import visible
from entente.apps.projects.choices import ProjectKind
from entente.apps.projects.models import Aim, Category, Indicator, Narrative, Period, Target, Value
from entente.apps.projects.results.choices import ReportState
from entente.demo.plan import Plan, invented
from entente.demo.projects import Run
from entente.demo.tables import Line
from entente.engines.journal.service import Act, difference, note_many, snapshot

STEP, BATCH = "frameworks", "demonstration-accounts"
PROGRAMMES, COMPONENTS, ALONE = 6, 3, 14
YEARS = 5
SUBMITTER, APPROVER, POST = "attache", "approver", "ssi-nouakchott"
MADE = {"fictional": True, "source": "demonstration"}
CORPS = (("police", "Police (fictif)", "Police (fictional)"),
         ("gendarmerie", "Gendarmerie (fictif)", "Gendarmerie (fictional)"))  # fmt: skip
WORDS = ("Adoptée, diffusée aux unités (fictif).", "Adopted, sent to the units (fictional).")
TOLD = ("Période conforme au calendrier ; une session reportée (fictif).",
        "The period went as planned; one session was put off (fictional).")  # fmt: skip


@dataclass
class Frame:
    """One project with a framework: what it is part of, its aims, its indicators by code, its periods."""

    run: Run
    above: Frame | None = None
    outcome: Aim | None = None
    output: Aim | None = None
    indicators: dict[str, Indicator] = field(default_factory=dict)
    parts: dict[str, list[Category]] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)


@transaction.atomic
def load_frameworks(plan: Plan, runs: Sequence[Run]) -> Counter[str]:
    """Store aims, indicators, periods, targets, values and narratives of some invented projects; return how many."""
    programmes, others = _frames(plan, runs)
    frames = [*programmes, *others]
    _aims(plan, programmes, others)
    lines = invented("indicators")
    _indicators(plan, programmes, lines)
    _indicators(plan, others, lines)
    _categories(plan, [frame for frame in others if frame.above is None][::3])
    _periods(plan, frames)
    draw = plan.random(STEP)
    by_code = {line["code"]: line for line in lines}
    targets: list[Target] = []
    values: list[Value] = []
    told: list[Narrative] = []
    for frame in others:
        values += _values(plan, frame, by_code, draw)
        targets += _targets(frame, by_code, draw)
        told += _narratives(plan, frame, draw)
    targets += [row for frame in programmes for row in _whole_targets(frame)]
    stored = {
        "targets": plan.rows(targets, STEP),
        "values": plan.rows(values, STEP),
        "narratives": plan.rows(told, STEP),
    }
    return Counter({"frameworks": len(frames), **{name: len(rows) for name, rows in stored.items()}})


def _frames(plan: Plan, runs: Sequence[Run]) -> tuple[list[Frame], list[Frame]]:
    """Return the programmes with a framework, then their components and the projects that stand alone."""
    since = plan.today - timedelta(days=400)
    lately = [run for run in runs if run.starts_on <= plan.today - timedelta(days=200) and run.ends_on > since]
    below: dict[int, list[Run]] = {}
    for run in lately:
        if run.project.parent_id is not None:
            below.setdefault(run.project.parent_id, []).append(run)
    chosen = [Frame(run) for run in lately if run.project.pk in below][:PROGRAMMES]
    parts = [Frame(run, frame) for frame in chosen for run in below[frame.run.project.pk][:COMPONENTS]]
    post = plan.book.get(Unit, POST)
    alone = [run for run in lately if run.project.kind == ProjectKind.PROJECT]
    alone.sort(key=lambda run: (run.project.owner_id != post.pk, run.project.code))
    return chosen, [*parts, *(Frame(run) for run in alone[:ALONE])]


def _aims(plan: Plan, programmes: Sequence[Frame], others: Sequence[Frame]) -> None:
    """Store the chain: an objective and an outcome of each programme, an outcome and an output of each other."""
    tops = plan.rows(
        [_aim(frame, "0", "objective", None, "Institutions plus sûres", "Safer institutions") for frame in programmes],
        STEP,
    )
    made = [_aim(frame, "1", "outcome", top, "Services en mesure d’agir", "Services able to act")
            for frame, top in zip(programmes, tops, strict=True)]  # fmt: skip
    for frame, aim in zip(programmes, plan.rows(made, STEP), strict=True):
        frame.outcome = frame.output = aim
    made = [_aim(frame, "1", "outcome", frame.above.outcome if frame.above else None, "Services plus efficaces",
                 "More effective services") for frame in others]  # fmt: skip
    for frame, aim in zip(others, plan.rows(made, STEP), strict=True):
        frame.outcome = aim
    made = [_aim(frame, "1-1", "output", frame.outcome, "Agents formés et équipés", "Officers trained and equipped")
            for frame in others]  # fmt: skip
    for frame, aim in zip(others, plan.rows(made, STEP), strict=True):
        frame.output = aim


SERVED = {"drugs": "16.4", "terrorism": "16.a", "trafficking": "16.2", "justice-security": "16.3", "police": "16.1"}


def _aim(frame: Frame, code: str, kind: str, parent: Aim | None, fr: str, en: str) -> Aim:
    """Return an aim of a project; outcomes serve the target of goal 16 that its theme is nearest to."""
    sdg = SERVED.get(frame.run.project.theme, "16.6") if kind != "output" else ""
    return Aim(project=frame.run.project, code=code, kind=kind, parent=parent, sdg_target=sdg,
               title_fr=f"{fr} (fictif)", title_en=f"{en} (fictional)", **MADE)  # fmt: skip


def _indicators(plan: Plan, frames: Sequence[Frame], lines: Sequence[Line]) -> None:
    """Store the indicators of projects: of a programme those that its components feed, of another all."""
    made: list[tuple[Frame, str, Indicator]] = []
    for frame in frames:
        own = [line for line in lines if line["level"] == "outcome" or frame.outcome is not frame.output]
        for number, line in enumerate(own, 1):
            made.append((frame, line["code"], _indicator(frame, number, line)))
    for (frame, code, _row), row in zip(made, plan.rows([row for *_more, row in made], STEP), strict=True):
        frame.indicators[code] = row


def _indicator(frame: Frame, number: int, line: Line) -> Indicator:
    """Return an indicator of a project, fed into the programme's where that has one."""
    less = line["direction"] == "less"
    return Indicator(
        aim=frame.output, code=f"{frame.run.project.code}-{number}", title_fr=f"{line['fr']} (fictif)",
        title_en=f"{line['en']} (fictional)", measure=line["measure"], unit_fr=line["unit_fr"],
        unit_en=line["unit_en"], by_sex=line["by_sex"] == "yes", cumulative=line["cumulative"] == "yes",
        direction=line["direction"], feeds=frame.above.indicators.get(line["code"]) if frame.above else None,
        baseline=Decimal(60) if less else Decimal(0) if line["measure"] == "quantity" else None,
        baseline_on=frame.run.starts_on if line["measure"] == "quantity" else None,
        baseline_source="Étude initiale (fictif)", **MADE,
    )  # fmt: skip


def _categories(plan: Plan, frames: Sequence[Frame]) -> None:
    """Store two corps by which the people trained in some projects are told."""
    made = [
        (frame, Category(indicator=frame.indicators["people"], code=code, title_fr=fr, title_en=en, **MADE))
        for frame in frames for code, fr, en in CORPS
    ]  # fmt: skip
    for (frame, _row), row in zip(made, plan.rows([row for _frame, row in made], STEP), strict=True):
        frame.parts.setdefault("people", []).append(row)


def _periods(plan: Plan, frames: Sequence[Frame]) -> None:
    """Store a period a year of each project that is part of none; the older ones are locked."""
    made = []
    for frame in frames:
        first = max(frame.run.starts_on.year, plan.today.year - YEARS + 1)
        last = min((frame.run.ends_on - timedelta(days=1)).year, plan.today.year)
        for year in range(first, last + 1) if frame.above is None else ():
            locked = date(year + 1, 4, 1) if year < plan.today.year - 1 else None
            made.append((frame, Period(
                project=frame.run.project, label_fr=str(year), label_en=str(year), starts_on=date(year, 1, 1),
                ends_on=date(year, 12, 31), locked_on=locked, **MADE)))  # fmt: skip
    for (frame, _row), row in zip(made, plan.rows([row for _frame, row in made], STEP), strict=True):
        frame.periods.append(row)
    for frame in frames:
        if frame.above is not None:
            frame.periods = [row for row in frame.above.periods
                             if frame.run.starts_on <= row.ends_on and frame.run.ends_on > row.starts_on]  # fmt: skip


def _cells(frame: Frame) -> Iterator[tuple[str, Indicator, Category | None]]:
    """Yield the lines that a project fills in each period."""
    for code, indicator in frame.indicators.items():
        for category in frame.parts.get(code) or (None,):
            yield code, indicator, category


def _values(plan: Plan, frame: Frame, lines: dict[str, Line], draw: Random) -> Iterator[Value]:
    """Yield the values of a project: a few are missing, those of the year under way are drafts."""
    for code, indicator, category in _cells(frame):
        total = 0
        for period in frame.periods:
            amount = draw.randint(int(lines[code]["low"]), int(lines[code]["high"]))
            total = total + amount if indicator.cumulative and indicator.by_sex else amount
            open_year = period.ends_on >= plan.today
            if draw.random() < (0.5 if open_year else 0.0 if period.locked_on else 0.12):
                continue
            row = _value(indicator, period, category, total, draw)
            if not open_year:
                row.state = ReportState.SUBMITTED
                row.submitted_on = min(plan.today, period.ends_on + timedelta(days=draw.randint(5, 60)))
            yield row


def _value(indicator: Indicator, period: Period, category: Category | None, amount: int, draw: Random) -> Value:
    """Return one value, as a draft."""
    row = Value(indicator=indicator, period=period, category=category, **MADE)
    if indicator.measure == "quality":
        row.text_fr, row.text_en = WORDS
        return row
    row.quantity, row.evidence = Decimal(amount), "Liste d’émargement (fictif)" if indicator.by_sex else ""
    if indicator.by_sex:
        row.women = round(amount * draw.uniform(0.1, 0.4))
        row.men = amount - row.women
    return row


def _targets(frame: Frame, lines: dict[str, Line], draw: Random) -> Iterator[Target]:
    """Yield a target a period for each quantity of a project."""
    for code, indicator in frame.indicators.items():
        if indicator.measure == "quality":
            continue
        low, high = int(lines[code]["low"]), int(lines[code]["high"])
        each = draw.randint((low + high) // 2, high) * (len(frame.parts.get(code, ())) or 1)
        for number, period in enumerate(frame.periods, 1):
            aimed = each * number if indicator.cumulative and indicator.by_sex else each
            yield Target(indicator=indicator, period=period, quantity=Decimal(aimed), **MADE)


def _whole_targets(frame: Frame) -> Iterator[Target]:
    """Yield the targets of a programme."""
    for code, indicator in frame.indicators.items():
        for number, period in enumerate(frame.periods, 1):
            aimed = 120 if code == "people" else 12 * number
            yield Target(indicator=indicator, period=period, quantity=Decimal(aimed), **MADE)


def _narratives(plan: Plan, frame: Frame, draw: Random) -> Iterator[Narrative]:
    """Yield what a project tells of the periods that ended."""
    for period in frame.periods:
        if period.ends_on < plan.today and draw.random() < 0.8:
            yield Narrative(
                project=frame.run.project, period=period, text_fr=TOLD[0], text_en=TOLD[1],
                state=ReportState.SUBMITTED, submitted_on=min(plan.today, period.ends_on + timedelta(days=30)), **MADE,
            )  # fmt: skip


@transaction.atomic
def judge_results(actor: Actor) -> None:
    """Have two invented accounts submit and approve most of what is submitted; some is returned, some waits."""
    users = {user.username: user for user in User.objects.filter(username__in=(SUBMITTER, APPROVER))}
    models: tuple[type[Any], ...] = (Value, Narrative)
    for model in models:
        rows = visible(actor, model).filter(fictional=True, state=ReportState.SUBMITTED, submitted_by=None)
        acts, changed = [], []
        for place, row in enumerate(rows.select_related("period").order_by("pk")):
            before = snapshot(row)
            _judged(row, users, place)
            changed.append(row)
            acts.append(Act("change", row, *difference(before, snapshot(row))))
        fields = ("state", "submitted_on", "submitted_by", "approved_on", "approved_by")
        model._base_manager.bulk_update(changed, fields, batch_size=500)
        note_many(actor, acts, batch=BATCH)


def _judged(row: Any, users: dict[str, User], place: int) -> None:
    """Approve a row, return it, or leave it submitted, by its place; what is locked is approved."""
    row.submitted_by = users[SUBMITTER]
    if row.period.locked_on is None and place % 9 == 4:
        row.state, row.submitted_on, row.submitted_by = ReportState.RETURNED, None, None
    elif row.period.locked_on is not None or place % 5:
        row.state, row.approved_on, row.approved_by = ReportState.APPROVED, row.submitted_on, users[APPROVER]
