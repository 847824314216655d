"""Rules of the partner's share: pure, no database, no web."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.engines.ui import format as show

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Share:
    """The partner's share of one year, in per cent, and whether a reason is given with it."""

    year: int
    percent: Decimal
    reasoned: bool = False


def why_not_a_share(percent: Decimal | None) -> str:
    """Say why a share (per cent) cannot stand, "" when it can: from 0 to 100."""
    if percent is not None and not 0 <= percent <= WHOLE:
        return _("A share stands between 0 and 100 per cent: correct it.")
    return ""


def falling(shares: Iterable[Share]) -> list[tuple[Share, Share]]:
    """Return (earlier, later) where the partner's share falls from one recorded year to the next without a reason."""
    ordered = sorted(shares, key=lambda share: share.year)
    return [(one, two) for one, two in pairwise(ordered) if two.percent < one.percent and not two.reasoned]


def _percent(share: Share) -> str:
    """Return a share as it reads in the language in force."""
    return show.quantity(share.percent, (get_language() or "fr")[:2])


def why_falling(before: Share, after: Share) -> str:
    """Say what to do about a share that falls."""
    return _(
        "The partner’s share falls from %(before)s %% in %(first)s to %(after)s %% in %(second)s: say why, "
        "or correct it."
    ) % {
        "before": _percent(before), "first": before.year, "after": _percent(after), "second": after.year,
    }  # fmt: skip


def why_not_alone(shares: Iterable[Share], alone: date | None) -> str:
    """Say why the schedule does not lead to the day from which the partner stands alone, "" when it does.

    It must reach 100 % in the year of that day at the latest; without such a day nothing is asked.
    """
    reached = [share for share in shares if alone is not None and share.year <= alone.year]
    if alone is None:
        return ""
    if not reached:
        return _("The partner is to stand alone from %(year)s, and no share is recorded up to then.") % {
            "year": alone.year
        }
    last = max(reached, key=lambda share: share.year)
    if last.percent < WHOLE:
        return _("The partner is to stand alone from %(alone)s, and its share is %(share)s %% in %(year)s.") % {
            "alone": alone.year, "share": _percent(last), "year": last.year,
        }  # fmt: skip
    return ""
