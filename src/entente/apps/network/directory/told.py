"""What a reader sees of positions and functional addresses on a day: the parts a directory shows and searches.

Each part is asked of `visible()` for its own record type: who holds a position is told, and answers a word, only
where the reader may see posting and person. Somebody out of sight and nobody leave the same line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from entente.access.actor import in_force
from entente.access.choices import Marking
from entente.access.models import Unit
from entente.access.service import visible
from entente.apps.network.models import Counterpart, Jurisdiction, Person, Position, Post, Posting
from entente.apps.network.queries import both
from entente.apps.partners.models import Contact, Institution, Organisation
from entente.apps.reference.models import Country, CountryName
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.search.entries import words_of_list

Found = Sequence[Mapping[str, Any]]
# How far a part is from what a row is itself: a country covered answers after the country of the seat.
ITSELF, BESIDE, COVERED, AROUND = 0.0, 0.1, 0.2, 0.4
NAMES = both("name")
CLOSED = ("kind", "corps", "grade_band")


@dataclass(frozen=True)
class Link:
    """One record named: its type, its key in addresses, its name."""

    model: type[models.Model]
    key: object
    name: str


@dataclass
class Line:
    """One row of the directory as its reader sees it; `texts` is all that answers a word, `facets` what narrows."""

    number: int
    itself: Link
    rank: int = 0
    holder: Link | None = None
    unit: Link | None = None
    country: Link | None = None
    place: Link | None = None
    address: str = ""
    since: date | None = None
    until: date | None = None
    languages: dict[str, str] = field(default_factory=dict)
    texts: list[tuple[float, str]] = field(default_factory=list)
    facets: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    named: list[tuple[type[models.Model], int]] = field(default_factory=list)

    def say(self, far: float, *texts: object) -> None:
        """Add texts that answer words."""
        self.texts += [(far, str(text)) for text in texts if text]

    def read(self, model: type[models.Model], number: int, marking: str) -> None:
        """Note that a record for named readers is told."""
        if marking == Marking.NAMED:
            self.named.append((model, number))


def positions(reader: Reader, numbers: Sequence[int]) -> list[Line]:
    """Return the positions among some that exist on the reader's day and that they may see: eleven statements."""
    rows = visible(reader.actor, Position).filter(in_force(reader.on), pk__in=numbers)
    asked = (
        "pk", "marking", "rank", "code", *CLOSED, "unit_id", "unit__code", "country_id", "country__code", "host_id",
        "organisation_id", *both("function", "grade", "unit__name", "unit__short", "country__name"),
    )  # fmt: skip
    found = list(rows.values(*asked))
    lines = {row["pk"]: _position(row, reader) for row in found}
    if lines:
        _places(found, lines, reader)
        _languages_needed(lines, reader)
        _holders(lines, reader)
        _around(found, lines, reader)
        _spellings({row["pk"]: row["country_id"] for row in found}, lines, reader)
    return list(lines.values())


def contacts(reader: Reader, numbers: Sequence[int]) -> list[Line]:
    """Return the functional addresses among some that the reader may see: two statements."""
    own, place = both("function"), "institution"
    asked = (
        "pk", "address", *own, f"{place}__pk", f"{place}__marking", f"{place}__acronym", f"{place}__country_id",
        f"{place}__country__code", *both(f"{place}__name", f"{place}__country__name"),
    )  # fmt: skip
    found = list(visible(reader.actor, Contact).filter(pk__in=numbers).values(*asked))
    lines = {}
    for row in found:
        line = Line(row["pk"], Link(Contact, row["pk"], _mine(row, "function", reader)), address=row["address"])
        line.place = Link(Institution, row[f"{place}__pk"], _mine(row, f"{place}__name", reader))
        line.say(ITSELF, *(row[name] for name in (*own, *both(f"{place}__name"))), row[f"{place}__acronym"])
        line.read(Institution, row[f"{place}__pk"], row[f"{place}__marking"])
        _in_country(line, row, reader, f"{place}__country")
        lines[line.number] = line
    if lines:
        _spellings({row["pk"]: row[f"{place}__country_id"] for row in found}, lines, reader)
    return list(lines.values())


def _mine(row: Mapping[str, Any], stem: str, reader: Reader) -> str:
    """Return a text in the reader's language, in French where it has none."""
    return str(row[f"{stem}_{reader.language}"] or row[f"{stem}_fr"])


def _position(row: Mapping[str, Any], reader: Reader) -> Line:
    """Return a position by its own words and those of open records."""
    line = Line(row["pk"], Link(Position, row["code"], _mine(row, "function", reader)), row["rank"])
    unit = _mine(row, "unit__short", reader) or _mine(row, "unit__name", reader)
    line.unit = Link(Unit, row["unit__code"], unit)
    line.facets["unit"] = {row["unit__code"]: unit}
    line.say(ITSELF, *(row[name] for name in both("function", "unit__name", "unit__short")), row["code"])
    line.say(BESIDE, *(row[name] for name in both("grade")))
    for name in CLOSED:
        if row[name]:
            line.say(ITSELF, words_of_list(Position, name)[row[name]])
    for name in ("kind", "corps"):
        choices: Any = Position._meta.get_field(name)
        line.facets[name] = {row[name]: str(dict(choices.flatchoices)[row[name]])}
    _in_country(line, row, reader, "country")
    line.read(Position, row["pk"], row["marking"])
    return line


def _in_country(line: Line, row: Mapping[str, Any], reader: Reader, path: str) -> None:
    """Add the country a row is in."""
    if row[f"{path}__code"]:
        name = _mine(row, f"{path}__name", reader)
        line.country = Link(Country, row[f"{path}__code"], name)
        line.facets["country"] = {row[f"{path}__code"]: name}
        line.say(ITSELF, *(row[name] for name in both(f"{path}__name")))


def _places(found: Found, lines: Mapping[int, Line], reader: Reader) -> None:
    """Add the organisations and institutions that positions are placed with, those the reader sees."""
    for model, field_name, more in (
        (Organisation, "organisation_id", both("acronym")),
        (Institution, "host_id", ("acronym",)),
    ):
        wanted = {row[field_name] for row in found} - {None}
        key = catalogue.by_model(model).key
        asked = visible(reader.actor, model).filter(pk__in=wanted).values("pk", "marking", key, *NAMES, *more)
        seen = {row["pk"]: row for row in asked}
        for row in found:
            told = seen.get(row[field_name])
            if told:
                line = lines[row["pk"]]
                line.place = Link(model, told[key], _mine(told, "name", reader))
                line.say(ITSELF, *(told[name] for name in (*NAMES, *more)))
                line.read(model, told["pk"], told["marking"])


def _languages_needed(lines: Mapping[int, Line], reader: Reader) -> None:
    """Add the languages that positions need."""
    rows = Position.languages.through.objects.filter(position__in=lines).order_by(f"language__name_{reader.language}")
    asked = ("position_id", "language__code", *both("language__name"))
    for row in rows.values(*asked):
        _speak(lines[row["position_id"]], row, reader)


def _speak(line: Line, row: Mapping[str, Any], reader: Reader) -> None:
    """Add one language to a line."""
    name = _mine(row, "language__name", reader)
    line.languages[row["language__code"]] = line.facets["language"][row["language__code"]] = name
    line.say(BESIDE, *(row[name] for name in both("language__name")))


def _holders(lines: Mapping[int, Line], reader: Reader) -> None:
    """Add who holds each position on the day, since when and until when, and what they speak."""
    people = visible(reader.actor, Person).order_by().values("pk")
    rows = visible(reader.actor, Posting).filter(in_force(reader.on), position__in=lines, person__in=people)
    asked = ("position_id", "person_id", "person__name", "person__marking", "starts_on", "ends_on")
    holding: dict[int, list[Line]] = defaultdict(list)
    for position, person, name, marking, starts_on, ends_on in rows.order_by("starts_on", "pk").values_list(*asked):
        line = lines[position]
        if line.holder is None:
            # Of two who are there together, the one who was there first is the holder; the other is found too.
            line.holder, line.since, line.until = Link(Person, person, name), starts_on, ends_on
        line.say(ITSELF, name)
        line.read(Person, person, marking)
        holding[person].append(line)
    spoken = Person.languages.through.objects.filter(person__in=holding)
    for row in spoken.values("person_id", "language__code", *both("language__name")):
        for line in holding[row["person_id"]]:
            _speak(line, row, reader)


def _around(found: Found, lines: Mapping[int, Line], reader: Reader) -> None:
    """Add the seats of the units' posts, the countries they cover and the institutions they work with, on the day."""
    units: dict[int, list[Line]] = defaultdict(list)
    for row in found:
        units[row["unit_id"]].append(lines[row["pk"]])
    within = {"post__unit__in": units}
    for row in visible(reader.actor, Post).filter(unit__in=units).values("pk", "marking", "unit_id", *both("seat")):
        for line in units[row["unit_id"]]:
            line.say(ITSELF, *(row[name] for name in both("seat")))
            line.read(Post, row["pk"], row["marking"])
    asked = ("post__unit_id", "country_id", "country__code", *both("country__name"))
    for row in visible(reader.actor, Jurisdiction).filter(in_force(reader.on), **within).values(*asked):
        for line in units[row["post__unit_id"]]:
            line.say(COVERED, *(row[name] for name in both("country__name")))
            line.facets["country"].setdefault(row["country__code"], _mine(row, "country__name", reader))
    works = visible(reader.actor, Counterpart).filter(in_force(reader.on), **within)
    names = (*both("institution__name"), "institution__acronym")
    for row in works.values("post__unit_id", *names):
        for line in units[row["post__unit_id"]]:
            line.say(AROUND, *(row[name] for name in names))


def _spellings(countries: Mapping[int, int | None], lines: Mapping[int, Line], reader: Reader) -> None:
    """Add the other names of the countries of rows."""
    known = visible(reader.actor, CountryName).filter(country__in=set(countries.values()) - {None})
    rows: Iterable[tuple[int, str]] = known.values_list("country_id", "name")
    names: dict[int, list[str]] = defaultdict(list)
    for country, name in rows:
        names[country].append(name)
    for number, country_id in countries.items():
        if country_id is not None:
            lines[number].say(BESIDE, *names[country_id])
