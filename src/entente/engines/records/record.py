"""The declaration of a record type: one object from which list, detail, form, history, panels and exports follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.safestring import SafeString

from entente.access.actor import Actor
from entente.access.choices import Marking
from entente.engines.records import catalogue
from entente.engines.records.columns import Column, Words
from entente.engines.records.filters import Filter
from entente.engines.records.pointer import Pointer
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]


@cache
def _list_path(slug: str) -> str:
    """Return the address of a list, asked of Django's addresses once."""
    return reverse("records:list", args=(slug,))


@dataclass(frozen=True)
class Drawing:
    """What a panel that draws its rows itself gives: the markup, how many rows it shows and in all, where all are."""

    html: SafeString
    shown: int
    count: int
    address: str
    named: tuple[tuple[str, int], ...] = ()  # the rows for named readers it shows, as (kind, number)


@dataclass(frozen=True)
class Panel:
    """Rows of one record type on the page of another: how they are found, which columns, where they stand."""

    on: type[models.Model]
    rows: Callable[[Rows, Any, date], Rows]
    columns: tuple[Column, ...]
    title: Words
    empty: Words
    order: tuple[str, ...] = ()
    limit: int = 8
    side: bool = False
    # The address of all its rows; without it, its list narrowed to the very rows of the panel (`shown_on`).
    all_query: Callable[[Any], Mapping[str, str]] | None = None
    rank: int = 50
    of: Record | None = None  # the record type of its rows, where a room above theirs declares it
    code: str = ""  # tells apart two panels of one record type on one page
    quiet: bool = False  # not shown while it is empty
    draw: Callable[[Rows, Any, Reader], Drawing] | None = None  # draws its rows itself, instead of a table
    # Narrows its rows by what else the reader may see, where the day alone does not say it.
    within: Callable[[Rows, Any, Reader], Rows] | None = None

    def found(self, rows: Rows, subject: Any, reader: Reader) -> Rows:
        """Return its rows among those the reader may see, on the reader's day."""
        narrowed = self.rows(rows, subject, reader.on)
        return self.within(narrowed, subject, reader) if self.within else narrowed

    @property
    def points(self) -> bool:
        """Say whether it only says that rows are there, which is no reading of them."""
        return all(isinstance(column, Pointer) for column in self.columns)


@dataclass(frozen=True)
class Total:
    """A sum shown in words above a list: the path summed, and the words after it ("people", "€")."""

    path: str
    unit: Words
    money: bool = False


@dataclass(frozen=True)
class Proposed:
    """A row about to be stored beside others: its number, below zero while it has none, and its values by attname.

    What refers to another row not stored yet holds that row's number below zero. `links` holds, by the name of a
    field to many, the numbers it is about to name; a field that is not there stays as it is stored.
    """

    number: int
    values: Mapping[str, Any]
    links: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Warned:
    """What somebody should see before they store a new row: a sentence, and the record it speaks of with its address.

    `named` says it is for named readers, as (kind, number): showing it is logged.
    """

    sentence: str
    name: str
    address: str
    named: tuple[tuple[str, int], ...] = ()


# What is wrong with some rows once they stand together: (place among the rows, field, sentence).
Fault = tuple[int, str, str]
Together = Callable[[Actor, Sequence[Proposed]], Sequence[Fault]]


# (values of the part's record, values of the line's own record), to be completed in place.
Fill = Callable[[Sequence[tuple[dict[str, Any], Mapping[str, Any]]]], None]


@dataclass(frozen=True)
class Part:
    """Records of another type that a line of a sheet makes too, told by columns of the same line.

    `tie` is the part's field that refers to the line's record; with `before` it is the line's field that refers to
    the part, made from the word in its cell when that names nothing stored. `headings` are the part's own columns in
    the sheet, `shared` those it reads from the line's (by the names of fields); `fill` gives what no cell says, and
    `filled` says which columns may therefore be missing or blank.
    """

    model: type[models.Model]
    tie: str
    fill: Fill
    filled: tuple[str, ...]
    headings: Mapping[str, tuple[str, ...]]
    shared: Mapping[str, str]
    before: bool = False


@dataclass(frozen=True)
class Record:
    """One record type. `key` is the field used in addresses; `label` a field, or a stem kept in both languages."""

    model: type[models.Model]
    slug: str
    columns: tuple[Column, ...]
    form: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    # ORM paths of more words a directory proposes its rows by; whoever shows a row asks again whether they may be read.
    indexed: tuple[str, ...] = ()
    order: str = ""
    key: str = "pk"
    natural: tuple[str, ...] = ()  # the fields that name a record in a file, where no code does
    # What codes of new records begin with where a file gives none, from (values by attname, numbers by to-many field).
    coded: Callable[[Sequence[tuple[Mapping[str, Any], Mapping[str, Sequence[int]]]]], Sequence[str]] | None = None
    label: str = "name"
    label_is_local: bool = True
    details: tuple[Column, ...] = ()
    totals: tuple[Total, ...] = ()
    panels: tuple[Panel, ...] = ()
    figures: tuple[str, ...] = ()
    beside: tuple[type[models.Model], ...] = ()  # record types besides its own whose rows its list tells or filters by
    points: bool = False  # its list tells of records of any other type, which its rows point at
    dated: tuple[str, str] | None = None
    standing: bool = False  # its list shows today's rows unless another day, or all, is asked
    subtitle: Callable[[Any, Reader], str] | None = None
    above: Callable[[Any, Reader], Sequence[tuple[str, str]]] | None = None  # (words, address) of what it is part of
    picture: Callable[[Any, Reader], str] | None = None
    picture_title: Words = ""
    notices: Callable[[Any, Reader], Sequence[tuple[str, str, str]]] | None = None
    documents: tuple[tuple[Words, str], ...] = ()  # (button, name of the url that takes the record's key)
    acts: Callable[[Any, Reader], Sequence[tuple[str, str]]] | None = None  # (button, address), as the reader may
    # What its page draws above the panels (the steps of its life) and below them: markup, "" for nothing.
    life: Callable[[Any, Reader], str] | None = None
    sections: tuple[Callable[[Any, Reader], str], ...] = ()
    files: bool = False  # files may be kept with its rows (engines/attachments)
    in_menu: bool = True
    # Every reading of one of its rows goes to the read log, whatever the marking; search and mails leave it out.
    logged: bool = False
    # (actor, act, row about to be stored, row as stored or None) -> why not, "" when fine; it may turn the row into
    # a proposal. Asked by every way in through actions.prepare: form, import, API.
    prepare: Callable[[Actor, str, Any, Any], str] | None = None
    # What is no fault and yet worth a look before a new row is stored: the form shows it, and stores with "anyway".
    warnings: Callable[[Reader, Any], Sequence[Warned]] | None = None
    bulk: tuple[str, ...] = ()  # the fields of its form that may be set for many rows at once
    # What no row can tell alone, asked of all the rows a person stores at once: a form's one, every line of a file.
    together: Together | None = None
    aliases: tuple[str, ...] = ()  # paths of the other names by which a sheet may call a record
    parts: tuple[Part, ...] = ()  # what else a line of a sheet makes when it has the columns for it
    headings: Mapping[str, tuple[str, ...]] | None = None  # what sheets of today call its fields
    # Dates known in part that no column of its own shows as they are stored: by field, that of how much is known.
    precisions: Mapping[str, str] = field(default_factory=dict, hash=False)
    # What they call values, by field: {word: our code}.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    # To-many fields whose cells in a sheet also name what other to-many fields hold: "Mali ; African Union ; USSR".
    mixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    spread: tuple[str, ...] = ()  # fields of which a cell may name several records: the line then means a row for each

    @property
    def all_details(self) -> tuple[Column, ...]:
        """The columns of its own page: the given ones, else those of its list."""
        return self.details or self.columns

    def named(self, *names: str | Column) -> tuple[Column, ...]:
        """Return its columns of these names in this order; a column given as such stands as it is."""
        by_name = {column.name: column for column in self.columns}
        return tuple(by_name[name] if isinstance(name, str) else name for name in names)

    @property
    def kind(self) -> str:
        """The journal's name of the record type."""
        return self.model._meta.label_lower

    @property
    def singular(self) -> str:
        """Its name, in the reader's language."""
        return str(self.model._meta.verbose_name)

    @property
    def plural(self) -> str:
        """Its name in the plural, in the reader's language."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def told_of(self) -> tuple[type[models.Model], ...]:
        """The record types whose change changes what its list says."""
        others = (record.model for record in catalogue.all_records()) if self.points else self.beside
        return (self.model, *others)

    def logs(self, marking: str | None) -> bool:
        """Say whether showing a row of this marking is written to the read log."""
        return self.logged or marking == Marking.NAMED

    def label_path(self, language: str) -> str:
        """Return the ORM path of the label in a language."""
        return f"{self.label}_{language}" if self.label_is_local else self.label

    def list_path(self) -> str:
        """Return the address of the list."""
        return _list_path(self.slug)

    def detail_path(self, key: object) -> str:
        """Return the address of one record's page."""
        return f"{self.list_path()}{key}/"

    def key_of(self, record: models.Model) -> object:
        """Return the part of the address that names a record."""
        return getattr(record, self.key)


@dataclass(frozen=True)
class Page:
    """A page of a room's own in the menu: its words, the name of its address, the record type it shows, or writes."""

    title: Words
    name: str
    of: type[models.Model]
    act: str = "view"


@dataclass(frozen=True)
class Room:
    """One room of the menu: code, title, its record types in order, and pages of its own before them."""

    code: str
    title: Words
    records: tuple[Record, ...]
    pages: tuple[Page, ...] = ()
