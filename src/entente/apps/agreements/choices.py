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
    PROVISIONAL = "provisional", _("applied provisionally")
    IN_FORCE = "in-force", _("in force")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")


class Reach(models.TextChoices):
    """Between how many an agreement is made."""

    BILATERAL = "bilateral", _("bilateral")
    MULTILATERAL = "multilateral", _("multilateral")


class Answer(models.TextChoices):
    """The answer to the question of article 53: is a law needed first?"""

    YES = "yes", _("yes, a law is needed")
    NO = "no", _("no law is needed")


class Matter(models.TextChoices):
    """The matters of article 53 of the Constitution, for which a law is needed first (RULES §4)."""

    PEACE = "peace", _("peace")
    TRADE = "trade", _("trade")
    ORGANISATION = "organisation", _("international organisation")
    FINANCES = "finances", _("finances of the State")
    LAW = "law", _("matters of law")
    PERSONS = "persons", _("status of persons")
    TERRITORY = "territory", _("territory")


class EntryClause(models.TextChoices):
    """What an agreement says of its entry into force; `entry_number` counts the days or months."""

    SIGNATURE = "signature", _("on signature")
    SECOND_NOTIFICATION = "second-notification", _("on receipt of the second notification")
    DAYS_AFTER = "days-after", _("so many days after the second notification")
    MONTH_AFTER = "month-after", _("first day of the month so many after the second notification")


class NoticeUnit(models.TextChoices):
    """The unit in which a period of notice is counted."""

    DAYS = "days", _("days")
    MONTHS = "months", _("months")


class DenounceWhen(models.TextChoices):
    """When a denunciation takes effect."""

    PERIOD_END = "period-end", _("at the end of the period")
    ANY_TIME = "any-time", _("at any time, after the notice")


class Side(models.TextChoices):
    """Whose act it is."""

    OURS = "ours", _("our side")
    THEIRS = "theirs", _("the partner")
    BOTH = "both", _("both sides")


class Consent(models.TextChoices):
    """How a party came to be one."""

    SIGNATURE = "signature", _("signature")
    ACCESSION = "accession", _("accession")
    SUCCESSION = "succession", _("succession")


class Activity(models.TextChoices):
    """A kind of activity that an agreement may cover."""

    TRAINING = "training", _("training")
    EXPERTS = "experts-status", _("status of experts")
    EQUIPMENT = "equipment", _("equipment")
    INFORMATION = "information", _("exchange of information")
