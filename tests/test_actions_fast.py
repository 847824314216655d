"""Ten actions in a grid, the warning of what is there already, the sheet that enters actions, costs by source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.actor import Actor
from entente.access.models import Unit
from entente.apps.network.models import Jurisdiction
from entente.apps.partners.models import Institution
from entente.apps.projects.action.models import ActionCost
from entente.apps.projects.action.rules import Told, why_not_borne, why_same
from entente.apps.projects.models import Action
from entente.apps.projects.rules import why_not_counted
from entente.engines.exchange import batches
from entente.engines.exchange.models import Batch, Outcome
from entente.engines.journal.models import Entry, Reading
from entente.engines.records import catalogue
from tests.examples import World, country, example, post, stored, unit

GRID = "/actions/fast/"
DAY = date(2014, 3, 1)


@pytest.fixture
def abroad(world: World) -> Unit:
    """The unit of a post that covers the world's country."""
    row = stored(post(world, ""))
    Jurisdiction.objects.create(post=row, country=world.country, capacity="resident", competence="internal-security",
                                starts_on=date(2010, 1, 1))  # fmt: skip
    return row.unit


@pytest.fixture
def client(abroad: Unit, signed_in: Callable[..., Client]) -> Client:
    return signed_in("attache", abroad)


def line(number: int, **values: str) -> dict[str, str]:
    """Return one line of the grid as it is sent."""
    given = {"starts_on": "2014-05-05", "kind": "training", "title_fr": f"Formation {'abcdefghij'[number - 1] * 7}"}
    return {f"{name}-{number}": value for name, value in {**given, **values}.items()}


# --- rules -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "women", "men", "passes"),
    [(10, 4, 6, True), (10, 4, None, True), (10, None, 6, True), (10, None, None, True), (0, 0, 0, True),
     (10, 11, None, False), (10, 5, 6, False), (10, None, 11, False), (0, None, 1, False), (None, 1, None, False)],
)  # fmt: skip
def test_women_and_men_are_among_the_people(people: Any, women: Any, men: Any, passes: bool) -> None:
    assert (why_not_counted(people, women, men) == "") is passes


def test_sources_bear_no_more_than_the_cost_and_the_sentence_says_both() -> None:
    assert why_not_borne(Decimal(100), Decimal(100)) == ""
    assert why_not_borne(None, Decimal(10**9)) == ""
    sentence = why_not_borne(Decimal(100), Decimal("100.01"))
    assert "100.01" in sentence
    assert "100.00" in sentence


def told(**values: Any) -> Told:
    base = {"country": 1, "organisation": None, "institution": 7, "starts_on": date(2014, 3, 10),
            "ends_on": date(2014, 3, 12), "titles": ("Contrôle aux frontières, module 2",)}  # fmt: skip
    return Told(**{**base, **values})


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"titles": ("Déminage",)}, True),  # the same institution on the same days
        ({"institution": 8, "titles": ("MODULE 2, controle aux frontieres",)}, True),
        ({"institution": 8, "titles": ("Déminage",)}, False),
        ({"country": 2}, False),
        ({"country": None, "organisation": 3}, False),
        ({"starts_on": date(2014, 3, 19), "ends_on": date(2014, 3, 20)}, True),  # seven days after the last one
        ({"starts_on": date(2014, 3, 20), "ends_on": date(2014, 3, 20)}, False),
        ({"starts_on": date(2014, 3, 1), "ends_on": date(2014, 3, 3)}, True),
        ({"starts_on": date(2014, 3, 1), "ends_on": date(2014, 3, 2)}, False),
        ({"institution": None, "titles": ()}, False),
    ],
)
def test_what_may_be_the_same_action(other: dict[str, Any], same: bool) -> None:
    assert bool(why_same(told(), told(**other))) is same
    assert bool(why_same(told(**other), told())) is same


# --- the grid ----------------------------------------------------------------------------------------------


def test_the_grid_proposes_the_only_country_and_is_used_without_script(client: Client, world: World) -> None:
    page = client.get(GRID).content.decode()
    assert page.count(f'value="{world.country.name_en}"') == 11  # ten lines and one to choose
    assert client.get("/actions/").content.decode().count('href="/actions/fast/"') == 1


def test_whoever_may_enter_no_action_is_told_who_may(signed_in: Callable[..., Client]) -> None:
    answer = signed_in("approver").get(GRID)
    assert answer.status_code == 403
    assert "attaché" in answer.content.decode()


def test_lines_are_stored_authorised_and_journalled_and_blank_ones_left_out(
    client: Client, world: World, abroad: Unit
) -> None:
    school = stored(Institution(kind="school", country=world.country, name_fr="Académie", name_en="Academy",
                                acronym="ACAD", owner=abroad))  # fmt: skip
    sent = {**line(1, country=world.country.code, institution="acad", people="12", women="3", cost_eur="1500,50"),
            **line(4, country=world.country.name_fr, kind="seminar", people="80", ends_on="2099-01-01",
                   starts_on="2098-12-30", title_en="In English"),
            "country-7": world.country.name_en}  # fmt: skip
    answer = client.post(GRID, sent)
    assert answer.status_code == 302, answer.context["grid"]
    first, second = Action.objects.order_by("starts_on")
    assert (first.starts_on, first.ends_on) == (date(2014, 5, 5), date(2014, 5, 5))
    assert (first.title_fr, first.title_en) == ("Formation aaaaaaa",) * 2
    assert (first.trainees, first.listeners, first.women) == (12, 0, 3)
    assert (first.cost_eur, first.institution, first.state) == (Decimal("1500.50"), school, "done")
    assert (second.trainees, second.listeners, second.state, second.title_en) == (0, 80, "planned", "In English")
    assert {first.owner, second.owner} == {abroad}
    lines = Entry.objects.filter(kind="projects.action", verb="add")
    assert {entry.object_id for entry in lines} == {first.pk, second.pk}
    assert lines.get(object_id=first.pk).after["cost_eur"] == "1500.50"


def test_all_that_is_wrong_with_all_lines_is_said_at_once_and_nothing_is_stored(client: Client, world: World) -> None:
    here = world.country.code
    sent = {
        **line(1, country=here),
        **line(2, country="Atlantis", starts_on="2014-02-30", people="some"),
        **line(3, country=here, ends_on="2014-05-01"),
        **line(4, country=here, kind="", title_fr="", title_en="", women="1"),
        **line(5, country=here, people="4", women="5", institution="Nowhere"),
        **line(6, country=here, title_fr="x" * 201),
        **line(7, country=here, people="4", women="5"),
    }
    answer = client.post(GRID, sent)
    assert answer.status_code == 400
    wrong = {one.number: set(one.errors) for one, _cells, _others in answer.context["grid"] if one.errors}
    assert wrong == {2: {"country", "starts_on", "people"}, 3: {""}, 4: {"kind", "title_fr", "women"}, 5: {"institution", "women"},
                     6: {"title_fr", "title_en"}, 7: {"women"}}  # fmt: skip
    page = answer.content.decode()
    for words in ("Atlantis", "2014-02-30", "The last day comes on or after the first", "Nowhere", "Women (5)"):
        assert words in page
    assert 'value="2014-02-30"' in page  # what was typed is not lost
    assert Action.objects.count() == 0
    assert Entry.objects.filter(kind="projects.action").count() == 0


def test_an_empty_grid_is_told_so(client: Client, world: World) -> None:
    answer = client.post(GRID, {"country-1": world.country.code, "kind-2": "training"})
    assert answer.status_code == 400
    assert "Nothing is typed yet" in answer.content.decode()


def test_a_country_out_of_scope_is_refused_for_a_desk_and_nothing_is_stored(
    world: World, signed_in: Callable[..., Client]
) -> None:
    school = signed_in("auditor", world.unit)
    assert school.post(GRID, line(1, country=world.country.code)).status_code == 403
    assert Action.objects.count() == 0


def test_what_may_be_there_already_is_shown_and_entered_only_when_ticked(
    client: Client, world: World, abroad: Unit
) -> None:
    there: Any = example(Action, world)
    Action.objects.filter(pk=there.pk).update(title_fr="Formation aux frontières", starts_on="2014-05-06",
                                              ends_on="2014-05-07")  # fmt: skip
    sent = {**line(1, country=world.country.code, title_fr="FORMATION AUX FRONTIERES"),
            **line(2, country=world.country.code, title_fr="Déminage")}  # fmt: skip
    answer = client.post(GRID, sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"/actions/{there.pk}/" in page
    assert page.count('name="anyway-') == 1
    assert Action.objects.count() == 1
    assert client.post(GRID, {**sent, "anyway-1": "yes"}).status_code == 302
    assert Action.objects.count() == 3


def test_two_lines_of_one_grid_that_say_the_same_are_told(client: Client, world: World) -> None:
    same = {"country": world.country.code, "title_fr": "Déminage humanitaire"}
    answer = client.post(GRID, {**line(1, **same), **line(2, **same)})
    assert answer.status_code == 409
    assert "It says the same as line 1." in answer.content.decode()
    assert Action.objects.count() == 0


def test_an_action_that_the_reader_may_not_see_is_never_warned_of(client: Client, world: World) -> None:
    hidden: Any = example(Action, world)
    Action.objects.filter(pk=hidden.pk).update(title_fr="Formation secrète", starts_on="2014-05-05",
                                               ends_on="2014-05-05", marking="directorate", owner=unit("directorate"))  # fmt: skip
    answer = client.post(GRID, line(1, country=world.country.code, title_fr="Formation secrète"))
    assert answer.status_code == 302


def test_the_grid_costs_the_same_queries_for_one_line_and_for_ten(client: Client, world: World) -> None:
    here, costs = world.country.code, []
    for numbers in ((1,), range(1, 11)):
        year = 2014 + len(costs)
        sent = {name: value for number in numbers
                for name, value in line(number, country=here, people="3", starts_on=f"{year}-01-{number * 2:02}",
                                        title_fr="abcdefghij"[number - 1] * 9).items()}  # fmt: skip
        client.get(GRID)
        with CaptureQueriesContext(connection) as asked:
            assert client.post(GRID, sent).status_code == 302
        costs.append(len(asked))
    assert Action.objects.count() == 11
    assert costs[0] == costs[1], costs


# --- the ordinary form -------------------------------------------------------------------------------------


def form(world: World, owner: Unit, **values: str) -> dict[str, str]:
    return {"title_fr": "Formation", "title_en": "Training", "kind": "training", "state": "done", "starts_on": str(DAY),
            "ends_on": str(DAY), "trainees": "1", "listeners": "0", "marking": "internal", "owner": str(owner.pk),
            "country": str(world.country.pk), **values}  # fmt: skip


def test_the_form_warns_with_a_link_and_stores_when_ticked(client: Client, world: World, abroad: Unit) -> None:
    there: Any = example(Action, world)
    Action.objects.filter(pk=there.pk).update(title_fr="Formation")
    answer = client.post("/actions/new", form(world, abroad))
    assert answer.status_code == 409, answer.context["form"].errors
    assert f'href="/actions/{there.pk}/"' in answer.content.decode()
    assert Action.objects.count() == 1
    answer = client.post("/actions/new", form(world, abroad, anyway="yes"))
    assert answer.status_code == 302
    assert Action.objects.count() == 2


def test_a_warning_of_an_action_for_named_readers_is_logged_as_a_reading(
    world: World, abroad: Unit, signed_in: Callable[..., Client]
) -> None:
    there: Any = example(Action, world)
    Action.objects.filter(pk=there.pk).update(title_fr="Formation", marking="named")
    client = signed_in("attache", abroad)
    user: Any = client.session["_auth_user_id"]
    there.readers.add(user)
    assert client.post("/actions/new", form(world, abroad)).status_code == 409
    assert Reading.objects.filter(kind="projects.action", object_id=there.pk, user_id=user).count() == 1


# --- the sheet ---------------------------------------------------------------------------------------------


def test_a_sheet_with_the_columns_of_the_grid_enters_actions_and_finds_them_again(
    world: World, abroad: Unit, acting: Callable[..., Actor]
) -> None:
    actor = acting("attache", abroad)
    record = catalogue.by_model(Action)
    sheet = (
        "Titre en français;Titre en anglais;Type;Du;Au;Pays;Stagiaires;Dont femmes;Coût (€)\n"
        f"Police des frontières;Border police;training;05/05/2014;09/05/2014;{world.country.name_fr};12;3;1500,5\n"
        f"Déminage;Demining;seminar;2014-06-01;2014-06-01;{world.country.name_fr};0;;\n"
        f"Sans pays;No country;training;2014-06-01;2014-06-01;;0;;\n"
    )
    batch = batches.bring_in(actor, record, "actions.csv", sheet.encode(), language="fr")
    batches.plan(actor, batch)
    assert (batch.count(Outcome.NEW), batch.count(Outcome.REFUSED)) == (2, 1), batch.notices
    batches.accept(actor, batch)
    assert list(Action.objects.order_by("starts_on").values_list("title_fr", "trainees", "women", "cost_eur")) == [
        ("Police des frontières", 12, 3, Decimal("1500.50")), ("Déminage", 0, None, None)]  # fmt: skip
    again: Batch = batches.bring_in(actor, record, "actions.csv", sheet.encode(), language="fr")
    batches.plan(actor, again)
    assert (again.count(Outcome.SAME), again.count(Outcome.NEW)) == (2, 0)


# --- cost by source ----------------------------------------------------------------------------------------


def test_lines_of_cost_never_pass_the_cost_and_the_cost_never_falls_below_them(
    client: Client, world: World, abroad: Unit
) -> None:
    action: Any = example(Action, world)
    Action.objects.filter(pk=action.pk).update(owner=abroad, cost_eur="1000")
    other: Any = example(ActionCost, world).money_source  # type: ignore[attr-defined]
    line_of = {"action": str(action.pk), "money_source": str(world.source.pk), "amount_eur": "600"}
    assert client.post("/action-costs/new", line_of).status_code == 302
    second = type(world.source).objects.create(code="second", kind="donor", name_fr="Autre", name_en="Other")
    assert other
    answer = client.post("/action-costs/new", {**line_of, "money_source": str(second.pk), "amount_eur": "400.01"})
    assert answer.status_code == 400
    assert "1000.01" in str(answer.context["form"].errors["amount_eur"])
    assert "1000.00" in str(answer.context["form"].errors["amount_eur"])
    answer = client.post("/action-costs/new", {**line_of, "money_source": str(second.pk), "amount_eur": "400"})
    assert answer.status_code == 302
    page = client.get(f"/actions/{action.pk}/edit")
    filled = {bound.html_name: bound.value() for bound in page.context["form"] if bound.value() is not None}
    filled = {name: bound.field.prepare_value(filled[name]) if hasattr(bound.field, "prepare_value") else filled[name]
              for bound in page.context["form"] if (name := bound.html_name) in filled}  # fmt: skip
    answer = client.post(f"/actions/{action.pk}/edit", {**filled, "cost_eur": "999.99"})
    assert answer.status_code == 400
    assert "1000.00" in str(answer.context["form"].errors["cost_eur"])
    assert client.post(f"/actions/{action.pk}/edit", {**filled, "cost_eur": "1000"}).status_code == 302


def test_a_line_of_cost_is_seen_as_its_action(world: World, signed_in: Callable[..., Client]) -> None:
    row: Any = example(ActionCost, world, "canary")
    Action.objects.filter(pk=row.action_id).update(marking="directorate", owner=unit("directorate"))
    elsewhere = country(world.zone)
    assert elsewhere
    client = signed_in("desk-officer", world.unit)
    assert client.get(f"/action-costs/{row.pk}/").status_code == 404
    assert "canary" not in client.get("/action-costs/").content.decode()


def test_the_list_says_on_demand_which_sources_bear_each_action(client: Client, world: World) -> None:
    row: Any = example(ActionCost, world)
    page = client.get("/actions/?columns=title,sources").content.decode()
    assert "Programme" in page.split("<tbody>")[1].split("</tbody>")[0]
    assert "400" in page.split(f"/actions/{row.action_id}/")[1]
