"""Tables of the follow-up room: what was promised, and who was last reminded of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.access.models import Marked, Unit, local
from entente.access.paths import AccessPaths, Paths
from entente.apps.followup.choices import Side, State
from entente.apps.followup.rules import why_no_evidence, why_not_promised
from entente.apps.partners.models import Institution
from entente.apps.reference.models import Country

IS_DONE = Q(state__in=(State.DONE, State.VERIFIED))
VERIFIED_BY_ANOTHER = (
    Q(verified_by__isnull=False, done_by__isnull=True)
    | Q(verified_by__isnull=True, done_by__isnull=False)
    | (Q(verified_by__isnull=False, done_by__isnull=False) & ~Q(verified_by=F("done_by")))
)


class Followup(Marked):
    """What one side promised the other: who does it, by when, how far it is, what shows it, who verified it.

    It may point at the record it comes from (`about_kind`, `about_id`), whose owner, countries and marking it copied.
    Done or verified by nobody means by the local operator.
    """

    access_paths: ClassVar[AccessPaths] = Paths(countries=("countries",), to_many=("countries",), units=("unit",))

    text_fr = models.CharField(_("what, in French"), max_length=500)
    text_en = models.CharField(_("what, in English"), max_length=500)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("our unit"),
        help_text=_("Who does it; for a promise of theirs, who sees to it."),
    )  # fmt: skip
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"),
        help_text=_("The account that is reminded; without one, those of the unit are."),
    )  # fmt: skip
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="followups",
        verbose_name=_("their institution"), help_text=_("Who does it, for a promise of theirs."),
    )  # fmt: skip
    countries = models.ManyToManyField(Country, blank=True, related_name="followups", verbose_name=_("countries"))
    about_kind = models.CharField(_("kind of record it is about"), max_length=60, blank=True, editable=False)
    about_id = models.BigIntegerField(_("record it is about"), null=True, blank=True, editable=False)
    made_on = models.DateField(_("promised on"), default=timezone.localdate)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False)
    evidence_fr = models.TextField(_("evidence in French"), blank=True)
    evidence_en = models.TextField(_("evidence in English"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("called done by"),
    )  # fmt: skip
    verified_on = models.DateField(_("verified on"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("verified by"),
    )  # fmt: skip
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True, editable=False)
    closed_on = models.GeneratedField(
        expression=Coalesce("verified_on", "dropped_on"),
        output_field=models.DateField(_("closed on"), null=True), db_persist=True,
    )  # fmt: skip

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("due_on", "pk")
        indexes = [
            models.Index(fields=("about_kind", "about_id"), name="followup_about"),
            models.Index(fields=("due_on", "id"), name="followup_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(about_kind="", about_id__isnull=True) | (~Q(about_kind="") & Q(about_id__isnull=False)),
                name="followup_about_whole",
                violation_error_message=_("What it is about is a kind of record and a record, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(side=Side.THEIRS) | Q(institution__isnull=True), name="followup_sides",
                violation_error_message=_(
                    "An institution is who promised on their side: choose “theirs”, or give none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("made_on")), name="followup_due_after",
                violation_error_message=_(
                    "It falls due on the day it was promised or later: correct one of the two days."
                ),
            ),
            models.CheckConstraint(
                condition=(IS_DONE & Q(done_on__isnull=False, done_on__gte=F("made_on")))
                | (~IS_DONE & Q(done_on__isnull=True, done_by__isnull=True)),
                name="followup_done", violation_error_message=_("Done has its day, on or after the promise."),
            ),
            models.CheckConstraint(
                condition=~IS_DONE | ~Q(evidence_fr="", evidence_en=""), name="followup_evidence",
                violation_error_message=_(
                    "Say what shows that it is done: a document, a date, a letter, in one language at least."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(state=State.VERIFIED) & Q(verified_on__isnull=False, verified_on__gte=F("done_on")))
                | (~Q(state=State.VERIFIED) & Q(verified_on__isnull=True, verified_by__isnull=True)),
                name="followup_verified", violation_error_message=_("Verified has its day, on or after it was done."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.VERIFIED) | VERIFIED_BY_ANOTHER, name="followup_two_persons",
                violation_error_message=_("Who did it does not verify it: somebody else does."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.DROPPED, dropped_on__isnull=False, dropped_on__gte=F("made_on"))
                | (~Q(state=State.DROPPED) & Q(dropped_on__isnull=True)),
                name="followup_dropped", violation_error_message=_("Dropped has its day, on or after the promise."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say what was promised."""
        return local(self, "text")

    def clean(self) -> None:
        """Refuse what a promise cannot be, all of it at once."""
        reasons = why_not_promised(self.side, self.institution_id, self.made_on, self.due_on, timezone.localdate())
        if sentence := why_no_evidence(self.state, self.evidence_fr, self.evidence_en):
            reasons["evidence_fr"] = sentence
        if reasons:
            raise ValidationError(reasons)


class Reminder(models.Model):
    """When an account was last reminded by mail of a promise: no record of the trade, only against mails twice."""

    followup = models.ForeignKey(Followup, models.CASCADE, related_name="reminders", verbose_name=_("follow-up"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    on = models.DateField(_("reminded on"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=("followup", "user"), name="reminder_once")]

    def __str__(self) -> str:
        """Say who was reminded of what."""
        return f"{self.user}, {self.followup}"
