"""The results framework as a project's page shows it, and an indicator's values beside its targets as a chart."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing


def framework_drawn(rows: Any, project: Any, reader: Reader) -> Drawing:
    return Drawing(SafeString(""), 0, rows.count(), "")


def chart_of(row: Any, reader: Reader) -> str:
    return ""
