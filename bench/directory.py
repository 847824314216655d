"""The directory with ten people and with ten thousand: the same questions, and how many times longer; its own data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction

from bench import data
from bench.browsing import Browser, watched
from bench.rows import Row, Times, keep, timed
from entente.access.actor import local_operator
from entente.access.choices import Role
from entente.access.models import Mandate, Unit, User
from entente.apps.network.models import Person, Position, Posting
from entente.apps.reference.models import Country, Language
from entente.demo.names import EXPERT_FUNCTIONS, HEAD, POST_FUNCTIONS
from entente.demo.reference import load_reference
from entente.engines.search.index import rebuild

PART = "directory"
FEW, MANY = 10, 10_000
MOST_RATIO, MOST_STATEMENTS = 2.0, 36
SYLLABLES = "ba be bi bo cha dre fa gue ha jo ka lu ma ne or pi quen ra sa ti ul va wen xo yl zan".split()  # noqa: SIM905
FUNCTIONS = (*((HEAD, corps) for corps in ("police", "gendarmerie")), *((f, "police") for f in POST_FUNCTIONS),
             *((f, corps) for corps, functions in EXPERT_FUNCTIONS.items() for f in functions))  # fmt: skip
# What is typed, by what it is; the first is the name of somebody who is there at both sizes.
ASKED = {
    "a name": "{name}",
    "a name with a slip": "{slipped}",
    "function, corps and country": "attaché gendarmerie mauritanie",
    "the same misspelt, with a language": "atache gendarmeri mauritani arab",
    "a country": "mauritanie",
    "a common word": "conseiller",
    "nothing typed": "",
    "nobody": "xylophone",
}


def emptied() -> None:
    """Make the reference tables, a reader and a few units, and take away the people of a run before."""
    call_command("createcachetable", verbosity=0)
    if not Country.objects.exists():
        load_reference(local_operator())
    for model in (Posting, Position.languages.through, Position, Person.languages.through, Person):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    head, _made = Unit.objects.get_or_create(code="bench", kind="directorate", name_fr="Mesures", name_en="Bench")
    Unit.objects.filter(pk=head.pk).update(directorate=head)
    for at in range(80):
        Unit.objects.get_or_create(code=f"bench-{at}", kind="post", name_fr=f"Poste {at} (fictif)",
                                   name_en=f"Post {at} (fictional)", directorate=head)  # fmt: skip
    reader, made = User.objects.get_or_create(username="bench", display_name="Bench", fictional=True)
    if made:
        Mandate.objects.create(user=reader, role=Role.DIRECTOR, unit=head, starts_on=date(2010, 1, 1))


@transaction.atomic
def people(first: int, last: int) -> None:
    """Store fictional people by number, each in a position: the first is the attaché in Mauritania."""
    units = list(Unit.objects.filter(kind="post").order_by("pk"))
    countries = list(Country.objects.order_by("code").prefetch_related("languages"))
    mauritania = next(country for country in countries if country.code == "MR")
    positions, persons = [], []
    for number in range(first, last):
        draw = random.Random(number)
        function, corps = (HEAD, "gendarmerie") if number == 0 else draw.choice(FUNCTIONS)
        country = mauritania if number == 0 else draw.choice(countries)
        unit = draw.choice(units)
        same = {"owner": unit, "marking": "internal", "fictional": True, "corps": corps}
        positions.append(Position(code=f"bench-{number}", unit=unit, kind="post-staff", country=country,
                                  function_fr=function.fr, function_en=function.en, starts_on=date(2010, 1, 1),
                                  rank=number % 90, **same))  # fmt: skip
        persons.append(Person(name=name_of(number), **same))
    Position.objects.bulk_create(positions, batch_size=1_000)
    Person.objects.bulk_create(persons, batch_size=1_000)
    Posting.objects.bulk_create(
        (Posting(position=place, person=holder, planned_from=date(2024, 1, 1), fictional=True)
         for place, holder in zip(positions, persons, strict=True)), batch_size=1_000,
    )  # fmt: skip
    spoken: dict[int, list[Language]] = {country.pk: list(country.languages.all()) for country in countries}
    through = Person.languages.through
    through.objects.bulk_create(
        (through(person_id=holder.pk, language_id=language.pk)
         for place, holder in zip(positions, persons, strict=True) for language in spoken[place.country_id or 0]),
        batch_size=1_000,
    )  # fmt: skip


def name_of(number: int) -> str:
    """Return the invented name of a person."""
    draw = random.Random(-1 - number)
    given, family = ("".join(draw.choices(SYLLABLES, k=size)).capitalize() for size in (2, 3))
    return f"{given} {family} (fictif)"


def asked() -> dict[str, str]:
    """Return what is typed, by what it is."""
    name = name_of(0).removesuffix(" (fictif)")
    return {what: text.format(name=name, slipped=name[:-2] + name[-1] + name[-2]) for what, text in ASKED.items()}


def measured() -> dict[str, tuple[Times, int]]:
    """Return, by what is asked, the times of the whole page and its number of statements."""
    browser, found = Browser("bench"), {}
    for what, text in asked().items():
        ask = browser.asker(f"/network/directory/?{urlencode({'q': text})}")
        ask()
        with watched() as statements:
            ask()
        found[what] = timed(ask, seconds=3), len(statements)
    return found


def compared() -> Iterator[Row]:
    """Yield each question's time with ten thousand people, beside the same with ten."""
    emptied()
    people(0, FEW)
    rebuild()
    few = measured()
    people(FEW, MANY)
    rebuild()
    caches["counts"].clear()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for what, (times, statements) in measured().items():
        before, fewer = few[what]
        yield Row(
            PART, connection.vendor, f"directory, {MANY} people, {what}", times.median,
            target=round(MOST_RATIO * before.median, 1), p95=times.p95, least=times.least, cpu=times.cpu,
            queries=str(statements), most_queries=MOST_STATEMENTS, beside=before.median,
            beside_what=f"the same with {FEW} people",
            note=f"“{asked()[what]}”; with {FEW}: p95 {before.p95:.1f} ms, {fewer} statements",
        )  # fmt: skip


def main(database: str) -> None:
    """Measure, print and keep."""
    assert database in {"sqlite", "postgresql"}
    keep(data.folder(), PART, database, compared())
