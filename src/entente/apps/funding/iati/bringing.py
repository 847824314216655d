"""Bringing in others' activities: a plan of a file, then the same written, in one transaction, by chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.matrix import scopes_for
from entente.access.service import Refused, why_not
from entente.apps.funding.iati.models import OthersActivity, OthersCountry
from entente.apps.funding.iati.others import InEuros, Read, read, why_refused
from entente.apps.funding.iati.reading import Unreadable, activities, why_not_version
from entente.apps.funding.iati.rules import identifier_of
from entente.apps.funding.iati.shares import CENT
from entente.apps.reference.models import Country, Rate
from entente.engines.journal.service import Written, kind_of, note_written, plain
from entente.engines.journal.storing import insert_rows, update_rows

CHUNK = 500
MOST_TOLD = 200
EURO = "EUR"
FIELDS = (
    "title_fr", "title_en", "languages", "reporter_ref", "reporter", "status", "starts_on", "ends_on", "sectors",
    "regions", "transactions", "currency", "committed", "spent", "committed_eur", "spent_eur", "remarks",
)  # fmt: skip
Step = Callable[[int, int], None]


@dataclass
class Told:
    """What a file gives: activities read and refused, transactions, and how they stand to what is stored."""

    read: int = 0
    refused: int = 0
    transactions: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    problem: str = ""
    refusals: list[tuple[int, str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, line: int, identifier: str, why: str) -> None:
        """Count a refusal, and keep the first ones."""
        self.refused += 1
        if len(self.refusals) < MOST_TOLD:
            self.refusals.append((line, identifier, why))

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def rates() -> InEuros:
    """Return what turns an amount into euros at the rate of its day, None where none is known. One query."""
    rows = Rate.objects.filter(archived_at__isnull=True).order_by("starts_on")
    known: dict[str, list[tuple[date, date | None, Decimal]]] = {}
    for code, starts, ends, units in rows.values_list("currency__code", "starts_on", "ends_on", "units_per_euro"):
        known.setdefault(code, []).append((starts, ends, units))

    def in_euros(amount: Decimal, currency: str, day: date) -> Decimal | None:
        if currency == EURO:
            return amount
        for starts, ends, units in known.get(currency, ()):
            if starts <= day and (ends is None or day < ends):
                return (amount / units).quantize(CENT, ROUND_HALF_EVEN)
        return None

    return in_euros


def require_import(actor: Actor) -> None:
    """Raise Refused unless the actor may bring in others' activities."""
    if not any(scopes_for(role, kind_of(OthersActivity), "import") for role in actor.roles):
        raise Refused(why_not("import", OthersActivity))


def why_not_dataset(name: str) -> str:
    """Say why a name of a source of files cannot be used, "" when it can."""
    if not name.strip() or len(name) > 60:
        return _("Name the source of the file in at most 60 signs: the same name next time, so that it updates.")
    return ""


def plan(actor: Actor, dataset: str, stream: BinaryIO, step: Step | None = None) -> Told:
    """Return what a file would change; nothing is written. Memory grows with identifiers and refusals only."""
    require_import(actor)
    return _went(actor, dataset, stream, step, None)


def bring_in(
    actor: Actor, dataset: str, stream: BinaryIO, step: Step | None = None, *, fictional: bool = False
) -> Told:
    """Write what can be read of a file under the name of its source, each activity with its journal line.

    Known ones are updated by identifier; those the file no longer holds are marked gone, if it was read to its end.
    Raises Refused without the right, and where the same source is being brought in by somebody else at this moment:
    nothing is written then.
    """
    require_import(actor)
    try:
        with transaction.atomic():
            return _went(actor, dataset, stream, step, Writer(actor, dataset, fictional=fictional))
    except IntegrityError as error:
        raise Refused(_("The same source is being brought in at this moment: try again when that is done.")) from error


def _went(actor: Actor, dataset: str, stream: BinaryIO, step: Step | None, writer: Writer | None) -> Told:
    """Go through a file, and write where there is a writer."""
    told, seen = Told(), set[str]()
    reads = _reads(stream, told, seen)
    while chunk := list(islice(reads, CHUNK)):
        _judge(chunk, dataset, told, writer)
        if step is not None:
            step(told.read, 0)
    missing = OthersActivity.objects.filter(dataset=dataset, gone_on__isnull=True, archived_at__isnull=True)
    if not told.problem:
        names = missing.order_by("pk").values_list("pk", "identifier", "title_fr").iterator(chunk_size=CHUNK)
        gone = [(number, title) for number, name, title in names if name not in seen]
        told.gone = len(gone)
        if writer is not None:
            writer.gone(gone)
    return told


def _reads(stream: BinaryIO, told: Told, seen: set[str]) -> Iterator[Read]:
    """Yield what can be read of each activity, and note what is refused."""
    countries = dict(Country.objects.values_list("code", "pk"))
    in_euros = rates()
    try:
        for head, element in activities(stream):
            if why := why_not_version(head.version):
                raise Unreadable(why)
            if why := why_refused(element, seen):
                told.refuse(element.sourceline or 0, identifier_of(element)[:200], why)
                continue
            found = read(element, countries, in_euros)
            seen.add(found.identifier)
            told.read += 1
            told.transactions += found.values["transactions"]
            if found.remarks and len(told.remarks) < MOST_TOLD:
                told.remarks.append((found.identifier, found.values["remarks"]))
            yield found
    except Unreadable as why:
        told.problem = str(why)


def _judge(chunk: Sequence[Read], dataset: str, told: Told, writer: Writer | None) -> None:
    """Say how activities stand to what is stored, and write them where there is a writer: two queries, and writes."""
    rows = OthersActivity.objects.filter(dataset=dataset, identifier__in=[found.identifier for found in chunk])
    stored = {row.identifier: row for row in rows}
    shares: dict[int, dict[str, Decimal | None]] = {}
    links = OthersCountry.objects.filter(activity__in=[row.pk for row in stored.values()])
    for number, code, share in links.values_list("activity_id", "country__code", "share"):
        shares.setdefault(number, {})[code] = share
    new = [found for found in chunk if found.identifier not in stored]
    changed = []
    for found in chunk:
        if (row := stored.get(found.identifier)) is not None:
            before = {name: getattr(row, name) for name in FIELDS} | {"gone_on": row.gone_on}
            after = {name: found.values[name] for name in FIELDS} | {"gone_on": None}
            own = shares.get(row.pk, {})
            if before == after and own == found.countries:
                told.same += 1
            else:
                changed.append((row, found, before, after, own))
    told.added += len(new)
    told.changed += len(changed)
    if writer is not None:
        writer.add(new)
        writer.change(changed)


class Writer:
    """Writes activities of one source and their journal lines, many at a time."""

    def __init__(self, actor: Actor, dataset: str, *, fictional: bool) -> None:
        self.actor, self.dataset, self.fictional = actor, dataset, fictional
        self.batch = f"iati-{dataset}"[:40]
        self.countries = dict(Country.objects.values_list("code", "pk"))

    def add(self, new: Sequence[Read]) -> None:
        """Store new activities."""
        rows = [(found.identifier, *(found.values[name] for name in FIELDS)) for found in new]
        same = {"dataset": self.dataset, "fictional": self.fictional}
        numbers = insert_rows(OthersActivity, ("identifier", *FIELDS), rows, same)
        self._link(zip(numbers, new, strict=True))
        pairs = zip(numbers, new, strict=True)
        self._note("load", [(number, found.values["title_fr"], {}, self._kept(found)) for number, found in pairs])

    def change(self, changed: Sequence[tuple[OthersActivity, Read, dict[str, Any], dict[str, Any], Any]]) -> None:
        """Store what changed of known ones, their notes of ours left as they are."""
        if not changed:
            return
        update_rows(OthersActivity, ("revision", "gone_on", *FIELDS), (
            (row.pk, row.revision + 1, None, *(after[name] for name in FIELDS)) for row, _f, _b, after, _o in changed
        ))  # fmt: skip
        moved = [(row.pk, found) for row, found, _before, _after, own in changed if own != found.countries]
        OthersCountry.objects.filter(activity__in=[number for number, _found in moved]).delete()
        self._link(moved)
        lines: list[Written] = []
        for row, found, before, after, own in changed:
            names = [name for name in after if before[name] != after[name]]
            was, now = ({name: plain(side[name]) for name in names} for side in (before, after))
            if own != found.countries:
                was, now = was | {"countries": self._numbers(own)}, now | {"countries": self._numbers(found.countries)}
            lines.append((row.pk, found.values["title_fr"], was, now))
        self._note("change", lines)

    def gone(self, gone: Sequence[tuple[int, str]]) -> None:
        """Mark those that the file no longer holds."""
        day = timezone.localdate()
        update_rows(OthersActivity, ("gone_on",), ((number, day) for number, _title in gone))
        self._note(
            "change", [(number, title, {"gone_on": None}, {"gone_on": day.isoformat()}) for number, title in gone]
        )

    def _link(self, pairs: Any) -> None:
        """Store the countries of some activities."""
        rows = [(number, self.countries[code], share) for number, found in pairs
                for code, share in found.countries.items()]  # fmt: skip
        insert_rows(OthersCountry, ("activity_id", "country_id", "share"), rows)

    def _numbers(self, codes: Any) -> list[int]:
        """Return the numbers of some countries."""
        return sorted(self.countries[code] for code in codes)

    def _kept(self, found: Read) -> dict[str, Any]:
        """Return what the journal keeps of a new one: what is not empty."""
        values = {"dataset": self.dataset, "identifier": found.identifier, **found.values}
        kept = {name: plain(value) for name, value in values.items() if value not in (None, "")}
        return kept | {"countries": self._numbers(found.countries)}

    def _note(self, verb: str, lines: Sequence[Written]) -> None:
        """Write a journal line for each."""
        if lines:
            note_written(self.actor, kind_of(OthersActivity), verb, lines, batch=self.batch)
