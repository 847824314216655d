"""Many lines cost no more questions than few: values written in bulk are those read, and undone to what they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entente.access.actor import local_operator
from entente.apps.projects.models import Action, Project
from entente.engines.exchange.batches import accept, bring_in, plan, reader_for
from entente.engines.exchange.columns import columns_out, listed
from entente.engines.exchange.models import Batch
from entente.engines.exchange.outgoing import rows_out
from entente.engines.exchange.undo import undo
from entente.engines.journal.service import verify
from entente.engines.journal.storing import update_rows
from tests.examples import World, country, example


def brought(slug: str, lines: list[str]) -> Batch:
    """Return a planned batch of CSV lines."""
    actor, content = local_operator(), "\n".join(lines).encode()
    return plan(actor, bring_in(actor, listed(slug), "lines.csv", content, language="en"))


def queries(work: Callable[[], Any]) -> int:
    """Return how many queries some work makes."""
    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def test_values_written_in_bulk_are_those_given(world: World) -> None:
    """Days, decimals, numbers, nothing and references, each row its own; other rows and fields stay."""
    first, second, other = (example(Action, world) for _row in range(3))
    elsewhere = country(world.zone)
    names = ("starts_on", "cost_eur", "women", "country_id", "fictional", "title_fr")
    update_rows(
        Action, names,
        [(first.pk, date(2013, 5, 6), Decimal("7.50"), 3, elsewhere.pk, True, "été “%s”"),
         (second.pk, "2013-06-07", "8.25", None, world.country.pk, False, "")],
    )  # fmt: skip
    found = {row[0]: row[1:] for row in Action.objects.values_list("pk", *names)}
    assert found[first.pk] == (date(2013, 5, 6), Decimal("7.50"), 3, elsewhere.pk, True, "été “%s”")
    assert found[second.pk] == (date(2013, 6, 7), Decimal("8.25"), None, world.country.pk, False, "")
    assert found[other.pk] == tuple(getattr(Action.objects.get(pk=other.pk), name) for name in names)
    assert found[other.pk][0] == date(2014, 3, 1)


def test_lines_that_change_different_fields_are_written_and_undone_exactly(world: World) -> None:
    """One line changes a text, one its countries, one both, one a day and nothing else: undo gives all back."""
    projects = [example(Project, world) for _row in range(4)]
    other = country(world.zone)
    codes = [Project.objects.get(pk=row.pk).code for row in projects]
    texts = [Project.objects.get(pk=row.pk).title_fr for row in projects]

    def state() -> list[tuple[Any, ...]]:
        rows = Project.objects.filter(code__in=codes).order_by("pk")
        return [(row.title_fr, row.ends_on, sorted(row.countries.values_list("code", flat=True))) for row in rows]

    before = state()
    mine, both = world.country.code, f"{world.country.code} ; {other.code}"
    batch = brought("projects", [
        "code,title_fr,ends_on,countries", f"{codes[0]},Autre titre,,{mine}", f"{codes[1]},{texts[1]},,{both}",
        f"{codes[2]},Nouveau titre,,{other.code}", f"{codes[3]},{texts[3]},2016-12-31,{mine}",
    ])  # fmt: skip
    assert batch.counts["changed"] == 4, batch.problem
    accept(local_operator(), batch)
    assert state() == [
        ("Autre titre", None, [mine]), (texts[1], None, sorted([mine, other.code])),
        ("Nouveau titre", None, [other.code]), (texts[3], date(2016, 12, 31), [mine]),
    ]  # fmt: skip
    assert set(Project.objects.filter(code__in=codes).values_list("revision", flat=True)) == {2}
    undo(local_operator(), batch)
    assert state() == before
    assert set(Project.objects.filter(code__in=codes).values_list("revision", flat=True)) == {3}
    assert verify().broken is None


def test_an_import_asks_as_many_questions_for_many_lines_as_for_few(world: World) -> None:
    """The plan, its acceptance and its undoing, of new and of changed lines, within one chunk."""
    counts = []
    for name, size in (("A", 5), ("B", 60)):
        new = [f"{name} {at},{name} {at},training,done,{world.country.code},2014-01-01,2014-01-02,{world.unit.code},"
               "internal" for at in range(size)]  # fmt: skip
        head = "title_fr,title_en,kind,state,country,starts_on,ends_on,owner,marking"
        found: list[Batch] = []
        asked = [queries(lambda: found.append(brought("actions", [head, *new])))]  # noqa: B023
        asked.append(queries(lambda: accept(local_operator(), found[0])))  # noqa: B023
        rows = Action.objects.filter(title_fr__startswith=f"{name} ").order_by("pk")
        assert rows.count() == size
        changed = [f"{pk},{pk}" for pk in rows.values_list("pk", flat=True)]
        asked.append(queries(lambda: found.append(brought("actions", ["pk,trainees", *changed]))))  # noqa: B023
        asked.append(queries(lambda: accept(local_operator(), found[1])))  # noqa: B023
        assert [row.trainees for row in rows] == [row.pk for row in rows]
        asked.append(queries(lambda: undo(local_operator(), found[1])))  # noqa: B023
        counts.append(asked)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("slug", ["actions", "projects"])
def test_an_export_asks_as_many_questions_for_many_rows_as_for_few(world: World, slug: str) -> None:
    """All fields, references to one and to several included, and the list's own columns."""
    record, reader = listed(slug), reader_for(local_operator(), "en")
    counts = []
    for size in (2, 15):
        for _row in range(size):
            example(record.model, world)
        every = record.model._default_manager.all()
        asked = [
            queries(lambda: list(rows_out(record, reader, columns_out(record, chosen, "en"), every)))  # noqa: B023
            for chosen in (None, record.columns)
        ]
        counts.append(asked)
    assert counts[0] == counts[1]
