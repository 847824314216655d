"""What the page of an agreement says of its life: days with their reasons, what needs somebody, its amendments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.access.service import visible
from entente.apps.agreements.choices import NOT_BINDING, Activity, Answer, Stage
from entente.apps.agreements.life import MOST_ABOVE, Life
from entente.apps.agreements.models import Agreement, Provision
from entente.apps.agreements.queries import lives_of, stage_on
from entente.apps.agreements.reasons import Told, computed_reason, end_told, entry_told, last_day_told
from entente.engines.records import catalogue
from entente.engines.records.columns import Column, Extra, Values
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing
from entente.engines.records.tree import Node, drawn, grown
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]
Notice = tuple[str, str, str]


@dataclass(frozen=True)
class LifeFact(Column):
    """A day of the lives of the rows shown, with its reason in words."""

    sortable: bool = False
    told: Callable[[Life, Reader], str] = lambda life, reader: ""

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the row's number, by which the lives are found."""
        return ("pk",)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return the words of each row."""
        lives = lives_of(Agreement._base_manager.filter(pk__in=keys))
        return {number: words for number, life in lives.items() if (words := self.told(life, reader))}

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the words, given as the second value by whoever fetched them."""
        return str(values[1]) if len(values) > 1 else ""


def _said(told: Told, reader: Reader) -> str:
    """Return a day and its reason; the reason alone where there is no day."""
    if told.day is None:
        return told.reason
    return f"{show.day(told.day, reader.language, told.precision)} ({told.reason})"


def _last_day(life: Life, reader: Reader) -> str:
    """Return the next last day to denounce and its reason, "" where there is none."""
    told = last_day_told(life, reader.on)
    return f"{show.day(told[0], reader.language)} ({told[1]})" if told else ""


def _last_day_alone(life: Life, reader: Reader) -> str:
    """Return the next last day to denounce, for lists."""
    told = life.last_day_to_denounce(reader.on)
    return show.day(told[0], reader.language) if told else ""


LAST_DAY = gettext_lazy("Last day to denounce")
ENTRY_TOLD = LifeFact("entry_told", gettext_lazy("Effective entry"),
                      told=lambda life, reader: _said(entry_told(life), reader))  # fmt: skip
END_TOLD = LifeFact("end_told", gettext_lazy("Effective end"),
                    told=lambda life, reader: _said(end_told(life, reader.on), reader))  # fmt: skip
LAST_DAY_TOLD = LifeFact("last_day_told", LAST_DAY, told=_last_day)
LAST_DAY_LISTED = LifeFact("last_day", LAST_DAY, extra=True, told=_last_day_alone)


def notices(row: Agreement, reader: Reader) -> list[Notice]:
    """Return what the page of an agreement says first: what contradicts, what is not answered. One query."""
    life, found = row.own_life, []
    if life.entries_differ:
        words = _("the published one, and the one the clause gives: %(computed)s.")
        found.append((_("Two entries into force:"), words % {"computed": computed_reason(life)}, ""))
    signed = row.signed_on is not None and row.signed_on <= reader.on
    if signed and row.form not in NOT_BINDING and not row.article_53:
        words = _("it is signed, and the question whether a law is needed is not answered.")
        found.append((_("Article 53:"), words, ""))
    if row.article_53 == Answer.NO and _covers_experts(row, reader):
        found.append((_("Article 53:"), _("it covers the status of experts, which is a matter of article 53, and the "
                                          "answer says that no law is needed."), ""))  # fmt: skip
    return found


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
