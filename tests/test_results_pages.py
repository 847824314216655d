"""The results framework’s pages: the grid, the approver’s page, the project’s table, the desk, goal 16."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.actor import Actor, actor_for
from entente.apps.projects.models import Project
from entente.apps.projects.results.models import Aim, Indicator, Narrative, Period, Target, Value
from entente.apps.projects.results.waiting import to_enter
from entente.apps.reference.models import DatedRule
from entente.engines.journal.models import Entry
from tests.conftest import account
from tests.examples import World, stored, unit
from tests.results_frame import Frame, do, lock


@pytest.fixture
def frame(world: World) -> Frame:
    return Frame(world)


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
            aim = frame.aim(frame.part(frame.programme), "output", frame.outcome)
            Aim.objects.filter(pk=aim.pk).update(sdg_target="16.4")
            one = frame.indicator(aim, feeds=frame.high)
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


def test_no_page_tells_of_a_project_out_of_scope(
    frame: Frame, signed_in: Callable[..., Client], acting: Callable[..., Actor]
) -> None:
    """What feeds a programme one sees, and the periods of a programme one does not see."""
    strangers = unit("directorate")
    hidden = frame.part(frame.programme)
    aim = frame.aim(hidden, "output", frame.outcome)
    one = frame.indicator(aim, feeds=frame.high)
    for model, row in ((Project, hidden), (Aim, aim), (Indicator, one)):
        model._base_manager.filter(pk=row.pk).update(title_en="Canary", title_fr="Canary")
    Aim.objects.filter(pk=aim.pk).update(sdg_target="16.4")
    do(acting("director"), frame.value(one, 2014, 77777, approved=False, evidence="Canary"), "submit-result")
    frame.value(one, 2013, 77777, comment_en="Canary")
    Project.objects.filter(pk=hidden.pk).update(owner=strangers, marking="directorate")
    client = signed_in("director")
    pages = [f"/projects/{frame.programme.code}/", f"/indicators/{frame.high.code}/", "/indicators/to-enter/",
             "/indicators/to-approve/", "/indicators/goal-16/", "/"]  # fmt: skip
    for page in pages:
        caches["counts"].clear()
        text = client.get(page).content.decode()
        assert "Canary" not in text, page
        assert "77,777" not in text, page
    assert client.get(f"/projects/{hidden.code}/results/{frame.years[2014].pk}/").status_code == 404
    Project.objects.filter(pk=frame.programme.pk).update(owner=strangers, marking="directorate")
    Period.objects.update(label_en="Canary")
    for page in (f"/projects/{frame.project.code}/", *pages[2:]):
        caches["counts"].clear()
        assert "Canary" not in client.get(page).content.decode(), page
    assert client.get(grid(frame)).status_code == 404


def test_calendars_tell_by_when_values_are_due(frame: Frame, signed_in: Callable[..., Client]) -> None:
    DatedRule.objects.create(code="results.enter-within", number=45, unit="days", name_fr="x", name_en="x")
    client = signed_in("director")
    lock(frame, 2012)
    address = "/calendar/?view=list&month={}&kind=projects.results"
    assert "Results due:" in client.get(address.format("2015-02")).content.decode(), "45 days after 31 December 2014"
    assert "Results due:" not in client.get(address.format("2013-02")).content.decode(), "a locked period is done with"


def test_what_no_cell_can_hold_is_told_beside_it(frame: Frame, signed_in: Callable[..., Client]) -> None:
    sexed = frame.indicator(frame.output, by_sex=True)
    row = frame.value(frame.low, 2014, 5, approved=False)
    sent = {f"quantity-{frame.low.pk}-0": "1e400", f"revision-{frame.low.pk}-0": "9" * 5000,
            f"evidence-{frame.low.pk}-0": "a\0b", f"quantity-{sexed.pk}-0": "9", f"women-{sexed.pk}-0": "4.5",
            f"men-{sexed.pk}-0": "-1", f"comment_en-{sexed.pk}-0": "x" * 501, "act": "submit"}  # fmt: skip
    answer = signed_in("director").post(grid(frame), sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    for words in ("“1e400” is not a number", "“4.5” is not a whole number", "greater than or equal to 0",
                  "has 501 characters, and may have 500", "holds signs that no text may hold"):  # fmt: skip
        assert words in text, words
    assert Value.objects.get().quantity == row.quantity


def test_an_answer_of_signs_no_text_may_hold_is_no_error_of_ours(
    frame: Frame, signed_in: Callable[..., Client], acting: Callable[..., Actor]
) -> None:
    row = do(acting("director"), frame.value(frame.low, 2014, 5, approved=False), "submit-result")
    sent = {f"answer-value-{row.pk}": "return", f"reason-value-{row.pk}": "no\0 list"}
    assert signed_in("approver").post("/indicators/to-approve/", sent).status_code == 302
    assert Entry.objects.get(verb="step:return-result").reason == "no list"
