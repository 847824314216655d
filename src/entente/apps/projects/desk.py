"""What the projects room puts on the desk: projects that end, partners' requests that wait for an answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from entente.access.service import may_some, visible
from entente.apps.projects.models import Project
from entente.apps.projects.requested.models import PartnerRequest
from entente.apps.projects.requested.queries import waiting_too_long, with_answer_due
from entente.apps.projects.requested.records import REQUESTS
from entente.apps.projects.stages import stage_at
from entente.apps.projects.steps import OVER
from entente.engines.records.desk import Due
from entente.engines.records.filters import any_of
from entente.engines.records.reader import Reader

DUE = (
    Due(
        Project,
        _("project ends"),
        "ends_on",
        lambda rows, countries: any_of(rows, "countries", list(countries)),
        rows=lambda rows, on: rows.alias(stage=stage_at(on)).exclude(stage__in=OVER),
        feed="projects.ends",
    ),
    Due(
        PartnerRequest,
        _("request to be answered"),
        "answer_by",
        lambda rows, countries: rows.filter(country__in=countries),
        rows=with_answer_due,
    ),
)


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of the requests that wait too long in the reader's countries, for who may answer."""
    if not may_some(reader.actor, "change", PartnerRequest):
        return []
    countries = reader.actor.countries
    rows = waiting_too_long(visible(reader.actor, PartnerRequest), reader.on)
    count = (rows.filter(country__in=countries) if countries else rows).count()
    if not count:
        return []
    words = ngettext(
        "%(count)d partner’s request has waited too long for an answer",
        "%(count)d partners’ requests have waited too long for an answer", count,
    ) % {"count": count}  # fmt: skip
    return [(words, reader.address(REQUESTS.list_path(), figure="projects.requests_late"))]
