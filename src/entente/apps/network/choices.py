"""The closed lists of the network room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostKind(models.TextChoices):
    """What a post abroad is."""

    INTERNAL_SECURITY = "internal-security", _("internal-security service")
    DEFENCE = "defence-mission", _("defence mission")
    COOPERATION = "cooperation-office", _("cooperation office")
    REGIONAL = "regional-attache", _("regional attaché")
    PLACED = "placed", _("place in an organisation or a school")


class Capacity(models.TextChoices):
    """How a post covers a country."""

    RESIDENT = "resident", _("resident")
    ACCREDITED = "accredited", _("accredited")
    INTERIM = "interim", _("interim")


class PositionKind(models.TextChoices):
    """Which of the three populations a position belongs to."""

    HEADQUARTERS = "headquarters", _("headquarters")
    POST = "post-staff", _("staff of a post")
    EXPERT = "expert", _("seconded expert (coopérant)")


class Corps(models.TextChoices):
    """The corps a position is held by."""

    ARMY = "army", _("army")
    NAVY = "navy", _("navy")
    AIR = "air-force", _("air force")
    GENDARMERIE = "gendarmerie", _("gendarmerie")
    POLICE = "police", _("police")
    FIREFIGHTERS = "firefighters", _("firefighters")
    DIPLOMATS = "diplomats", _("diplomats")
    CIVILIANS = "civilians", _("civilians")


class GradeBand(models.TextChoices):
    """How senior the grade of a position is, across corps."""

    SENIOR = "senior", _("general officers and senior officials")
    OFFICERS = "officers", _("officers, category A")
    INTERMEDIATE = "intermediate", _("non-commissioned officers, category B")
    OTHER = "other", _("other ranks, category C")


class Clearance(models.TextChoices):
    """The security clearance a position needs."""

    NONE = "none", _("none needed")
    SECRET = "secret", _("secret")
    TOP_SECRET = "top-secret", _("top secret")


class Curtailment(models.TextChoices):
    """Why a posting ended before its planned day; what is personal is said no further."""

    PERSONAL = "personal", _("personal reasons")
    SERVICE = "service", _("needs of the service")
    PARTNER = "partner", _("at the partner’s request")
    SECURITY = "security", _("security of the place")
    CLOSED = "closed", _("the position or the post was closed")


class Aim(models.TextChoices):
    """What a siting seeks."""

    DISTANCE = "distance", _("least weighted distance")
    COVERAGE = "coverage", _("greatest coverage within a radius")


class Weighting(models.TextChoices):
    """What a country weighs in a siting, before the dated weights."""

    ACTIVITY = "activity", _("its activity: one, plus positions and the year’s actions")
    UNIFORM = "uniform", _("the same everywhere")


class ScenarioState(models.TextChoices):
    """How far a siting scenario is."""

    DRAFT = "draft", _("not computed")
    COMPUTED = "computed", _("computed, with a bound")
    PROVEN = "proven", _("proven optimal")
