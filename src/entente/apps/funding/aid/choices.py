"""The closed lists of the aid decision, by the codes of the OECD's committee."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Eligible(models.TextChoices):
    """Whether something counts as official development aid."""

    YES = "yes", _("counts as aid")
    PARTLY = "partly", _("counts in part")
    NO = "no", _("does not count")


class AidType(models.TextChoices):
    """How the aid is given."""

    MULTILATERAL = "B03", _("B03, to a programme of an organisation")
    PROJECT = "C01", _("C01, project")
    PERSONNEL = "D01", _("D01, personnel of the donor")
    EXPERTISE = "D02", _("D02, other technical assistance")
    TRAINING = "E01", _("E01, training in the donor country")


class FlowType(models.TextChoices):
    """What the money is for the committee's statistics."""

    ODA = "10", _("10, official development aid")
    OTHER_OFFICIAL = "20", _("20, other official flow")
    OTHER = "50", _("50, other flow")


class Purpose(models.TextChoices):
    """What it is for: the purpose codes of our trade."""

    LEGAL = "15130", _("15130, legal and judicial development")
    POLICE = "15132", _("15132, police")
    FIRE = "15133", _("15133, fire and rescue")
    IMMIGRATION = "15136", _("15136, immigration")
    PRISONS = "15137", _("15137, prisons")
    SECURITY_SYSTEM = "15210", _("15210, security-system management and reform")
    PEACEBUILDING = "15220", _("15220, civilian peace-building")
    PEACEKEEPING = "15230", _("15230, international peacekeeping operations")
    REINTEGRATION = "15240", _("15240, reintegration and small arms")
    MINES = "15250", _("15250, mines and remnants of war")
    CHILD_SOLDIERS = "15261", _("15261, child soldiers")
    NARCOTICS = "16063", _("16063, narcotics control")
    RISK_REDUCTION = "43060", _("43060, disaster risk reduction")
    PREPAREDNESS = "74020", _("74020, disaster preparedness")
