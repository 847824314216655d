"""The record types of actions: the action itself, and what each source bears of its cost."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.partners.models import Institution
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.projects.action.columns import Sources
from entente.apps.projects.action.models import ActionCost
from entente.apps.projects.action.together import cost_above_lines, lines_within_cost
from entente.apps.projects.action.warning import may_be_there
from entente.apps.projects.choices import ActionState
from entente.apps.projects.models import Action, Project
from entente.apps.projects.queries import actions_of
from entente.apps.reference.models import Country
from entente.apps.reference.records import KEPT
from entente.apps.reference.via import Via
from entente.engines.records.columns import (
    Choice,
    Computed,
    Local,
    LocalRef,
    Money,
    Number,
    Period,
    Ref,
    Text,
    Values,
    YesNo,
)
from entente.engines.records.filters import During, Facet
from entente.engines.records.reader import Reader
from entente.engines.records.record import Page, Panel, Record, Total
from entente.engines.ui import format as show

TONES: dict[str, str] = {
    ActionState.DONE: "done", ActionState.TO_VALIDATE: "attention", ActionState.PLANNED: "pending",
    ActionState.POSTPONED: "pending", ActionState.CANCELLED: "refusal",
}  # fmt: skip
# What a post fills after an action is done.
AFTERWARDS = ("evaluation", "evaluation_fr", "evaluation_en", "lesson_fr", "lesson_en")


def people(values: Values, reader: Reader) -> str:
    """Return how many people an action reached, trainees and listeners together."""
    reached = (values[0] or 0) + (values[1] or 0)
    return show.number(reached, reader.language) if reached else ""


PEOPLE = Computed("people", _("People"), number=True, sortable=False, paths=("trainees", "listeners"), compute=people)
STATE = Choice("state", tones=TONES)
VIA = Via(countries="country", organisations="organisation", regions="")

ACTIONS = Record(
    model=Action, slug="actions", label="title", order="-starts_on", search=("title_fr", "title_en"), files=True,
    natural=("country", "starts_on", "title_fr"), together=cost_above_lines, warnings=may_be_there,
    bulk=("state", "kind", "project", "institution", "starts_on", "ends_on", "women", "men", "evaluation"),
    columns=(Period("starts_on", _("Dates")), Local("title", _("Action")), Ref("country"), Ref("institution",
                                                                                               narrow=False),
             STATE, PEOPLE, Number("trainees", _("Trainees"), extra=True), Number("listeners", _("Listeners"),
                                                                                  extra=True),
             Money("cost_eur", _("Cost")), Choice("kind", extra=True), Ref("project", extra=True),
             Ref("organisation", extra=True), Number("women", extra=True), Number("men", extra=True),
             Local("place", _("Place"), extra=True), Choice("evaluation", extra=True), Sources(), VIA, *OWNED_COLUMNS),
    details=(Local("title"), Period("starts_on", _("Dates")), Choice("kind"), STATE, Ref("country"),
             Ref("organisation"),
             Ref("institution"), Local("place", _("Place")), Ref("project"), Number("trainees"), Number("listeners"),
             Number("women"), Number("men"), Money("cost_eur", _("Cost")), Choice("evaluation"),
             Local("evaluation", _("Evaluation in words")), Local("lesson", _("Lesson learnt")), LocalRef("owner"),
             Text("source", _("Source"))),
    filters=(Facet("kind"), Facet("zone", _("Zone"), path="country__zone"), Facet("state"), During("period"),
             Facet("country"), Facet("evaluation"), Facet("marking")),
    totals=(Total("trainees", _("trainees")), Total("listeners", _("listeners")), Total("cost_eur", "", money=True)),
    form=("title_fr", "title_en", "kind", "state", "project", "country", "organisation", "institution", "place_fr",
          "place_en", "starts_on", "ends_on", "trainees", "listeners", "women", "men", "cost_eur", *AFTERWARDS, *OWNED),
    panels=(
        Panel(on=Country, rows=actions_of, rank=40, order=("-starts_on",), limit=6,
              title=_("Actions"), columns=(Period("starts_on", _("Dates")), Local("title", _("Action")), STATE, PEOPLE,
                                           Money("cost_eur", _("Cost")), VIA),
              empty=_("The actions of the year would be here; the post enters them.")),
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), order=("-starts_on",),
              columns=(Period("starts_on", _("Dates")), Local("title", _("Action")), Ref("country"), STATE),
              title=_("Actions"), empty=_("The actions of this project would be here.")),
        Panel(on=Institution, rows=lambda rows, institution, on: rows.filter(institution=institution),
              columns=(Period("starts_on", _("Dates")), Local("title", _("Action")), STATE), order=("-starts_on",),
              title=_("Actions"), empty=_("The actions done with this institution would be here.")),
    ),
)  # fmt: skip

ACTION_COSTS = Record(
    model=ActionCost, slug="action-costs", label="action__title", order="-action", in_menu=False,
    together=lines_within_cost,
    columns=(Ref("action"), Ref("money_source"), Money("amount_eur", _("Amount")),
             Text("source", _("Source"), extra=True), YesNo("fictional", extra=True)),
    filters=(Facet("money_source"),), search=("action__title_fr", "action__title_en"),
    totals=(Total("amount_eur", "", money=True),),
    form=("action", "money_source", "amount_eur", *KEPT),
    panels=(
        Panel(on=Action, rows=lambda rows, action, on: rows.filter(action=action), title=_("Cost by source"),
              columns=(Ref("money_source"), Money("amount_eur", _("Amount"))), order=("-amount_eur",), rank=10,
              empty=_("What each source of money bears would be here; the post or the desk enters it.")),
    ),
)  # fmt: skip

PAGES = (Page(_("Enter ten actions"), "actions:fast", Action, "add"),)
