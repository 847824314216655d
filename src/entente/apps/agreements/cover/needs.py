"""What needs cover: rooms declare which of their rows do, and for which activity; the registry lists them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entente.access.actor import Actor, in_force
from entente.access.service import may_some
from entente.apps.agreements.choices import Activity
from entente.apps.agreements.cover.queries import without_cover
from entente.apps.agreements.models import Agreement, Party, Provision, Suspension
from entente.apps.network.choices import Corps, PositionKind
from entente.apps.network.models import Position, Posting
from entente.apps.network.relief.queries import held_on
from entente.apps.partners.choices import Field
from entente.apps.reference.choices import DIRECT_ONLY
from entente.engines.figures.figure import Figure, Window

Rows = models.QuerySet[Any]
DEPENDS: tuple[type[models.Model], ...] = (Agreement, Provision, Party, Suspension)


@dataclass(frozen=True)
class Need:
    """Rows that need cover on a day: code and words of the figure that counts those without, and how they are judged.

    `rows` narrows visible rows to those of the day; `country` is a path to their country, or countries; `field`,
    `activity` and `fieldless` are as `without_cover` asks for them.
    """

    code: str
    title: Promise
    model: type[models.Model]
    rows: Callable[[Rows, date], Rows]
    country: str
    field: Any
    activity: Any = None
    fieldless: bool = False
    depends: tuple[type[models.Model], ...] = ()  # other record types that decide which rows need cover

    @property
    def told_by(self) -> tuple[type[models.Model], ...]:
        """The record types one must see rows of to be told, and whose changes change what is told."""
        return (self.model, *DEPENDS, *self.depends)

    def pairs(self, rows: Rows, actor: Actor, on: date) -> Rows:
        """Return the rows without cover on a day, once for each country that lacks it, as `cover_country`."""
        needing = self.rows(rows.filter(archived_at__isnull=True), on)
        return without_cover(needing, actor, on, country=self.country, field=self.field,
                             activity=self.activity, fieldless=self.fieldless)  # fmt: skip

    def uncovered(self, rows: Rows, window: Window) -> Rows:
        """Return the rows without cover on the day, with the country when one is given; each once."""
        pairs = self.pairs(rows, window.actor, window.on)
        pairs = pairs if window.subject is None else pairs.filter(cover_country=window.subject.pk)
        return rows.filter(pk__in=pairs.order_by().values("pk"))


_needs: list[Need] = []


def fill(needs: Iterable[Need]) -> None:
    """Take the needs the registry lists."""
    _needs[:] = needs


def figure_of(need: Need) -> Figure:
    """Return the figure that counts the rows of a need that are without cover, and gives them as a list."""
    return Figure(need.code, need.title, need.model, need.uncovered, reach=DIRECT_ONLY,
                  depends=need.told_by[1:])  # fmt: skip


def needs_of(actor: Actor) -> list[Need]:
    """Return the needs of which an actor may see rows, in the registry's order."""
    return [need for need in _needs if all(may_some(actor, "view", model) for model in need.told_by)]


# --- the network's rows: it stands below agreements, so that they are declared here --------------------------

FIELD_OF_CORPS = {
    Field.DEFENCE: (Corps.ARMY, Corps.NAVY, Corps.AIR),
    Field.INTERNAL_SECURITY: (Corps.GENDARMERIE, Corps.POLICE),
    Field.CIVIL_PROTECTION: (Corps.FIREFIGHTERS,),
}
# The field of the institution an expert is placed with, else that of the corps; diplomats and civilians have none.
EXPERT_FIELD = Case(
    When(host__field__gt="", then=F("host__field")),
    *(When(corps__in=corps, then=Value(field.value)) for field, corps in FIELD_OF_CORPS.items()),
    default=Value(""),
)


def experts_on_post(rows: Rows, on: date) -> Rows:
    """Return the positions of experts that somebody holds on a day."""
    return rows.filter(in_force(on), held_on(on), kind=PositionKind.EXPERT)


NEEDS = (
    Need("cover.uncovered_experts", _("experts on post without cover"), Position, experts_on_post, country="country",
         field=EXPERT_FIELD, activity=Value(Activity.EXPERTS.value), fieldless=True, depends=(Posting,)),
)  # fmt: skip
