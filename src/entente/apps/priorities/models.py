"""Tables of the priorities room: what a minister puts first, from year to year, and the objectives of each."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.choices import UnitKind
from entente.access.models import Kept, Marked, Unit, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.priorities.choices import Axis
from entente.apps.priorities.rules import why_not_within, why_not_years


class Priority(Marked):
    """What a minister puts first in some years, in its rank among the others of the same ministry."""

    access_paths: ClassVar[AccessPaths] = Paths()

    code = models.SlugField(_("code"), max_length=60, unique=True)
    department = models.ForeignKey(
        Unit, models.PROTECT, related_name="priorities", verbose_name=_("ministry"),
        limit_choices_to={"kind": UnitKind.MINISTRY}, help_text=_("The ministry whose minister set it."),
    )  # fmt: skip
    year_from = models.PositiveSmallIntegerField(_("from year"))
    year_to = models.PositiveSmallIntegerField(
        _("to year"), null=True, blank=True, help_text=_("The last year it holds; without it, until another is set.")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=1, validators=[MinValueValidator(1)])
    axis = models.CharField(
        _("axis"), max_length=20, choices=Axis.choices, blank=True, help_text=_("Of the multi-year triptych.")
    )
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250)
    text_fr = models.TextField(_("text in French"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ("-year_from", "rank", "code")
        indexes = [models.Index(fields=("year_from", "year_to"), name="priority_years")]
        constraints = [
            models.CheckConstraint(
                condition=Q(year_to__isnull=True) | Q(year_to__gte=F("year_from")), name="priority_years_in_order",
                violation_error_message=_(
                    "The last year comes before the first: correct one of the two, or give no last year."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")

    def clean(self) -> None:
        """Check the years together."""
        if reasons := why_not_years(self.year_from, self.year_to):
            raise ValidationError(reasons)


class Objective(Kept):
    """What a priority wants to reach: in words, by when."""

    access_paths: ClassVar[AccessPaths] = Inherits("priority")

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="objectives", verbose_name=_("priority"))
    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250)
    target_fr = models.CharField(_("target in French"), max_length=300, blank=True)
    target_en = models.CharField(_("target in English"), max_length=300, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ("priority", "code")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="objective_dates",
                violation_error_message=_("The end comes after the beginning: give a later end, or none."),
            ),
        ]

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")

    def clean(self) -> None:
        """Check the days against the years of the priority."""
        if self.priority_id is None:
            return
        reasons = why_not_within(self.starts_on, self.ends_on, self.priority.year_from, self.priority.year_to)
        if reasons:
            raise ValidationError(reasons)
