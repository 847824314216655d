"""The documents of the network room: the letter of mission of a posting, and the frame of its end-of-mission report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.access.models import local
from entente.apps.network.models import Person, Position, Posting
from entente.apps.network.relief import queries as reliefs
from entente.engines.calendar.months import days_before
from entente.engines.documents.blocks import Block, Cell, Document, Facts, Heading, Hole, Paragraph
from entente.engines.records.columns import Words
from entente.engines.ui import format as show


def letter_of_mission(posting: Posting, language: str) -> tuple[Block, ...]:
    """Return what a letter of mission says: who, function, where, from and to, under whom, the handover, the report."""
    position = posting.position
    begins, ends = posting.starts_on, posting.ends_on
    blocks: list[Block] = [
        Facts((*_who(posting, language), *_where(position, language), *_when(posting, language))),
        Heading(_("The mission")),
        Paragraph(_("%(person)s takes up the position of %(function)s on %(day)s.") % {
            "person": posting.person.name, "function": local(position, "function"),
            "day": show.long_day(begins, language),
        }),
        Paragraph(_("The holder serves under the authority of the head of %(unit)s.") % {
            "unit": local(position.unit, "name")
        }),
    ]  # fmt: skip
    if position.handover_days:
        blocks.append(Paragraph(_("The handover with the previous holder lasts %(days)d days.") % {
            "days": position.handover_days
        }))  # fmt: skip
    if ends is None:
        blocks.append(Hole(_("The planned end is not known: the desk enters it in the posting.")))
    else:
        due = ends + timedelta(days=min(reliefs.house().report_days, (date.max - ends).days))
        blocks.append(Paragraph(_("The end-of-mission report is handed in by %(day)s.") % {
            "day": show.long_day(due, language)
        }))  # fmt: skip
    return (*blocks, *_signature(posting.letter_on, posting.letter_ref, language))


def end_report(posting: Posting, language: str) -> tuple[Block, ...]:
    """Return the frame of an end-of-mission report: the facts the records hold, then what its author writes."""
    facts = Facts((*_who(posting, language), *_where(posting.position, language), *_when(posting, language)))
    parts = (
        _("What was done and what came of it"),
        _("The partners: whom to know, what was agreed"),
        _("What is under way, with days and sums"),
        _("What the successor should do first"),
        _("What should change in the position"),
    )
    blocks = [block for part in parts for block in (Heading(part), Hole(_("To be written by the holder.")))]
    return (facts, *blocks, *_signature(posting.report_on, posting.report_ref, language))


Maker = Callable[[Posting, str], tuple[Block, ...]]
KINDS: Mapping[str, tuple[Words, Maker]] = {
    "letter": (gettext_lazy("Letter of mission"), letter_of_mission),
    "report": (gettext_lazy("End-of-mission report"), end_report),
}


def document_of(kind: str, posting: Posting, *, language: str, today: date) -> Document:
    """Return a document of a posting in "fr" or "en", under the narrower marking of position and person."""
    words, make = KINDS[kind]
    with translation.override(language):
        marking = max((posting.position.marking, posting.person.marking), key=list(Marking.values).index)
        made_up = posting.fictional or posting.position.fictional or posting.person.fictional
        return Document(
            title=str(words), subtitle=f"{local(posting.position, 'function')} · {posting.person.name}",
            marking=str(Marking(marking).label).capitalize(), language=language,
            blocks=make(posting, language),
            meta=((_("Made on"), show.long_day(today, language)),),
            warning=_("This document holds fictional rows, made for the demonstration.") if made_up else "",
        )  # fmt: skip


def _who(posting: Posting, language: str) -> list[tuple[str, Cell]]:
    """Return who holds the position."""
    person: Person = posting.person
    return [(_("Holder"), Cell(person.name)), (_("Corps"), Cell(str(person.get_corps_display())))]


def _where(position: Position, language: str) -> list[tuple[str, Cell]]:
    """Return the function and where it is held; what is not known is left out."""
    pairs = [
        (_("Function"), local(position, "function")),
        (_("Grade"), local(position, "grade")),
        (_("Unit"), local(position.unit, "name")),
        (_("Country"), local(position.country, "name") if position.country else ""),
        (_("Placed with"), local(position.host, "name") if position.host else ""),
        (_("Clearance needed"), str(position.get_clearance_display())),
    ]
    return [(label, Cell(text)) for label, text in pairs if text]


def _when(posting: Posting, language: str) -> list[tuple[str, Cell]]:
    """Return from when to when; the last day is the one before the first day without."""
    pairs = [(_("From"), Cell(show.long_day(posting.starts_on, language)))]
    if posting.ends_on:
        pairs.append((_("To"), Cell(show.long_day(days_before(posting.ends_on, 1), language))))
    return pairs


def _signature(on: date | None, reference: str, language: str) -> tuple[Block, ...]:
    """Return the place of date, reference and signature, with what is known of them."""
    known = [(_("Dated"), Cell(show.long_day(on, language)))] if on else []
    known += [(_("Reference"), Cell(reference))] if reference else []
    signed: Block = Facts(tuple(known)) if known else Hole(_("Date and reference: entered in the posting once signed."))
    return (Heading(_("Signature")), signed)
