"""The table of partners' requests: who asked for what, by which note, what was answered, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.access.models import Marked, local
from entente.access.paths import AccessPaths, Paths
from entente.apps.partners.models import Institution, Organisation
from entente.apps.projects.requested.choices import RequestAnswer
from entente.apps.projects.requested.rules import why_not_answered
from entente.apps.reference.models import Country

WAITING = Q(answer=RequestAnswer.WAITING)


class PartnerRequest(Marked):
    """What a partner asked for by its note, what it was answered, and the projects that came of it."""

    access_paths: ClassVar[AccessPaths] = Paths(countries=("country",), groups=("organisation__members",))

    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="partner_requests", verbose_name=_("country")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partner_requests",
        verbose_name=_("organisation"),
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partner_requests",
        verbose_name=_("institution"),
    )
    reference = models.CharField(_("reference of its note"), max_length=120, blank=True)
    received_on = models.DateField(_("received on"))
    subject_fr = models.CharField(_("subject in French"), max_length=250)
    subject_en = models.CharField(_("subject in English"), max_length=250)
    asked_fr = models.TextField(_("what was asked, in French"), blank=True)
    asked_en = models.TextField(_("what was asked, in English"), blank=True)
    answer = models.CharField(_("answer"), max_length=20, choices=RequestAnswer.choices, default=RequestAnswer.WAITING)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    our_reference = models.CharField(_("our reference"), max_length=120, blank=True)
    answered_fr = models.TextField(_("what was answered, in French"), blank=True)
    answered_en = models.TextField(_("what was answered, in English"), blank=True)
    projects = models.ManyToManyField(
        "projects.Project", blank=True, related_name="requests", verbose_name=_("projects that came of it")
    )

    class Meta:
        verbose_name = _("partner’s request")
        verbose_name_plural = _("partners’ requests")
        ordering = ("-received_on", "-id")
        indexes = [models.Index(fields=("answer", "received_on"), name="request_answer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(country__isnull=False) | Q(organisation__isnull=False), name="request_partner",
                violation_error_message=_("A request comes from a country or an organisation: give one."),
            ),
            models.CheckConstraint(
                condition=(WAITING & Q(answered_on__isnull=True)) | (~WAITING & Q(answered_on__isnull=False)),
                name="request_answer_dated",
                violation_error_message=_("An answer has its day, and what waits has none: correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("received_on")),
                name="request_answer_after",
                violation_error_message=_(
                    "It is answered on the day it was received or later: correct one of the two days."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the subject."""
        return local(self, "subject")

    def clean(self) -> None:
        """Check the answer and the days together."""
        reasons = why_not_answered(self.answer, self.received_on, self.answered_on, timezone.localdate())
        if reasons:
            raise ValidationError(reasons)
