"""The invented agreements: a dozen a year with their lives, from mandate to denunciation, and what they cover."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.db import transaction

from entente.access.models import Unit
from entente.apps.agreements.choices import (
    NOT_BINDING,
    Activity,
    Answer,
    DenounceWhen,
    EntryClause,
    Form,
    Matter,
    Side,
)
from entente.apps.agreements.models import Agreement, Provision, Round, Suspension
from entente.apps.partners.models import Organisation
from entente.apps.reference.models import Domain
from entente.demo.plan import Plan, day_in, invented, marking
from entente.demo.projects import PARTNERS
from entente.demo.tables import Line
from entente.engines.calendar.months import months_after
from entente.engines.records.bulk import Loaded

A_YEAR = 12
IN_NEGOTIATION = 6
ENDING_SOON = 3
EXPERTS = "status of seconded experts"
# From signature to the second notification, in days, where there are notifications.
NOTIFIED = {
    Form.TREATY: (400, 1100), Form.SIMPLIFIED: (60, 400), Form.MEMORANDUM: (30, 120), Form.EXCHANGE: (30, 90),
    Form.CONVENTION: (10, 60),
}  # fmt: skip
FORMS = (
    *[Form.SIMPLIFIED] * 5, *[Form.ARRANGEMENT] * 4, *[Form.CONVENTION] * 3, *[Form.MEMORANDUM] * 2, Form.EXCHANGE,
    Form.EXCHANGE, Form.DECLARATION, Form.TREATY,
)  # fmt: skip
TITLES = {
    Form.TREATY: ("Traité", "Treaty"), Form.SIMPLIFIED: ("Accord", "Agreement"),
    Form.ARRANGEMENT: ("Arrangement administratif", "Administrative arrangement"),
    Form.MEMORANDUM: ("Mémorandum", "Memorandum"), Form.EXCHANGE: ("Échange de lettres", "Exchange of letters"),
    Form.DECLARATION: ("Déclaration d’intention", "Declaration of intent"),
    Form.CONVENTION: ("Convention de financement", "Financing convention"),
}  # fmt: skip
# First period, renewal (months), notice (months); none: for an indefinite time.
TERMS = ((60, 60, 6), (36, 36, 3), (24, 12, 3), (60, None, None), (None, None, 6))
COVERS = {
    "internal-security": (Activity.TRAINING, Activity.INFORMATION), "defence": (Activity.TRAINING, Activity.EQUIPMENT),
    "civil-protection": (Activity.TRAINING, Activity.EQUIPMENT),
}  # fmt: skip
MARKED = {"fictional": True, "source": "demonstration"}


@transaction.atomic
def load_agreements(plan: Plan) -> dict[str, int]:
    """Store twelve agreements a year with those that are documented, some in negotiation, and what belongs to them."""
    items = []
    documented = [row.signed_on.year for row in plan.book.all(Agreement).values() if row.signed_on]
    for year in plan.years:
        draw = plan.random(f"agreements-{year}")
        days = sorted(day_in(year, draw, plan.today) for _ in range(A_YEAR - documented.count(year)))
        items += [_agreement(plan, f"FICT-AGR-{year}-{number:02d}", day, draw) for number, day in enumerate(days, 1)]
    draw = plan.random("agreements-negotiation")
    items += [_agreement(plan, f"FICT-AGR-NEG-{number:02d}", None, draw) for number in range(1, IN_NEGOTIATION + 1)]
    _soon_over([item.row for item in items if isinstance(item.row, Agreement)], plan.today)
    last = items.pop(-IN_NEGOTIATION - 1)  # the last one signed amends the first, with its partner
    stored = plan.store(items, "agreements")
    stored += plan.store([_amending(last, stored[0], items[0])], "agreements")
    return {
        "agreements": len(stored),
        "provisions": len(plan.rows(_provisions(stored), "provisions")),
        "rounds": len(plan.rows(_rounds(stored, plan.today), "rounds")),
        "suspensions": len(plan.rows(_suspensions(stored, plan.today), "suspensions")),
    }


def _agreement(plan: Plan, code: str, signed_on: date | None, draw: Random) -> Loaded:
    """Return an agreement signed on a day, or in negotiation."""
    form, line = draw.choice(FORMS), draw.choice(invented("agreement_subjects"))
    partner = draw.choices(list(plan.weights), list(plan.weights.values()))[0]
    organisation = plan.book.get(Organisation, draw.choice(PARTNERS)) if draw.random() < 0.08 else None
    country = plan.countries[partner]
    form = Form.SIMPLIFIED if line["en"] == EXPERTS and form in NOT_BINDING else form
    where = (organisation.name_fr, organisation.name_en) if organisation else (country.name_fr, country.name_en)
    row = Agreement(
        code=code,
        form=form,
        title_fr=f"{TITLES[form][0]} : {line['fr']} ({where[0]}) (fictif)",
        title_en=f"{TITLES[form][1]}: {line['en']} ({where[1]}) (fictional)",
        summary_fr="Inventé pour la démonstration.",
        summary_en="Invented for the demonstration.",
        owner=plan.book.get(Unit, "dcsd-agreements"),
        marking=marking(draw.randrange(2), draw),
        **MARKED,
    )
    _live(row, line, signed_on, plan.today, draw)
    links = {"organisations": [organisation.pk]} if organisation else {"parties": [country.pk]}
    return Loaded(row, links | {"domains": [plan.book.get(Domain, line["field"]).pk]})


def _live(row: Agreement, line: Line, signed_on: date | None, today: date, draw: Random) -> None:
    """Give an agreement its life up to today."""
    begun = signed_on or today - timedelta(days=30)
    row.term_months, row.renewal_months, row.notice = draw.choice(TERMS)
    row.denounce_when = DenounceWhen.PERIOD_END if row.term_months else DenounceWhen.ANY_TIME
    if row.form not in NOT_BINDING:
        row.mandated_on = begun - timedelta(days=draw.randint(120, 500))
    if signed_on is None:
        return
    row.signed_on = signed_on
    row.initialled_on = signed_on - timedelta(days=draw.randint(20, 100))
    if row.form in NOT_BINDING:
        row.entry_clause = EntryClause.SIGNATURE
        return
    _answer(row, line, draw)
    _bind(row, signed_on, today, draw)
    entry = row.own_life.computed_entry
    if entry and months_after(entry, 2) <= today:
        row.published_on, row.published_ref = months_after(entry, 2), "décret fictif"


def _answer(row: Agreement, line: Line, draw: Random) -> None:
    """Answer the question of article 53, for most."""
    if line["en"] == EXPERTS or row.form == Form.TREATY:
        row.article_53, row.article_53_matter = Answer.YES, Matter.PERSONS
        row.article_53_reason = "Statut et immunités des experts et des élèves (fictif)."
    elif draw.random() < 0.9:
        row.article_53, row.article_53_reason = Answer.NO, "Ni loi modifiée, ni charge nouvelle (fictif)."


def _bind(row: Agreement, signed_on: date, today: date, draw: Random) -> None:
    """Give what binds its clause, its law where one is needed, its ratification and notifications."""
    if row.form in {Form.EXCHANGE, Form.CONVENTION} and row.article_53 == Answer.NO:
        row.entry_clause = EntryClause.SIGNATURE
        row.ratified_on = signed_on
        return
    clauses = ((EntryClause.MONTH_AFTER, 2), (EntryClause.MONTH_AFTER, 2), (EntryClause.SECOND_NOTIFICATION, None),
               (EntryClause.DAYS_AFTER, 30))  # fmt: skip
    row.entry_clause, row.entry_number = draw.choice(clauses)
    delay = draw.randint(*NOTIFIED[Form(row.form)])
    steps = {
        "authorised_on": delay // 2 if row.article_53 == Answer.YES else None,
        "ratified_on": delay * 2 // 3 if row.article_53 else None,
        "our_notice_on": delay * 3 // 4 if row.article_53 else None,
        "their_notice_on": delay,
    }  # fmt: skip
    for name, days in steps.items():
        if days is not None and signed_on + timedelta(days=days) <= today:
            setattr(row, name, signed_on + timedelta(days=days))
    if row.form == Form.TREATY and row.own_life.own_entry is None:
        row.provisional_on = signed_on


def _soon_over(rows: list[Agreement], today: date) -> None:
    """Let some agreements in force end soon, one be denounced."""
    held = [row for row in rows if row.own_life.in_force_on(today)]
    for number, row in enumerate(held[:ENDING_SOON], 1):
        row.ends_on = today + timedelta(days=45 * number)
    renewed = [row for row in held[ENDING_SOON:] if row.renewal_months]
    for row in renewed[:1]:
        row.denounced_on, row.denounced_by = today - timedelta(days=20), Side.THEIRS


def _amending(item: Loaded, amended: Agreement, first: Loaded) -> Loaded:
    """Return an agreement as an amendment of another, with the same partner and domain."""
    row: Agreement = item.row  # type: ignore[assignment]
    row.amends, row.form = amended, amended.form
    row.title_fr, row.title_en = f"Avenant : {amended.title_fr}", f"Amendment: {amended.title_en}"
    row.term_months = row.renewal_months = row.notice = None
    return Loaded(row, first.links)


def _provisions(stored: list[Agreement]) -> Iterator[Provision]:
    """Yield what the agreements that bind cover, by their subject."""
    fields = {line["fr"]: line["field"] for line in invented("agreement_subjects")}
    for row in stored:
        if row.signed_on and row.form not in NOT_BINDING:
            field = next(field for words, field in fields.items() if words in row.title_fr)
            covered: tuple[Activity, ...] = COVERS[field]
            covered = (*covered, Activity.EXPERTS) if "statut" in row.title_fr else covered
            for number, activity in enumerate(covered, 2):
                yield Provision(agreement=row, activity=activity, article=f"art. {number}", **MARKED)


def _rounds(stored: list[Agreement], today: date) -> Iterator[Round]:
    """Yield two rounds of each negotiation."""
    for row in stored:
        for number in (1, 2) if row.signed_on is None else ():
            first = today - timedelta(days=120 - 90 * (number - 1))
            yield Round(agreement=row, number=number, starts_on=first, ends_on=first + timedelta(days=1),
                        outcome_fr="Relecture des articles (fictif).",
                        outcome_en="Second reading of the articles (fictional).", **MARKED)  # fmt: skip


def _suspensions(stored: list[Agreement], today: date) -> Iterator[Suspension]:
    """Yield the suspension of one agreement in force."""
    held = [
        row for row in stored if row.own_life.in_force_on(today) and row.own_life.own_end is None and not row.amends_id
    ]
    for row in held[-1:]:
        yield Suspension(agreement=row, starts_on=today - timedelta(days=60), by=Side.BOTH,
                         reason_fr="Situation sur place (fictif).", reason_en="Situation on the spot (fictional).",
                         **MARKED)  # fmt: skip
