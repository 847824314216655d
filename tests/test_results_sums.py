"""What indicators add up to: by hand, and against a plain loop over rows on random trees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from entente.access.actor import Actor, local_operator
from entente.apps.projects.models import Project
from entente.apps.projects.results.aggregation import Span
from entente.apps.projects.results.models import Category, Indicator, Target, Value
from entente.apps.projects.results.queries import gather, targets_of
from entente.engines.figures.figure import Window, by_code, count_all
from tests.examples import World, both, stored, unit
from tests.results_frame import DAY, Frame


@pytest.fixture
def frame(world: World) -> Frame:
    return Frame(world)


def reached(root: Indicator, first: date | None, last: date, actor: Actor | None = None) -> Any:
    return gather(actor or local_operator(), [root.pk]).reached(root.pk, Span(first, last))


def test_flows_add_over_periods_and_over_what_feeds(frame: Frame) -> None:
    frame.value(frame.low, 2012, 10)
    frame.value(frame.low, 2013, 20)
    frame.value(frame.low, 2014, 99, approved=False)
    frame.value(frame.high, 2013, 3)
    found = reached(frame.high, None, DAY)
    assert (found.quantity, found.counted, found.waiting, found.missing) == (33, 3, 1, 0)
    found = reached(frame.high, date(2013, 1, 1), date(2013, 12, 31))
    assert (found.quantity, found.waiting, found.missing) == (23, 0, 0)
    found = reached(frame.low, date(2012, 1, 1), date(2012, 12, 31))
    assert found.quantity == 10


def test_cumulative_takes_the_latest_of_each_and_keeps_sexes_apart(frame: Frame) -> None:
    high = frame.indicator(frame.outcome, cumulative=True, by_sex=True)
    one, two = (frame.indicator(frame.output, cumulative=True, by_sex=True, feeds=high) for _two in range(2))
    frame.value(one, 2012, 10, women=4, men=6)
    frame.value(one, 2013, 30, women=10, men=20)
    frame.value(two, 2012, 7, women=7, men=0)
    frame.value(two, 2014, 9, approved=False, women=9, men=0)
    found = reached(high, date(2014, 1, 1), DAY)
    assert (found.quantity, found.women, found.men) == (37, 17, 20)
    assert (found.waiting, found.missing) == (1, 1), "the first said nothing of 2014"
    found = reached(high, None, date(2012, 12, 31))
    assert (found.quantity, found.women, found.men) == (17, 11, 6)


def test_nothing_approved_is_no_zero(frame: Frame) -> None:
    found = reached(frame.high, date(2013, 1, 1), date(2013, 12, 31))
    assert (found.quantity, found.counted, found.missing) == (None, 0, 1)
    frame.value(frame.low, 2013, 0)
    assert reached(frame.high, date(2013, 1, 1), date(2013, 12, 31)).quantity == 0


def test_a_sum_holds_only_what_the_reader_may_see(frame: Frame, acting: Callable[..., Actor]) -> None:
    frame.value(frame.low, 2013, 20)
    frame.value(frame.high, 2013, 3)
    Project.objects.filter(pk=frame.project.pk).update(marking="directorate", owner=unit("directorate"))
    assert reached(frame.high, None, DAY, acting("desk-officer")).quantity == 3
    assert reached(frame.high, None, DAY).quantity == 23


def test_a_target_without_category_is_the_whole(frame: Frame) -> None:
    north, south = (stored(Category(indicator=frame.low, code=code, **both("title", "", 1))) for code in "ns")
    for category, amount in ((north, 4), (south, 5)):
        stored(Target(indicator=frame.low, period=frame.years[2014], category=category, quantity=amount))
    key = (frame.low.pk, frame.years[2014].pk)
    assert targets_of(local_operator(), [frame.low.pk])[key][0] == 9
    stored(Target(indicator=frame.low, period=frame.years[2014], quantity=12))
    assert targets_of(local_operator(), [frame.low.pk])[key][0] == 12


def family_of(root: Indicator) -> list[Indicator]:
    """Return an indicator and all that feed it, a query for each."""
    family, level = [root], [root]
    while level:
        level = [low for high in level for low in Indicator.objects.filter(feeds=high)]
        family += level
    return family


def counted(one: Indicator, span: Span) -> list[Value]:
    """Return the values of one indicator that count in a span."""
    rows = [row for row in Value.objects.filter(indicator=one) if row.state == "approved"]
    if not one.cumulative:
        return [row for row in rows if span.holds(row.period.starts_on, row.period.ends_on)]
    before = [row for row in rows if row.period.ends_on <= span.last]
    return [max((row for row in before if row.category_id == category), key=lambda row: row.period.ends_on)
            for category in {row.category_id for row in before}]  # fmt: skip


def missed(one: Indicator, span: Span) -> int:
    """Return how many values of one indicator are not entered in a span."""
    own = above = Project.objects.get(pk=one.aim.project_id)
    while not above.periods.exists() and above.parent is not None:
        above = above.parent
    count = 0
    for period in above.periods.all():
        alive = own.starts_on <= period.ends_on and (own.ends_on is None or own.ends_on > period.starts_on)
        for category in list(one.categories.all()) or [None]:
            row = Value.objects.filter(indicator=one, category=category, period__starts_on__lte=period.ends_on,
                                       period__ends_on__gte=period.starts_on)  # fmt: skip
            count += alive and span.holds(period.starts_on, period.ends_on) and not row.exists()
    return count


def plainly(root: Indicator, span: Span) -> tuple[Any, ...]:
    """Add up by the plainest of loops, a query for each row: what the few queries must agree with."""
    family = family_of(root)
    adding = [row for one in family for row in counted(one, span)]
    entered = [row for one in family for row in Value.objects.filter(indicator=one).exclude(state="approved")]
    waiting = sum(span.holds(row.period.starts_on, row.period.ends_on) for row in entered)
    fed = {one.feeds_id for one in family}
    missing = sum(missed(one, span) for one in family if one.pk not in fed)
    quantity = sum((row.quantity for row in adding), Decimal(0)) if adding else None
    women, men = ([number for row in adding if (number := getattr(row, name)) is not None] for name in ("women", "men"))
    return quantity, sum(women) if women else None, sum(men) if men else None, waiting, missing


def grow(frame: Frame, draw: Random, *, cumulative: bool) -> list[Indicator]:
    """Return indicators that feed one another at random."""
    found = [frame.indicator(frame.outcome, cumulative=cumulative, by_sex=True) for _two in range(2)]
    for _more in range(8):
        found.append(frame.indicator(frame.output, cumulative=cumulative, by_sex=draw.random() < 0.7,
                                     feeds=draw.choice([None, *found[:7]])))  # fmt: skip
    if draw.random() < 0.5:
        for year in (2013, 2014):
            frame.period(frame.project, year)
    if draw.random() < 0.5:
        Project.objects.filter(pk=frame.project.pk).update(starts_on=date(2013, 5, 1), ends_on=date(2014, 1, 1))
    return found


def enter(frame: Frame, draw: Random, one: Indicator) -> None:
    """Store values of an indicator at random, by category or not."""
    parts: list[Any] = [None]
    if draw.random() < 0.3:
        parts = [stored(Category(indicator=one, code=code, **both("title", "", 1))) for code in "ab"]
    for year, part in ((year, part) for year in frame.years for part in parts if draw.random() < 0.6):
        women, men = draw.randint(0, 9), draw.randint(0, 9)
        sexes = {"women": women, "men": men} if one.by_sex else {}
        frame.value(one, year, Decimal(women + men), approved=draw.random() < 0.7, category=part, **sexes)


@pytest.mark.parametrize("seed", range(8))
def test_the_queries_and_a_plain_loop_agree_on_random_trees(frame: Frame, seed: int) -> None:
    draw = Random(seed)  # noqa: S311 -- a test's numbers
    found = grow(frame, draw, cumulative=bool(seed % 2))
    for one in found:
        enter(frame, draw, one)
    known = gather(local_operator(), [one.pk for one in found])
    for one in found:
        for span in (Span(None, DAY), Span(date(2013, 1, 1), date(2013, 12, 31)), Span(date(2012, 1, 1), DAY)):
            got = known.reached(one.pk, span)
            assert (got.quantity, got.women, got.men, got.waiting, got.missing) == plainly(one, span)


def test_figures_count_indicators_told_targets_reached_and_what_waits(frame: Frame) -> None:
    frame.value(frame.low, 2014, 12)
    frame.value(frame.high, 2013, 1)
    other = frame.indicator(frame.output)
    waits = frame.value(other, 2014, 9, approved=False)
    Value.objects.filter(pk=waits.pk).update(state="submitted", submitted_on=DAY)
    less = frame.indicator(frame.output, direction="less", cumulative=True)
    frame.value(less, 2013, 30)
    for indicator, quantity in ((frame.high, 12), (frame.low, 13), (other, 1), (less, 40)):
        stored(Target(indicator=indicator, period=frame.years[2014], quantity=quantity))
    codes = ("results.indicators", "results.targets", "results.targets_reached", "results.waiting")
    found = [figure for code in codes if (figure := by_code(code)) is not None]
    assert count_all(found, local_operator(), Window(DAY, 2014)) == [1, 4, 2, 1]
    assert count_all(found, local_operator(), Window(date(2013, 12, 31), 2013)) == [2, 0, 0, 1]
