"""The results framework as a project's page shows it, and an indicator's values beside its targets as a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.service import visible
from entente.apps.projects.results.aggregation import Reached, Span, met, percent
from entente.apps.projects.results.choices import AimKind, Measure, ReportState, SdgTarget
from entente.apps.projects.results.models import Aim, Indicator, Value
from entente.apps.projects.results.queries import (
    Aimed,
    Gathered,
    Spell,
    gather,
    reporting,
    spells_of,
    targets_of,
)
from entente.apps.projects.results.together import UPWARDS
from entente.engines.charts.chart import Series, line
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]
SHOWN_PERIODS, CHARTED_PERIODS = 3, 12


@dataclass(frozen=True)
class Row:
    """One indicator as it is read for the table."""

    pk: int
    aim: int
    code: str
    title: str
    measure: str
    unit: str
    cumulative: bool
    direction: str
    baseline: Decimal | None
    baseline_words: str


@dataclass(frozen=True)
class Cell:
    """What was reached in a period as it is printed: value, women and men, target, per cent, what waits or lacks."""

    value: str
    sexes: str = ""
    target: str = ""
    percent: int | None = None
    share: str = ""
    notes: tuple[str, ...] = ()
    met: bool | None = None
    whole: bool = True


@dataclass(frozen=True)
class Line:
    """One line of the chain: an aim, or an indicator with its cells and its state."""

    words: str
    address: str
    kind: str = ""
    serves: str = ""
    depth: int = 0
    baseline: str = ""
    cells: tuple[Cell, ...] = ()
    tone: str = ""
    state: str = ""

    @property
    def indent(self) -> str:
        """What shows how deep it stands in the chain."""
        return f"{show.NBSP * 3 * (self.depth - 1)}└{show.NBSP}" if self.depth else ""


def framework_drawn(rows: Rows, project: Any, reader: Reader) -> Drawing:
    """Draw the chain of a project with what was reached in its last periods. Ten queries, however many rows."""
    found = read_rows(rows, reader.language)
    projects = _projects_of(project)
    spells = shown_spells(reporting(projects, spells_of(reader.actor, projects, reader.language)), reader)
    known = gather(reader.actor, [row.pk for row in found], reader.language)
    aimed = targets_of(reader.actor, [row.pk for row in found], reader.language)
    told = _told(reader, [row.pk for row in found if row.measure == Measure.QUALITY])
    lines = list(_lines(found, _aims(project, reader), reader, lambda row: _cells(row, spells, (known, aimed, told),
                                                                                 reader)))  # fmt: skip
    html = render_to_string(
        "projects/_framework.html",
        {"lines": lines, "spells": [_heading(spell, project, reader) for spell in spells], "wide": len(spells) + 2},
    )
    address = reader.address(catalogue.by_model(Indicator).list_path(), project=project.code)
    return Drawing(html, len(lines), len(found), address)


def read_rows(rows: Rows, language: str) -> list[Row]:
    """Return indicators as the table needs them. One query."""
    asked = rows.order_by("aim__code", "code").values_list(
        "pk", "aim_id", "code", f"title_{language}", "measure", f"unit_{language}", "cumulative", "direction",
        "baseline", f"baseline_{language}",
    )  # fmt: skip
    return [Row(*values) for values in asked]


def _projects_of(project: Any) -> tuple[int, ...]:
    """Return the numbers of a project and of those above it, its own first. One query."""
    found = type(project)._base_manager.filter(pk=project.pk).values_list(*UPWARDS).get()
    return tuple(number for number in found if number is not None)


def shown_spells(spells: Sequence[Spell], reader: Reader, most: int = SHOWN_PERIODS) -> list[Spell]:
    """Return the last periods begun by the reader's day."""
    return [spell for spell in spells if spell.first <= reader.on][-most:]


def _heading(spell: Spell, project: Any, reader: Reader) -> tuple[str, str, bool]:
    """Return the name of a period, the address where its values are entered, whether it is locked."""
    return spell.name, reverse("results:enter", args=(project.code, spell.pk)), spell.locked


def _aims(project: Any, reader: Reader) -> list[tuple[int, int | None, str, str, str, str]]:
    """Return (number, parent, kind, code, title, SDG target) of the aims of a project the reader may see. One query."""
    rows = visible(reader.actor, Aim).filter(project=project).order_by("code")
    return list(rows.values_list("pk", "parent_id", "kind", "code", f"title_{reader.language}", "sdg_target"))


def _told(reader: Reader, numbers: Sequence[int]) -> Mapping[tuple[int, int], str]:
    """Return the approved words of qualities by (indicator, last day of the period as a number). One query."""
    rows = visible(reader.actor, Value).filter(indicator__in=numbers, state=ReportState.APPROVED).order_by()
    asked = rows.values_list("indicator_id", "period_id", f"text_{reader.language}", "text_fr", "text_en")
    return {(indicator, period): next(filter(None, texts), "") for indicator, period, *texts in asked}


def _lines(rows: Sequence[Row], aims: Sequence[Any], reader: Reader, cells: Any) -> Iterator[Line]:
    """Yield the chain from the top down: each aim, its indicators, what contributes to it."""
    numbers = {aim[0] for aim in aims}
    below: dict[int | None, list[Any]] = {}
    for aim in aims:
        below.setdefault(aim[1] if aim[1] in numbers else None, []).append(aim)
    theirs: dict[int, list[Row]] = {}
    for row in rows:
        theirs.setdefault(row.aim, []).append(row)

    def under(parent: int | None, depth: int) -> Iterator[Line]:
        for number, _parent, kind, code, title, sdg in below.get(parent, ()):
            address = reader.address(catalogue.by_model(Aim).detail_path(number))
            serves = str(SdgTarget(sdg).label) if sdg else ""
            yield Line(f"{code} {title}", address, str(AimKind(kind).label), serves, depth)
            for row in theirs.get(number, ()):
                yield replace(_indicator(row, cells(row), reader), depth=depth + 1)
            yield from under(number, depth + 1)

    yield from under(None, 0)


def _indicator(row: Row, cells: Sequence[Cell], reader: Reader) -> Line:
    """Return an indicator with its cells and where it stands, by its last period with a value, else the last."""
    unit = f" ({row.unit})" if row.unit else ""
    baseline = show.quantity(row.baseline, reader.language) if row.baseline is not None else row.baseline_words
    address = reader.address(catalogue.by_model(Indicator).detail_path(row.code))
    tone, words = _state(cells[:-1])
    return Line(f"{row.title}{unit}", address, baseline=baseline, cells=tuple(cells), tone=tone, state=words)


def _state(cells: Sequence[Cell]) -> tuple[str, str]:
    """Return the tone and words of where an indicator stands in its last period."""
    if not cells:
        return "pending", _("no period yet")
    last = cells[-1]
    if not last.whole:
        return "attention", _("not all is approved")
    if last.met is None:
        return "pending", _("no target") if last.value != "–" else _("nothing yet")
    return ("done", _("target reached")) if last.met else ("pending", _("below the target"))


Read = tuple[Gathered, Aimed, Mapping[tuple[int, int], str]]


def _cells(row: Row, spells: Sequence[Spell], read: Read, reader: Reader) -> list[Cell]:
    """Return what an indicator reached in each period, and since the beginning."""
    known, aimed, told = read
    cells = []
    for spell in spells:
        found = known.reached(row.pk, spell.span)
        target, words = aimed.get((row.pk, spell.pk), (None, ""))
        cells.append(_cell(row, found, (target, words), reader, told.get((row.pk, spell.pk), "")))
    whole = known.reached(row.pk, Span(None, reader.on))
    return [*cells, _cell(row, whole, (None, ""), reader)]


def _cell(row: Row, found: Reached, aimed: tuple[Decimal | None, str], reader: Reader, told: str = "") -> Cell:
    """Return one cell as it is printed."""
    target, words = aimed
    value = show.quantity(found.quantity, reader.language) if found.quantity is not None else told or "–"
    wanted = show.quantity(target, reader.language) if target is not None else words
    share = percent(found.quantity, target, row.direction, row.baseline)
    return Cell(
        value, sexes_of(found, reader.language), wanted, share, _share(share, reader.language), notes_of(found),
        met(found.quantity, target, row.direction), found.whole,
    )  # fmt: skip


def _share(percent_of: int | None, language: str) -> str:
    """Return a per cent as it reads."""
    if percent_of is None:
        return ""
    number = show.number(percent_of, language)
    return f"{number}{show.NBSP}%" if language == "fr" else f"{number}%"


def sexes_of(found: Reached, language: str) -> str:
    """Return how many women and men, "" where no value tells."""
    if found.women is None or found.men is None:
        return ""
    women, men = (show.number(number, language) for number in (found.women, found.men))
    return _("%(women)s women, %(men)s men") % {"women": women, "men": men}


def notes_of(found: Reached) -> tuple[str, ...]:
    """Return how many values wait to be approved and how many are not entered, in words."""
    waiting = ngettext("%(n)d not approved", "%(n)d not approved", found.waiting) % {"n": found.waiting}
    missing = ngettext("%(n)d not entered", "%(n)d not entered", found.missing) % {"n": found.missing}
    return tuple(words for words, count in ((waiting, found.waiting), (missing, found.missing)) if count)


def chart_section(row: Any, reader: Reader) -> str:
    """Return an indicator's values and targets by period as a chart; "" while there are not two of them."""
    if row.measure != Measure.QUANTITY:
        return ""
    known = gather(reader.actor, [row.pk], reader.language)
    if row.pk not in known.known:
        return ""
    projects = known.known[row.pk].projects
    spells = shown_spells(
        reporting(projects, spells_of(reader.actor, projects, reader.language)), reader, CHARTED_PERIODS
    )
    aimed = targets_of(reader.actor, [row.pk], reader.language)
    values = [known.reached(row.pk, spell.span).quantity for spell in spells]
    targets = [aimed.get((row.pk, spell.pk), (None, ""))[0] for spell in spells]
    if sum(value is not None for value in values) < 2:
        return ""
    unit = row.unit_fr if reader.language == "fr" else row.unit_en
    series = [Series(_("Reached"), _floats(values))]
    series += [Series(_("Target"), _floats(targets))] if any(target is not None for target in targets) else []
    drawn = line([spell.name for spell in spells], series, language=reader.language, heading=_("Period"), unit=unit)
    return SafeString(render_to_string("projects/_indicator_chart.html", {"chart": drawn}))


def _floats(numbers: Sequence[Decimal | None]) -> tuple[float | None, ...]:
    """Return numbers as a chart takes them."""
    return tuple(float(number) if number is not None else None for number in numbers)
