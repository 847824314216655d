"""The invented promises of meetings and agreements: by both sides, in every state, some late, some undated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from entente.access.actor import Actor
from entente.access.models import Unit, User
from entente.access.service import visible
from entente.apps.agreements.models import Agreement
from entente.apps.dialogues.models import Meeting
from entente.apps.followup.choices import Side, State
from entente.apps.followup.models import Followup
from entente.apps.followup.pointing import Place, places_of
from entente.demo.plan import Plan, invented
from entente.demo.tables import Line
from entente.engines.journal.service import Act, difference, kind_of, note_many, snapshot
from entente.engines.records.bulk import Loaded

STEP, BATCH = "promises", "demonstration-accounts"
SOURCES: tuple[tuple[type[Any], str, int], ...] = ((Meeting, "ends_on", 60), (Agreement, "signed_on", 12))
EACH = 3
YEARS = 3
DOER, VERIFIER = "attache", "desk"


@transaction.atomic
def load_promises(plan: Plan) -> dict[str, int]:
    """Store three promises for each of the last invented meetings and agreements of three years."""
    items = [item for model, day, most in SOURCES for item in _about(plan, model, day, most)]
    return {"promises": len(plan.store(items, STEP))}


def _about(plan: Plan, model: type[Any], day: str, most: int) -> Iterator[Loaded]:
    """Yield the promises about the last rows of a record type, made on their day."""
    since = plan.today - timedelta(days=365 * YEARS)
    rows = [row for row in plan.book.all(model).values() if row.fictional and getattr(row, day)]
    held = sorted((row for row in rows if since <= getattr(row, day) <= plan.today), key=lambda row: row.code)[-most:]
    places = places_of(model, [row.pk for row in held])
    lines, draw = invented(STEP), plan.random(f"{STEP}-{model.__name__}")
    for row in held:
        for line in draw.sample(lines, EACH):
            yield _promise(plan, (row, getattr(row, day)), places[row.pk], line, draw)


def _promise(plan: Plan, about: tuple[Any, date], place: Place, line: Line, draw: Random) -> Loaded:
    """Return one promise about a record, as its place asks, in a state that its age makes likely."""
    record, made = about
    due = made + timedelta(days=int(line["days"])) if line["days"] else None
    row = Followup(
        text_fr=f"{line['fr']} (fictif)", text_en=f"{line['en']} (fictional)", side=Side(line["side"]),
        unit=None if draw.random() < 0.1 else _unit(plan, place, draw), about_kind=kind_of(record),
        about_id=record.pk, made_on=made, due_on=due, owner_id=place.owner, marking=place.marking, fictional=True,
        source="demonstration",
    )  # fmt: skip
    lot = draw.random()
    if due is not None and due < plan.today and lot < 0.7:
        _done(row, due + timedelta(days=draw.randint(-20, 30)), line, plan.today)
    elif lot > 0.94:
        row.state, row.dropped_on = State.DROPPED, min(plan.today, made + timedelta(days=90))
    elif lot > 0.7:
        row.state = State.DOING
    return Loaded(row, {"countries": sorted(place.countries), "readers": sorted(place.readers)})


def _done(row: Followup, day: date, line: Line, today: date) -> None:
    """Say that it was done on a day, with what shows it."""
    row.state, row.done_on = State.DONE, max(row.made_on, min(day, today))
    row.evidence_fr, row.evidence_en = line["evidence_fr"], line["evidence_en"]


def _unit(plan: Plan, place: Place, draw: Random) -> Unit:
    """Return who of ours does it or sees to it: the owner, or the post of the country."""
    codes = [country.code for country in plan.countries.values() if country.pk in place.countries]
    post = plan.posts_of.get(codes[0]) if codes else None
    owner = next(unit for unit in plan.book.all(Unit).values() if unit.pk == place.owner)
    return post if post is not None and draw.random() < 0.5 else owner


@transaction.atomic
def verify_promises(actor: Actor) -> None:
    """Have two invented accounts do and verify most of what is done; what is left waits to be verified."""
    users = {user.username: user for user in User.objects.filter(username__in=(DOER, VERIFIER))}
    waiting = visible(actor, Followup).filter(fictional=True, state=State.DONE, done_by=None).order_by("pk")
    acts = []
    for place, row in enumerate(waiting):
        before = snapshot(row)
        row.done_by = users[DOER]
        if place % 4:
            row.state, row.verified_on, row.verified_by = State.VERIFIED, row.done_on, users[VERIFIER]
        row.save()
        acts.append(Act("change", row, *difference(before, snapshot(row))))
    note_many(actor, acts, batch=BATCH)
