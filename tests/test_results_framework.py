"""The results framework: its chain, its values approved by another, its locked periods, its sums up the tree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import User
from entente.access.service import Refused, may_some, visible
from entente.apps.projects.models import Project
from entente.apps.projects.results.aggregation import Span
from entente.apps.projects.results.models import Aim, Category, Indicator, Narrative, Period, Target, Value
from entente.apps.projects.results.queries import gather, targets_of
from entente.apps.projects.results.rules import Asked, Given, why_not_measured
from entente.apps.projects.results.together import periods_fit
from entente.apps.projects.results.waiting import to_enter
from entente.engines.journal.models import Entry
from entente.engines.records import catalogue
from entente.engines.records.actions import archive
from entente.engines.records.forms import form_class
from entente.engines.records.reader import Reader
from entente.engines.records.record import Proposed
from entente.engines.records.together import Unfit, faults_of, proposed, require_fitting
from entente.engines.workflow.actions import take
from entente.engines.workflow.machine import Step, machine_of
from tests.conftest import account
from tests.examples import World, both, example, number, project, stored, unit

DAY = date(2014, 12, 31)


class Frame:
    """A programme with a project in it: an outcome above an output, one indicator each, three years of periods."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.programme: Project = stored(
            project(
                world,
                "",
            )
        )
        self.project: Project = stored(project(world, ""))
        self.project.parent = self.programme
        self.project.save()
        self.outcome = self.aim(self.programme, "outcome")
        self.output = self.aim(self.project, "output", self.outcome)
        self.high = self.indicator(self.outcome)
        self.low = self.indicator(self.output, feeds=self.high)
        self.years = {year: self.period(self.programme, year) for year in (2012, 2013, 2014)}

    def aim(self, of: Project, kind: str, parent: Aim | None = None) -> Aim:
        found: Aim = stored(
            Aim(project=of, code=f"a-{number()}", kind=kind, parent=parent, **both("title", "", number()))
        )
        return found

    def indicator(self, aim: Aim, **values: Any) -> Indicator:
        words: dict[str, Any] = {"unit_fr": "agents", "unit_en": "officers"} | values
        found: Indicator = stored(Indicator(aim=aim, code=f"i-{number()}", **both("title", "", number()), **words))
        return found

    def period(self, of: Project, year: int) -> Period:
        row = Period(project=of, label_fr=str(year), label_en=str(year), starts_on=date(year, 1, 1),
                     ends_on=date(year, 12, 31))  # fmt: skip
        found: Period = stored(row)
        return found

    def value(self, indicator: Indicator, year: int, quantity: Any, *, approved: bool = True, **more: Any) -> Value:
        row = Value(indicator=indicator, period=self.years[year], quantity=quantity, **more)
        if approved:
            other, judge = (stored(User(username=f"u-{number()}", display_name="x", password="!")) for _two in range(2))
            row.state, row.submitted_on, row.approved_on = "approved", DAY, DAY
            row.submitted_by, row.approved_by = other, judge
        found: Value = stored(row)
        return found


@pytest.fixture
def frame(world: World) -> Frame:
    return Frame(world)


def step_of(row: Any, code: str) -> Step:
    machine = machine_of(type(row))
    assert machine is not None
    step = machine.step(code)
    assert step is not None
    return step


def do(actor: Actor, row: Any, code: str, reason: str = "") -> Any:
    return take(actor, row, step_of(row, code), timezone.localdate(), {}, reason=reason)


def told(row: Any) -> dict[str, str]:
    """Return by field what stands against a row beside the others."""
    with translation.override("en"):
        return dict(faults_of(local_operator(), catalogue.by_model(type(row)), [row]))


# --- the chain ----------------------------------------------------------------------------------------------


def test_an_output_never_stands_above_an_outcome(frame: Frame) -> None:
    row = Aim(project=frame.project, code="x", kind="outcome", parent=frame.output, **both("title", "", 1))
    assert told(row) == {
        "parent": "An output never stands above an outcome: the chain goes from objective to outcome to output."
    }
    row.kind = "output"
    assert told(row) == {}
    frame.outcome.kind = "output"
    assert told(frame.outcome) == {}, "an output below an output may stand"
    frame.output.kind = "outcome"
    frame.output.save()
    assert "kind" in told(frame.outcome), "turning an aim into an output asks those below it"


def test_an_aim_contributes_to_its_project_or_one_above(frame: Frame) -> None:
    elsewhere = frame.aim(stored(project(frame.world, "")), "outcome")
    row = Aim(project=frame.project, code="x", kind="output", parent=elsewhere, **both("title", "", 1))
    assert told(row)["parent"].startswith("It is of another project")
    below = Aim(project=frame.programme, code="y", kind="output", parent=frame.output, **both("title", "", 2))
    assert told(below)["parent"].startswith("It is of another project")
    frame.outcome.parent = frame.outcome
    assert told(frame.outcome)["parent"].startswith("An aim cannot contribute to itself")


def test_an_indicator_says_its_unit_and_a_quality_has_none(frame: Frame) -> None:
    row = Indicator(aim=frame.output, code="q", **both("title", "", 1), baseline=Decimal(2))
    with translation.override("en"), pytest.raises(ValidationError) as found:
        row.clean()
    assert set(found.value.message_dict) == {"unit_fr", "unit_en", "baseline_on"}
    quality = Indicator(aim=frame.output, code="r", measure="quality", unit_fr="x", by_sex=True, **both("title", "", 1))
    with pytest.raises(ValidationError) as found:
        quality.clean()
    assert set(found.value.message_dict) == {"measure"}
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit_fr": "jours"}, "only the same unit adds up"),
        ({"cumulative": True}, "only the same measure adds up"),
        ({"measure": "quality", "unit_fr": "", "unit_en": ""}, "Only quantities add up"),
    ],
)
def test_what_feeds_is_counted_alike(frame: Frame, change: dict[str, Any], words: str) -> None:
    for name, value in change.items():
        setattr(frame.low, name, value)
        frame.low.feeds_id = frame.high.pk
    assert words in told(frame.low)["feeds"]
    for name, value in change.items():
        setattr(frame.high, name, value)
    assert words in told(frame.high)["feeds"], "the upper one is asked of those that feed it"


def test_an_indicator_feeds_only_what_stands_above_and_never_itself(frame: Frame) -> None:
    beside = frame.indicator(frame.output)
    frame.low.feeds = beside
    assert told(frame.low)["feeds"].startswith("It does not stand above")
    frame.high.feeds = frame.low
    Indicator.objects.filter(pk=frame.low.pk).update(feeds=frame.high)
    assert told(frame.high)["feeds"] == "An indicator cannot add up into itself: choose another one."


def test_five_indicators_feed_one_another_and_a_sixth_does_not(frame: Frame) -> None:
    aim, last = frame.output, frame.low
    for length in (3, 4, 5):
        aim = frame.aim(frame.project, "output", aim)
        last = frame.indicator(aim, feeds=last)
        assert told(last) == {}, length
    sixth = frame.indicator(frame.aim(frame.project, "output", aim), feeds=last)
    assert told(sixth)["feeds"].startswith("At most 5 indicators")


# --- periods ------------------------------------------------------------------------------------------------


def test_periods_of_a_project_do_not_overlap(frame: Frame) -> None:
    row = Period(
        project=frame.programme, starts_on=date(2014, 12, 31), ends_on=date(2015, 6, 30), **both("label", "", 1)
    )
    assert told(row) == {"starts_on": "It overlaps the period “2014”: no day is in two periods of one project."}
    row.starts_on = date(2015, 1, 1)
    assert told(row) == {}
    row.project, row.starts_on = frame.project, date(2014, 1, 1)
    assert told(row) == {}, "another project counts its own"
    two = [Period(project=frame.project, starts_on=date(2020, 1, month), ends_on=date(2020, 2, 1), **both("label", "", 1))
           for month in (1, 5)]  # fmt: skip
    lines = [Proposed(-place, proposed(row).values) for place, row in enumerate(two, 1)]
    found = periods_fit(local_operator(), lines)
    assert [(place, name) for place, name, _sentence in found] == [(0, "starts_on"), (1, "starts_on")]


def lock(frame: Frame, year: int = 2014) -> Period:
    return do(local_operator(), frame.years[year], "lock-period", "reported")


def test_a_locked_period_takes_no_writing_by_any_way_in(frame: Frame, acting: Callable[..., Actor]) -> None:
    value = frame.value(frame.low, 2014, 5, approved=False)
    target = stored(Target(indicator=frame.low, period=frame.years[2014], quantity=5))
    words = stored(Narrative(project=frame.project, period=frame.years[2014], text_en="said"))
    lock(frame)
    director = acting("director")
    with translation.override("en"):
        for row in (value, target, words):
            row.refresh_from_db()
            sentence = told(row)["period"]
            assert sentence == (
                "The period “2014” is locked: nothing of it is written. Who unlocks it: director, approver."
            )
            with pytest.raises(Refused, match="is locked"):
                archive(director, row, "why")
        for row in (value, words):
            with pytest.raises(Refused, match="is locked"):
                do(director, row, "submit-result")
        form = _form(value, director, quantity="7")
        assert "is locked" in str(form.errors["period"])
        moved = Value.objects.get(pk=value.pk)
        moved.period = frame.years[2013]
        with pytest.raises(Refused, match="is locked"):
            catalogue_prepare(director, moved, value)
        with pytest.raises(Refused, match="locked: nothing"):
            archive(director, frame.years[2014], "why")
    value.refresh_from_db()
    assert (value.state, value.quantity, value.archived_at) == ("draft", 5, None)
    do(director, frame.years[2014], "unlock-period", "a mistake")
    assert told(value) == {}
    assert do(director, value, "submit-result").state == "submitted"


def catalogue_prepare(actor: Actor, row: Any, was: Any) -> None:
    """Ask the gate of a record type."""
    guard = catalogue.by_model(type(row)).prepare
    assert guard is not None
    if sentence := guard(actor, "change", row, was):
        raise Refused(sentence)


def _form(row: Any, actor: Actor, **changes: str) -> Any:
    """Return the edit form of a value as it would be sent with some changes."""
    record = catalogue.by_model(type(row))
    reader = Reader(actor, "en", timezone.localdate())
    blank = form_class(record, reader)(instance=row)
    sent = {bound.html_name: bound.field.prepare_value(bound.value()) if hasattr(bound.field, "prepare_value")
            else bound.value() for bound in blank}  # fmt: skip
    data = {name: str(value) for name, value in sent.items() if value not in (None, False)} | changes
    return form_class(record, reader)(data, instance=row)


def test_a_period_is_locked_and_unlocked_with_a_reason_by_who_approves(
    frame: Frame, acting: Callable[..., Actor]
) -> None:
    with pytest.raises(Refused):
        do(acting("desk-officer"), frame.years[2014], "lock-period", "why")
    with pytest.raises(ValueError, match="reason"):
        do(acting("approver"), frame.years[2014], "lock-period")
    locked = do(acting("approver"), frame.years[2014], "lock-period", "the year is reported")
    assert locked.locked_on == timezone.localdate()
    lines = Entry.objects.filter(kind="projects.period", object_id=locked.pk).values_list("verb", "reason")
    assert list(lines) == [("step:lock-period", "the year is reported")]


# --- values -------------------------------------------------------------------------------------------------


def test_all_that_is_wrong_with_a_value_is_said_at_once(frame: Frame) -> None:
    sexed = frame.indicator(frame.output, by_sex=True)
    elsewhere = frame.period(stored(project(frame.world, "")), 2014)
    other = stored(Category(indicator=frame.low, code="north", **both("title", "", 1)))
    row = Value(indicator=sexed, period=elsewhere, quantity=10, women=4, men=5, category=other, text_en="words")
    assert told(row) == {
        "text_fr": "This indicator is a quantity: give the number; what explains it is the comment.",
        "women": "Women (4) and men (5) make 9, not 10: correct one of the three.",
        "category": "This category is of another indicator: choose one of its own.",
        "period": "This period is of another project: choose one of this project, or of one it is part of.",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row = Value(indicator=sexed, period=frame.years[2014], quantity=9, women=4, men=5)
    assert told(row) == {}


def test_a_value_without_a_unit_is_refused(frame: Frame) -> None:
    asked, given = Asked("quantity", False, False, (), (1,)), Given(Decimal(1), None, None, False, None)
    with translation.override("en"):
        assert why_not_measured(asked, given, sexes=True) == {
            "indicator": "The indicator has no unit: give it one, then enter its values."
        }
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=frame.low.pk).update(unit_fr="")
    assert told(Value(indicator=frame.low, period=frame.years[2014], quantity=1)) == {}


def test_a_value_is_not_of_a_period_to_come_nor_counted_twice(frame: Frame) -> None:
    later = frame.period(frame.programme, timezone.localdate().year + 1)
    row = Value(indicator=frame.low, period=later, quantity=1)
    assert told(row)["period"].endswith("has not begun yet: values are entered once it has.")
    frame.value(frame.low, 2014, 3)
    again = Value(indicator=frame.low, period=frame.years[2014], quantity=1)
    assert told(again)["period"].startswith("“2014” overlaps and has one of its own")
    quarter = stored(Period(project=frame.project, starts_on=date(2014, 1, 1), ends_on=date(2014, 3, 31),
                            **both("label", "", 1)))  # fmt: skip
    row = Value(indicator=frame.low, period=quarter, quantity=1)
    assert told(row)["period"].startswith("“2014” overlaps and has one of its own"), "a quarter of a year counted whole"


def test_a_quality_takes_words_and_categories_take_a_line_each(frame: Frame) -> None:
    quality = frame.indicator(frame.output, measure="quality", unit_fr="", unit_en="")
    row = Value(indicator=quality, period=frame.years[2014], quantity=1)
    assert set(told(row)) == {"text_fr", "quantity"}
    row = Value(indicator=quality, period=frame.years[2014], text_en="a law was adopted")
    assert told(row) == {}
    north = stored(Category(indicator=frame.low, code="north", **both("title", "", 1)))
    row = Value(indicator=frame.low, period=frame.years[2014], quantity=1)
    assert told(row)["category"].startswith("This indicator is told by categories")
    row.category = north
    assert told(row) == {}
    plain = frame.indicator(frame.output)
    frame.value(plain, 2014, 4)
    late = Category(indicator=plain, code="south", **both("title", "", 1))
    assert told(late)["indicator"].startswith("This indicator has values without a category")


def test_what_was_measured_is_not_measured_otherwise_later(frame: Frame, acting: Callable[..., Actor]) -> None:
    frame.value(frame.low, 2014, 4)
    was = Indicator.objects.get(pk=frame.low.pk)
    frame.low.unit_fr, frame.low.unit_en = "heures", "hours"
    with translation.override("en"), pytest.raises(Refused, match="It has values already"):
        catalogue_prepare(local_operator(), frame.low, was)
    with translation.override("en"), pytest.raises(Refused, match="It has values: archive them first"):
        archive(acting("director"), was, "why")


def test_a_value_goes_from_draft_to_approved_by_another(frame: Frame, acting: Callable[..., Actor]) -> None:
    post, judge = acting("director"), acting("director")
    row = frame.value(frame.low, 2014, 5, approved=False)
    with translation.override("en"):
        with pytest.raises(Refused, match="Only what is submitted"):
            do(judge, row, "approve-result")
        row = do(post, row, "submit-result")
        with pytest.raises(Refused, match="Who submitted it does not approve it: somebody else does"):
            do(post, row, "approve-result")
        form = _form(row, post, quantity="6")
        assert form.is_valid(), form.errors
        was = Value.objects.get(pk=row.pk)
        with pytest.raises(Refused, match="It is submitted: whoever looks at it returns it first"):
            catalogue_prepare(post, form.save(commit=False), was)
        row = do(judge, was, "return-result", "the list is missing")
        assert (row.state, row.submitted_by, row.submitted_on) == ("returned", None, None)
        row = do(post, row, "submit-result")
        row = do(judge, row, "approve-result")
        assert (row.state, row.approved_by_id) == ("approved", judge.user_id)
        was = Value.objects.get(pk=row.pk)
        row.quantity = 7
        with pytest.raises(Refused, match="reopened with a reason first"):
            catalogue_prepare(post, row, was)
        with pytest.raises(ValueError, match="reason"):
            do(judge, was, "reopen-result")
        assert do(judge, was, "reopen-result", "counted twice").state == "draft"
    assert list(Entry.objects.filter(kind="projects.value", object_id=row.pk).values_list("verb", flat=True)) == [
        "step:submit-result", "step:return-result", "step:submit-result", "step:approve-result", "step:reopen-result",
    ]  # fmt: skip


@pytest.mark.parametrize("model", [Value, Narrative])
def test_the_database_refuses_that_one_person_does_both(world: World, model: Any) -> None:
    row: Any = example(model, world)
    one = stored(User(username=f"u-{number()}", display_name="x", password="!"))
    row.state, row.submitted_on, row.approved_on = "approved", DAY, DAY
    for submitter, approver in ((one, one), (None, None)):
        row.submitted_by, row.approved_by = submitter, approver
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    row.submitted_by, row.approved_by = one, None
    row.save()


def test_rights_follow_the_project(frame: Frame, acting: Callable[..., Actor]) -> None:
    post = unit("post")
    attache = acting("attache", post)
    row = frame.value(frame.low, 2014, 5, approved=False)
    assert not visible(attache, Value).exists()
    Project.objects.filter(pk=frame.project.pk).update(owner=post)
    assert visible(attache, Value, "change").get() == row
    assert do(attache, row, "submit-result").state == "submitted"
    with pytest.raises(Refused):
        do(attache, Value.objects.get(pk=row.pk), "approve-result")
    assert not may_some(attache, "change", Indicator)
    assert not may_some(acting("auditor"), "add", Value)
    assert not may_some(acting("desk-officer"), "approve", Value)


# --- sums up the tree ---------------------------------------------------------------------------------------


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


def plainly(root: Indicator, span: Span) -> tuple[Any, Any, Any, int, int]:
    """Add up by the plainest of loops, a query for each row: what the few queries must agree with."""
    family, level = [root], [root]
    while level:
        level = [low for high in level for low in Indicator.objects.filter(feeds=high)]
        family += level
    adding, waiting = [], 0
    for one in family:
        rows = list(Value.objects.filter(indicator=one))
        inside = [row for row in rows if span.holds(row.period.starts_on, row.period.ends_on)]
        waiting += sum(row.state != "approved" for row in inside)
        if not one.cumulative:
            adding += [row for row in inside if row.state == "approved"]
            continue
        before = [row for row in rows if row.state == "approved" and row.period.ends_on <= span.last]
        for category in {row.category_id for row in before}:
            adding.append(
                max((row for row in before if row.category_id == category), key=lambda row: row.period.ends_on)
            )
    missing = 0
    for one in family:
        if any(other.feeds_id == one.pk for other in family):
            continue
        above = one.aim.project
        while not above.periods.exists() and above.parent is not None:
            above = above.parent
        for period in above.periods.all():
            for category in list(one.categories.all()) or [None]:
                row = Value.objects.filter(indicator=one, period=period, category=category)
                missing += span.holds(period.starts_on, period.ends_on) and not row.exists()
    quantity = sum((row.quantity for row in adding), Decimal(0)) if adding else None
    women = [row.women for row in adding if row.women is not None]
    men = [row.men for row in adding if row.men is not None]
    return quantity, sum(women) if women else None, sum(men) if men else None, waiting, missing


@pytest.mark.parametrize("seed", range(6))
def test_the_queries_and_a_plain_loop_agree_on_random_trees(frame: Frame, seed: int) -> None:
    draw = Random(seed)
    cumulative = bool(seed % 2)
    roots = [frame.indicator(frame.outcome, cumulative=cumulative, by_sex=True) for _two in range(2)]
    found = list(roots)
    for _more in range(8):
        found.append(frame.indicator(frame.output, cumulative=cumulative, by_sex=draw.random() < 0.7,
                                     feeds=draw.choice([None, *found[:7]])))  # fmt: skip
    if draw.random() < 0.5:
        frame.years |= {year: frame.period(frame.project, year) for year in (2013, 2014)}
    for one in found:
        parts: list[Any] = [None]
        if draw.random() < 0.3:
            parts = [stored(Category(indicator=one, code=code, **both("title", "", 1))) for code in "ab"]
        for year in frame.years:
            for part in parts:
                if draw.random() < 0.6:
                    women, men = (draw.randint(0, 9), draw.randint(0, 9)) if one.by_sex else (None, None)
                    amount = (
                        Decimal(women + men) if women is not None and men is not None else Decimal(draw.randint(0, 20))
                    )
                    frame.value(one, year, amount, approved=draw.random() < 0.7, women=women, men=men, category=part)
    known = gather(local_operator(), [one.pk for one in found])
    for one in found:
        for span in (Span(None, DAY), Span(date(2013, 1, 1), date(2013, 12, 31)), Span(date(2012, 1, 1), DAY)):
            got = known.reached(one.pk, span)
            assert (got.quantity, got.women, got.men, got.waiting, got.missing) == plainly(one, span)


# --- pages --------------------------------------------------------------------------------------------------


def grid(frame: Frame) -> str:
    return f"/projects/{frame.project.code}/results/{frame.years[2014].pk}/"


def test_a_post_enters_all_of_a_period_at_once(frame: Frame, signed_in: Callable[..., Client]) -> None:
    sexed = frame.indicator(frame.output, by_sex=True)
    client = signed_in("director")
    answer = client.get(grid(frame))
    assert answer.status_code == 200
    sent = {f"quantity-{frame.low.pk}-0": "1 234,5", f"quantity-{sexed.pk}-0": "9", f"women-{sexed.pk}-0": "4",
            f"men-{sexed.pk}-0": "5", f"evidence-{sexed.pk}-0": "list", "text_en-told": "It went well.",
            "act": "save"}  # fmt: skip
    answer = client.post(grid(frame), sent)
    assert answer.status_code == 302, answer.content.decode()
    assert {(row.quantity, row.women, row.men, row.state) for row in Value.objects.all()} == {
        (Decimal("1234.5"), None, None, "draft"), (Decimal(9), 4, 5, "draft")}  # fmt: skip
    assert Narrative.objects.get().text_en == "It went well."
    assert Entry.objects.filter(verb="add", kind__in=("projects.value", "projects.narrative")).count() == 3
    low, high = Value.objects.get(indicator=frame.low), Value.objects.get(indicator=sexed)
    revisions = {f"revision-{row.indicator_id}-0": str(row.revision) for row in (low, high)} | {"revision-told": "1"}
    answer = client.post(grid(frame), sent | revisions | {"act": "submit", f"quantity-{frame.low.pk}-0": "8"})
    assert answer.status_code == 302, answer.content.decode()
    assert set(Value.objects.values_list("state", flat=True)) == {"submitted"}
    low.refresh_from_db()
    assert (low.quantity, low.submitted_on) == (8, timezone.localdate())
    assert "revision-" not in client.get(grid(frame)).content.decode(), "what is submitted is not written"


def test_all_errors_of_a_grid_come_at_once_and_nothing_is_written(
    frame: Frame, signed_in: Callable[..., Client]
) -> None:
    sexed = frame.indicator(frame.output, by_sex=True)
    client = signed_in("director")
    sent = {f"quantity-{frame.low.pk}-0": "many", f"quantity-{sexed.pk}-0": "9", f"women-{sexed.pk}-0": "4",
            f"men-{sexed.pk}-0": "4", "text_en-told": "Kept.", "act": "submit"}  # fmt: skip
    answer = client.post(grid(frame), sent)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "“many” is not a number" in text
    assert "Women (4) and men (4) make 8, not 9: correct one of the three." in text
    assert 'value="many"' in text
    assert not Value.objects.exists()
    assert not Narrative.objects.exists()
    assert not Entry.objects.filter(verb="add").exists()


def test_a_grid_opened_before_somebody_saved_is_told_so(frame: Frame, signed_in: Callable[..., Client]) -> None:
    row = frame.value(frame.low, 2014, 5, approved=False)
    client = signed_in("director")
    sent = {f"quantity-{frame.low.pk}-0": "6", f"revision-{frame.low.pk}-0": str(row.revision + 1), "act": "save"}
    answer = client.post(grid(frame), sent)
    assert (answer.status_code, "Somebody saved this line meanwhile" in answer.content.decode()) == (400, True)
    row.refresh_from_db()
    assert row.quantity == 5


def test_the_grid_of_a_locked_period_is_read_and_not_written(frame: Frame, signed_in: Callable[..., Client]) -> None:
    frame.value(frame.low, 2014, 5, approved=False)
    lock(frame)
    client = signed_in("director")
    text = client.get(grid(frame)).content.decode()
    assert "nothing of it is written" in text
    assert "<textarea" not in text
    answer = client.post(grid(frame), {"text_en-told": "x", "act": "save"})
    assert (answer.status_code, "is locked" in answer.content.decode()) == (400, True)
    assert not Narrative.objects.exists()


def test_the_grid_is_not_found_out_of_scope(frame: Frame, signed_in: Callable[..., Client]) -> None:
    assert signed_in("attache", unit("post")).get(grid(frame)).status_code == 404
    assert signed_in("director").get(f"/projects/{frame.project.code}/results/999999/").status_code == 404
    assert signed_in("school-administrator").get(grid(frame)).status_code == 404


def test_an_auditor_reads_the_grid_and_cannot_write(frame: Frame, signed_in: Callable[..., Client]) -> None:
    client = signed_in("auditor")
    assert "<textarea" not in client.get(grid(frame)).content.decode()
    answer = client.post(grid(frame), {f"quantity-{frame.low.pk}-0": "6", "act": "save"})
    assert (answer.status_code, Value.objects.count()) == (400, 0)


def test_the_approver_answers_line_by_line_and_none_of_their_own(
    frame: Frame, signed_in: Callable[..., Client], acting: Callable[..., Actor]
) -> None:
    others = frame.indicator(frame.output)
    rows = [frame.value(one, 2014, 5, approved=False) for one in (frame.low, others)]
    for row in rows:
        do(acting("director"), row, "submit-result")
    judge = account("approver", frame.world.unit)
    own = do(acting("director"), frame.value(frame.high, 2014, 1, approved=False), "submit-result")
    Value.objects.filter(pk=own.pk).update(submitted_by=judge)
    client = Client()
    client.force_login(judge)
    text = client.get("/indicators/to-approve/").content.decode()
    assert [f"answer-value-{row.pk}" in text for row in (*rows, own)] == [True, True, False]
    wrong = {f"answer-value-{rows[0].pk}": "approve", f"answer-value-{rows[1].pk}": "return"}
    answer = client.post("/indicators/to-approve/", wrong)
    assert (answer.status_code, "Say in a few words why it is returned." in answer.content.decode()) == (400, True)
    assert set(Value.objects.values_list("state", flat=True)) == {"submitted"}, "all or none"
    answer = client.post("/indicators/to-approve/", wrong | {f"reason-value-{rows[1].pk}": "no list"})
    assert answer.status_code == 302
    assert [Value.objects.get(pk=row.pk).state for row in rows] == ["approved", "returned"]
    page = client.get(f"/indicator-values/{rows[1].pk}/").content.decode()
    assert "no list" in page


def queries(client: Client, address: str) -> int:
    caches["counts"].clear()
    client.get(address)
    caches["counts"].clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_every_page_costs_the_same_with_few_and_many_rows(
    frame: Frame, signed_in: Callable[..., Client], acting: Callable[..., Actor]
) -> None:
    client, author = signed_in("director"), acting("director")
    pages = (f"/projects/{frame.programme.code}/", grid(frame), "/indicators/to-enter/", "/indicators/to-approve/",
             "/indicators/goal-16/", f"/indicators/{frame.high.code}/", "/")  # fmt: skip

    def more(count: int) -> None:
        for _one in range(count):
            part = stored(project(frame.world, ""))
            part.parent = frame.programme
            part.save()
            aim = frame.aim(part, "output", frame.outcome)
            Aim.objects.filter(pk=aim.pk).update(sdg_target="16.4")
            one = frame.indicator(aim, feeds=frame.high)
            Indicator.objects.filter(pk=frame.indicator(frame.output).pk)
            do(author, frame.value(one, 2014, 3, approved=False), "submit-result")
            for year in (2012, 2013):
                frame.value(one, year, 3)
            stored(Target(indicator=one, period=frame.years[2014], quantity=3))

    more(1)
    before = [queries(client, page) for page in pages]
    more(4)
    assert [queries(client, page) for page in pages] == before


def test_the_project_page_shows_the_sum_of_its_parts_with_what_is_missing(
    frame: Frame, signed_in: Callable[..., Client]
) -> None:
    frame.value(frame.low, 2013, 20)
    frame.value(frame.high, 2014, 3)
    stored(Target(indicator=frame.high, period=frame.years[2014], quantity=12))
    text = signed_in("director").get(f"/projects/{frame.programme.code}/").content.decode()
    assert "Results framework" in text
    assert "25%" in text
    assert "1 not entered" in text
    assert ">23<" in text.replace(" ", ""), "since the beginning"


def test_what_is_to_enter_is_on_the_desk_until_it_is(frame: Frame, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")
    actor = actor_for(account("director", frame.world.unit))
    today = timezone.localdate()
    assert [(line.code, line.spell.name, line.count) for line in to_enter(actor, today, "en")] == [
        (frame.project.code, year, 1) for year in ("2012", "2013", "2014")]  # fmt: skip
    assert "3 values of periods that ended are not entered" in client.get("/").content.decode()
    assert grid(frame) in client.get("/indicators/to-enter/").content.decode()
    frame.value(frame.low, 2013, 2, approved=False)
    lock(frame, 2012)
    assert [line.spell.name for line in to_enter(actor, today, "en")] == ["2014"]


def test_goal_16_tells_what_serves_each_target(frame: Frame, signed_in: Callable[..., Client]) -> None:
    Aim.objects.filter(pk=frame.output.pk).update(sdg_target="16.4")
    client = signed_in("director")
    text = client.get("/indicators/goal-16/").content.decode()
    assert str(frame.project.title_en) in text.replace("Title", "title")
    assert "/aims/?sdg_target=16.4" in text
    assert "/aims/?sdg_target=16.5" not in text
    assert frame.output.title_en in client.get("/aims/?sdg_target=16.4").content.decode()


def test_a_value_stored_behind_the_form_is_asked_again(frame: Frame) -> None:
    row = frame.value(frame.low, 2014, 5, approved=False)
    stored(Category(indicator=frame.low, code="north", **both("title", "", 1)))
    with pytest.raises(Unfit):
        require_fitting(local_operator(), [row])
