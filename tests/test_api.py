"""The API, for every record type: what it reads and writes is what lists and forms do, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.models import Kept, Marked
from entente.apps.network.models import Person, Posting
from entente.apps.partners.models import Institution, Organisation
from entente.apps.projects.models import Action, Project
from entente.engines.api.document import document
from entente.engines.journal.models import Entry, Reading
from entente.engines.journal.service import kept_apart
from entente.engines.records.record import Record
from tests.conftest import account
from tests.examples import World, example, unit
from tests.programs import Program, program_for
from tests.test_every_record import IDS, RECORDS, every_changing_record, every_record, who, words_to_change

Makes = Callable[..., Program]


@pytest.fixture
def program(world: World) -> Makes:
    """Return what makes a program with the rights of a role in a unit (the world's, unless another is given)."""
    return lambda role="director", unit=None, **values: program_for(account(role, unit or world.unit), **values)


@cache
def validator(name: str) -> Any:
    """Return what says whether an answer is as the document promises."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def faults(name: str, body: Any) -> list[str]:
    """Return where an answer is not as promised."""
    return [f"{error.instance_path}: {error.message}" for error in validator(name).iter_errors(body)]


def everything(record: Record) -> str:
    """Return the address of a list of all days."""
    return f"{record.slug}/?dates=all" if record.dated else f"{record.slug}/"


@every_record
def test_list_record_and_history_are_as_the_document_promises(record: Record, world: World, program: Makes) -> None:
    row = example(record.model, world, "canary")
    asked, name = program(who(record)), record.model.__name__
    listed = asked.get(everything(record))
    assert listed.status == 200
    assert faults(f"{name}List", listed.body) == []
    one = asked.get(f"{record.slug}/{record.key_of(row)}/")
    assert one.body in listed.body["items"]
    assert set(one.body) >= {"key", "url", "api_url", *record.form}
    assert asked.get(one.body["api_url"]).body == one.body
    history = asked.get(f"{record.slug}/{record.key_of(row)}/history")
    assert faults("History", history.body) == []


@every_record
def test_list_costs_the_same_with_one_and_five_rows(record: Record, world: World, program: Makes) -> None:
    asked = program(who(record))
    costs = []
    for more in (1, 4):
        for _row in range(more):
            example(record.model, world)
        caches["counts"].clear()  # the first page is kept; examples are stored without a line in the journal
        with CaptureQueriesContext(connection) as queries:
            answer = asked.get(everything(record))
        costs.append(len(queries))
    assert len(answer.body["items"]) >= 5
    assert costs[0] == costs[1]


@every_record
def test_pages_by_key_show_each_record_once_both_ways(record: Record, world: World, program: Makes) -> None:
    for _row in range(5):
        example(record.model, world)
    asked = program(who(record))
    start = everything(record) + ("&" if "?" in everything(record) else "?")
    whole = [item["key"] for item in asked.get(f"{start}limit=500").body["items"]]
    page, seen, last = asked.get(f"{start}limit=2&count=yes").body, [], None
    assert page["count"] == len(whole)
    while True:
        seen += [item["key"] for item in page["items"]]
        last = page
        if not page["next"]:
            break
        page = asked.get(page["next"]).body
    assert seen == whole
    back = [item["key"] for item in last["items"]]
    while last["previous"]:
        last = asked.get(last["previous"]).body
        back = [item["key"] for item in last["items"]] + back
    assert back == whole


@every_record
def test_what_cannot_be_understood_is_refused_with_every_sentence(record: Record, world: World, program: Makes) -> None:
    asked = program(who(record))
    wrong = {"sort": "nothing", "after": "%21%21", "limit": "501", "count": "no", "unknown": "1"}
    wrong |= {item.name: "no-such-value" for item in record.filters if item.name != "source"}  # any text may be asked
    wrong |= {"archived": "maybe"} if issubclass(record.model, Kept) else {}
    wrong |= {"as_of": "2014-13-01", "dates": "some"} if record.dated else {}
    answer = asked.get(f"{record.slug}/?" + "&".join(f"{name}={value}" for name, value in wrong.items()))
    assert answer.status == 400
    assert set(answer.body["errors"]) == set(wrong)
    assert faults("Faults", answer.body) == []


def sent(record: Record, item: dict[str, Any]) -> dict[str, Any]:
    """Return what was read of a record as it can be sent again."""
    found = {}
    for name in record.form:
        value = item[name]
        if isinstance(value, dict):
            value = value["key"]
        elif isinstance(value, list):
            value = [one["key"] for one in value]
        found[name] = value
    return found


@every_changing_record
def test_a_change_saves_journals_and_a_stale_one_is_told_the_difference(
    record: Record, world: World, program: Makes
) -> None:
    row = example(record.model, world)
    asked, address = program(who(record)), f"{record.slug}/{record.key_of(row)}/"
    read = asked.get(address).body
    name, first, second = words_to_change(record)
    seen = {"revision": read["revision"]} if "revision" in read else {}
    changed = asked.patch(address, {**seen, name: first})
    assert changed.status == 200, changed.text
    assert changed.body == {**read, name: first, **({"revision": read["revision"] + 1} if seen else {})}
    written = set(Entry.objects.get(kind=record.kind, object_id=row.pk, verb="change").after)
    assert written - {"revision", "proposed_by_id"} == {name} - set(
        kept_apart(record.model)
    )  # what a second person must confirm is proposed
    if seen:
        stale = asked.patch(address, {**seen, name: second})
        assert (stale.status, faults("Conflict", stale.body)) == (409, [])
        assert stale.body["revision"] == changed.body["revision"]
        assert {line["field"] for line in stale.body["changes"]} - {"proposed_by"} == {name}
        assert asked.get(address).body == changed.body
        assert asked.patch(address, {name: second}).body["errors"] == {
            "revision": ["Give the revision you read, a whole number."]}  # fmt: skip
    assert asked.patch(address, {**seen}).status == 400


@every_changing_record
def test_all_that_was_read_can_be_sent_back_and_changes_nothing_else(
    record: Record, world: World, program: Makes
) -> None:
    row = example(record.model, world)
    asked, address = program(who(record)), f"{record.slug}/{record.key_of(row)}/"
    read = asked.get(address).body
    seen = {"revision": read["revision"]} if "revision" in read else {}
    again = asked.patch(address, {**seen, **sent(record, read)})
    assert again.status == 200, again.text
    assert {**again.body, "revision": 0} == {**read, "revision": 0} or "revision" not in read


@every_changing_record
def test_archive_asks_for_a_reason_and_restore_brings_it_back(record: Record, world: World, program: Makes) -> None:
    row = example(record.model, world)
    asked, address = program(who(record)), f"{record.slug}/{record.key_of(row)}/"
    if not isinstance(row, Kept):
        assert asked.post(f"{address}archive", {"reason": "why"}).status in {403, 404}
        return
    assert asked.post(f"{address}archive", {"reason": " "}).status == 400
    assert asked.post(f"{address}restore", {"reason": "why"}).status == 409
    archived = asked.post(f"{address}archive", {"reason": "entered twice"})
    assert (archived.status, bool(archived.body["archived_at"])) == (200, True)
    assert asked.post(f"{address}archive", {"reason": "again"}).status == 409
    assert archived.body["key"] not in [item["key"] for item in asked.get(everything(record)).body["items"]]
    joint = "&" if "?" in everything(record) else "?"
    assert [item["key"] for item in asked.get(f"{everything(record)}{joint}archived=yes").body["items"]] == [
        archived.body["key"]]  # fmt: skip
    assert asked.post(f"{address}restore", {"reason": "not twice"}).body["archived_at"] is None
    lines = Entry.objects.filter(kind=record.kind, object_id=row.pk).values_list("verb", "reason")
    assert list(lines) == [("archive", "entered twice"), ("restore", "not twice")]


def test_the_document_lists_every_record_type_with_names_used_once() -> None:
    found = document()
    names = [
        operation["operationId"]
        for path in found["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    ]
    assert len(names) == len(set(names))
    assert {f"{slug.replace('-', '_')}_list" for slug in IDS} <= set(names)
    assert found["openapi"] == "3.1.0"
    kinds = next(item for item in found["paths"]["/api/v1/actions/"]["get"]["parameters"] if item["name"] == "kind")
    assert "training" in kinds["schema"]["items"]["enum"]
    new = found["components"]["schemas"]["ActionNew"]
    assert new["properties"]["title_fr"] == {
        "title": "Title in French", "type": "string", "maxLength": 200, "minLength": 1}  # fmt: skip
    assert "title_fr" in new["required"]
    assert not {"state", "owner"} & set(new["required"])


def test_a_new_record_is_stored_as_the_form_stores_it(world: World, program: Makes) -> None:
    project: Any = example(Project, world)
    type(world.country).objects.filter(pk=world.country.pk).update(name_en="Testland")
    body = {
        "title_fr": "Stage", "title_en": "Course", "kind": "training", "country": "testland",
        "project": project.code, "starts_on": "2014-03-01",
        "ends_on": "2014-03-02", "cost_eur": 1500.5, "women": None,
    }  # fmt: skip
    answer = program().post("actions/", body)
    assert answer.status == 201, answer.text
    row = Action.objects.get(pk=answer.body["key"])
    assert (row.country, row.project, row.cost_eur) == (world.country, project, Decimal("1500.50"))
    assert (row.owner, row.marking, row.state, row.trainees) == (world.unit, "internal", "planned", 0)
    assert answer.headers["Location"] == answer.body["api_url"]
    assert answer.body["cost_eur"] == "1500.50"
    entry = Entry.objects.get(verb="add", kind="projects.action")
    assert (entry.object_id, entry.after["title_fr"]) == (row.pk, "Stage")


def test_every_fault_is_told_at_once_in_the_language_asked(world: World) -> None:
    director = account("director", world.unit)
    body = {"title_fr": 5, "kind": "party", "country": "Nowhere", "starts_on": "01/03/2014", "trainees": "many",
            "readers": "all", "to_confirm": 1, "colour": "red", "cost_eur": "much", "title_en": "nul\0"}  # fmt: skip
    english = program_for(director).post("actions/", body)
    assert english.status == 400
    told = english.body["errors"]
    assert set(told) == {*body, "ends_on"}
    assert told["title_fr"] == told["title_en"] == ["Give a text."]
    assert told["country"] == [
        "“Nowhere” is not known among the countries you may see: write a code or the full name."]  # fmt: skip
    assert Action.objects.count() == 0
    french = program_for(director)
    french.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    assert french.post("actions/", body).body["errors"]["ends_on"] != told["ends_on"]


def test_a_constraint_of_the_database_is_told_as_a_sentence(world: World, program: Makes) -> None:
    row = example(Action, world)
    answer = program().patch(f"actions/{row.pk}/", {"revision": 1, "ends_on": "2013-01-01"})
    assert answer.status == 400
    assert answer.body["errors"] == {
        "__all__": ["The last day comes on or after the first: correct one of the two."]}  # fmt: skip


BODIES = [
    (b"1", "application/json", 400), (b"[]", "application/json", 400), (b"{", "application/json", 400),
    (b'{"a": NaN}', "application/json", 400), (b'{"a": 1, "a": 2}', "application/json", 400),
    (b"\xff", "application/json", 400), (b"[" * 100_000, "application/json", 400),
    (b'{"a": "' + b"x" * 300_000 + b'"}', "application/json", 413), (b"{}", "text/plain", 415), (b"a=1", "application/x-www-form-urlencoded", 415),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "status"), BODIES, ids=range(len(BODIES)))
def test_a_body_that_cannot_be_read_gets_a_sentence(
    body: bytes, kind: str, status: int, world: World, program: Makes
) -> None:
    answer = program().ask("POST", "actions/", data=body, content_type=kind)
    assert (answer.status, list(answer.body)) == (status, ["reason"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_a_method_that_is_not_taken_is_refused_in_json(method: str, world: World, program: Makes) -> None:
    answer = program().ask(method, "actions/")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("address", ["", "nothing", "v1", "v2/", "v1/actions", "v1/actions/1/2/3", "v1/é/"])
def test_an_address_that_leads_nowhere_is_not_found_in_json(address: str, world: World, program: Makes) -> None:
    assert program().ask("GET", f"/api/{address}").status == 404


def test_a_request_stopped_before_any_view_is_refused_in_json(world: World, program: Makes) -> None:
    answer = program().ask("GET", "actions/", HTTP_HOST="elsewhere.example")
    assert (answer.status, list(answer.body)) == (400, ["reason"])


def test_a_fault_of_ours_is_a_sentence_without_a_trace(
    world: World, program: Makes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entente.engines.api.views.listed", lambda *_: 1 / 0)
    answer = program().get("actions/")
    assert answer.status == 500
    assert "zero" not in answer.text
    assert "Traceback" not in answer.text


def test_lists_take_the_filters_search_sort_figure_and_day_of_the_page(world: World, program: Makes) -> None:
    first: Any = example(Action, world, "needle")
    second: Any = example(Action, world)
    Action.objects.filter(pk=second.pk).update(kind="advice", starts_on=date(2015, 1, 1), ends_on=date(2015, 1, 2))
    asked = program()

    def keys(query: str) -> list[int]:
        return [item["key"] for item in asked.get(f"actions/?{query}").body["items"]]

    assert keys("kind=training") == [first.pk]
    assert keys("kind=training&kind=advice") == [second.pk, first.pk]
    assert keys("q=needle") == [first.pk]
    assert keys("sort=starts_on") == [first.pk, second.pk]
    assert keys("period=2015") == [second.pk]
    assert keys("figure=projects.trainees&year=2014") == [first.pk]
    assert keys(f"figure=projects.trainees&year=2014&about={world.country.code}") == [first.pk]
    assert asked.get("actions/?year=2014").body["errors"] == {"year": ["Give “figure” as well."]}
    assert asked.get("actions/?kind=&q=").status == 400
    posting: Any = example(Posting, world)
    Posting.objects.filter(pk=posting.pk).update(planned_to=date(2015, 1, 1))
    assert asked.get("postings/").body["items"] == []
    assert [item["key"] for item in asked.get("postings/?as_of=2014-06-30").body["items"]] == [posting.pk]


def hidden_organisation(world: World) -> Organisation:
    """Return an organisation that only its own directorate may see."""
    stranger = unit("directorate")
    stranger.directorate = stranger
    stranger.save()
    found: Any = example(Organisation, world, "unseen")
    Organisation.objects.filter(pk=found.pk).update(owner=stranger, marking="directorate")
    return Organisation.objects.get(pk=found.pk)


def test_references_out_of_scope_are_withheld_and_survive_a_change(world: World, program: Makes) -> None:
    hidden, seen = hidden_organisation(world), example(Organisation, world, "open to us")
    project: Any = example(Project, world)
    project.organisations.set([hidden, seen])
    institution: Any = example(Institution, world)
    Institution.objects.filter(pk=institution.pk).update(organisation=hidden)
    asked = program()
    read = asked.get(f"projects/{project.code}/").body
    assert [item["key"] for item in read["organisations"]] == [seen.code]
    back = asked.patch(f"projects/{project.code}/", {"revision": 1, "organisations": []})
    assert (back.status, back.body["organisations"]) == (200, [])
    assert list(project.organisations.all()) == [hidden]
    asked.patch(f"projects/{project.code}/", {"revision": 2, "title_fr": "Autre"})
    assert list(project.organisations.all()) == [hidden]

    address = f"institutions/{institution.pk}/"
    assert asked.get(address).body["organisation"] is None
    assert asked.patch(address, {"revision": 1, "organisation": None, "name_fr": "Nom"}).status == 200
    institution.refresh_from_db()
    assert (institution.organisation, institution.name_fr) == (hidden, "Nom")
    refused = asked.patch(address, {"revision": 2, "organisation": hidden.code})
    assert refused.status == 400
    assert "unseen" not in refused.text


def test_an_archived_reference_does_not_stop_a_change_of_something_else(world: World, program: Makes) -> None:
    row: Any = example(Posting, world)
    asked = program()
    person = asked.get(f"people/{row.person_id}/").body
    asked.post(f"people/{row.person_id}/archive", {"reason": "left"})
    changed = asked.patch(f"postings/{row.pk}/", {"revision": 1, "source": "B"})
    assert (changed.status, changed.body["person"]["key"]) == (200, person["key"])


def test_records_for_named_readers_are_logged_however_they_are_read(world: World) -> None:
    director = account("director", world.unit)
    row: Any = example(Person, world)
    row.readers.add(director)
    Person.objects.filter(pk=row.pk).update(marking="named")
    asked = program_for(director)
    for address in ("people/", f"people/{row.pk}/", f"people/{row.pk}/history"):
        before = Reading.objects.count()
        assert asked.get(address).status == 200
        assert Reading.objects.filter(object_id=row.pk, user=director).count() == before + 1, address
    assert asked.patch(f"people/{row.pk}/", {"revision": 1, "name": "Personne fictive"}).status == 200
    assert list(row.readers.all()) == [director]


def test_who_may_read_but_not_write_is_told_who_may(world: World, program: Makes) -> None:
    row: Any = example(Project, world)
    auditor = program("auditor")
    for answer in (
        auditor.post("projects/", {}),
        auditor.patch(f"projects/{row.code}/", {}),
        auditor.post(f"projects/{row.code}/archive", {}),
    ):
        assert answer.status == 403
        assert "Those who may, in their own scope: director" in answer.body["reason"]
    stranger = unit("directorate")
    stranger.directorate = stranger
    stranger.save()
    elsewhere = program("director", stranger)
    assert elsewhere.get(f"projects/{row.code}/").status == 200
    assert elsewhere.patch(f"projects/{row.code}/", {"revision": 1, "title_fr": "x"}).status == 403
    row.refresh_from_db()
    assert row.revision == 1


def test_what_would_leave_ones_scope_is_refused_and_leaves_nothing(world: World, program: Makes) -> None:
    stranger = unit("directorate")
    row: Any = example(Project, world)
    answer = program().patch(f"projects/{row.code}/", {"revision": 1, "owner": stranger.code})
    assert answer.status == 403
    row.refresh_from_db()
    assert (row.owner, row.revision) == (world.unit, 1)
    assert Entry.objects.filter(verb="change").count() == 0
    assert program().post("projects/", {
        "code": "p", "title_fr": "a", "title_en": "b", "theme": "police", "field": "internal-security",
        "owner": stranger.code, "countries": [world.country.code]}).status == 403  # fmt: skip
    assert Project.objects.count() == 1


def test_a_record_with_an_owner_tells_owner_and_marking() -> None:
    """The API tells a form's fields: a form without them would hide who owns a record."""
    marked = [record for record in RECORDS if issubclass(record.model, Marked)]
    assert all({"owner", "marking"} <= set(record.form) for record in marked)


def test_a_list_page_too_names_only_the_linked_records_that_may_be_seen(
    world: World, signed_in: Callable[..., Client]
) -> None:
    """A linked record out of scope shows neither by its name nor as a second time the name of one in scope."""
    hidden, seen = hidden_organisation(world), example(Organisation, world, "open to us")
    project: Any = example(Project, world)
    project.organisations.set([hidden, seen])
    text = signed_in("director").get("/projects/?columns=organisations").content.decode()
    assert text.count("open to us") == 1
    assert "unseen" not in text


def test_a_first_page_is_kept_until_a_record_changes_and_for_its_reader_only(world: World) -> None:
    row: Any = example(Project, world, "before")
    director, stranger = program_for(account("director", world.unit)), program_for(account("attache", unit("post")))
    address = "projects/?count=yes"
    with CaptureQueriesContext(connection) as first:
        read = director.get(address)
    with CaptureQueriesContext(connection) as second:
        assert director.get(address).body == read.body
    assert len(second) < len(first)
    assert stranger.get(address).body["items"] == []
    assert director.get("projects/?count=yes&limit=1").body["count"] == 1
    assert director.patch(f"projects/{row.code}/", {"revision": 1, "title_en": "after"}).status == 200
    assert [item["title_en"] for item in director.get(address).body["items"]] == ["after"]
