"""A sheet into a file of the format asked: the one place that knows the formats that go out."""

from __future__ import annotations

from pathlib import Path

from entente.engines.exchange.files.out_csv import stream_csv
from entente.engines.exchange.files.out_ods import write_ods
from entente.engines.exchange.files.out_xlsx import write_xlsx
from entente.engines.exchange.files.sheet import Sheet

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}


def write(sheet: Sheet, kind: str, path: Path) -> None:
    """Write a sheet as "xlsx", "ods" or "csv"."""
    if kind == "xlsx":
        write_xlsx(sheet, path)
    elif kind == "ods":
        write_ods(sheet, path)
    else:
        with path.open("wb") as place:
            place.writelines(stream_csv(sheet))
