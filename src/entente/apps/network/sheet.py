"""One line per post, as the network's sheet is kept: the post, its unit, and the countries it covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from entente.access.choices import UnitKind
from entente.access.models import Unit
from entente.apps.network.choices import Capacity, PostKind
from entente.apps.network.models import Jurisdiction
from entente.apps.partners.choices import Field
from entente.engines.records.record import Part

TRIES = 12
COMPETENCES: dict[Any, str] = {
    PostKind.INTERNAL_SECURITY.value: Field.INTERNAL_SECURITY.value,
    PostKind.DEFENCE.value: Field.DEFENCE.value,
}
Pairs = Sequence[tuple[dict[str, Any], Mapping[str, Any]]]


def _unit(pairs: Pairs) -> None:
    """Make the unit of a post from its name: it answers to the owner of the post."""
    owners = {post["owner_id"] for _unit, post in pairs if post.get("owner_id")}
    directorates: dict[Any, Any] = dict(Unit._base_manager.filter(pk__in=owners).values_list("pk", "directorate_id"))
    codes = _free_codes([unit.get("name_fr", "") for unit, _post in pairs])
    for (unit, post), code in zip(pairs, codes, strict=True):
        name = unit.get("name_fr", "")
        owner = post.get("owner_id")
        unit |= {
            "code": code, "name_en": name, "short_fr": name[:60], "short_en": name[:60],
            "kind": UnitKind.POST.value, "parent_id": owner, "directorate_id": directorates.get(owner),
            "opened_on": post.get("starts_on"),
        }  # fmt: skip


def _free_codes(names: Sequence[str]) -> list[str]:
    """Return a code for each name that no unit has or had: one query."""
    slugs = [slugify(name)[:50] or "post" for name in names]
    tries = {slug: [slug, *(f"{slug}-{number}" for number in range(2, TRIES))] for slug in slugs}
    wanted = [code for codes in tries.values() for code in codes]
    taken = set(Unit._base_manager.filter(code__in=wanted).values_list("code", flat=True))
    found = []
    for slug in slugs:
        code = next((code for code in tries[slug] if code not in taken), slug)
        taken.add(code)
        found.append(code)
    return found


def _covers(pairs: Pairs) -> None:
    """Give what the line leaves open: resident at the seat, accredited elsewhere, the competence of the post's kind."""
    for covers, post in pairs:
        at_seat = covers.get("country_id") is not None and covers["country_id"] == post.get("seat_country_id")
        covers.setdefault("capacity", Capacity.RESIDENT.value if at_seat else Capacity.ACCREDITED.value)
        covers.setdefault("competence", COMPETENCES.get(post.get("kind")))
        covers.setdefault("starts_on", post.get("starts_on"))


PARTS = (
    Part(model=Unit, tie="unit", before=True, fill=_unit, headings={}, shared={"name_fr": "unit"},
         filled=("code", "name_en", "kind")),
    Part(model=Jurisdiction, tie="post", fill=_covers, shared={"starts_on": "starts_on"},
         headings={"country": ("Pays couverts", "Countries covered", "Compétent pour", "Competent for"),
                   "capacity": ("Qualité", "Capacity"), "competence": ("Compétence", "Competence")},
         filled=("capacity", "competence", "starts_on")),
)  # fmt: skip
HEADINGS = {
    "unit": ("Poste", "Post"),
    "starts_on": ("Depuis", "Since"),
    "kind": ("Type de poste", "Kind of post"),
}
