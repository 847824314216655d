"""Rules of what is published and how: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from entente.apps.funding.iati.rules import ACTUAL_END, ACTUAL_START, BAD_SIGNS, PLANNED_END, PLANNED_START
from entente.apps.funding.iati.shares import hundred
from entente.apps.projects.choices import ProjectStage

STATUS = {
    ProjectStage.IDEA: "1", ProjectStage.APPRAISAL: "1", ProjectStage.APPROVED: "1", ProjectStage.SUSPENDED: "6",
    ProjectStage.STOPPED: "5", ProjectStage.EVALUATED: "4", ProjectStage.RUNNING: "2", ProjectStage.CLOSING: "3",
    ProjectStage.CLOSED: "4",
}  # fmt: skip
ANYWHERE = "998"  # the committee's code for developing countries, unspecified
UNSPECIFIED_SECTOR = "99810"
COMMITTEE, UN_REGIONS, OWN_REGIONS = "1", "2", "99"


def why_not_a_reference(ref: str) -> str:
    """Say why a text is no identifier of an organisation, "" when it is."""
    if not ref or ref != ref.strip() or " " in ref or any(sign in ref for sign in BAD_SIGNS):
        return _("An identifier holds no blank and none of the signs / & | ? : write it like XX-1234.")
    return (
        "" if re.fullmatch(r"[A-Za-z]{2,}-.+", ref) else _("An identifier begins with letters and a hyphen: XX-1234.")
    )


def why_not_published(starts: date | None) -> str:
    """Say why a public project cannot be published, "" when it can."""
    return "" if starts else _("Its beginning is not recorded: the standard asks for one; enter it.")


def days_of(starts: date | None, ends: date | None, on: date) -> list[tuple[str, date]]:
    """Return (type, day) of a project's dates on a day: what has come is actual too, what has not is planned only.

    `ends` is the first day after, as everywhere here; the standard's end is the last day.
    """
    last = date.fromordinal(ends.toordinal() - 1) if ends else None
    pairs = ((PLANNED_START, ACTUAL_START, starts), (PLANNED_END, ACTUAL_END, last))
    found = [(planned, day) for planned, _actual, day in pairs if day]
    return sorted(found + [(actual, day) for _planned, actual, day in pairs if day and day <= on])


@dataclass(frozen=True)
class Place:
    """A country or region that receives: its element, code, vocabulary ("" for countries), name and share."""

    element: str
    code: str
    vocabulary: str
    name: str
    share: Decimal


def places_of(countries: Sequence[str], regions: Sequence[tuple[str, str, str]]) -> list[Place]:
    """Return who receives, in equal shares that add to 100: the countries, else the regions of one vocabulary.

    `regions` are (vocabulary, code, name); they count only where no country is named, so that a region is not beside
    its own countries. Neither: developing countries, unspecified.
    """
    if countries:
        shares = hundred([1] * len(countries))
        return [Place("recipient-country", code, "", "", share) for code, share in zip(countries, shares, strict=True)]
    known = [region for region in regions if region[0] == regions[0][0]] or [(COMMITTEE, ANYWHERE, "")]
    shares = hundred([1] * len(known))
    return [Place("recipient-region", code, vocabulary, name, share)
            for (vocabulary, code, name), share in zip(known, shares, strict=True)]  # fmt: skip
