"""Institutions as a tree on a day: what answers to what, the function of each head, the posts that work with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.actor import in_force
from entente.access.choices import Marking
from entente.access.folding import folded
from entente.access.service import visible
from entente.apps.partners.choices import InstitutionKind
from entente.apps.partners.models import Institution, Organisation
from entente.apps.reference.models import Country
from entente.apps.reference.via import Via
from entente.engines.records import catalogue
from entente.engines.records.columns import Ref
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing, Rows
from entente.engines.records.tree import Node, chain, drawn, grown, numbers_of, under

VIA = Via(countries="country", organisations="organisation", regions="")
ABOVE = Ref("parent")
LEVELS = 2
ORDER = {kind: place for place, kind in enumerate(InstitutionKind.values)}
Links = Mapping[int, Sequence[tuple[str, str]]]


class Ports:
    """What an upper room hands down, set by the registry: (words, address) of the posts that work with institutions."""

    posts_with: Callable[[Sequence[int], Reader], Links] = staticmethod(lambda numbers, reader: {})


def nodes_of(rows: Rows, reader: Reader) -> tuple[list[Node], tuple[tuple[str, int], ...]]:
    """Return institutions as nodes, ministries first then by name, and those for named readers. Three queries."""
    language = reader.language
    asked = ABOVE.ask(Institution, reader)
    stored = rows.order_by().values_list(
        "pk", "parent_id", f"name_{language}", "acronym", "kind", f"head_{language}", "marking", *asked
    )
    found = sorted(stored, key=lambda values: (ORDER.get(values[4], len(ORDER)), folded(values[2])))
    numbers = [values[0] for values in found]
    posts = Ports.posts_with(numbers, reader)
    marks = VIA.fetch(Institution, numbers, reader)
    record, kinds = catalogue.by_model(Institution), dict(InstitutionKind.choices)
    nodes = [
        Node(
            number, parent, f"{name} ({acronym})" if acronym and acronym not in name else name,
            reader.address(record.detail_path(number)), (str(kinds.get(kind, kind)), head),
            tuple(posts.get(number, ())),
            VIA.text(Institution, (number, marks[number]), reader) if number in marks else "", str(above[1] or ""),
        )
        for number, parent, name, acronym, kind, head, _marking, *above in found
    ]  # fmt: skip
    named = tuple((record.kind, values[0]) for values in found if values[6] == Marking.NAMED)
    return nodes, named


def why_loose(node: Node) -> str:
    """Say why an institution that answers to another stands at the root of the tree."""
    if node.above:
        return _("answers to %(name)s, which does not stand here on this day") % {"name": node.above}
    return _("what it answers to is not shown")


def rows_around(institution: Institution, reader: Reader) -> Rows:
    """Return the institutions of an institution's country or organisation that the reader may see, on the day."""
    rows = visible(reader.actor, Institution).filter(in_force(reader.on))
    if institution.country_id:
        return rows.filter(country=institution.country_id)
    return rows.filter(country=None, organisation=institution.organisation_id)


def tree_path(reader: Reader, **asked: str) -> str:
    """Return the address of the page of a tree."""
    return reader.address(reverse("partners:tree"), **asked)


def first_levels(rows: Rows, subject: Country | Organisation, reader: Reader) -> Drawing:
    """Draw the first levels of a country's or an organisation's institutions for its page."""
    nodes, named = nodes_of(rows, reader)
    branches = grown(nodes, why_loose)
    shown = set(numbers_of(branches, LEVELS))
    name = "country" if isinstance(subject, Country) else "organisation"
    kept = tuple(pair for pair in named if pair[1] in shown)
    return Drawing(drawn(branches, LEVELS), len(shown), len(nodes), tree_path(reader, **{name: subject.code}), kept)


def answering_to(rows: Rows, subject: Institution, reader: Reader) -> Drawing:
    """Draw what answers to an institution, all levels, for its page."""
    nodes, named = nodes_of(rows_around(subject, reader), reader)
    branch = under(grown(nodes, why_loose), subject.pk)
    parts = branch.parts if branch is not None else ()
    shown = set(numbers_of(parts))
    kept = tuple(pair for pair in named if pair[1] in shown)
    return Drawing(drawn(parts), len(shown), len(shown), tree_path(reader, under=str(subject.pk)), kept)


def above(institution: Institution, reader: Reader) -> list[tuple[str, str]]:
    """Return (name, address) of what an institution answers to, from the top down, whatever the day. One query."""
    if institution.parent_id is None:
        return []
    rows = visible(reader.actor, Institution).filter(
        country=institution.country_id, organisation=institution.organisation_id
    )
    record = catalogue.by_model(Institution)
    found = rows.order_by().values_list("pk", "parent_id", f"name_{reader.language}")
    nodes = [Node(number, parent, name, reader.address(record.detail_path(number))) for number, parent, name in found]
    return [(node.label, node.address) for node in chain(nodes, institution.pk)]
