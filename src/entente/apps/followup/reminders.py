"""Reminders by mail of what was promised, to whom it is entrusted: before the day, on it, again while it is late."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from entente.access.actor import Actor, actor_for, in_force
from entente.access.choices import Marking
from entente.access.matrix import roles_that_may
from entente.access.models import COUNTS, Mandate, User
from entente.access.service import visible
from entente.apps.followup.choices import Moment
from entente.apps.followup.models import Followup, Reminder
from entente.apps.followup.narrowing import narrow_all
from entente.apps.followup.queries import to_do_on
from entente.apps.followup.records import FOLLOWUPS
from entente.apps.followup.rules import why_reminded
from entente.apps.reference.queries import rule_on
from entente.engines.calendar.months import days_after, months_after
from entente.engines.jobs.choices import Every
from entente.engines.jobs.recurring import Repeat
from entente.engines.jobs.service import Kind, Progress
from entente.engines.journal.service import kind_of
from entente.engines.mail.outbox import Outbox
from entente.engines.ui import format as show

REMIND, NARROW = "followup.remind", "followup.narrow"


@dataclass(frozen=True)
class Waiting:
    """One promise with a date that somebody may have to be reminded of."""

    number: int
    due: date
    assignee: int | None
    unit: int | None


@dataclass(frozen=True)
class Rhythm:
    """How long before the day somebody is reminded, and after how long again while it is late: (number, unit)."""

    before: tuple[int, str]
    again: tuple[int, str]

    @classmethod
    def on(cls, today: date) -> Rhythm:
        """Return the rhythm of the house on a day. Two queries."""
        return cls(rule_on("followup.remind-before", today), rule_on("followup.remind-again", today))

    def horizon(self, today: date) -> date:
        """Return the last day of what may have to be told today."""
        return later(today, self.before)

    def moments(self, rows: Iterable[Waiting], lasts: Mapping[int, date], today: date) -> dict[int, Moment]:
        """Return why an account is reminded of what, by number; `lasts` says when it last was."""
        number, unit = self.before
        days = (later(today, self.again) - today).days
        judged = {
            row.number: why_reminded(today, row.due, lasts.get(row.number), later(row.due, (-number, unit)), days)
            for row in rows
        }
        return {number: moment for number, moment in judged.items() if moment is not None}


def later(day: date, span: tuple[int, str]) -> date:
    """Return a day so many days or months later, earlier when negative."""
    number, unit = span
    return months_after(day, number) if unit == "months" else days_after(day, number)


@dataclass(frozen=True)
class Told:
    """One promise as a mail tells it: why, what, by when, its address."""

    moment: Moment
    what: str
    due: str
    address: str


def remind(progress: Progress, actor: Actor) -> str:
    """Send everyone one mail with all that they have to be reminded of today; nothing is told twice.

    Raises Failed, with the accounts that could not be reached: theirs goes out at the next run.
    """
    today = timezone.localdate()
    rhythm = Rhythm.on(today)
    found = _waiting(today, rhythm.horizon(today))
    lasts = _lasts(found)
    to_tell = _by_account(found, today)
    people = User.objects.filter(pk__in=to_tell, is_active=True).exclude(email="").order_by("pk")
    with Outbox(REMIND, actor, sent) as outbox:
        for place, user in enumerate(people):
            progress.step(place, len(to_tell), outbox.words)
            moments = rhythm.moments(to_tell[user.pk], lasts.get(user.pk, {}), today)
            if moments and outbox.send(user, partial(_message, user, moments, today)):
                _note_told(user, moments, today)
            if outbox.down:
                break
    progress.step(len(to_tell), len(to_tell), outbox.words)
    outbox.require_sent()
    return ""


def sent(count: int) -> str:
    """Say how many reminders went out."""
    return ngettext("%(count)d reminder sent", "%(count)d reminders sent", count) % {"count": count}


def _waiting(today: date, until: date) -> list[Waiting]:
    """Return what is still to do, late or due until a day. A query."""
    rows = Followup.objects.filter(to_do_on(today), archived_at__isnull=True, due_on__lte=until)
    asked = rows.order_by("pk").values_list("pk", "due_on", "assignee", "unit")
    return [Waiting(number, due, assignee, unit) for number, due, assignee, unit in asked if due is not None]


def _by_account(found: Iterable[Waiting], today: date) -> dict[int, list[Waiting]]:
    """Return what each account may have to be told: its own by name, else what its unit is entrusted with. A query.

    A person whose mandates have all ended gives way to the unit.
    """
    found = list(found)
    mandates = Mandate.objects.filter(in_force(today), COUNTS, archived_at=None, user__is_active=True).order_by()
    named = {row.assignee for row in found if row.assignee}
    working = set(mandates.filter(user__in=named).values_list("user", flat=True))
    changing = mandates.filter(role__in=roles_that_may(kind_of(Followup), "change"))
    members: dict[int, set[int]] = {}
    for unit, user in changing.filter(unit__in={row.unit for row in found if row.unit}).values_list("unit", "user"):
        members.setdefault(unit, set()).add(user)
    told: dict[int, list[Waiting]] = {}
    for row in found:
        people = {row.assignee} if row.assignee in working else members.get(row.unit or 0, set())
        for user in people:
            told.setdefault(int(user or 0), []).append(row)
    return told


def _lasts(found: Collection[Waiting]) -> dict[int, dict[int, date]]:
    """Return when each account was last reminded of each promise. A query."""
    lasts: dict[int, dict[int, date]] = {}
    rows = Reminder.objects.filter(followup__in=[row.number for row in found])
    for user, number, day in rows.values_list("user", "followup", "on"):
        lasts.setdefault(user, {})[number] = day
    return lasts


def _message(user: User, moments: Mapping[int, Moment], today: date) -> EmailMultiAlternatives | None:
    """Return the mail for a reader with the rights they hold now; None when they may see none of it.

    What is for named readers is counted and not told: its reading is logged, and a mail's is not. No record a promise
    points at is named either.
    """
    actor = actor_for(user)
    rows = visible(actor, Followup).filter(pk__in=moments).order_by("due_on", "pk")
    label = FOLLOWUPS.label_path(user.language)
    told: list[Told] = []
    named = 0
    for number, what, due, marking in rows.values_list("pk", label, "due_on", "marking"):
        if marking == Marking.NAMED:
            named += 1
        else:
            words = show.day(due, user.language)
            told.append(Told(moments[number], what, words, FOLLOWUPS.detail_path(number)))
    return _mail(user, told, named) if told or named else None


def _mail(user: User, told: Collection[Told], named: int) -> EmailMultiAlternatives:
    """Return the mail, in the language in force: text, and the same as HTML; its subject names no record."""
    groups = [(moment.label, [row for row in told if row.moment == moment]) for moment in Moment]
    context: dict[str, Any] = {
        "user": user,
        "groups": [(words, rows) for words, rows in groups if rows],
        "named": named,
        "site": settings.ENTENTE_ADDRESS,
        "mine": f"{settings.ENTENTE_ADDRESS}{FOLLOWUPS.list_path()}?mine=do",
    }
    count = len(told) + named
    words = ngettext("%(count)d promise to keep", "%(count)d promises to keep", count) % {"count": count}
    message = EmailMultiAlternatives(
        subject=f"Entente – {words}", body=render_to_string("followup/reminder.txt", context), to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    message.attach_alternative(render_to_string("followup/reminder.html", context), "text/html")
    return message


def _note_told(user: User, moments: Iterable[int], today: date) -> None:
    """Keep that an account was reminded today, of what."""
    Reminder.objects.bulk_create(
        (Reminder(followup_id=number, user=user, on=today) for number in moments),
        update_conflicts=True, unique_fields=["followup", "user"], update_fields=["on"],
    )  # fmt: skip


def narrow(progress: Progress, actor: Actor) -> str:
    """Narrow every promise that tells more widely than the record it points at, should a change have been missed."""
    count = narrow_all()
    words = ngettext("%(count)d follow-up narrowed", "%(count)d follow-ups narrowed", count) % {"count": count}
    progress.step(count, count, words)
    return ""


JOBS = (
    Kind(REMIND, gettext_lazy("Remind of what was promised, by mail"), remind),
    Kind(NARROW, gettext_lazy("Keep follow-ups no more widely told than their records"), narrow),
)
REPEATS = (Repeat(REMIND, Every.DAY, hour=7), Repeat(NARROW, Every.DAY, hour=2))
