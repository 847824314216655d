"""What rows of the framework must satisfy beside one another, for a form's one row and a file's thousands alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.matrix import roles_that_may
from entente.apps.projects.results import rules
from entente.apps.projects.results.choices import Measure
from entente.apps.projects.results.models import Aim, Category, Indicator, Measured, Narrative, Period, Value, said
from entente.engines.records.circles import circling, with_ancestors
from entente.engines.records.record import Fault, Proposed

# The four links of the tree of projects that are followed upwards from a project, itself first.
UPWARDS = ("pk", "parent_id", "parent__parent_id", "parent__parent__parent_id")
PROJECTS = tuple(f"aim__project__{path}" for path in UPWARDS)
AIM = ("parent_id", "project_id", "kind")
INDICATOR = ("feeds_id", "aim_id", "measure", "cumulative", "unit_fr", "unit_en", "code")
Values = Mapping[str, Any]
MEASURED = ("indicator_id", "period_id", "category_id", "quantity", "women", "men", "text_fr", "text_en")
# What a person writes of each, and may write no more once it is submitted; of a period, once it is locked.
WRITTEN: dict[type[Any], tuple[str, ...]] = {
    Value: (*MEASURED, "comment_fr", "comment_en", "evidence"),
    Narrative: ("project_id", "period_id", "text_fr", "text_en"),
    Period: ("project_id", "label_fr", "label_en", "starts_on", "ends_on"),
}


def unlockers() -> str:
    """Return the roles that unlock a period, in words."""
    return ", ".join(str(Role(role).label) for role in roles_that_may(Period._meta.label_lower, "approve"))


def aims_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with aims: in a circle, above what they cannot stand above, of a project not above theirs.

    Three queries, and one a level of the chain.
    """
    below = Aim._base_manager.filter(parent__in=[row.number for row in rows if row.number > 0], archived_at=None)
    parts = {values.pop("pk"): values for values in below.order_by().values("pk", *AIM)}
    own = {row.number: row.values for row in rows}
    known = with_ancestors(Aim, "parent_id", {**parts, **own}, AIM)
    circle = circling({number: values.get("parent_id") for number, values in known.items()})
    above = _upwards(values.get("project_id") for values in known.values())
    faults: list[Fault] = []
    for place, row in enumerate(rows):
        if row.number in circle:
            faults.append((place, "parent", _("An aim cannot contribute to itself: choose another one.")))
            continue
        faults += [(place, name, sentence) for name, sentence in _aim_faults(row, known, above)]
        lower = [part for number, part in parts.items() if part["parent_id"] == row.number and number not in own]
        faults += [(place, "kind", sentence) for part in lower
                   if (sentence := rules.why_not_above(part["kind"], row.values["kind"]))][:1]  # fmt: skip
    return faults


def _aim_faults(
    row: Proposed, known: Mapping[int, Values], above: Mapping[int, tuple[int, ...]]
) -> list[tuple[str, str]]:
    """Return what is wrong between an aim and the one it contributes to."""
    parent = known.get(row.values.get("parent_id") or 0)
    if parent is None or not row.values.get("kind"):
        return []
    found = [("parent", rules.why_not_above(row.values["kind"], parent["kind"]))]
    mine = above.get(row.values["project_id"], ())
    found.append(("parent", rules.why_not_of(parent["project_id"], mine)))
    return [(name, sentence) for name, sentence in found if sentence]


def _upwards(numbers: Iterable[int | None]) -> dict[int, tuple[int, ...]]:
    """Return, by number of a project, itself and those above it, its own first. One query."""
    project: Any = Aim._meta.get_field("project").related_model
    wanted = {number for number in numbers if number is not None}
    rows = project._base_manager.filter(pk__in=wanted).order_by().values_list(*UPWARDS)
    return {found[0]: tuple(number for number in found if number is not None) for found in rows}


def indicators_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with indicators that feed others: another unit or measure, not above, circles, too long.

    Six queries, and one a level of what feeds and of the chain of aims.
    """
    known = _fed(rows)
    circle = circling({number: values.get("feeds_id") for number, values in known.items()})
    aims = with_ancestors(Aim, "parent_id", _stored_aims(known), AIM)
    above = _upwards(values.get("project_id") for values in aims.values())
    faults: list[Fault] = []
    for place, row in enumerate(rows):
        if row.number in circle:
            faults.append((place, "feeds", _("An indicator cannot add up into itself: choose another one.")))
            continue
        feeds = known.get(row.values.get("feeds_id") or 0)
        pairs = [(row.values, feeds)] if feeds else []
        pairs += [(lower, row.values) for lower in known.values() if lower.get("feeds_id") == row.number]
        told = [_counted(own, aims, above) for pair in pairs for own in pair]
        sentences = [rules.why_not_fed(own, fed) for own, fed in zip(told[::2], told[1::2], strict=True)]
        sentences.append(rules.why_too_long(_length(row, known)))
        faults += [(place, "feeds", sentence) for sentence in dict.fromkeys(filter(None, sentences))]
    return faults


def _fed(rows: Sequence[Proposed]) -> dict[int, Values]:
    """Return rows, all that feed them and all they feed, by number; the rows as they are given."""
    own: dict[int, Values] = {row.number: row.values for row in rows}
    below: dict[int, Values] = {}
    wanted = [number for number in own if number > 0]
    for _level in range(rules.LONGEST_CHAIN):
        found = Indicator._base_manager.filter(feeds__in=wanted, archived_at=None).order_by().values("pk", *INDICATOR)
        level = {values.pop("pk"): values for values in found} if wanted else {}
        wanted = [number for number in level if number not in below]
        below |= level
    return with_ancestors(Indicator, "feeds_id", {**below, **own}, INDICATOR)


def _stored_aims(known: Mapping[int, Values]) -> dict[int, Values]:
    """Return the aims of indicators, by number. One query."""
    numbers = [values["aim_id"] for values in known.values() if values.get("aim_id")]
    return {found.pop("pk"): found for found in Aim._base_manager.filter(pk__in=numbers).order_by().values("pk", *AIM)}


def _counted(values: Values, aims: Mapping[int, Values], above: Mapping[int, tuple[int, ...]]) -> rules.Counted:
    """Return an indicator as the rule of feeding reads it."""
    line: list[int] = []
    at = values.get("aim_id")
    while at is not None and at in aims and at not in line:
        line.append(at)
        at = aims[at].get("parent_id")
    project = aims[line[0]]["project_id"] if line else 0
    unit = (values.get("unit_fr") or "", values.get("unit_en") or "")
    return rules.Counted(
        values.get("measure") or Measure.QUANTITY, bool(values.get("cumulative")), unit,
        above.get(project, (project,)), tuple(line) or (0,),
    )  # fmt: skip


def _length(row: Proposed, known: Mapping[int, Values]) -> int:
    """Return how many indicators the longest chain through a row has; none of them is in a circle."""
    up = 0
    at = row.values.get("feeds_id")
    while at is not None and at in known and up <= len(known):
        up, at = up + 1, known[at].get("feeds_id")
    level, down = {row.number}, 0
    while down <= len(known):
        level = {number for number, values in known.items() if values.get("feeds_id") in level}
        if not level:
            break
        down += 1
    return up + 1 + down if up or down else 1


def categories_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with categories: their indicator has values without any, which would count twice."""
    wanted = {row.values.get("indicator_id") for row in rows}
    plain = Value._base_manager.filter(indicator__in=wanted, category=None, archived_at=None)
    taken = set(plain.order_by().values_list("indicator_id", flat=True))
    sentence = _("This indicator has values without a category: archive them first, or they would count twice.")
    return [(place, "indicator", sentence) for place, row in enumerate(rows) if row.values["indicator_id"] in taken]


def periods_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return the periods that overlap another of their project, stored or among the rows, or are locked.

    Two queries.
    """
    language = (get_language() or "fr")[:2]
    numbers = {row.number for row in rows}
    theirs: dict[Any, list[tuple[int, date, date, str]]] = {}
    stored = Period._base_manager.filter(project__in={row.values.get("project_id") for row in rows}, archived_at=None)
    for project, *values in stored.order_by().values_list("project", "pk", "starts_on", "ends_on", f"label_{language}"):
        if values[0] not in numbers:
            theirs.setdefault(project, []).append(tuple(values))
    for row in rows:
        own = (row.number, row.values["starts_on"], row.values["ends_on"], row.values.get(f"label_{language}") or "")
        theirs.setdefault(row.values.get("project_id"), []).append(own)
    faults: list[Fault] = []
    for place, row in enumerate(rows):
        others = [other[1:] for other in theirs[row.values.get("project_id")] if other[0] != row.number]
        if sentence := rules.why_not_apart(row.values["starts_on"], row.values["ends_on"], others):
            faults.append((place, "starts_on", sentence))
    return faults + _locked(rows, f"label_{language}")


def _locked(rows: Sequence[Proposed], name: str) -> list[Fault]:
    """Return the stored periods that are locked and about to change. One query."""
    numbers = [row.number for row in rows if row.number > 0]
    kept = Period._base_manager.filter(pk__in=numbers, locked_on__isnull=False).order_by()
    stored = {values.pop("pk"): values for values in kept.values("pk", *WRITTEN[Period])}
    return [
        (place, "", rules.why_locked(stored[row.number][name], unlockers()))
        for place, row in enumerate(rows)
        if row.number in stored and any(row.values.get(key) != was for key, was in stored[row.number].items())
    ]


def values_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return all that stands against values beside their indicators, periods and the other values. Five queries."""
    return _measured_fit(Value, rows, sexes=True)


def targets_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return all that stands against targets likewise; sexes and categories may be left out."""
    return _measured_fit(Indicator._meta.get_field("targets").related_model, rows, sexes=False)


def _measured_fit(model: type[Any], rows: Sequence[Proposed], *, sexes: bool) -> list[Fault]:
    """Return all that stands against what is entered, by place and field."""
    asked = asked_of({row.values.get("indicator_id") for row in rows})
    stored = _stored(model, rows)
    periods = within({row.values.get("period_id") for row in rows} | {was["period_id"] for was in stored.values()})
    others = _beside(model, rows, {number: span for number, (_within, *span) in periods.items()})
    today, roles = timezone.localdate() if sexes else None, unlockers()
    faults: list[Fault] = []
    for place, row in enumerate(rows):
        indicator, period = asked.get(row.values["indicator_id"]), periods.get(row.values["period_id"])
        if indicator is None or period is None:
            continue
        found = rules.why_not_measured(indicator, _given(row.values), sexes=sexes)
        if sentence := rules.why_not_within(indicator.projects, period[0], roles, today):
            found["period"] = sentence
        elif twice := _twice(row, period[1:], others):
            found["period"] = rules.why_twice(twice)
        found |= _closed(model, row, stored, periods)
        faults += [(place, name, sentence) for name, sentence in found.items()]
    return faults


def _stored(model: type[Any], rows: Sequence[Proposed]) -> dict[int, dict[str, Any]]:
    """Return what is stored of rows, by number: their period, their state where they have one, what is written."""
    names = {"period_id", *(("state", *WRITTEN[model]) if model in WRITTEN else ())}
    numbers = [row.number for row in rows if row.number > 0]
    found = model._base_manager.filter(pk__in=numbers).order_by().values("pk", *names)
    return {values.pop("pk"): values for values in found}


def _closed(
    model: type[Any], row: Proposed, stored: Mapping[int, Values], periods: Mapping[int, Any]
) -> dict[str, str]:
    """Say why a stored row cannot be changed so: it is submitted or approved, or leaves a locked period."""
    was = stored.get(row.number)
    if was is None:
        return {}
    changed = any(row.values.get(name) != was[name] for name in WRITTEN.get(model, ()))
    if changed and (sentence := rules.why_not_written(was["state"])):
        return {"": sentence}
    before = periods[was["period_id"]][0]
    if was["period_id"] != row.values.get("period_id") and before.locked:
        return {"period": rules.why_locked(before.name, unlockers())}
    return {}


def _given(values: Values) -> rules.Given:
    """Return what is entered as the rules read it."""
    words = said(values.get("text_fr") or "", values.get("text_en") or "")
    quantity, women, men = (values.get(name) for name in ("quantity", "women", "men"))
    return rules.Given(quantity, women, men, words, values.get("category_id"))


def asked_of(numbers: Collection[Any]) -> dict[int, rules.Asked]:
    """Return what indicators ask of their values, by number. Two queries."""
    categories: dict[int, list[int]] = {}
    pairs = Category._base_manager.filter(indicator__in=numbers, archived_at=None).order_by()
    for indicator, category in pairs.values_list("indicator_id", "pk"):
        categories.setdefault(indicator, []).append(category)
    rows = Indicator._base_manager.filter(pk__in=numbers).order_by()
    return {
        pk: rules.Asked(measure, bool(fr and en), by_sex, categories.get(pk, []),
                        [project for project in projects if project is not None])
        for pk, measure, fr, en, by_sex, *projects in rows.values_list("pk", "measure", "unit_fr", "unit_en", "by_sex",
                                                                       *PROJECTS)
    }  # fmt: skip


def within(numbers: Collection[Any]) -> dict[int, tuple[rules.Within, date, date]]:
    """Return periods as the rules read them, with their first and last day, by number. One query."""
    name = f"label_{(get_language() or 'fr')[:2]}"
    rows = Period._base_manager.filter(pk__in=numbers).order_by()
    return {
        pk: (rules.Within(project, starts, label, locked is not None), starts, ends)
        for pk, project, starts, ends, label, locked in rows.values_list("pk", "project_id", "starts_on", "ends_on",
                                                                         name, "locked_on")
    }  # fmt: skip


Beside = dict[tuple[int, int | None], list[tuple[int, int, date, date, str]]]


def _beside(model: type[Measured], rows: Sequence[Proposed], spans: Mapping[int, Sequence[date]]) -> Beside:
    """Return (number, period, first day, last day, name of the period) of all rows by indicator and category."""
    found: Beside = {}
    numbers, name = {row.number for row in rows}, f"period__label_{(get_language() or 'fr')[:2]}"
    wanted = {row.values.get("indicator_id") for row in rows}
    stored = model._base_manager.filter(indicator__in=wanted, archived_at=None)
    for indicator, category, *other in stored.order_by().values_list(
        "indicator_id", "category_id", "pk", "period_id", "period__starts_on", "period__ends_on", name
    ):
        if other[0] not in numbers:
            found.setdefault((indicator, category), []).append(tuple(other))
    for row in rows:
        if span := spans.get(row.values.get("period_id") or 0):
            key = (row.values["indicator_id"], row.values.get("category_id"))
            found.setdefault(key, []).append((row.number, row.values["period_id"], span[0], span[1], ""))
    return found


def _twice(row: Proposed, span: Sequence[date], others: Beside) -> str:
    """Return the name of another period that overlaps a row's and holds a row of the same indicator and category."""
    for number, period, first, last, name in others[row.values["indicator_id"], row.values.get("category_id")]:
        if number != row.number and first <= span[1] and span[0] <= last:
            return name or str(period)
    return ""


def narratives_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what stands against narratives: a period of another project, or locked. Three queries."""
    above = _upwards(row.values.get("project_id") for row in rows)
    stored = _stored(Narrative, rows)
    periods = within({row.values.get("period_id") for row in rows} | {was["period_id"] for was in stored.values()})
    today, roles = timezone.localdate(), unlockers()
    faults: list[Fault] = []
    for place, row in enumerate(rows):
        period = periods.get(row.values["period_id"])
        projects = above.get(row.values["project_id"], ())
        if period is not None and (sentence := rules.why_not_within(projects, period[0], roles, today)):
            faults.append((place, "period", sentence))
        faults += [(place, name, sentence) for name, sentence in _closed(Narrative, row, stored, periods).items()]
    return faults


def statements_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return the stated results whose indicator is neither of their project nor of a part of it. One query."""
    wanted = [number for row in rows if (number := row.values.get("indicator_id"))]
    found = Indicator._base_manager.filter(pk__in=wanted).order_by().values_list("pk", *PROJECTS) if wanted else ()
    above = {number: projects for number, *projects in found}
    return [
        (place, "indicator", _("This indicator is of another project: choose one of this project, or of a part of it."))
        for place, row in enumerate(rows)
        if (number := row.values.get("indicator_id")) and row.values.get("project_id") not in above.get(number, ())
    ]
