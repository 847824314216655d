"""The closed lists of the projects room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectKind(models.TextChoices):
    """What stands at this level of the tree."""

    PROGRAMME = "programme", _("programme")
    PROJECT = "project", _("project")
    COMPONENT = "component", _("component")


class Theme(models.TextChoices):
    """What a project is about."""

    DRUGS = "drugs", _("narcotics")
    TERRORISM = "terrorism", _("terrorism")
    MARITIME = "maritime", _("maritime security")
    JUSTICE = "justice-security", _("justice and security")
    CIVIL_PROTECTION = "civil-protection", _("civil protection")
    AVIATION = "aviation", _("aviation security and document fraud")
    TRAINING = "forces-training", _("training of forces")
    TRAFFICKING = "trafficking", _("trafficking in human beings")
    POLICE = "police", _("policing")
    PEACEKEEPING = "peacekeeping", _("peacekeeping")
    DEMINING = "demining", _("demining")
    FRENCH = "french", _("French-language teaching")
    CIVIC_SERVICE = "civic-service", _("civic service")


class ProjectStage(models.TextChoices):
    """Where a project stands on a day; computed from its dates, never stored."""

    UNDATED = "undated", _("dates not recorded")
    IDEA = "idea", _("idea")
    APPRAISAL = "appraisal", _("appraisal")
    APPROVED = "approved", _("approved")
    RUNNING = "implementation", _("implementation")
    SUSPENDED = "suspended", pgettext_lazy("project", "suspended")
    STOPPED = "stopped", pgettext_lazy("project", "stopped")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")
    EVALUATED = "evaluated", _("evaluated")


class ProjectReach(models.TextChoices):
    """Whom a project is made with: one State, a region, an international organisation."""

    BILATERAL = "bilateral", pgettext_lazy("project", "bilateral")
    REGIONAL = "regional", _("regional")
    MULTILATERAL = "multilateral", pgettext_lazy("project", "multilateral")


class Pillar(models.TextChoices):
    """The three pillars of cooperation with Africa."""

    SAFETY = "safety", _("safety")
    EMERGENCY = "emergency", _("emergency")
    DEVELOPMENT = "development", _("development")


class ActionKind(models.TextChoices):
    """What is done with a partner."""

    TRAINING = "training", _("training")
    ADVICE = "advice", _("advice, audit")
    SEMINAR = "seminar", _("seminar")
    STUDY_VISIT = "study-visit", _("study visit")
    EQUIPMENT = "equipment", _("equipment")
    LANGUAGE = "language", _("language teaching")
    EXERCISE = "exercise", _("exercise")


class ActionState(models.TextChoices):
    """How far an action is."""

    PLANNED = "planned", _("planned")
    DONE = "done", _("done")
    TO_VALIDATE = "to-validate", _("to validate")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class Evaluation(models.TextChoices):
    """How far an action reached what it was done for."""

    REACHED = "reached", _("objectives reached")
    LARGELY = "largely", _("largely reached")
    PARTLY = "partly", _("partly reached")
    MISSED = "missed", _("not reached")


class Finding(models.TextChoices):
    """What a check found of equipment handed over."""

    AS_AGREED = "as-agreed", _("in use as agreed")
    NOT_FOUND = "not-found", _("not found")
    DIVERTED = "diverted", _("diverted")
    BROKEN = "broken", _("broken")
