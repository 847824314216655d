"""The documents of the briefs room: the country brief."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.choices import Marking
from entente.apps.briefs.choices import Section
from entente.apps.briefs.gather import gather
from entente.apps.briefs.sections import blocks_of, provenance
from entente.apps.reference.models import Country
from entente.engines.documents.blocks import Document
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show


def marking_words(marking: Marking) -> str:
    """Return the words printed at the top and bottom of every page."""
    return {
        Marking.PUBLIC: _("Public"),
        Marking.INTERNAL: _("Internal: the three ministries"),
        Marking.DIRECTORATE: _("Directorate: the owner’s only"),
        Marking.NAMED: _("Named readers only"),
    }[marking]


def country_brief(
    country: Country, actor: Actor, *, language: str, on: date, today: date, sections: Sequence[str] = ()
) -> Document:
    """Return the country brief for a reader, in "fr" or "en", as of a day; all sections when none is named."""
    with translation.override(language):
        reader = Reader(actor, language, today, on)
        facts = gather(country, reader, sections or Section.values)
        made_up = any(
            "(fic" in value.text for table in facts.read.tables.values() for _a, row in table.rows for value in row
        )
        return Document(
            title=getattr(country, f"name_{language}"),
            subtitle=_("Country brief"),
            marking=marking_words(facts.marking),
            language=language,
            blocks=blocks_of(facts),
            meta=(
                (_("As of"), show.long_day(on, language)),
                (_("Made on"), show.long_day(today, language)),
                (_("For"), str(actor.user) if actor.user else _("local operator")),
            ),
            warning=_("This brief holds fictional rows, made for the demonstration.") if made_up else "",
            provenance=provenance(facts) if facts.read.figures else None,
        )
