"""The grid in which a post enters all of a period: its lines as they stand, and what the person wrote in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from entente.access.service import visible
from entente.apps.projects.models import Project
from entente.apps.projects.results.choices import OPEN_STATES, Measure, ReportState
from entente.apps.projects.results.models import Category, Indicator, Narrative, Period, Value
from entente.apps.projects.results.queries import targets_of
from entente.apps.projects.results.records import TONES
from entente.engines.exchange.values import Problem, reader_for
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

NUMBERS = ("quantity", "women", "men")
LONGEST = 10  # digits of a revision


@dataclass(frozen=True)
class Box:
    """One field of a line: its name in the form, its words, what stands in it, what is wrong with it."""

    name: str
    words: str
    value: str
    field: str
    long: bool = False
    errors: tuple[str, ...] = ()
    columns: int = 1  # of the five of the grid: quantity, women, men, comment, evidence
    size: int = 24


@dataclass(frozen=True)
class Line:
    """One line of the grid: an indicator, or one of its categories, with its row as it stands or a new one."""

    row: Any
    key: str
    title: str
    address: str
    target: str = ""
    boxes: tuple[Box, ...] = ()
    errors: tuple[str, ...] = ()
    shown: str = ""  # what it says, where it may not be written
    tone: str = ""
    state: str = ""
    note: str = ""

    @property
    def open(self) -> bool:
        """Say whether it may be written as far as its own state goes."""
        return self.row.state in OPEN_STATES


@dataclass
class Written:
    """What a person wrote: the rows to store with the place of their line, and what cannot be read."""

    rows: list[Any] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


def lines_of(project: Project, period: Period, reader: Reader) -> list[Line]:
    """Return the lines of a project for a period: its indicators in their order, then the narrative. Five queries."""
    language = reader.language
    rows = visible(reader.actor, Indicator).filter(aim__project=project).order_by("aim__code", "code")
    indicators = list(rows)
    numbers = [indicator.pk for indicator in indicators]
    told: dict[int, list[Category]] = {}
    for category in visible(reader.actor, Category).filter(indicator__in=numbers).order_by("code"):
        told.setdefault(category.indicator_id, []).append(category)
    stored = {
        (value.indicator_id, value.category_id): value
        for value in visible(reader.actor, Value).filter(indicator__in=numbers, period=period)
    }
    aimed = targets_of(reader.actor, numbers, language)
    found = []
    for indicator in indicators:
        target, words = aimed.get((indicator.pk, period.pk), (None, ""))
        said = show.quantity(target, language) if target is not None else words
        parts: Sequence[Category | None] = told.get(indicator.pk) or (None,)
        found += [_line(indicator, category, period, stored, said, reader) for category in parts]
    return [*found, _narrative(project, period, reader)]


def _line(
    indicator: Indicator, category: Category | None, period: Period, stored: Mapping[Any, Value], target: str,
    reader: Reader,
) -> Line:  # fmt: skip
    """Return one line of an indicator."""
    row = stored.get((indicator.pk, category.pk if category else None))
    row = row or Value(indicator=indicator, period=period, category=category)
    unit = indicator.unit_fr if reader.language == "fr" else indicator.unit_en
    title = f"{indicator} · {category}" if category else str(indicator)
    key = f"{indicator.pk}-{category.pk if category else 0}"
    line = Line(
        row, key, f"{title} ({unit})" if unit else title, _address(row, indicator), target, note=_note(indicator)
    )
    return _told(replace(line, boxes=tuple(_boxes(line, indicator, reader))), reader)


def _note(indicator: Indicator) -> str:
    """Say what the number means, where that is not the plain case."""
    return _("where it stands at the end") if indicator.cumulative else ""


def _address(row: Any, otherwise: Any) -> str:
    """Return the address of a stored row, else of what it is about."""
    shown = row if row.pk else otherwise
    record = catalogue.by_model(type(shown))
    return record.detail_path(record.key_of(shown))


def _boxes(line: Line, indicator: Indicator, reader: Reader) -> list[Box]:
    """Return the fields that a line of an indicator asks."""
    row, said = line.row, f"text_{reader.language}"
    names = [("quantity", _("Quantity"), 1 if indicator.by_sex else 3)]
    names += [("women", _("Women"), 1), ("men", _("Men"), 1)] if indicator.by_sex else []
    if indicator.measure == Measure.QUALITY:
        names = [(said, _("In words"), 3)]
    names += [(f"comment_{reader.language}", _("Comment"), 1), ("evidence", _("Evidence"), 1)]
    return [
        Box(f"{name}-{line.key}", words, _shown(getattr(row, name), reader), name, long=name == said, columns=columns,
            size=8 if name in NUMBERS else 18)
        for name, words, columns in names
    ]  # fmt: skip


def _shown(value: Any, reader: Reader) -> str:
    """Return a stored value as it is typed."""
    if value is None or isinstance(value, str):
        return value or ""
    return show.quantity(value, reader.language) if not isinstance(value, int) else str(value)


def _narrative(project: Project, period: Period, reader: Reader) -> Line:
    """Return the line of the narrative."""
    row = visible(reader.actor, Narrative).filter(project=project, period=period).first()
    row = row or Narrative(project=project, period=period)
    name = f"text_{reader.language}"
    box = Box(f"{name}-told", _("What happened in the period"), getattr(row, name), name, long=True, columns=5)
    return _told(Line(row, "told", _("Narrative"), _address(row, project), boxes=(box,)), reader)


def _told(line: Line, reader: Reader) -> Line:
    """Return a line with its state in words, and what it says where it may not be written."""
    state = ReportState(line.row.state)
    shown = " · ".join(f"{box.words} {box.value}" for box in line.boxes if box.value)
    return replace(line, tone=TONES[state], state=str(state.label) if line.row.pk else "", shown=shown)


def read(lines: Sequence[Line], data: Mapping[str, Any]) -> Written:
    """Return what a person wrote in the lines that may be written; a new line left blank is none."""
    written = Written()
    for place, line in enumerate(lines):
        if not line.open:
            continue
        texts = {box.field: str(data.get(box.name, "")).strip() for box in line.boxes}
        if not line.row.pk and not any(texts.values()):
            continue
        if line.row.pk:
            seen = str(data.get(f"revision-{line.key}", ""))
            line.row.revision = int(seen) if seen.isdecimal() and len(seen) < LONGEST else 0
        for name, text in texts.items():
            value = _read(type(line.row), name, text)
            if isinstance(value, Problem):
                written.faults.append((place, name, str(value.sentence)))
            else:
                setattr(line.row, name, value)
        written.rows.append(line.row)
        written.places.append(place)
    return written


def _read(model: type[Any], name: str, text: str) -> Any:
    """Return what a text says for a field, or why it cannot be read."""
    if not text:
        return None if name in NUMBERS else ""
    return reader_for(model._meta.get_field(name))(text)


def again(lines: Sequence[Line], data: Mapping[str, Any], faults: Sequence[tuple[int, str, str]]) -> list[Line]:
    """Return the lines as the person left them, with what is wrong beside the fields."""
    found = []
    for place, line in enumerate(lines):
        theirs = [(name, sentence) for at, name, sentence in faults if at == place]
        names = {box.field for box in line.boxes}
        boxes = tuple(
            replace(box, value=str(data.get(box.name, box.value)),
                    errors=tuple(sentence for name, sentence in theirs if name == box.field))
            for box in line.boxes
        )  # fmt: skip
        whole = tuple(sentence for name, sentence in theirs if name not in names)
        found.append(replace(line, boxes=boxes, errors=whole) if line.open else line)
    return found
