"""What is invented is flagged and visibly so; what is documented has its source; nothing names a real person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F, Q

from entente.access.actor import actor_for
from entente.access.models import Kept, Unit, User
from entente.access.service import visible
from entente.apps.network.models import Person, Position, Posting
from entente.apps.network.relief import queries as reliefs
from entente.apps.network.relief.relief import What
from entente.apps.partners.models import Institution
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Statement
from entente.engines.journal.models import Entry
from entente.engines.journal.service import kind_of, verify

# The mark makes the test database: without it the module’s fixture would meet the real one.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
KEPT = [model for model in apps.get_models() if issubclass(model, Kept)]
TITLES = ("name", "title", "function", "statement")


def loaded_rows(model: type[models.Model], batch: str) -> models.QuerySet[models.Model]:
    numbers = Entry.objects.filter(kind=kind_of(model), batch__startswith=batch).values("object_id")
    return model._base_manager.filter(pk__in=numbers)


def titles(row: models.Model) -> list[str]:
    names = {f"{stem}{end}" for stem in TITLES for end in ("", "_fr", "_en")}
    return [getattr(row, field.name) for field in row._meta.concrete_fields if field.name in names]


@pytest.mark.parametrize("model", KEPT, ids=kind_of)
def test_generated_rows_are_flagged_and_visibly_fictional(model: type[models.Model]) -> None:
    for row in loaded_rows(model, "demonstration"):
        assert row.fictional
        assert all("fict" in title.lower() for title in titles(row)), row


@pytest.mark.parametrize("model", KEPT, ids=kind_of)
def test_documented_rows_have_a_source_and_fit_their_fields(model: type[models.Model]) -> None:
    for row in loaded_rows(model, "documents"):
        assert row.source, row
        assert not row.fictional or all("fict" in title.lower() for title in titles(row)), row
        row.full_clean()


@pytest.mark.parametrize("model", KEPT, ids=kind_of)
def test_texts_fit_their_fields(model: type[models.Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if isinstance(field, models.CharField)]
    for row in model._base_manager.all():
        assert all(len(getattr(row, field.name)) <= (field.max_length or 10_000) for field in fields), row


def test_nobody_has_a_real_name() -> None:
    assert not Person.objects.exclude(name__regex=r"^Personne fictive \d{4}$").exists()


def test_every_letter_is_cited() -> None:
    sources = " ".join(Statement.objects.values_list("source", flat=True))
    assert all(f"{letter}, " in sources for letter in "ABCDE")


def test_stated_figures_that_differ_stand_side_by_side() -> None:
    stated = Statement.objects.filter(figure="network.countries_covered").values_list("as_of", "value")
    assert {(year, int(value)) for year, value in stated} == {("2014", 153), ("2015", 156)}


def test_mauritania_has_what_its_page_names() -> None:
    named = {"JUSSEC", "AFORMA", "ACASA", "ALCAO", "MILDT-NKC"}
    assert named <= set(Project.objects.filter(countries__code="MR").values_list("code", flat=True))
    assert Institution.objects.filter(country__code="MR", source__startswith="C, 2015").count() == 4
    assert Position.objects.filter(unit__code="ssi-nouakchott").count() == 4
    years = set(Action.objects.filter(country__code="MR").values_list("starts_on__year", flat=True))
    assert {2012, 2013, 2014, 2026} <= years


def test_every_directorate_is_its_own_and_posts_are_under_theirs() -> None:
    assert not Unit.objects.filter(kind="directorate").exclude(directorate=F("pk")).exists()
    assert set(Unit.objects.filter(kind="post").values_list("directorate__code", flat=True)) == {"dci", "dcsd", "dgris"}


def test_postings_follow_each_other_and_reliefs_come(today: date) -> None:
    last: dict[tuple[str, int], date] = {}
    for row in Posting.objects.select_related("position").order_by("starts_on", "pk"):
        # Who comes is there together with who leaves for the handover, and no longer.
        handover = timedelta(days=row.position.handover_days)
        for holder, together in (("position", row.position_id), handover), (("person", row.person_id), timedelta()):
            assert last.get(holder, row.starts_on) <= row.starts_on + together
            assert row.ends_on is not None
            last[holder] = row.ends_on
    soon = Q(ends_on__gt=today, ends_on__lte=today + timedelta(days=182))
    assert Posting.objects.filter(soon, starts_on__lte=today).count() > 30


def test_actions_stand_in_their_projects_days() -> None:
    rows = Action.objects.filter(project__fictional=True).exclude(
        project__starts_on__lte=F("starts_on"), project__ends_on__gt=F("starts_on")
    )
    assert not rows.exists()


def test_what_comes_is_planned(today: date) -> None:
    states = Action.objects.filter(starts_on__gt=today).order_by().values_list("state", flat=True).distinct()
    assert set(states) <= {"planned", "postponed", "cancelled"}


def test_named_projects_are_read_by_their_readers_only() -> None:
    named = Project.objects.filter(marking="named")
    assert named.count() == 4
    for username, number in (("desk", 4), ("director", 4), ("means", 0), ("attache", 0), ("stranger", 0)):
        assert (
            visible(actor_for(User.objects.get(username=username)), Project).filter(marking="named").count() == number
        )


def test_the_stranger_does_not_see_mauritania() -> None:
    rows = visible(actor_for(User.objects.get(username="stranger")), Project)
    assert not rows.filter(countries__code="MR").exclude(countries__code="JP").exists()


def test_the_journal_is_whole_and_holds_every_row() -> None:
    assert verify().broken is None
    for model in KEPT:
        assert loaded_rows(model, "").count() == model._base_manager.count()


def test_reliefs_are_mostly_in_order_and_some_are_not(today: date) -> None:
    period = reliefs.horizon(today)
    said = reliefs.marked(Position.objects.all(), period)
    numbers = {what: sum(what in marks for marks in said.values()) for what in What}
    assert 5 <= numbers[What.VACANT] <= 60
    assert all(5 < number < Position.objects.count() / 2 for number in numbers.values()), numbers
    assert Posting.objects.exclude(curtailment="").count() > 20
    papers = Posting.objects.filter(arrived_on__isnull=False)
    assert papers.filter(letter_on__isnull=False).count() > 0.9 * papers.count()


def test_positions_have_the_terms_of_their_kind() -> None:
    rows = Position.objects.filter(fictional=True)
    assert set(rows.values_list("tour_months", flat=True)) == {24, 36, 48}
    assert set(rows.values_list("handover_days", flat=True)) <= set(range(5, 16))
    assert not rows.filter(grade_fr__in=("brigadier-chef", "adjudant-chef")).exclude(grade_band="intermediate").exists()
    assert rows.filter(grade_band="senior", kind="headquarters").count() == 1
    assert rows.filter(country__code="BR", languages__code="pt").exists()
    assert rows.filter(clearance="top-secret").exists()
