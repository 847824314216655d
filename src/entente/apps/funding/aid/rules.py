"""Rules of the aid decision: which rule speaks, what it suggests where, what cannot be decided; pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from entente.apps.funding.aid.choices import Eligible, FlowType

WHOLE, NONE = Decimal(100), Decimal(0)


@dataclass(frozen=True)
class Subject:
    """What is to be decided: its field, theme and kind ("" where it has none), countries and recipients among them.

    `unsure` are the recipients whose place on the list is to be confirmed.
    """

    field: str
    theme: str
    kind: str
    countries: Collection[str]
    recipients: Collection[str]
    unsure: Collection[str] = ()


@dataclass(frozen=True)
class Spoken:
    """One dated rule: for which field, theme and kind ("" for any), what it suggests, and whether it is confirmed."""

    number: int
    field: str
    theme: str
    kind: str
    eligible: str
    share: Decimal
    purpose: str
    aid_type: str
    reason: str
    confirmed: bool
    starts_on: date | None = None
    ends_on: date | None = None

    def speaks_of(self, subject: Subject, on: date) -> bool:
        """Say whether the rule holds on a day for a subject."""
        dated = (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or self.ends_on > on)
        pairs = ((self.field, subject.field), (self.theme, subject.theme), (self.kind, subject.kind))
        return dated and all(not own or own == theirs for own, theirs in pairs)

    @property
    def precision(self) -> tuple[int, bool, bool, bool]:
        """How precise it is: the more it names the better; of as many, a kind tells more than a theme, than a field."""
        named = [bool(self.kind), bool(self.theme), bool(self.field)]
        return (sum(named), *named)  # type: ignore[return-value]


@dataclass(frozen=True)
class Suggestion:
    """What the rules suggest, why, by which rule (its number), and whether all it rests on is confirmed."""

    eligible: str
    share: Decimal
    purpose: str
    aid_type: str
    flow_type: str
    reasons: tuple[str, ...]
    rule: int | None
    confirmed: bool


def suggested(subject: Subject, rules: Sequence[Spoken], on: date) -> Suggestion | None:
    """Return what the most precise rule of the day suggests; None when none speaks of the subject.

    Where no country is a recipient of aid on the day it is "no", whatever the rule. Where some are not, the share is
    kept and the reason says which: it is the decider's to lower it.
    """
    speaking = [rule for rule in rules if rule.speaks_of(subject, on)]
    outside = sorted(set(subject.countries) - set(subject.recipients))
    if not speaking:
        return None
    rule = max(speaking, key=lambda one: (one.precision, -one.number))
    reasons, eligible, share = [rule.reason], rule.eligible, rule.share
    if outside and len(outside) == len(set(subject.countries)) and eligible != Eligible.NO:
        reasons.insert(0, _("No country of it is a recipient of aid on the day (%(codes)s).") % {
            "codes": ", ".join(outside)})  # fmt: skip
        eligible, share = Eligible.NO, NONE
    elif outside and eligible != Eligible.NO:
        reasons.append(_("Not a recipient of aid on the day: %(codes)s; leave their part out of the share.") % {
            "codes": ", ".join(outside)})  # fmt: skip
    unsure = ", ".join(sorted(subject.unsure)) if eligible != Eligible.NO else ""
    if unsure:
        reasons.append(_("That %(codes)s receives aid is to be confirmed.") % {"codes": unsure})
    flow, sure = FlowType.OTHER if eligible == Eligible.NO else FlowType.ODA, rule.confirmed and not unsure
    return Suggestion(eligible, share, rule.purpose, rule.aid_type, flow, tuple(reasons), rule.number, sure)


def why_not_shared(eligible: str, share: Decimal) -> str:
    """Say why a share (per cent) does not go with a decision, "" when it does."""
    if eligible == Eligible.YES and share != WHOLE:
        return _("What counts as aid has a share of 100: write 100, or choose “counts in part”.")
    if eligible == Eligible.NO and share != NONE:
        return _("What does not count has a share of 0: write 0, or choose “counts in part”.")
    if eligible == Eligible.PARTLY and not NONE < share < WHOLE:
        return _("What counts in part has a share between 0 and 100: write it.")
    return ""


def why_not_flow(eligible: str, flow_type: str) -> str:
    """Say why a flow does not go with a decision, "" when it does."""
    if eligible == Eligible.NO and flow_type == FlowType.ODA:
        return _("What does not count as aid is no flow 10: choose 20 or 50.")
    if eligible != Eligible.NO and flow_type != FlowType.ODA:
        return _("What counts as aid is flow 10: choose it.")
    return ""


def why_not_by_them(decider: int | None, entered_by: int | None) -> str:
    """Say why this person may not decide, "" when they may: another hand than the one that entered the record."""
    if decider is not None and decider == entered_by:
        return _("Who entered a record does not decide on it: another person who may approve does.")
    return ""


def why_not_dated(decided: date, today: date, former: date | None) -> str:
    """Say why a decision cannot bear this day, "" when it can: not ahead, and not before the one it replaces."""
    if decided > today:
        return _("A decision is dated today or before: give the day it was taken.")
    if former is not None and decided < former:
        return _("The decision in force is of %(day)s: give that day or a later one.") % {"day": former.isoformat()}
    return ""
