"""The sections of a preparation file: pure functions from gathered facts to blocks."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from entente.apps.briefs.choices import Chapter
from entente.apps.briefs.gather import Rows
from entente.apps.briefs.preparation.gather import AHEAD_MONTHS, Preparation
from entente.apps.briefs.sections import Blocks, key_figures, table, table_or_hole
from entente.engines.documents.blocks import Block, Cell, Column, Heading, Hole, Paragraph, Table
from entente.engines.documents.blocks import Facts as Pairs


def pairs_of(rows: Rows) -> list[tuple[str, Cell]]:
    """Return what is known of the one row of a table, by its headings."""
    return [
        (heading, Cell(value.text, value.address, value.tone))
        for _address, values in rows.rows
        for (heading, _number), value in zip(rows.headings, values, strict=True)
        if value.text
    ]


def session(facts: Preparation) -> Blocks:
    """Return what the session is, when and where, of which series; a hole for a place that is not known."""
    known = pairs_of(facts.read.tables["session"]) + pairs_of(facts.read.tables["series"])
    place = getattr(facts.meeting, f"place_{facts.reader.language}")
    holes: Blocks = [] if place else [Hole(_("Missing: the place. The desk enters it in the meeting."))]
    if facts.read.last:
        known.append((_("Last session"), Cell(facts.read.last, facts.read.last_address)))
    return [Pairs(tuple(known)), *holes]


def delegations(facts: Preparation) -> Blocks:
    """Return both delegations by function; never a name."""
    ours, theirs = facts.read.tables["ours"], facts.read.tables["theirs"]
    return [
        *table_or_hole(ours, _("Our side, by function"), (5, 3, 5),
                       _("Our delegation is not recorded. The desk enters its functions in the meeting.")),
        *table_or_hole(theirs, _("The partner’s side, by function"), (5, 3, 5),
                       _("The partner’s delegation is not recorded. The desk or the post enters its functions.")),
    ]  # fmt: skip


def agenda(facts: Preparation) -> Blocks:
    """Return the agenda with its notes, the items of a domain together."""
    rows = facts.read.tables["agenda"]
    order = list(dict.fromkeys(values[0].text for _address, values in rows.rows))
    together = sorted(rows.rows, key=lambda row: order.index(row[1][0].text))
    grouped = Rows(rows.headings, tuple(together), rows.count)
    return table_or_hole(grouped, _("Agenda"), (4, 1, 6, 6),
                         _("The agenda is not recorded. The desk enters its items in the meeting."))  # fmt: skip


def commitments(facts: Preparation) -> Blocks:
    """Return what each side promised at the earlier sessions, with its state; late in amber."""
    if not facts.read.last:
        return [Paragraph(_("No earlier session is on record: nothing is carried into this one."))]
    shares = (6, 4, 3, 3, 4)
    return [
        *table_or_none(facts, "our_promises", _("Our commitments"), shares,
                       _("Our side has nothing open, and closed nothing since the last session.")),
        *table_or_none(facts, "their_promises", _("The partner’s commitments"), shares,
                       _("The partner has nothing open, and closed nothing since the last session.")),
    ]  # fmt: skip


def open_points(facts: Preparation) -> Blocks:
    """Return what is late with the partner: commitments of every room, and dialogues."""
    return [
        *table_or_none(facts, "promised_late", _("Commitments overdue"), (7, 2, 4, 4),
                       _("No commitment with the partner is overdue.")),
        *table_or_none(facts, "late", _("Dialogues overdue"), (6, 4, 3), _("No dialogue with the partner is overdue.")),
    ]  # fmt: skip


def table_or_none(facts: Preparation, name: str, caption: str, shares: tuple[int, ...], none: str) -> Blocks:
    """Return a table of gathered rows, or the sentence that there is none, which is no hole."""
    rows = facts.read.tables[name]
    return [table(rows, caption, shares)] if rows.rows else [Paragraph(none)]


def events(facts: Preparation, caption: str, kinds: tuple[tuple[str, str], ...], source: str = "") -> Blocks:
    """Return dated rows of several kinds as one table: what happened, when, to what; nothing without a row."""
    rows = [
        (Cell(words), Cell(values[0].text), Cell(values[1].text, values[1].address or address))
        for name, words in kinds
        for address, values in facts.read.tables[name].rows
    ]
    columns = (Column(_("Event"), share=3), Column(_("Date"), share=3), Column(_("Title"), share=9))
    return [Table(caption, columns, tuple(rows), source)] if rows else []


def changes(facts: Preparation) -> Blocks:
    """Return what was signed, entered into force, ended, held, begun and finished since, and the actions counted."""
    happened = events(
        facts, facts.read.since,
        (
            ("signed", _("Agreement signed")),
            ("entered", _("Entry into force")),
            ("ended", _("Agreement ended")),
            ("met", _("Meeting or visit")),
            ("begun", _("Project begun")),
            ("finished", _("Project finished")),
        ),
    )  # fmt: skip
    blocks: Blocks = []
    if not facts.read.last:
        blocks = [Paragraph(_("No earlier session is on record: the last twelve months are told."), "note")]
    blocks += happened or [Paragraph(_("No agreement, meeting or project changed in this time."))]
    total = sum(number for _words, number in facts.read.kinds)
    shares = ", ".join(f"{words} {number}" for words, number in facts.read.kinds)
    counted = _("Cooperation actions begun in this time: %(total)d (%(shares)s).") % {"total": total, "shares": shares}
    return [*blocks, Paragraph(counted if total else _("No cooperation action began in this time."))]


def figures(facts: Preparation) -> Blocks:
    """Return the key figures of the country the meeting is with; nothing where it is with several."""
    return key_figures(facts.read.figures) if facts.read.figures else []


def agreements(facts: Preparation) -> Blocks:
    """Return the agreements in force and pending on the domains of the agenda."""
    return table_or_hole(
        facts.read.tables["agreements"], _("In force or pending, as they stand on the day"), (6, 3, 3, 2, 2, 3),
        _("No agreement with the partner is in force or pending on these domains."),
    )  # fmt: skip


def dates(facts: Preparation) -> Blocks:
    """Return the meetings, ends of agreements and ends of projects to come."""
    caption = _("In the coming %(months)d months") % {"months": AHEAD_MONTHS}
    kinds = (("to_meet", _("Meeting or visit")), ("to_end", _("Agreement ends")), ("to_finish", _("Project ends")))
    return events(facts, caption, kinds) or [Paragraph(_("No date is on record for the coming months."))]


SECTIONS: dict[str, Callable[[Preparation], Blocks]] = {
    Chapter.SESSION: session,
    Chapter.DELEGATIONS: delegations,
    Chapter.AGENDA: agenda,
    Chapter.COMMITMENTS: commitments,
    Chapter.OPEN: open_points,
    Chapter.CHANGES: changes,
    Chapter.FIGURES: figures,
    Chapter.AGREEMENTS: agreements,
    Chapter.DATES: dates,
}


def blocks_of(facts: Preparation) -> tuple[Block, ...]:
    """Return the blocks of the chosen sections in order; a section with nothing to say leaves no heading."""
    found: Blocks = []
    for name in facts.sections:
        blocks = SECTIONS[name](facts)
        if blocks:
            found += [Heading(str(Chapter(name).label), 1, name), *blocks]
    return tuple(found)
