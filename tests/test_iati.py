"""Publishing, importing and deciding on aid: what goes out is valid and public only, what comes in is kept apart."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import User
from entente.access.service import Refused
from entente.apps.funding.aid.models import OdaDecision, OdaRule
from entente.apps.funding.iati import work
from entente.apps.funding.iati.bringing import bring_in, plan
from entente.apps.funding.iati.check import check
from entente.apps.funding.iati.export import write
from entente.apps.funding.iati.models import OthersActivity, OthersFile, Publisher
from entente.apps.funding.tests.test_iati_schema import SHARED, beside, judge
from entente.apps.projects.models import Financing, Project
from entente.apps.reference.models import Country, Currency, OdaStatus, Rate
from entente.engines.jobs.models import Job
from entente.engines.jobs.service import Failed, Progress
from entente.engines.journal.models import Entry
from entente.engines.journal.service import verify
from tests.conftest import account
from tests.examples import World, decision, in_project, number
from tests.test_cli import run
from tests.test_iati_rules import ACTIVITY, UNREADABLE, file

AT = datetime(2024, 6, 1, 12, tzinfo=UTC)
ON = date(2024, 6, 1)


@pytest.fixture
def publisher(world: World) -> Publisher:
    """Return under what name the tests publish."""
    return Publisher.objects.create(ref="XX-TEST", name_fr="Nous", name_en="We", tied_status="5")


@pytest.fixture
def countries(world: World) -> dict[str, Country]:
    """Return three countries whose codes the standard knows."""
    return {
        code: Country.objects.create(code=code, code3=f"{code}X", name_fr=code, name_en=code, zone=world.zone)
        for code in ("MR", "ML", "NE")
    }


def public(world: World, *places: Country, mark: str = "", **values: object) -> Project:
    """Return a stored public project with some countries and two years of money."""
    made = in_project(world, mark)
    Project.objects.filter(pk=made.pk).update(**{"marking": "public", "ends_on": date(2026, 3, 1), **values})
    made.refresh_from_db()
    made.countries.set(places)
    for year in (2023, 2024, 2025):
        Financing.objects.create(project=made, money_source=world.source, year=year, committed_eur="100.01",
                                 paid_eur="33.33")  # fmt: skip
    return made


def exported(actor: Actor, publisher: Publisher, on: date = ON) -> bytes:
    """Return the file."""
    stream = io.BytesIO()
    write(actor, publisher, on, AT, stream)
    return stream.getvalue()


def test_what_goes_out_is_valid_and_says_what_is_stored(
    world: World, publisher: Publisher, countries: dict[str, Country]
) -> None:
    programme = public(world, *countries.values())
    part = public(world, countries["MR"], parent=programme, kind="component")
    partly = OdaDecision.objects.create(project=part, **{**decision(""), "share": "15"})
    content = exported(local_operator(), publisher)
    verdict = check(io.BytesIO(content), ON)
    assert (verdict.activities, verdict.wrong, verdict.advice, verdict.valid) == (2, [], [], True)
    first, second = etree.fromstring(content).findall("iati-activity")
    assert first.findtext("iati-identifier") == f"XX-TEST-{programme.code}"
    assert [(c.get("code"), c.get("percentage")) for c in first.findall("recipient-country")] == [
        ("ML", "33.34"), ("MR", "33.33"), ("NE", "33.33")]  # fmt: skip
    assert [text.text for text in first.findall("title/narrative")] == [programme.title_fr, programme.title_en]
    assert first.find("related-activity").get("ref") == f"XX-TEST-{part.code}"
    assert second.find("related-activity").attrib == {"ref": f"XX-TEST-{programme.code}", "type": "1"}
    assert {day.get("type"): day.get("iso-date") for day in first.findall("activity-date")} == {
        "1": "2014-03-01", "2": "2014-03-01", "3": "2026-02-28"}  # fmt: skip
    told = [(t.find("transaction-type").get("code"), t.find("transaction-date").get("iso-date"), t.findtext("value"))
            for t in first.findall("transaction")]  # fmt: skip
    assert told == [("2", "2023-12-31", "100.01"), ("4", "2023-12-31", "33.33"), ("2", "2024-06-01", "100.01"),
                    ("4", "2024-06-01", "33.33")]  # fmt: skip
    parts = [(t.find("flow-type").get("code"), t.findtext("value")) for t in second.findall("transaction")][:4]
    assert parts == [("10", "15.00"), ("50", "85.01"), ("10", "5.00"), ("50", "28.33")]
    assert second.find("default-aid-type").get("code") == partly.aid_type
    assert second.find("sector").get("code") == partly.purpose


@beside
def test_what_goes_out_fits_the_official_schema(
    world: World, publisher: Publisher, countries: dict[str, Country]
) -> None:
    public(world, *countries.values())
    regional = public(world)
    regional.regions.add(world.zone)
    public(world)
    schema = judge()
    assert schema.validate(etree.fromstring(exported(local_operator(), publisher))), schema.error_log


def test_only_what_is_public_kept_and_dated_goes_out_and_nothing_names_another(
    world: World, publisher: Publisher, countries: dict[str, Country], client: Client
) -> None:
    hidden = public(world, countries["MR"], mark="canary", marking="internal")
    public(world, countries["MR"], mark="canary", archived_at=timezone.now())
    public(world, countries["MR"], mark="canary", starts_on=None, ends_on=None)
    shown = public(world, countries["MR"], parent=hidden)
    content = exported(local_operator(), publisher).decode()
    assert content.count("<iati-activity ") == 1
    assert shown.code in content
    assert "canary" not in content
    assert hidden.code not in content


def test_signs_no_file_may_hold_are_left_out(world: World, publisher: Publisher, countries: dict[str, Country]) -> None:
    public(world, countries["MR"], title_fr="A\x0bB <&> C\ufffe é")
    content = exported(local_operator(), publisher)
    assert etree.fromstring(content).findtext("iati-activity/title/narrative") == "AB <&> C é"


def test_same_data_and_day_same_bytes_and_the_day_decides(
    world: World, publisher: Publisher, countries: dict[str, Country]
) -> None:
    public(world, *countries.values())
    assert exported(local_operator(), publisher) == exported(local_operator(), publisher)
    later = exported(local_operator(), publisher, date(2027, 1, 1))
    assert later != exported(local_operator(), publisher)
    assert check(io.BytesIO(later), date(2027, 1, 1)).valid


def test_an_export_costs_the_same_with_one_and_five_projects(
    world: World, publisher: Publisher, countries: dict[str, Country]
) -> None:
    costs = []
    for more in (1, 4):
        for _one in range(more):
            public(world, *countries.values())
        with CaptureQueriesContext(connection) as queries:
            content = exported(local_operator(), publisher)
        costs.append((len(queries), content.count(b"<iati-activity ")))
    assert costs[0][0] == costs[1][0]
    assert (costs[0][1], costs[1][1]) == (1, 5)


def activity(identifier: str, *changes: tuple[str, str]) -> str:
    """Return an activity of somebody else."""
    text = ACTIVITY.replace("XX-1-A", identifier)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def others(*texts: str, dry: bool = False, dataset: str = "donor") -> tuple[int, ...]:
    """Bring a file in; return (read, refused, transactions, added, changed, same, gone)."""
    told = (plan if dry else bring_in)(local_operator(), dataset, io.BytesIO(file(*texts)))
    assert told.problem == ""
    return told.read, told.refused, told.transactions, told.added, told.changed, told.same, told.gone


def test_a_file_comes_in_again_and_says_what_changed(world: World, countries: dict[str, Country]) -> None:
    two = activity("XX-1-A"), activity("XX-1-B", ('code="ML"', 'code="NE"'))
    assert others(*two, dry=True) == (2, 0, 2, 2, 0, 0, 0)
    assert OthersActivity.objects.count() == 0
    assert others(*two) == (2, 0, 2, 2, 0, 0, 0)
    assert others(*two) == (2, 0, 2, 0, 0, 2, 0)
    row = OthersActivity.objects.get(identifier="XX-1-A")
    assert (row.title_en, row.reporter, row.status, row.starts_on, row.ends_on) == (
        "Title", "Who", "2", date(2023, 1, 1), date(2025, 1, 1))  # fmt: skip
    assert (row.committed, row.spent, row.committed_eur, row.currency) == (Decimal(10), None, Decimal(10), "EUR")
    assert list(row.shares.order_by("country__code").values_list("country__code", "share")) == [
        ("ML", Decimal(40)), ("MR", Decimal(60))]  # fmt: skip
    OthersActivity.objects.filter(pk=row.pk).update(note_fr="à nous")
    assert others(activity("XX-1-A", (">10</value></transaction>", ">12</value></transaction>"))) == (
        1,
        0,
        1,
        0,
        1,
        0,
        1,
    )
    row.refresh_from_db()
    assert (row.committed, row.note_fr, row.gone_on) == (Decimal(12), "à nous", None)
    assert OthersActivity.objects.get(identifier="XX-1-B").gone_on is not None
    assert others(*two) == (2, 0, 2, 0, 2, 0, 0)
    assert others(two[0], dataset="other") == (1, 0, 1, 1, 0, 0, 0)
    assert OthersActivity.objects.count() == 3
    verbs = Entry.objects.filter(kind="funding.othersactivity", object_id=row.pk).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["load", "change", "change"]
    assert verify().broken is None


def test_what_can_be_read_is_read_and_the_rest_is_said(world: World, countries: dict[str, Country]) -> None:
    texts = (
        activity("XX-1-A", ('percentage="40"', 'percentage="39.9"'), ("<activity-status code=\"2\"/>", "<oops/>")),
        activity(" "),
        activity("XX-1-A"),
        activity("XX-1-B", ('iso-date="2023-01-01"', 'iso-date="soon"'), ('code="ML"', 'code="QQ"')),
        activity("XX-1-C", (">10</value></transaction>", ">ten</value></transaction>"),
                 ("<title><narrative>Title</narrative></title>", "")),
    )  # fmt: skip
    told = bring_in(local_operator(), "donor", io.BytesIO(file(*texts, version="2.02")))
    assert (told.read, told.refused, told.transactions) == (3, 2, 2)
    lines = ACTIVITY.count("\n")
    assert [line for line, _identifier, _why in told.refusals] == [1 + lines, 1 + 2 * lines]
    rows = {row.identifier: row for row in OthersActivity.objects.all()}
    assert "99.9" in rows["XX-1-A"].remarks
    assert rows["XX-1-B"].starts_on is None
    assert "QQ" in rows["XX-1-B"].remarks
    assert rows["XX-1-C"].title_fr == "XX-1-C"
    assert rows["XX-1-C"].committed is None


def test_euros_by_the_rate_of_the_day_else_left_and_said(world: World, countries: dict[str, Country]) -> None:
    dollar = Currency.objects.create(code="USD", name_fr="dollar", name_en="dollar")
    Rate.objects.create(currency=dollar, units_per_euro="1.25", starts_on=date(2023, 1, 1), ends_on=date(2024, 1, 1))
    others(activity("XX-1-A", ('default-currency="EUR"', 'default-currency="USD"')),
           activity("XX-1-B", ('default-currency="EUR"', 'default-currency="USD"'), ("2023-02-01", "2024-02-01")))  # fmt: skip
    known, unknown = OthersActivity.objects.order_by("identifier")
    assert (known.committed, known.currency, known.committed_eur) == (Decimal(10), "USD", Decimal(8))
    assert (unknown.committed, unknown.committed_eur) == (Decimal(10), None)
    assert "USD" in unknown.remarks


@pytest.mark.parametrize("content", [content for content, _why in UNREADABLE.values()], ids=UNREADABLE)
def test_what_cannot_be_read_leaves_all_as_it_was(content: bytes, world: World) -> None:
    others(activity("XX-1-A"))
    told = bring_in(local_operator(), "donor", io.BytesIO(content))
    assert told.problem
    assert (told.read, told.added, told.changed, told.gone) == (0, 0, 0, 0)
    assert OthersActivity.objects.get().gone_on is None


def test_a_file_that_breaks_off_keeps_what_was_read_and_marks_nothing_gone(world: World) -> None:
    others(activity("XX-1-Z"))
    content = file(*(activity(f"XX-1-{n}") for n in range(600)))[:-300]
    told = bring_in(local_operator(), "donor", io.BytesIO(content))
    assert (told.read, told.added, told.gone) == (599, 599, 0)
    assert told.problem
    assert OthersActivity.objects.filter(gone_on__isnull=True).count() == 600


@beside
def test_the_real_file_gives_134_activities(world: World) -> None:
    with (SHARED / "sample-who-brazil.xml").open("rb") as stream:
        told = plan(local_operator(), "who", stream)
    assert (told.read, told.refused, told.problem) == (134, 0, "")


def test_the_command_says_its_last_line_in_digits(
    world: World, publisher: Publisher, countries: dict[str, Country], tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    public(world, countries["MR"])
    place, wrong, bomb = tmp_path / "out.xml", tmp_path / "wrong.xml", tmp_path / "bomb.xml"

    def last(*words: str) -> tuple[int, str]:
        status, out, err = run("iati", *words, capsys=capsys, monkeypatch=monkeypatch)
        return status, (out or err).strip().splitlines()[-1]

    assert last("export", "--output", str(place), "--as-of", "2024-06-01") == (0, "activities 1, transactions 4")
    assert last("check", str(place)) == (0, "activities 1, faults 0, advice 0")
    wrong.write_bytes(file(activity("XX-1-A", ('code="2"', 'code="9"')), activity("")))
    bomb.write_bytes(UNREADABLE["bomb"][0])
    assert last("check", str(wrong)) == (1, "activities 2, faults 2, advice 0")
    assert last("import", str(wrong), "--source", "D", "--dry-run") == (
        1, "activities read 1, refused 1, transactions 1")  # fmt: skip
    assert OthersActivity.objects.count() == 0
    assert last("import", str(place), "--source", "D")[1] == "activities read 1, refused 0, transactions 4"
    assert OthersActivity.objects.count() == 1
    for act in (("check", str(bomb)), ("import", str(bomb), "--source", "D"), ("check", str(tmp_path / "none.xml")),
                ("import", str(place)), ("export", "--output", str(tmp_path / "no" / "a.xml")), ("export", "--as-of", "x"),
                ("check",), ("dance",)):  # fmt: skip
        status, _out, err = run("iati", *act, capsys=capsys, monkeypatch=monkeypatch)
        assert status == 2, act
        assert 1 <= len(err.strip().splitlines()) <= 2, err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bomb.xml", "out.xml", "wrong.xml"]
    assert OthersActivity.objects.count() == 1


def test_the_pages_answer_who_may_and_a_file_is_planned_accepted_and_shown(
    world: World, publisher: Publisher, countries: dict[str, Country], signed_in: Callable[..., Client]
) -> None:
    public(world, countries["MR"])
    means = signed_in("means-officer")
    assert means.get("/funding/iati/publish/").context["count"] == 1
    answer = means.get("/funding/iati/activities.xml?as_of=2024-06-01")
    assert check(io.BytesIO(answer.content), ON).activities == 1
    assert Entry.objects.filter(verb="export", kind="projects.project").count() == 1
    sent = io.BytesIO(file(activity("XX-1-A", ('percentage="40"', 'percentage="39.9"'))))
    sent.name = "a.xml"
    assert "99.9" in means.post("/funding/iati/check/", {"file": sent}).content.decode()
    assert means.post("/funding/iati/others/", {"dataset": ""}).status_code == 400
    sent = io.BytesIO(file(activity("XX-1-A")))
    sent.name = "a.xml"
    answer = means.post("/funding/iati/others/", {"dataset": "donor", "file": sent})
    place = answer["Location"]
    assert means.get(place).status_code == 200
    assert signed_in("means-officer").get(place).status_code == 404  # another's file
    assert OthersActivity.objects.count() == 0
    assert means.post(place).status_code == 302
    assert OthersActivity.objects.count() == 1
    assert bytes(OthersFile.objects.get().content) == b""
    page = means.get(f"/countries/{countries['MR'].code}/?as_of=2024-06-01").content.decode()
    assert "Title" in page
    assert "Title" not in means.get(f"/countries/{countries['NE'].code}/?as_of=2024-06-01").content.decode()
    attache = signed_in("attache", world.unit)
    assert attache.get("/funding/iati/activities.xml").status_code == 404
    assert attache.post("/funding/iati/others/", {"dataset": "donor"}).status_code == 404
    assert signed_in("embassy", world.unit).get("/funding/iati/check/").status_code == 404


def test_a_large_file_is_read_and_accepted_as_jobs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 10)
    actor = actor_for(account("means-officer", world.unit))
    kept = work.take(actor, " donor ", "a.xml", file(activity("XX-1-A"), activity("")))
    assert (kept.state, kept.job.kind) == ("planning", "iati-plan")
    assert work.run_plan(Progress(), actor, kept.pk) == f"/funding/iati/others/{kept.pk}/"
    kept.refresh_from_db()
    assert (kept.state, kept.told["read"], kept.told["refused"], OthersActivity.objects.count()) == ("planned", 1, 1, 0)
    Job.objects.filter(pk=kept.job_id).update(state="done")
    kept = OthersFile.objects.get()
    work.accept(actor, kept)
    job = kept.job
    work.accept(actor, kept)  # while the job is at work, nothing more
    assert (job.kind, kept.job) == ("iati-accept", job)
    work.run_accept(Progress(), actor, kept.pk)
    work.run_accept(Progress(), actor, kept.pk)  # twice does no harm
    assert OthersActivity.objects.get().dataset == "donor"
    with pytest.raises(Failed):
        work.run_plan(Progress(), actor_for(account("means-officer", world.unit)), kept.pk)


def test_who_may_not_import_is_refused(world: World) -> None:
    with pytest.raises(Refused):
        bring_in(actor_for(account("attache", world.unit)), "donor", io.BytesIO(file()))


def test_others_activities_do_not_come_in_by_a_form(world: World, signed_in: Callable[..., Client]) -> None:
    assert signed_in("director").get("/others-activities/new").status_code == 404


def test_a_project_is_decided_by_another_hand_and_the_former_decision_is_kept(
    world: World, countries: dict[str, Country], signed_in: Callable[..., Client]
) -> None:
    rule = OdaRule.objects.create(code="police", theme="police", eligible="yes", purpose="15132", aid_type="D02",
                                  reason_fr="Police civile.", reason_en="Civil policing.", to_confirm=True)  # fmt: skip
    OdaStatus.objects.create(country=countries["MR"], category="ldc", starts_on=date(2014, 1, 1))
    project = public(world, countries["MR"])
    address, page = f"/funding/aid/decide?about=projects/{project.code}", f"/projects/{project.code}/"
    client = signed_in("approver", world.unit)
    assert "Civil policing" in client.get(page).content.decode()
    form = client.get(address).context["form"]
    sent = {name: str(form.initial.get(name) or "") for name in form.fields if name != "revision"}
    assert (sent["eligible"], Decimal(sent["share"]), sent["rule"]) == ("yes", 100, str(rule.pk))
    assert client.post(address, sent).status_code == 400  # no justification
    sent |= {"justification_fr": "Voilà", "justification_en": "There"}
    bad = client.post(address, sent | {"share": "40", "flow_type": "50", "decided_on": "2099-01-01"})
    assert bad.status_code == 400
    assert {"share", "flow_type"} <= set(bad.context["form"].errors)
    assert OdaDecision.objects.count() == 0
    assert client.post(address, sent | {"decided_on": "2024-01-10"}).status_code == 302
    assert client.post(address, sent | {"decided_on": "2024-01-09"}).status_code == 400
    again = sent | {"eligible": "partly", "share": "40", "decided_on": "2024-02-10"}
    assert client.post(address, again).status_code == 302
    first, second = OdaDecision.objects.order_by("pk")
    assert (first.replaced_on, second.replaced_on, second.share) == (date(2024, 2, 10), None, Decimal(40))
    assert second.decided_by is not None
    assert Entry.objects.filter(kind="funding.odadecision").count() == 3
    assert signed_in("desk-officer", world.unit).get(address).status_code == 404


def test_who_entered_the_project_does_not_decide(world: World, signed_in: Callable[..., Client]) -> None:
    project = in_project(world, "")
    client = signed_in("director", world.unit)
    user = User.objects.get(pk=client.session["_auth_user_id"])
    Entry.objects.create(user=user, actor="x", verb="add", kind="projects.project", object_id=project.pk, label="",
                         at=timezone.now(), previous="", digest="")  # fmt: skip
    sent = {**decision(""), "decided_on": "2024-01-10"}
    answer = client.post(f"/funding/aid/decide?about=projects/{project.code}", sent)
    assert answer.status_code == 400
    assert "another person" in str(answer.context["form"].errors)
    assert OdaDecision.objects.count() == 0


def test_what_is_not_decided_waits_on_the_desk_at_a_constant_cost(
    world: World, signed_in: Callable[..., Client]
) -> None:
    client, costs = signed_in("director", world.unit), []
    for more in (1, 4):
        for _one in range(more):
            in_project(world, f"{number()}")
        client.get("/funding/aid/undecided/")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/funding/aid/undecided/")
        costs.append((len(queries), len(answer.context["lines"])))
    assert costs == [(costs[0][0], 1), (costs[0][0], 5)]
    assert any(address == "/funding/aid/undecided/" for _words, address in client.get("/").context["asks"])


def test_aid_of_a_year_counts_by_the_share_decided(
    world: World, countries: dict[str, Country], signed_in: Callable[..., Client]
) -> None:
    counted, apart = public(world, countries["MR"]), public(world, countries["MR"])
    OdaDecision.objects.create(project=counted, **decision(""))
    OdaDecision.objects.create(project=apart, **{**decision(""), "eligible": "no", "share": "0", "flow_type": "50"})
    answer = signed_in("director", world.unit).get("/financing/?figure=funding.aid_committed&year=2024&dates=all")
    assert answer.status_code == 200
    assert len(answer.context["page"].numbers) == 1
