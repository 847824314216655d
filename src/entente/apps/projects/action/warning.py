"""The warning that an action about to be entered may be there already."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from entente.apps.projects.action.queries import looking_like, told
from entente.apps.projects.models import Action
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Warned

TOLD = 5


def may_be_there(reader: Reader, row: Any) -> list[Warned]:
    """Return the actions the reader may see that may be the one about to be entered, the latest first. One query."""
    record = catalogue.by_model(Action)
    return [
        Warned(
            _("This action may be there already (%(why)s).") % {"why": ", ".join(same.reasons)},
            same.title,
            record.detail_path(same.number),
            ((record.kind, same.number),) if same.named else (),
        )
        for same in looking_like(reader, [told(row)], row.pk)[0][:TOLD]
    ]
