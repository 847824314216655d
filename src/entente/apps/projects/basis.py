"""The legal basis of a project on a day: agreements that cover it, agreements it rests on, countries that lack both."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import Actor, in_force
from entente.access.folding import folded
from entente.access.service import visible
from entente.apps.agreements.cover.queries import without_cover
from entente.apps.agreements.models import Agreement, Party
from entente.apps.agreements.queries import agreements_applied, agreements_that_bind
from entente.apps.projects.models import Project
from entente.apps.reference.models import Country
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]


def rested_on(actor: Actor, project: Project, on: date) -> Rows:
    """Return the agreements a project rests on that the actor may read, bind in law and are applied on a day."""
    linked = visible(actor, Agreement).filter(projects=project)
    return agreements_that_bind(agreements_applied(linked, on)).order_by()


def countries_without_basis(actor: Actor, project: Project, on: date) -> set[int]:
    """Return the numbers of the project's countries that nothing covers on a day, as far as the actor may read.

    A country is covered by any provision in the project's field, or as a party to an agreement the project rests on
    that is in force for it. Two queries.
    """
    rows = Project._base_manager.filter(pk=project.pk)
    pairs = without_cover(rows, actor, on, country="countries", field=F("field"))
    lacking = set(pairs.order_by().values_list("cover_country", flat=True))
    if not lacking:
        return lacking
    acts = Party.objects.filter(
        agreement=OuterRef("agreement"), country=OuterRef("country"), archived_at__isnull=True
    ).order_by()
    parties = Agreement.parties.through._base_manager.filter(
        agreement__in=rested_on(actor, project, on).values("pk"), country__in=lacking
    ).filter(~Exists(acts) | Exists(acts.filter(in_force(on))))
    return lacking - set(parties.order_by().values_list("country_id", flat=True))


def why_without_basis(actor: Actor, project: Project, on: date) -> str:
    """Say which countries of a project lack a legal basis on a day, "" when none does.

    A project that names no country rests on an agreement it names. Four queries at most.
    """
    lacking = countries_without_basis(actor, project, on)
    if lacking:
        language = (get_language() or "fr")[:2]
        names = Country._base_manager.filter(pk__in=lacking).order_by().values_list(f"name_{language}", flat=True)
        return _(
            "No agreement that you may read covers it on %(day)s (%(field)s) with: %(countries)s. Enter the agreement, "
            "or link the one in force that it rests on."
        ) % {
            "day": show.day(on, language), "field": project.get_field_display(),
            "countries": ", ".join(sorted(names, key=folded)),
        }  # fmt: skip
    if project.countries.exists() or rested_on(actor, project, on).exists():
        return ""
    return _("It names no country: link the agreement in force that it rests on.")
