"""What rows must satisfy together, asked before they are stored and again in the transaction that stores them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from entente.access.actor import Actor
from entente.access.service import Refused
from entente.engines.journal.service import kind_of
from entente.engines.records import catalogue
from entente.engines.records.record import Proposed, Record

NEW = -1
Links = Mapping[str, Sequence[int]]
UNCHANGED: Links = {}


class Unfit(Refused):
    """Rows that do not stand together with the others; `faults` are (field, sentence) pairs."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(" ".join(dict.fromkeys(sentence for _field, sentence in faults)))
        self.faults = faults


def proposed(row: models.Model, links: Links = UNCHANGED) -> Proposed:
    """Return a row, stored or not, as one about to be stored with what it will then name."""
    values = {field.attname: getattr(row, field.attname) for field in _stored_fields(row)}
    return Proposed(row.pk or NEW, values, links)


def _stored_fields(row: models.Model) -> Iterable[Any]:
    """Return the fields that hold a value of their own."""
    return (field for field in row._meta.concrete_fields if not field.generated)


def faults_of(
    actor: Actor, record: Record, rows: Iterable[models.Model], links: Links = UNCHANGED
) -> list[tuple[str, str]]:
    """Return (field, sentence) of what is wrong with some rows beside what is stored; archived ones stand in no way.

    `links` are the numbers that fields to many of each row are about to name, where these change.
    """
    if record.together is None:
        return []
    kept = [proposed(row, links) for row in rows if getattr(row, "archived_at", None) is None]
    return [(field, sentence) for _place, field, sentence in record.together(actor, kept)] if kept else []


def require_fitting(actor: Actor, rows: Iterable[models.Model]) -> None:
    """Raise Unfit unless rows of one type, stored just now, stand together with all others.

    Asked after the journal line is written: the chain lets one writer through at a time until it commits, so that
    of two people who store rows at once the second sees the first one's.
    """
    listed = list(rows)
    record = catalogue.by_kind(kind_of(listed[0])) if listed else None
    if record is not None and (faults := faults_of(actor, record, listed)):
        raise Unfit(faults)
