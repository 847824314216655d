"""The closed lists of the briefs room: sections of the country brief and of the preparation file, formats."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """One section of the country brief, in its order."""

    FIGURES = "figures", _("Key figures")
    COUNTRY = "country", _("The country")
    NETWORK = "network", _("Network and people")
    INSTITUTIONS = "institutions", _("Counterpart institutions")
    AGREEMENTS = "agreements", _("Agreements")
    PROJECTS = "projects", _("Programmes and projects")
    ACTIONS = "actions", _("Actions of the year")
    RESULTS = "results", _("Results")
    DIALOGUES = "dialogues", _("Dialogues and visits")
    FACTS = "facts", _("What the documents state")


class Chapter(models.TextChoices):
    """One section of the preparation file of a meeting, in its order."""

    SESSION = "session", _("The session")
    DELEGATIONS = "delegations", _("Delegations")
    AGENDA = "agenda", _("Agenda by domain")
    COMMITMENTS = "commitments", _("Last time’s commitments")
    OPEN = "open", _("Open points")
    CHANGES = "changes", _("What has changed since the last session")
    FIGURES = "figures", _("Key figures of the partner")
    AGREEMENTS = "agreements", _("Agreements on the agenda’s domains")
    DATES = "dates", _("Dates to come")


class BriefFormat(models.TextChoices):
    """The formats a brief comes in."""

    HTML = "html", _("page")
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    ODT = "odt", "ODT"


LANGUAGES = ("fr", "en")
