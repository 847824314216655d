"""Reads everything a country brief says, through visible() only: the one part of the room that asks the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Model, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from entente.access.choices import Marking
from entente.access.models import local
from entente.access.service import may_some, visible
from entente.apps.agreements.cover.queries import USED, ground_of
from entente.apps.agreements.cover.words import Line, matrix_of
from entente.apps.agreements.models import Provision
from entente.apps.agreements.records import AGREEMENTS
from entente.apps.briefs.choices import Section
from entente.apps.dialogues.records import MEETINGS
from entente.apps.funding.models import YearlyExecution
from entente.apps.network.records import JURISDICTIONS, POSITIONS
from entente.apps.partners.members import OrganisationOf
from entente.apps.partners.records import COUNTRIES, INSTITUTIONS
from entente.apps.projects.action.records import ACTIONS
from entente.apps.projects.choices import ActionKind
from entente.apps.projects.figures import done
from entente.apps.projects.models import Action, Project
from entente.apps.projects.records import PROJECTS, RESULTS
from entente.apps.reference.models import Country, SourceDocument
from entente.apps.reference.queries import concerning
from entente.apps.reference.records import MEMBERSHIPS, STATEMENTS
from entente.engines.figures import figure
from entente.engines.journal.service import note_reading
from entente.engines.records import catalogue, panels
from entente.engines.records.columns import Choice, Column, Computed, Day, Local, Ref, Text, Values
from entente.engines.records.kept import kept
from entente.engines.records.panels import ShownFigure, Value
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.records.tables import headed

MARKINGS = (Marking.PUBLIC, Marking.INTERNAL, Marking.DIRECTORATE, Marking.NAMED)
YEARS_DRAWN = 5
ROWS = 60


@dataclass(frozen=True)
class Rows:
    """The rows of one table: headings (words, is a number), rows of values, how many there are in all."""

    headings: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    count: int = 0


@dataclass(frozen=True)
class YearOfMoney:
    """What was committed and paid in one year, in euros."""

    year: int
    committed: Decimal
    paid: Decimal


@dataclass
class Read:
    """What was read of the records, as plain data that can be kept."""

    tables: dict[str, Rows] = field(default_factory=dict)
    figures: list[ShownFigure] = field(default_factory=list)
    money: list[YearOfMoney] = field(default_factory=list)
    kinds: list[tuple[str, int]] = field(default_factory=list)
    cover: list[Line] = field(default_factory=list)
    markings: set[str] = field(default_factory=set)
    named: list[tuple[str, int]] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """All that a country brief says, in the reader's language, as of a day."""

    country: Country
    reader: Reader
    sections: tuple[str, ...]
    read: Read

    @property
    def marking(self) -> Marking:
        """The narrowest marking of the rows used; never wider than internal for a reader inside the ministries."""
        return narrowest(self.read.markings, self.reader)


def narrowest(markings: Iterable[str], reader: Reader) -> Marking:
    """Return the narrowest of some markings; never wider than internal for a reader inside the ministries."""
    least = Marking.PUBLIC if reader.actor.ceiling == Marking.PUBLIC else Marking.INTERNAL
    return max((least, *map(Marking, markings)), key=MARKINGS.index)


def origin(values: Values, reader: Reader) -> str:
    """Return where a row comes from: its document, or that it was invented."""
    source, fictional = values
    return str(_("fictional")) if fictional else source


ORIGIN = Computed("source", _("Source"), paths=("source", "fictional"), compute=origin)
GRADE = Local("grade", _("Grade"))

TABLES: dict[str, tuple[Record, tuple[Column, ...]]] = {
    "jurisdictions": (JURISDICTIONS, (Ref("post"), Choice("capacity"), Choice("competence"), Day("starts_on"))),
    "positions": (POSITIONS, (Local("function"), Choice("corps"), GRADE, Ref("unit"), Ref("host"))),
    "institutions": (INSTITUTIONS, INSTITUTIONS.named(Local("name"), "via", "kind", "head", ORIGIN)),
    "agreements": (AGREEMENTS, AGREEMENTS.named("title", "via", "form", "stage", "signed_on", "enters_on", ORIGIN)),
    "projects": (PROJECTS, PROJECTS.named("code", "title", "via", "theme", "stage", "starts_on", ORIGIN)),
    "actions": (ACTIONS, ACTIONS.named("starts_on", "title", "via", "state", "people", "cost_eur")),
    "results": (RESULTS, RESULTS.named("year", "quantity", "statement", "approved", ORIGIN)),
    "meetings": (MEETINGS, MEETINGS.named("starts_on", "title", "via", "kind", ORIGIN)),
    "statements": (STATEMENTS, (Local("text", _("Fact")), Text("as_of"), Text("source"))),
    "memberships": (MEMBERSHIPS, (OrganisationOf("group"), Day("starts_on", precision="precision"))),
}  # fmt: skip

NEEDED = {
    Section.COUNTRY: ("memberships",),
    Section.NETWORK: ("jurisdictions", "positions"),
    Section.INSTITUTIONS: ("institutions",),
    Section.AGREEMENTS: ("agreements",),
    Section.PROJECTS: ("projects",),
    Section.ACTIONS: ("actions",),
    Section.RESULTS: ("results",),
    Section.DIALOGUES: ("meetings",),
    Section.FACTS: ("statements",),
}


def gather(country: Country, reader: Reader, sections: Sequence[str]) -> Facts:
    """Return what the brief says of a country to this reader, for the sections chosen.

    The number of queries depends on the sections, never on the rows; what was read is kept until a record it
    depends on changes. Readings of rows for named readers are logged each time.
    """
    chosen = tuple(name for name in Section.values if name in sections)
    used: tuple[type[Model], ...] = (
        Country,
        YearlyExecution,
        SourceDocument,
        *USED,
        *(record.model for record, _columns in TABLES.values()),
    )
    read = kept(reader, used, ("brief", country.pk, chosen), lambda: _read(country, reader, chosen))
    if read.named and reader.actor.user_id is not None:
        note_reading(reader.actor.user_id, read.named, f"brief {country.code}")
    return Facts(country, reader, chosen, read)


def _read(country: Country, reader: Reader, chosen: Sequence[str]) -> Read:
    """Ask for all that the sections need."""
    documents = visible(reader.actor, SourceDocument)
    read = Read(sources=[(item.letter, local(item, "title")) for item in documents])
    for name in (name for section in chosen for name in NEEDED.get(Section(section), ())):
        read.tables[name] = _table(name, country, reader, read)
    if Section.FIGURES in chosen:
        read.figures = panels.figures_for(COUNTRIES.figures, country, reader)
    if Section.AGREEMENTS in chosen and may_some(reader.actor, "view", Provision):
        read.cover = _cover(country, reader, read)
    if Section.PROJECTS in chosen:
        read.money = _money(country, reader)
    if Section.ACTIONS in chosen:
        read.kinds = _kinds(country, reader)
    return read


def _table(name: str, country: Country, reader: Reader, read: Read) -> Rows:
    """Return one table of the country."""
    record, columns = TABLES[name]
    about = replace(reader, about=country)
    return read_table(record, columns, lambda: _found(name, record, country, reader), about, read)


def read_table(
    record: Record, columns: Sequence[Column], rows: Callable[[], QuerySet[Any]], reader: Reader, read: Read
) -> Rows:
    """Return rows of a record type as a table, and note in `read` their markings and which are for named readers.

    `rows` is asked only of a reader who may see some; it begins with `visible()`.
    """
    headings = tuple((column.title(record.model), column.number) for column in headed(columns))
    if not may_some(reader.actor, "view", record.model):
        return Rows(headings)
    values, found = panels.values_of(record, columns, rows(), reader, ROWS)
    read.markings |= found.markings
    read.named += found.named
    return Rows(headings, tuple(values), found.count)


def _found(name: str, record: Record, country: Country, reader: Reader) -> QuerySet[Any]:
    """Return the rows of a table as the country's page finds them."""
    rows = visible(reader.actor, record.model)
    if name == "statements":
        return rows.filter(country=country).order_by("code")
    if name == "actions":
        window = figure.Window(reader.on, reader.on.year, country)
        return done(rows, window).filter(starts_on__lte=reader.on).order_by("-starts_on", "-pk")
    panel = next(panel for of, panel in catalogue.panels_on(Country) if of is record and not panel.code)
    return panel.found(rows, country, reader).order_by(*panel.order)


def _cover(country: Country, reader: Reader, read: Read) -> list[Line]:
    """Return what agreements cover with the country, if it has any, and note the markings of those it is told from."""
    ground = ground_of(reader, country)
    read.markings |= {item.marking for item in ground.known}
    read.named += ground.named()
    return matrix_of(ground, country.code, reader) if ground.known else []


def _money(country: Country, reader: Reader) -> list[YearOfMoney]:
    """Return committed and paid of the last five years, of the projects with the country."""
    if not may_some(reader.actor, "view", YearlyExecution):
        return []
    year = reader.on.year
    projects = concerning(visible(reader.actor, Project), country.pk, reader.on)
    years = (
        visible(reader.actor, YearlyExecution)
        .filter(commitment__project__in=projects.order_by().values("pk"), year__gt=year - YEARS_DRAWN, year__lte=year)
        .order_by("year")
        .values_list("year")
        .annotate(committed=Sum("committed_eur"), paid=Sum("paid_eur"))
    )
    return [YearOfMoney(*values) for values in years]


def _kinds(country: Country, reader: Reader) -> list[tuple[str, int]]:
    """Return the number of actions of the year by kind."""
    if not may_some(reader.actor, "view", Action):
        return []
    words = dict(ActionKind.choices)
    rows = _found("actions", ACTIONS, country, reader).order_by()
    counted = rows.values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    return [(str(words[kind]), n) for kind, n in counted]
