"""Tables of the network room: posts, dated jurisdiction, portfolios, positions, people and their postings."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, Marked, Unit, local
from entente.access.paths import OPEN, AccessPaths, Inherits, Paths
from entente.apps.network.choices import Capacity, Corps, PositionKind, PostKind
from entente.apps.network.rules import why_not_posted
from entente.apps.partners.choices import Field
from entente.apps.partners.models import Institution, Organisation
from entente.apps.reference.models import Country, MoneySource

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
        indexes = [models.Index(fields=("country", "competence", "starts_on"), name="jurisdiction_country")]

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

    access_paths: ClassVar[AccessPaths] = Paths(countries=("country",))

    code = models.SlugField(_("code"), max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=20, choices=PositionKind.choices)
    function_fr = models.CharField(_("function in French"), max_length=150)
    function_en = models.CharField(_("function in English"), max_length=150)
    rank = models.PositiveSmallIntegerField(_("order in the unit"), default=100)
    corps = models.CharField(_("corps"), max_length=20, choices=Corps.choices)
    grade_fr = models.CharField(_("grade in French"), max_length=80, blank=True)
    grade_en = models.CharField(_("grade in English"), max_length=80, blank=True)
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

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name",)

    def __str__(self) -> str:
        """Say the name."""
        return self.name


class Posting(Kept):
    """A person holding a position, from and to."""

    access_paths: ClassVar[AccessPaths] = Inherits("position")

    position = models.ForeignKey(Position, models.PROTECT, related_name="postings", verbose_name=_("position"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="postings", verbose_name=_("person"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ("position", "starts_on")
        constraints = [
            models.CheckConstraint(condition=DATES, name="posting_dates", violation_error_message=DATES_SENTENCE)
        ]

    def __str__(self) -> str:
        """Say position and person."""
        return f"{self.position} · {self.person}"

    def clean(self) -> None:
        """Check that the posting stands within the position's dates."""
        if self.position_id and self.starts_on:
            reason = why_not_posted((self.starts_on, self.ends_on), (self.position.starts_on, self.position.ends_on))
            if reason:
                raise ValidationError({"starts_on": reason})
