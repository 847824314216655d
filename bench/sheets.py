"""One piece of work on a sheet in a process of its own, which says how long it took and the most memory it held."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.utils import translation

django.setup()

from django.http import QueryDict  # noqa: E402 -- after Django is ready

from bench import peers  # noqa: E402
from entente.access.actor import local_operator  # noqa: E402
from entente.engines.exchange.batches import accept, bring_in, plan, reader_for  # noqa: E402
from entente.engines.exchange.columns import columns_out, listed  # noqa: E402
from entente.engines.exchange.download import rows_to_export  # noqa: E402
from entente.engines.exchange.files.sheet import Sheet  # noqa: E402
from entente.engines.exchange.files.writing import write  # noqa: E402
from entente.engines.exchange.models import Batch  # noqa: E402
from entente.engines.exchange.outgoing import sheet_of  # noqa: E402
from entente.engines.exchange.undo import undo  # noqa: E402
from entente.engines.records.listing import read_query  # noqa: E402

Told = dict[str, Any]


def actions_sheet(fields: str, rows: int) -> Sheet:
    """Return the latest actions as the list's own export makes them: fields "all", or "" for the usual columns."""
    record, reader = listed("actions"), reader_for(local_operator(), "en")
    query = read_query(record, reader, QueryDict(""))
    found = rows_to_export(query, reader.actor)
    days = list(found.values_list("starts_on", flat=True)[rows - 1 : rows])
    chosen = None if fields == "all" else query.columns
    latest = found.filter(starts_on__gte=days[0]) if days else found
    return sheet_of(record, reader, columns_out(record, chosen, "en"), latest)


def export(kind: str, rows: str) -> Told:
    """Write the latest actions, every field."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"sheet.{kind}"
        write(actions_sheet("all", int(rows)), kind, place)
        return {"bytes": place.stat().st_size}


def plan_and_accept(file: str, steps: str) -> Told:
    """Plan a file, and accept the plan unless `steps` is "plan"."""
    actor, place = local_operator(), Path(file)
    batch = bring_in(actor, listed("actions"), place.name, place.read_bytes(), language="en")
    start = time.perf_counter()
    batch = plan(actor, batch)
    planned = time.perf_counter()
    if steps != "plan":
        batch = accept(actor, batch)
    taken = {"plan": planned - start, "accept": time.perf_counter() - planned}
    return {**taken, "counts": batch.counts, "problem": batch.problem, "batch": batch.pk}


def take_back(batch: str) -> Told:
    """Undo a batch."""
    undo(local_operator(), Batch.objects.get(pk=int(batch)))
    return {}


WORKS: dict[str, Callable[..., Told]] = {
    "export": export, "import": plan_and_accept, "undo": take_back,
    "raw": peers.raw, "import-export": peers.import_export,
}  # fmt: skip


def _highest(process: str) -> int:
    """Return the most memory a process has held, in kB; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


@contextmanager
def weighed() -> Iterator[Told]:
    """Give what will hold the peaks in MB: of this process, and of the processes it starts."""
    told: Told = {"peak": 0.0, "peak_of_child": 0.0}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="utf-8").split()
            told["peak_of_child"] = max([told["peak_of_child"], *(_highest(child) / 1024 for child in children)])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield told
    finally:
        over.set()
        watcher.join()
        told["peak"] = _highest("self") / 1024


def alone(works: dict[str, Callable[..., Told]], language: str) -> None:
    """Do the work named on the command line and tell how it went as JSON."""
    work, arguments = works[sys.argv[1]], sys.argv[2:]
    with translation.override(language), weighed() as peaks:
        start = time.perf_counter()
        told = work(*arguments)
        told["seconds"] = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told["cpu"] = sum(part.ru_utime + part.ru_stime for part in used)
    print(json.dumps({**told, **peaks}))


if __name__ == "__main__":
    alone(WORKS, "en")
