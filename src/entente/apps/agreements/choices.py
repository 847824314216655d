"""The closed lists of the agreements room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Form(models.TextChoices):
    """The legal form of an agreement, in French practice."""

    TREATY = "treaty", _("treaty")
    SIMPLIFIED = "simplified-form", _("agreement in simplified form")
    ARRANGEMENT = "administrative-arrangement", _("administrative arrangement")
    MEMORANDUM = "memorandum", _("memorandum")
    EXCHANGE = "exchange-of-letters", _("exchange of letters")
    DECLARATION = "declaration-of-intent", _("declaration of intent")
    CONVENTION = "financing-convention", _("financing convention")


# They bind nobody in law and never count as cover (RULES §4).
NOT_BINDING = frozenset({Form.ARRANGEMENT, Form.DECLARATION})


class Stage(models.TextChoices):
    """Where an agreement stands on a day; computed from its dates, never stored."""

    NEGOTIATION = "negotiation", _("in negotiation")
    SIGNED = "signed", _("signed, not in force")
    IN_FORCE = "in-force", _("in force")
    ENDED = "ended", _("ended")
