"""The budget of a year and how it is executed: by source and by holder, month by month, and what comes after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractMonth
from django.utils.translation import gettext as _

from entente.access.service import visible
from entente.apps.funding.choices import MovementKind
from entente.apps.funding.forecast.models import ExpectedPayment
from entente.apps.funding.ledger import AMOUNTS, Line
from entente.apps.funding.models import BudgetLine, Commitment, Movement
from entente.apps.funding.rules import in_euros, to_cents
from entente.apps.reference.models import MoneySource
from entente.engines.charts import chart as charts
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

MONTHS = range(1, 13)
CURVE_WIDTH = 760


@dataclass(frozen=True)
class Row:
    """One line of a table: words, how deep it stands, the address of its rows, the amounts as printed."""

    words: str
    depth: int
    address: str
    amounts: tuple[tuple[str, str], ...]  # (heading, amount)


def headings() -> tuple[str, ...]:
    """Return the headings of the amounts of a budget table."""
    return (_("AE allotted"), _("Frozen"), _("Reserved"), _("Committed"), _("AE left"), _("CP allotted"), _("Frozen"),
            _("Paid"), _("CP left"))  # fmt: skip


def printed(sums: Line, language: str) -> tuple[tuple[str, str], ...]:
    """Return (heading, amount) of a line of a budget table, in whole euros."""
    order = (sums.ae, sums.ae_frozen, sums.reserved, sums.committed, sums.ae_left, sums.cp, sums.cp_frozen, sums.paid,
             sums.cp_left)  # fmt: skip
    amounts = (show.money(in_euros(cents), language) if cents else "–" for cents in order)
    return tuple(zip(headings(), amounts, strict=True))


def sums_of(reader: Reader, year: int, *group: str) -> dict[tuple[Any, ...], Line]:
    """Return what the budget lines of a year that the reader may see add to, by the fields of `group`. One query."""
    rows = visible(reader.actor, BudgetLine).filter(year=year).order_by().values_list(*group)
    found = rows.annotate(**{f"sum_{name}": Sum(f"standing__{name}") for name in AMOUNTS})
    return {tuple(row[: len(group)]): _line(row[len(group) :]) for row in found}


def _line(sums: Sequence[Any]) -> Line:
    """Return sums, in the order of the amounts of a line, as one; None where nothing was summed."""
    amounts: list[Any] = [each or 0 for each in sums]
    return Line(*amounts)


def by_source(reader: Reader, year: int) -> tuple[list[Row], Line]:
    """Return the table by source of money, each part under its whole, and the sum of all. Two queries."""
    name = f"name_{reader.language}"
    sources = {pk: (parent, words, code) for pk, parent, words, code in
               MoneySource.objects.order_by("code").values_list("pk", "parent", name, "code")}  # fmt: skip
    own = {key[0]: sums for key, sums in sums_of(reader, year, "money_source").items()}
    whole = dict(own)
    for number, sums in own.items():
        above = sources[number][0]
        while above is not None:
            whole[above] = whole.get(above, Line()) + sums
            above = sources[above][0]
    below: dict[int | None, list[int]] = defaultdict(list)
    for number, (parent, _words, _code) in sources.items():
        if number in whole:
            below[parent].append(number)
    rows: list[Row] = []

    def tell(numbers: Iterable[int], depth: int) -> None:
        for number in numbers:
            _parent, words, code = sources[number]
            rows.append(Row(words, depth, _lines_path(reader, year=str(year), money_source=code),
                            printed(whole[number], reader.language)))  # fmt: skip
            tell(below[number], depth + 1)

    tell(below[None], 0)
    return rows, reduce(add, own.values(), Line())


def by_holder(reader: Reader, year: int) -> list[Row]:
    """Return the table by unit that holds the credits, most commitment authority first. One query."""
    short, name = (f"owner__{stem}_{reader.language}" for stem in ("short", "name"))
    found = sums_of(reader, year, "owner__code", short, name)
    ordered = sorted(found.items(), key=lambda item: (-item[1].ae, item[0][0]))
    return [Row(key[1] or key[2], 0, _lines_path(reader, year=str(year), q=key[2]), printed(sums, reader.language))
            for key, sums in ordered]  # fmt: skip


def _lines_path(reader: Reader, **query: str) -> str:
    """Return the address of the budget lines behind a row."""
    return reader.address(catalogue.by_model(BudgetLine).list_path(), **query)


def monthly(reader: Reader, year: int) -> Mapping[str, Sequence[int]]:
    """Return what was committed and paid by the end of each month of a year, in cents. One query."""
    rows = visible(reader.actor, Movement).filter(
        line__year=year, kind__in=(MovementKind.COMMIT, MovementKind.WITHDRAW, MovementKind.PAY)
    )
    found = rows.order_by().annotate(month=ExtractMonth("on")).values_list("month", "kind").annotate(Sum("amount_eur"))
    months: dict[str, dict[int, int]] = {"committed": defaultdict(int), "paid": defaultdict(int)}
    for month, kind, amount in found:
        months["paid" if kind == MovementKind.PAY else "committed"][month] += to_cents(amount)
    return {name: _cumulated([values[month] for month in MONTHS]) for name, values in months.items()}


def _cumulated(values: Sequence[int]) -> list[int]:
    """Return the sums up to each place."""
    sums, reached = [], 0
    for value in values:
        reached += value
        sums.append(reached)
    return sums


def curve(reader: Reader, year: int, whole: Line) -> charts.Chart:
    """Return the execution of a year month by month, beside what is allotted; months to come have no value."""
    found = monthly(reader, year)
    known = 12 if year < reader.today.year else reader.today.month if year == reader.today.year else 0
    labels = [show.day(date(year, month, 1), reader.language, "month").split()[0] for month in MONTHS]

    def series(name: str, values: Sequence[int]) -> charts.Series:
        return charts.Series(
            name, tuple(_millions(value) if place < known else None for place, value in enumerate(values))
        )

    level = [
        charts.Series(_("AE allotted"), (_millions(whole.ae),) * 12),
        charts.Series(_("CP allotted"), (_millions(whole.cp),) * 12),
    ]
    lines = [series(_("Committed"), found["committed"]), series(_("Paid"), found["paid"])]
    return charts.line(
        labels, [*level, *lines], language=reader.language, heading=_("Month"), unit=_("€M"), width=CURVE_WIDTH
    )


def _millions(cents: int) -> float:
    """Return cents as millions of euros, to a hundredth."""
    return round(cents / 100_000_000, 2)


def to_come(reader: Reader, year: int) -> tuple[list[tuple[str, str]], str]:
    """Return (year, expected payments) from a year on, what is expected in no year, and what is still to pay."""
    rows = visible(reader.actor, ExpectedPayment).filter(year__gte=year, commitment__archived_at__isnull=True)
    found = dict(rows.order_by("year").values_list("year").annotate(Sum("cp_eur")))
    seen = visible(reader.actor, Commitment).filter(standing__committed__gt=F("standing__paid"))
    rest = seen.aggregate(left=Sum(F("standing__committed") - F("standing__paid")))["left"] or 0
    unplanned = in_euros(rest) - sum(found.values(), Decimal(0))
    lines = [(str(when), show.money(amount, reader.language)) for when, amount in found.items()]
    if unplanned > 0:
        lines.append((_("no year given"), show.money(unplanned, reader.language)))
    return lines, show.money(in_euros(rest), reader.language)


def years_of(reader: Reader) -> list[int]:
    """Return the years that have a budget line the reader may see, the latest first. One query."""
    return list(visible(reader.actor, BudgetLine).order_by("-year").values_list("year", flat=True).distinct())


@dataclass(frozen=True)
class Borne:
    """What a funder bears: (address, words, cells) of each commitment, their sums, and what is for named readers."""

    lines: list[tuple[str, str, tuple[str, ...]]]
    whole: tuple[str, ...]
    named: list[tuple[str, int]]


def of_funder(reader: Reader, source: MoneySource) -> Borne:
    """Return what one funder bears, its own share and its own reference, and the sum; nobody else's. One query."""
    rows = visible(reader.actor, Commitment).filter(Q(line__money_source=source) | Q(line__money_source__parent=source))
    record, title = catalogue.by_model(Commitment), f"title_{reader.language}"
    found = list(rows.order_by("-committed_on", "code").values_list(
        "pk", "marking", "code", title, "funder_reference", "standing__committed", "standing__paid"))  # fmt: skip
    lines = [
        (record.detail_path(code), words, (reference or "–", *_printed(reader, ae, cp, ae - cp)))
        for _pk, _marking, code, words, reference, ae, cp in found
    ]
    sums = [sum(row[place] for row in found) for place in (5, 6)]
    named = [(record.kind, row[0]) for row in found if record.logs(row[1])]
    return Borne(lines, _printed(reader, *sums, sums[0] - sums[1]), named)


def _printed(reader: Reader, *cents: int) -> tuple[str, ...]:
    """Return amounts as they read."""
    return tuple(show.money(in_euros(each), reader.language) for each in cents)
