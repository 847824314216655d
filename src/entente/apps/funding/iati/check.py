"""Checking a whole file of activities: each fault as a sentence, with its line and its activity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext as _

from entente.apps.funding.iati.faults import RULE, SCHEMA, Fault
from entente.apps.funding.iati.reading import Head, Unreadable, activities, beside, why_not_version
from entente.apps.funding.iati.rules import identifier_of, judged
from entente.apps.funding.iati.schema import Checker
from entente.apps.funding.iati.standard import NEWEST

OLDEST = "2.02"


@dataclass
class Verdict:
    """What a check found: how many activities, every fault, and why the file could not be read to its end."""

    version: str = ""
    activities: int = 0
    faults: list[Fault] = field(default_factory=list)
    unreadable: str = ""

    @property
    def wrong(self) -> list[Fault]:
        """The faults that make the file invalid."""
        return [fault for fault in self.faults if fault.counts]

    @property
    def advice(self) -> list[Fault]:
        """What would be better."""
        return [fault for fault in self.faults if not fault.counts]

    @property
    def valid(self) -> bool:
        """True when the file was read whole and nothing is wrong."""
        return not self.unreadable and not self.wrong

    @property
    def fits_schema(self) -> bool:
        """True when the file was read whole and nothing is against the schema."""
        return not self.unreadable and not any(fault.kind == SCHEMA for fault in self.faults)


def check(stream: BinaryIO, today: date) -> Verdict:
    """Return what is wrong with a file on a day, in the reader's language; memory grows with the faults only."""
    verdict, seen = Verdict(), set[str]()
    checker: Checker | None = None
    head: Head | None = None
    try:
        for head, element in activities(stream):
            if checker is None:
                checker = _begun(verdict, head)
            verdict.activities += 1
            name = identifier_of(element)
            verdict.faults += [Fault(SCHEMA, line, name, words) for line, words in checker.activity(element)]
            verdict.faults += [Fault(kind, line, name, words) for kind, line, words in judged(element, today)]
            if name and name in seen:
                told = _("The identifier stands twice in the file: give each activity its own.")
                verdict.faults.append(Fault(RULE, element.sourceline or 0, name, told))
            seen.add(name)
    except Unreadable as why:
        verdict.unreadable = str(why)
        return verdict
    _ended(verdict, head)
    return verdict


def _begun(verdict: Verdict, head: Head) -> Checker:
    """Note what the root says, and return the checker of its version."""
    verdict.version = head.version
    checker = Checker(OLDEST if head.version in {"2.01", OLDEST} else NEWEST)
    verdict.faults += [Fault(SCHEMA, line, "", words) for line, words in checker.root(head.root)]
    if why := why_not_version(head.version):
        verdict.faults.append(Fault(RULE, head.root.sourceline or 0, "", why))
    return checker


def _ended(verdict: Verdict, head: Head | None) -> None:
    """Note what stands in the root beside activities, or that there is none."""
    if head is None:
        told = _("The file holds no activity: it needs at least one “iati-activity”.")
        verdict.faults.append(Fault(SCHEMA, 1, "", told))
        return
    for line, tag in beside(head):
        told = _("“%(found)s” may not stand beside activities: remove it.") % {"found": tag[:60] or _("text")}
        verdict.faults.append(Fault(SCHEMA, line, "", told))
