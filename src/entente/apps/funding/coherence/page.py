"""What coherence shows: its two pages, what stands below a record, what stands above the form of a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.service import may_some
from entente.apps.funding.coherence.queries import asked_by_form, asked_of, near, overlaps
from entente.apps.funding.coherence.rules import Hit
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Country
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Page, Record

PROPOSED = (Project, Action)
BELOW = 5

PAGES = (
    Page(gettext_lazy("What is done already"), "coherence:near", Project),
    Page(gettext_lazy("Overlaps"), "coherence:overlaps", Project),
)


def acts(row: Any, reader: Reader) -> Sequence[tuple[str, str]]:
    """Return the button that leads from a project or action to what is done already near it."""
    if not isinstance(row, PROPOSED) or not may_some(reader.actor, "view", Project):
        return ()
    record = catalogue.by_model(type(row))
    about = f"{record.slug}/{record.key_of(row)}"
    return ((_("What is done already"), f"{reverse('coherence:near')}?{urlencode({'of': about}, safe='/')}"),)


def section(row: Any, reader: Reader) -> str:
    """Return what stands below a project or action (the nearest of what exists) or a country (overlaps), as markup.

    What has named readers is left to the pages of their own, where reading it is logged. "" while there is nothing.
    """
    if isinstance(row, PROPOSED):
        hits = _open(near(reader, asked_of(reader, row)))
        where = [address for _words, address in acts(row, reader)]
        return _drawn(hits[:BELOW], reader, "".join(where)) if hits else ""
    if not isinstance(row, Country) or not may_some(reader.actor, "view", Action):
        return ""
    found = overlaps(reader, row.pk, reader.on)
    pairs = [pair for pair in found.pairs if not pair.named]
    if not pairs:
        return ""
    address = reader.address(reverse("coherence:overlaps"), country=row.code)
    context = {"pairs": pairs[:BELOW], "count": found.open, "address": address, "reader": reader}
    return render_to_string("funding/_overlaps.html", context)


def beside_new(record: Record, reader: Reader, form: Any) -> str:
    """Return, for above the form of a new project or action that was sent, what exists near what it says."""
    if not form.is_bound:
        return ""
    asked = asked_by_form(reader, getattr(form, "cleaned_data", {}))
    hits = _open(near(reader, asked))
    return _drawn(hits, reader, "") if hits or "look" in form.data else ""


def _open(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits that have no named readers."""
    return [hit for hit in hits if not hit.candidate.named]


def _drawn(hits: Sequence[Hit], reader: Reader, address: str) -> str:
    """Return hits as markup."""
    return render_to_string("funding/_near.html", {"hits": hits, "address": address, "reader": reader})
