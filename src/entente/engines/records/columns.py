"""Columns: how a record's values are asked of the database, sorted, and shown as a cell or as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape as plain_escape
from typing import Any, ClassVar, cast

from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.paths import Open
from entente.access.scopes import condition, paths_of
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

Words = str | Promise
Values = Sequence[Any]
Extra = Mapping[int, str]
EMPTY = SafeString("—")
# An order path that begins so is sorted without accents and case.
FOLDED = "~"
NO_EXTRA: Extra = {}
WITHHELD = Value(None, output_field=models.TextField())


def has_twin(model: type[models.Model], name: str) -> bool:
    """Say whether a text is also stored folded (`<name>_folded`), as large tables keep what is searched and sorted."""
    return hasattr(model, f"{name}_folded")


@cache
def _words_of(model: type[models.Model], path: str, language: str | None) -> dict[str, str]:
    """Return the words of a closed list in a language, made once."""
    choices = cast("Any", field_at(model, path)).flatchoices
    return {value: str(words) for value, words in choices}


_fields: dict[tuple[object, str], models.Field[Any, Any]] = {}


def field_at(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """Return the field at the end of an ORM path, found once."""
    known = _fields.get((model, path))
    if known is not None:
        return known
    field: Any = None
    step: Any = model
    for name in path.split("__"):
        field = step._meta.get_field(name)
        step = field.related_model or step
    _fields[model, path] = field
    return cast("models.Field[Any, Any]", field)


@dataclass(frozen=True)
class Column:
    """One column: `name` is its field or ORM path and its name in addresses; subclasses say how it is shown."""

    name: str
    heading: Words = ""
    sortable: bool = True
    number: bool = False
    extra: bool = False  # offered, not shown until chosen
    narrow: bool = True  # kept on a narrow screen
    mark: bool = False  # said in the cell that names the record, where the page is about one; no column of its own

    def title(self, model: type[models.Model]) -> str:
        """Return the heading: the given one, else the field's own name."""
        if self.heading:
            return str(self.heading)
        name = getattr(field_at(model, self.name), "verbose_name", self.name)
        return str(name)[:1].upper() + str(name)[1:]

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Return what to select, in order."""
        return (self.name,)

    def order(self, model: type[models.Model], reader: Reader) -> tuple[str, ...]:
        """Return the ORM paths to sort by."""
        return (self.name,)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return what one more query brings for the rows shown, by row number; nothing for most columns."""
        return NO_EXTRA

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the value as plain text, "" when there is none."""
        return "" if values[0] is None else str(values[0])

    def tone(self, values: Values, reader: Reader) -> str:
        """Return the tone of the state the value is, "" when it is no state."""
        return ""

    def address(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the address of the record the value names, "" when it names none."""
        return ""

    def html(self, model: type[models.Model], values: Values, reader: Reader) -> SafeString:
        """Return the inside of the cell: a dash, a state, a link or plain text."""
        text = self.text(model, values, reader)
        if not text:
            return EMPTY
        if tone := self.tone(values, reader):
            return state(tone, text)
        if address := self.address(model, values, reader):
            return SafeString(f'<a href="{plain_escape(address)}">{plain_escape(text)}</a>')
        return SafeString(plain_escape(text))


@dataclass(frozen=True)
class Text(Column):
    """A text or whole number shown as it is."""

    leads: ClassVar[bool] = True


@dataclass(frozen=True)
class Local(Column):
    """A text kept in both languages, shown in the reader's; `name` is the stem of the two fields."""

    leads: ClassVar[bool] = True

    def title(self, model: type[models.Model]) -> str:
        """Return the heading: the given one, else "Name" or what the stem says."""
        if self.heading:
            return str(self.heading)
        words = {
            "name": _("Name"),
            "title": _("Title"),
            "function": _("Function"),
            "statement": _("Statement"),
        }
        return words.get(self.name.rsplit("__", 1)[-1], self.name)

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the reader's language."""
        return (f"{self.name}_{reader.language}",)

    def order(self, model: type[models.Model], reader: Reader) -> tuple[str, ...]:
        """Sort by the reader's language, accents apart: É stands with E."""
        path = f"{self.name}_{reader.language}"
        return (f"{path}_folded",) if has_twin(model, path) else (f"{FOLDED}{path}",)


@dataclass(frozen=True)
class Ref(Column):
    """A reference to another record: its label, linked, and only if the reader may see that record."""

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the key and label of the target; both are withheld where the target is out of scope."""
        target = self._target(model)
        record = catalogue.by_model(target)
        key, label = f"{self.name}__{record.key}", f"{self.name}__{record.label_path(reader.language)}"
        if isinstance(paths_of(target), Open):
            return (key, label)
        seen = condition(reader.actor, target, "view", f"{self.name}__")
        if seen.everything:
            return (key, label)
        if seen.rows is None:
            return (WITHHELD, WITHHELD)
        return tuple(Case(When(seen.rows, then=F(path)), default=None) for path in (key, label))

    def order(self, model: type[models.Model], reader: Reader) -> tuple[str, ...]:
        """Sort by the target's number: its label may be withheld."""
        return (f"{self.name}_id",)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the label."""
        return str(values[1] or "")

    def address(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the address of the target."""
        return (
            "" if values[1] is None else reader.address(catalogue.by_model(self._target(model)).detail_path(values[0]))
        )

    def _target(self, model: type[models.Model]) -> type[models.Model]:
        """Return the model referred to."""
        return cast("type[models.Model]", field_at(model, self.name).related_model)


@dataclass(frozen=True)
class LocalRef(Ref):
    """A reference to an open record (country, unit), sorted by its label and shown as plain text."""

    def order(self, model: type[models.Model], reader: Reader) -> tuple[str, ...]:
        """Sort by the key, which is stored with an index of its own."""
        return (f"{self.name}_id",)

    def address(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Lead nowhere: its row already leads to one record."""
        return ""


@dataclass(frozen=True)
class Choice(Column):
    """A value of a closed list: a dot in the tone of the value where tones are given, and the word."""

    tones: Mapping[str, str] | None = None

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the word for the value."""
        if not values[0]:
            return ""
        return _words_of(model, self.name, get_language()).get(values[0], str(values[0]))

    def tone(self, values: Values, reader: Reader) -> str:
        """Return the value's tone."""
        return self.tones.get(values[0], "pending") if self.tones else ""


def state(tone: str, word: str) -> SafeString:
    """Return a state: a dot in its tone and the word, never colour alone."""
    return SafeString(f'<span class="state {plain_escape(tone)}">{plain_escape(word)}</span>')


@dataclass(frozen=True)
class Day(Column):
    """A date, with the name of the field that says how much of it is known."""

    precision: str = ""

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the date and its precision."""
        return (self.name, self.precision) if self.precision else (self.name,)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the date as it reads."""
        if values[0] is None:
            return ""
        return show.day(values[0], reader.language, values[1] if self.precision else "day")


@dataclass(frozen=True)
class Period(Column):
    """Two dates as one period; `name` is the first day, `last` the field of the last day."""

    last: str = "ends_on"

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for both dates."""
        return (self.name, self.last)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the period as it reads."""
        return show.period(values[0], values[1], reader.language) if values[0] else ""


@dataclass(frozen=True)
class Number(Column):
    """A number, right aligned."""

    number: bool = True
    decimals: int = 0

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the number with its separators."""
        return "" if values[0] is None else show.number(values[0], reader.language, self.decimals)


@dataclass(frozen=True)
class Money(Column):
    """An amount in euros, right aligned."""

    number: bool = True

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the amount and its sign."""
        return "" if values[0] is None else show.money(values[0], reader.language)


@dataclass(frozen=True)
class YesNo(Column):
    """A yes or no."""

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the word."""
        return _("yes") if values[0] else _("no")


@dataclass(frozen=True)
class Computed(Column):
    """A value computed from stored ones: `paths` are asked, `compute` gets them and the reader."""

    paths: tuple[str, ...] = ()
    compute: Callable[[Values, Reader], str] = lambda values, reader: ""
    judge: Callable[[Values, Reader], str] | None = None
    sort: tuple[str, ...] = ()

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the paths; `{language}` in a path is the reader's."""
        return tuple(path.replace("{language}", reader.language) for path in self.paths)

    def order(self, model: type[models.Model], reader: Reader) -> tuple[str, ...]:
        """Sort by the given paths."""
        return self.sort

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return what was computed."""
        return self.compute(values, reader)

    def tone(self, values: Values, reader: Reader) -> str:
        """Return what `judge` says of the values."""
        return self.judge(values, reader) if self.judge else ""


@dataclass(frozen=True)
class Many(Column):
    """Several references to open records: the first labels and how many more, by one more query for all rows."""

    sortable: bool = False
    most: int = 3
    others: bool = False  # leaves out the record that the page is about

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the row's number, by which the labels are found."""
        return ("pk",)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return the labels of each row, joined."""
        target = cast("type[models.Model]", field_at(model, self.name).related_model)
        label = catalogue.by_model(target).label_path(reader.language)
        left_out = reader.about.pk if self.others and isinstance(reader.about, target) else None
        found: dict[int, list[str]] = {}
        for key, text, number in linked(model, self.name, keys, reader, (label, "pk")):
            if number != left_out:
                found.setdefault(key, []).append(text)
        return {key: self._joined(texts) for key, texts in found.items()}

    def _joined(self, texts: list[str]) -> str:
        """Return the first labels and the number of others."""
        rest = len(texts) - self.most
        shown = ", ".join(texts[: self.most])
        return f"{shown} +{rest}" if rest > 0 else shown

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the joined labels, given as the second value by whoever fetched them."""
        return str(values[1]) if len(values) > 1 else ""


def linked(
    model: type[models.Model], name: str, keys: Sequence[int], reader: Reader, paths: Sequence[str]
) -> models.QuerySet[Any, tuple[Any, ...]]:
    """Return, for rows by number, (number, values at `paths`) of the records a to-many field links, in that order.

    Asked of the join table: there the condition and the values are of one and the same linked record.
    """
    relation = cast("Any", field_at(model, name))
    own, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    rows = relation.remote_field.through._base_manager.filter(**{f"{own}__in": keys})
    if not isinstance(paths_of(relation.related_model), Open):
        seen = condition(reader.actor, relation.related_model, "view", f"{other}__")
        rows = rows if seen.everything else rows.filter(seen.rows) if seen.rows else rows.none()
    asked = [f"{other}__{path}" for path in paths]
    return cast("models.QuerySet[Any, tuple[Any, ...]]", rows.order_by(*asked).values_list(f"{own}_id", *asked))
