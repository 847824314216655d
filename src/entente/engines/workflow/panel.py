"""The steps of a record's life as its page shows them: what was done when, what may be done now, why not yet."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.workflow.machine import offers


def life_panel(row: Any, reader: Reader) -> str:
    """Return the table of steps as markup, for `Record.life`; "" for a record type without a life."""
    found = [
        {"offer": offer, "shown": offer.done_on if offer.done_on and offer.done_on <= reader.on else None}
        for offer in offers(reader.actor, row, reader.today)
    ]
    if not found:
        return ""
    record = catalogue.by_model(type(row))
    context = {"steps": found, "address": record.detail_path(record.key_of(row)), "reader": reader}
    return render_to_string("workflow/life.html", context)
