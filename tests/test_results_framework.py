"""The results framework: its chain, its values approved by another, its locked periods, its sums up the tree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from entente.access.actor import Actor, local_operator
from entente.access.models import User
from entente.access.service import Refused, may_some, visible
from entente.apps.projects.models import Project, Result
from entente.apps.projects.results.models import Aim, Category, Indicator, Narrative, Period, Target, Value
from entente.apps.projects.results.rules import Asked, Given, why_not_measured
from entente.apps.projects.results.together import periods_fit
from entente.engines.exchange import batches
from entente.engines.exchange.models import Outcome
from entente.engines.journal.models import Entry
from entente.engines.records import catalogue
from entente.engines.records.actions import archive
from entente.engines.records.forms import form_class
from entente.engines.records.reader import Reader
from entente.engines.records.record import Proposed
from entente.engines.records.together import Unfit, faults_of, proposed, require_fitting
from tests.conftest import account
from tests.examples import World, both, example, number, project, stored, unit
from tests.programs import program_for
from tests.results_frame import DAY, Frame, do, lock
from tests.test_every_exchange import lines, out, planned


@pytest.fixture
def frame(world: World) -> Frame:
    return Frame(world)


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
        assert "It is submitted: whoever looks at it returns it first" in str(_form(row, post, quantity="6").errors)
        was, row.quantity = Value.objects.get(pk=row.pk), Decimal(6)
        with pytest.raises(Refused, match="It is submitted: whoever looks at it returns it first"):
            catalogue_prepare(post, row, was)
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


def test_a_value_stored_behind_the_form_is_asked_again(frame: Frame) -> None:
    row = frame.value(frame.low, 2014, 5, approved=False)
    stored(Category(indicator=frame.low, code="north", **both("title", "", 1)))
    with pytest.raises(Unfit):
        require_fitting(local_operator(), [row])


def test_a_file_into_a_locked_period_is_refused_line_by_line(frame: Frame, tmp_path: Path) -> None:
    record = catalogue.by_model(Value)
    rows = [frame.value(frame.low, year, 5, approved=False) for year in (2013, 2014)]
    lock(frame)
    content = out(record, local_operator(), "en", "csv", tmp_path).decode()
    assert planned(record, local_operator(), content.encode()).count(Outcome.SAME) == 2, "what is locked stays the same"
    more = content.replace(",5.00,", ",6.00,").replace(",5,", ",6,")
    assert more != content
    batch = planned(record, local_operator(), more.encode())
    assert (batch.count(Outcome.CHANGED), batch.count(Outcome.REFUSED)) == (1, 1)
    assert "The period “2014” is locked: nothing of it is written." in str(lines(batch, "refused"))
    batches.accept(local_operator(), batch)
    assert [Value.objects.get(pk=row.pk).quantity for row in rows] == [6, 5]


def test_a_program_writes_into_no_locked_period(frame: Frame) -> None:
    row = frame.value(frame.low, 2014, 5, approved=False)
    lock(frame)
    program = program_for(account("director", frame.world.unit))
    answer = program.patch(f"indicator-values/{row.pk}/", {"revision": row.revision, "quantity": "6"})
    assert (answer.status, "is locked" in answer.text) == (400, True), answer.text
    row.refresh_from_db()
    assert row.quantity == 5


def test_a_file_changes_no_approved_value_and_says_so_in_its_plan(frame: Frame, tmp_path: Path) -> None:
    record = catalogue.by_model(Value)
    frame.value(frame.low, 2013, 5)
    content = (
        out(record, local_operator(), "en", "csv", tmp_path).decode().replace(",5.00,", ",6.00,").replace(",5,", ",6,")
    )
    batch = planned(record, local_operator(), content.encode())
    assert batch.count(Outcome.REFUSED) == 1
    assert "It is approved: it is reopened with a reason first" in str(lines(batch, "refused"))


def test_what_others_hang_on_is_neither_archived_nor_moved(frame: Frame, acting: Callable[..., Actor]) -> None:
    director = acting("director")
    frame.value(frame.low, 2014, 5)
    with translation.override("en"):
        with pytest.raises(Refused, match="Indicators or other aims hang on it"):
            archive(director, frame.outcome, "why")
        with pytest.raises(Refused, match="Other indicators add up into it"):
            archive(director, frame.high, "why")
        was = Indicator.objects.get(pk=frame.low.pk)
        frame.low.aim = frame.outcome
        with pytest.raises(Refused, match="it stays in its project"):
            catalogue_prepare(director, frame.low, was)
        frame.low.aim = frame.aim(frame.project, "output")
        catalogue_prepare(director, frame.low, was)
        north = stored(Category(indicator=frame.high, code="north", **both("title", "", 1)))
        frame.value(frame.high, 2014, 5, category=north)
        with pytest.raises(Refused, match="It has values"):
            archive(director, north, "why")
        with pytest.raises(Refused, match="Something was entered for this period"):
            archive(director, frame.years[2014], "why")


def test_a_locked_period_does_not_change_its_days(frame: Frame, acting: Callable[..., Actor]) -> None:
    locked = lock(frame)
    was = Period.objects.get(pk=locked.pk)
    assert told(locked) == {}, "as it is stored it stands"
    locked.ends_on = date(2014, 6, 30)
    assert told(locked)[""].startswith("The period “2014” is locked")
    with translation.override("en"), pytest.raises(Refused, match="is locked"):
        catalogue_prepare(acting("director"), locked, was)


def test_a_stated_result_names_an_indicator_of_its_project_or_of_a_part(frame: Frame) -> None:
    row = Result(project=frame.programme, indicator=frame.low, year=2014, **both("statement", "", 1))
    assert told(row) == {}
    row.project = frame.part(None)
    assert told(row)["indicator"].startswith("This indicator is of another project")
