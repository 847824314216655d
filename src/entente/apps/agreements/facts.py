"""What the page of an agreement says of its life: days with their reasons, what needs somebody, its amendments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.access.service import visible
from entente.apps.agreements.choices import NOT_BINDING, Activity, Answer, Stage
from entente.apps.agreements.figures import USUAL, moved
from entente.apps.agreements.life import MOST_ABOVE
from entente.apps.agreements.models import Agreement, Provision
from entente.apps.agreements.queries import lives_of, stage_on
from entente.apps.agreements.reasons import Told, computed_reason, end_told, entry_told, last_day_told
from entente.engines.records import catalogue
from entente.engines.records.columns import Column, Extra, Values
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing
from entente.engines.records.tree import Node, drawn, grown
from entente.engines.ui import format as show
from entente.engines.workflow.panel import life_panel

Rows = models.QuerySet[Any]
Notice = tuple[str, str, str]


@dataclass(frozen=True)
class LastDay(Column):
    """The next last day to denounce, by the lives of the rows shown."""

    sortable: bool = False

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the row's number, by which the lives are found."""
        return ("pk",)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return the day of each row that has one."""
        lives = lives_of(Agreement._base_manager.filter(pk__in=keys))
        found = {number: life.last_day_to_denounce(reader.on) for number, life in lives.items()}
        return {number: show.day(told[0], reader.language) for number, told in found.items() if told}

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the day, given as the second value by whoever fetched it."""
        return str(values[1]) if len(values) > 1 else ""


LAST_DAY = LastDay("last_day", gettext_lazy("Last day to denounce"), extra=True)


def life_told(row: Agreement, reader: Reader) -> str:
    """Return the days of an agreement's life with their reasons, then its steps: markup for its page."""
    life = lives_of([row])[row.pk]
    days = [_said(_("Entry into force"), entry_told(life), reader), _said(_("End"), end_told(life, reader.on), reader)]
    if last := last_day_told(life, reader.on):
        days.append((_("Last day to denounce"), show.day(last[0], reader.language), last[1]))
    return render_to_string("agreements/days.html", {"days": days}) + life_panel(row, reader)


def _said(words: str, told: Told, reader: Reader) -> tuple[str, str, str]:
    """Return a day as a row of the table: a dash where there is none."""
    return words, show.day(told.day, reader.language, told.precision) if told.day else "—", told.reason


def notices(row: Agreement, reader: Reader) -> list[Notice]:
    """Return what the page of an agreement says first: what contradicts, what is not answered. Two queries at most."""
    life, found = row.own_life, []
    if life.entries_differ:
        words = _("the published one, and the one the clause gives: %(computed)s.")
        found.append((_("Two entries into force:"), words % {"computed": computed_reason(life)}, ""))
    found += _without_clause(row, reader)
    signed = row.signed_on is not None and row.signed_on <= reader.on
    if signed and row.form not in NOT_BINDING and not row.article_53:
        words = _("it is signed, and the question whether a law is needed is not answered.")
        found.append((_("Article 53:"), words, ""))
    if row.article_53 == Answer.NO and _covers_experts(row, reader):
        found.append((_("Article 53:"), _("it covers the status of experts, which is a matter of article 53, and the "
                                          "answer says that no law is needed."), ""))  # fmt: skip
    return found


def _without_clause(row: Agreement, reader: Reader) -> list[Notice]:
    """Return what to say of an agreement that both sides notified and that says not when it enters into force."""
    second = row.own_life.second_notice_on
    if second is None or row.entry_clause or row.in_force_on:
        return []
    usual = moved(USUAL, second.replace(day=1))
    words = _("both notifications are in, and nothing says when it enters into force: enter its clause.")
    if usual:
        day = show.day(usual, reader.language)
        words += " " + _("By the usual one it would be on %(day)s.") % {"day": day}
    return [(_("No clause:"), words, "")]


def _covers_experts(row: Agreement, reader: Reader) -> bool:
    """Say whether a provision that the reader may see is about the status of experts."""
    return visible(reader.actor, Provision).filter(agreement=row, activity=Activity.EXPERTS).exists()


def family(rows: Rows, agreement: Agreement, on: date) -> Rows:
    """Return the agreement at the top of a tree of amendments with all below it; nothing where there is no tree."""
    top = agreement
    for _level in range(MOST_ABOVE):
        top = top.amends or top
    found = Q(pk=top.pk)
    for level in range(MOST_ABOVE):
        found |= Q(**{f"{'amends__' * level}amends": top.pk})
    rows = rows.filter(found)
    return rows if agreement.amends_id or rows.exclude(pk=agreement.pk).exists() else rows.none()


def family_drawn(rows: Rows, subject: Agreement, reader: Reader) -> Drawing:
    """Draw a tree of amendments with where each stands on the day. One query."""
    record = catalogue.by_model(Agreement)
    asked = rows.annotate(stage=stage_on(reader.on)).order_by("signed_on", "code")
    values = asked.values_list("pk", "amends_id", "code", f"title_{reader.language}", "stage", "marking")
    nodes, named = [], []
    for pk, parent, code, title, stage, marking in values:
        nodes.append(Node(pk, parent, title, reader.address(record.detail_path(code)), (str(Stage(stage).label),)))
        named += [(record.kind, pk)] if record.logs(Marking(marking)) else []
    html = drawn(grown(nodes, lambda node: _("what it amends is not shown")))
    return Drawing(html, len(nodes), len(nodes), reader.address(record.detail_path(subject.code)), tuple(named))
