"""Files as people send them, made by the tests, and what planning one leaves behind."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter
from django.apps import apps

from entente.access.actor import Actor
from entente.engines.exchange import batches
from entente.engines.exchange.columns import listed
from entente.engines.exchange.models import Batch, Outcome, State
from entente.engines.exchange.refused import refused_lines

Rows = Sequence[Sequence[Any]]
TABLE = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
MORE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
HEADERS = ("Name in French", "Name in English", "Kind", "Country", "Acronym", "From", "To")
SHEET = "xl/worksheets/sheet1.xml"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def xlsx(*sheets: Rows, hidden: Sequence[int] = (), **options: Any) -> bytes:
    """Return a workbook with these sheets; a cell that is a function writes itself."""
    place = io.BytesIO()
    book = xlsxwriter.Workbook(place, {"in_memory": True, "default_date_format": "dd/mm/yyyy", "strings_to_urls": False,
                                       "strings_to_formulas": False, **options})  # fmt: skip
    for number, rows in enumerate(sheets):
        page = book.add_worksheet(f"Page {number + 1}")
        if number in hidden:
            page.hide()
        elif hidden:
            page.activate()
            page.set_first_sheet()
        for line, row in enumerate(rows):
            for at, value in enumerate(row):
                if callable(value):
                    value(page, line, at)
                elif value is not None:
                    page.write(line, at, value)
    book.close()
    return place.getvalue()


def formula(words: str, value: Any) -> Callable[[Any, int, int], None]:
    """Return a cell with a formula and the value it was last computed to."""
    return lambda page, line, at: page.write_formula(line, at, words, None, value)


def ods(rows: Sequence[str], *, head: str = "", manifest: str = "<manifest/>") -> bytes:
    """Return an ODS workbook of rows given as XML."""
    content = (
        f'<?xml version="1.0"?>{head}<office:document-content {TABLE} {MORE}><office:body><office:spreadsheet>'
        f'<table:table table:name="A">{"".join(rows)}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return zipped({"mimetype": ODS, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})


def ods_row(*cells: str, more: str = "") -> str:
    """Return one row of an ODS workbook: texts, or cells given as XML."""
    made = (cell if cell.startswith("<") else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>" for cell in cells)  # fmt: skip
    return f"<table:table-row {more}>{''.join(made)}</table:table-row>"


def text(rows: Rows, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Return a CSV file."""
    place = io.StringIO(newline="")
    csv.writer(place, delimiter=separator).writerows(rows)
    return place.getvalue().encode(encoding)


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return place.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    """Return the members of a zip file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def edited(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one member changed."""
    members = members_of(content)
    before = members[name]
    members[name] = change(before)
    assert members[name] != before
    return zipped(members)


def everything_stored() -> dict[str, int]:
    """Return how many rows every table but those of imports has."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label != "exchange" and model._meta.managed
    }


def planned(actor: Actor, slug: str, content: bytes, *, language: str = "en", **options: Any) -> Batch:
    """Plan a file and return its batch; planning must write nothing, and every line must have one outcome."""
    before = everything_stored()
    batch = batches.bring_in(actor, listed(slug), "file", content, language=language, **options)
    batches.plan(actor, batch)
    batch.refresh_from_db()
    assert everything_stored() == before
    assert sum(batch.counts.values()) == batch.lines
    assert sum(chunk.size for chunk in batch.chunks.all()) == batch.lines
    assert (batch.state == State.UNREADABLE) == bool(batch.problem)
    return batch


def counts(batch: Batch) -> tuple[int, int, int, int]:
    """Return how many lines are new, changed, same and refused."""
    return tuple(batch.count(outcome) for outcome in Outcome)  # type: ignore[return-value]


def refusals(batch: Batch) -> list[tuple[int, int | None, str]]:
    """Return (line, place of the cell, sentence) of every refusal."""
    return [(number, place, why) for number, _cells, complaints in refused_lines(batch) for place, why in complaints]


def new_values(batch: Batch, name: str) -> list[Any]:
    """Return what each new line would store in a field."""
    found = []
    for chunk in batch.chunks.filter(outcome=Outcome.NEW).order_by("number"):
        names, lines = chunk.unpacked()
        found += [line[2][names.index(name)] for line in lines]
    return found
