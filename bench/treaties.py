"""A treaty list of ten thousand lines with every trap: planned, accepted, again, undone; in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":  # a piece of work in a process of its own; otherwise Django is ready already
    django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import translation
from tests.treaty_list import HEADINGS, lines

from bench import data
from bench.exchange import bare_xlsx
from bench.rows import Row, keep
from bench.sheets import weighed
from entente.access.actor import Actor, actor_for, local_operator
from entente.access.choices import Role
from entente.access.models import Mandate, Unit, User
from entente.apps.agreements.models import Agreement
from entente.apps.partners.models import Organisation
from entente.apps.reference.models import Country
from entente.demo.reference import load_reference
from entente.engines.exchange.batches import accept, bring_in, plan
from entente.engines.exchange.columns import listed
from entente.engines.exchange.models import Batch, Outcome
from entente.engines.exchange.undo import undo
from entente.engines.journal.storing import insert_rows

PART = "treaties"
LINES = 10_000
LIMIT = 300
OFFICE, WHO = "bench-office", "bench-agreements"
ORGANISATIONS = (("african-union", "Union africaine", "African Union", "UA"), ("ecowas", "Communauté", "Community",
                                                                                "CEDEAO"))  # fmt: skip
Told = dict[str, Any]


def emptied() -> None:
    """Make reference tables, an office with its officer and two organisations; take away a run before."""
    call_command("createcachetable", verbosity=0)
    if not Country.objects.exists():
        load_reference(local_operator())
    many = [getattr(Agreement, name).through for name in ("parties", "organisations", "former_parties", "domains")]
    for model in (*many, Agreement):
        model._base_manager.all().delete()
    office, _made = Unit.objects.get_or_create(code=OFFICE, kind="directorate", name_fr="Mesures", name_en="Bench")
    Unit.objects.filter(pk=office.pk).update(directorate=office)
    for code, name, english, acronym in ORGANISATIONS:
        Organisation.objects.get_or_create(code=code, defaults={
            "name_fr": name, "name_en": english, "acronym_fr": acronym, "kind": "regional", "owner": office,
            "marking": "public",
        })  # fmt: skip
    officer, made = User.objects.get_or_create(username=WHO, display_name="Bench", fictional=True)
    if made:
        Mandate.objects.create(user=officer, role=Role.AGREEMENTS, unit=office, starts_on="2010-01-01")


def officer() -> Actor:
    """Return who brings the list in."""
    return actor_for(User.objects.get(username=WHO))


def bring(file: str, step: str) -> Told:
    """Plan the list, and accept the plan unless `step` is "plan"."""
    actor, place = officer(), Path(file)
    batch = bring_in(actor, listed("agreements"), place.name, place.read_bytes(), language="fr")
    start = time.perf_counter()
    batch = plan(actor, batch)
    planned = time.perf_counter()
    batch = accept(actor, batch) if step == "accept" else batch
    return {"plan": planned - start, "accept": time.perf_counter() - planned, "counts": batch.counts, "batch": batch.pk}


def take_back(batch: str) -> Told:
    """Undo it."""
    undo(officer(), Batch.objects.get(pk=int(batch)))
    return {}


def bare(_file: str) -> Told:
    """Insert as many agreements and parties as the list makes, values ready, in one transaction, then take them out."""
    countries = list(Country.objects.order_by("pk").values_list("pk", flat=True))
    owner = Unit.objects.get(code=OFFICE).pk
    names = ("code", "title_fr", "title_en", "form", "signed_on", "in_force_on", "owner_id")
    rows = [(f"bare-{at}", f"Accord {at}", f"Accord {at}", "treaty", "1961-01-01", "1962-01-01", owner)
            for at in range(LINES)]  # fmt: skip
    through = Agreement.parties.through
    start = time.perf_counter()
    with transaction.atomic():
        numbers = insert_rows(Agreement, names, rows)
        pairs = [(number, countries[at % len(countries)]) for at, number in enumerate(numbers)]
        insert_rows(through, ("agreement_id", "country_id"), pairs)
    taken = time.perf_counter() - start
    through._base_manager.all().delete()
    Agreement._base_manager.filter(code__startswith="bare-").delete()
    return {"bare": taken}


WORKS: dict[str, Callable[..., Told]] = {"bring": bring, "undo": take_back, "bare": bare}


def work(*words: str) -> Told:
    """Do one piece of work in a process of its own and return what it told, its peaks of memory included."""
    command = [sys.executable, "-m", "bench.treaties", *words]
    answer = subprocess.run(command, env=os.environ, check=True, timeout=LIMIT, stdout=subprocess.PIPE, text=True)
    told: Told = json.loads(answer.stdout.splitlines()[-1])
    return told


def found() -> Iterator[Row]:
    """Yield the rates of the list, and the peak of memory, beside a bare insert of as many rows."""
    row = partial(Row, PART, connection.vendor)
    made = list(lines(LINES))
    traps = sum(1 for _cells, trap in made if trap)
    place = data.folder() / "treaties.xlsx"
    bare_xlsx([HEADINGS, *([cells[name] for name in HEADINGS] for cells, _trap in made)], place)
    connection.close()
    floor = work("bare", "")
    told = work("bring", str(place), "accept")
    if told["counts"][Outcome.REFUSED] != traps or told["counts"][Outcome.NEW] != LINES - traps:
        raise RuntimeError(f"{traps} lines have a trap, and the plan says {told['counts']}")
    yield row(
        f"list of {LINES:,} treaties, planned and accepted", LINES / (told["plan"] + told["accept"]), "rows/s",
        beside=LINES / floor["bare"], beside_what="bare bulk insert",
        note=f"{LINES - traps:,} new, {traps:,} refused with their reasons; plan {told['plan']:.1f} s, "
        f"accept {told['accept']:.1f} s",
    )  # fmt: skip
    yield row("its peak memory", told["peak"] + told["peak_of_child"], "MB", beside=floor["peak"],
              beside_what="the bare insert",
              note=f"{told['peak']:.0f} and {told['peak_of_child']:.0f} for the reading process")  # fmt: skip
    again = work("bring", str(place), "plan")
    if again["counts"][Outcome.SAME] != LINES - traps:
        raise RuntimeError(f"the same list again says {again['counts']}")
    yield row("the same list again: nothing new, planned", LINES / again["plan"], "rows/s")
    seconds = work("undo", str(told["batch"]))["seconds"]
    yield row("undo of it", (LINES - traps) / seconds, "rows/s", note=f"{seconds:.1f} s with the process's start")


def main(database: str) -> None:
    """Measure, print and keep."""
    emptied()
    keep(data.folder(), PART, database, found())


def alone() -> None:
    """Do the work named on the command line and tell how it went as JSON."""
    with translation.override("fr"), weighed() as peaks:
        start = time.perf_counter()
        told = WORKS[sys.argv[1]](*sys.argv[2:])
        told["seconds"] = time.perf_counter() - start
    print(json.dumps({**told, **peaks}))


if __name__ == "__main__":
    alone()
