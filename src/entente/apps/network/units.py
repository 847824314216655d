"""Units as a tree on a day: ministry, directorate, office, desk, and the posts that are units."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.actor import in_force
from entente.access.choices import UnitKind
from entente.access.folding import folded
from entente.access.models import Unit
from entente.access.service import visible
from entente.apps.network.choices import PostKind
from entente.apps.network.models import Post
from entente.engines.records import catalogue
from entente.engines.records.columns import Ref
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing, Rows
from entente.engines.records.tree import Branch, Node, chain, drawn, grown, numbers_of, under

ORDER = {kind: place for place, kind in enumerate(UnitKind.values)}
PARENT = Ref("parent")


def units_on(reader: Reader) -> Rows:
    """Return the units that are open on the reader's day."""
    return visible(reader.actor, Unit).filter(in_force(reader.on, "opened_on", "closed_on"))


def nodes_of(rows: Rows, reader: Reader) -> list[Node]:
    """Return units as nodes, by kind then name, each post with its kind and seat. Two queries."""
    language, record, kinds = reader.language, catalogue.by_model(Unit), dict(UnitKind.choices)
    stored = rows.order_by().values_list(
        "pk", "code", "parent_id", f"name_{language}", f"short_{language}", "kind", *PARENT.ask(Unit, reader)
    )
    found = sorted(stored, key=lambda values: (ORDER.get(values[5], len(ORDER)), folded(values[4] or values[3])))
    posts = _posts(reader)
    nodes = []
    for number, code, parent, name, short, kind, *above in found:
        where, links = reader.address(record.detail_path(code)), tuple(posts.get(number, ()))
        # A post says its kind and its seat by its own link.
        notes = () if links else (name if short and short != name else "", str(kinds.get(kind, kind)))
        nodes.append(Node(number, parent, short or name, where, notes, links, above=str(above[1] or "")))
    return nodes


def _posts(reader: Reader) -> dict[int, list[tuple[str, str]]]:
    """Return, by unit number, (kind and seat, address) of the post it is on the reader's day."""
    record, kinds = catalogue.by_model(Post), dict(PostKind.choices)
    rows = visible(reader.actor, Post).filter(in_force(reader.on)).order_by()
    found: dict[int, list[tuple[str, str]]] = {}
    for number, unit, kind, seat in rows.values_list("pk", "unit_id", "kind", f"seat_{reader.language}"):
        words = f"{kinds.get(kind, kind)}, {seat}"
        found.setdefault(unit, []).append((words, reader.address(record.detail_path(number))))
    return found


def why_loose(node: Node) -> str:
    """Say why a unit that answers to another stands at the root of the tree."""
    if node.above:
        return _("answers to %(name)s, which is not open on this day") % {"name": node.above}
    return _("what it answers to is not shown")


def tree_of(reader: Reader) -> tuple[Branch, ...]:
    """Return all the units of the day as branches."""
    return grown(nodes_of(units_on(reader), reader), why_loose)


def within(rows: Rows, subject: Unit, reader: Reader) -> Drawing:
    """Draw what answers to a unit, all levels, for its page."""
    branch = under(tree_of(reader), subject.pk)
    parts = branch.parts if branch is not None else ()
    count = len(numbers_of(parts))
    return Drawing(drawn(parts), count, count, reader.address(reverse("units:tree"), under=subject.code))


def above(unit: Unit, reader: Reader) -> list[tuple[str, str]]:
    """Return (name, address) of what a unit answers to, from the top down, whatever the day. One query."""
    if unit.parent_id is None:
        return []
    record = catalogue.by_model(Unit)
    rows = visible(reader.actor, Unit).order_by()
    names = f"short_{reader.language}", f"name_{reader.language}"
    nodes = [
        Node(number, parent, short or name, reader.address(record.detail_path(code)))
        for number, code, parent, short, name in rows.values_list("pk", "code", "parent_id", *names)
    ]
    return [(node.label, node.address) for node in chain(nodes, unit.pk)]
