"""Tables of equipment handed over and of the checks of its end use."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, Marked, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.partners.models import Institution
from entente.apps.projects.choices import Finding
from entente.apps.projects.equipment.rules import why_not_checked, why_not_tied
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Country


class Equipment(Marked):
    """Something to be handed over, or handed over, to a partner: what, how many, worth what, to whom."""

    access_paths: ClassVar[AccessPaths] = Paths(countries=("country",))

    item_fr = models.CharField(_("item in French"), max_length=200)
    item_en = models.CharField(_("item in English"), max_length=200)
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="equipment", verbose_name=_("action")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="equipment", verbose_name=_("project")
    )
    country = models.ForeignKey(Country, models.PROTECT, related_name="equipment", verbose_name=_("country"))
    quantity = models.DecimalField(
        _("quantity"),
        max_digits=12,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    unit_fr = models.CharField(_("unit of quantity, in French"), max_length=40, blank=True)
    unit_en = models.CharField(_("unit of quantity, in English"), max_length=40, blank=True)
    value_eur = models.DecimalField(_("value (€)"), max_digits=14, decimal_places=2, null=True, blank=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="equipment",
        verbose_name=_("institution that receives it"),
    )  # fmt: skip
    recipient_fr = models.CharField(_("unit that receives it, in French"), max_length=200, blank=True)
    recipient_en = models.CharField(_("unit that receives it, in English"), max_length=200, blank=True)
    document = models.CharField(
        _("handover document"), max_length=100, blank=True,
        help_text=_("Its reference; the paper itself is kept among the files of this page."),
    )  # fmt: skip
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment handed over")
        ordering = ("-handed_over_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(action__isnull=False) | Q(project__isnull=False),
                name="equipment_tied",
                violation_error_message=_("Equipment is handed over by an action or a project: give one."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="equipment_quantity",
                violation_error_message=_("The quantity is more than zero."),
            ),
            models.CheckConstraint(
                condition=Q(value_eur__isnull=True) | Q(value_eur__gte=0),
                name="equipment_value",
                violation_error_message=_("The value is zero or more euros; leave it empty when it is not known."),
            ),
        ]
        indexes = [models.Index(fields=("handed_over_on", "id"), name="equipment_handed_over")]

    def __str__(self) -> str:
        """Say the item."""
        return local(self, "item")

    def clean(self) -> None:
        """Ask for what it is part of."""
        if reason := why_not_tied(self.action_id, self.project_id):
            raise ValidationError({"action": reason})


class EndUseCheck(Kept):
    """A look at what has become of equipment handed over: due on a day, done on a day, what was found."""

    access_paths: ClassVar[AccessPaths] = Inherits("equipment")

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="checks", verbose_name=_("equipment"))
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    by = models.CharField(
        _("done by"), max_length=120, blank=True, help_text=_("A function or a unit, such as the attaché.")
    )
    finding = models.CharField(_("finding"), max_length=20, choices=Finding.choices, blank=True)
    note_fr = models.TextField(_("note in French"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)

    class Meta:
        verbose_name = _("end-use check")
        verbose_name_plural = _("end-use checks")
        ordering = ("-due_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=(Q(done_on__isnull=True) & Q(finding="")) | (Q(done_on__isnull=False) & ~Q(finding="")),
                name="check_found",
                violation_error_message=_("A check done has a finding, and a finding the day of its check."),
            ),
        ]
        indexes = [models.Index(fields=("due_on", "id"), name="check_due")]

    def __str__(self) -> str:
        """Say what is checked, and when."""
        return f"{self.equipment}, {(self.done_on or self.due_on).isoformat()}"

    def clean(self) -> None:
        """Ask what a check done needs."""
        if self.equipment_id is None:
            return
        handed_over = self.equipment.handed_over_on
        if found := why_not_checked(self.done_on, self.finding, handed_over, timezone.localdate()):
            raise ValidationError(found)
