"""What institutions must satisfy together: a dated tree without a circle, each beside those of its country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.partners.models import Institution
from entente.apps.partners.rules import Place, in_a_circle, why_not_under
from entente.engines.records.circles import circling, with_ancestors
from entente.engines.records.record import Fault, Proposed

NAMES = ("parent_id", "country_id", "starts_on", "ends_on")
Values = Mapping[str, Any]


def in_its_tree(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with institutions in their tree: a query a level of it, one more for what is below."""
    known = with_ancestors(Institution, "parent_id", {row.number: row.values for row in rows}, NAMES)
    circle = circling({number: values["parent_id"] for number, values in known.items()})
    found: list[Fault] = []
    for place, row in enumerate(rows):
        above = known.get(row.values["parent_id"]) if row.values["parent_id"] is not None else None
        if row.number in circle:
            found.append((place, "parent", in_a_circle()))
        elif above is not None:
            field, sentence = why_not_under(_place(row.values), _place(above))
            found += [(place, field, sentence)] if sentence else []
    return found + _of_those_below(actor, rows, known)


def _place(values: Values) -> Place:
    """Return where an institution stands, as the rule reads it."""
    return Place(values["country_id"], values["starts_on"], values["ends_on"])


def _of_those_below(actor: Actor, rows: Sequence[Proposed], known: Mapping[int, Values]) -> list[Fault]:
    """Return which rows no longer hold over what answers to them and stays as it is stored."""
    places = {row.number: place for place, row in enumerate(rows) if row.number > 0}
    stored = Institution._base_manager.filter(parent__in=list(places), archived_at__isnull=True)
    below = stored.order_by("pk").values("pk", *NAMES) if places else ()
    wrong: dict[int, tuple[str, int]] = {}
    for child in below:
        above = known[child["parent_id"]]
        field, sentence = why_not_under(_place(child), _place(above))
        if sentence and child["pk"] not in known:
            wrong.setdefault(child["parent_id"], (field, child["pk"]))
    if not wrong:
        return []
    seen = visible(actor, Institution).filter(pk__in=[child for _field, child in wrong.values()]).in_bulk()
    return [
        (
            places[number],
            "country" if field == "parent" else field,
            _("“%(name)s” answers to it, and stands in another country or on other days: correct that one first.")
            % {"name": seen.get(child) or _("an institution outside your mandates")},
        )
        for number, (field, child) in wrong.items()
    ]
