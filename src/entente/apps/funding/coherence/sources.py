"""Where what exists is looked for: our projects and our actions; another table joins with one more `Source`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from entente.access.choices import Marking
from entente.access.service import may_some, visible
from entente.apps.funding.coherence.rules import NEAR, Asked, Candidate, Key
from entente.apps.partners.models import Institution
from entente.apps.projects.choices import ActionState
from entente.apps.projects.models import Action, Project
from entente.apps.reference.queries import concerning
from entente.engines.records import catalogue
from entente.engines.records.columns import Words
from entente.engines.records.reader import Reader
from entente.engines.search import service as searching
from entente.engines.search.asking import typed
from entente.engines.search.words import SMALL, SPELLED, split, stems

Rows = models.QuerySet[Any]
MOST = 1_000  # candidates of one source that are compared
COUNTRIES = 8
NOT_DONE = (ActionState.POSTPONED, ActionState.CANCELLED)
# Words of titles that tell what kind of thing it is, never what it is about.
_HOLLOW = """action actions composante demonstration fictif fictive fictional formation module number partie phase
programme program project projet seance session training volet"""
HOLLOW = frozenset(_HOLLOW.split())


@dataclass(frozen=True)
class Source:
    """One place to look: its code, whose it is in words, and what gives the candidates a reader may see.

    `candidates` narrows in the database by country, time, institution, theme or words, in a number of queries that
    does not grow, and returns at most some thousand. What it returns is compared by `rules.ranked` and shown as it is:
    it must have asked `visible()` itself.
    """

    code: str
    title: Words
    candidates: Callable[[Reader, Asked], Sequence[Candidate]]


def stems_of(*texts: str) -> dict[str, str]:
    """Return the words of texts as written, by their stems, small and hollow ones left out; the first writing stays."""
    found: dict[str, str] = {}
    for written in (written for text in texts for written in SPELLED.findall(text or "")):
        for word in split(written):
            if word in SMALL or word in HOLLOW or len(word) < 3 or not word.isalpha():
                continue
            for stem in stems(word):
                found.setdefault(stem, written.lower())
    return found


# --- projects ----------------------------------------------------------------------------------------------


def projects(reader: Reader, asked: Asked) -> list[Candidate]:
    """Return the projects near what is asked. Two queries, and those of the word index where no country is given."""
    if not may_some(reader.actor, "view", Project):
        return []
    rows = _there(visible(reader.actor, Project), asked, reader)
    if asked.ends_on:
        rows = rows.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=asked.ends_on + NEAR))
    if asked.starts_on:
        rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=asked.starts_on - NEAR))
    if not asked.countries:
        with_them = visible(reader.actor, Action).filter(institution__in=asked.institutions).order_by()
        about = Q(pk__in=with_them.values("project_id")) if asked.institutions else Q()
        rows = _narrowed(rows, asked, reader, about | Q(theme__in=asked.themes))
    found = list(rows.order_by("-starts_on", "-pk").values_list(
        "pk", "code", "title_fr", "title_en", "marking", "theme", "starts_on", "ends_on", "parent_id",
        *_owner_paths(reader))[:MOST])  # fmt: skip
    places = _institutions_of_projects(reader, [values[0] for values in found])
    return [_project(reader, values, places.get(values[0], frozenset())) for values in found]


def _project(reader: Reader, values: Sequence[Any], institutions: frozenset[int]) -> Candidate:
    """Return a project as it is compared: its last day is the one before its end."""
    pk, code, title_fr, title_en, marking, theme, starts_on, ends_on, parent, *owner = values
    record = catalogue.by_model(Project)
    return Candidate(
        "projects", (record.kind, pk), title_fr if reader.language == "fr" else title_en, record.detail_path(code),
        *_owner(owner), institutions, theme, said(reader, title_fr, title_en), starts_on,
        ends_on and ends_on - timedelta(days=1), marking == Marking.NAMED,
        frozenset({(record.kind, parent)} if parent else ()),
    )  # fmt: skip


def _institutions_of_projects(reader: Reader, numbers: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return, by project, the institutions its actions are done with, as far as the reader may see them. One query."""
    if not numbers:
        return {}
    pairs = (
        visible(reader.actor, Action)
        .filter(project__in=numbers, institution__in=visible(reader.actor, Institution).order_by().values("pk"))
        .order_by()
        .values_list("project_id", "institution_id")
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for project, institution in pairs:
        found.setdefault(project, set()).add(institution)
    return {project: frozenset(institutions) for project, institutions in found.items()}


# --- actions -----------------------------------------------------------------------------------------------


def actions(reader: Reader, asked: Asked) -> list[Candidate]:
    """Return the actions near what is asked, neither postponed nor cancelled. Three queries, and those of the index."""
    if not may_some(reader.actor, "view", Action):
        return []
    rows = _there(visible(reader.actor, Action), asked, reader, countries="country", organisations="organisation",
                  regions="").exclude(state__in=NOT_DONE)  # fmt: skip
    if asked.ends_on:
        rows = rows.filter(starts_on__lte=asked.ends_on + NEAR)
    if asked.starts_on:
        rows = rows.filter(ends_on__gte=asked.starts_on - NEAR)
    if not asked.countries:
        about = Q(project__in=visible(reader.actor, Project).filter(theme__in=asked.themes).order_by().values("pk"))
        rows = _narrowed(rows, asked, reader, Q(institution__in=asked.institutions) | (about if asked.themes else Q()))
    found = list(rows.order_by("-starts_on", "-pk").values_list(
        "pk", "title_fr", "title_en", "marking", "starts_on", "ends_on", "project_id", "institution_id",
        *_owner_paths(reader))[:MOST])  # fmt: skip
    themes = _seen(reader, Project, (values[6] for values in found), "theme")
    places = _seen(reader, Institution, (values[7] for values in found), "pk")
    return [_action(reader, values, themes, places) for values in found]


def _action(reader: Reader, values: Sequence[Any], themes: Mapping[int, Any], places: Mapping[int, Any]) -> Candidate:
    """Return an action as it is compared: its theme is that of a project the reader may see."""
    pk, title_fr, title_en, marking, starts_on, ends_on, project, institution, *owner = values
    record = catalogue.by_model(Action)
    above: Key | None = (catalogue.by_model(Project).kind, project) if project in themes else None
    return Candidate(
        "actions", (record.kind, pk), title_fr if reader.language == "fr" else title_en, record.detail_path(pk),
        *_owner(owner), frozenset({institution} & set(places)), themes.get(project, ""),
        said(reader, title_fr, title_en), starts_on, ends_on, marking == Marking.NAMED,
        frozenset({above} if above else ()),
    )  # fmt: skip


def _seen(reader: Reader, model: type[models.Model], numbers: Iterable[int | None], path: str) -> dict[int, Any]:
    """Return a value of the records of these numbers that the reader may see. One query."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    return dict(visible(reader.actor, model).filter(pk__in=wanted).order_by().values_list("pk", path))


# --- both --------------------------------------------------------------------------------------------------


def _there(rows: Rows, asked: Asked, reader: Reader, **fields: str) -> Rows:
    """Return the rows that concern one of the countries asked, directly or through others; all where none is."""
    around = Q()
    for country in asked.countries[:COUNTRIES]:
        keys = concerning(rows.model._base_manager.all(), country, reader.on, **fields)
        around |= Q(pk__in=keys.order_by().values("pk"))
    return rows.filter(around) if around else rows


def _narrowed(rows: Rows, asked: Asked, reader: Reader, about: Q) -> Rows:
    """Return the rows with an institution, a theme or a word asked: where no country narrows, these must."""
    if any(asked.words):
        asked_words = {stem: word for words in asked.words for stem, word in words.items()}
        text = typed(" ".join(dict.fromkeys(asked_words.values())))
        record = catalogue.by_model(rows.model)
        answers = searching.find(reader, searching.Asked(text, record), (frozenset(asked_words),))
        about |= Q(pk__in=[hit.row.number for hit in answers.hits])
    return rows.filter(about) if asked.narrow else rows.none()


def _owner_paths(reader: Reader) -> tuple[str, ...]:
    """Return what is asked of an owner: its names, and what tells its side."""
    return (f"owner__short_{reader.language}", f"owner__name_{reader.language}", "owner__directorate_id", "owner_id")


def _owner(values: Sequence[Any]) -> tuple[str, str]:
    """Return the word for an owner, and its side: its directorate, or itself where it answers to none."""
    short, name, directorate, unit = values
    return short or name, f"directorate-{directorate}" if directorate else f"unit-{unit}"


def said(reader: Reader, title_fr: str, title_en: str) -> tuple[dict[str, str], ...]:
    """Return the words of a title by their stems, in the reader's language first."""
    ours, others = (title_fr, title_en) if reader.language == "fr" else (title_en, title_fr)
    return stems_of(ours), stems_of(others)
