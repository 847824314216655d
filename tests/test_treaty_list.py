"""A treaty list of ten thousand lines comes in: each line as the generator knows it, the list again says "same"."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import Unit
from entente.apps.agreements.models import Agreement
from entente.apps.partners.models import Organisation
from entente.demo.reference import load_reference
from entente.engines.exchange import batches
from entente.engines.exchange.columns import listed
from entente.engines.exchange.models import Batch, Outcome, State
from entente.engines.exchange.undo import undo
from entente.engines.journal.models import Entry
from entente.engines.journal.service import verify
from tests.conftest import account
from tests.examples import unit
from tests.treaty_list import HEADINGS, lines

# CI runs a tenth; `ENTENTE_WHOLE=1` and `make bench` the whole.
LENGTH = 10_000 if os.environ.get("ENTENTE_WHOLE") else 1_000
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture
def office(db: None) -> Actor:
    """Return an agreements officer, with the countries, former States and organisations of the reference data."""
    load_reference(local_operator())
    owner = unit("directorate")
    Unit.objects.filter(pk=owner.pk).update(directorate=owner)
    for code, name, english, acronym in (
        ("african-union", "Union africaine", "African Union", "UA"), ("ecowas", "Communauté", "Community", "CEDEAO"),
    ):  # fmt: skip
        Organisation.objects.create(code=code, name_fr=name, name_en=english, acronym_fr=acronym, kind="regional",
                                    owner=owner, marking="public")  # fmt: skip
    return actor_for(account("agreements-officer", owner))


def sheet(rows: Rows, headings: Sequence[str] = ()) -> bytes:
    """Return rows as CSV."""
    place = io.StringIO()
    writer = csv.DictWriter(place, headings or list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return place.getvalue().encode()


def planned(actor: Actor, rows: Rows, language: str = "en") -> Batch:
    """Return the plan of some lines."""
    batch = batches.bring_in(actor, listed("agreements"), "list.csv", sheet(rows), language=language)
    return batches.plan(actor, batch)


def counts(batch: Batch) -> tuple[int, ...]:
    """Return new, changed, same, refused."""
    return tuple(batch.count(outcome) for outcome in Outcome)


def refused(batch: Batch) -> dict[int, list[str]]:
    """Return the reasons of each refused line by its number in the file."""
    return {line[0]: [why for _place, why in line[2]]
            for chunk in batch.chunks.filter(outcome="refused") for line in chunk.unpacked()}  # fmt: skip


def state() -> list[tuple[Any, ...]]:
    """Return all that is stored of agreements in use."""
    rows = Agreement.objects.filter(archived_at__isnull=True).order_by("pk")
    return list(rows.values_list("code", "title_fr", "signed_on", "signed_precision", "parties", "organisations"))


def test_a_list_of_thousands_is_planned_accepted_again_and_undone(office: Actor) -> None:
    made = list(lines(LENGTH))
    rows = [cells for cells, _trap in made]
    expected = {number: trap for number, (_cells, trap) in enumerate(made, start=2) if trap}
    batch = planned(office, rows)
    told = refused(batch)
    wrong = {number: (told.get(number), trap and trap.name) for number in {*told, *expected}
             for trap in [expected.get(number)]
             if not trap or not any(trap.reason in why for why in told.get(number, ()))}  # fmt: skip
    assert not wrong, list(wrong.items())[:5]
    assert counts(batch) == (LENGTH - len(expected), 0, 0, len(expected))
    assert all(why.strip() for reasons in told.values() for why in reasons)
    assert Agreement.objects.count() == 0

    batches.accept(office, batch)
    stored = state()
    assert Agreement.objects.count() == LENGTH - len(expected)
    assert Entry.objects.filter(batch=batch.code).count() == LENGTH - len(expected)
    again = planned(office, rows)
    assert counts(again) == (0, 0, LENGTH - len(expected), len(expected))

    undo(office, batch)
    assert state() == []
    restoring = planned(office, rows)
    assert counts(restoring) == (0, LENGTH - len(expected), 0, len(expected))
    batches.accept(office, restoring)
    assert state() == stored
    assert Batch.objects.get(pk=batch.pk).state == State.UNDONE
    assert verify().broken is None
