"""Tables of the siting planner: what a post costs a year, what a country weighs, and the scenarios kept."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.choices import Marking
from entente.access.models import Kept, Marked
from entente.access.paths import OPEN, AccessPaths, Paths
from entente.apps.network.choices import Aim, PostKind, ScenarioState, Weighting
from entente.apps.network.scenarios.planner import why_not_wished
from entente.apps.network.scenarios.travel import BadTable, read_travel
from entente.apps.partners.choices import Field
from entente.apps.reference.models import Country, Group

DATES = Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
DATES_SENTENCE = _("The end comes after the beginning: give a later end, or none.")


class SeatCost(Kept):
    """What a post costs a year, from and to: in a country, in a zone or anywhere, of one kind or of every kind."""

    access_paths: ClassVar[AccessPaths] = OPEN

    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="seat_costs", verbose_name=_("country")
    )
    zone = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="seat_costs", verbose_name=_("zone"),
        help_text=_("For every country of a zone; neither country nor zone: anywhere."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=30, choices=PostKind.choices, blank=True)
    yearly_eur = models.DecimalField(
        _("cost a year (€)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("cost of a post")
        verbose_name_plural = _("costs of posts")
        ordering = ("country", "zone", "kind", "starts_on")
        constraints = [
            models.CheckConstraint(condition=DATES, name="seatcost_dates", violation_error_message=DATES_SENTENCE),
            models.CheckConstraint(
                condition=Q(country__isnull=True) | Q(zone__isnull=True),
                name="seatcost_place",
                violation_error_message=_("Give a country or a zone, not both."),
            ),
            models.CheckConstraint(
                condition=Q(yearly_eur__gte=0),
                name="seatcost_positive",
                violation_error_message=_("A cost is zero or more."),
            ),
        ]

    def __str__(self) -> str:
        """Say where and how much."""
        return f"{self.country or self.zone or '—'} · {self.yearly_eur} €"


class CountryWeight(Kept):
    """How much a country counts in a siting, from and to: a minister's priority, its nationals; 1 is ordinary."""

    access_paths: ClassVar[AccessPaths] = OPEN

    country = models.ForeignKey(Country, models.PROTECT, related_name="weights", verbose_name=_("country"))
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text=_("1 is ordinary, 2 counts twice, 0 not at all."),
    )  # fmt: skip
    reason_fr = models.CharField(_("reason in French"), max_length=200)
    reason_en = models.CharField(_("reason in English"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("weight of a country")
        verbose_name_plural = _("weights of countries")
        ordering = ("country", "starts_on")
        constraints = [
            models.CheckConstraint(condition=DATES, name="countryweight_dates", violation_error_message=DATES_SENTENCE),
            models.CheckConstraint(
                condition=Q(weight__gte=0) & Q(weight__lte=100),
                name="countryweight_range",
                violation_error_message=_("A weight is from 0 to 100."),
            ),
        ]

    def __str__(self) -> str:
        """Say country and weight."""
        return f"{self.country} · {self.weight}"


class Scenario(Marked):
    """A siting asked for and kept: what is wished, and the network proposed for it."""

    access_paths: ClassVar[AccessPaths] = Paths()
    unjournalled: ClassVar[tuple[str, ...]] = ("result", "job")  # the action says what came out, in three figures

    name = models.CharField(_("name"), max_length=150)
    as_of = models.DateField(_("as of"))
    competence = models.CharField(
        _("competence"), max_length=20, choices=Field.choices, default=Field.INTERNAL_SECURITY
    )
    aim = models.CharField(_("aim"), max_length=20, choices=Aim.choices, default=Aim.DISTANCE)
    posts = models.PositiveSmallIntegerField(_("posts at most"), null=True, blank=True)
    budget_eur = models.DecimalField(
        _("budget a year (€)"), max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    radius_km = models.PositiveIntegerField(
        _("radius (km)"), null=True, blank=True, help_text=_("For greatest coverage: how far a post reaches.")
    )
    weighting = models.CharField(
        _("what a country weighs"), max_length=20, choices=Weighting.choices, default=Weighting.ACTIVITY
    )
    penalty = models.PositiveSmallIntegerField(
        _("longer without a common language (per cent)"), default=0, validators=[MaxValueValidator(400)],
        help_text=_("How much longer a way counts when seat and country share no language."),
    )  # fmt: skip
    keep = models.ManyToManyField("network.Post", blank=True, related_name="+", verbose_name=_("posts that must stay"))
    close = models.ManyToManyField("network.Post", blank=True, related_name="+", verbose_name=_("posts that must go"))
    ways = models.TextField(
        _("given ways"), blank=True, max_length=400_000,
        help_text=_("One a line: from,to,km (codes of countries); a first line from,to,hours for hours."),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=20, choices=ScenarioState.choices, default=ScenarioState.DRAFT, editable=False
    )
    result = models.JSONField(_("result"), null=True, blank=True, editable=False)
    job = models.ForeignKey(
        "jobs.Job", models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("job")
    )
    marking = models.CharField(
        _("marking"), max_length=20, choices=Marking.choices, default=Marking.DIRECTORATE,
        help_text=_("Nothing classified above restricted distribution may be entered."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("siting scenario")
        verbose_name_plural = _("siting scenarios")
        ordering = ("-id",)

    def __str__(self) -> str:
        """Say the name."""
        return self.name

    def clean(self) -> None:
        """Check that the wish can be asked, and that the given ways can be read."""
        coverage = self.aim == Aim.COVERAGE
        reason = why_not_wished(self.posts, self.budget_eur, coverage=coverage, radius_km=self.radius_km)
        if reason:
            raise ValidationError({"radius_km" if self.posts or self.budget_eur is not None else "posts": reason})
        try:
            read_travel(self.ways)
        except BadTable as error:
            raise ValidationError({"ways": str(error)}) from error
