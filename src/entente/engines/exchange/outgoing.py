"""Records into a sheet: the columns asked, rows streamed in a constant number of queries, what is withheld left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from entente.access.paths import Open
from entente.access.scopes import condition, paths_of
from entente.engines.exchange.columns import Exchanged, Out, columns_of
from entente.engines.exchange.files.sheet import Heading, Sheet, Value
from entente.engines.exchange.references import SEPARATOR, References
from entente.engines.exchange.values import both_languages
from entente.engines.records import catalogue
from entente.engines.records.columns import Ref
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

Rows = models.QuerySet[Any]
# From the values asked of the database, and what one more query brought for the row, to a cell.
Show = Callable[[Sequence[Any], Any], Value]
ROWS = 2_000
MOST_CHOICES = 400
WIDE = 34


@dataclass(frozen=True)
class Asked:
    """One column as it is asked: the expressions to select, what one more query brings for all rows, the cell."""

    select: tuple[Any, ...]
    show: Show
    fetched: dict[int, Any] | None = None


def sheet_of(
    record: Record, reader: Reader, columns: Sequence[Out], rows: Rows | None, *, help_page: bool = True
) -> Sheet:
    """Return rows of a record type as a sheet; without rows, the template to be filled."""
    return Sheet(
        record.plural[:1].upper() + record.plural[1:], [heading_of(column, reader) for column in columns],
        () if rows is None else rows_out(record, reader, columns, rows), reader.language,
        help_name=_("Help"), help=help_of(record, columns, reader) if help_page else (),
    )  # fmt: skip


def rows_out(record: Record, reader: Reader, columns: Sequence[Out], rows: Rows) -> Iterator[list[Value]]:
    """Yield the cells of each row: one query for all of them, one more for each column of several references."""
    asked = [_asked(record, reader, column, rows) for column in columns]
    spans, at = [], 1
    for part in asked:
        spans.append((at, at + len(part.select)))
        at += len(part.select)
    expressions = [item for part in asked for item in part.select]
    plans = [(start, end, part.show, part.fetched) for (start, end), part in zip(spans, asked, strict=True)]
    for values in rows.values_list("pk", *expressions).iterator(chunk_size=ROWS):
        yield [
            show(values[start:end], fetched.get(values[0]) if fetched is not None else None)
            for start, end, show, fetched in plans
        ]


def _asked(record: Record, reader: Reader, column: Out, rows: Rows) -> Asked:
    """Return how one column is asked and shown."""
    model = record.model
    if column.exchanged is None:
        shown = column.shown
        assert shown is not None  # noqa: S101 -- a column is one or the other
        keys = list(rows.values_list("pk", flat=True)) if type(shown).fetch is not type(shown).__base__.fetch else []  # type: ignore[union-attr]
        extra = dict(shown.fetch(model, keys, reader)) if keys else {}
        return Asked(
            shown.ask(model, reader),
            lambda values, more: shown.text(model, (*values, more) if more is not None else values, reader), extra,
        )  # fmt: skip
    part = column.exchanged
    if part.target is None:
        return Asked((part.attname,), _plain(part, reader))
    references = References(part.target, reader)
    if part.several:
        return Asked((), lambda values, more: more or "", _several(record, reader, part, references, rows))
    if references.open:
        return Asked((part.attname,), lambda values, more: references.written(values[0], values[0], ""))
    select = (part.attname, *Ref(part.name).ask(model, reader))
    return Asked(select, lambda values, more: references.written(*values))


def _plain(part: Exchanged, reader: Reader) -> Show:
    """Return what shows a plain value: words for closed lists and yes or no, else the value itself."""
    words: dict[Any, str] = {}
    if isinstance(part.field, models.BooleanField):
        yes, no = part.choices(reader.language)
        words = {True: yes, False: no}
    elif part.field.choices and not part.is_key:
        words = both_languages(lambda: dict(part.field.flatchoices or ()))[reader.language]
    if words:
        return lambda values, more: words.get(values[0], values[0] or "")
    return lambda values, more: values[0]


def _several(record: Record, reader: Reader, part: Exchanged, references: References, rows: Rows) -> dict[int, str]:
    """Return the words of a column of several references by row number: one query for all rows."""
    target: Any = part.target
    own = catalogue.by_model(target)
    pairs = record.model._base_manager.filter(pk__in=rows.order_by().values("pk"), **{f"{part.name}__isnull": False})
    if not isinstance(paths_of(target), Open):
        seen = condition(reader.actor, target, "view", f"{part.name}__")
        pairs = pairs if seen.everything else pairs.filter(seen.rows) if seen.rows else pairs.none()
    label = f"{part.name}__{own.label_path(reader.language)}"
    found: dict[int, list[str]] = {}
    for pk, number, key, words in pairs.order_by(label).values_list("pk", part.name, f"{part.name}__{own.key}", label):
        found.setdefault(pk, []).append(references.written(number, key, words))
    return {pk: f" {SEPARATOR} ".join(words) for pk, words in found.items()}


# --- headings and help -------------------------------------------------------------------------------------


def heading_of(column: Out, reader: Reader) -> Heading:
    """Return a column's heading, with its drop-down."""
    part = column.exchanged
    if part is None:
        return Heading(column.heading, width=20)
    long = isinstance(part.field, models.CharField | models.TextField) and not part.field.choices and not part.is_key
    return Heading(
        column.heading, tuple(_choices(part, reader)), kind=_kind(part),
        width=WIDE if (long and (part.field.max_length or 999) > 100) or part.target else 16,
    )  # fmt: skip


def _kind(part: Exchanged) -> str:
    """Return what a spreadsheet should know of a column's values."""
    field = part.field
    if part.target is not None or field.choices:
        return "text"
    if isinstance(field, models.DateField):
        return "day"
    if isinstance(field, models.DecimalField):
        return "decimal"
    return "number" if isinstance(field, models.IntegerField) else "text"


def _choices(part: Exchanged, reader: Reader) -> list[str]:
    """Return the words of a drop-down: a closed list, or the names of a short open record type."""
    if part.target is not None and not part.several and isinstance(paths_of(part.target), Open):
        names = list(References(part.target, reader).names().values())
        return names if len(names) <= MOST_CHOICES else []
    return part.choices(reader.language)


def help_of(record: Record, columns: Sequence[Out], reader: Reader) -> list[tuple[str, str]]:
    """Return (column, what passes in it), after how the sheet is read back."""
    first = next(iter(columns_of(record)))
    rules = [
        (_("How it is read"), _("The file is shown as a plan first; nothing is written before you accept it.")),
        (
            first.headings[reader.language],
            _("Says which record a line is. Leave it as it stands; leave it empty on a new line.")
            if record.key == "pk"
            else _("Says which record a line is. A code not used yet makes a new record."),
        ),
        (_("An empty cell"), _("empties the field. A column taken out of the sheet leaves the field as it is.")),
        (_("Marking"), _("Nothing classified above restricted distribution may be entered.")),
    ]
    return rules + [(column.heading, _passes(column, reader)) for column in columns if column.exchanged is not first]


def _passes(column: Out, reader: Reader) -> str:
    """Return what passes in a column."""
    part = column.exchanged
    if part is None:
        return _("Computed; not read back.")
    words = [str(part.field.help_text)] if getattr(part.field, "help_text", "") else []
    if part.required:
        words.append(_("Required."))
    if part.target is not None:
        many = _("Several codes or names, separated by ;")
        words.append(many if part.several else _("A code, a number or the full name."))
    elif choices := part.choices(reader.language):
        words.append(_("One of: %(words)s.") % {"words": ", ".join(choices)})
    elif isinstance(part.field, models.DateField):
        words.append(_("A day: 31/12/2014 or 2014-12-31."))
        if part.precision:
            words.append(_("Where no more is known, the month or the year alone: 12/2014, 2014."))
    elif part.field.max_length:
        words.append(_("At most %(n)d characters.") % {"n": part.field.max_length})
    return " ".join(words)
