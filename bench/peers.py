"""What stands beside our import: the same rows inserted bare, and django-import-export with the same columns."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import python_calamine
from django.db import connection, transaction
from django.utils import timezone
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import CachedForeignKeyWidget, ForeignKeyWidget
from tablib import Dataset

from entente.access.models import Unit
from entente.apps.projects.models import Action
from entente.apps.reference.models import Country

COLUMNS = (
    "title_fr", "title_en", "kind", "state", "country", "starts_on", "ends_on", "trainees", "listeners", "cost_eur",
    "owner", "marking", "source",
)  # fmt: skip
AT_BEST = {
    "use_bulk": True, "skip_diff": True, "skip_html_diff": True, "force_init_instance": True, "batch_size": 2_000,
    "report_skipped": False,
}  # fmt: skip


def cells_of(file: str) -> tuple[list[str], list[list[Any]]]:
    """Return the headers and rows of a file's first sheet."""
    headers, *rows = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    return [str(header) for header in headers], rows


def raw(file: str) -> dict[str, Any]:
    """Insert a file's rows in one transaction: no check, no right, no journal."""
    _headers, rows = cells_of(file)
    countries = dict(Country.objects.values_list("name_en", "pk"))
    units, now = dict(Unit.objects.values_list("code", "pk")), timezone.now().isoformat()
    unfilled = {"archive_reason": "", "created_at": now, "updated_at": now, "revision": 1, "fictional": False}
    stored = {field.attname: field for field in Action._meta.concrete_fields if not field.generated}
    rest = {name: value for name, value in unfilled.items() if name in stored}
    for name, field in stored.items():  # what the table does not let be empty
        if name not in {*COLUMNS, "id", "country_id", "owner_id", *rest} and not field.null:
            rest[name] = field.get_default()
    names = [*(Action._meta.get_field(name).column for name in COLUMNS), *rest]

    def line(row: list[Any]) -> list[Any]:
        values = [value.isoformat() if isinstance(value, date) else value for value in row[1:]]
        values[4], values[10] = countries[values[4]], units[values[10]]
        values[7:9] = map(int, values[7:9])
        return [*values, *rest.values()]

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {Action._meta.db_table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(line(row))
        else:
            marks = ", ".join(["%s"] * len(names))
            statement = f"INSERT INTO {Action._meta.db_table} ({', '.join(names)}) VALUES ({marks})"
            cursor.executemany(statement, map(line, rows))
    return {"rows": len(rows)}


@cache
def resource(best: bool) -> type[ModelResource]:
    """Return a resource for the same columns, as it comes or with every setting that makes it faster."""
    widget = CachedForeignKeyWidget if best else ForeignKeyWidget
    settings = AT_BEST if best else {}
    meta = type("Meta", (), {"model": Action, "fields": ("id", *COLUMNS), **settings})
    refers = {
        "country": Field(attribute="country", column_name="country", widget=widget(Country, "name_en")),
        "owner": Field(attribute="owner", column_name="owner", widget=widget(Unit, "code")),
    }
    return type("ActionResource", (ModelResource,), {**refers, "Meta": meta})


def import_export(file: str, rows: str, settings: str) -> dict[str, Any]:
    """Import the first rows as its own pages do: a dry run that is shown, then the import."""
    headers, cells = cells_of(file)
    data = Dataset(*(tuple(row) for row in cells[: int(rows)]), headers=["id", *headers[1:]])
    for dry_run in (True, False):
        result = resource(settings == "best")().import_data(data, dry_run=dry_run)
        if result.has_errors() or result.has_validation_errors():
            raise RuntimeError(str([row.errors for row in result.rows if row.errors][:1] or result.base_errors))
    return {"rows": int(rows)}
