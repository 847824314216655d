"""Writing our public projects as a file of IATI 2.03 activities, as a stream: same data, same day, same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from lxml import etree

from entente.access.actor import Actor
from entente.apps.funding.aid.choices import Eligible, FlowType
from entente.apps.funding.iati.models import Publisher
from entente.apps.funding.iati.publishing import COMMITTEE, STATUS, UNSPECIFIED_SECTOR, days_of, places_of
from entente.apps.funding.iati.queries import Published, published
from entente.apps.funding.iati.shares import split
from entente.apps.funding.iati.standard import LANGUAGE, NEWEST
from entente.apps.funding.iati.transactions import COMMITMENT, Transaction
from entente.apps.projects.choices import ProjectKind
from entente.apps.projects.rules import DAYS, Days, stage_on

FUNDING, ACCOUNTABLE, EXTENDING, IMPLEMENTING = "1", "2", "3", "4"
BILATERAL = "1"
PARENT, CHILD = "1", "2"
LEVELS = {ProjectKind.PROGRAMME: "1", ProjectKind.PROJECT: "2", ProjectKind.COMPONENT: "3"}
WHOLE_YEAR, COMMITTED = "1", "2"
NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Told:
    """What was written: how many activities and how many transactions in them."""

    activities: int
    transactions: int


def write(actor: Actor, publisher: Publisher, on: date, at: datetime, stream: BinaryIO) -> Told:
    """Write what the actor may publish, as of a day, and return how much it was; `at` is when the file is made.

    A constant number of queries, and memory for one project at a time.
    """
    activities = transactions = 0
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        root = {"version": NEWEST, "generated-datetime": at.isoformat(timespec="seconds")}
        with file.element("iati-activities", root):
            file.write("\n")
            for project in published(actor, on):
                element = activity(project, publisher, on)
                file.write(element, pretty_print=True)
                activities += 1
                transactions += len(element.findall("transaction"))
    return Told(activities, transactions)


def activity(project: Published, publisher: Publisher, on: date) -> etree._Element:
    """Return one project as an activity."""
    own = project.own
    made = etree.Element("iati-activity", {LANGUAGE: "fr", "default-currency": "EUR", "hierarchy": LEVELS[own["kind"]]})
    _put(made, "iati-identifier", text=f"{publisher.ref}-{own['code']}")
    _named(made, "reporting-org", publisher.name_fr, publisher.name_en, ref=publisher.ref, type=publisher.kind)
    _named(made, "title", own["title_fr"], own["title_en"])
    _named(made, "description", own["summary_fr"] or own["title_fr"], own["summary_en"] or own["title_en"], type="1")
    _participants(made, project, publisher)
    stage = stage_on(on, Days(**{name: own[name] for name in DAYS}))
    _put(made, "activity-status", code=STATUS[stage])
    for kind, day in days_of(own["starts_on"], own["ends_on"], on):
        _put(made, "activity-date", {"type": kind, "iso-date": day.isoformat()})
    _places(made, project)
    purpose = project.decision.purpose if project.decision else project.purpose
    _put(made, "sector", vocabulary=COMMITTEE, code=purpose or UNSPECIFIED_SECTOR)
    _defaults(made, project, publisher)
    _budgets(made, project.transactions)
    for one in project.transactions:
        made.extend(_transactions(one, project))
    _relations(made, project, publisher)
    return made


def _put(parent: etree._Element, tag: str, values: dict[str, str] | None = None, /, *, text: str = "",
         **attributes: str) -> etree._Element:  # fmt: skip
    """Add an element and return it."""
    made = etree.SubElement(parent, tag, {**(values or {}), **attributes})
    if text:
        made.text = _clean(text)
    return made


def _named(parent: etree._Element, tag: str, french: str, english: str, **attributes: str) -> etree._Element:
    """Add an element that holds a text in both languages."""
    made = _put(parent, tag, attributes)
    for language, text in (("fr", french), ("en", english)):
        if text:
            _put(made, "narrative", {LANGUAGE: language}, text=text)
    return made


def _clean(text: str) -> str:
    """Return a text without the signs that no such file may hold."""
    return NO_SIGN.sub("", text)


def _participants(made: etree._Element, project: Published, publisher: Publisher) -> None:
    """Add who funds, answers for, extends and carries out."""
    funders = sorted({(one.funder_fr, one.funder_en) for one in project.transactions})
    for french, english in funders:
        _named(made, "participating-org", french, english, role=FUNDING)
    for role in (ACCOUNTABLE, EXTENDING):
        _named(made, "participating-org", publisher.name_fr, publisher.name_en, ref=publisher.ref, type=publisher.kind,
               role=role)  # fmt: skip
    names = project.own["owner__name_fr"], project.own["owner__name_en"]
    _named(made, "participating-org", *names, type=publisher.kind, role=IMPLEMENTING)


def _places(made: etree._Element, project: Published) -> None:
    """Add who receives, in shares that add to a hundred."""
    for place in places_of(project.countries, project.regions):
        values = {"code": place.code, "percentage": f"{place.share:f}"}
        if place.vocabulary:
            values["vocabulary"] = place.vocabulary
        element = _put(made, place.element, values)
        if place.name:
            _put(element, "narrative", {LANGUAGE: "fr"}, text=place.name)


def _defaults(made: etree._Element, project: Published, publisher: Publisher) -> None:
    """Add what holds for all of its money; the flow only where it is one, and where somebody has decided."""
    decision = project.decision
    _put(made, "collaboration-type", code=BILATERAL)
    if decision and decision.eligible != Eligible.PARTLY:
        _put(made, "default-flow-type", code=decision.flow_type)
    _put(made, "default-finance-type", code=publisher.finance_type)
    if decision:
        _put(made, "default-aid-type", code=decision.aid_type)
    if publisher.tied_status:
        _put(made, "default-tied-status", code=publisher.tied_status)


def _budgets(made: etree._Element, transactions: Iterable[Transaction]) -> None:
    """Add a budget for each year in which something was committed."""
    years: dict[int, Decimal] = {}
    for one in transactions:
        if one.kind == COMMITMENT:
            years[one.day.year] = years.get(one.day.year, Decimal(0)) + one.value_eur
    for year, value in sorted(years.items()):
        budget = _put(made, "budget", type=WHOLE_YEAR, status=COMMITTED)
        first = date(year, 1, 1).isoformat()
        _put(budget, "period-start", {"iso-date": first})
        _put(budget, "period-end", {"iso-date": date(year, 12, 31).isoformat()})
        _put(budget, "value", {"value-date": first}, text=f"{value:.2f}")


def _transactions(one: Transaction, project: Published) -> Iterator[etree._Element]:
    """Yield a movement: once, or, where only a share of it is aid, that share and the rest under their own flows."""
    decision = project.decision
    if decision is None or decision.eligible != Eligible.PARTLY:
        yield _transaction(one, one.value_eur, "", "")
        return
    part, rest = split(one.value_eur, decision.share)
    for value, flow in ((part, FlowType.ODA), (rest, FlowType.OTHER)):
        if value:
            yield _transaction(one, value, str(flow.value), f"-{flow.value}")


def _transaction(one: Transaction, value: Decimal, flow: str, mark: str) -> etree._Element:
    """Return one transaction."""
    made = etree.Element("transaction", {"ref": f"{one.reference}{mark}"})
    day = one.day.isoformat()
    _put(made, "transaction-type", code=one.kind)
    _put(made, "transaction-date", {"iso-date": day})
    _put(made, "value", {"value-date": day}, text=f"{value:.2f}")
    _named(made, "provider-org", one.funder_fr, one.funder_en)
    if flow:
        _put(made, "flow-type", code=flow)
    return made


def _relations(made: etree._Element, project: Published, publisher: Publisher) -> None:
    """Add what it is part of and what is part of it."""
    related: list[tuple[Any, str]] = [(PARENT, project.parent)] if project.parent else []
    for kind, code in [*related, *((CHILD, code) for code in project.parts)]:
        _put(made, "related-activity", ref=f"{publisher.ref}-{code}", type=kind)
