"""The closed lists of the place of rights: markings, roles, kinds of unit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Marking(models.TextChoices):
    """Who may see a record, from the widest to the narrowest."""

    PUBLIC = "public", _("public")
    INTERNAL = "internal", _("internal (the three ministries)")
    DIRECTORATE = "directorate", _("directorate (the owner’s)")
    NAMED = "named", _("named readers")


class Role(models.TextChoices):
    """What a mandate lets its holder be; the matrix says what each role may do."""

    DIRECTOR = "director", _("director")
    DESK = "desk-officer", _("desk officer")
    AGREEMENTS = "agreements-officer", _("agreements officer")
    CLEARANCES = "clearances-officer", _("clearances officer")
    DUTY = "duty-officer", _("duty officer")
    MEANS = "means-officer", _("means officer (budget)")
    APPROVER = "approver", _("approver")
    PARTNERSHIPS = "partnerships-officer", _("partnerships officer")
    REQUESTS = "requests-officer", _("requests officer")
    INTERIOR_DESK = "interior-desk", _("desk of the interior ministry")
    ARMED_FORCES_DESK = "armed-forces-desk", _("desk of the armed-forces ministry")
    ATTACHE = "attache", _("attaché (head of post)")
    EXPERT = "expert", _("expert on post (coopérant)")
    SCHOOL = "school-administrator", _("school administrator")
    EMBASSY = "foreign-embassy", _("foreign embassy")
    COMPANY = "company", _("company")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")
    OPERATOR = "operator", _("local operator")


# Nobody holds the role of the command line: it would be every right at once.
HELD_ROLES = [(value, words) for value, words in Role.choices if value != Role.OPERATOR]
OUTSIDE_ROLES = frozenset({Role.EMBASSY, Role.COMPANY})


class UnitKind(models.TextChoices):
    """What a unit is in its ministry."""

    MINISTRY = "ministry", _("ministry")
    DIRECTORATE = "directorate", _("directorate")
    OFFICE = "office", _("office")
    DESK = "desk", _("desk")
    POST = "post", _("post")
    OUTSIDE = "outside", _("outside body")
