"""What the projects room puts on the desk: projects that end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.projects.models import Project
from entente.engines.records.desk import Due
from entente.engines.records.filters import any_of

DUE = (
    Due(
        Project,
        _("project ends"),
        "ends_on",
        lambda rows, countries: any_of(rows, "countries", list(countries)),
        feed="projects.ends",
    ),
)
