"""Reads everything a preparation file says of a meeting, through visible() only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from entente.access.choices import Marking
from entente.access.models import local
from entente.access.service import may_some, visible
from entente.apps.agreements.records import AGREEMENTS, SIGNED
from entente.apps.agreements.stages import END, ENTRY
from entente.apps.briefs.choices import Chapter
from entente.apps.briefs.gather import Read, narrowest, read_table
from entente.apps.dialogues.choices import MeetingState
from entente.apps.dialogues.commitments import carried, earlier_sessions
from entente.apps.dialogues.due import TO_COME, with_due
from entente.apps.dialogues.models import Meeting
from entente.apps.dialogues.records import AGENDA, DELEGATES, HEAD, MEETINGS, SERIES, WHEN
from entente.apps.followup.choices import Side
from entente.apps.followup.queries import late_on, soonest
from entente.apps.followup.records import EVIDENCE, FOLLOWUPS
from entente.apps.partners.records import COUNTRIES
from entente.apps.projects.choices import ActionKind, ActionState
from entente.apps.projects.models import Action
from entente.apps.projects.records import PROJECTS
from entente.apps.reference.choices import Precision
from entente.apps.reference.models import Country, Domain
from entente.apps.reference.queries import concerning
from entente.engines.calendar.months import months_after
from entente.engines.journal.service import note_reading
from entente.engines.records import panels
from entente.engines.records.columns import Choice, Column, Day, Local, Many, Number, Ref
from entente.engines.records.kept import kept
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.ui import format as show

AHEAD_MONTHS = 12
BEHIND_MONTHS = 12  # how far back what changed is told of a partner whom no session is on record with


@dataclass(frozen=True)
class Partners:
    """With whom a meeting is held, by number."""

    countries: tuple[int, ...]
    organisations: tuple[int, ...]
    regions: tuple[int, ...]

    def rows(self, rows: QuerySet[Any], on: date, *, countries: str = "countries",
             organisations: str = "organisations", regions: str = "regions") -> QuerySet[Any]:  # fmt: skip
        """Return the rows about them; about one country alone, those through its organisations and regions too."""
        if len(self.countries) == 1 and not self.organisations and organisations:
            return concerning(rows, self.countries[0], on, countries=countries, organisations=organisations,
                              regions=regions)  # fmt: skip
        wanted = [(countries, self.countries), (organisations, self.organisations), (regions, self.regions)]
        found = Q()
        for name, numbers in wanted:
            if name and numbers:
                keys = rows.model._base_manager.filter(**{f"{name}__in": numbers}).order_by().values("pk")
                found |= Q(pk__in=keys)
        return rows.filter(found) if found else rows.none()


@dataclass
class PreparationRead(Read):
    """What was read for a preparation file, as plain data that can be kept."""

    since: str = ""
    last: str = ""
    last_address: str = ""


@dataclass(frozen=True)
class Preparation:
    """All that a preparation file says, in the reader's language, as of a day."""

    meeting: Meeting
    reader: Reader
    sections: tuple[str, ...]
    read: PreparationRead

    @property
    def marking(self) -> Marking:
        """The narrowest marking of the meeting and of the rows used."""
        return narrowest({self.meeting.marking, *self.read.markings}, self.reader)


@dataclass(frozen=True)
class Asking:
    """What every table is asked with: the meeting, its partners, the session before it, the reader."""

    meeting: Meeting
    partners: Partners
    since: date
    last: Meeting | None
    reader: Reader

    @property
    def until(self) -> date:
        """How far ahead dates are told."""
        return months_after(self.reader.on, AHEAD_MONTHS)

    def visible(self, record: Record) -> QuerySet[Any]:
        """Return the rows of a record type that the reader may see."""
        return visible(self.reader.actor, record.model)

    def agreements(self) -> QuerySet[Any]:
        """Return the agreements with the partners."""
        return self.partners.rows(self.visible(AGREEMENTS), self.reader.on, countries="parties")

    def projects(self) -> QuerySet[Any]:
        """Return the projects with the partners."""
        return self.partners.rows(self.visible(PROJECTS), self.reader.on)

    def meetings(self) -> QuerySet[Any]:
        """Return the other meetings with the partners."""
        return self.partners.rows(self.visible(MEETINGS), self.reader.on).exclude(pk=self.meeting.pk)

    def between(self, rows: QuerySet[Any], name: str) -> QuerySet[Any]:
        """Return the rows whose date falls after the last session, up to the day asked, the latest first."""
        return rows.filter(**{f"{name}__gt": self.since, f"{name}__lte": self.reader.on}).order_by(f"-{name}", "pk")

    def ahead(self, rows: QuerySet[Any], name: str) -> QuerySet[Any]:
        """Return the rows whose date falls in the months after the day asked, the soonest first."""
        return rows.filter(**{f"{name}__gt": self.reader.on, f"{name}__lte": self.until}).order_by(name, "pk")


def domains_of(meeting: Meeting) -> QuerySet[Any]:
    """Return the numbers of the domains of an agenda, of those they are part of and of those within them."""
    own = Domain._base_manager.filter(pk__in=meeting.agendaitems.filter(archived_at=None).values("domain")).order_by()
    near = Q(pk__in=own.values("pk"))
    for path in ("parent", "parent__parent"):
        near |= Q(pk__in=own.values(path)) | Q(**{f"{path}__in": own.values("pk")})
    return Domain._base_manager.filter(near).order_by().values("pk")


def agreements_on_the_agenda(asking: Asking) -> QuerySet[Any]:
    """Return the agreements with the partners not ended on the day, on the agenda's domains where it has any."""
    rows = asking.agreements().filter(Q(leaves_on__isnull=True) | Q(leaves_on__gt=asking.reader.on))
    if asking.meeting.agendaitems.filter(archived_at=None, domain__isnull=False).exists():
        through = rows.model._base_manager.filter(domains__in=domains_of(asking.meeting)).order_by().values("pk")
        rows = rows.filter(pk__in=through)
    return rows.order_by("-enters_on", "-signed_on", "pk")


def standing_late(asking: Asking) -> QuerySet[Any]:
    """Return the dialogues with the partners of which a session is late on the day."""
    reader = asking.reader
    rows = with_due(asking.partners.rows(asking.visible(SERIES), reader.on), reader.actor, reader.on)
    return rows.filter(late_from__lte=reader.on).order_by("late_from", "pk")


def delegates(side: str) -> Callable[[Asking], QuerySet[Any]]:
    """Return the reader of the delegates of one side."""

    def rows(asking: Asking) -> QuerySet[Any]:
        found = asking.visible(DELEGATES).filter(meeting=asking.meeting, side=side)
        return found.order_by("-head", "rank", "pk")

    return rows


def promised(side: str) -> Callable[[Asking], QuerySet[Any]]:
    """Return the reader of what one side promised at the earlier sessions: still open, or closed since the last."""

    def rows(asking: Asking) -> QuerySet[Any]:
        return soonest(carried(asking.visible(FOLLOWUPS), asking.meeting, asking.reader).filter(side=side))

    return rows


def promised_late(asking: Asking) -> QuerySet[Any]:
    """Return what was promised with the partners, in any room, and is late on the day."""
    rows = asking.partners.rows(asking.visible(FOLLOWUPS), asking.reader.on, organisations="", regions="")
    return soonest(rows.filter(late_on(asking.reader.on)))


Shelf = tuple[Record, tuple[Column, ...], Callable[[Asking], QuerySet[Any]]]
TITLE = Local("title")
PROMISE = FOLLOWUPS.named("text", "who", "due_on", "state", EVIDENCE)
SEAT = (Local("function"), HEAD)
TABLES: Mapping[str, Shelf] = {
    "session": (
        MEETINGS,
        (Ref("series"), Number("number", gettext_lazy("Session")), WHEN, *MEETINGS.named("place"), Choice("level"),
         Choice("kind"), Choice("direction"), MEETINGS.named("state")[0], Many("countries", most=12),
         Many("organisations", most=12), Many("regions", most=12)),
        lambda asking: asking.visible(MEETINGS).filter(pk=asking.meeting.pk),
    ),
    "series": (
        SERIES,
        (*SERIES.named("ours", "theirs", "periodicity"), Ref("basis")),
        lambda asking: asking.visible(SERIES).filter(pk=asking.meeting.series_id),
    ),
    "ours": (DELEGATES, (*SEAT, Ref("unit")), delegates(Side.OURS)),
    "theirs": (DELEGATES, (*SEAT, Ref("institution")), delegates(Side.THEIRS)),
    "agenda": (
        AGENDA, (Ref("domain"), Number("position", gettext_lazy("No.")), TITLE, *AGENDA.named("note")),
        lambda asking: asking.visible(AGENDA).filter(meeting=asking.meeting).order_by("position", "pk"),
    ),
    "our_promises": (FOLLOWUPS, PROMISE, promised(Side.OURS)),
    "their_promises": (FOLLOWUPS, PROMISE, promised(Side.THEIRS)),
    "promised_late": (FOLLOWUPS, FOLLOWUPS.named("text", "side", "who", "due_on"), promised_late),
    "late": (SERIES, (TITLE, *SERIES.named("due", "planned")), standing_late),
    "signed": (AGREEMENTS, (SIGNED, TITLE),
               lambda asking: asking.between(asking.agreements(), "signed_on")),
    "entered": (AGREEMENTS, (ENTRY, TITLE),
                lambda asking: asking.between(asking.agreements(), "enters_on")),
    "ended": (AGREEMENTS, (END, TITLE), lambda asking: asking.between(asking.agreements(), "leaves_on")),
    "met": (
        MEETINGS, (WHEN, TITLE),
        lambda asking: asking.between(asking.meetings().filter(state=MeetingState.HELD), "starts_on"),
    ),
    "begun": (PROJECTS, (Day("starts_on"), TITLE), lambda asking: asking.between(asking.projects(), "starts_on")),
    "finished": (PROJECTS, (Day("ends_on"), TITLE), lambda asking: asking.between(asking.projects(), "ends_on")),
    "agreements": (
        AGREEMENTS, AGREEMENTS.named("title", "form", "stage", "signed_on", "enters_on", Many("domains")),
        agreements_on_the_agenda,
    ),
    "to_meet": (
        MEETINGS, (WHEN, TITLE),
        lambda asking: asking.ahead(asking.meetings().filter(state__in=TO_COME), "starts_on"),
    ),
    "to_end": (AGREEMENTS, (END, TITLE), lambda asking: asking.ahead(asking.agreements(), "leaves_on")),
    "to_finish": (PROJECTS, (Day("ends_on"), TITLE), lambda asking: asking.ahead(asking.projects(), "ends_on")),
}  # fmt: skip

NEEDED: Mapping[str, tuple[str, ...]] = {
    Chapter.SESSION: ("session", "series"),
    Chapter.DELEGATIONS: ("ours", "theirs"),
    Chapter.AGENDA: ("agenda",),
    Chapter.COMMITMENTS: ("our_promises", "their_promises"),
    Chapter.OPEN: ("promised_late", "late"),
    Chapter.CHANGES: ("signed", "entered", "ended", "met", "begun", "finished"),
    Chapter.AGREEMENTS: ("agreements",),
    Chapter.DATES: ("to_meet", "to_end", "to_finish"),
}


def gather(meeting: Meeting, reader: Reader, sections: Sequence[str]) -> Preparation:
    """Return what the preparation file says of a meeting to this reader, for the sections chosen.

    The number of queries depends on the sections, never on the rows; what was read is kept until a record it depends
    on changes. Readings of rows for named readers, the meeting's own among them, are logged each time.
    """
    chosen = tuple(name for name in Chapter.values if name in sections)
    used: tuple[type[Model], ...] = (
        Country, Domain, Action, *(model for record, _columns, _rows in TABLES.values() for model in record.told_of)
    )  # fmt: skip
    read = kept(reader, used, ("preparation", meeting.pk, chosen), lambda: _read(meeting, reader, chosen))
    named = list(read.named)
    if meeting.marking == Marking.NAMED:
        named.append((MEETINGS.kind, meeting.pk))
    if named and reader.actor.user_id is not None:
        note_reading(reader.actor.user_id, list(dict.fromkeys(named)), f"preparation {meeting.code}")
    return Preparation(meeting, reader, chosen, read)


def asking_of(meeting: Meeting, reader: Reader) -> Asking:
    """Return what the tables are asked with: the partners, and the session before this one that the reader may see."""
    partners = Partners(
        *(tuple(getattr(meeting, name).values_list("pk", flat=True)) for name in ("countries", "organisations",
                                                                                  "regions"))
    )  # fmt: skip
    last = earlier_sessions(reader.actor, meeting).filter(state=MeetingState.HELD).first()
    if last is None:
        return Asking(meeting, partners, months_after(reader.on, -BEHIND_MONTHS), None, reader)
    return Asking(meeting, partners, last.ends_on or last.starts_on, last, reader)


def _read(meeting: Meeting, reader: Reader, chosen: Sequence[str]) -> PreparationRead:
    """Ask for all that the sections need."""
    asking = asking_of(meeting, reader)
    known = asking.last.precision if asking.last else Precision.DAY
    day = show.day(asking.since, reader.language, known)
    words = _("Since %(day)s") if known == Precision.DAY else pgettext("a month or a year", "Since %(day)s")
    read = PreparationRead(since=words % {"day": day})
    if asking.last is not None:
        read.last, read.last_address = local(asking.last, "title"), MEETINGS.detail_path(asking.last.code)
        read.markings.add(asking.last.marking)
        read.named += [(MEETINGS.kind, asking.last.pk)] if asking.last.marking == Marking.NAMED else []
    for name in (name for section in chosen for name in NEEDED.get(section, ())):
        record, columns, rows = TABLES[name]
        read.tables[name] = read_table(record, columns, lambda rows=rows: rows(asking), reader, read)  # type: ignore[misc]
    if Chapter.FIGURES in chosen:
        read.figures = _figures(asking)
    if Chapter.CHANGES in chosen:
        read.kinds = _kinds(asking)
    return read


def _figures(asking: Asking) -> list[panels.ShownFigure]:
    """Return the key figures of the one country the meeting is with; none of several."""
    numbers = asking.partners.countries
    country = visible(asking.reader.actor, Country).filter(pk__in=numbers).first() if len(numbers) == 1 else None
    return panels.figures_for(COUNTRIES.figures, country, asking.reader) if country else []


def _kinds(asking: Asking) -> list[tuple[str, int]]:
    """Return the number of actions since the last session by kind."""
    if not may_some(asking.reader.actor, "view", Action):
        return []
    words = dict(ActionKind.choices)
    rows = asking.partners.rows(visible(asking.reader.actor, Action), asking.reader.on, countries="country",
                                organisations="organisation", regions="")  # fmt: skip
    left_out = (ActionState.POSTPONED, ActionState.CANCELLED)
    counted = asking.between(rows, "starts_on").exclude(state__in=left_out).order_by().values_list("kind")
    return [(str(words[kind]), n) for kind, n in counted.annotate(n=Count("pk")).order_by("-n", "kind")]
