"""Tables of the partners room: organisations, institutions as a dated tree, contacts by function."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, Marked, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.partners.choices import Field, InstitutionKind, OrganisationKind
from entente.apps.reference.models import Country, Group


class Organisation(Marked):
    """An organisation or network of States or services, as a partner."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    acronym_fr = models.CharField(_("acronym in French"), max_length=30, blank=True)
    acronym_en = models.CharField(_("acronym in English"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    members = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("members"),
        help_text=_("The group that holds its dated memberships."),
    )  # fmt: skip
    seat_country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of the seat"),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("code",)

    def __str__(self) -> str:
        """Say the acronym, or the name."""
        return local(self, "acronym") or local(self, "name")


class Institution(Marked):
    """A partner's institution: ministry, directorate, staff, unit or school, in its State's dated tree."""

    access_paths: ClassVar[AccessPaths] = Paths(countries=("country",), groups=("organisation__members",))

    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=InstitutionKind.choices)
    field = models.CharField(_("field"), max_length=20, choices=Field.choices, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="institutions", verbose_name=_("country")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="institutions",
        verbose_name=_("organisation"),
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("answers to")
    )
    head_fr = models.CharField(_("function of the head, in French"), max_length=150, blank=True)
    head_en = models.CharField(_("function of the head, in English"), max_length=150, blank=True)
    place_fr = models.CharField(_("place in French"), max_length=100, blank=True)
    place_en = models.CharField(_("place in English"), max_length=100, blank=True)
    regional_school = models.BooleanField(
        _("national school with a regional vocation"), default=False, help_text=_("ENVR, by partnership.")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ("country", "name_fr")
        constraints = [
            models.CheckConstraint(
                condition=Q(country__isnull=False) | Q(organisation__isnull=False),
                name="institution_placed",
                violation_error_message=_("An institution belongs to a country or to an organisation: give one."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="institution_dates",
                violation_error_message=_("The end comes after the beginning: give a later end, or none."),
            ),
        ]

    def __str__(self) -> str:
        """Say the name."""
        return local(self, "name")


class Contact(Kept):
    """A way to reach an institution, by function: never a person's name."""

    access_paths: ClassVar[AccessPaths] = Inherits("institution")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="contacts", verbose_name=_("institution"))
    function_fr = models.CharField(_("function in French"), max_length=150)
    function_en = models.CharField(_("function in English"), max_length=150)
    address = models.CharField(
        _("address"), max_length=200, help_text=_("A functional mailbox or a postal address, not a person’s.")
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("institution", "function_fr")

    def __str__(self) -> str:
        """Say the function."""
        return local(self, "function")
