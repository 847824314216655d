"""The closed lists of the partners room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    REGIONAL = "regional", _("regional organisation")
    UNIVERSAL = "universal", _("universal organisation")
    NETWORK = "network", _("professional network")
    PROGRAMME = "programme", _("capacity programme")


class InstitutionKind(models.TextChoices):
    """What an institution is in its State or organisation."""

    MINISTRY = "ministry", _("ministry")
    DIRECTORATE = "directorate", _("directorate")
    STAFF = "staff", _("general staff")
    UNIT = "unit", _("unit")
    SCHOOL = "school", _("school")
    CENTRE = "centre", _("training centre")


class Field(models.TextChoices):
    """The field of cooperation."""

    DEFENCE = "defence", _("defence")
    INTERNAL_SECURITY = "internal-security", _("internal security")
    CIVIL_PROTECTION = "civil-protection", _("civil protection")
