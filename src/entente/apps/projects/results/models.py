"""Tables of the results framework: the chain of aims, indicators, periods, targets, values and narratives."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, local
from entente.access.paths import AccessPaths, Inherits
from entente.apps.projects.results import rules
from entente.apps.projects.results.choices import AimKind, Direction, Measure, ReportState, SdgTarget

PROJECT = "projects.Project"
IS_JUDGED = Q(state__in=(ReportState.SUBMITTED, ReportState.APPROVED))
BY_ANOTHER = (
    Q(approved_by__isnull=False, submitted_by__isnull=True)
    | Q(approved_by__isnull=True, submitted_by__isnull=False)
    | (Q(approved_by__isnull=False, submitted_by__isnull=False) & ~Q(approved_by=F("submitted_by")))
)


def said(*texts: str) -> bool:
    """Say whether one of some texts says something."""
    return any((text or "").strip() for text in texts)


class Aim(Kept):
    """One link of a project's chain of results: an objective, an outcome or an output, and what it serves."""

    access_paths: ClassVar[AccessPaths] = Inherits("project")

    project = models.ForeignKey(PROJECT, models.PROTECT, related_name="aims", verbose_name=_("project"))
    code = models.SlugField(_("code"), max_length=20, help_text=_("Its place in the chain, such as 1-2."))
    kind = models.CharField(_("kind"), max_length=20, choices=AimKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("contributes to"),
        help_text=_("An aim of this project, or of one this project is part of."),
    )  # fmt: skip
    title_fr = models.CharField(_("title in French"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300)
    sdg_target = models.CharField(_("target of SDG 16"), max_length=10, choices=SdgTarget.choices, blank=True)

    class Meta:
        verbose_name = _("aim of a project")
        verbose_name_plural = _("aims of projects")
        ordering = ("project", "code")
        constraints = [
            models.UniqueConstraint(
                fields=("project", "code"), name="aim_once",
                violation_error_message=_("This project has an aim of this code already: give another code."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say code and title."""
        return f"{self.code} {local(self, 'title')}"


class Indicator(Kept):
    """What is measured of an aim: a quantity with its unit or a quality in words, from which baseline, told by what."""

    access_paths: ClassVar[AccessPaths] = Inherits("aim")

    aim = models.ForeignKey(Aim, models.PROTECT, related_name="indicators", verbose_name=_("aim"))
    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300)
    measure = models.CharField(_("measure"), max_length=10, choices=Measure.choices, default=Measure.QUANTITY)
    unit_fr = models.CharField(_("unit in French"), max_length=40, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=40, blank=True)
    cumulative = models.BooleanField(
        _("cumulative"), default=False,
        help_text=_(
            "Each value says where things stand at the end of the period (a running total, a level): the latest "
            "counts, periods are not added."
        ),
    )  # fmt: skip
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.MORE)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_fr = models.TextField(_("baseline in words, in French"), blank=True)
    baseline_en = models.TextField(_("baseline in words, in English"), blank=True)
    baseline_on = models.DateField(_("day of the baseline"), null=True, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=200, blank=True)
    by_sex = models.BooleanField(_("told by sex"), default=False)
    dimension_fr = models.CharField(
        _("told by, in French"), max_length=40, blank=True, help_text=_("Such as region or corps: see its categories.")
    )
    dimension_en = models.CharField(_("told by, in English"), max_length=40, blank=True)
    feeds = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="fed_by", verbose_name=_("adds up into"),
        help_text=_("An indicator of an upper aim or project, in the same unit: what is reached here counts there."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(measure=Measure.QUALITY) | (~Q(unit_fr="") & ~Q(unit_en="")), name="indicator_unit",
                violation_error_message=_("A quantity is counted in something: give its unit in both languages."),
            ),
            models.CheckConstraint(
                condition=Q(measure=Measure.QUANTITY)
                | Q(unit_fr="", unit_en="", cumulative=False, by_sex=False, feeds__isnull=True, baseline__isnull=True),
                name="indicator_quality",
                violation_error_message=_(
                    "A quality is said in words: it has no unit, quantity or sexes, is not cumulative and feeds no "
                    "other."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")

    def clean(self) -> None:
        """Refuse what an indicator cannot be, all of it at once."""
        reasons = rules.why_not_indicator(
            self.measure, (self.unit_fr, self.unit_en), quantified=self.baseline is not None,
            adds_up=self.cumulative or self.by_sex or self.feeds_id is not None,
        )  # fmt: skip
        known = self.baseline is not None or said(self.baseline_fr, self.baseline_en)
        reasons |= {
            "baseline_on": rules.why_not_baseline(known, self.baseline_on),
            "dimension_fr": rules.why_not_named(self.dimension_fr, self.dimension_en),
        }
        if found := {name: reason for name, reason in reasons.items() if reason}:
            raise ValidationError(found)


class Category(Kept):
    """One of the categories an indicator is told by, such as a region or a corps."""

    access_paths: ClassVar[AccessPaths] = Inherits("indicator")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="categories", verbose_name=_("indicator"))
    code = models.SlugField(_("code"), max_length=40)
    title_fr = models.CharField(_("title in French"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100)

    class Meta:
        verbose_name = _("category of an indicator")
        verbose_name_plural = _("categories of indicators")
        ordering = ("indicator", "code")
        constraints = [
            models.UniqueConstraint(
                fields=("indicator", "code"), name="category_once",
                violation_error_message=_("This indicator has a category of this code already: give another code."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")


class Period(Kept):
    """A span of days for which a project, and what is part of it, says what was reached; locked, it stays as it is."""

    access_paths: ClassVar[AccessPaths] = Inherits("project", apart=True)

    project = models.ForeignKey(PROJECT, models.PROTECT, related_name="periods", verbose_name=_("project"))
    label_fr = models.CharField(_("name in French"), max_length=60)
    label_en = models.CharField(_("name in English"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    locked_on = models.DateField(_("locked on"), null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("locked by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ("project", "starts_on")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="period_dates",
                violation_error_message=_("The last day comes on or after the first: correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(locked_by__isnull=True) | Q(locked_on__isnull=False), name="period_locked",
                violation_error_message=_("Locked has its day."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the name."""
        return local(self, "label")

    @property
    def days(self) -> str:
        """Its first and last day."""
        return f"{self.starts_on.isoformat()}..{self.ends_on.isoformat()}"


class Measured(Kept):
    """What is entered for an indicator and a period: a quantity, women and men, or words; one of its categories."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="%(class)ss", verbose_name=_("indicator"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="%(class)ss", verbose_name=_("period"))
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("category")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=2, null=True, blank=True)
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    men = models.PositiveIntegerField(_("men"), null=True, blank=True)
    text_fr = models.TextField(_("in words, in French"), blank=True)
    text_en = models.TextField(_("in words, in English"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=("indicator", "period"), condition=Q(category__isnull=True, archived_at__isnull=True),
                name="%(class)s_once",
                violation_error_message=_("There is one already for this indicator and period: correct that one."),
            ),
            models.UniqueConstraint(
                fields=("indicator", "period", "category"), condition=Q(archived_at__isnull=True),
                name="%(class)s_once_a_category",
                violation_error_message=_(
                    "There is one already for this indicator, period and category: correct that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(quantity=F("women") + F("men")),
                name="%(class)s_sexes",
                violation_error_message=_("Women and men make the quantity together: correct one of the three."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say indicator and period, the latter by its days: its name may be of a project that is not to be seen."""
        return f"{self.indicator.code} · {self.period.days}"

    def clean(self) -> None:
        """Refuse women and men that do not make the quantity."""
        if reasons := rules.why_not_added(self.quantity, self.women, self.men):
            raise ValidationError(reasons)


class Target(Measured):
    """What is aimed at for an indicator in a period."""

    access_paths: ClassVar[AccessPaths] = Inherits("indicator", apart=True)

    note_fr = models.CharField(_("note in French"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta(Measured.Meta):
        abstract = False
        verbose_name = _("target of an indicator")
        verbose_name_plural = _("targets of indicators")
        ordering = ("indicator", "period", "category")


class Reported(Kept):
    """What one person submits and another approves; by nobody means by the local operator."""

    state = models.CharField(
        _("state"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT, editable=False
    )
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("submitted by"),
    )  # fmt: skip
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(IS_JUDGED & Q(submitted_on__isnull=False))
                | (~IS_JUDGED & Q(submitted_on__isnull=True, submitted_by__isnull=True)),
                name="%(class)s_submitted", violation_error_message=_("Submitted has its day."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=ReportState.APPROVED)
                    & Q(approved_on__isnull=False, approved_on__gte=F("submitted_on"))
                )
                | (~Q(state=ReportState.APPROVED) & Q(approved_on__isnull=True, approved_by__isnull=True)),
                name="%(class)s_approved",
                violation_error_message=_("Approved has its day, on or after it was submitted."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.APPROVED) | BY_ANOTHER, name="%(class)s_two_persons",
                violation_error_message=_("Who submitted it does not approve it: somebody else does."),
            ),
        ]  # fmt: skip


class Value(Measured, Reported):
    """What was reached of an indicator in a period: draft, submitted, returned, or approved by somebody else."""

    access_paths: ClassVar[AccessPaths] = Inherits("indicator", apart=True)

    comment_fr = models.CharField(_("comment in French"), max_length=500, blank=True)
    comment_en = models.CharField(_("comment in English"), max_length=500, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=300, blank=True, help_text=_("What shows it: a list, a report, a letter; or a file.")
    )

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        ordering = ("indicator", "period", "category")
        constraints: ClassVar[list[Any]] = [*Measured.Meta.constraints, *Reported.Meta.constraints]
        indexes = [models.Index(fields=("state", "submitted_on"), name="value_state")]


class Narrative(Reported):
    """What a project tells in words of a period, submitted and approved as values are."""

    access_paths: ClassVar[AccessPaths] = Inherits("project", apart=True)

    project = models.ForeignKey(PROJECT, models.PROTECT, related_name="narratives", verbose_name=_("project"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="narratives", verbose_name=_("period"))
    text_fr = models.TextField(_("text in French"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)

    class Meta(Reported.Meta):
        abstract = False
        verbose_name = _("narrative of a period")
        verbose_name_plural = _("narratives of periods")
        ordering = ("project", "period")
        constraints: ClassVar[list[Any]] = [
            *Reported.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "period"),
                condition=Q(archived_at__isnull=True),
                name="narrative_once",
                violation_error_message=_("There is one already for this project and period: correct that one."),
            ),
            models.CheckConstraint(
                condition=~Q(text_fr="", text_en=""),
                name="narrative_said",
                violation_error_message=_("Say in one language at least what happened in the period."),
            ),
        ]

    def __str__(self) -> str:
        """Say project and period."""
        return f"{self.project.code} · {self.period.days}"
