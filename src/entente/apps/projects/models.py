"""Tables of the projects room: projects as a tree with a life, actions and results."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.folding import Fold
from entente.access.models import Kept, Marked, Unit, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.agreements.models import Agreement
from entente.apps.partners.choices import Field
from entente.apps.partners.models import Institution, Organisation
from entente.apps.priorities.models import Objective, Priority
from entente.apps.projects.choices import ActionKind, ActionState, Evaluation, Pillar, ProjectKind, ProjectReach, Theme
from entente.apps.projects.ownership.models import OwnershipShare
from entente.apps.projects.requested.models import PartnerRequest
from entente.apps.projects.results.models import Aim, Category, Indicator, Narrative, Period, Target, Value
from entente.apps.projects.roadmap.models import Roadmap, RoadmapItem
from entente.apps.projects.rules import (
    DAYS,
    Days,
    why_not_approver,
    why_not_counted,
    why_not_in_order,
)
from entente.apps.reference.choices import REGIONS
from entente.apps.reference.models import Country, Group

# Told to Django here, where it looks for tables.
__all__ = [
    "Action", "Aim", "Category", "Indicator", "Narrative", "OwnershipShare", "PartnerRequest", "Period", "Project",
    "Result", "Roadmap", "RoadmapItem", "Target", "Value",
]  # fmt: skip


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
    reach = models.CharField(_("reach"), max_length=20, choices=ProjectReach.choices, default=ProjectReach.BILATERAL)
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices)
    field = models.CharField(_("field"), max_length=20, choices=Field.choices)
    pillar = models.CharField(_("pillar"), max_length=20, choices=Pillar.choices, blank=True)
    priorities = models.ManyToManyField(
        Priority, blank=True, related_name="projects", verbose_name=_("ministers’ priorities")
    )
    objectives = models.ManyToManyField(
        Objective, blank=True, related_name="projects", verbose_name=_("objectives served")
    )
    contributors = models.ManyToManyField(
        Unit, blank=True, related_name="contributed", verbose_name=_("contributing units"),
        help_text=_("Of the three ministries, besides the owner, which leads."),
    )  # fmt: skip
    legal_basis = models.ManyToManyField(
        Agreement, blank=True, related_name="projects", verbose_name=_("legal basis"),
        help_text=_("The agreements it rests on."),
    )  # fmt: skip
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
    own_initiative = models.BooleanField(
        _("own initiative"), default=False, help_text=_("Proposed by our side, without a request of the partner.")
    )
    idea_on = models.DateField(_("idea of"), null=True, blank=True)
    appraised_on = models.DateField(_("appraised on"), null=True, blank=True)
    appraised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("appraised by"),
    )  # fmt: skip
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    committee = models.CharField(
        _("committee"), max_length=120, blank=True, help_text=_("Which one approved it: its session or its minutes.")
    )
    signed_on = models.DateField(_("convention signed on"), null=True, blank=True)
    convention = models.CharField(_("reference of the convention"), max_length=120, blank=True)
    started_on = models.DateField(_("implementation begun on"), null=True, blank=True)
    suspended_on = models.DateField(_("suspended on"), null=True, blank=True)
    resumed_on = models.DateField(_("resumed on"), null=True, blank=True)
    stopped_on = models.DateField(_("stopped on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    evaluated_on = models.DateField(_("evaluated on"), null=True, blank=True)
    exit_fr = models.TextField(_("exit plan in French"), blank=True)
    exit_en = models.TextField(_("exit plan in English"), blank=True)
    stands_alone_on = models.DateField(
        _("partner alone from"), null=True, blank=True,
        help_text=_("The day on which the partner is to carry it without us."),
    )  # fmt: skip

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
            models.CheckConstraint(
                condition=Q(resumed_on__isnull=True) | Q(suspended_on__isnull=False, resumed_on__gte=F("suspended_on")),
                name="project_resumed",
                violation_error_message=_("It is resumed after it was suspended: correct one of the two days."),
            ),
            models.CheckConstraint(
                condition=Q(appraised_by__isnull=True) | Q(approved_by__isnull=True)
                | ~Q(approved_by=F("appraised_by")),
                name="project_two_persons",
                violation_error_message=_("Who appraised it does not approve it: somebody else does."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")

    @property
    def days(self) -> Days:
        """The days of its life, for the rules."""
        return Days(**{name: getattr(self, name) for name in DAYS})

    def clean(self) -> None:
        """Check the days of its life together, and that two persons appraised and approved."""
        reasons = why_not_in_order(self.days)
        if sentence := why_not_approver(self.approved_by_id, self.appraised_by_id):
            reasons["approved_on"] = sentence
        if reasons:
            raise ValidationError(reasons)


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
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="statements", verbose_name=_("indicator"),
        help_text=_("The indicator it is taken from, of this project or of a part of it."),
    )  # fmt: skip
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
