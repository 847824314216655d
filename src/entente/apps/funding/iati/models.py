"""Tables of publication: under what name we publish, and what others publish; never mixed with our own records."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, local
from entente.access.paths import OPEN, AccessPaths
from entente.apps.funding.iati.choices import ActivityStatus, FileState, OrganisationType, TiedStatus
from entente.apps.funding.iati.publishing import why_not_a_reference
from entente.apps.reference.models import ENDS_AFTER_START, ENDS_AFTER_START_SENTENCE, Country
from entente.engines.jobs.models import Job

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


def _money(words: Any) -> Any:
    """Return the field of an amount that may not be known."""
    return models.DecimalField(words, max_digits=16, decimal_places=2, null=True, blank=True)


class Publisher(Kept):
    """Under what identifier and name aid is published, and what holds for all of it, between two dates."""

    access_paths: ClassVar[AccessPaths] = OPEN

    ref = models.CharField(
        _("identifier"), max_length=60, unique=True,
        help_text=_("The organisation’s identifier in the standard; identifiers of activities begin with it."),
    )  # fmt: skip
    kind = models.CharField(
        _("kind"), max_length=2, choices=OrganisationType.choices, default=OrganisationType.GOVERNMENT
    )
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    finance_type = models.CharField(
        _("type of finance"), max_length=4, default="110", help_text=_("110: grant, outside debt reorganisation.")
    )
    tied_status = models.CharField(
        _("tied status"), max_length=1, choices=TiedStatus.choices, blank=True,
        help_text=_("Left empty, it is not published."),
    )  # fmt: skip
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("publisher of aid")
        verbose_name_plural = _("publishers of aid")
        ordering = ("ref",)
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START, name="publisher_dates", violation_error_message=ENDS_AFTER_START_SENTENCE
            )
        ]

    def __str__(self) -> str:
        """Say the name."""
        return local(self, "name")

    def clean(self) -> None:
        """Check the identifier."""
        if reason := why_not_a_reference(self.ref or ""):
            raise ValidationError({"ref": reason})


class OthersActivity(Kept):
    """An activity that somebody else publishes, as their file says it; brought in by file only."""

    access_paths: ClassVar[AccessPaths] = OPEN

    dataset = models.CharField(_("file source"), max_length=60)
    identifier = models.CharField(_("identifier"), max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300)
    languages = models.CharField(_("languages of the title"), max_length=60, blank=True)
    reporter_ref = models.CharField(_("identifier of who reports"), max_length=100, blank=True)
    reporter = models.CharField(_("reported by"), max_length=200)
    status = models.CharField(_("state"), max_length=1, choices=ActivityStatus.choices, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    countries = models.ManyToManyField(
        Country, through="OthersCountry", blank=True, related_name="others_activities", verbose_name=_("countries")
    )
    regions = models.CharField(_("regions"), max_length=200, blank=True)
    sectors = models.CharField(_("sectors"), max_length=300, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    committed = _money(_("committed"))
    spent = _money(_("spent"))
    committed_eur = _money(_("committed (€)"))
    spent_eur = _money(_("spent (€)"))
    transactions = models.PositiveIntegerField(_("transactions"), default=0)
    remarks = models.TextField(_("what could not be read"), blank=True)
    note_fr = models.CharField(_("note in French"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)
    gone_on = models.DateField(_("no longer in the file since"), null=True, blank=True)

    class Meta:
        verbose_name = _("others’ activity")
        verbose_name_plural = _("others’ activities")
        ordering = ("dataset", "identifier")
        constraints = [models.UniqueConstraint(fields=("dataset", "identifier"), name="others_activity_once")]
        indexes = [
            models.Index(fields=("starts_on", "id"), name="others_starts"),
            models.Index(fields=("reporter", "id"), name="others_reporter"),
        ]

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")


class OthersCountry(models.Model):
    """A country of an others' activity, with its share in per cent where the file says one."""

    activity = models.ForeignKey(OthersActivity, models.CASCADE, related_name="shares", verbose_name=_("activity"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("country"))
    share = models.DecimalField(
        _("share (%)"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )

    class Meta:
        verbose_name = _("country of an others’ activity")
        verbose_name_plural = _("countries of others’ activities")
        constraints = [models.UniqueConstraint(fields=("activity", "country"), name="others_country_once")]

    def __str__(self) -> str:
        """Say activity and country."""
        return f"{self.activity_id} · {self.country_id}"


class OthersFile(models.Model):
    """A file of others' activities a person sent: who, what its plan says, whether it was accepted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("user")
    )
    dataset = models.CharField(_("file source"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content"), default=b"")
    state = models.CharField(_("state"), max_length=12, choices=FileState.choices, default=FileState.PLANNING)
    told = models.JSONField(_("plan"), default=dict)
    problem = models.TextField(_("why it was not read"), blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("job"))
    created_at = models.DateTimeField(_("brought in at"), auto_now_add=True)

    class Meta:
        verbose_name = _("file of others’ activities")
        verbose_name_plural = _("files of others’ activities")
        ordering = ("-id",)

    def __str__(self) -> str:
        """Say the file."""
        return self.file_name
