"""Where the headers of a sheet stand and what each means: the line that names most of our columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.folding import folded
from entente.engines.exchange.columns import columns_of, computed_headings, known_headings, part_headings
from entente.engines.exchange.files.reading import Head
from entente.engines.exchange.values import both_languages, is_blank, quoted, written
from entente.engines.records import catalogue
from entente.engines.records.record import Record

NOT_READ = "-"  # chosen by hand for a column to be left out
TOLD = 8


@dataclass(frozen=True)
class Layout:
    """A sheet, the line of its headers (from 0), the lines below that repeat them, and the columns by place."""

    sheet: int
    header_line: int
    first_line: int
    headers: tuple[str, ...]
    fields: Mapping[int, str]
    notices: tuple[str, ...]
    serials: bool = True

    @property
    def unknown(self) -> list[int]:
        """The places of headers that mean no column."""
        return [place for place, header in enumerate(self.headers) if header and place not in self.fields]


def find_layout(record: Record, heads: Sequence[Head], mapping: Mapping[str, str]) -> Layout | None:
    """Return the layout of the sheet that names most columns, hidden ones last; None when no line holds a heading."""
    said = {folded(header): name for header, name in mapping.items()}
    more = part_headings(record)
    # Of a type without parts, what sheets of today call its fields is known where no field is called so.
    meanings = ({} if record.parts else more) | known_headings(record) | said
    telling = {word for word, name in (more | said).items() if "." in name}
    if telling and any(_folded(cell) in telling for head in heads for row in head.rows for cell in row):
        meanings = known_headings(record) | more | said
    best: tuple[int, int, int] | None = None
    for at, head in enumerate(heads):
        for line, row in enumerate(head.rows):
            named = len({meanings[word] for word in map(_folded, row) if word in meanings} - {NOT_READ})
            rank = (named - (1000 if head.hidden else 0), -at, -line)
            if named and (best is None or rank > best):
                best = rank
    if best is None:
        return _unnamed(heads)
    return _layout(record, heads, -best[1], -best[2], meanings)


def _folded(cell: Any) -> str:
    """Return a header as it is compared."""
    return folded(" ".join(written(cell).split()))


def _unnamed(heads: Sequence[Head]) -> Layout | None:
    """Return the layout of the first line with text, with no column known: its headers can be named by hand."""
    for at, head in enumerate(heads):
        for line, row in enumerate(head.rows):
            headers = tuple(" ".join(written(cell).split())[:200] for cell in row)
            if any(headers):
                return Layout(at, line, line + 1, headers, {}, (), head.serials)
    return None


def _layout(record: Record, heads: Sequence[Head], at: int, line: int, meanings: Mapping[str, str]) -> Layout:
    """Return the layout of a sheet whose headers stand on a line."""
    head = heads[at]
    headers = tuple(" ".join(written(cell).split())[:200] for cell in head.rows[line])
    fields: dict[int, str] = {}
    twice = []
    for place, header in enumerate(headers):
        name = meanings.get(folded(header))
        if name and name != NOT_READ and name in fields.values():
            twice.append(header)
        elif name:
            fields[place] = name
    first = line + 1
    while first < len(head.rows) and _repeats(head.rows[first], fields, meanings):
        first += 1
    fields = {place: name for place, name in fields.items() if name != NOT_READ}
    notices = [*_told_of_sheets(heads, at), *_told_of_headers(record, head, line, first, headers, meanings)]
    if twice:
        notices.append(_("These headers mean a column already named, and are not read: %(names)s.") % {
            "names": quoted(twice[:TOLD])})  # fmt: skip
    return Layout(at, line, first, headers, fields, tuple(notices), head.serials)


def _repeats(row: Sequence[Any], fields: Mapping[int, str], meanings: Mapping[str, str]) -> bool:
    """Say whether a line names the same columns again, as a second line of headers in another language does."""
    cells = [(place, _folded(cell)) for place, cell in enumerate(row) if not is_blank(cell)]
    same = sum(1 for place, word in cells if word and meanings.get(word) == fields.get(place, ""))
    return same >= 1 and same * 2 > len(cells)


def _told_of_sheets(heads: Sequence[Head], at: int) -> list[str]:
    """Say which sheets are not read, and what is odd about the one that is."""
    ours = {words["name"] for words in both_languages(lambda: {"name": _("Help")}).values()} | {"_lists"}
    others = [
        _("“%(name)s” (hidden)") % {"name": head.name[:60]} if head.hidden else quoted([head.name[:60]])
        for place, head in enumerate(heads)
        if place != at and head.rows and head.name not in ours
    ]
    notices = []
    if others:
        notices.append(
            _("Only the sheet “%(name)s” is read; not read: %(others)s.")
            % {"name": heads[at].name[:60], "others": ", ".join(others[:TOLD])}
        )
    if heads[at].hidden:
        notices.append(_("The sheet “%(name)s” is hidden, and is read.") % {"name": heads[at].name[:60]})
    if heads[at].merged:
        notices.append(
            ngettext(
                "%(n)d merged range: its value stands in its first cell only.",
                "%(n)d merged ranges: the value of each stands in its first cell only.",
                heads[at].merged,
            )
            % {"n": heads[at].merged}
        )
    if heads[at].formulas:
        notices.append(
            ngettext(
                "%(n)d cell holds a formula: its last computed value is read.",
                "%(n)d cells hold formulas: their last computed values are read.",
                heads[at].formulas,
            )
            % {"n": heads[at].formulas}
        )
    return notices


def _told_of_headers(
    record: Record, head: Head, line: int, first: int, headers: Sequence[str], meanings: Mapping[str, str]
) -> list[str]:
    """Say which lines above and columns are not read."""
    above = [number + 1 for number in range(line) if any(not is_blank(cell) for cell in head.rows[number])]
    notices = []
    if above or first > line + 1:
        others = ", ".join(str(number) for number in [*above, *range(line + 2, first + 1)])
        notices.append(
            _("The headers stand on line %(line)d; these lines beside it are not read: %(others)s.")
            % {"line": line + 1, "others": others}
        )
    computed = computed_headings(record) | own_headings()
    unknown = [word for word in headers if word and folded(word) not in meanings]
    told = [word for word in unknown if folded(word) in computed]
    lost = [word for word in unknown if folded(word) not in computed and not why_heading(word)]
    if told:
        notices.append(_("Computed here, so not read back: %(names)s.") % {"names": ", ".join(told[:TOLD])})
    if lost:
        names = quoted(word[:60] for word in lost[:TOLD])
        notices.append(_("These headers are not known, and their columns are not read: %(names)s.") % {"names": names})
    return notices


def told_of_nameless(places: Iterable[int]) -> list[str]:
    """Say which columns hold something below no header."""
    letters = ", ".join(letter(place) for place in sorted(places)[:TOLD])
    return [_("Columns without a header are not read: %(letters)s.") % {"letters": letters}] if letters else []


def letter(place: int) -> str:
    """Return the letters of a column (from 0), as spreadsheets name them: A, B, … AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def reason_heading() -> str:
    """Return the heading of the column that says why a line was refused."""
    return _("Why refused")


def line_heading() -> str:
    """Return the heading of the column that says where a refused line stood."""
    return _("Line of your file")


def own_headings() -> frozenset[str]:
    """Return the headings, folded, that we write ourselves into what comes back, in both languages."""
    words = both_languages(lambda: {"line": line_heading(), "why": reason_heading()})
    return frozenset(folded(word) for found in words.values() for word in found.values())


def why_heading(header: str) -> bool:
    """Say whether a header is the reason we wrote beside a cell."""
    starts = {words["why"] for words in both_languages(lambda: {"why": reason_heading()}).values()}
    return any(folded(header).startswith(folded(start)) for start in starts)


def names_of_fields(record: Record, language: str) -> list[tuple[str, str]]:
    """Return (name, heading) of the columns a header can be named as."""
    found = [(column.name, column.headings[language]) for column in columns_of(record)]
    for part in record.parts:
        other = catalogue.by_model(part.model)
        headings = {column.name: column.headings[language] for column in columns_of(other)}
        found += [(f"{other.slug}.{name}", f"{other.plural} · {headings[name]}") for name in part.headings]
    return found
