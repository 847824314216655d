"""What the page of a project or an action says of aid: the decision, those before it, what the rules suggest."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.models import local
from entente.access.service import may_some
from entente.apps.funding.aid.choices import Eligible
from entente.apps.funding.aid.models import Decided
from entente.apps.funding.aid.queries import DECIDED, suggestion_for
from entente.apps.funding.aid.rules import Suggestion
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]
MOST = 6
TONES: dict[str, str] = {Eligible.YES: "done", Eligible.PARTLY: "attention", Eligible.NO: "past"}


def decision_drawn(rows: Rows, about: Any, reader: Reader) -> Drawing:
    """Draw the decisions about a record, newest first, and what the rules of the day suggest. Five queries."""
    found = list(rows.select_related("decided_by").order_by("-decided_on", "-pk")[:MOST])
    record = catalogue.by_model(rows.model)
    context = {
        "lines": [_line(row, record.detail_path(row.pk), reader) for row in found],
        "suggestion": suggested_words(suggestion_for(about, reader.on), reader.language),
    }
    html = render_to_string("funding/_aid.html", context)
    return Drawing(html, len(found) + 1, len(found), reader.address(record.list_path()))


def _line(row: Decided, address: str, reader: Reader) -> dict[str, Any]:
    """Return one decision as it is printed."""
    replaced = row.replaced_on is not None and row.replaced_on <= reader.on
    share = f"{show.quantity(row.share, reader.language)}\u00a0%" if row.eligible == Eligible.PARTLY else ""
    return {
        "words": row.get_eligible_display(), "share": share, "purpose": row.get_purpose_display(),
        "tone": "past" if replaced else TONES[row.eligible], "day": show.day(row.decided_on, reader.language),
        "by": str(row.decided_by or ""), "why": local(row, "justification"), "address": reader.address(address),
        "replaced": show.day(row.replaced_on, reader.language) if row.replaced_on else "",
    }  # fmt: skip


def suggested_words(suggestion: Suggestion | None, language: str) -> dict[str, Any] | None:
    """Return what is suggested as it is printed, with what it rests on; None for nothing."""
    if suggestion is None:
        return None
    share = f"{show.quantity(suggestion.share, language)}\u00a0%" if suggestion.eligible == Eligible.PARTLY else ""
    return {
        "words": str(Eligible(suggestion.eligible).label), "share": share, "reasons": " ".join(suggestion.reasons),
        "confirmed": suggestion.confirmed,
    }  # fmt: skip


def acts(row: Any, reader: Reader) -> list[tuple[str, str]]:
    """Return the button that decides on aid, on the pages of projects and actions, for who may approve."""
    if type(row) not in DECIDED or row.archived_at or reader.asked:
        return []
    if not may_some(reader.actor, "approve", DECIDED[type(row)][0]):
        return []
    record = catalogue.by_model(type(row))
    about = f"{record.slug}/{record.key_of(row)}"
    return [(_("Decide on aid"), f"{reverse('funding_aid:decide')}?{urlencode({'about': about}, safe='/')}")]
