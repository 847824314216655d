"""Tables of the projects room: projects as a tree, their yearly financing, actions and results."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.folding import Fold
from entente.access.models import Kept, Marked, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.partners.choices import Field
from entente.apps.partners.models import Institution, Organisation
from entente.apps.projects.choices import ActionKind, ActionState, Evaluation, ProjectKind, Theme
from entente.apps.projects.rules import why_not_counted, why_not_financed
from entente.apps.reference.choices import REGIONS
from entente.apps.reference.models import Country, Group, MoneySource


class Project(Marked):
    """A programme, project or component with partner countries and organisations."""

    access_paths: ClassVar[AccessPaths] = Paths(
        countries=("countries",), to_many=("countries",), groups=("regions", "organisations__members")
    )

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250)
    kind = models.CharField(_("kind"), max_length=20, choices=ProjectKind.choices, default=ProjectKind.PROJECT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices)
    field = models.CharField(_("field"), max_length=20, choices=Field.choices)
    countries = models.ManyToManyField(Country, blank=True, related_name="projects", verbose_name=_("countries"))
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="projects", verbose_name=_("organisations")
    )
    regions = models.ManyToManyField(
        Group, blank=True, related_name="projects", verbose_name=_("regions"), limit_choices_to={"kind__in": REGIONS},
        help_text=_("Zones, regions and sub-regions: it shows on the page of each of their countries."),
    )  # fmt: skip
    summary_fr = models.TextField(_("purpose in French"), blank=True)
    summary_en = models.TextField(_("purpose in English"), blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects and programmes")
        ordering = ("code",)
        indexes = [models.Index(fields=("starts_on", "id"), name="project_starts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="project_dates",
                violation_error_message=_("The end comes after the beginning: give a later end, or none."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(ends_on__isnull=True) | Q(closed_on__gte=F("ends_on")),
                name="project_closing",
                violation_error_message=_("A project is closed on or after its end: give a later day."),
            ),
        ]

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")


class Financing(Kept):
    """What one source committed and paid for a project in a year, in euros."""

    access_paths: ClassVar[AccessPaths] = Inherits("project")

    project = models.ForeignKey(Project, models.PROTECT, related_name="financings", verbose_name=_("project"))
    money_source = models.ForeignKey(
        MoneySource, models.PROTECT, related_name="financings", verbose_name=_("source of money")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    committed_eur = models.DecimalField(_("committed (€)"), max_digits=14, decimal_places=2, default=Decimal(0))
    paid_eur = models.DecimalField(_("paid (€)"), max_digits=14, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = _("yearly financing")
        verbose_name_plural = _("yearly financing")
        ordering = ("project", "year", "money_source")
        constraints = [
            models.UniqueConstraint(fields=("project", "money_source", "year"), name="financing_once"),
            models.CheckConstraint(
                condition=Q(committed_eur__gte=0) & Q(paid_eur__gte=0) & Q(paid_eur__lte=F("committed_eur")),
                name="financing_amounts",
                violation_error_message=_("Paid stands between zero and committed: correct one of the two."),
            ),
        ]
        indexes = [models.Index(fields=("year", "money_source"), name="financing_year")]

    def __str__(self) -> str:
        """Say project, source and year."""
        return f"{self.project.code} · {self.money_source} · {self.year}"

    def clean(self) -> None:
        """Check the amounts together."""
        if self.committed_eur is not None and self.paid_eur is not None:
            reason = why_not_financed(self.committed_eur, self.paid_eur)
            if reason:
                raise ValidationError({"paid_eur": reason})


class Action(Marked):
    """One thing done with a partner: a training session, advice, a seminar, equipment handed over."""

    access_paths: ClassVar[AccessPaths] = Paths(countries=("country",), groups=("organisation__members",))

    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_fr_folded = models.GeneratedField(
        expression=Fold("title_fr"), output_field=models.CharField(max_length=200), db_persist=True
    )
    title_en_folded = models.GeneratedField(
        expression=Fold("title_en"), output_field=models.CharField(max_length=200), db_persist=True
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ActionKind.choices)
    state = models.CharField(_("state"), max_length=20, choices=ActionState.choices, default=ActionState.PLANNED)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("project")
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("country")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("organisation"),
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("institution"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    trainees = models.PositiveIntegerField(_("trainees"), default=0)
    listeners = models.PositiveIntegerField(_("listeners"), default=0)
    women = models.PositiveIntegerField(_("of whom women"), null=True, blank=True)
    men = models.PositiveIntegerField(_("of whom men"), null=True, blank=True)
    place_fr = models.CharField(_("place in French"), max_length=100, blank=True)
    place_en = models.CharField(_("place in English"), max_length=100, blank=True)
    evaluation = models.CharField(_("evaluation"), max_length=20, choices=Evaluation.choices, blank=True)
    evaluation_fr = models.TextField(_("evaluation in words, in French"), blank=True)
    evaluation_en = models.TextField(_("evaluation in words, in English"), blank=True)
    lesson_fr = models.TextField(_("lesson learnt, in French"), blank=True)
    lesson_en = models.TextField(_("lesson learnt, in English"), blank=True)
    cost_eur = models.DecimalField(_("cost (€)"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("-starts_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="action_dates",
                violation_error_message=_("The last day comes on or after the first: correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(country__isnull=False) | Q(organisation__isnull=False),
                name="action_partner",
                violation_error_message=_("An action is done with a country or an organisation: give one."),
            ),
        ]
        indexes = [
            models.Index(fields=("starts_on", "id"), name="action_starts"),
            models.Index(fields=("country", "starts_on", "id"), name="action_country"),
            models.Index(fields=("kind", "starts_on", "id"), name="action_kind"),
            models.Index(fields=("state", "starts_on", "id"), name="action_state"),
            models.Index(fields=("cost_eur", "id"), name="action_cost"),
            models.Index(fields=("title_fr_folded", "id"), name="action_title_fr"),
            models.Index(fields=("title_en_folded", "id"), name="action_title_en"),
        ]

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")

    def clean(self) -> None:
        """Check the numbers of people together."""
        reason = why_not_counted((self.trainees or 0) + (self.listeners or 0), self.women, self.men)
        if reason:
            raise ValidationError({"women": reason})


class Result(Kept):
    """A result stated for a project: what changed, how much, where and when."""

    access_paths: ClassVar[AccessPaths] = Inherits("project")

    project = models.ForeignKey(Project, models.PROTECT, related_name="results", verbose_name=_("project"))
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("country")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit_fr = models.CharField(_("unit in French"), max_length=40, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=40, blank=True)
    statement_fr = models.CharField(_("statement in French"), max_length=300)
    statement_en = models.CharField(_("statement in English"), max_length=300)
    approved = models.BooleanField(_("approved"), default=False)
    note_fr = models.CharField(_("note in French"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ("-year", "id")

    def __str__(self) -> str:
        """Say the statement."""
        return local(self, "statement")
