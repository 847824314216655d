"""Tables of roadmaps: what a post proposes for a year, line by line, what was decided and what was done."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.access.models import Kept, Marked, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.partners.models import Institution
from entente.apps.projects.choices import ActionKind
from entente.apps.projects.roadmap.choices import Decision, Quarter
from entente.apps.projects.roadmap.rules import why_not_adopter, why_not_decided
from entente.apps.reference.models import Country


class Roadmap(Marked):
    """What a post, its owner, proposes for a year; adopted by another person than who proposed it, then reviewed."""

    access_paths: ClassVar[AccessPaths] = Paths(countries=("country", "items__country"), to_many=("items__country",))

    country = models.ForeignKey(Country, models.PROTECT, related_name="roadmaps", verbose_name=_("country of the post"))
    year = models.PositiveSmallIntegerField(_("year"))
    text_fr = models.TextField(_("aims in French"), blank=True)
    text_en = models.TextField(_("aims in English"), blank=True)
    proposed_on = models.DateField(_("proposed on"), null=True, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("proposed by"),
    )  # fmt: skip
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True, editable=False)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("adopted by"),
    )  # fmt: skip
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True, editable=False)
    review_fr = models.TextField(_("review in French"), blank=True)
    review_en = models.TextField(_("review in English"), blank=True)

    class Meta:
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")
        ordering = ("-year", "owner")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "year"), condition=Q(archived_at__isnull=True), name="roadmap_once",
                violation_error_message=_("This post has a roadmap for that year already: complete that one."),
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True) | Q(proposed_on__isnull=False, adopted_on__gte=F("proposed_on")),
                name="roadmap_adopted",
                violation_error_message=_("A roadmap is adopted after it was proposed: correct the day."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True) | Q(adopted_on__isnull=False, reviewed_on__gte=F("adopted_on")),
                name="roadmap_reviewed",
                violation_error_message=_("A roadmap is reviewed after it was adopted: correct the day."),
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | Q(adopted_by__isnull=True) | ~Q(adopted_by=F("proposed_by")),
                name="roadmap_two_persons",
                violation_error_message=_("Who proposed it does not adopt it: somebody else does."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the post and the year."""
        return f"{self.owner}, {self.year}"

    def clean(self) -> None:
        """Check that two persons proposed and adopted it."""
        if sentence := why_not_adopter(self.adopted_by_id, self.proposed_by_id):
            raise ValidationError(sentence)


class RoadmapItem(Kept):
    """One line of a roadmap: what the post proposes, what was decided, and the actions or the project it led to."""

    access_paths: ClassVar[AccessPaths] = Inherits("roadmap")

    roadmap = models.ForeignKey(Roadmap, models.PROTECT, related_name="items", verbose_name=_("roadmap"))
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ActionKind.choices)
    country = models.ForeignKey(Country, models.PROTECT, related_name="roadmap_items", verbose_name=_("country"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="roadmap_items",
        verbose_name=_("institution"),
    )  # fmt: skip
    quarter = models.CharField(_("quarter"), max_length=1, choices=Quarter.choices)
    cost_eur = models.DecimalField(
        _("estimated cost (€)"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    decision = models.CharField(
        pgettext_lazy("roadmap", "decision"), max_length=20, choices=Decision.choices, default=Decision.WAITING
    )
    reason_fr = models.CharField(_("reason in French"), max_length=300, blank=True)
    reason_en = models.CharField(_("reason in English"), max_length=300, blank=True)
    actions = models.ManyToManyField(
        "projects.Action", blank=True, related_name="roadmap_items", verbose_name=_("actions done")
    )
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, blank=True, related_name="roadmap_items",
        verbose_name=_("project"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("line of a roadmap")
        verbose_name_plural = _("lines of roadmaps")
        ordering = ("roadmap", "quarter", "id")
        indexes = [models.Index(fields=("roadmap", "decision"), name="roadmap_item_decision")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=(Decision.WAITING, Decision.KEPT)) | ~Q(reason_fr="", reason_en=""),
                name="roadmap_item_reason",
                violation_error_message=_(
                    "What is dropped or postponed has its reason: give it in one language at least."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")

    def clean(self) -> None:
        """Ask for the reason of what is not kept."""
        if sentence := why_not_decided(self.decision, self.reason_fr, self.reason_en):
            raise ValidationError({"reason_fr": sentence})
