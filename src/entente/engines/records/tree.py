"""A tree of records drawn as nested lists: what answers to what, with the notes and links of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Node:
    """One record of a tree: its number, its parent's, what it is called and where it is, what is said beside it."""

    number: int
    parent: int | None
    label: str
    address: str
    notes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (words, address) of what it is tied to
    mark: str = ""
    above: str = ""  # what it answers to, where the reader may know it


@dataclass(frozen=True)
class Branch:
    """A node with what answers to it; `word` says why it stands at the root although it answers to another."""

    node: Node
    parts: tuple[Branch, ...]
    word: str = ""

    @property
    def size(self) -> int:
        """How many nodes it holds."""
        return 1 + sum(part.size for part in self.parts)


def grown(nodes: Sequence[Node], loose: Callable[[Node], str]) -> tuple[Branch, ...]:
    """Return nodes as branches, each node once, in the order given; `loose` says why one stands away from its parent.

    A node whose parent is not among the nodes stands at the root, and so does one of each ring of nodes.
    """
    parts: dict[int | None, list[Node]] = {}
    known = {node.number for node in nodes}
    for node in nodes:
        parts.setdefault(node.parent if node.parent in known else None, []).append(node)
    placed: set[int] = set()
    found = [_branch(node, parts, placed, loose(node) if node.parent else "") for node in parts.get(None, ())]
    found += [_branch(node, parts, placed, loose(node)) for node in nodes if node.number not in placed]
    return tuple(found)


def _branch(node: Node, parts: Mapping[int | None, Sequence[Node]], placed: set[int], word: str) -> Branch:
    """Return a node with what answers to it and is not placed yet."""
    placed.add(node.number)
    # Asked one after the other: a part placed within an earlier one is not placed again.
    below = [_branch(part, parts, placed, "") for part in parts.get(node.number, ()) if part.number not in placed]
    return Branch(node, tuple(below), word)


def under(branches: Sequence[Branch], number: int) -> Branch | None:
    """Return the branch of a node, None when it is not there."""
    for branch in branches:
        found = branch if branch.node.number == number else under(branch.parts, number)
        if found is not None:
            return found
    return None


def chain(nodes: Collection[Node], number: int) -> list[Node]:
    """Return what a node answers to, from the root down to its parent; a ring is followed once."""
    by_number = {node.number: node for node in nodes}
    found: list[Node] = []
    at = by_number.get(number)
    while at is not None and (at := by_number.get(at.parent or 0)) is not None and at not in found:
        found.append(at)
    return [node for node in reversed(found) if node.number != number]


def numbers_of(branches: Sequence[Branch], levels: int | None = None) -> list[int]:
    """Return the numbers of the nodes of the first levels (all of them for None), as they are drawn."""
    found: list[int] = []
    for branch in branches:
        found.append(branch.node.number)
        if levels is None or levels > 1:
            found += numbers_of(branch.parts, None if levels is None else levels - 1)
    return found


def drawn(branches: Sequence[Branch], levels: int | None = None) -> SafeString:
    """Return branches as nested lists; of deeper levels only how many there are is said."""
    return mark_safe(_list(branches, levels, ' class="tree"'))  # noqa: S308 -- every word is escaped in _said


def _list(branches: Sequence[Branch], levels: int | None, mark: str = "") -> str:
    """Return one list with those inside it."""
    items = []
    for branch in branches:
        inside = ""
        if branch.parts:
            last = levels is not None and levels <= 1
            below = None if levels is None else levels - 1
            inside = f" <small>+{branch.size - 1}</small>" if last else _list(branch.parts, below)
        items.append(f"<li>{_said(branch)}{inside}</li>")
    return f"<ul{mark}>{''.join(items)}</ul>" if items else ""


def _said(branch: Branch) -> str:
    """Return what is said of one node: its name, its mark, its notes, what it is tied to."""
    node = branch.node
    said = [f'<a href="{escape(node.address)}">{escape(node.label)}</a>']
    said += [f'<span class="via">{escape(node.mark)}</span>'] if node.mark else []
    notes = " · ".join(escape(note) for note in (*node.notes, branch.word) if note)
    said += [f"<small>{notes}</small>"] if notes else []
    said += [f'<a class="tied" href="{escape(where)}">{escape(words)}</a>' for words, where in node.links]
    return " ".join(said)
