"""What `entente agreements` does: the agreements with a country on a day, each computed date with its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.models import local
from entente.access.service import may_some, visible, why_not
from entente.apps.agreements.life import Life
from entente.apps.agreements.models import Agreement
from entente.apps.agreements.reasons import Told, end_told, entry_told, last_day_told
from entente.apps.agreements.records import AGREEMENTS, VIA
from entente.apps.agreements.standing import standing_of
from entente.apps.partners.models import Organisation
from entente.apps.reference.models import Country
from entente.cli import Bad, require_folder, write_out
from entente.commands_values import Asked, a_country, a_day, a_language, one_of
from entente.engines.exchange.download import note_export
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

FORMATS = ("json", "text")
Found = dict[str, list[dict[str, Any]]]


def agreements(asked: Asked, actor: Actor) -> int:
    """Write the agreements with a country on a day: in force, pending, ended, unsettled (see `standing`)."""
    language = a_language(asked.language)
    with translation.override(language):
        wanted, on = one_of(asked.format, FORMATS, _("format")), a_day(asked.as_of)
        require_folder(asked.output)
        if not may_some(actor, "export", Agreement):
            raise Bad(why_not("export", Agreement))
        country = a_country(actor, asked.country)
        reader = Reader(actor, language, timezone.localdate(), on, about=country)
        found, rows = told_of(reader, country)
        note_export(
            reader, AGREEMENTS, rows,
            {"format": wanted, "country": country.code, "as_of": on.isoformat(), "rows": sum(map(len, found.values()))},
            "entente agreements",
        )  # fmt: skip
        text = _as_text(reader, country, found) if wanted == "text" else _as_json(reader, country, found)
    write_out(asked.output, text.encode() + b"\n")
    return 0


def told_of(reader: Reader, country: Country) -> tuple[Found, Any]:
    """Return a country's agreements by where they stand, as plain values, and the rows that they were told of."""
    seen = visible(reader.actor, Agreement, "export")
    standing = standing_of(seen, country, reader.on, Prefetch("organisations", visible(reader.actor, Organisation)))
    listed = [row for rows in standing.values() for row, _life in rows]
    via = VIA.fetch(Agreement, [row.pk for row in listed], reader)
    parents = {row.amends_id for row in listed if row.amends_id}
    codes = dict(visible(reader.actor, Agreement, archived=True).filter(pk__in=parents).values_list("pk", "code"))
    found = {
        place: [
            {**_told(row, life, reader.on), "via": via.get(row.pk), "amends": codes.get(row.amends_id or 0)}
            for row, life in rows
        ]
        for place, rows in standing.items()
    }
    return found, seen.filter(pk__in=[row.pk for row in listed])


def _told(row: Agreement, life: Life, on: date) -> dict[str, Any]:
    """Return one agreement with its days and their reasons."""
    last = last_day_told(life, on)
    return {
        "code": row.code,
        "title": local(row, "title"),
        "form": row.form,
        "stage": life.stage_on(on).value,
        "parties": [
            party.code for named in (row.parties, row.organisations, row.former_parties) for party in named.all()
        ],
        "signed_on": _known(row.signed_on, row.signed_precision),
        "enters_on": _reasoned(entry_told(life)),
        "ends_on": _reasoned(end_told(life, on)),
        "last_day_to_denounce": last and {"date": last[0].isoformat(), "reason": last[1]},
        "article_53": row.article_53 or None,
    }


def _known(day: date | None, precision: str) -> dict[str, Any]:
    """Return a day and how much of it is known: of a year or month, its first day."""
    return {"date": day and day.isoformat(), "precision": day and precision}


def _reasoned(told: Told) -> dict[str, Any]:
    """Return a day with whether it was computed and why it is this one, or why there is none."""
    return {**_known(told.day, told.precision), "computed": told.computed, "reason": told.reason}


def _as_json(reader: Reader, country: Country, found: Found) -> str:
    """Return {"country", "as_of", "in_force", "pending", "ended", "unsettled"}."""
    content = {"country": country.code, "as_of": reader.on.isoformat(), **found}
    return json.dumps(content, ensure_ascii=False, indent=1)


def _as_text(reader: Reader, country: Country, found: Found) -> str:
    """Return the same to read."""
    headings = {
        "in_force": _("In force"), "pending": _("Pending"), "ended": _("Ended"),
        "unsettled": _("Of a State that is no more, without an act of succession"),
    }  # fmt: skip
    lines = [f"{country}, {show.day(reader.on, reader.language)}"]
    for place, rows in found.items():
        lines += ["", f"{headings[place]} ({len(rows)})"] if rows else []
        for row in rows:
            lines += [f"- {row['title']} [{row['code']}]", *_lines_of(row, reader.language)]
    return "\n".join(lines)


def _lines_of(row: dict[str, Any], language: str) -> Sequence[str]:
    """Return the days of one agreement with their reasons."""
    days = [(_("Entry into force"), row["enters_on"]), (_("End"), row["ends_on"])]
    days += [(_("Last day to denounce"), told)] if (told := row["last_day_to_denounce"]) else []
    return [
        f"    {words} – {_read(told['date'], told.get('precision', 'day'), language)} – {told['reason']}"
        for words, told in days
    ]


def _read(day: str | None, precision: str, language: str) -> str:
    """Return a day as it reads, a dash for none."""
    return show.day(date.fromisoformat(day), language, precision) if day else "—"
