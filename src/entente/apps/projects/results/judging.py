"""What others submitted, as whoever approves it reads it, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from entente.access.service import may_some, visible
from entente.apps.projects.results.actions import Verdict
from entente.apps.projects.results.models import Narrative, Period, Reported, Value
from entente.apps.projects.results.queries import targets_of
from entente.apps.projects.results.waiting import to_approve
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

AT_ONCE = 100
ANSWERS = ("approve", "return")
RELATED: dict[type[Any], tuple[str, ...]] = {
    Value: ("indicator__aim__project", "category", "period", "submitted_by"),
    Narrative: ("project", "period", "submitted_by"),
}


@dataclass(frozen=True)
class Waiting:
    """One submitted row as it is read, and what the person answered where it could not be taken."""

    row: Any
    kind: str
    title: str
    address: str
    project: str
    project_address: str
    marking: str
    period: str
    said: str
    target: str = ""
    answer: str = ""
    reason: str = ""
    errors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"{type(self.row).__name__.lower()}-{self.row.pk}"

    def with_answer(self, data: Mapping[str, Any], faults: Sequence[tuple[int, str, str]], place: int) -> Waiting:
        """Return it with what the person answered, and why that cannot be."""
        errors = tuple(sentence for at, _field, sentence in faults if at == place)
        answer, reason = (str(data.get(f"{name}-{self.key}", "")) for name in ("answer", "reason"))
        return replace(self, answer=answer, reason=reason, errors=errors)


def waiting_for(reader: Reader) -> tuple[list[Waiting], int]:
    """Return the first rows that wait for the reader, the longest submitted first, and how many in all. Six queries."""
    rows: list[Any] = []
    count = 0
    for model, related in RELATED.items():
        if may_some(reader.actor, "approve", model):
            found = to_approve(reader.actor, model)
            count += found.count()
            rows += found.select_related(*related)[: AT_ONCE - len(rows)]
    seen = visible(reader.actor, Period, archived=True).filter(pk__in={row.period_id for row in rows}).order_by()
    names = dict(seen.values_list("pk", f"label_{reader.language}"))
    numbers = [row.indicator_id for row in rows if isinstance(row, Value)]
    aimed = targets_of(reader.actor, numbers, reader.language)
    return [_waiting(row, names.get(row.period_id, row.period.days), aimed, reader) for row in rows], count


def _waiting(row: Any, period: str, aimed: Mapping[Any, Any], reader: Reader) -> Waiting:
    """Return one row as it is read."""
    record, value = catalogue.by_model(type(row)), isinstance(row, Value)
    project = row.indicator.aim.project if value else row.project
    title = str(row.indicator) if value else record.singular
    if value and row.category:
        title = f"{title} · {row.category}"
    target = aimed.get((row.indicator_id, row.period_id), (None, ""))[0] if value else None
    return Waiting(
        row, record.kind, title, record.detail_path(row.pk), str(project),
        catalogue.by_model(type(project)).detail_path(project.code), project.marking, period,
        _said(row, reader), show.quantity(target, reader.language) if target is not None else "",
    )  # fmt: skip


def _said(row: Any, reader: Reader) -> str:
    """Return what a row says: its quantity with the unit, women and men, or its words."""
    other = "en" if reader.language == "fr" else "fr"
    words: str = getattr(row, f"text_{reader.language}") or getattr(row, f"text_{other}")
    if not isinstance(row, Value) or row.quantity is None:
        return words
    unit = row.indicator.unit_fr if reader.language == "fr" else row.indicator.unit_en
    return f"{show.quantity(row.quantity, reader.language)}\u00a0{unit}"


def verdicts_of(waiting: Sequence[Waiting], data: Mapping[str, Any]) -> tuple[list[int], list[Verdict]]:
    """Return what a person answered of each row they answered, with its place; who judges says what is wrong."""
    places, verdicts = [], []
    for place, item in enumerate(waiting):
        answer = str(data.get(f"answer-{item.key}", ""))
        if answer in ANSWERS:
            row: Reported = item.row
            reason = str(data.get(f"reason-{item.key}", "")).replace("\0", "").strip()[:300]
            places.append(place)
            verdicts.append(Verdict(row, answer == "approve", reason))
    return places, verdicts
