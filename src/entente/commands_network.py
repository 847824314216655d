"""What `entente coverage` and `entente siting` do."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import may_some, visible, why_not
from entente.apps.network.coverage.queries import coverage_rows
from entente.apps.network.models import Jurisdiction
from entente.apps.partners.choices import Field
from entente.cli import Bad, require_folder, write_out
from entente.commands_values import a_day, a_language, one_of
from entente.engines.exchange.files.sheet import shielded
from entente.engines.journal.service import note_whole

Asked = argparse.Namespace
HEADER = ("country", "post", "capacity", "competence")
COVERAGE_FORMATS = ("csv", "json")


def coverage(asked: Asked, actor: Actor) -> int:
    """Write who covers what on a day: one row a jurisdiction in force of a post open, by country, field, capacity."""
    with translation.override(a_language(asked.language)):
        wanted = one_of(asked.format, COVERAGE_FORMATS, _("format"))
        competence = one_of(asked.competence, ("", *Field.values), _("competence"))
        on = a_day(asked.as_of)
        require_folder(asked.output)
        if not may_some(actor, "export", Jurisdiction):
            raise Bad(why_not("export", Jurisdiction))
        rows = coverage_rows(visible(actor, Jurisdiction, "export"), on, competence)
        content = _as_csv(rows) if wanted == "csv" else _as_json(rows, on)
        what = {"format": wanted, "as_of": on.isoformat(), "competence": competence, "rows": len(rows)}
        with transaction.atomic():
            note_whole(actor, "export", "network.jurisdiction", _("Coverage"), what)
    write_out(asked.output, content)
    return 0


def _as_csv(rows: Sequence[tuple[str, str, str, str]]) -> bytes:
    """Return the rows as CSV (UTF-8, commas), no cell of which a spreadsheet would run."""
    place = io.StringIO(newline="")
    writer = csv.writer(place, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([shielded(value) for value in row] for row in rows)
    return place.getvalue().encode()


def _as_json(rows: Sequence[tuple[str, str, str, str]], on: date) -> bytes:
    """Return {"as_of", "rows", "countries", "posts"}: the last two count different ones."""
    content = {
        "as_of": on.isoformat(),
        "rows": [dict(zip(HEADER, row, strict=True)) for row in rows],
        "countries": len({row[0] for row in rows}),
        "posts": len({row[1] for row in rows}),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
