"""What the standard asks of an activity beyond its schema: one function a rule, pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain

from django.utils.translation import gettext as _
from lxml.etree import _Element as Element

from entente.apps.funding.iati.faults import ADVICE, RULE
from entente.apps.funding.iati.shares import adds_up
from entente.apps.funding.iati.standard import LANGUAGE, standard

Found = Iterator[tuple[str, int, str]]
Rule = Callable[[Element, date], Found]
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
MAIN = {"", "1"}  # the vocabulary of the OECD's committee, said or left out
OWN = {"98", "99"}
WHERE = ("recipient-country", "recipient-region")
YEAR = 366
BAD_SIGNS = "/&|?"


def day_of(text: str | None) -> date | None:
    """Return the day a text of the standard says, None for none or for one that is no day."""
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def number_of(text: str | None) -> Decimal | None:
    """Return the number a text says, None for none or for one that is no finite number."""
    try:
        found = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def identifier_of(activity: Element) -> str:
    """Return the identifier of an activity, "" for none."""
    return (activity.findtext("iati-identifier") or "").strip()


def _line(element: Element) -> int:
    return int(element.sourceline or 0)


def _identifier(activity: Element, today: date) -> Found:
    """The identifier is its own, begins with that of who reports, and holds no sign that breaks it."""
    written = activity.findtext("iati-identifier") or ""
    told, reporter = written.strip(), activity.find("reporting-org")
    ref = (reporter.get("ref") or "").strip() if reporter is not None else ""
    line = _line(activity)
    if not told:
        if activity.find("iati-identifier") is not None:
            yield RULE, line, _("The activity’s identifier is empty: give it one of its own.")
        return
    if told == ref:
        yield (
            RULE,
            line,
            _("The activity has the organisation’s own identifier: add a text of its own after it."),
        )
    earlier = [other.get("ref") or "" for other in activity.findall("other-identifier") if other.get("type") == "B1"]
    if ref and not any(told.startswith(f"{known}-") for known in (ref, *filter(None, earlier))):
        yield ADVICE, line, _("The identifier should begin with that of who reports: “%(ref)s-…”.") % {"ref": ref}
    if written != told:
        yield ADVICE, line, _("The identifier should not begin or end with a blank.")
    if any(sign in told for sign in BAD_SIGNS):
        yield ADVICE, line, _("The identifier should hold none of the signs / & | ?")


def _start(activity: Element, today: date) -> Found:
    """An activity has a start."""
    if not any(day.get("type") in {PLANNED_START, ACTUAL_START} for day in activity.findall("activity-date")):
        yield RULE, _line(activity), _("There is no start: give the planned (type 1) or the actual one (type 2).")


def _days(activity: Element, today: date) -> Found:
    """Starts come before ends; what is actual is not in the future."""
    days: dict[str, tuple[date, int]] = {}
    for element in activity.findall("activity-date"):
        if day := day_of(element.get("iso-date")):
            days.setdefault(element.get("type") or "", (day, _line(element)))
            if element.get("type") in {ACTUAL_START, ACTUAL_END} and day > today:
                yield RULE, _line(element), _(
                    "An actual date (%(day)s) is in the future: give it as planned, or give the day it was."
                ) % {"day": day.isoformat()}  # fmt: skip
    for first, last in ((PLANNED_START, PLANNED_END), (ACTUAL_START, ACTUAL_END)):
        if first in days and last in days and days[first][0] > days[last][0]:
            yield RULE, days[last][1], _("The end (%(end)s) comes before the start (%(start)s): correct one.") % {
                "end": days[last][0].isoformat(), "start": days[first][0].isoformat()}  # fmt: skip
    updated = day_of(activity.get("last-updated-datetime"))
    if updated and updated > today:
        yield RULE, _line(activity), _("The last change (%(day)s) is in the future: give the day it was.") % {
            "day": updated.isoformat()}  # fmt: skip


def _money_days(activity: Element, today: date) -> Found:
    """Transactions lie in the past; a budget's period is at most a year."""
    for transaction in activity.findall("transaction"):
        places = ((transaction.find("transaction-date"), "iso-date"), (transaction.find("value"), "value-date"))
        for element, name in places:
            day = day_of(element.get(name)) if element is not None else None
            if element is not None and day and day > today:
                yield RULE, _line(element), _(
                    "A transaction is dated in the future (%(day)s): give what is planned as a planned disbursement."
                ) % {"day": day.isoformat()}  # fmt: skip
    for budget in activity.findall("budget"):
        first, last = (day_of(_attribute(budget, name, "iso-date")) for name in ("period-start", "period-end"))
        if first and last and last < first:
            yield RULE, _line(budget), _("A budget ends before it starts: correct its period.")
        elif first and last and (last - first).days > YEAR:
            yield RULE, _line(budget), _("A budget covers more than a year: give one budget a year.")


def _attribute(element: Element, child: str, name: str) -> str:
    """Return an attribute of a child, "" for none."""
    found = element.find(child)
    return (found.get(name) or "") if found is not None else ""


def _sectors(activity: Element, today: date) -> Found:
    """Sectors stand on the activity or on all its transactions, and add to a hundred by vocabulary."""
    own, line = activity.findall("sector"), _line(activity)
    transactions = activity.findall("transaction")
    below = [found for found in transactions if found.find("sector") is not None]
    if own and below:
        yield (
            RULE,
            _line(below[0]),
            _("Sectors stand on the activity and on a transaction: keep one of the two."),
        )
    elif not own and not below:
        yield RULE, line, _("There is no sector: give one on the activity, or on every transaction.")
    elif not own and len(below) < len(transactions):
        yield RULE, line, _("Some transactions have a sector and others none: give every transaction one.")
    by_vocabulary: dict[str, list[Element]] = {}
    for sector in own:
        vocabulary = sector.get("vocabulary") or ""
        by_vocabulary.setdefault("1" if vocabulary in MAIN else vocabulary, []).append(sector)
    for vocabulary, found in by_vocabulary.items():
        yield from _shares(found, _("sectors of vocabulary %(code)s") % {"code": vocabulary})
        if vocabulary in OWN and any(sector.find("narrative") is None for sector in found):
            yield RULE, _line(found[0]), _("A sector of your own vocabulary needs its name in words: add a narrative.")


def _where(activity: Element, today: date) -> Found:
    """Countries and regions stand on the activity or on all its transactions, and add to a hundred together."""
    own = [found for name in WHERE for found in activity.findall(name)]
    transactions = activity.findall("transaction")
    below = [found for found in transactions if any(found.find(name) is not None for name in WHERE)]
    if own and below:
        yield RULE, _line(below[0]), _(
            "Countries or regions stand on the activity and on a transaction: give them in one of the two."
        )  # fmt: skip
    elif not own and (not transactions or len(below) < len(transactions)):
        yield (
            RULE,
            _line(activity),
            _("There is no country or region: give the activity one, or every transaction."),
        )
    countries = activity.findall("recipient-country")
    regions: dict[str, list[Element]] = {}
    for region in activity.findall("recipient-region"):
        vocabulary = region.get("vocabulary") or ""
        regions.setdefault("1" if vocabulary in MAIN else vocabulary, []).append(region)
    for found in list(regions.values()) or [[]]:
        together = [*countries, *found]
        if together:
            yield from _shares(together, _("countries and regions"))


def _shares(elements: list[Element], what: str) -> Found:
    """Several elements each have a share and add to a hundred; a single one has none, or a hundred."""
    told = [number_of(element.get("percentage")) for element in elements]
    known, line = [share for share in told if share is not None], _line(elements[0])
    if any(not 0 <= share <= 100 for share in known):
        yield RULE, line, _("A share of the %(what)s is not between 0 and 100: correct it.") % {"what": what}
    elif len(elements) == 1:
        if known and known[0] != 100:
            yield RULE, line, _("The only share of the %(what)s is %(share)s: leave it out, or write 100.") % {
                "what": what, "share": known[0]}  # fmt: skip
    elif len(known) < len(elements):
        yield RULE, line, _("There are several %(what)s, and one has no share: give each its share.") % {"what": what}
    elif not adds_up(known):
        yield RULE, line, _("The shares of the %(what)s add to %(sum)s: they must add to 100 exactly.") % {
            "what": what, "sum": f"{sum(known):f}"}  # fmt: skip


def _defaults(activity: Element, today: date) -> Found:
    """Language and currency are said once for all, or everywhere."""
    if not activity.get(LANGUAGE):
        silent = next((text for text in activity.iter("narrative") if not text.get(LANGUAGE)), None)
        if silent is not None:
            yield (
                RULE,
                _line(silent),
                _("A text has no language: give the activity one (xml:lang), or every text."),
            )
    if not activity.get("default-currency"):
        values = chain.from_iterable(activity.iterfind(f"{name}/value") for name in ("transaction", "budget",
                                                                                  "planned-disbursement"))  # fmt: skip
        silent = next((value for value in values if not value.get("currency")), None)
        if silent is not None:
            yield (
                RULE,
                _line(silent),
                _("An amount has no currency: give the activity one (default-currency), or each amount its own."),
            )


@dataclass(frozen=True)
class Coded:
    """An attribute whose value is a code of a list, under one vocabulary where it says so."""

    path: str
    attribute: str
    lists: Mapping[str, str]


_MANY = "transaction/"
CODED = (
    *(Coded(path, "code", {"": name}) for path, name in (
        ("activity-status", "ActivityStatus"), ("recipient-country", "Country"),
        ("collaboration-type", "CollaborationType"), ("default-flow-type", "FlowType"),
        ("default-finance-type", "FinanceType"), ("default-tied-status", "TiedStatus"),
        (f"{_MANY}transaction-type", "TransactionType"), (f"{_MANY}recipient-country", "Country"),
        (f"{_MANY}flow-type", "FlowType"), (f"{_MANY}finance-type", "FinanceType"),
        (f"{_MANY}tied-status", "TiedStatus"))),
    *(Coded(path, "code", {"": "Sector", "1": "Sector", "2": "SectorCategory"})
      for path in ("sector", f"{_MANY}sector")),
    *(Coded(path, "code", {"": "Region", "1": "Region"}) for path in ("recipient-region", f"{_MANY}recipient-region")),
    *(Coded(path, "code", {"": "AidType", "1": "AidType"}) for path in ("default-aid-type", f"{_MANY}aid-type")),
    Coded("reporting-org", "type", {"": "OrganisationType"}),
    Coded("participating-org", "type", {"": "OrganisationType"}),
    Coded("participating-org", "role", {"": "OrganisationRole"}),
    Coded("activity-date", "type", {"": "ActivityDateType"}),
    Coded("budget", "type", {"": "BudgetType"}), Coded("budget", "status", {"": "BudgetStatus"}),
    *(Coded(f"{path}/value", "currency", {"": "Currency"})
      for path in ("transaction", "budget", "planned-disbursement")),
    Coded(".", "default-currency", {"": "Currency"}),
)  # fmt: skip


def _codes(activity: Element, today: date) -> Found:
    """What is said by a code is said by one of its list."""
    for coded in CODED:
        for element in [activity] if coded.path == "." else activity.iterfind(coded.path):
            value = element.get(coded.attribute)
            name = coded.lists.get(element.get("vocabulary") or "") if len(coded.lists) > 1 else coded.lists[""]
            if value and name and value not in standard().codes[name]:
                yield RULE, _line(element), _("%(place)s: “%(value)s” is not a code of the list %(list)s.") % {
                    "place": f"{element.tag}/@{coded.attribute}", "value": value[:40], "list": name}  # fmt: skip


RULES: tuple[Rule, ...] = (_identifier, _start, _days, _money_days, _sectors, _where, _defaults, _codes)


def judged(activity: Element, today: date) -> Found:
    """Yield (kind, line, sentence) of everything an activity has against it, on a day."""
    for rule in RULES:
        yield from rule(activity, today)
