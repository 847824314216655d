"""Table of the dialogues room, first cut: meetings and visits (series and commitments come with their issue)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Marked, local
from entente.access.paths import AccessPaths, Paths
from entente.apps.dialogues.choices import Level, MeetingKind
from entente.apps.partners.models import Organisation
from entente.apps.reference.choices import REGIONS, Precision
from entente.apps.reference.models import Country, Group


class Meeting(Marked):
    """A meeting, session or visit with partners, on its dates."""

    access_paths: ClassVar[AccessPaths] = Paths(
        countries=("countries",), to_many=("countries",), groups=("regions", "organisations__members")
    )

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250)
    kind = models.CharField(_("kind"), max_length=30, choices=MeetingKind.choices)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, blank=True)
    countries = models.ManyToManyField(Country, blank=True, related_name="meetings", verbose_name=_("countries"))
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="meetings", verbose_name=_("organisations")
    )
    regions = models.ManyToManyField(
        Group, blank=True, related_name="meetings", verbose_name=_("regions"), limit_choices_to={"kind__in": REGIONS},
        help_text=_("Zones, regions and sub-regions: it shows on the page of each of their countries."),
    )  # fmt: skip
    place_fr = models.CharField(_("place in French"), max_length=100, blank=True)
    place_en = models.CharField(_("place in English"), max_length=100, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=10, choices=Precision.choices, default=Precision.DAY)
    summary_fr = models.TextField(_("summary in French"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)

    class Meta:
        verbose_name = _("meeting or visit")
        verbose_name_plural = _("meetings and visits")
        ordering = ("-starts_on", "code")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="meeting_dates",
                violation_error_message=_("The last day comes on or after the first: correct one of the two."),
            )
        ]

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")
