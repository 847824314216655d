"""The invented money: a whole ledger, in which the State budget of the documents' year stands to the euro."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.apps.funding.actions import enter_many, valued
from entente.apps.funding.choices import Authority, MovementKind
from entente.apps.funding.forecast.models import ExpectedPayment
from entente.apps.funding.models import BudgetLine, Commitment, Movement
from entente.apps.funding.reconciliation.models import ExtractLine
from entente.apps.funding.shares.models import FundingShare
from entente.apps.projects.choices import ProjectKind
from entente.apps.projects.models import Project
from entente.apps.reference.models import MoneySource
from entente.demo.plan import DAYS_OF_A_YEAR, DOCUMENT_YEAR, Plan, day_in, spread
from entente.demo.projects import Run

STEP = "money"
STATE_BUDGET = 100_000_000
HUNDREDS = 100
FUND_CHANGED = 2017
MARGIN = Decimal("1.02")
SIZES = {
    ProjectKind.PROGRAMME: (4.0, 9.0),
    ProjectKind.PROJECT: (1.0, 4.0),
    ProjectKind.COMPONENT: (0.5, 2.0),
}
DONORS = ("eu", "un", "other-donors", "partner")
MADE: dict[str, Any] = {"fictional": True, "source": "demonstration"}


@dataclass
class Draft:
    """One commitment to be: its project, source and holder, how much, on which day, and what of it is paid when."""

    run: Run
    source: str
    holder: Unit
    year: int
    amount: Decimal
    on: date
    paid: list[tuple[date, Decimal]] = field(default_factory=list)
    row: Commitment | None = None


@transaction.atomic
def load_money(plan: Plan, runs: list[Run]) -> dict[str, int]:
    """Store budget lines, commitments, every movement, funders' shares, expected payments and an accounting extract."""
    drafts = [draft for year in plan.years for draft in _year(plan, year, runs)]
    lines = _lines(plan, drafts)
    rows = plan.rows((_commitment(plan, draft, lines, number) for number, draft in enumerate(drafts, 1)), STEP)
    for draft, row in zip(drafts, rows, strict=True):
        draft.row = row
    moved = _movements(drafts, lines)
    stored = enter_many(plan.actor, moved, batch=f"demonstration-{STEP}")
    shares = plan.rows(_shares(plan, drafts), STEP)
    expected = plan.rows(_expected(plan, drafts), STEP)
    extract = plan.rows(_extract(plan, moved), STEP)
    return {"budget-lines": len(lines), "commitments": len(rows), "movements": stored, "funding-shares": len(shares),
            "expected-payments": len(expected), "accounting-extract": len(extract)}  # fmt: skip


def _year(plan: Plan, year: int, runs: list[Run]) -> Iterator[Draft]:
    """Yield the commitments of a year: one from the State budget for every project, sometimes one from a donor."""
    draw = plan.random(f"{STEP}-{year}")
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    running = [run for run in runs if run.starts_on < after and run.ends_on > first]
    whole = STATE_BUDGET if year == DOCUMENT_YEAR else 1_000 * round(STATE_BUDGET / 1_000 * draw.uniform(0.985, 1.015))
    weights = [draw.uniform(*SIZES[ProjectKind(run.project.kind)]) * _share(run, year) for run in running]
    for run, hundreds in zip(running, spread(whole // HUNDREDS, weights), strict=True):
        source = _state_source(year, draw)
        yield _draft(plan, run, (source, _holder(plan, run, source)), year, Decimal(hundreds * HUNDREDS), draw)
        if draw.random() < 0.25:
            given = Decimal(round(hundreds * draw.uniform(0.1, 0.8)) * HUNDREDS)
            by = (_donor(run, year, draw), plan.book.get(Unit, "dcsd-multilateral"))
            yield _draft(plan, run, by, year, given, draw)


def _draft(plan: Plan, run: Run, by: tuple[str, Unit], year: int, amount: Decimal, draw: Random) -> Draft:
    """Return one commitment with its payments up to today: two in its year, the rest in the spring after."""
    draft = Draft(run, *by, year, amount, day_in(year, draw, min(plan.today, date(year, 9, 30))))
    parts = [draw.uniform(0.25, 0.45), draw.uniform(0.2, 0.4), draw.uniform(0.05, 0.15)]
    days = [draft.on + timedelta(days=draw.randint(20, 60)), draft.on + timedelta(days=draw.randint(61, 92)),
            date(year + 1, 3, draw.randint(1, 28))]  # fmt: skip
    for part, day in zip(parts, days, strict=True):
        if day <= plan.today and day.year in plan.years:
            draft.paid.append((day, Decimal(int(int(amount) * part))))
    return draft


def _share(run: Run, year: int) -> float:
    """Return the part of a year during which a project runs."""
    first, last = max(run.starts_on, date(year, 1, 1)), min(run.ends_on, date(year + 1, 1, 1))
    return (last - first).days / DAYS_OF_A_YEAR


def _state_source(year: int, draw: Random) -> str:
    """Draw the part of the State budget a commitment comes from."""
    fund = "fsp" if year < FUND_CHANGED else "posts-fund"
    return draw.choices(("programme-105", "programme-209", fund), (55, 30, 15))[0]


def _holder(plan: Plan, run: Run, source: str) -> Unit:
    """Return who holds the credits: the post for its own fund, else the means office."""
    if source == "posts-fund" and run.countries[0] in plan.posts_of:
        return plan.posts_of[run.countries[0]]
    return plan.book.get(Unit, "dcsd-means")


def _donor(run: Run, year: int, draw: Random) -> str:
    """Draw a donor; the drugs mission for projects against narcotics."""
    if run.project.theme == "drugs":
        return "mildt" if year <= DOCUMENT_YEAR - 1 else "mildeca"
    return draw.choice(DONORS)


Key = tuple[str, int, int]


def _lines(plan: Plan, drafts: list[Draft]) -> dict[Key, BudgetLine]:
    """Store a budget line for each source, holder and year that something is committed or paid in."""
    holders = {draft.holder.pk: draft.holder for draft in drafts}
    keys = {(draft.source, draft.holder.pk, year) for draft in drafts
            for year in (draft.year, *(day.year for day, _amount in draft.paid))}  # fmt: skip
    ordered = sorted(keys)
    sources = {source: plan.book.get(MoneySource, source) for source, _holder, _year in ordered}
    rows = plan.rows((BudgetLine(money_source=sources[source], owner=holders[holder], year=year, **MADE)
                      for source, holder, year in ordered), STEP)  # fmt: skip
    return dict(zip(ordered, rows, strict=True))


def _commitment(plan: Plan, draft: Draft, lines: dict[Key, BudgetLine], number: int) -> Commitment:
    """Return one commitment to store."""
    project = draft.run.project
    country = draft.run.countries[0] if len(draft.run.countries) == 1 else ""
    return Commitment(
        code=f"FICT-EJ-{draft.year}-{number:05d}", line=lines[draft.source, draft.holder.pk, draft.year],
        title_fr=f"Convention, {project.title_fr}"[:200], title_en=f"Convention, {project.title_en}"[:200],
        project=project, amount=draft.amount, reserved_on=draft.on - timedelta(days=min(9, draft.on.day - 1)),
        committed_on=draft.on, owner=project.owner, country=plan.countries.get(country),
        marking=project.marking if project.marking != Marking.NAMED else Marking.INTERNAL,
        accounting_reference=f"FICT{draft.year}{number:06d}",
        funder_reference=f"{draft.source.upper()}/{draft.year}/{number:04d}", **MADE,
    )  # fmt: skip


def _movements(drafts: list[Draft], lines: dict[Key, BudgetLine]) -> list[Movement]:
    """Return the ledger in its order: what is allotted to each line, then commitments and payments day by day."""
    ae: dict[Key, Decimal] = defaultdict(Decimal)
    cp: dict[Key, Decimal] = defaultdict(Decimal)
    later: list[tuple[date, int, Movement]] = []
    order = count()
    for draft in drafts:
        own = (draft.source, draft.holder.pk, draft.year)
        ae[own] += draft.amount
        for kind, day, amount in _of(draft):
            borne = (draft.source, draft.holder.pk, day.year)
            cp[borne] += amount if kind == MovementKind.PAY else 0
            later.append((day, next(order), _movement(lines[borne], kind, day, amount, draft.row)))
    opened = []
    for key, line in lines.items():
        for authority, sums in ((Authority.AE, ae), (Authority.CP, cp)):
            amount = Decimal(int(sums[key] * MARGIN) + 1_000)
            opened.append(_movement(line, MovementKind.OPEN, date(line.year, 1, 2), amount, None, authority))
    return [*opened, *(row for _day, _place, row in sorted(later, key=lambda each: each[:2]))]


def _of(draft: Draft) -> Iterator[tuple[MovementKind, date, Decimal]]:
    """Yield what happens to one commitment, in its order."""
    yield MovementKind.COMMIT, draft.on, draft.amount
    for day, amount in draft.paid:
        if amount:
            yield MovementKind.SERVE, max(draft.on, day - timedelta(days=min(12, day.day - 1))), amount
            yield MovementKind.PAY, day, amount


def _movement(
    line: BudgetLine, kind: MovementKind, on: date, amount: Decimal, deed: Commitment | None,
    authority: Authority = Authority.CP,
) -> Movement:  # fmt: skip
    """Return one movement, complete."""
    row = Movement(line=line, commitment=deed, kind=kind, on=on, amount=amount, authority=authority, **MADE)
    if kind == MovementKind.PAY and deed is not None:
        row.reference = f"{deed.accounting_reference}-{on:%m%d}"
    return valued(row)


def _shares(plan: Plan, drafts: Iterable[Draft]) -> Iterator[FundingShare]:
    """Yield the shares of the funders of each project that has several, in proportion to what they committed."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    projects: dict[int, Project] = {}
    for draft in drafts:
        projects[draft.run.project.pk] = draft.run.project
        sums[draft.run.project.pk][draft.source] += int(draft.amount)
    for number, by_source in sums.items():
        if len(by_source) < 2:
            continue
        parts = spread(1_000, [float(amount) for amount in by_source.values()])
        for source, part in zip(by_source, parts, strict=True):
            if part:
                yield FundingShare(
                    project=projects[number], money_source=plan.book.get(MoneySource, source),
                    percent=Decimal(part).scaleb(-1), reference=f"{source.upper()}/{number:04d}", **MADE,
                )  # fmt: skip


def _expected(plan: Plan, drafts: Iterable[Draft]) -> Iterator[ExpectedPayment]:
    """Yield what is expected of the commitments of the last two years: most of the rest, over two years."""
    for draft in drafts:
        rest = draft.amount - sum((amount for _day, amount in draft.paid), Decimal(0))
        if draft.year < plan.today.year - 1 or draft.row is None or rest < 100:
            continue
        for years, part in ((1, Decimal("0.6")), (2, Decimal("0.3"))):
            year = draft.year + years
            if year >= plan.today.year:
                yield ExpectedPayment(
                    commitment=draft.row, year=year, cp_eur=(rest * part).quantize(Decimal(1)), **MADE
                )


def _extract(plan: Plan, rows: Iterable[Movement]) -> Iterator[ExtractLine]:
    """Yield the accounts' own story of this year's and last year's payments: one in forty differs, one is missing."""
    draw = plan.random(f"{STEP}-extract")
    for row in rows:
        if row.kind != MovementKind.PAY or row.line.year < plan.today.year - 1:
            continue
        lot = draw.randrange(40)
        if lot == 0:
            continue
        wrong = Decimal(draw.choice((-90, 10, 100))) if lot == 1 else Decimal(0)
        day = min(row.on + timedelta(days=draw.randint(0, 3)), date(row.line.year, 12, 31))
        reference = row.reference if lot != 2 else f"FICT-{draw.randrange(10**6):06d}"
        yield ExtractLine(line=row.line, reference=reference, posted_on=day, amount_eur=row.amount + wrong, **MADE)
