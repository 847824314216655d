"""The documents of the briefs room: the country brief, and the preparation file of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.choices import Marking
from entente.apps.briefs.choices import Chapter, Section
from entente.apps.briefs.gather import Read, gather
from entente.apps.briefs.preparation import gather as preparation
from entente.apps.briefs.preparation import sections as chapters
from entente.apps.briefs.sections import blocks_of, provenance
from entente.apps.dialogues.models import Meeting
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
        return Document(
            title=getattr(country, f"name_{language}"),
            subtitle=_("Country brief"),
            marking=marking_words(facts.marking),
            language=language,
            blocks=blocks_of(facts),
            meta=meta_of(reader),
            warning=_("This brief holds fictional rows, made for the demonstration.") if made_up(facts.read) else "",
            provenance=provenance(facts.read, reader) if facts.read.figures else None,
        )


def preparation_file(
    meeting: Meeting, actor: Actor, *, language: str, on: date, today: date, sections: Sequence[str] = ()
) -> Document:
    """Return the preparation file of a session or visit for a reader, in "fr" or "en", as of a day."""
    with translation.override(language):
        reader = Reader(actor, language, today, on)
        facts = preparation.gather(meeting, reader, sections or Chapter.values)
        fictional = meeting.fictional or made_up(facts.read)
        return Document(
            title=getattr(meeting, f"title_{language}"),
            subtitle=_("Preparation file"),
            marking=marking_words(facts.marking),
            language=language,
            blocks=chapters.blocks_of(facts),
            meta=meta_of(reader),
            warning=_("This file holds fictional rows, made for the demonstration.") if fictional else "",
            provenance=provenance(facts.read, reader) if facts.read.figures else None,
        )


def meta_of(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return the pairs of the title block: as of when, made when, for whom."""
    user = reader.actor.user
    return (
        (_("As of"), show.long_day(reader.on, reader.language)),
        (_("Made on"), show.long_day(reader.today, reader.language)),
        (_("For"), str(user) if user else _("local operator")),
    )


def made_up(read: Read) -> bool:
    """Say whether a row that was read is invented, which its own words say."""
    return any("(fic" in value.text for table in read.tables.values() for _a, row in table.rows for value in row)
