"""What a project's page says first: why it rests or was stopped, what is late, where its shares lead; its buttons."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from entente.access.service import may, may_some
from entente.apps.projects.choices import ProjectStage
from entente.apps.projects.models import OwnershipShare, PartnerRequest, Project
from entente.apps.projects.ownership.panel import alone_notice
from entente.apps.projects.rules import stage_on
from entente.engines.journal.models import Entry
from entente.engines.journal.service import kind_of
from entente.engines.records import catalogue
from entente.engines.records.history import STEP
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

Notice = tuple[str, str, str]


def notices(row: Project, reader: Reader) -> list[Notice]:
    """Return what the page of a project says first. Two queries at most."""
    stage, found = stage_on(reader.on, row.days), []
    halted = {ProjectStage.SUSPENDED: (_("Suspended:"), "suspend"), ProjectStage.STOPPED: (_("Stopped:"), "stop")}
    if stage in halted:
        words, step = halted[stage]
        found += [(words, reason, "") for reason in _reason(row, step)]
    planned = row.starts_on
    if stage in {ProjectStage.IDEA, ProjectStage.APPRAISAL, ProjectStage.APPROVED} and planned and planned <= reader.on:
        sentence = _("it was to begin on %(day)s, and the step is not taken: take it, or move the period.")
        found.append((_("Late:"), sentence % {"day": show.day(planned, reader.language)}, ""))
    if sentence := alone_notice(row, reader):
        found.append((_("Partner’s share:"), sentence, ""))
    return found


def acts(row: Project, reader: Reader) -> list[tuple[str, str]]:
    """Return the buttons that add a part, a share of the partner or its request, for who may change the project."""
    if row.archived_at or not may_some(reader.actor, "change", Project) or not may(reader.actor, "change", row):
        return []
    adding = ((Project, _("Add a part"), "parent"), (OwnershipShare, _("Add a share of the partner"), "project"),
              (PartnerRequest, _("Add the partner’s request"), "projects"))  # fmt: skip
    return [
        (words, f"{catalogue.by_model(model).list_path()}new?{urlencode({name: row.code})}")
        for model, words, name in adding if may_some(reader.actor, "add", model)
    ]  # fmt: skip


def _reason(row: Project, step: str) -> list[str]:
    """Return the reason given with a step, as the journal says it last."""
    lines = Entry.objects.filter(kind=kind_of(row), object_id=row.pk, verb=f"{STEP}{step}").order_by("-id")
    return list(lines.values_list("reason", flat=True)[:1])
