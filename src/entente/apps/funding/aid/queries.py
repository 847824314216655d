"""Named reads of the aid decision: the decisions that held on a day, the rules of a day, what they suggest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from entente.access.actor import in_force
from entente.apps.funding.aid.models import ActionOdaDecision, OdaDecision, OdaRule
from entente.apps.funding.aid.rules import Spoken, Subject, Suggestion, suggested
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Country, OdaStatus

Rows = models.QuerySet[Any]
FIELDS = ("eligible", "share", "purpose", "aid_type", "flow_type")


class Ruled(NamedTuple):
    """What was decided: whether it counts, the share, the purpose, the type of aid and the flow."""

    eligible: str
    share: Decimal
    purpose: str
    aid_type: str
    flow_type: str


def held_on(on: date) -> Q:
    """Return the condition that a decision held on a day."""
    return Q(decided_on__lte=on, archived_at__isnull=True) & (Q(replaced_on__isnull=True) | Q(replaced_on__gt=on))


def decisions_on(projects: Rows, on: date) -> Iterator[tuple[int, Ruled]]:
    """Yield (project, what was decided) of the decisions that held on a day, in the order of projects. One query."""
    rows = OdaDecision.objects.filter(held_on(on), project__in=projects).order_by("project_id", "-decided_on", "-pk")
    for number, *values in rows.values_list("project_id", *FIELDS).iterator(chunk_size=1_000):
        yield number, Ruled(*values)


def rules_on(on: date) -> list[Spoken]:
    """Return the rules of a day, with their reasons in the reader's language. One query."""
    language = (get_language() or "fr")[:2]
    rows = OdaRule.objects.filter(in_force(on), archived_at__isnull=True).order_by("pk")
    return [
        Spoken(number, field, theme, kind, eligible, share, purpose, aid_type, reason, not to_confirm)
        for number, field, theme, kind, eligible, share, purpose, aid_type, reason, to_confirm in rows.values_list(
            "pk", "field", "theme", "kind", "eligible", "share", "purpose", "aid_type", f"reason_{language}",
            "to_confirm",
        )
    ]  # fmt: skip


def ruled_on(on: date) -> Callable[[str, str], str]:
    """Return what gives the purpose that the rules of a day name for a field and a theme, "" for none. One query."""
    rules = rules_on(on)

    def purpose_of(field: str, theme: str) -> str:
        found = suggested(Subject(field, theme, "", (), ()), rules, on)
        return found.purpose if found else ""

    return purpose_of


def recipients_among(countries: Rows, on: date) -> dict[str, bool]:
    """Return the codes of the recipients of aid on a day among countries, and whether that is confirmed. One query."""
    rows = OdaStatus.objects.filter(in_force(on), archived_at__isnull=True, country__in=countries)
    return {code: not to_confirm for code, to_confirm in rows.order_by().values_list("country__code", "to_confirm")}


def _subject(field: str, theme: str, kind: str, codes: set[str], recipients: dict[str, bool]) -> Subject:
    """Return what is to be decided, with its recipients among all."""
    own = codes & set(recipients)
    return Subject(field, theme, kind, codes, own, {code for code in own if not recipients[code]})


def suggestion_for(record: Project | Action, on: date) -> Suggestion | None:
    """Return what the rules of a day suggest about a project or an action. Three queries, four for an action."""
    if isinstance(record, Project):
        countries: Rows = Country.objects.filter(projects=record)
        field, theme, kind = record.field, record.theme, ""
    else:
        countries = Country.objects.filter(actions=record)
        above = record.project
        field, theme, kind = (above.field if above else ""), (above.theme if above else ""), record.kind
    codes = set(countries.order_by().values_list("code", flat=True))
    numbers = countries.order_by().values("pk")
    return suggested(_subject(field, theme, kind, codes, recipients_among(numbers, on)), rules_on(on), on)


def undecided(rows: Rows, on: date) -> Rows:
    """Return the projects begun by a day and not closed, about which nothing was decided."""
    decided = OdaDecision.objects.filter(held_on(on)).order_by().values("project_id")
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    return rows.filter(open_then, starts_on__lte=on, archived_at__isnull=True).exclude(pk__in=decided)


def decisions_about(rows: Rows, record: Any, on: date) -> Rows:
    """Return the decisions taken about a record by a day, those replaced since too."""
    name = "project" if rows.model is OdaDecision else "action"
    return rows.filter(**{name: record}, decided_on__lte=on)


DECIDED: dict[type[models.Model], tuple[type[Any], str]] = {
    Project: (OdaDecision, "project"),
    Action: (ActionOdaDecision, "action"),
}


def suggestions_for(projects: Sequence[Project], on: date) -> dict[int, Suggestion]:
    """Return what the rules of a day suggest about some projects, by number; three queries whatever their number."""
    numbers = [project.pk for project in projects]
    links = Project.countries.through.objects.filter(project__in=numbers)
    codes: dict[int, set[str]] = {}
    for number, code in links.values_list("project_id", "country__code"):
        codes.setdefault(number, set()).add(code)
    recipients, rules = recipients_among(links.values("country_id"), on), rules_on(on)
    found = {}
    for project in projects:
        own = codes.get(project.pk, set())
        told = suggested(_subject(project.field, project.theme, "", own, recipients), rules, on)
        if told is not None:
            found[project.pk] = told
    return found
