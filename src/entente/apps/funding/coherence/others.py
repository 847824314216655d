"""What other donors publish, as it is compared with ours; never added to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q
from django.utils import timezone

from entente.access.service import may_some, visible
from entente.apps.funding.aid.models import OdaRule
from entente.apps.funding.coherence.rules import NEAR, Asked, Candidate
from entente.apps.funding.coherence.sources import MOST, said
from entente.apps.funding.iati.models import OthersActivity, OthersCountry
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader

SIDE = "others"  # one for all of them: what two donors do at once is not ours to report


def others(reader: Reader, asked: Asked) -> list[Candidate]:
    """Return what others do near what is asked, in its countries; nothing where no country is given. Two queries."""
    if not asked.countries or not may_some(reader.actor, "view", OthersActivity):
        return []
    there = OthersCountry.objects.filter(country__in=asked.countries).order_by()
    rows = visible(reader.actor, OthersActivity).filter(gone_on__isnull=True, pk__in=there.values("activity_id"))
    if asked.ends_on:
        rows = rows.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=asked.ends_on + NEAR))
    since = asked.starts_on or timezone.localdate()
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since - NEAR))
    record, themes = catalogue.by_model(OthersActivity), themes_by_purpose()
    found = rows.order_by("-starts_on", "-pk").values_list(
        "pk", "title_fr", "title_en", "reporter", "sectors", "starts_on", "ends_on"
    )[:MOST]
    return [
        Candidate(
            SIDE, (record.kind, pk), title_fr if reader.language == "fr" else title_en, record.detail_path(pk),
            reporter, SIDE, theme=_theme(sectors, themes), words=said(reader, title_fr, title_en), starts_on=starts,
            ends_on=ends,
        )
        for pk, title_fr, title_en, reporter, sectors, starts, ends in found
    ]  # fmt: skip


def themes_by_purpose() -> Mapping[str, str]:
    """Return the theme of each purpose code that our rules give to one theme alone. One query."""
    found: dict[str, set[str]] = defaultdict(set)
    rules = OdaRule.objects.filter(archived_at__isnull=True).exclude(purpose="").exclude(theme="").order_by()
    for purpose, theme in rules.values_list("purpose", "theme").distinct():
        found[purpose].add(theme)
    return {purpose: next(iter(themes)) for purpose, themes in found.items() if len(themes) == 1}


def _theme(sectors: str, themes: Mapping[str, str]) -> str:
    """Return the theme of the first sector that has one."""
    words = sectors.replace(";", " ").replace(",", " ").split()
    return next((themes[code] for code in words if code in themes), "")
