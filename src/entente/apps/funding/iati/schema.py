"""Checking an activity against the schema's table: elements, order, number, attributes and types, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from django.utils.translation import gettext as _
from lxml import etree

from entente.apps.funding.iati.standard import LANGUAGE, NEWEST, UNBOUNDED, Child, Kind, Standard, standard

Found = Iterator[tuple[int, str]]
# What a value of each type looks like, for the sentence.
SUCH_AS = {
    "date": "2024-12-31", "dateTime": "2024-12-31T10:00:00Z", "decimal": "1250.50", "int": "2", "boolean": "true",
    "nonNegativeInteger": "0", "positiveInteger": "1", "anyURI": "https://example.org/a", "language": "fr",
    "NMTOKEN": "1",
}  # fmt: skip
WRAPPED = '<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema"><x:element name="v" type="{}"/></x:schema>'
LANGUAGE_TYPE = (
    '<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema"><x:element name="v"><x:simpleType><x:union '
    'memberTypes="x:language"><x:simpleType><x:restriction base="x:string"><x:enumeration value=""/></x:restriction>'
    "</x:simpleType></x:union></x:simpleType></x:element></x:schema>"
)


@cache
def _judge(kind: str) -> etree.XMLSchema:
    """Return what judges the values of a simple type: the parser's own library, given one line."""
    text = LANGUAGE_TYPE if kind == "language" else WRAPPED.format(f"x:{kind}")
    return etree.XMLSchema(etree.fromstring(text))


@lru_cache(maxsize=20_000)
def fits(kind: str, value: str) -> bool:
    """Say whether a value is of a simple type of the schema."""
    if kind == "string":
        return True
    element = etree.Element("v")
    element.text = value
    return bool(_judge(kind).validate(element))


@dataclass(frozen=True)
class Checker:
    """Checks elements against the standard, as one of its versions has it."""

    version: str = NEWEST

    @property
    def known(self) -> Standard:
        """The standard."""
        return standard()

    def activity(self, element: etree._Element) -> Found:
        """Yield (line, sentence) of each fault of an activity."""
        root = self.known.kinds[self.known.root]
        yield from self.element(element, root.children[0].kind)

    def element(self, element: etree._Element, number: int) -> Found:
        """Yield the faults of an element and of all within it."""
        kind = self.known.kinds[number]
        yield from self.attributes(element, kind)
        if kind.text:
            yield from self.text(element, kind)
        else:
            yield from self.children(element, kind)

    def attributes(self, element: etree._Element, kind: Kind) -> Found:
        """Yield the faults of an element's attributes."""
        line, name = element.sourceline or 0, str(element.tag)
        for attribute, value in element.attrib.items():
            known = kind.attributes.get(str(attribute)) or (("language", False) if attribute == LANGUAGE else None)
            shown = str(attribute).replace(LANGUAGE, "xml:lang")
            if known is None:
                if kind.closed or not str(attribute).startswith("{"):
                    yield line, _("“%(name)s” has no attribute “%(attribute)s”: remove it, or correct its name.") % {
                        "name": name, "attribute": shown}  # fmt: skip
            elif self.version < NEWEST and f"{name}/@{shown}" in self.known.later_attributes:
                yield line, self._later(f"{name}/@{shown}")
            elif not fits(known[0], str(value)):
                yield line, _value(f"{name}/@{shown}", str(value), known[0])
        for attribute, (_kind, need) in kind.attributes.items():
            needed = need or (self.version < NEWEST and f"{name}/@{attribute}" in self.known.needed)
            if needed and attribute not in element.attrib:
                yield line, _("“%(name)s” lacks its attribute “%(attribute)s”: add it.") % {
                    "name": name, "attribute": attribute}  # fmt: skip

    def text(self, element: etree._Element, kind: Kind) -> Found:
        """Yield the faults of what an element that holds text holds."""
        line, name = element.sourceline or 0, str(element.tag)
        inner = [child for child in element if isinstance(child.tag, str)]
        if inner:
            yield inner[0].sourceline or 0, _("“%(name)s” holds text only: take “%(found)s” out of it.") % {
                "name": name, "found": inner[0].tag}  # fmt: skip
        value = _own_text(element)
        if not fits(kind.text, value):
            yield line, _value(name, value, kind.text)

    def children(self, element: etree._Element, kind: Kind) -> Found:
        """Yield the faults of the elements within one: unknown, out of order, too many, missing; then of each."""
        name = str(element.tag)
        if stray := _stray_text(element):
            yield element.sourceline or 0, _(
                "“%(name)s” holds no text of its own: put “%(text)s” in an element such as “narrative”, or remove it."
            ) % {"name": name, "text": stray[:40]}  # fmt: skip
        counts, reached, foreign = [0] * len(kind.children), 0, False
        for child in element:
            if not isinstance(child.tag, str):
                continue
            if child.tag.startswith("{"):
                # The library by which files are judged everywhere lets these stand first where only texts may follow.
                foreign = not _only_texts(kind)
                continue
            place = kind.places.get(child.tag)
            if place is None or self._is_later(f"{name}/{child.tag}"):
                yield child.sourceline or 0, self._unknown(name, child.tag, known=place is not None)
                continue
            if place < reached or foreign:
                after = kind.children[reached].name if place < reached else _("an element of another standard")
                yield child.sourceline or 0, _("“%(name)s” stands after “%(after)s”: put it before.") % {
                    "name": child.tag, "after": after}  # fmt: skip
            reached = max(reached, place)
            counts[place] += 1
            yield from self.element(child, kind.children[place].kind)
        yield from self.numbers(element, kind, counts)

    def numbers(self, element: etree._Element, kind: Kind, counts: list[int]) -> Found:
        """Yield what stands too few or too many times within an element."""
        line, name = element.sourceline or 0, str(element.tag)
        for child, count in zip(kind.children, counts, strict=True):
            if count < child.least:
                yield line, _("“%(name)s” lacks its “%(child)s”: add it.") % {"name": name, "child": child.name}
            most = self._most(name, child)
            if most != UNBOUNDED and count > most:
                yield line, _("“%(name)s” holds “%(child)s” %(count)d times: keep one.") % {
                    "name": name, "child": child.name, "count": count}  # fmt: skip

    def root(self, element: etree._Element) -> Found:
        """Yield the faults of the root's attributes."""
        yield from self.attributes(element, self.known.kinds[self.known.root])

    def _most(self, name: str, child: Child) -> int:
        """Return how often a child may stand, -1 for any number."""
        return 1 if self.version < NEWEST and f"{name}/{child.name}" in self.known.once else child.most

    def _is_later(self, path: str) -> bool:
        """Say whether an element came only with a later version than the file's."""
        return self.version < NEWEST and path in self.known.later_elements

    def _unknown(self, name: str, tag: str, *, known: bool) -> str:
        """Say that an element may not stand there."""
        if known:
            return self._later(f"{name}/{tag}")
        return _("“%(name)s” holds no “%(found)s”: remove it, or correct its name.") % {
            "name": name, "found": tag[:60]}  # fmt: skip

    def _later(self, path: str) -> str:
        """Say that something came with 2.03."""
        return _("“%(path)s” came with version 2.03: declare that version, or remove it.") % {"path": path}


def _value(place: str, value: str, kind: str) -> str:
    """Say that a value is not of its type."""
    return _("%(place)s: “%(value)s” is not a value of this kind: write it like %(such)s.") % {
        "place": place, "value": value[:60], "such": SUCH_AS.get(kind, kind)}  # fmt: skip


def _only_texts(kind: Kind) -> bool:
    """Say whether an element holds nothing but any number of texts, or none."""
    return len(kind.children) == 1 and kind.children[0].least == 0 and kind.children[0].most == UNBOUNDED


def _own_text(element: etree._Element) -> str:
    """Return an element's own text, comments left out."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _stray_text(element: etree._Element) -> str:
    """Return the text that stands between the elements of one."""
    return _own_text(element).strip(" \t\r\n")
