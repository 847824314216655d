"""The record types of the aid decision."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.apps.funding.aid.actions import only_decided
from entente.apps.funding.aid.choices import Eligible
from entente.apps.funding.aid.models import ActionOdaDecision, OdaDecision, OdaRule
from entente.apps.funding.aid.panel import decision_drawn
from entente.apps.funding.aid.queries import decisions_about
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import OdaStatus
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import Choice, Computed, Day, Local, LocalRef, Number, Ref, Text, Values, YesNo
from entente.engines.records.filters import During, Facet
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record
from entente.engines.ui import format as show

TONES: dict[str, str] = {Eligible.YES: "done", Eligible.PARTLY: "attention", Eligible.NO: "past"}


def standing(values: Values, reader: Reader) -> str:
    """Return whether a decision stands on the reader's day, or since when it is replaced."""
    if values[0] is None or values[0] > reader.on:
        return str(_("in force"))
    return str(_("replaced on %(day)s") % {"day": show.day(values[0], reader.language)})


STANDING = Computed(
    "standing", _("State"), paths=("replaced_on",), sort=("replaced_on",), compute=standing,
    judge=lambda values, reader: "past" if values[0] and values[0] <= reader.on else "done",
)  # fmt: skip
WHAT = (Choice("eligible", tones=TONES), Number("share"), Choice("purpose"), Day("decided_on"), STANDING)
MORE = (LocalRef("decided_by"), Ref("rule"))
TOLD = (Choice("aid_type"), Choice("flow_type"), *MORE, Local("justification", _("Justification")),
        Text("source", _("Source")))  # fmt: skip
CORRECTED = ("justification_fr", "justification_en", *KEPT)
DECISION = ("eligible", "share", "purpose", "aid_type", "flow_type", "rule", "justification_fr", "justification_en",
            "decided_on")  # fmt: skip
FILTERS = (Facet("eligible"), Facet("purpose"), During("decided", _("Decided"), first="decided_on", last="decided_on"))
EMPTY = _("Whether it counts as aid would be here; who may approve decides.")


def _panel(on: type[Any], title: Any) -> Panel:
    """Return the panel of decisions on the page of what they are about."""
    return Panel(on=on, rows=decisions_about, draw=decision_drawn, rank=38, code="aid", title=title, empty=EMPTY,
                 columns=(*WHAT,), order=("-decided_on",))  # fmt: skip


ODA_DECISIONS = Record(
    model=OdaDecision, slug="aid-decisions", label="project__title", order="-decided_on", prepare=only_decided,
    natural=("project", "decided_on"), beside=(OdaRule, OdaStatus),
    search=("project__code", "project__title_fr", "project__title_en"),
    columns=(Ref("project"), *WHAT, *(LocalRef("decided_by", extra=True), Ref("rule", extra=True)),
             YesNo("fictional", extra=True)),
    details=(Ref("project"), *WHAT, *TOLD), filters=FILTERS, form=CORRECTED,
    panels=(_panel(Project, _("Development aid")),),
)  # fmt: skip

ACTION_ODA_DECISIONS = Record(
    model=ActionOdaDecision, slug="action-aid-decisions", label="action__title", order="-decided_on",
    prepare=only_decided, natural=("action", "decided_on"), beside=(OdaRule, OdaStatus), in_menu=False,
    search=("action__title_fr", "action__title_en"),
    columns=(Ref("action"), *WHAT, LocalRef("decided_by", extra=True), YesNo("fictional", extra=True)),
    details=(Ref("action"), *WHAT, *TOLD), filters=FILTERS, form=CORRECTED,
    panels=(_panel(Action, _("Development aid")),),
)  # fmt: skip

ODA_RULES = Record(
    model=OdaRule, slug="aid-rules", key="code", label="reason", order="code", dated=("starts_on", "ends_on"),
    search=("code", "reason_fr", "reason_en"),
    columns=(Text("code"), Choice("field"), Choice("theme"), Choice("kind"), Choice("eligible", tones=TONES),
             Number("share"), Choice("purpose"), YesNo("to_confirm"), Local("reason", _("Reason"), extra=True)),
    details=(Text("code"), Local("reason", _("Reason")), Choice("field"), Choice("theme"), Choice("kind"),
             Choice("eligible", tones=TONES), Number("share"), Choice("purpose"), Choice("aid_type"),
             Day("starts_on"), Day("ends_on"), YesNo("to_confirm"), Text("source", _("Source"))),
    filters=(Facet("eligible"), Facet("theme"), Facet("field")),
    form=("code", "field", "theme", "kind", "eligible", "share", "purpose", "aid_type", "reason_fr", "reason_en",
          "starts_on", "ends_on", *KEPT),
)  # fmt: skip

RECORDS = (ODA_DECISIONS, ACTION_ODA_DECISIONS, ODA_RULES)
