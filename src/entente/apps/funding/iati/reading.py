"""Reading a file of activities one by one, in bounded memory, without entities, network or document type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _
from lxml import etree

ROOT, ACTIVITY = "iati-activities", "iati-activity"
VERSIONS = ("2.01", "2.02", "2.03")
MAX_BYTES = 200_000_000
MOST_BESIDE = 20


class Unreadable(ValueError):  # noqa: N818 -- an outcome told to who brought the file
    """The file cannot be read (further); its text is a sentence that says what would make it pass."""


@dataclass(frozen=True)
class Head:
    """What the first line of a file says, its root element, and what was met beside the activities: (line, tag)."""

    version: str
    root: etree._Element
    beside: list[tuple[int, str]] = field(default_factory=list)


def activities(stream: BinaryIO) -> Iterator[tuple[Head, etree._Element]]:
    """Yield each activity with the head of its file; it is emptied once the next one is asked for.

    Raises Unreadable, at whatever place it is found, for what is not well-formed, not a file of activities, or declares
    a document type (with which entities come in): none of its entities is ever resolved.
    """
    parsed = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=False, recover=False, dtd_validation=False, attribute_defaults=False,
    )  # fmt: skip
    head: Head | None = None
    try:
        for event, element in parsed:
            if head is None:
                head = _head(element)
            if event == "end" and element.tag == ACTIVITY and element.getparent() is head.root:
                yield head, element
                _forget(element, head)
    except etree.XMLSyntaxError as error:
        raise Unreadable(_why(error, [line.message for line in parsed.error_log])) from error
    except (LookupError, UnicodeError) as error:
        raise Unreadable(_("The file’s encoding is not known: save it as UTF-8.")) from error


def _head(element: etree._Element) -> Head:
    """Return the head of a file from its first element, else raise Unreadable."""
    told = element.getroottree().docinfo
    if told.internalDTD is not None or told.externalDTD is not None:
        raise Unreadable(
            _("The file declares a document type (DOCTYPE), by which entities come in: save it without one.")
        )
    if element.tag != ROOT:
        raise Unreadable(
            _("The file begins with “%(found)s”: a file of activities begins with “iati-activities”.")
            % {"found": str(element.tag)[:60]}
        )
    return Head(element.get("version", ""), element)


def why_not_version(version: str) -> str:
    """Say why a file of this version is not read, "" when it is."""
    if version in VERSIONS:
        return ""
    return _("Version “%(version)s” is not read: publish it in 2.02 or 2.03.") % {"version": version[:20]}


def _forget(element: etree._Element, head: Head) -> None:
    """Empty an activity and drop what stands before it, so that memory stays the same; note what is no activity."""
    element.clear(keep_tail=True)
    while element.getprevious() is not None:
        _noted(head.root[0], head)
        del head.root[0]


def _noted(child: etree._Element, head: Head) -> None:
    """Note an element that is no activity, and a text, as they stand in the root; the first ones are enough."""
    if len(head.beside) < MOST_BESIDE:
        if isinstance(child.tag, str) and child.tag != ACTIVITY:
            head.beside.append((child.sourceline or 0, child.tag))
        if (child.tail or "").strip():
            head.beside.append((child.sourceline or 0, ""))


def beside(head: Head) -> list[tuple[int, str]]:
    """Return (line, tag, "" for text) of what stands in the root and may not; asked once the file has been read."""
    found = list(head.beside)
    if (head.root.text or "").strip():
        found.append((head.root.sourceline or 0, ""))
    for child in head.root:
        if isinstance(child.tag, str) and child.tag != ACTIVITY and not child.tag.startswith("{"):
            found.append((child.sourceline or 0, child.tag))
        if (child.tail or "").strip():
            found.append((child.sourceline or 0, ""))
    return found


def _why(error: etree.XMLSyntaxError, log: list[str]) -> str:
    """Return why a file is not well-formed, in words, from the error and what was noted before it."""
    line, told = error.lineno or 0, str(error.msg or "")
    if "no element found" in told and log:
        told = log[-1]
    if not told or "Document is empty" in told or "no element found" in told:
        return _("The file is empty: send a file of activities.")
    if "ncoding" in told or "not proper UTF-8" in told or "nvalid bytes" in told:
        return _("Line %(line)d: a character does not fit the file’s encoding: save it as UTF-8.") % {"line": line}
    if "ntity" in told or "amplification" in told:
        return _("Line %(line)d: an entity is used that no file of activities may hold: write the text itself.") % {
            "line": line
        }
    if "Premature end" in told or "EndTag" in told:
        return _("Line %(line)d: the file breaks off, an element is not closed: send it whole.") % {"line": line}
    return _("Line %(line)d: not well-formed, or broken off there (%(told)s): correct it, or send it whole.") % {
        "line": line,
        "told": told[:120],
    }
