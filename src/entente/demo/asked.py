"""What partners asked for, in the demonstration: the requests that projects came of, others waiting or declined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from django.db import transaction

from entente.access.models import Unit
from entente.access.service import visible
from entente.apps.agreements.models import Agreement
from entente.apps.agreements.queries import agreements_in_force, agreements_that_bind
from entente.apps.projects.models import PartnerRequest, Project
from entente.apps.projects.requested.choices import RequestAnswer
from entente.demo.lives import MARKED
from entente.demo.plan import Plan, invented, marking
from entente.demo.projects import Run
from entente.engines.journal.service import Act, note_many
from entente.engines.records.bulk import Loaded, link

STEP = "requests"
WAITING, DECLINED = 24, 12
YEARS = 3


@transaction.atomic
def load_requests(plan: Plan, runs: Sequence[Run]) -> dict[str, int]:
    """Store the requests of which projects of the last years came, and some that wait or were declined."""
    draw = plan.random(STEP)
    items = [*_answered(plan, runs, draw), *_others(plan, draw)]
    for index, item in enumerate(items):
        if isinstance(item.row, PartnerRequest):
            item.row.marking = marking(index, draw)
    return {"requests": len(plan.store(items, STEP))}


def _answered(plan: Plan, runs: Sequence[Run], draw: Random) -> Iterator[Loaded]:
    """Yield the requests of which a project in one country came, received before its idea."""
    since = plan.today - timedelta(days=365 * YEARS)
    for run in runs:
        row = run.project
        if row.own_initiative or row.idea_on is None or len(run.countries) != 1 or run.ends_on < since:
            continue
        received = row.idea_on - timedelta(days=draw.randrange(10, 60))
        asked = _request(plan, run.countries[0], received, row.owner, draw)
        asked.answer = RequestAnswer.ACCEPTED if draw.random() < 0.7 else RequestAnswer.PARTLY
        asked.answered_on = received + timedelta(days=draw.randrange(5, 90))
        if asked.answered_on > plan.today:
            asked.answer, asked.answered_on = RequestAnswer.WAITING, None
        yield Loaded(asked, {"projects": [row.pk]})


def _others(plan: Plan, draw: Random) -> Iterator[Loaded]:
    """Yield requests that wait, some of them too long, and some that were declined."""
    codes, weights = list(plan.weights), list(plan.weights.values())
    for place in range(WAITING + DECLINED):
        code = draw.choices(codes, weights)[0]
        received = plan.today - timedelta(days=draw.randrange(3, 150))
        asked = _request(plan, code, received, plan.owner_in(code, draw), draw)
        if place >= WAITING:
            asked.answer = RequestAnswer.DECLINED
            asked.answered_on = min(plan.today, received + timedelta(days=draw.randrange(5, 90)))
            asked.answered_fr = "Réponse fictive : hors des priorités de l’année."
            asked.answered_en = "Fictional answer: outside the year’s priorities."
        yield Loaded(asked)


def _request(plan: Plan, code: str, received: date, owner: Unit, draw: Random) -> PartnerRequest:
    """Return a request of a country, not answered yet."""
    line = draw.choice(invented(STEP))
    return PartnerRequest(
        country=plan.countries[code], received_on=received, subject_fr=line["fr"], subject_en=line["en"],
        reference=f"FICT-NV-{received.year}-{draw.randrange(100, 999)}", owner=owner,
        asked_fr="Texte de la note inventé pour la démonstration.",
        asked_en="Text of the note invented for the demonstration.", **MARKED,
    )  # fmt: skip


@transaction.atomic
def link_bases(plan: Plan, runs: Sequence[Run]) -> None:
    """Link the projects under way to an invented agreement in force with each of their countries that has one."""
    in_force = agreements_that_bind(
        agreements_in_force(visible(plan.actor, Agreement).filter(fictional=True), plan.today)
    )
    through = Agreement.parties.through._base_manager.filter(agreement__in=in_force.order_by().values("pk"))
    with_country: dict[int, int] = {}
    for country, agreement in through.order_by("-agreement__signed_on").values_list("country_id", "agreement_id"):
        with_country.setdefault(country, agreement)
    pairs = []
    for run in runs:
        found = {with_country.get(plan.countries[code].pk) for code in run.countries} - {None}
        if run.ends_on > plan.today and found:
            pairs += [(run.project, number) for number in sorted(filter(None, found))]
    link(Project, "legal_basis", [(row.pk, number) for row, number in pairs])
    numbers: dict[int, list[int]] = {}
    rows = {row.pk: row for row, _number in pairs}
    for row, number in pairs:
        numbers.setdefault(row.pk, []).append(number)
    acts = (Act("change", rows[pk], {"legal_basis": []}, {"legal_basis": found}) for pk, found in numbers.items())
    note_many(plan.actor, acts, batch=f"demonstration-{STEP}")
