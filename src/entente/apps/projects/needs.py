"""What of the projects room needs an agreement that covers it: actions under way or to come, running projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.choices import Activity
from entente.apps.agreements.cover.needs import Need
from entente.apps.projects.choices import ActionKind, ActionState
from entente.apps.projects.models import Action, Project
from entente.apps.projects.queries import projects_running

Rows = models.QuerySet[Any]
ACTIVITIES = {
    Activity.TRAINING: (ActionKind.TRAINING, ActionKind.LANGUAGE, ActionKind.EXERCISE),
    Activity.EXPERTS: (ActionKind.ADVICE,),
    Activity.EQUIPMENT: (ActionKind.EQUIPMENT,),
    Activity.INFORMATION: (ActionKind.SEMINAR, ActionKind.STUDY_VISIT),
}
ACTIVITY = Case(*(When(kind__in=kinds, then=Value(activity.value)) for activity, kinds in ACTIVITIES.items()))
# An action has the field of its project, else of the institution it is done with; without either, any will do.
FIELD = Case(
    When(project__isnull=False, then=F("project__field")),
    When(institution__field__gt="", then=F("institution__field")),
    default=Value(""),
)


def to_be_done(rows: Rows, on: date) -> Rows:
    """Return the actions of the year of a day that are under way or to come, neither postponed nor cancelled."""
    left = rows.filter(ends_on__gte=on, starts_on__lte=date(on.year, 12, 31))
    return left.exclude(state__in=(ActionState.POSTPONED, ActionState.CANCELLED))


NEEDS = (
    Need("cover.uncovered_actions", _("actions without cover"), Action, to_be_done, country="country", field=FIELD,
         activity=ACTIVITY, fieldless=True),
    # What a project does is judged action by action; the project itself needs one activity covered in its field.
    Need("cover.uncovered_projects", _("projects without cover"), Project, projects_running, country="countries",
         field=F("field")),
)  # fmt: skip
