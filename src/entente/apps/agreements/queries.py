"""Named reads of the agreements room that others ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest

from entente.access.actor import in_force
from entente.apps.agreements import life_sql
from entente.apps.agreements.choices import NOT_BINDING, Consent, Stage
from entente.apps.agreements.life import Life, Span
from entente.apps.agreements.models import LIFE_PATHS, Agreement, Party, Suspension
from entente.apps.partners.models import Organisation
from entente.apps.reference.models import Country, Domain, FormerState
from entente.apps.reference.queries import concerning, domains_within
from entente.engines.records.circles import with_ancestors

Rows = models.QuerySet[Any]


def agreements_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the agreements with a country, whatever their state.

    Directly, through its organisations and regions, and those of the former States it succeeds.
    """
    return concerning(rows, country.pk, on, countries="parties", former="former_parties")


def agreements_of_former(rows: Rows, state: FormerState, on: date) -> Rows:
    """Return the agreements that a State signed which is no more."""
    return rows.filter(former_parties=state)


def agreements_within(rows: Rows, domain: Domain, on: date) -> Rows:
    """Return the agreements in a domain, or in one that is part of it."""
    linked = Agreement.domains.through._base_manager.filter(domain__in=domains_within([domain.code])).order_by()
    return rows.filter(pk__in=linked.values("agreement"))


def agreements_with(rows: Rows, organisation: Organisation, on: date) -> Rows:
    """Return the agreements with an organisation."""
    return rows.filter(organisations=organisation)


def agreements_in_force(rows: Rows, on: date) -> Rows:
    """Return the agreements in force on a day, suspended ones with them; an unknown entry into force is not in force.

    An amendment is in force while all it amends is.
    """
    return rows.filter(life_sql.in_force_on(on))


def agreements_in_force_for(rows: Rows, country: Country, on: date) -> Rows:
    """Return the agreements in force for a country on a day: it is a party itself, or belongs to one, on that day.

    What a party did counts where it is known: its own entry into force, and its withdrawal. An agreement of a former
    State counts only once an act of succession says so.
    """
    acts = Party.objects.filter(country=country, archived_at__isnull=True).order_by()
    held = acts.filter(in_force(on)).values("agreement")
    succeeded = acts.filter(in_force(on), consent=Consent.SUCCESSION).values("agreement")
    concerned = concerning(Agreement.objects.order_by(), country.pk, on, countries="parties").values("pk")
    party = Q(pk__in=concerned) | Q(pk__in=succeeded)
    return agreements_in_force(rows, on).filter(party & (Q(pk__in=held) | ~Q(pk__in=acts.values("agreement"))))


def agreements_left_by(rows: Rows, country: Country, on: date) -> Rows:
    """Return the agreements a country has withdrawn from by a day, whatever has become of them."""
    acts = Party.objects.filter(country=country, archived_at__isnull=True, ends_on__lte=on).order_by()
    return rows.filter(pk__in=acts.values("agreement"))


def agreements_applied(rows: Rows, on: date) -> Rows:
    """Return the agreements applied on a day: in force or provisionally, and none suspended, nor what it amends."""
    return rows.filter(life_sql.holds_on(on)).exclude(suspended_on(on))


def agreements_that_bind(rows: Rows) -> Rows:
    """Return the agreements that bind in law: neither arrangements nor declarations of intent (RULES §4)."""
    return rows.exclude(form__in=NOT_BINDING)


def suspended_on(on: date) -> Q:
    """Return the condition that an agreement, or one it amends, is suspended on a day."""
    return life_sql.suspended_on(Suspension.objects.filter(in_force(on), archived_at__isnull=True))


def stage_on(on: date) -> Case:
    """Return the stage of an agreement on a day, as `Life.stage_on` gives it: an expression over agreements."""
    held = life_sql.holds_on(on)
    return Case(
        When(life_sql.ended_on(on), then=Value(Stage.ENDED.value)),
        When(held & suspended_on(on), then=Value(Stage.SUSPENDED.value)),
        When(life_sql.in_force_on(on), then=Value(Stage.IN_FORCE.value)),
        When(held, then=Value(Stage.PROVISIONAL.value)),
        When(signed_on__lte=on, then=Value(Stage.SIGNED.value)),
        default=Value(Stage.NEGOTIATION.value),
        output_field=models.CharField(),
    )


def to_denounce(rows: Rows, on: date) -> Rows:
    """Return the agreements renewed tacitly whose end is not known, with the next last day to denounce from a day on.

    Each has `last_day_on` and `period_ends_on`, the end it is for, as `Life.last_day_to_denounce` gives them.
    """
    day = Greatest(Value(on, output_field=models.DateField()), F("enters_on"))
    end = life_sql.period_reached(day, F("enters_on"))
    found: Rows = rows.filter(life_sql.RENEWS, enters_on__isnull=False, leaves_on__isnull=True).annotate(
        period_ends_on=end
    )
    for path in life_sql.LINE[1:]:
        ends = f"{path}leaves_on"
        found = found.filter(Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": F("period_ends_on")}))
    last: Rows = found.annotate(last_day_on=life_sql.LastDay(F("period_ends_on"), *life_sql.notice()))
    return last


def lives_of(rows: Iterable[Agreement]) -> dict[int, Life]:
    """Return the lives of stored agreements by number, with what they amend.

    A query a level of amendments, and one for suspensions.
    """
    names = (*LIFE_PATHS.values(), "amends_id")
    given = {row.pk: {name: getattr(row, name) for name in names} for row in rows}
    known = with_ancestors(Agreement, "amends_id", given, names)
    spans: dict[int, list[Span]] = {}
    held = Suspension.objects.filter(agreement__in=list(known), archived_at__isnull=True).order_by("starts_on")
    for number, starts_on, ends_on in held.values_list("agreement_id", "starts_on", "ends_on"):
        spans.setdefault(number, []).append(Span(starts_on, ends_on))
    return {number: life_of(known, number, spans) for number in given}


def life_of(known: Mapping[int, Mapping[str, Any]], number: int, spans: Mapping[int, list[Span]]) -> Life:
    """Return the life of an agreement from values by number, each with `amends_id`."""
    values = known[number]
    above = values["amends_id"]
    return Life(
        **{name: values[path] for name, path in LIFE_PATHS.items()},
        suspensions=tuple(spans.get(number, ())),
        above=life_of(known, above, spans) if above in known else None,
    )
