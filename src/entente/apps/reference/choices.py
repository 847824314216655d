"""The closed lists of the reference room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupKind(models.TextChoices):
    """What a group of countries is."""

    ZONE = "zone", _("zone of the network")
    REGION = "m49-region", _("region (M49)")
    SUBREGION = "m49-subregion", _("sub-region (M49)")
    ORGANISATION = "organisation", _("organisation")


class MemberStatus(models.TextChoices):
    """How a country belongs to a group."""

    MEMBER = "member", _("member")
    ASSOCIATE = "associate", _("associate member")
    OBSERVER = "observer", _("observer")


# Said beside a figure about one country: whether what concerns it through others is counted.
WITH_REGIONAL = _("regional included")
DIRECT_ONLY = _("regional left out")

# What makes a country one of an organisation’s own; an observer only looks on.
BELONGING = (MemberStatus.MEMBER, MemberStatus.ASSOCIATE)
# The kinds of group that are a part of the world.
REGIONS = (GroupKind.ZONE, GroupKind.REGION, GroupKind.SUBREGION)


class Precision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Sovereignty(models.TextChoices):
    """Whether a code of the country list is a State."""

    YES = "yes", _("State")
    NO = "no", _("territory")
    PARTIAL = "partial", _("partly recognised")


class NameKind(models.TextChoices):
    """Why a country is also known by another name."""

    HISTORIC = "historic", _("historic name")
    VARIANT = "variant", _("other spelling or short form")


class OdaCategory(models.TextChoices):
    """Income category on the list of recipients of official development aid."""

    LDC = "ldc", _("least developed country")
    LIC = "lic", _("low-income country")
    LMIC = "lmic", _("lower middle-income country")
    UMIC = "umic", _("upper middle-income country")


class MoneyKind(models.TextChoices):
    """What a source of money is."""

    PROGRAMME = "programme", _("State budget programme")
    ACTION = "action", _("action of a programme")
    PROJECT_FUND = "project-fund", _("project fund")
    INTERMINISTERIAL = "inter-ministerial", _("inter-ministerial fund")
    DONOR = "donor", _("donor")
    PARTNER = "partner", _("the partner")


class DocumentKind(models.TextChoices):
    """What a cited document is."""

    PRESENTATION = "presentation", _("presentation")
    ARTICLE = "article", _("article")
    PAGE = "page", _("web page")
    INTERVIEW = "interview", _("interview")


class Amount(models.TextChoices):
    """What the number of a dated rule counts."""

    DAYS = "days", _("days")
    MONTHS = "months", _("months")
