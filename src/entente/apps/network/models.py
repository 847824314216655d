"""Tables of the network room: posts, dated jurisdiction, portfolios, positions, people and their postings."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, Marked, Unit, local
from entente.access.paths import OPEN, AccessPaths, Inherits, Paths, Serving
from entente.apps.network.choices import (
    Capacity,
    Clearance,
    Corps,
    Curtailment,
    GradeBand,
    PositionKind,
    PostKind,
)
from entente.apps.network.rules import why_not_left, why_not_posted
from entente.apps.network.siting_models import CountryWeight, Scenario, SeatCost
from entente.apps.partners.choices import Field
from entente.apps.partners.models import Institution, Organisation
from entente.apps.reference.models import Country, Language, MoneySource

__all__ = ["CountryWeight", "Scenario", "SeatCost"]  # told to Django here, where it looks for tables

DATES = Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
DATES_SENTENCE = _("The end comes after the beginning: give a later end, or none.")


class Post(Marked):
    """A post abroad: the unit it is, its kind and its seat."""

    access_paths: ClassVar[AccessPaths] = Paths(
        countries=("seat_country", "jurisdictions__country"), to_many=("jurisdictions__country",)
    )

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="post", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=30, choices=PostKind.choices)
    seat_country = models.ForeignKey(
        Country, models.PROTECT, related_name="seated_posts", verbose_name=_("country of the seat")
    )
    seat_fr = models.CharField(_("seat in French"), max_length=100)
    seat_en = models.CharField(_("seat in English"), max_length=100)
    latitude = models.DecimalField(_("latitude"), max_digits=6, decimal_places=2, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=6, decimal_places=2, null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("organisation"),
        help_text=_("For a place in an organisation."),
    )  # fmt: skip
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("institution"),
        help_text=_("For a place in a school or another institution."),
    )  # fmt: skip
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("unit__code",)
        constraints = [
            models.CheckConstraint(condition=DATES, name="post_dates", violation_error_message=DATES_SENTENCE)
        ]

    def __str__(self) -> str:
        """Say the unit's short name."""
        return str(self.unit)


class Jurisdiction(Kept):
    """A country that a post covers: capacity, competence, from and to."""

    access_paths: ClassVar[AccessPaths] = Inherits("post")

    post = models.ForeignKey(Post, models.PROTECT, related_name="jurisdictions", verbose_name=_("post"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="jurisdictions", verbose_name=_("country"))
    capacity = models.CharField(_("capacity"), max_length=20, choices=Capacity.choices)
    competence = models.CharField(_("competence"), max_length=20, choices=Field.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ("post", "country", "starts_on")
        constraints = [
            models.CheckConstraint(condition=DATES, name="jurisdiction_dates", violation_error_message=DATES_SENTENCE)
        ]
        indexes = [
            models.Index(fields=("country", "competence", "starts_on"), name="jurisdiction_country"),
            models.Index(fields=("competence", "ends_on", "starts_on"), name="jurisdiction_day"),
        ]

    def __str__(self) -> str:
        """Say post and country."""
        return f"{self.post} · {self.country}"


class Portfolio(Kept):
    """A country that a desk or office at headquarters follows, from and to."""

    access_paths: ClassVar[AccessPaths] = OPEN

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="portfolio", verbose_name=_("unit"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="portfolios", verbose_name=_("country"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("country of a portfolio")
        verbose_name_plural = _("countries of portfolios")
        ordering = ("unit", "country", "starts_on")
        constraints = [
            models.CheckConstraint(condition=DATES, name="portfolio_dates", violation_error_message=DATES_SENTENCE)
        ]

    def __str__(self) -> str:
        """Say unit and country."""
        return f"{self.unit} · {self.country}"


class Position(Marked):
    """A position: a function to be held in a unit or placed with a partner, from and to."""

    access_paths: ClassVar[AccessPaths] = Paths(countries=("country",), groups=("organisation__members",))

    code = models.SlugField(_("code"), max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=20, choices=PositionKind.choices)
    function_fr = models.CharField(_("function in French"), max_length=150)
    function_en = models.CharField(_("function in English"), max_length=150)
    rank = models.PositiveSmallIntegerField(_("order in the unit"), default=100)
    corps = models.CharField(_("corps"), max_length=20, choices=Corps.choices)
    grade_fr = models.CharField(_("grade in French"), max_length=80, blank=True)
    grade_en = models.CharField(_("grade in English"), max_length=80, blank=True)
    grade_band = models.CharField(_("grade band"), max_length=20, choices=GradeBand.choices, blank=True)
    clearance = models.CharField(
        _("clearance needed"), max_length=20, choices=Clearance.choices, default=Clearance.NONE
    )
    languages = models.ManyToManyField(
        Language, blank=True, related_name="positions", verbose_name=_("languages needed")
    )
    tour_months = models.PositiveSmallIntegerField(
        _("length of a tour, in months"), default=36, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    handover_days = models.PositiveSmallIntegerField(
        _("handover, in days"), default=10, validators=[MaxValueValidator(90)],
        help_text=_("How long the one who leaves and the one who comes are there together."),
    )  # fmt: skip
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="positions", verbose_name=_("country")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="positions",
        verbose_name=_("organisation"),
    )  # fmt: skip
    host = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="positions",
        verbose_name=_("placed with"),
    )
    money_source = models.ForeignKey(
        MoneySource, models.PROTECT, null=True, blank=True, related_name="positions",
        verbose_name=_("source of money"),
    )  # fmt: skip
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ("unit", "rank", "code")
        constraints = [
            models.CheckConstraint(condition=DATES, name="position_dates", violation_error_message=DATES_SENTENCE)
        ]
        indexes = [models.Index(fields=("country", "kind", "starts_on"), name="position_country")]

    def __str__(self) -> str:
        """Say the function."""
        return local(self, "function")


class Person(Marked):
    """A person who serves: no more than the work needs. Demonstration people are visibly fictional."""

    access_paths: ClassVar[AccessPaths] = Paths(
        countries=("postings__position__country",), to_many=("postings__position__country",)
    )

    name = models.CharField(_("name"), max_length=150)
    corps = models.CharField(_("corps"), max_length=20, choices=Corps.choices)
    languages = models.ManyToManyField(
        Language, blank=True, related_name="speakers", verbose_name=_("languages spoken")
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name",)

    def __str__(self) -> str:
        """Say the name."""
        return self.name


class PersonalDetails(Kept):
    """How to reach a person in service and in an emergency: read by right only, and every reading is logged.

    A head of post reads those of the people who serve there today. The journal tells who wrote, never what.
    """

    access_paths: ClassVar[AccessPaths] = Inherits(
        "person", apart=True, serving=Serving(through="person__postings", unit="position__unit")
    )
    unjournalled: ClassVar[tuple[str, ...]] = ("phone", "email", "emergency")

    person = models.OneToOneField(Person, models.PROTECT, related_name="details", verbose_name=_("person"))
    phone = models.CharField(_("service telephone"), max_length=40, blank=True)
    email = models.EmailField(_("service mail address"), blank=True)
    emergency = models.CharField(
        _("whom to reach in an emergency"), max_length=200, blank=True, help_text=_("No more than is needed then.")
    )

    class Meta:
        verbose_name = _("personal details")
        verbose_name_plural = _("personal details")
        ordering = ("person",)

    def __str__(self) -> str:
        """Say the person."""
        return str(self.person)


class Posting(Kept):
    """A person holding a position: the dates planned, then those that came true, which hold as soon as they are known.

    `starts_on` and `ends_on` are what the rest of the house reads: the actual day, or the planned one until then.
    """

    access_paths: ClassVar[AccessPaths] = Inherits("position")

    position = models.ForeignKey(Position, models.PROTECT, related_name="postings", verbose_name=_("position"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="postings", verbose_name=_("person"))
    planned_from = models.DateField(_("planned from"))
    planned_to = models.DateField(_("planned to"), null=True, blank=True)
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    starts_on = models.GeneratedField(
        expression=Coalesce("arrived_on", "planned_from"), output_field=models.DateField(_("from")), db_persist=True
    )
    ends_on = models.GeneratedField(
        expression=Coalesce("left_on", "planned_to"), output_field=models.DateField(_("to"), null=True),
        db_persist=True,
    )  # fmt: skip
    curtailment = models.CharField(_("why it ended early"), max_length=20, choices=Curtailment.choices, blank=True)
    letter_on = models.DateField(_("letter of mission of"), null=True, blank=True)
    letter_ref = models.CharField(_("reference of the letter of mission"), max_length=80, blank=True)
    report_on = models.DateField(_("end-of-mission report of"), null=True, blank=True)
    report_ref = models.CharField(_("reference of the end-of-mission report"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ("position", "planned_from")
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_to__isnull=True) | Q(planned_to__gt=F("planned_from")),
                name="posting_planned", violation_error_message=DATES_SENTENCE,
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(arrived_on__isnull=True) | Q(left_on__gt=F("arrived_on")),
                name="posting_actual",
                violation_error_message=_("Nobody leaves before having arrived: correct one of the two days."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(arrived_on__isnull=False) | Q(left_on__gt=F("planned_from")),
                name="posting_left",
                violation_error_message=_("The departure comes after the planned beginning: correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=False) | Q(arrived_on__isnull=True) | Q(planned_to__isnull=True)
                | Q(planned_to__gt=F("arrived_on")),
                name="posting_arrived",
                violation_error_message=_("The arrival comes before the planned end: plan a later end."),
            ),
            models.CheckConstraint(
                condition=Q(curtailment="") | Q(left_on__isnull=False),
                name="posting_curtailed",
                violation_error_message=_("A posting that ended early has a day of departure: give it."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=("position", "planned_from"), name="posting_position")]

    def __str__(self) -> str:
        """Say position and person."""
        return f"{self.position} · {self.person}"

    def clean(self) -> None:
        """Check that the posting stands within the position's dates, and that an early departure says why."""
        if reasons := why_not_left(self.planned_to, self.left_on, self.curtailment):
            raise ValidationError(reasons)
        if self.position_id and self.planned_from:
            held = (self.arrived_on or self.planned_from, self.left_on or self.planned_to)
            reason = why_not_posted(held, (self.position.starts_on, self.position.ends_on))
            if reason:
                raise ValidationError({"arrived_on" if self.arrived_on else "planned_from": reason})


class Counterpart(Kept):
    """A partner's institution that a post works with, from and to."""

    access_paths: ClassVar[AccessPaths] = Inherits("institution")

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="counterparts", verbose_name=_("institution")
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="counterparts", verbose_name=_("post"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    note_fr = models.CharField(_("note in French"), max_length=200, blank=True)
    note_en = models.CharField(_("note in English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("counterpart")
        verbose_name_plural = _("counterparts")
        ordering = ("post", "institution")
        constraints = [
            models.CheckConstraint(condition=DATES, name="counterpart_dates", violation_error_message=DATES_SENTENCE)
        ]

    def __str__(self) -> str:
        """Say institution and post."""
        return f"{self.institution} · {self.post}"
