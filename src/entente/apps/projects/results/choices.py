"""The closed lists of the results framework."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AimKind(models.TextChoices):
    """How high an aim stands in the chain of results."""

    OBJECTIVE = "objective", pgettext_lazy("aim", "objective")
    OUTCOME = "outcome", pgettext_lazy("aim", "outcome")
    OUTPUT = "output", pgettext_lazy("aim", "output")


class Measure(models.TextChoices):
    """Whether an indicator is counted or said in words."""

    QUANTITY = "quantity", pgettext_lazy("indicator", "quantity")
    QUALITY = "quality", pgettext_lazy("indicator", "quality")


class Direction(models.TextChoices):
    """Which way is better."""

    MORE = "more", _("more is better")
    LESS = "less", _("less is better")


class ReportState(models.TextChoices):
    """Where what was entered for a period stands."""

    DRAFT = "draft", pgettext_lazy("results", "draft")
    SUBMITTED = "submitted", pgettext_lazy("results", "submitted")
    RETURNED = "returned", pgettext_lazy("results", "returned")
    APPROVED = "approved", pgettext_lazy("results", "approved")


class SdgTarget(models.TextChoices):
    """The targets of sustainable development goal 16, in our own words (UN General Assembly, resolution 70/1, 2015)."""

    T1 = "16.1", _("16.1 less violence and fewer violent deaths")
    T2 = "16.2", _("16.2 no abuse, trafficking or violence against children")
    T3 = "16.3", _("16.3 rule of law and access to justice")
    T4 = "16.4", _("16.4 illicit money and arms, organised crime")
    T5 = "16.5", _("16.5 less corruption")
    T6 = "16.6", _("16.6 effective and accountable institutions")
    T7 = "16.7", _("16.7 inclusive decisions")
    T8 = "16.8", _("16.8 developing countries in global governance")
    T9 = "16.9", _("16.9 legal identity for all")
    T10 = "16.10", _("16.10 access to information, fundamental freedoms")
    TA = "16.a", _("16.a national institutions against violence, terrorism and crime")
    TB = "16.b", _("16.b laws and policies without discrimination")


# From the top of the chain down.
ORDER = (AimKind.OBJECTIVE, AimKind.OUTCOME, AimKind.OUTPUT)
# What a person may still write.
OPEN_STATES = (ReportState.DRAFT, ReportState.RETURNED)
