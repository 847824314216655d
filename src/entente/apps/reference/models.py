"""Tables of facts that every room refers to: countries, groups, languages, currencies, sources of money, documents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, local
from entente.access.paths import OPEN, AccessPaths, Placed
from entente.apps.reference.choices import (
    Amount,
    DocumentKind,
    GroupKind,
    MemberStatus,
    MoneyKind,
    NameKind,
    OdaCategory,
    Precision,
    Sovereignty,
)

ENDS_AFTER_START = Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
ENDS_AFTER_START_SENTENCE = _("The end comes after the beginning: give a later end, or none.")


class Named(Kept):
    """A reference row with a code and a name in both languages."""

    access_paths: ClassVar[AccessPaths] = OPEN

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        abstract = True
        ordering = ("code",)

    def __str__(self) -> str:
        """Say the name in the reader's language."""
        return local(self, "name")


class Language(Named):
    """A language, by its ISO 639-1 code."""

    class Meta(Named.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")


class Currency(Named):
    """A currency, by its ISO 4217 code."""

    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)

    class Meta(Named.Meta):
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")


class Rate(Kept):
    """Units of a currency for one euro, between two dates."""

    access_paths: ClassVar[AccessPaths] = OPEN

    currency = models.ForeignKey(Currency, models.PROTECT, related_name="rates", verbose_name=_("currency"))
    units_per_euro = models.DecimalField(_("units for one euro"), max_digits=18, decimal_places=6)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ("currency", "starts_on")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="rate_dates",
                violation_error_message=ENDS_AFTER_START_SENTENCE,
            ),
            models.CheckConstraint(
                condition=Q(units_per_euro__gt=0),
                name="rate_positive",
                violation_error_message=_("A rate is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        """Say the currency and the rate."""
        return f"{self.currency.code} {self.units_per_euro.normalize():f}"


class Group(Named):
    """A group of countries: a zone of the network, an M49 region, or the members of an organisation."""

    kind = models.CharField(_("kind"), max_length=20, choices=GroupKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    acronym_fr = models.CharField(_("acronym in French"), max_length=30, blank=True)
    acronym_en = models.CharField(_("acronym in English"), max_length=30, blank=True)

    class Meta(Named.Meta):
        verbose_name = _("group of countries")
        verbose_name_plural = _("groups of countries")


class Country(Named):
    """A country or territory of ISO 3166-1, with its names in both languages and its capital."""

    code3 = models.CharField(_("three-letter code"), max_length=3, unique=True)
    numeric = models.CharField(_("numeric code"), max_length=3, blank=True)
    in_fr = models.CharField(_("French name with its preposition"), max_length=120, blank=True)
    official_fr = models.CharField(_("official name in French"), max_length=200, blank=True)
    official_en = models.CharField(_("official name in English"), max_length=200, blank=True)
    capital_fr = models.CharField(_("capital in French"), max_length=100, blank=True)
    capital_en = models.CharField(_("capital in English"), max_length=100, blank=True)
    capital_lat = models.DecimalField(
        _("latitude of the capital"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    capital_lon = models.DecimalField(
        _("longitude of the capital"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    zone = models.ForeignKey(
        Group, models.PROTECT, related_name="zone_countries", verbose_name=_("zone"),
        limit_choices_to={"kind": GroupKind.ZONE},
    )  # fmt: skip
    subregion = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="subregion_countries",
        verbose_name=_("sub-region (M49)"),
    )  # fmt: skip
    languages = models.ManyToManyField(Language, blank=True, related_name="countries", verbose_name=_("languages"))
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, related_name="countries", verbose_name=_("currency")
    )
    sovereign = models.CharField(_("status"), max_length=10, choices=Sovereignty.choices, default=Sovereignty.YES)

    class Meta(Named.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")


class CountryName(Kept):
    """Another name of a country: a historic one with its dates, or a spelling that sheets hold.

    A name of a State that is no more stands once for each of its successors, and so names none of them alone.
    """

    access_paths: ClassVar[AccessPaths] = OPEN

    country = models.ForeignKey(Country, models.PROTECT, related_name="other_names", verbose_name=_("country"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=NameKind.choices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("other name of a country")
        verbose_name_plural = _("other names of countries")
        ordering = ("name", "country")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="country_name_dates",
                violation_error_message=ENDS_AFTER_START_SENTENCE,
            ),
            models.UniqueConstraint(fields=("country", "name"), name="country_name_once"),
        ]

    def __str__(self) -> str:
        """Say the name."""
        return self.name


class Membership(Kept):
    """A country's membership of a group, between two dates."""

    access_paths: ClassVar[AccessPaths] = OPEN

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships", verbose_name=_("group"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="memberships", verbose_name=_("country"))
    status = models.CharField(_("status"), max_length=20, choices=MemberStatus.choices, default=MemberStatus.MEMBER)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=10, choices=Precision.choices, default=Precision.DAY)
    note_fr = models.CharField(_("note in French"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("group", "country", "starts_on")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="membership_dates",
                violation_error_message=ENDS_AFTER_START_SENTENCE,
            ),
            models.UniqueConstraint(fields=("group", "country", "starts_on"), name="membership_once"),
        ]

    def __str__(self) -> str:
        """Say group and country."""
        return f"{self.group} · {self.country}"


class FormerState(Named):
    """A State that is no more and has several successors: what it signed names it, and concerns each of them.

    A State that only changed its name is a country with another name (`CountryName`).
    """

    short_fr = models.CharField(_("short name in French"), max_length=60, blank=True)
    short_en = models.CharField(_("short name in English"), max_length=60, blank=True)
    official_fr = models.CharField(_("official name in French"), max_length=200, blank=True)
    official_en = models.CharField(_("official name in English"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    successors = models.ManyToManyField(Country, blank=True, related_name="former_states", verbose_name=_("successors"))

    class Meta(Named.Meta):
        verbose_name = _("former State")
        verbose_name_plural = _("former States")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START, name="former_state_dates", violation_error_message=ENDS_AFTER_START_SENTENCE
            )
        ]


class Domain(Named):
    """A domain of cooperation: one of the fields, or a narrower one within it."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    class Meta(Named.Meta):
        verbose_name = _("domain")
        verbose_name_plural = _("domains")


class DatedRule(Kept):
    """A rule that is a number, such as a lead time, between two dates: corrected on a page, never in the code."""

    access_paths: ClassVar[AccessPaths] = OPEN

    code = models.CharField(_("rule"), max_length=60)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    number = models.PositiveIntegerField(_("number"))
    unit = models.CharField(_("unit of time"), max_length=10, choices=Amount.choices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("dated rule")
        verbose_name_plural = _("dated rules")
        ordering = ("code", "starts_on")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START, name="dated_rule_dates", violation_error_message=ENDS_AFTER_START_SENTENCE
            ),
            models.UniqueConstraint(fields=("code", "starts_on"), name="dated_rule_once"),
        ]

    def __str__(self) -> str:
        """Say the rule and its number."""
        return f"{local(self, 'name')}: {self.number} {self.get_unit_display()}"


class OdaStatus(Kept):
    """A country's place on the list of recipients of official development aid, between two dates."""

    access_paths: ClassVar[AccessPaths] = OPEN

    country = models.ForeignKey(Country, models.PROTECT, related_name="oda_statuses", verbose_name=_("country"))
    category = models.CharField(_("category"), max_length=10, choices=OdaCategory.choices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("aid-recipient status")
        verbose_name_plural = _("aid-recipient statuses")
        ordering = ("country", "starts_on")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="oda_dates",
                violation_error_message=ENDS_AFTER_START_SENTENCE,
            )
        ]

    def __str__(self) -> str:
        """Say country and category."""
        return f"{self.country} · {self.get_category_display()}"


class MoneySource(Named):
    """Where money comes from: a budget programme, a fund, a donor."""

    kind = models.CharField(_("kind"), max_length=20, choices=MoneyKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta(Named.Meta):
        verbose_name = _("source of money")
        verbose_name_plural = _("sources of money")


class SourceDocument(Kept):
    """A document that facts are taken from, by its letter."""

    access_paths: ClassVar[AccessPaths] = OPEN

    letter = models.CharField(_("letter"), max_length=5, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    dated = models.CharField(_("dated"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        ordering = ("letter",)

    def __str__(self) -> str:
        """Say letter and title."""
        return f"[{self.letter}] {local(self, 'title')}"


class Statement(Kept):
    """What a document states, in our own words: a fact, or a figure to set beside what is counted."""

    access_paths: ClassVar[AccessPaths] = Placed("country")

    code = models.CharField(_("code"), max_length=60, unique=True)
    text_fr = models.TextField(_("text in French"))
    text_en = models.TextField(_("text in English"))
    figure = models.CharField(
        _("figure"), max_length=60, blank=True, help_text=_("Code of the figure that counts the same thing.")
    )
    value = models.DecimalField(_("stated value"), max_digits=16, decimal_places=2, null=True, blank=True)
    as_of = models.CharField(_("as of"), max_length=20, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="statements", verbose_name=_("country")
    )

    class Meta:
        verbose_name = _("documented fact")
        verbose_name_plural = _("documented facts")
        ordering = ("code",)

    def __str__(self) -> str:
        """Say the first words."""
        return local(self, "text")[:80]
