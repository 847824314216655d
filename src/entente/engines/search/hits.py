"""One record found, as it is shown: its name and what else answers the words, with the words marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.safestring import SafeString

from entente.access.choices import Marking
from entente.engines.records.columns import field_at
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.search.entries import plan_of
from entente.engines.search.marks import Marker
from entente.engines.search.words import plain


@dataclass(frozen=True)
class Proposal:
    """One row the index proposes: the tier it stands in, its number, the countries it is about."""

    tier: int
    number: int
    about: tuple[int, ...]


@dataclass(frozen=True)
class Hit:
    """One record found: its name and other texts with the words marked, and its name in both languages as it is."""

    row: Proposal
    address: str
    name: SafeString
    texts: SafeString
    labels: tuple[str, ...]
    named: bool


@cache
def paths_of_hit(slug: str, language: str) -> tuple[str, ...]:
    """Return what is read of a row found: its key, its label in the reader's language first, its other texts."""
    plan = plan_of(slug)
    ordered = sorted((*plan.labels, *plan.texts), key=lambda path: (path not in plan.labels, _foreign(path, language)))
    return tuple(dict.fromkeys((plan.record.key, *ordered)))


def _foreign(path: str, language: str) -> bool:
    """Say whether a path holds a text in the other language."""
    return path.endswith("_en" if language == "fr" else "_fr")


def hit_of(reader: Reader, marker: Marker, record: Record, row: Proposal, values: Mapping[str, Any]) -> Hit:
    """Return one record found: a text beside the name is shown when it says more, or answers what the name does not."""
    labelled = plan_of(record.slug).labels
    paths = paths_of_hit(record.slug, reader.language)
    said = [(path, _said(record, path, values[path])) for path in paths if path != "pk" and values[path]]
    labels = tuple(text for path, text in said if path in labelled)
    name = labels[0] if labels else next((text for _path, text in said), str(row.number))
    marked, answered = marker.mark(name)
    told, shown = {plain(name)}, []
    for path, text in said:
        foreign = path in labelled or _foreign(path, reader.language)
        if foreign and len(answered) == len(marker.asked):
            continue
        more, found = marker.mark(marker.cut(text))
        if (found - answered or not foreign) and plain(text) not in told:
            told.add(plain(text))
            shown.append(more)
            answered |= found
    return Hit(
        row=row,
        address=reader.address(record.detail_path(values[record.key] if record.key != "pk" else row.number)),
        name=marked,
        texts=SafeString(" · ".join(shown)),
        labels=labels,
        named=values["marking"] == Marking.NAMED,
    )


def _said(record: Record, path: str, value: Any) -> str:
    """Return a text as it reads: the word for a value of a closed list."""
    choices = dict(getattr(field_at(record.model, path), "flatchoices", None) or ())
    return str(choices.get(value, value))
