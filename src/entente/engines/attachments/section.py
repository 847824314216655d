"""The files of a record as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import pgettext

from entente.engines.attachments.forms import language_words
from entente.engines.attachments.models import Attachment
from entente.engines.attachments.queries import files_of
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.ui import format as show


@dataclass(frozen=True)
class Shown:
    """A file as a page lists it: its words, who added it when, where it is read."""

    name: str
    about: str  # what it is, its size, its language
    note: str
    who: str
    at: datetime
    archived_at: datetime | None
    archive_reason: str
    address: str


def shown_files(files: Iterable[Attachment], address: str, language: str) -> list[Shown]:
    """Return files, asked with who added them, as a page lists them; `address` is that of their record."""
    return [
        Shown(
            file.name,
            ", ".join(filter(None, (file.get_format_display(), show.size(file.size, language),
                                    language_words(file.language, language)))),
            file.note,
            file.added_by.username if file.added_by else pgettext("who", "local operator"),
            file.added_at, file.archived_at, file.archive_reason, f"{address}files/{file.pk}",
        )
        for file in files
    ]  # fmt: skip


def files_section(record: Record, row: Any, reader: Reader, can_change: bool) -> str:
    """Return the table of a record's files as markup, for its page. One query, whatever their number."""
    address = record.detail_path(record.key_of(row))
    files = list(files_of(row, archived=True).select_related("added_by"))
    now = [file for file in files if file.archived_at is None]
    context = {
        "files": shown_files(now, address, reader.language),
        "archived": len(files) - len(now),
        "address": address,
        "can_change": can_change,
    }
    return render_to_string("attachments/section.html", context)
