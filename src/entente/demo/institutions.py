"""The invented institutions of the countries where something is done, each with a functional contact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.apps.network.models import Counterpart, Post
from entente.apps.partners.choices import Field, InstitutionKind
from entente.apps.partners.models import Contact, Institution
from entente.demo.names import ARMED_FORCES, BODIES, GENDARMERIE, HEADS, MINISTRIES, Body
from entente.demo.plan import FACTS_COUNTRY, NETWORK_START, Plan

STEP = "institutions"
SCHOOL = "ENVR fictive de sécurité des frontières"
SCHOOL_COUNTRY = "TD"
SCHOOL_UNIT = "school-border-security"
WITHOUT_FORCES = frozenset({"CR", "MU", "PA", "VU"})


@transaction.atomic
def load_institutions(plan: Plan) -> dict[str, int]:
    """Store three or four institutions a country, the seventeenth regional school, their ministries and mailboxes."""
    chosen = list(_chosen(plan))
    kept = {(code, body.ministry) for code, body in chosen}
    above = [(code, body) for code in plan.weights for body in MINISTRIES if (code, body.fr) in kept]
    ministries = plan.rows((_institution(plan, code, body) for code, body in above), f"{STEP}-ministries")
    found = dict(zip(((code, body.fr) for code, body in above), ministries, strict=True))
    placed = (_institution(plan, code, body, found[code, body.ministry]) for code, body in chosen)
    rows = plan.rows([*placed, _school(plan)], STEP)
    contacts = plan.rows((_contact(row, number) for number, row in enumerate(rows, 1)), STEP)
    links = plan.rows(_counterparts(plan, rows), STEP)
    return {"institutions": len(ministries) + len(rows), "contacts": len(contacts), "counterparts": len(links)}


def _chosen(plan: Plan) -> Iterator[tuple[str, Body]]:
    """Yield the bodies of each active country but the documented one; no gendarmerie outside French."""
    draw = plan.random(STEP)
    for code in plan.weights:
        if code == FACTS_COUNTRY:
            continue
        french = any(language.code == "fr" for language in plan.countries[code].languages.all())
        left_out = set() if french else {GENDARMERIE}
        left_out |= {ARMED_FORCES} if code in WITHOUT_FORCES else set()
        bodies = [body for body in BODIES if body not in left_out]
        for body in sorted(draw.sample(bodies, min(draw.choice((3, 3, 4)), len(bodies))), key=bodies.index):
            yield code, body


def _institution(plan: Plan, code: str, body: Body, ministry: Institution | None = None) -> Institution:
    """Return a body of a country, with the function of its head."""
    country = plan.countries[code]
    head = HEADS[body.kind]
    return Institution(
        name_fr=f"{body.fr}, {country.name_fr} (fictif)",
        name_en=f"{body.en}, {country.name_en} (fictional)",
        kind=body.kind,
        field=body.field,
        country=country,
        parent=ministry,
        head_fr=head.fr,
        head_en=head.en,
        place_fr=country.capital_fr,
        place_en=country.capital_en,
        owner=plan.posts_of.get(code) or plan.office_of(code),
        marking=Marking.PUBLIC,
        fictional=True,
        source="demonstration",
    )


def _counterparts(plan: Plan, rows: Sequence[Institution]) -> Iterator[Counterpart]:
    """Yield the link of each invented institution of internal security or civil protection to its country's post."""
    posts = {post.unit_id: post for post in plan.book.all(Post).values()}
    for row in rows:
        post = posts.get(row.owner_id)
        if post is not None and row.field != Field.DEFENCE and row.kind != InstitutionKind.SCHOOL:
            yield Counterpart(
                institution=row,
                post=post,
                starts_on=NETWORK_START,
                note_fr="Interlocuteur habituel (fictif)",
                note_en="Usual counterpart (fictional)",
                fictional=True,
                source="demonstration",
            )


def _school(plan: Plan) -> Institution:
    """Return the school that completes the seventeen: the documents name sixteen of that time."""
    country = plan.countries[SCHOOL_COUNTRY]
    return Institution(
        name_fr=SCHOOL,
        name_en="Regional school of border security (fictional)",
        kind=InstitutionKind.SCHOOL,
        acronym="ENVR",
        field=Field.INTERNAL_SECURITY,
        country=country,
        place_fr=country.capital_fr,
        place_en=country.capital_en,
        regional_school=True,
        starts_on=NETWORK_START,
        owner=plan.book.get(Unit, SCHOOL_UNIT),
        marking=Marking.PUBLIC,
        fictional=True,
        source="demonstration",
    )


def _contact(institution: Institution, number: int) -> Contact:
    """Return an institution's mailbox, at an address that leads nowhere."""
    return Contact(
        institution=institution,
        function_fr="Secrétariat (fictif)",
        function_en="Secretariat (fictional)",
        address=f"secretariat-{number:03d}@fictif.example",
        fictional=True,
        source="demonstration",
    )
