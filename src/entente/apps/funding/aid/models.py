"""Tables of the aid decision: the dated rules that suggest one, and the decisions about projects and actions."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, local
from entente.access.paths import OPEN, AccessPaths, Inherits
from entente.apps.funding.aid.choices import AidType, Eligible, FlowType, Purpose
from entente.apps.funding.aid.rules import why_not_flow, why_not_shared
from entente.apps.partners.choices import Field
from entente.apps.projects.choices import ActionKind, Theme
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import ENDS_AFTER_START, ENDS_AFTER_START_SENTENCE


class OdaRule(Kept):
    """What is suggested for a field, a theme or a kind of action, between two dates; blank stands for any of them."""

    access_paths: ClassVar[AccessPaths] = OPEN

    code = models.SlugField(_("code"), max_length=60, unique=True)
    field = models.CharField(_("field"), max_length=20, choices=Field.choices, blank=True)
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices, blank=True)
    kind = models.CharField(_("kind of action"), max_length=20, choices=ActionKind.choices, blank=True)
    eligible = models.CharField(_("suggested"), max_length=10, choices=Eligible.choices)
    share = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=2, default=Decimal(100))
    purpose = models.CharField(_("purpose"), max_length=5, choices=Purpose.choices, blank=True)
    aid_type = models.CharField(_("type of aid"), max_length=3, choices=AidType.choices, blank=True)
    reason_fr = models.CharField(_("reason in French"), max_length=300)
    reason_en = models.CharField(_("reason in English"), max_length=300)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("aid rule")
        verbose_name_plural = _("aid rules")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START, name="oda_rule_dates", violation_error_message=ENDS_AFTER_START_SENTENCE
            ),
        ]

    def __str__(self) -> str:
        """Say the reason."""
        return local(self, "reason")

    def clean(self) -> None:
        """Check the share against what is suggested."""
        if self.share is not None and (reason := why_not_shared(self.eligible, self.share)):
            raise ValidationError({"share": reason})


class Decided(Kept):
    """What a person decided about aid on a day, by which rule and why, until another decision replaces it."""

    eligible = models.CharField(_("decision"), max_length=10, choices=Eligible.choices)
    share = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=2)
    purpose = models.CharField(_("purpose"), max_length=5, choices=Purpose.choices)
    aid_type = models.CharField(_("type of aid"), max_length=3, choices=AidType.choices)
    flow_type = models.CharField(_("flow"), max_length=2, choices=FlowType.choices)
    rule = models.ForeignKey(
        OdaRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rule invoked")
    )
    justification_fr = models.TextField(_("justification in French"))
    justification_en = models.TextField(_("justification in English"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_on = models.DateField(_("decided on"))
    replaced_on = models.DateField(_("replaced on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ("-decided_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(eligible=Eligible.YES, share=100) | Q(eligible=Eligible.NO, share=0)
                | Q(eligible=Eligible.PARTLY, share__gt=0, share__lt=100),
                name="%(class)s_share",
                violation_error_message=_("The share is 100 for what counts, 0 for what does not, between for a part."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_on__isnull=True) | Q(replaced_on__gte=F("decided_on")),
                name="%(class)s_dates",
                violation_error_message=_("A decision is replaced on or after its day: give a later day."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say what was decided."""
        return self.get_eligible_display()

    def clean(self) -> None:
        """Check share and flow against what is decided."""
        if self.share is None:
            return
        found = {
            "share": why_not_shared(self.eligible, self.share),
            "flow_type": why_not_flow(self.eligible, self.flow_type),
        }
        if any(found.values()):
            raise ValidationError({name: reason for name, reason in found.items() if reason})


class OdaDecision(Decided):
    """What was decided about a project, which holds for its actions that have no decision of their own."""

    access_paths: ClassVar[AccessPaths] = Inherits("project", apart=True)

    project = models.ForeignKey(Project, models.PROTECT, related_name="oda_decisions", verbose_name=_("project"))

    class Meta(Decided.Meta):
        verbose_name = _("aid decision on a project")
        verbose_name_plural = _("aid decisions on projects")
        constraints = [
            *Decided.Meta.constraints,
            models.UniqueConstraint(
                fields=("project",), condition=Q(replaced_on__isnull=True, archived_at__isnull=True),
                name="oda_decision_once", violation_error_message=_("The project has a decision: replace it."),
            ),
        ]  # fmt: skip


class ActionOdaDecision(Decided):
    """What was decided about one action, apart from its project or where it has none."""

    access_paths: ClassVar[AccessPaths] = Inherits("action", apart=True)

    action = models.ForeignKey(Action, models.PROTECT, related_name="oda_decisions", verbose_name=_("action"))

    class Meta(Decided.Meta):
        verbose_name = _("aid decision on an action")
        verbose_name_plural = _("aid decisions on actions")
        constraints = [
            *Decided.Meta.constraints,
            models.UniqueConstraint(
                fields=("action",), condition=Q(replaced_on__isnull=True, archived_at__isnull=True),
                name="action_oda_decision_once", violation_error_message=_("The action has a decision: replace it."),
            ),
        ]  # fmt: skip
