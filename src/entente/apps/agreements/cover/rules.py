"""Whether an agreement covers an activity with a country in a domain on a day, and why not: pure, one at a time.

`cover/queries.py` asks the same of the database for many rows at once; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum

from django.utils.translation import gettext as _

from entente.apps.agreements.choices import NOT_BINDING, Activity, Form, Stage
from entente.engines.ui import format as show

# The stages in which an agreement is applied.
APPLIED = frozenset({Stage.IN_FORCE, Stage.PROVISIONAL})


class Tie(IntEnum):
    """How an agreement concerns a country on a day."""

    PARTY = 0
    NOT_YET = 1  # in force for the country only later
    LEFT = 2
    FORMER = 3  # made with a State that is no more, whose successor the country is
    THROUGH = 4  # made with an organisation it belongs to, or for a region it lies in


class Miss(IntEnum):
    """Why an agreement does not cover, in the order in which reasons are told."""

    ACTIVITY = 0
    DOMAIN = 1
    BINDING = 2
    PARTY = 3
    NEGOTIATION = 4
    SIGNED = 5
    ENDED = 6
    SUSPENDED = 7


class State(Enum):
    """Where an activity in a domain stands: covered, covered but for one thing, or neither."""

    COVERED = "covered"
    NEAR = "near"
    NOT = "not"


# What is asked is not what the agreement is about.
NOT_PROVIDED = frozenset({Miss.ACTIVITY, Miss.DOMAIN})
# What nothing brings (back): with it, nothing is nearly covered.
PAST = NOT_PROVIDED | {Miss.ENDED}
STAGES = {
    Stage.NEGOTIATION: Miss.NEGOTIATION,
    Stage.SIGNED: Miss.SIGNED,
    Stage.ENDED: Miss.ENDED,
    Stage.SUSPENDED: Miss.SUSPENDED,
}


@dataclass(frozen=True)
class Clause:
    """A provision: its activity, its article, and the codes of its domains, the agreement's where it names none."""

    activity: str
    article: str
    domains: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """What is known of an agreement about a country on a day; days with how much of them is known."""

    form: str
    stage: str
    tie: Tie
    clauses: tuple[Clause, ...] = ()
    partners: tuple[str, ...] = ()  # names: whom it is made with instead of the country
    tied_on: date | None = None  # from when it is, or since when it is no more, in force for the country
    signed_on: date | None = None
    signed_precision: str = "day"
    ended_on: date | None = None
    ended_precision: str = "day"
    suspended_on: date | None = None


@dataclass(frozen=True)
class Asked:
    """An activity in a domain: its code, and with it the codes of all that it is part of."""

    activity: str
    within: frozenset[str]


def within(tree: Mapping[str, str], code: str) -> frozenset[str]:
    """Return a domain and all that it is part of, by code; `tree` gives each domain the one it is part of."""
    found: set[str] = set()
    while code and code not in found:
        found.add(code)
        code = tree.get(code, "")
    return frozenset(found)


def covering(standing: Standing, asked: Asked) -> tuple[Clause, ...]:
    """Return the clauses by which an agreement covers what is asked; none when it does not."""
    if misses(standing, asked):
        return ()
    return tuple(clause for clause in standing.clauses if _provides(clause, asked))


def misses(standing: Standing, asked: Asked) -> tuple[Miss, ...]:
    """Return all that keeps an agreement from covering what is asked, in the order told; nothing when it covers."""
    found = []
    if not any(_provides(clause, asked) for clause in standing.clauses):
        there = any(clause.activity == asked.activity for clause in standing.clauses)
        found.append(Miss.DOMAIN if there else Miss.ACTIVITY)
    if standing.form in NOT_BINDING:
        found.append(Miss.BINDING)
    if standing.tie != Tie.PARTY:
        found.append(Miss.PARTY)
    if standing.stage not in APPLIED:
        found.append(STAGES[Stage(standing.stage)])
    return tuple(found)


def nearly(found: Sequence[Miss]) -> bool:
    """Say whether an agreement with these misses provides for what is asked and lacks one thing that may come."""
    return len(found) == 1 and found[0] not in PAST


def _provides(clause: Clause, asked: Asked) -> bool:
    """Say whether a clause is for the activity, in the domain or one that it is part of."""
    return clause.activity == asked.activity and bool(clause.domains & asked.within)


def state_of(found: Sequence[tuple[Miss, ...]]) -> State:
    """Return where an activity in a domain stands, from what keeps each agreement from covering it."""
    if () in found:
        return State.COVERED
    return State.NEAR if any(nearly(item) for item in found) else State.NOT


# --- in words ----------------------------------------------------------------------------------------------


def why_not(standing: Standing, asked: Asked, names: Mapping[str, str], language: str) -> tuple[str, ...]:
    """Return a sentence for each miss; `names` gives the names of domains by code, in the language of the reader."""
    return tuple(_sentence(miss, standing, asked, names, language) for miss in misses(standing, asked))


def _sentence(miss: Miss, standing: Standing, asked: Asked, names: Mapping[str, str], language: str) -> str:
    """Return the sentence for one miss."""
    if miss in NOT_PROVIDED:
        return _not_provided(miss, standing, asked, names)
    if miss == Miss.BINDING:
        return _("Does not bind in law (%(form)s).") % {"form": Form(standing.form).label}
    if miss == Miss.PARTY:
        return _not_party(standing, language)
    return _not_applied(miss, standing, language)


def _not_provided(miss: Miss, standing: Standing, asked: Asked, names: Mapping[str, str]) -> str:
    """Return the sentence for an activity, or a domain, that the agreement does not provide for."""
    activity = Activity(asked.activity).label
    if miss == Miss.ACTIVITY:
        return _("Does not provide for this activity: %(activity)s.") % {"activity": activity}
    codes = {code for clause in standing.clauses if clause.activity == asked.activity for code in clause.domains}
    if not codes:
        return _("Names no domain for this activity: %(activity)s.") % {"activity": activity}
    domains = ", ".join(sorted(names.get(code, code) for code in codes))
    return _("Covers this activity (%(activity)s) only in: %(domains)s.") % {"activity": activity, "domains": domains}


def _not_party(standing: Standing, language: str) -> str:
    """Return the sentence for an agreement that is not in force for the country."""
    partners = ", ".join(standing.partners)
    if standing.tie == Tie.FORMER:
        sentence = _("Made with a State that is no more (%(partners)s): no succession of the country is recorded.")
        return sentence % {"partners": partners}
    if standing.tie == Tie.THROUGH:
        if not partners:
            return _("Made with another partner, not with the country itself.")
        return _("Made with %(partners)s, not with the country itself.") % {"partners": partners}
    day = "" if standing.tied_on is None else show.day(standing.tied_on, language)
    if standing.tie == Tie.NOT_YET:
        return _("In force for the country only from %(day)s.") % {"day": day}
    return _("No longer in force for the country since %(day)s.") % {"day": day}


def _not_applied(miss: Miss, standing: Standing, language: str) -> str:
    """Return the sentence for an agreement that is not applied on the day."""
    if miss == Miss.ENDED:
        return _("Ended (%(day)s).") % {"day": _day(standing.ended_on, language, standing.ended_precision)}
    if miss == Miss.SUSPENDED:
        return _("Suspended since %(day)s.") % {"day": _day(standing.suspended_on, language)}
    if miss == Miss.SIGNED:
        day = _day(standing.signed_on, language, standing.signed_precision)
        return _("Not in force yet (signed: %(day)s).") % {"day": day}
    return _("Still in negotiation.")


def _day(day: date | None, language: str, precision: str = "day") -> str:
    """Return a day as it reads, a dash for one that is not known."""
    return "–" if day is None else show.day(day, language, precision)
