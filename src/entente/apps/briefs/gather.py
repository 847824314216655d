"""Reads everything a country brief says, through visible() only: the one part of the room that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from entente.access.actor import Actor
from entente.access.choices import Marking
from entente.access.models import Marked
from entente.access.service import may_some, visible
from entente.apps.agreements.records import AGREEMENTS
from entente.apps.briefs.choices import Section
from entente.apps.dialogues.records import MEETINGS
from entente.apps.network.records import JURISDICTIONS, POSITIONS
from entente.apps.partners.records import COUNTRIES, INSTITUTIONS
from entente.apps.projects.choices import ActionKind
from entente.apps.projects.figures import done
from entente.apps.projects.models import Action, Financing, Project
from entente.apps.projects.records import ACTIONS, PROJECTS, RESULTS
from entente.apps.reference.models import Country, SourceDocument
from entente.apps.reference.queries import concerning
from entente.apps.reference.records import MEMBERSHIPS, STATEMENTS
from entente.engines.figures import figure
from entente.engines.journal.service import note_reading
from entente.engines.records import panels
from entente.engines.records.columns import Choice, Column, Computed, Day, Local, Ref, Text, Values
from entente.engines.records.panels import ShownFigure, Value
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

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
class Facts:
    """All that a country brief says, in the reader's language, as of a day."""

    country: Country
    reader: Reader
    sections: tuple[str, ...]
    subtitle: str = ""
    figures: list[ShownFigure] = field(default_factory=list)
    tables: dict[str, Rows] = field(default_factory=dict)
    money: list[YearOfMoney] = field(default_factory=list)
    kinds: list[tuple[str, int]] = field(default_factory=list)
    marking: Marking = Marking.PUBLIC
    sources: list[tuple[str, str]] = field(default_factory=list)


def origin(values: Values, reader: Reader) -> str:
    """Return where a row comes from: its document, or that it was invented."""
    source, fictional = values
    return str(_("fictional")) if fictional else source


ORIGIN = Computed("source", _("Source"), paths=("source", "fictional"), compute=origin)
GRADE = Local("grade", _("Grade"))

TABLES: dict[str, tuple[Record, tuple[Column, ...]]] = {
    "jurisdictions": (JURISDICTIONS, (Ref("post"), Choice("capacity"), Choice("competence"), Day("starts_on"))),
    "positions": (POSITIONS, (Local("function"), Choice("corps"), GRADE, Ref("unit"), Ref("host"))),
    "institutions": (INSTITUTIONS, (Local("name"), Choice("kind"), Local("head", _("Head")), ORIGIN)),
    "agreements": (AGREEMENTS, AGREEMENTS.named("title", "form", "stage", "signed_on", "in_force_on", ORIGIN)),
    "projects": (PROJECTS, PROJECTS.named("code", "title", "theme", "stage", "starts_on", ORIGIN)),
    "actions": (ACTIONS, ACTIONS.named("starts_on", "title", "state", "people", "cost_eur")),
    "results": (RESULTS, RESULTS.named("year", "quantity", "statement", "approved", ORIGIN)),
    "meetings": (MEETINGS, MEETINGS.named("starts_on", "title", "kind", ORIGIN)),
    "statements": (STATEMENTS, (Local("text", _("Fact")), Text("as_of"), Text("source"))),
    "memberships": (MEMBERSHIPS, (Ref("group"), Day("starts_on", precision="precision"))),
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

    The number of queries depends on the sections, never on the rows. The marking is the narrowest of the rows
    used; readings of rows for named readers are logged.
    """
    facts = Facts(country, reader, tuple(s for s in Section.values if s in sections))
    facts.subtitle = COUNTRIES.subtitle(country, reader) if COUNTRIES.subtitle else ""
    used: list[Marking] = []
    for name in (name for section in facts.sections for name in NEEDED.get(Section(section), ())):
        facts.tables[name] = _table(name, facts, used)
    if Section.FIGURES in facts.sections:
        facts.figures = panels.figures_for(COUNTRIES.figures, country, reader)
    if Section.PROJECTS in facts.sections:
        facts.money = _money(facts)
    if Section.ACTIONS in facts.sections:
        facts.kinds = _kinds(facts)
    if used or reader.actor.ceiling != Marking.PUBLIC:
        facts.marking = max((*used, Marking.INTERNAL), key=MARKINGS.index)
    facts.sources = _sources()
    return facts


def _table(name: str, facts: Facts, used: list[Marking]) -> Rows:
    """Return one table, and add the markings of its rows to `used`."""
    record, columns = TABLES[name]
    reader = facts.reader
    headings = tuple((column.title(record.model), column.number) for column in columns)
    if not may_some(reader.actor, "view", record.model):
        return Rows(headings)
    rows = _found(name, record, facts)
    values, count = panels.values_of(record, columns, rows, reader, ROWS)
    if issubclass(record.model, Marked):
        _note_markings(record, rows, facts, used)
    return Rows(headings, tuple(values), count)


def _found(name: str, record: Record, facts: Facts) -> QuerySet[Any]:
    """Return the rows of a table as the country's page finds them."""
    reader, country = facts.reader, facts.country
    rows = visible(reader.actor, record.model)
    if name == "statements":
        return rows.filter(country=country).order_by("code")
    if name == "actions":
        window = figure.Window(reader.on, reader.on.year, country)
        return done(rows, window).filter(starts_on__lte=reader.on).order_by("-starts_on", "-pk")
    panel = next(panel for panel in record.panels if panel.on is Country)
    return panel.rows(rows, country, reader.on).order_by(*panel.order)


def _note_markings(record: Record, rows: QuerySet[Any], facts: Facts, used: list[Marking]) -> None:
    """Add the markings found, and log the reading of rows for named readers."""
    found = set(rows.order_by().values_list("marking", flat=True).distinct())
    used += [Marking(value) for value in found]
    actor: Actor = facts.reader.actor
    if Marking.NAMED in found and actor.user_id is not None:
        named = rows.filter(marking=Marking.NAMED).order_by().values_list("pk", flat=True)
        place = f"brief {facts.country.code}"
        note_reading(actor.user_id, [(record.kind, number) for number in named], place)


def _money(facts: Facts) -> list[YearOfMoney]:
    """Return committed and paid of the last five years, of the projects with the country."""
    if not may_some(facts.reader.actor, "view", Financing):
        return []
    year = facts.reader.on.year
    projects = concerning(
        visible(facts.reader.actor, Project), facts.country.pk, facts.reader.on,
        countries="countries", organisations="organisations",
    )  # fmt: skip
    years = (
        visible(facts.reader.actor, Financing)
        .filter(project__in=projects.order_by().values("pk"), year__gt=year - YEARS_DRAWN, year__lte=year)
        .order_by("year")
        .values_list("year")
        .annotate(committed=Sum("committed_eur"), paid=Sum("paid_eur"))
    )
    return [YearOfMoney(*values) for values in years]


def _kinds(facts: Facts) -> list[tuple[str, int]]:
    """Return the number of actions of the year by kind."""
    if not may_some(facts.reader.actor, "view", Action):
        return []
    words = dict(ActionKind.choices)
    rows = _found("actions", ACTIONS, facts).order_by()
    counted = rows.values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    return [(str(words[kind]), n) for kind, n in counted]


def _sources() -> list[tuple[str, str]]:
    """Return the letters and titles of the documents that facts are taken from."""
    return [(item.letter, str(item)) for item in SourceDocument.objects.filter(archived_at__isnull=True)]
