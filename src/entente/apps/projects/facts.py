"""What the page of a project says first: why it rests or was stopped, what is late, where the partner's share leads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from entente.apps.projects.choices import ProjectStage
from entente.apps.projects.models import Project
from entente.apps.projects.ownership.panel import alone_notice
from entente.apps.projects.rules import stage_on
from entente.engines.journal.models import Entry
from entente.engines.journal.service import kind_of
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


def _reason(row: Project, step: str) -> list[str]:
    """Return the reason given with a step, as the journal says it last."""
    lines = Entry.objects.filter(kind=kind_of(row), object_id=row.pk, verb=f"{STEP}{step}").order_by("-id")
    return list(lines.values_list("reason", flat=True)[:1])
