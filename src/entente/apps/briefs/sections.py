"""The sections of the country brief: pure functions from gathered facts to blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from entente.apps.agreements.cover.words import Line
from entente.apps.briefs.choices import Section
from entente.apps.briefs.gather import Facts, Read, Rows
from entente.apps.partners.country import country_map
from entente.engines.charts.chart import Series, bar
from entente.engines.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Hole,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    Table,
)
from entente.engines.documents.blocks import Facts as Pairs
from entente.engines.documents.pictures import MAP_COLOURS, from_chart
from entente.engines.records.panels import ShownFigure
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

Blocks = list[Block]


def table(rows: Rows, caption: str, shares: tuple[int, ...], source: str = "") -> Table:
    """Return gathered rows as a table block; what does not fit is said in its source line."""
    columns = tuple(
        Column(heading, number, share) for (heading, number), share in zip(rows.headings, shares, strict=True)
    )
    cells = tuple(
        tuple(
            Cell(value.text or "—", value.address or (address if place == 0 else ""), value.tone)
            for place, value in enumerate(values)
        )
        for address, values in rows.rows
    )
    left = rows.count - len(rows.rows)
    if left > 0:
        source = _("The first %(shown)d of %(count)d; the others stand in the list.") % {
            "shown": len(rows.rows),
            "count": rows.count,
        }
    return Table(caption, columns, cells, source)


def of_rows(facts: Facts, name: str, caption: str, shares: tuple[int, ...], hole: str) -> Blocks:
    """Return a table of the brief, or the hole where it has no row."""
    return table_or_hole(facts.read.tables[name], caption, shares, hole)


def table_or_hole(rows: Rows, caption: str, shares: tuple[int, ...], hole: str) -> Blocks:
    """Return a table of gathered rows, or the hole where there is none."""
    return [table(rows, caption, shares)] if rows.rows else [Hole(hole)]


def figures(facts: Facts) -> Blocks:
    """Return the row of key figures."""
    return key_figures(facts.read.figures)


def key_figures(found: Sequence[ShownFigure]) -> Blocks:
    """Return a row of key figures, or the hole where none can be counted."""
    shown = tuple(KeyFigure(item.value, item.label, item.note, item.address) for item in found)
    return [KeyFigures(shown)] if shown else [Hole(_("No figure can be counted for this reader."))]


def country(facts: Facts) -> Blocks:
    """Return what the country is: names, capital, languages, memberships, and the map."""
    row, language = facts.country, facts.reader.language
    members = ", ".join(values[0].text for _address, values in facts.read.tables["memberships"].rows)
    pairs = (
        (_("Official name"), getattr(row, f"official_{language}")),
        (_("Capital"), getattr(row, f"capital_{language}")),
        (_("Zone"), str(row.zone)),
        (_("Languages"), ", ".join(getattr(item, f"name_{language}") for item in row.languages.all())),
        (_("Currency"), str(row.currency) if row.currency else ""),
        (_("Member of"), members),
    )
    known = tuple((label, Cell(text)) for label, text in pairs if text)
    holes: Blocks = [Hole(_("Missing: %(what)s.") % {"what": label}) for label, text in pairs if not text]
    return [Pairs(known), *holes, *map_of(facts)]


def map_of(facts: Facts) -> Blocks:
    """Return the regional map with the capital as a picture; a hole for a country not on the map."""
    row = facts.country
    svg = country_map(row, facts.reader, MAP_COLOURS)
    if not svg:
        return [Hole(_("This country is not on the map."))]
    capital = getattr(row, f"capital_{facts.reader.language}") or "—"
    title = _("Map: %(country)s and its neighbours") % {"country": row}
    said = _("%(country)s on the map of its region; capital: %(capital)s.") % {
        "country": row,
        "capital": capital,
    }
    return [Picture(svg, title, said, width_cm=11), Paragraph(_("Indicative borders."), "note")]


def network(facts: Facts) -> Blocks:
    """Return who covers the country and who serves there by function; never a name."""
    return [
        *of_rows(facts, "jurisdictions", _("Who covers the country"), (3, 2, 2, 2),
                 _("No post covers this country on this day. A director gives it to one.")),
        *of_rows(facts, "positions", _("Who serves there, by function"), (4, 2, 3, 3, 3),
                 _("No position is recorded in this country. Its desk enters them.")),
    ]  # fmt: skip


def institutions(facts: Facts) -> Blocks:
    """Return the counterpart institutions."""
    return of_rows(facts, "institutions", _("Counterpart institutions"), (5, 2, 4, 2),
                   _("No institution is recorded. The post enters them."))  # fmt: skip


def agreements(facts: Facts) -> Blocks:
    """Return the agreements, with where they stand on the day, and what they cover."""
    listed = of_rows(facts, "agreements", _("Agreements, as they stand on the day"), (6, 3, 3, 2, 2, 2),
                     _("No agreement is recorded. The agreements office enters them."))  # fmt: skip
    return [*listed, cover(facts.read.cover)] if facts.read.cover else listed


def cover(lines: Sequence[Line]) -> Table:
    """Return what agreements cover: activities by field."""
    fields = (Column(show.capital(cell.name), share=2) for cell in lines[0].cells)
    rows = (
        (Cell(show.capital(line.name)), *(Cell(cell.words, cell.address, cell.tone) for cell in line.cells))
        for line in lines
    )
    note = _("Nearly covered: an agreement provides for it, and one other thing keeps it from counting.")
    return Table(_("What agreements cover"), (Column(_("Activity"), share=3), *fields), tuple(rows), note)


def projects(facts: Facts) -> Blocks:
    """Return the projects and the chart of what was committed and paid."""
    blocks = of_rows(facts, "projects", _("Programmes and projects"), (3, 6, 3, 3, 3, 2),
                     _("No project is recorded. The desk or the post enters them."))  # fmt: skip
    if not facts.read.money:
        return [
            *blocks,
            Hole(_("Nothing is recorded of what was committed and paid. The budget office enters it.")),
        ]
    labels = [str(item.year) for item in facts.read.money]
    series = [
        Series(_("committed"), tuple(float(item.committed) for item in facts.read.money)),
        Series(_("paid"), tuple(float(item.paid) for item in facts.read.money)),
    ]
    language = facts.reader.language
    drawn = bar(labels, series, language=language, heading=_("Year"), unit="€")
    title = _("Committed and paid by year, projects with this country")
    note = _("Regional projects are counted whole: their money is not divided among countries.")
    return [*blocks, from_chart(drawn, title), Paragraph(note, "note")]


def actions(facts: Facts) -> Blocks:
    """Return the actions of the year and how they divide by kind."""
    year = facts.reader.on.year
    caption = _("Actions of %(year)d, latest first") % {"year": year}
    blocks = of_rows(facts, "actions", caption, (3, 6, 2, 2, 2),
                     _("No action is recorded in this year. The post enters them."))  # fmt: skip
    if len(facts.read.kinds) < 2:
        return blocks
    words, numbers = zip(*facts.read.kinds, strict=True)
    series = [Series(_("actions"), tuple(float(number) for number in numbers))]
    drawn = bar(list(words), series, language=facts.reader.language, heading=_("Kind"))
    title = _("Actions of %(year)d by kind") % {"year": year}
    return [from_chart(drawn, title), *blocks]


def results(facts: Facts) -> Blocks:
    """Return the results."""
    return of_rows(
        facts,
        "results",
        _("Results"),
        (1, 2, 6, 2, 2),
        _("No result is recorded. The project’s desk enters them."),
    )


def dialogues(facts: Facts) -> Blocks:
    """Return dialogues and visits when there are any; nothing otherwise."""
    rows = facts.read.tables["meetings"]
    return [table(rows, _("Dialogues and visits"), (2, 6, 3, 2))] if rows.rows else []


def stated(facts: Facts) -> Blocks:
    """Return what the documents state of the country, with their letters; nothing when they are silent."""
    rows = facts.read.tables["statements"].rows
    if not rows:
        return []
    return [Bullets(tuple(f"{text.text} [{source.text}]" for _address, (text, _as_of, source) in rows))]


SECTIONS: dict[str, Callable[[Facts], Blocks]] = {
    Section.FIGURES: figures,
    Section.COUNTRY: country,
    Section.NETWORK: network,
    Section.INSTITUTIONS: institutions,
    Section.AGREEMENTS: agreements,
    Section.PROJECTS: projects,
    Section.ACTIONS: actions,
    Section.RESULTS: results,
    Section.DIALOGUES: dialogues,
    Section.FACTS: stated,
}


def blocks_of(facts: Facts) -> tuple[Block, ...]:
    """Return the blocks of the chosen sections in order; a section with nothing to say leaves no heading."""
    found: Blocks = []
    for name in facts.sections:
        blocks = SECTIONS[name](facts)
        if blocks:
            heading = Heading(str(Section(name).label), 1, name)
            found += blocks if name == Section.FIGURES else [heading, *blocks]
    return tuple(found)


def provenance(found: Read, reader: Reader) -> Table:
    """Return the table of where every figure comes from: what was counted, when, how many rows."""
    columns = (Column(_("Figure"), share=3), Column(_("Value"), number=True, share=2), Column(_("Counted"), share=4),
               Column(_("Code"), share=3))  # fmt: skip
    day = show.day(reader.on, reader.language)
    rows = [
        (Cell(item.label), Cell(item.value), Cell(_("rows this reader may see, %(note)s") % {"note": item.note}),
         Cell(item.code, item.address))
        for item in found.figures
    ]  # fmt: skip
    rows += [(Cell(f"[{letter}]"), Cell(""), Cell(title), Cell("")) for letter, title in found.sources]
    return Table(
        _("Figures and documents"),
        columns,
        tuple(rows),
        _("Counted in the shared record as of %(day)s.") % {"day": day},
    )
