"""Rules of the results framework: pure, no database, no web."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from entente.apps.projects.results.choices import OPEN_STATES, ORDER, AimKind, Measure, ReportState

LONGEST_CHAIN = 5  # indicators from the lowest to the highest one it feeds, both counted


@dataclass(frozen=True)
class Asked:
    """What an indicator asks of what is entered for it; `projects` are its own and those above it, its own first."""

    measure: str
    has_unit: bool
    by_sex: bool
    categories: Collection[int]
    projects: Collection[int]


@dataclass(frozen=True)
class Given:
    """What is entered: a quantity or words, how many women and men, the number of the category."""

    quantity: Decimal | None
    women: int | None
    men: int | None
    words: bool
    category: int | None


@dataclass(frozen=True)
class Within:
    """The period something is entered for: the project it is of, its first day, its name, whether it is locked."""

    project: int
    starts_on: date
    name: str
    locked: bool


@dataclass(frozen=True)
class Counted:
    """What must be the same of two indicators of which one feeds the other, and where each stands.

    `projects` as in `Asked`; `aims` are its own aim and those above it, its own first.
    """

    measure: str
    cumulative: bool
    unit: tuple[str, str]
    projects: tuple[int, ...]
    aims: tuple[int, ...]


def why_not_above(kind: str, above: str) -> str:
    """Say why an aim of a kind cannot stand below one of another kind, "" when it can."""
    if ORDER.index(AimKind(above)) > ORDER.index(AimKind(kind)):
        return _("An %(above)s never stands above an %(kind)s: the chain goes from objective to outcome to output.") % {
            "above": AimKind(above).label, "kind": AimKind(kind).label,
        }  # fmt: skip
    return ""


def why_not_of(project: int, projects: Collection[int]) -> str:
    """Say why an aim cannot stand below one of another project: only its own, or one above it in the tree, will do."""
    if project in projects:
        return ""
    return _("It is of another project: choose an aim of this project, or of one this project is part of.")


def why_not_indicator(measure: str, unit: tuple[str, str], *, adds_up: bool, quantified: bool) -> dict[str, str]:
    """Say, by field, why an indicator cannot stand as it is written.

    `adds_up`: it is cumulative, told by sex, or feeds another; `quantified`: its baseline is a quantity.
    """
    reasons = {}
    if measure == Measure.QUANTITY:
        for name, text in zip(("unit_fr", "unit_en"), unit, strict=True):
            if not text.strip():
                reasons[name] = _("A quantity is counted in something: give its unit in both languages.")
    elif any(unit) or adds_up or quantified:
        reasons["measure"] = _(
            "A quality is said in words: it has no unit, quantity or sexes, is not cumulative and feeds no other."
        )
    return reasons


def why_not_baseline(known: bool, on: date | None) -> str:
    """Say why a baseline cannot stand: it is of a day."""
    return _("A baseline is of a day: give the day on which it stood so.") if known and on is None else ""


def why_not_named(first: str, second: str) -> str:
    """Say why a dimension cannot stand: it has its name in both languages, or none."""
    if bool(first.strip()) != bool(second.strip()):
        return _("Name what it is told by in both languages, or in none.")
    return ""


def why_not_fed(own: Counted, fed: Counted) -> str:
    """Say why an indicator cannot feed another, "" when it can."""
    if Measure.QUALITY in {own.measure, fed.measure}:
        return _("Only quantities add up: neither may be a quality.")
    if own.unit != fed.unit:
        return _("It is counted in “%(own)s”, the other in “%(fed)s”: only the same unit adds up.") % {
            "own": own.unit[0], "fed": fed.unit[0],
        }  # fmt: skip
    if own.cumulative != fed.cumulative:
        return _("One is cumulative and the other is not: only the same measure adds up.")
    higher = fed.projects[0] in own.projects[1:]
    if higher or (fed.projects[0] == own.projects[0] and fed.aims[0] in own.aims[1:]):
        return ""
    return _("It does not stand above: choose an indicator of an upper aim, or of a project this one is part of.")


def why_too_long(length: int) -> str:
    """Say why indicators cannot feed one another so far up."""
    if length <= LONGEST_CHAIN:
        return ""
    return _("At most %(most)d indicators feed one another in a row: feed a lower one.") % {"most": LONGEST_CHAIN}


def why_not_measured(asked: Asked, given: Given, *, sexes: bool) -> dict[str, str]:
    """Say, by field, all that stands against what is entered for an indicator; `sexes`: both are asked for."""
    reasons = _of_quantity(asked, given) if asked.measure == Measure.QUANTITY else _of_quality(given)
    if asked.measure == Measure.QUANTITY:
        reasons |= _of_sexes(asked, given, asked_for=sexes)
    if sentence := why_not_category(asked.categories, given.category, needed=sexes):
        reasons["category"] = sentence
    return reasons


def _of_quantity(asked: Asked, given: Given) -> dict[str, str]:
    """Say what stands against a quantity."""
    reasons = {}
    if not asked.has_unit:
        reasons["indicator"] = _("The indicator has no unit: give it one, then enter its values.")
    if given.quantity is None:
        reasons["quantity"] = _("Give the quantity: a number, 0 when nothing was reached.")
    if given.words:
        reasons["text_fr"] = _("This indicator is a quantity: give the number; what explains it is the comment.")
    return reasons


def _of_quality(given: Given) -> dict[str, str]:
    """Say what stands against words."""
    reasons = {}
    if not given.words:
        reasons["text_fr"] = _("This indicator is a quality: say in words how it stands, in one language at least.")
    if (given.quantity, given.women, given.men) != (None, None, None):
        reasons["quantity"] = _("This indicator is a quality: it takes words, no number.")
    return reasons


def _of_sexes(asked: Asked, given: Given, *, asked_for: bool) -> dict[str, str]:
    """Say what stands against the numbers of women and men."""
    told = (given.women, given.men)
    if not asked.by_sex:
        return {"women": _("This indicator is not told by sex: leave women and men out.")} if any(told) else {}
    if None in told:
        if told == (None, None) and not asked_for:
            return {}
        return {"women": _("This indicator is told by sex: give women and men, 0 where there are none.")}
    return why_not_added(given.quantity, given.women, given.men)


def why_not_added(quantity: Decimal | None, women: int | None, men: int | None) -> dict[str, str]:
    """Say why women and men cannot stand beside a quantity: together they are the quantity."""
    if women is None or men is None or quantity is None or quantity == women + men:
        return {}
    return {
        "women": _("Women (%(women)d) and men (%(men)d) make %(sum)d, not %(whole)s: correct one of the three.")
        % {"women": women, "men": men, "sum": women + men, "whole": f"{Decimal(quantity).normalize():f}"}
    }


def why_not_category(categories: Collection[int], category: int | None, *, needed: bool) -> str:
    """Say why a category cannot stand; `needed`: an indicator that has some takes nothing without one."""
    if category is not None and category not in categories:
        return _("This category is of another indicator: choose one of its own.")
    if category is None and categories and needed:
        return _("This indicator is told by categories: give one line for each, with its category.")
    return ""


def why_not_within(projects: Collection[int], period: Within, unlockers: str, today: date | None = None) -> str:
    """Say why something of a project cannot be written for a period; with `today`, values only once it has begun."""
    if period.project not in projects:
        return _("This period is of another project: choose one of this project, or of one it is part of.")
    if period.locked:
        return why_locked(period.name, unlockers)
    if today is not None and period.starts_on > today:
        return _("The period “%(period)s” has not begun yet: values are entered once it has.") % {"period": period.name}
    return ""


def why_locked(period: str, unlockers: str) -> str:
    """Say that a locked period takes no writing, and who unlocks it."""
    return _("The period “%(period)s” is locked: nothing of it is written. Who unlocks it: %(roles)s.") % {
        "period": period, "roles": unlockers,
    }  # fmt: skip


def why_twice(period: str) -> str:
    """Say that an indicator has a value in a period that overlaps."""
    return _("“%(period)s” overlaps and has one of its own: it would count twice. Correct that one.") % {
        "period": period
    }


def why_not_apart(starts: date, ends: date, others: Collection[tuple[date, date, str]]) -> str:
    """Say why a period (first and last day) cannot stand beside the others of its project."""
    for first, last, name in others:
        if starts <= last and first <= ends:
            return _("It overlaps the period “%(name)s”: no day is in two periods of one project.") % {"name": name}
    return ""


def why_not_written(state: str) -> str:
    """Say why what was entered cannot be changed as it stands."""
    if state in OPEN_STATES:
        return ""
    if state == ReportState.SUBMITTED:
        return _("It is submitted: whoever looks at it returns it first, then it may be corrected.")
    return _("It is approved: it is reopened with a reason first, then it may be corrected.")


def why_not_submitted(state: str) -> str:
    """Say why it cannot be submitted."""
    return "" if state in OPEN_STATES else _("Only a draft, or what was returned, is submitted.")


def why_not_judged(state: str) -> str:
    """Say why it can be neither approved nor returned."""
    return "" if state == ReportState.SUBMITTED else _("Only what is submitted is approved or returned.")


def why_not_reopened(state: str) -> str:
    """Say why it cannot be reopened."""
    return "" if state == ReportState.APPROVED else _("Only what is approved is reopened.")


def why_not_by(judge: int | None, author: int | None) -> str:
    """Say why an account cannot approve what another submitted; the local operator, without an account, is None."""
    return _("Who submitted it does not approve it: somebody else does.") if judge == author else ""


def why_not_on(day: date, since: date | None, today: date) -> str:
    """Say why a step cannot be of a day."""
    if day > today:
        return _("That day is still to come: give today or a day before.")
    if since is not None and day < since:
        return _("That day comes before what it follows: give a later day.")
    return ""
