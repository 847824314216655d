"""Table of the agreements room."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.access.models import Marked, local
from entente.access.paths import AccessPaths, Paths
from entente.apps.agreements.choices import Form
from entente.apps.agreements.rules import why_not_dated
from entente.apps.partners.choices import Field
from entente.apps.partners.models import Organisation
from entente.apps.reference.choices import REGIONS, Precision
from entente.apps.reference.models import Country, Group


class Agreement(Marked):
    """An agreement with one or more partners, with its dates; how it stands on a day is computed from them."""

    access_paths: ClassVar[AccessPaths] = Paths(
        countries=("parties",), to_many=("parties",), groups=("regions", "organisations__members")
    )

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250)
    form = models.CharField(_("form"), max_length=40, choices=Form.choices)
    field = models.CharField(_("field"), max_length=20, choices=Field.choices, blank=True)
    parties = models.ManyToManyField(Country, blank=True, related_name="agreements", verbose_name=_("countries"))
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="agreements", verbose_name=_("organisations")
    )
    regions = models.ManyToManyField(
        Group, blank=True, related_name="agreements", verbose_name=_("regions"), limit_choices_to={"kind__in": REGIONS},
        help_text=_("Zones, regions and sub-regions: it shows on the page of each of their countries."),
    )  # fmt: skip
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_precision = models.CharField(
        _("precision of the signature"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )
    in_force_on = models.DateField(_("in force on"), null=True, blank=True)
    in_force_precision = models.CharField(
        _("precision of the entry into force"),
        max_length=10,
        choices=Precision.choices,
        default=Precision.DAY,
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    summary_fr = models.TextField(_("purpose in French"), blank=True)
    summary_en = models.TextField(_("purpose in English"), blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("-signed_on", "code")
        indexes = [models.Index(fields=("signed_on", "id"), name="agreement_signed")]

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")

    def clean(self) -> None:
        """Check the dates together."""
        reasons = why_not_dated(self.signed_on, self.in_force_on, self.ends_on)
        if reasons:
            raise ValidationError(reasons)
