"""The whole policy, one line a right: role, record type, acts, scope. An auditor reads this page.

A record type is `app.model`, `app.*` or `*`. Scopes: everything · own directorate (owner's) · own desk (our
directorate's rows about the desk's countries, and the unit's own rows) · own countries (any row about the
unit's countries, for reading through their regions and organisations too, and the unit's own rows) · own unit. On
top of every line stands the row's marking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from entente.access.choices import Role

SCOPES = ("everything", "own directorate", "own desk", "own countries", "own unit")
ACTS = ("view", "add", "change", "archive", "approve", "export", "import")


@dataclass(frozen=True)
class Right:
    """One line of the policy."""

    role: str
    kind: str
    acts: frozenset[str]
    scope: str


def right(role: Role, kinds: str, acts: str, scope: str) -> list[Right]:
    """Return a line of the policy for each record type named; an unknown act or scope is an error at start."""
    words = frozenset(acts.split())
    if words - set(ACTS) or scope not in SCOPES:
        raise ValueError(f"{role}: {acts} / {scope}: acts are {ACTS}, scopes are {SCOPES}")
    return [Right(role, kind, words, scope) for kind in kinds.split()]


REFERENCE = (
    "reference.country reference.countryname reference.group reference.membership reference.language "
    "reference.currency reference.rate reference.moneysource reference.odastatus reference.sourcedocument "
    "reference.formerstate reference.domain reference.datedrule"
)
OPEN_TO_ALL = "access.unit network.portfolio partners.organisation"
NETWORK = "network.post network.jurisdiction network.counterpart network.position network.person network.posting"
PLANNING = "network.scenario"
RATES = "network.seatcost network.countryweight"  # what a post costs, what a country weighs: open, dated
DETAILS = "network.personaldetails"  # how to reach a person: apart, so that no other line gives it
FOLLOWUP = "followup.followup"
TRADE = "partners.* agreements.* dialogues.* priorities.* projects.*"
MONEY = "funding.budgetline funding.commitment funding.expectedpayment funding.fundingshare funding.extractline"
LEDGER = "funding.movement"  # entered, and never changed or archived
EXECUTION = "funding.yearlyexecution"  # written by the database
PRIORITIES = "priorities.priority priorities.objective"
ROADMAPS = "projects.roadmap projects.roadmapitem"
AID = "funding.odadecision funding.actionodadecision"
PUBLICATION = "funding.odarule funding.publisher"  # by which rules, under what name: open, dated
OTHERS = "funding.othersactivity"  # what others publish: open, and brought in by file
INSIDE = (
    Role.DIRECTOR, Role.DESK, Role.AGREEMENTS, Role.CLEARANCES, Role.DUTY, Role.MEANS, Role.APPROVER,
    Role.PARTNERSHIPS, Role.REQUESTS, Role.INTERIOR_DESK, Role.ARMED_FORCES_DESK,
)  # fmt: skip


def _lines() -> Iterator[list[Right]]:
    """Yield the policy."""
    yield from _reading()
    yield from _writing()
    yield from _people()
    yield from _planning()
    yield from _following()
    yield from _funding()
    yield from _aid()
    yield from _running()


def _reading() -> Iterator[list[Right]]:
    """Yield who reads what."""
    for role in (*INSIDE, Role.ATTACHE, Role.EXPERT, Role.SCHOOL, Role.AUDITOR):
        yield right(
            role, f"{REFERENCE} access.unit network.portfolio partners.organisation", "view export", "everything"
        )
    for role in (*INSIDE, Role.AUDITOR, Role.ADMINISTRATOR):
        yield right(role, "reference.statement", "view export", "everything")
    for role in INSIDE:
        yield right(role, f"{NETWORK} {TRADE}", "view export", "everything")
    for role in (Role.ATTACHE, Role.EXPERT):
        yield right(role, "network.post network.jurisdiction", "view export", "everything")
        yield right(role, "network.position network.person network.posting network.counterpart", "view export",
                    "own countries")  # fmt: skip
        yield right(role, f"{TRADE} reference.statement", "view export", "own countries")
    yield right(Role.SCHOOL, "partners.institution projects.action", "view export", "own unit")
    yield right(Role.AUDITOR, f"{NETWORK} {DETAILS} {TRADE} access.* journal.*", "view export", "everything")


def _writing() -> Iterator[list[Right]]:
    """Yield who writes what of the trade."""
    yield right(Role.DIRECTOR, f"{NETWORK} {TRADE}", "add change archive approve", "own directorate")
    yield right(Role.DIRECTOR, "network.portfolio access.unit", "add change archive", "everything")
    for role in (Role.DESK, Role.INTERIOR_DESK, Role.ARMED_FORCES_DESK):
        yield right(role, f"{NETWORK} partners.* priorities.* projects.*", "add change archive import", "own desk")
        yield right(role, "agreements.* dialogues.*", "add change archive import", "own desk")
    yield right(Role.AGREEMENTS, "agreements.*", "add change archive import approve", "own directorate")
    yield right(Role.PARTNERSHIPS, "partners.*", "add change archive import", "own directorate")
    yield right(Role.MEANS, "projects.project", "add change archive import", "own directorate")
    yield right(Role.MEANS, "reference.rate reference.moneysource", "add change archive import", "everything")
    yield right(Role.APPROVER, "projects.*", "approve", "own directorate")
    yield right(Role.ATTACHE, "partners.institution partners.contact projects.action projects.result "
                "network.counterpart", "add change archive import", "own unit")  # fmt: skip
    yield right(Role.ATTACHE, "projects.project", "add change", "own unit")
    yield from _planning_the_year()
    yield right(Role.ATTACHE, "projects.value projects.narrative", "add change archive import", "own unit")
    yield right(Role.ATTACHE, "projects.actioncost projects.equipment projects.endusecheck",
                "add change archive import", "own unit")  # fmt: skip
    yield right(Role.EXPERT, "projects.action projects.actioncost", "add change import", "own unit")


def _planning_the_year() -> Iterator[list[Right]]:
    """Yield who plans what a post does: all read ministers' priorities, posts propose roadmaps, desks adopt them."""
    for role in (Role.ATTACHE, Role.EXPERT):
        yield right(role, PRIORITIES, "view export", "everything")
    yield right(
        Role.ATTACHE,
        f"projects.partnerrequest projects.ownershipshare {ROADMAPS}",
        "add change archive import",
        "own unit",
    )
    for role in (Role.DESK, Role.INTERIOR_DESK, Role.ARMED_FORCES_DESK):
        yield right(role, ROADMAPS, "approve", "own desk")


def _planning() -> Iterator[list[Right]]:
    """Yield who plans the network: scenarios within their directorate or desk, costs and weights for everybody."""
    for role in (*INSIDE, Role.AUDITOR):
        yield right(role, f"{PLANNING} {RATES}", "view export", "everything")
    yield right(Role.DIRECTOR, PLANNING, "add change archive", "own directorate")
    for role in (Role.DESK, Role.INTERIOR_DESK, Role.ARMED_FORCES_DESK):
        yield right(role, PLANNING, "add change archive import", "own desk")
    yield right(Role.MEANS, "network.seatcost", "add change archive import", "everything")
    yield right(Role.DIRECTOR, RATES, "add change archive", "everything")


def _funding() -> Iterator[list[Right]]:
    """Yield who sees and moves money: the budget office enters, another person commits, a post prepares its own."""
    for role in (*INSIDE, Role.AUDITOR):
        yield right(role, f"{MONEY} {LEDGER} {EXECUTION}", "view export", "everything")
    for role in (Role.ATTACHE, Role.EXPERT):
        yield right(role, f"{MONEY} {LEDGER} {EXECUTION}", "view export", "own countries")
    yield right(Role.MEANS, MONEY, "add change archive import", "own directorate")
    yield right(Role.MEANS, LEDGER, "add import", "own directorate")
    yield right(Role.DIRECTOR, MONEY, "add change archive approve", "own directorate")
    yield right(Role.DIRECTOR, LEDGER, "add", "own directorate")
    yield right(Role.APPROVER, "funding.commitment", "approve", "own directorate")
    for role in (Role.DESK, Role.INTERIOR_DESK, Role.ARMED_FORCES_DESK):
        yield right(role, "funding.commitment funding.fundingshare funding.expectedpayment", "add change", "own desk")
    yield right(Role.ATTACHE, "funding.commitment funding.expectedpayment", "add change", "own unit")


def _following() -> Iterator[list[Right]]:
    """Yield who follows up what was promised: a unit does what it is entrusted with, its desk or director verifies."""
    for role in (*INSIDE, Role.AUDITOR):
        yield right(role, FOLLOWUP, "view export", "everything")
    for role in (Role.ATTACHE, Role.EXPERT):
        yield right(role, FOLLOWUP, "view export", "own countries")
    for role in (*INSIDE, Role.ATTACHE, Role.EXPERT):
        yield right(role, FOLLOWUP, "add change", "own unit")
    yield right(Role.DIRECTOR, FOLLOWUP, "add change archive approve", "own directorate")
    for role in (Role.DESK, Role.INTERIOR_DESK, Role.ARMED_FORCES_DESK):
        yield right(role, FOLLOWUP, "add change archive approve import", "own desk")
    yield right(Role.AGREEMENTS, FOLLOWUP, "add change archive approve import", "own directorate")
    yield right(Role.APPROVER, FOLLOWUP, "approve", "own directorate")


def _aid() -> Iterator[list[Right]]:
    """Yield who decides on aid, keeps its rules, and brings in what others publish."""
    for role in (*INSIDE, Role.AUDITOR):
        yield right(role, f"{AID} {PUBLICATION} {OTHERS}", "view export", "everything")
    for role in (Role.ATTACHE, Role.EXPERT):
        yield right(role, AID, "view export", "own countries")
        yield right(role, f"funding.odarule {OTHERS}", "view export", "everything")
    yield right(Role.DIRECTOR, AID, "change archive approve", "own directorate")
    yield right(Role.DIRECTOR, PUBLICATION, "add change archive", "everything")
    yield right(Role.DIRECTOR, OTHERS, "change archive", "everything")
    yield right(Role.APPROVER, AID, "approve", "own directorate")
    yield right(Role.MEANS, AID, "change approve", "own directorate")
    yield right(Role.MEANS, PUBLICATION, "add change archive import", "everything")
    for role in (Role.MEANS, Role.DESK, Role.INTERIOR_DESK, Role.ARMED_FORCES_DESK):
        yield right(role, OTHERS, "change import", "everything")


def _people() -> Iterator[list[Right]]:
    """Yield who reads and keeps how people are reached: those who answer for them, and every reading is logged."""
    yield right(Role.DIRECTOR, DETAILS, "view add change archive", "own directorate")
    yield right(Role.MEANS, DETAILS, "view add change archive import", "own directorate")
    yield right(Role.DUTY, DETAILS, "view", "everything")
    yield right(Role.ATTACHE, DETAILS, "view add change", "own unit")


def _running() -> Iterator[list[Right]]:
    """Yield who runs the house: units, accounts, mandates, reference tables, jobs; no business data."""
    yield right(Role.ADMINISTRATOR, "jobs.recurring", "view change", "everything")
    yield right(Role.ADMINISTRATOR, "access.unit", "view add change archive import export", "everything")
    yield right(Role.ADMINISTRATOR, "access.mandate access.signon access.claimmapping",
                "view add change archive approve export", "everything")  # fmt: skip
    yield right(Role.ADMINISTRATOR, "access.user", "view add change export", "everything")
    yield right(Role.ADMINISTRATOR, f"{REFERENCE} reference.statement", "view add change archive import export",
                "everything")  # fmt: skip
    yield right(Role.OPERATOR, "*", " ".join(ACTS), "everything")


# The outside accounts (a foreign embassy, a company) get their own lines with the rooms made for them.
RIGHTS: tuple[Right, ...] = tuple(line for lines in _lines() for line in lines)
# Who reads by country, and so needs to know what its countries belong to.
BY_COUNTRY = frozenset(line.role for line in RIGHTS if line.scope == "own countries" and "view" in line.acts)
_BY_ROLE = {
    role: tuple(lines)
    for role, lines in groupby(sorted(RIGHTS, key=lambda line: line.role), key=lambda line: line.role)
}


@cache
def scopes_for(role: str, kind: str, act: str) -> tuple[str, ...]:
    """Return the scopes in which a role may do an act to a record type (`app.model`), the widest first."""
    wanted = {kind, kind.split(".", maxsplit=1)[0] + ".*", "*"}
    found = {line.scope for line in _BY_ROLE.get(role, ()) if act in line.acts and line.kind in wanted}
    return tuple(scope for scope in SCOPES if scope in found)


@cache
def roles_that_may(kind: str, act: str) -> tuple[str, ...]:
    """Return the roles that may do an act to some rows of a record type, in the order of the roles' list."""
    return tuple(role for role in Role.values if role != Role.OPERATOR and scopes_for(role, kind, act))
