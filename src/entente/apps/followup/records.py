"""The record type of the follow-up room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from entente.access.models import Kept
from entente.access.service import visible
from entente.apps.followup.choices import Late, Side, State
from entente.apps.followup.models import Followup
from entente.apps.followup.narrowing import never_wider
from entente.apps.followup.pointing import About, pointer
from entente.apps.followup.queries import about_it, late_on, open_about, to_do_on, waiting_on
from entente.apps.followup.rules import lateness, state_on
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.reference.models import Country
from entente.engines.journal.models import Entry
from entente.engines.records.columns import (
    Choice,
    Column,
    Computed,
    Day,
    Local,
    LocalRef,
    Many,
    Ref,
    Text,
    Values,
    Words,
    state,
)
from entente.engines.records.filters import During, Facet, Rows
from entente.engines.records.history import STEP
from entente.engines.records.reader import Reader
from entente.engines.records.record import Page, Panel, Record
from entente.engines.ui import format as show
from entente.engines.workflow.panel import life_panel

WHO = pgettext_lazy("follow-up", "Who")
TONES = {
    State.OPEN: "pending", State.DOING: "pending", State.DONE: "attention", State.VERIFIED: "done",
    State.DROPPED: "past",
}  # fmt: skip
LIFE = ("state", "done_on", "verified_on", "dropped_on")
STATE = Computed(
    "state", gettext_lazy("State"), paths=LIFE, sort=("state",),
    compute=lambda values, reader: str(state_on(reader.on, *values).label),
    judge=lambda values, reader: TONES[state_on(reader.on, *values)],
)  # fmt: skip


def stands(values: Values, reader: Reader) -> Late:
    """Return how a promise stands to its due date, from the due date and its life."""
    due, *life = values
    return lateness(reader.on, state_on(reader.on, *life), due)


def late_words(values: Values, reader: Reader) -> str:
    """Return how late it is, "" when it is not."""
    if stands(values, reader) != Late.YES:
        return ""
    days = (reader.on - values[0]).days
    return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}


def due_words(values: Values, reader: Reader) -> str:
    """Return by when, or that there is no date."""
    if values[0] is None:
        return _("no date") if stands(values, reader) == Late.UNDATED else ""
    return show.day(values[0], reader.language)


@dataclass(frozen=True)
class DueOn(Computed):
    """By when it is due and, below, how late it is."""

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return both as one text."""
        return ", ".join(filter(None, (due_words(values, reader), late_words(values, reader))))

    def tone(self, values: Values, reader: Reader) -> str:
        """Return the tone of what is late, and of what has no date."""
        return {Late.YES: "attention", Late.UNDATED: "pending"}.get(stands(values, reader), "")

    def html(self, model: type[models.Model], values: Values, reader: Reader) -> SafeString:
        """Return the day, and how late it is on a line of its own."""
        late, tone = late_words(values, reader), self.tone(values, reader)
        if not late:
            return super().html(model, values, reader)
        return format_html('{}<span class="under soft">{}</span>', state(tone, due_words(values, reader)), late)


DUE_ON = DueOn("due_on", gettext_lazy("By when"), paths=("due_on", *LIFE), sort=("due_on",))


@dataclass(frozen=True)
class Who(Column):
    """Who does it: the person and the unit, or the institution on their side where the reader may see it."""

    name: str = "who"
    heading: Words = WHO
    sortable: bool = False

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the side, the person, the unit, and the institution."""
        unit = (f"unit__short_{reader.language}", f"unit__name_{reader.language}")
        return ("side", "assignee__display_name", *unit, *Ref("institution").ask(model, reader))

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the names; on their side, whoever of ours sees to it is not said."""
        side, person, short, name, _key, institution = values
        if side == Side.THEIRS:
            return institution or str(Side.THEIRS.label)
        return ", ".join(part for part in (person, short or name) if part)


class _Lateness(django_filters.ChoiceFilter):  # type: ignore[misc]
    """Rows as they stand to their due date on the reader's day."""

    def filter(self, qs: Rows, value: str) -> Rows:
        """Keep what is late, what is not, or what has no date."""
        return qs.filter(_by_lateness(self.parent.request)[value]) if value else qs


def _by_lateness(reader: Reader) -> dict[str, Q]:
    """Return the condition of each answer."""
    undated, late = to_do_on(reader.on) & Q(due_on__isnull=True), late_on(reader.on)
    return {Late.YES: late, Late.UNDATED: undated, Late.NO: ~(late | undated)}


@dataclass(frozen=True)
class Lateness(Facet):
    """Whether it is late on the reader's day."""

    values: tuple[str, ...] = tuple(Late.values)

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of the answers."""
        return _Lateness(field_name="pk", choices=Late.choices)

    def counts(self, rows: Rows, reader: Reader) -> list[tuple[str, str, int]]:
        """Return each answer with its number. One query."""
        tallies = {name: models.Count("pk", filter=asked) for name, asked in _by_lateness(reader).items()}
        found = rows.order_by().aggregate(**tallies)
        return [(value, str(Late(value).label), found[value]) for value in Late.values]


class _Mine(django_filters.ChoiceFilter):  # type: ignore[misc]
    """Rows that wait for the reader."""

    def filter(self, qs: Rows, value: str) -> Rows:
        """Keep what they have to do, or to verify."""
        return WAITING[value][0](qs, self.parent.request) if value else qs


def to_do(rows: Rows, reader: Reader) -> Rows:
    """Return what is to do on the reader's day and entrusted to them by name, or to their unit and nobody by name."""
    actor = reader.actor
    by_name = Q(assignee=actor.user_id, assignee__isnull=False)
    return rows.filter(to_do_on(reader.on), by_name | Q(assignee__isnull=True, unit__in=actor.units))


def to_verify(rows: Rows, reader: Reader) -> Rows:
    """Return what is done on the reader's day and may be verified by them, who did not do it."""
    may_be = visible(reader.actor, Followup, "approve").order_by().values("pk")
    return rows.filter(waiting_on(reader.on), pk__in=may_be).exclude(done_by=reader.actor.user_id)


WAITING: dict[str, tuple[Callable[[Rows, Reader], Rows], Words]] = {
    "do": (to_do, gettext_lazy("for me to do")),
    "verify": (to_verify, gettext_lazy("for me to verify")),
}


@dataclass(frozen=True)
class Mine(Facet):
    """What waits for the reader: to do, to verify."""

    values: tuple[str, ...] = tuple(WAITING)

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of the answers."""
        return _Mine(field_name="pk", choices=[(value, value) for value in self.values])

    def counts(self, rows: Rows, reader: Reader) -> list[tuple[str, str, int]]:
        """Return each answer with its number."""
        plain = rows.order_by()
        return [(value, str(words), narrow(plain, reader).count()) for value, (narrow, words) in WAITING.items()]


def above(row: Any, reader: Reader) -> list[tuple[str, str]]:
    """Return the record it points at, for those who may see it."""
    found = pointer(row, reader)
    return [found] if found else []


def subtitle(row: Any, reader: Reader) -> str:
    """Return which side promised it, and when."""
    words = {Side.OURS: _("promised by our side on %(day)s"), Side.THEIRS: _("promised by their side on %(day)s")}
    return words[row.side] % {"day": show.day(row.made_on, reader.language)}


def notices(row: Any, reader: Reader) -> list[tuple[str, str, str]]:
    """Return why it was dropped, or reopened last, as its history says it. One query."""
    words = {State.DROPPED: _("Dropped:"), State.OPEN: _("Reopened:"), State.DOING: _("Reopened:")}
    verb = f"{STEP}drop" if row.state == State.DROPPED else f"{STEP}reopen"
    if row.state not in words:
        return []
    lines = Entry.objects.filter(kind=FOLLOWUPS.kind, object_id=row.pk, verb=verb).order_by("-id")
    return [(words[row.state], reason, "") for reason in lines.values_list("reason", flat=True)[:1]]


WHAT = Local("text", pgettext_lazy("follow-up", "What"))
EVIDENCE = Computed("evidence", gettext_lazy("Evidence"), paths=("evidence_{language}", "evidence_fr", "evidence_en"),
                    compute=lambda values, reader: next(filter(None, values), ""))  # fmt: skip
OWNER = Computed("owner", narrow=False, paths=("owner__short_{language}", "owner__name_{language}"), sort=("owner_id",),
                 compute=lambda values, reader: values[0] or values[1])  # fmt: skip
OWN_FORM = ("text_fr", "text_en", "side", "unit", "assignee", "institution", "countries", "made_on", "due_on")
# What is asked where it points at a record: owner, countries, marking and readers are that record's.
PROMISED = ("text_fr", "text_en", "side", "unit", "assignee", "institution", "made_on", "due_on", "source")

FOLLOWUPS = Record(
    model=Followup, slug="followup", files=True, label="text", order="due_on", search=("text_fr", "text_en"),
    dated=("made_on", "closed_on"), standing=True, together=never_wider, points=True,
    columns=(WHAT, Who(), Choice("side"), DUE_ON, STATE, About(), Many("countries"),
             OWNER, *(column for column in OWNED_COLUMNS if column.name != "owner"),
             LocalRef("unit", extra=True), LocalRef("assignee", extra=True), Ref("institution", extra=True),
             Day("made_on", extra=True), Day("done_on", extra=True), Day("verified_on", extra=True)),
    details=(WHAT, Choice("side"), LocalRef("unit"), LocalRef("assignee"), Ref("institution"), About(),
             Many("countries", most=12), Day("made_on"), DUE_ON, STATE, EVIDENCE, Day("done_on"), LocalRef("done_by"),
             Day("verified_on"), LocalRef("verified_by"), Day("dropped_on"), LocalRef("owner"),
             Text("source", gettext_lazy("Source"))),
    filters=(Mine("mine", gettext_lazy("Waits for me")), Lateness("late", gettext_lazy("Due date")), Facet("state"),
             Facet("side"), Facet("unit"), Facet("country", gettext_lazy("Country"), path="countries"),
             During("due", gettext_lazy("Due in"), first="due_on", last="due_on"), Facet("marking")),
    form=(*OWN_FORM, *OWNED), subtitle=subtitle, above=above, notices=notices, life=life_panel,
    panels=(
        Panel(on=Country, rows=open_about, rank=57, title=gettext_lazy("Follow-up"),
              columns=(WHAT, Who(), DUE_ON, STATE),
              empty=gettext_lazy("What each side promised would be here, until it is done and verified.")),
        Panel(on=Kept, rows=about_it, rank=58, code="promised", title=gettext_lazy("Follow-up"), quiet=True,
              columns=(WHAT, Who(), DUE_ON, STATE),
              empty=gettext_lazy("What each side promised about it would be here.")),
    ),
)  # fmt: skip

RECORDS = (FOLLOWUPS,)
PAGES = (Page(gettext_lazy("What is late"), "followup:late", Followup),)
