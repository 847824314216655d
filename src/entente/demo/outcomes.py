"""The invented results of projects, agreements and meetings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.apps.agreements.choices import Form
from entente.apps.agreements.models import Agreement
from entente.apps.dialogues.choices import Level, MeetingKind, MeetingState
from entente.apps.dialogues.models import Meeting
from entente.apps.partners.models import Organisation
from entente.apps.projects.models import Result
from entente.apps.reference.models import Domain
from entente.demo.plan import Plan, day_in, invented, marking
from entente.demo.projects import PARTNERS, Run
from entente.demo.tables import Line
from entente.engines.records.bulk import Loaded

AGREEMENTS_A_YEAR = 12
MEETINGS_A_YEAR = 36
RESULTS_A_YEAR = 90
IN_NEGOTIATION = 6
ENDING_SOON = 3
# Signature to entry into force, in days; None: on signature.
ENTRY: dict[Form, tuple[int, int] | None] = {
    Form.TREATY: (400, 1100),
    Form.SIMPLIFIED: (60, 400),
    Form.ARRANGEMENT: None,
    Form.MEMORANDUM: (30, 120),
    Form.EXCHANGE: (30, 90),
    Form.DECLARATION: None,
    Form.CONVENTION: (10, 60),
}
FORMS = (
    *[Form.SIMPLIFIED] * 5,
    *[Form.ARRANGEMENT] * 4,
    *[Form.CONVENTION] * 3,
    *[Form.MEMORANDUM] * 2,
    Form.EXCHANGE,
    Form.EXCHANGE,
    Form.DECLARATION,
    Form.TREATY,
)


@transaction.atomic
def load_results(plan: Plan, runs: list[Run]) -> dict[str, int]:
    """Store some results a year, of projects that run in it."""
    lines, rows = invented("results"), []
    for year in plan.years:
        if year > plan.today.year:
            continue
        draw = plan.random(f"results-{year}")
        running = [run for run in runs if run.starts_on.year <= year <= run.ends_on.year]
        chosen = draw.sample(running, min(RESULTS_A_YEAR, len(running)))
        rows += [_result(plan, run, year, _about(lines, run, draw), draw) for run in chosen]
    return {"results": len(plan.rows(rows, "results"))}


def _about(lines: list[Line], run: Run, draw: Random) -> Line:
    """Draw what a result may say of a project: of its theme, or of any."""
    return draw.choice([line for line in lines if line["theme"] in {"", run.project.theme}])


def _result(plan: Plan, run: Run, year: int, line: Line, draw: Random) -> Result:
    """Return a result of a project in one of its countries."""
    quantity = draw.randint(2, 60)
    return Result(
        project=run.project,
        country=plan.countries[draw.choice(run.countries)],
        year=year,
        quantity=Decimal(quantity),
        unit_fr=line["unit_fr"],
        unit_en=line["unit_en"],
        statement_fr=f"Résultat fictif : {line['fr']}",
        statement_en=f"Fictional result: {line['en']}",
        approved=draw.random() < 0.8,
        fictional=True,
        source="demonstration",
    )


@transaction.atomic
def load_agreements(plan: Plan) -> dict[str, int]:
    """Store twelve agreements a year with those that are documented, and a few in negotiation."""
    items = []
    documented = [row.signed_on.year for row in plan.book.all(Agreement).values() if row.signed_on]
    for year in plan.years:
        draw = plan.random(f"agreements-{year}")
        days = sorted(day_in(year, draw, plan.today) for _ in range(AGREEMENTS_A_YEAR - documented.count(year)))
        items += [_agreement(plan, f"FICT-AGR-{year}-{number:02d}", day, draw) for number, day in enumerate(days, 1)]
    draw = plan.random("agreements-negotiation")
    items += [_agreement(plan, f"FICT-AGR-NEG-{number:02d}", None, draw) for number in range(1, IN_NEGOTIATION + 1)]
    soon = [item.row for item in items if isinstance(item.row, Agreement) and item.row.in_force_on]
    for number, row in enumerate(soon[:ENDING_SOON], 1):
        row.ends_on = plan.today + timedelta(days=45 * number)
    return {"agreements": len(plan.store(items, "agreements"))}


def _agreement(plan: Plan, code: str, signed_on: date | None, draw: Random) -> Loaded:
    """Return an agreement signed on a day, or in negotiation."""
    form, line = draw.choice(FORMS), draw.choice(invented("agreement_subjects"))
    partner = draw.choices(list(plan.weights), list(plan.weights.values()))[0]
    organisation = plan.book.get(Organisation, draw.choice(PARTNERS)) if draw.random() < 0.08 else None
    country = plan.countries[partner]
    where = (organisation.name_fr, organisation.name_en) if organisation else (country.name_fr, country.name_en)
    row = Agreement(
        code=code,
        form=form,
        signed_on=signed_on,
        title_fr=f"{_words(form)[0]} : {line['fr']} ({where[0]}) (fictif)",
        title_en=f"{_words(form)[1]}: {line['en']} ({where[1]}) (fictional)",
        summary_fr="Inventé pour la démonstration.",
        summary_en="Invented for the demonstration.",
        owner=plan.book.get(Unit, "dcsd-agreements"),
        marking=marking(draw.randrange(2), draw),
        fictional=True,
        source="demonstration",
    )
    if signed_on:
        _date(row, form, signed_on, plan.today, draw)
    links = {"organisations": [organisation.pk]} if organisation else {"parties": [country.pk]}
    return Loaded(row, links | {"domains": [plan.book.get(Domain, line["field"]).pk]})


def _date(row: Agreement, form: Form, signed_on: date, today: date, draw: Random) -> None:
    """Give a signed agreement its entry into force when that has come, and half of them an end."""
    delay = ENTRY[form]
    entry = signed_on + timedelta(days=draw.randint(*delay)) if delay else signed_on
    row.in_force_on = entry if entry <= today else None
    if draw.random() < 0.5:
        row.ends_on = entry + timedelta(days=365 * draw.choice((3, 5, 10)))


def _words(form: Form) -> tuple[str, str]:
    """Return the form of an agreement as its title says it."""
    return {
        Form.TREATY: ("Traité", "Treaty"),
        Form.SIMPLIFIED: ("Accord", "Agreement"),
        Form.ARRANGEMENT: ("Arrangement administratif", "Administrative arrangement"),
        Form.MEMORANDUM: ("Mémorandum", "Memorandum"),
        Form.EXCHANGE: ("Échange de lettres", "Exchange of letters"),
        Form.DECLARATION: ("Déclaration d’intention", "Declaration of intent"),
        Form.CONVENTION: ("Convention de financement", "Financing convention"),
    }[form]


@transaction.atomic
def load_meetings(plan: Plan) -> dict[str, int]:
    """Store the committees, visits and sessions of each year."""
    lines, items = invented("meetings"), []
    for year in plan.years:
        draw = plan.random(f"meetings-{year}")
        items += [
            _meeting(plan, f"FICT-MTG-{year}-{number:02d}", lines[number % len(lines)], year, draw)
            for number in range(1, MEETINGS_A_YEAR + 1)
        ]
    return {"meetings": len(plan.store(items, "meetings"))}


def _meeting(plan: Plan, code: str, line: Line, year: int, draw: Random) -> Loaded:
    """Return a meeting with a country."""
    country = plan.countries[draw.choices(list(plan.weights), list(plan.weights.values()))[0]]
    first = day_in(year, draw)
    row = Meeting(
        code=code,
        kind=MeetingKind(line["kind"]),
        level=draw.choice((*Level.values, "")),
        state=MeetingState.HELD if first <= plan.today else MeetingState.PLANNED,
        starts_on=first,
        ends_on=first + timedelta(days=int(line["days"]) - 1),
        place_fr=country.capital_fr,
        place_en=country.capital_en,
        title_fr=f"{line['fr']}, {country.name_fr} (fictif)",
        title_en=f"{line['en']}, {country.name_en} (fictional)",
        owner=plan.book.get(Unit, line["owner"]),
        marking=Marking.PUBLIC if draw.random() < 0.5 else Marking.INTERNAL,
        fictional=True,
        source="demonstration",
    )
    return Loaded(row, {"countries": [country.pk]})
