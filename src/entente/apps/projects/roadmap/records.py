"""The record types of roadmaps: a post's year, and its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from entente.access.models import Unit
from entente.access.service import may, may_some, visible
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.projects.models import Action, Project
from entente.apps.projects.roadmap.choices import Decision, RoadmapState
from entente.apps.projects.roadmap.models import Roadmap, RoadmapItem
from entente.apps.projects.roadmap.queries import done_by, items_in, tally_of
from entente.apps.projects.roadmap.rules import state_on
from entente.apps.projects.roadmap.steps import guard_lines
from entente.apps.reference.models import Country
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import (
    Choice,
    Column,
    Computed,
    Day,
    Local,
    LocalRef,
    Many,
    Money,
    Ref,
    Text,
    Values,
    Words,
)
from entente.engines.records.filters import Facet, InYear
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record, Total
from entente.engines.ui import format as show
from entente.engines.workflow.panel import life_panel

TONES = {
    RoadmapState.DRAFT: "pending", RoadmapState.PROPOSED: "attention", RoadmapState.ADOPTED: "done",
    RoadmapState.REVIEWED: "past",
}  # fmt: skip
DECISIONS: dict[str, str] = {
    Decision.WAITING: "attention", Decision.KEPT: "done", Decision.POSTPONED: "pending", Decision.DROPPED: "past",
}  # fmt: skip
STATE = Computed(
    "state", gettext_lazy("State"), paths=("proposed_on", "adopted_on", "reviewed_on"), sortable=False,
    compute=lambda values, reader: str(state_on(reader.on, *values).label),
    judge=lambda values, reader: TONES[state_on(reader.on, *values)],
)  # fmt: skip


@dataclass(frozen=True)
class Lines(Column):
    """How many lines of a roadmap are of some kind, as the reader sees them: one subquery."""

    sortable: bool = False
    number: bool = True

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for their number."""
        counted = {"kept": Q(decision=Decision.KEPT), "proposed": Q()}
        asked = done_by(reader.actor, reader.on) if self.name == "done" else counted[self.name]
        rows = visible(reader.actor, RoadmapItem).filter(asked, roadmap=OuterRef("pk")).order_by()
        return (Coalesce(Subquery(rows.values("roadmap").annotate(n=Count("pk")).values("n")), 0),)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the number."""
        return show.number(values[0], reader.language)


DONE = pgettext_lazy("roadmap", "Done")


@dataclass(frozen=True)
class Done(Column):
    """Whether a line led to something that the reader may see."""

    name: str = "done"
    heading: Words = DONE
    sortable: bool = False

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask whether."""
        return (models.ExpressionWrapper(done_by(reader.actor, reader.on), models.BooleanField()),)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the word."""
        return _("done") if values[0] else ""

    def tone(self, values: Values, reader: Reader) -> str:
        """Return its tone."""
        return "done" if values[0] else ""


COUNTS = (Lines("proposed", pgettext_lazy("roadmap", "Proposed")), Lines("kept", pgettext_lazy("roadmap", "Kept")),
          Lines("done", DONE))  # fmt: skip
REASON = Computed("reason", gettext_lazy("Reason"), paths=("reason_{language}", "reason_fr", "reason_en"),
                  compute=lambda values, reader: next(filter(None, values), ""))  # fmt: skip
ITEM_YEAR = Text("roadmap__year", gettext_lazy("Year"))
QUARTER = Choice("quarter")
DECISION = Choice("decision", tones=DECISIONS)


def subtitle(row: Any, reader: Reader) -> str:
    """Return in numbers what became of what was proposed. One query."""
    found = tally_of(reader.actor, row.pk, reader.on)
    return _("proposed: %(proposed)d · kept: %(kept)d · done: %(done)d") % vars(found)


def acts(row: Any, reader: Reader) -> list[tuple[str, str]]:
    """Return the button that adds a line, for who may change the roadmap."""
    if row.archived_at or not may_some(reader.actor, "add", RoadmapItem) or not may(reader.actor, "change", row):
        return []
    return [(_("Add a line"), f"{ITEMS.list_path()}new?{urlencode({'roadmap': f'{row.pk} {row}'})}")]


def above(row: Any, reader: Reader) -> list[tuple[str, str]]:
    """Return the roadmap of a line."""
    return [(str(row.roadmap), reader.address(ROADMAPS.detail_path(row.roadmap_id)))]


ROADMAPS = Record(
    model=Roadmap, slug="roadmaps", label="year", label_is_local=False, order="-year", files=True,
    natural=("owner", "year"), subtitle=subtitle, life=life_panel, acts=acts, beside=(RoadmapItem, Action, Project),
    columns=(Text("year"), LocalRef("owner", gettext_lazy("Post")), Ref("country"), STATE, *COUNTS,
             *(column for column in OWNED_COLUMNS if column.name != "owner")),
    details=(LocalRef("owner", gettext_lazy("Post")), Text("year"), Ref("country"), STATE,
             Local("text", gettext_lazy("Aims")), Day("proposed_on"), LocalRef("proposed_by"), Day("adopted_on"),
             LocalRef("adopted_by"), Day("reviewed_on"), Local("review", gettext_lazy("Review")),
             Text("source", gettext_lazy("Source"))),
    filters=(InYear("year"), Facet("owner", gettext_lazy("Post")), Facet("country"), Facet("marking")),
    form=("year", "country", "text_fr", "text_en", "review_fr", "review_en", *OWNED),
    panels=(
        Panel(on=Unit, rows=lambda rows, unit, on: rows.filter(owner=unit), rank=62, title=gettext_lazy("Roadmaps"),
              columns=(Text("year"), STATE, *COUNTS), order=("-year",), quiet=True,
              empty=gettext_lazy("What this post proposes for the year would be here.")),
    ),
)  # fmt: skip

ITEMS = Record(
    model=RoadmapItem, slug="roadmap-lines", in_menu=False, label="title",
    order="-roadmap__year", natural=("roadmap", "title_fr"),
    search=("title_fr", "title_en"), above=above, prepare=guard_lines, beside=(Action, Project),
    columns=(Local("title"), DECISION, Done(), ITEM_YEAR, QUARTER, Ref("country"),
             Money("cost_eur", gettext_lazy("Cost")), Choice("kind", extra=True), Ref("institution", extra=True),
             Ref("project", extra=True), Many("actions", extra=True), REASON),
    details=(Local("title"), Choice("kind"), Ref("country"), Ref("institution"), Choice("quarter"),
             Money("cost_eur"), DECISION, REASON, Done(), Many("actions", most=8), Ref("project"),
             Text("source", gettext_lazy("Source"))),
    filters=(Facet("decision"), Facet("kind"), Facet("country"), Facet("quarter"),
             Facet("post", gettext_lazy("Post"), path="roadmap__owner")),
    totals=(Total("cost_eur", "", money=True),),
    form=("roadmap", "title_fr", "title_en", "kind", "country", "institution", "quarter", "cost_eur", "decision",
          "reason_fr", "reason_en", "actions", "project", *KEPT),
    panels=(
        Panel(on=Roadmap, rows=lambda rows, roadmap, on: rows.filter(roadmap=roadmap), rank=10, limit=40,
              columns=(Local("title"), DECISION, Done(), QUARTER, Ref("country"),
                       Money("cost_eur", gettext_lazy("Cost")), REASON),
              order=("quarter", "pk"), title=gettext_lazy("Lines"),
              empty=gettext_lazy("What the post proposes would be here, line by line; the post enters it.")),
        Panel(on=Country, rows=items_in, rank=42, quiet=True, order=("quarter", "pk"), limit=6,
              title=gettext_lazy("Roadmap of the year"),
              columns=(Local("title"), DECISION, Done(), QUARTER),
              empty=gettext_lazy("What posts propose for this country this year would be here.")),
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), side=True, quiet=True, rank=60,
              title=gettext_lazy("From roadmaps"), columns=(Local("title"), ITEM_YEAR), order=("-roadmap__year",),
              empty=gettext_lazy("The lines of roadmaps that led to it would be here.")),
    ),
)  # fmt: skip
