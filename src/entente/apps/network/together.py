"""What the network's rows must satisfy together: one post of a kind for a country, a competence and a capacity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.network.choices import Capacity, PostKind
from entente.apps.network.models import Jurisdiction, Post
from entente.apps.network.rules import Cover, first_clashes
from entente.apps.partners.choices import Field
from entente.apps.reference.models import Country
from entente.engines.records.record import Fault, Proposed

NAMES = ("pk", "post_id", "post__kind", "country_id", "competence", "capacity", "starts_on", "ends_on")


def one_post_of_a_kind(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with jurisdictions beside all others: four queries, whatever their number.

    A post that is only a line of the same file is told by `post__kind` and `post__word`.
    """
    kinds = dict(Post._base_manager.filter(pk__in={row.values["post_id"] for row in rows}).values_list("pk", "kind"))
    kinds |= {row.values["post_id"]: row.values["post__kind"] for row in rows if "post__kind" in row.values}
    covers = [_cover(row.values, kinds.get(row.values["post_id"], "")) for row in rows]
    clashes = first_clashes(_others(rows, covers), covers)
    if not clashes:
        return []
    posts = {other.post for other, _place in clashes.values()}
    seen = {row.pk: str(row) for row in visible(actor, Post).filter(pk__in=posts).select_related("unit")}
    seen |= {row.values["post_id"]: row.values["post__word"] for row in rows if "post__word" in row.values}
    named = Country._base_manager.in_bulk({covers[place].country for place in clashes})
    return [
        (place, "country", _sentence(other, beside is not None, seen, named))
        for place, (other, beside) in clashes.items()
    ]


def _cover(values: Mapping[str, Any], kind: str) -> Cover:
    """Return a proposed jurisdiction as the rule reads it."""
    span = values["starts_on"], values.get("ends_on")
    return Cover(values["post_id"], kind, values["country_id"], values["competence"], values["capacity"], span)


def _others(rows: Sequence[Proposed], covers: Sequence[Cover]) -> Iterable[Cover]:
    """Return the stored jurisdictions over the same countries that stay as they are."""
    own = {row.number for row in rows}
    stored = Jurisdiction._base_manager.filter(
        archived_at__isnull=True,
        country__in={cover.country for cover in covers},
        competence__in={cover.competence for cover in covers},
    )
    for pk, post, kind, country, competence, capacity, *span in stored.order_by("starts_on", "pk").values_list(*NAMES):
        if pk not in own:
            yield Cover(post, kind, country, competence, capacity, (span[0], span[1]))


def _sentence(other: Cover, beside: bool, seen: Mapping[int, str], named: Mapping[int, Any]) -> str:
    """Say which post holds the place already; one outside the reader's mandates is not named."""
    words = {
        "country": named[other.country],
        "capacity": Capacity(other.capacity).label,
        "kind": PostKind(other.kind).label,
        "competence": Field(other.competence).label,
        "day": other.span[0].isoformat(),
        "post": seen.get(other.post) or _("a post outside your mandates"),
    }
    if beside:
        return (
            _(
                "Another line gives %(country)s a post of the same kind (%(kind)s, %(capacity)s) for %(competence)s "
                "from %(day)s: %(post)s; keep one of the two, or give another capacity."
            )
            % words
        )
    return (
        _(
            "%(country)s already has a post of this kind (%(kind)s, %(capacity)s) for %(competence)s "
            "from %(day)s: %(post)s; end that one first, or give another capacity."
        )
        % words
    )
