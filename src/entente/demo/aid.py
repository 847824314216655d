"""The invented decisions on aid, the publisher of the demonstration, and a donor's invented file brought in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.db import transaction
from lxml import etree

from entente.access.actor import Actor
from entente.access.models import Unit, User
from entente.access.service import visible
from entente.apps.funding.aid.models import OdaDecision
from entente.apps.funding.aid.queries import suggestions_for
from entente.apps.funding.iati.bringing import bring_in
from entente.apps.funding.iati.models import Publisher
from entente.demo.plan import Plan
from entente.demo.projects import Run
from entente.engines.journal.service import Act, difference, note_many, snapshot

STEP, BATCH = "aid", "demonstration-accounts"
DATASET = "donateur-fictif"
REF = "XX-FICTIF-COOP"
OTHERS = 48
DECIDED = 0.6
DIRECTORATE, DECIDER = "dcsd", "director"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
REASON_FR, REASON_EN = "Selon la règle proposée (fictif).", "By the rule suggested (fictional)."
TOPICS = (
    ("Appui à la police de proximité", "Support to community policing", "15132"),
    ("Accès à la justice", "Access to justice", "15130"),
    ("Réduction des risques de catastrophe", "Disaster risk reduction", "43060"),
    ("Déminage humanitaire", "Humanitarian mine clearance", "15250"),
    ("Lutte contre les stupéfiants", "Narcotics control", "16063"),
    ("Réforme du secteur de la sécurité", "Security sector reform", "15210"),
)


@transaction.atomic
def load_aid(plan: Plan, runs: list[Run]) -> dict[str, int]:
    """Store the publisher, decisions on most projects as the rules suggest, and what an invented donor publishes."""
    publisher = Publisher(
        ref=REF, name_fr="Coopération de sécurité et de défense (fictif)", tied_status="5", fictional=True,
        name_en="Security and defence cooperation (fictional)", source="demonstration",
    )  # fmt: skip
    plan.rows([publisher], STEP)
    decisions = plan.rows(_decisions(plan, runs), STEP)
    told = bring_in(plan.actor, DATASET, io.BytesIO(_file(plan)), fictional=True)
    return {"decisions on aid": len(decisions), "others' activities": told.read}


def _decisions(plan: Plan, runs: list[Run]) -> Iterator[OdaDecision]:
    """Yield a decision on most of the projects that have begun, as the rules suggest."""
    draw = plan.random(STEP)
    theirs = plan.book.get(Unit, DIRECTORATE).pk
    begun = [run.project for run in runs
             if run.starts_on <= plan.today and run.project.owner.directorate_id == theirs]  # fmt: skip
    suggestions = suggestions_for(begun, plan.today)
    for project in begun:
        told, lot, days = suggestions.get(project.pk), draw.random(), draw.randint(0, 90)
        if told is not None and lot < DECIDED and project.starts_on:
            yield OdaDecision(
                project=project, eligible=told.eligible, share=told.share, purpose=told.purpose, rule_id=told.rule,
                aid_type=told.aid_type, flow_type=told.flow_type, justification_fr=REASON_FR,
                justification_en=REASON_EN, decided_on=min(plan.today, project.starts_on + timedelta(days=days)),
                fictional=True, source="demonstration",
            )  # fmt: skip


def _file(plan: Plan) -> bytes:
    """Return an invented donor's file."""
    draw = plan.random(f"{STEP}-others")
    root = etree.Element("iati-activities", {"version": "2.03"})
    codes = sorted(plan.weights)
    for number in range(1, OTHERS + 1):
        root.append(_activity(number, draw.choice(codes), plan, draw))
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _activity(number: int, code: str, plan: Plan, draw: Random) -> etree._Element:
    """Return one activity of the invented donor, in one country."""
    french, english, purpose = draw.choice(TOPICS)
    first = date(plan.today.year - draw.randint(0, 3), draw.randint(1, 12), 1)
    last = first + timedelta(days=draw.randint(400, 1500))
    made = etree.Element("iati-activity", {LANGUAGE: "en", "default-currency": draw.choice(("EUR", "EUR", "USD"))})
    etree.SubElement(made, "iati-identifier").text = f"XX-DONOR-{number:03d}"
    _text(etree.SubElement(made, "reporting-org", ref="XX-DONOR", type="10"), "en", "Example Donor Agency (fictional)")
    title = etree.SubElement(made, "title")
    _text(title, "fr", f"{french}, {plan.countries[code].name_fr} (fictif)")
    _text(title, "en", f"{english}, {plan.countries[code].name_en} (fictional)")
    _text(etree.SubElement(made, "description"), "en", "Invented for the demonstration.")
    _text(etree.SubElement(made, "participating-org", role="1"), "en", "Example Donor Agency (fictional)")
    etree.SubElement(made, "activity-status", code="2" if first <= plan.today else "1")
    starts = {"type": "2" if first <= plan.today else "1", "iso-date": first.isoformat()}
    etree.SubElement(made, "activity-date", starts)
    etree.SubElement(made, "activity-date", {"type": "3", "iso-date": last.isoformat()})
    etree.SubElement(made, "recipient-country", code=code, percentage="100")
    etree.SubElement(made, "sector", vocabulary="1", code=purpose)
    committed = draw.randint(2, 60) * 50_000
    if first <= plan.today:
        _money(made, "2", first, committed)
        _money(made, "3", min(plan.today, first + timedelta(days=200)), committed // draw.randint(2, 5))
    return made


def _text(element: etree._Element, language: str, words: str) -> None:
    """Add a text in a language."""
    etree.SubElement(element, "narrative", {LANGUAGE: language}).text = words


def _money(made: etree._Element, kind: str, day: date, amount: int) -> None:
    """Add a transaction."""
    told = etree.SubElement(made, "transaction")
    etree.SubElement(told, "transaction-type", code=kind)
    etree.SubElement(told, "transaction-date", {"iso-date": day.isoformat()})
    etree.SubElement(told, "value", {"value-date": day.isoformat()}).text = str(amount)


@transaction.atomic
def sign_decisions(actor: Actor) -> None:
    """Have an invented account bear the decisions of the demonstration."""
    decider = User.objects.get(username=DECIDER)
    acts = []
    for row in visible(actor, OdaDecision).filter(fictional=True, decided_by=None).order_by("pk"):
        before = snapshot(row)
        row.decided_by = decider
        acts.append(Act("change", row, *difference(before, snapshot(row))))
        row.save(update_fields=["decided_by"])
    note_many(actor, acts, batch=BATCH)
