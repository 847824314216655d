"""Tables of the agreements room."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, Marked, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.agreements.choices import (
    Activity,
    Answer,
    Consent,
    DenounceWhen,
    EntryClause,
    Form,
    Matter,
    NoticeUnit,
    Reach,
    Side,
)
from entente.apps.agreements.life import Life
from entente.apps.agreements.life_sql import OwnEnd, OwnEntry
from entente.apps.agreements.rules import Given, why_not
from entente.apps.partners.models import Organisation
from entente.apps.reference.choices import REGIONS, Precision
from entente.apps.reference.models import Country, Domain, FormerState, Group, Language

# Where what a life is made of stands in an agreement.
LIFE_PATHS = {name: name for name in Life.__dataclass_fields__ if name not in {"suspensions", "above"}} | {
    "stated_entry": "in_force_on", "entry_precision": "in_force_precision",
    "stated_end": "ends_on", "end_precision": "ends_precision",
}  # fmt: skip


class Agreement(Marked):
    """An agreement with one or more partners and the dates of its life, from which its state on a day is computed."""

    access_paths: ClassVar[AccessPaths] = Paths(
        countries=("parties", "former_parties__successors"), to_many=("parties", "former_parties__successors"),
        groups=("regions", "organisations__members"),
    )  # fmt: skip

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250)
    form = models.CharField(_("form"), max_length=40, choices=Form.choices)
    reach = models.CharField(_("between"), max_length=20, choices=Reach.choices, default=Reach.BILATERAL)
    domains = models.ManyToManyField(Domain, blank=True, related_name="agreements", verbose_name=_("domains"))
    parties = models.ManyToManyField(Country, blank=True, related_name="agreements", verbose_name=_("countries"))
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="agreements", verbose_name=_("organisations")
    )
    regions = models.ManyToManyField(
        Group, blank=True, related_name="agreements", verbose_name=_("regions"), limit_choices_to={"kind__in": REGIONS},
        help_text=_("Zones, regions and sub-regions: it shows on the page of each of their countries."),
    )  # fmt: skip
    former_parties = models.ManyToManyField(
        FormerState, blank=True, related_name="agreements", verbose_name=_("former States"),
        help_text=_("Parties that are no more: it shows on the page of each of their successors."),
    )  # fmt: skip
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name=_("amends"),
        help_text=_("The agreement this one amends: it never outlives it."),
    )  # fmt: skip
    article_53 = models.CharField(
        _("article 53"), max_length=10, choices=Answer.choices, blank=True,
        help_text=_("Whether a law is needed before ratification or approval."),
    )  # fmt: skip
    article_53_matter = models.CharField(_("matter of article 53"), max_length=20, choices=Matter.choices, blank=True)
    article_53_reason = models.CharField(_("reason of the answer"), max_length=300, blank=True)
    mandated_on = models.DateField(_("mandate of"), null=True, blank=True)
    initialled_on = models.DateField(_("initialled on"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_precision = models.CharField(
        _("precision of the signature"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )
    provisional_on = models.DateField(_("applied provisionally from"), null=True, blank=True)
    authorised_on = models.DateField(_("law of authorisation of"), null=True, blank=True)
    ratified_on = models.DateField(_("ratified or approved on"), null=True, blank=True)
    our_notice_on = models.DateField(_("our notification, received on"), null=True, blank=True)
    their_notice_on = models.DateField(_("their notification, received on"), null=True, blank=True)
    entry_clause = models.CharField(_("enters into force"), max_length=20, choices=EntryClause.choices, blank=True)
    entry_number = models.PositiveSmallIntegerField(
        _("so many days or months"),
        null=True,
        blank=True,
        help_text=_("2 for the first day of the second month."),
    )
    in_force_on = models.DateField(
        _("in force on"), null=True, blank=True,
        help_text=_("As published; without it, computed from the clause and the notifications."),
    )  # fmt: skip
    in_force_precision = models.CharField(
        _("precision of the entry into force"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_ref = models.CharField(_("reference of the publication"), max_length=120, blank=True)
    term_months = models.PositiveSmallIntegerField(
        _("first period, in months"), null=True, blank=True, help_text=_("Without it, for an indefinite time.")
    )
    renewal_months = models.PositiveSmallIntegerField(
        _("tacit renewal, in months"), null=True, blank=True, help_text=_("Without it, no tacit renewal.")
    )
    notice = models.PositiveSmallIntegerField(_("notice of denunciation"), null=True, blank=True)
    notice_unit = models.CharField(
        _("unit of the notice"), max_length=10, choices=NoticeUnit.choices, default=NoticeUnit.MONTHS
    )
    denounce_when = models.CharField(
        _("denunciation takes effect"), max_length=20, choices=DenounceWhen.choices, default=DenounceWhen.PERIOD_END
    )
    denounced_on = models.DateField(_("denunciation received on"), null=True, blank=True)
    denounced_by = models.CharField(_("denounced by"), max_length=10, choices=Side.choices, blank=True)
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True,
        help_text=_("The first day without it, where stated; without it, computed from the periods."),
    )  # fmt: skip
    ends_precision = models.CharField(
        _("precision of the end"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )
    enters_on = models.GeneratedField(
        expression=OwnEntry(), output_field=models.DateField(_("enters into force on"), null=True),
        db_persist=True,
    )  # fmt: skip
    leaves_on = models.GeneratedField(
        expression=OwnEnd(), output_field=models.DateField(_("leaves force on"), null=True), db_persist=True
    )
    summary_fr = models.TextField(_("purpose in French"), blank=True)
    summary_en = models.TextField(_("purpose in English"), blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("-signed_on", "code")
        indexes = [
            models.Index(fields=("signed_on", "id"), name="agreement_signed"),
            models.Index(fields=("enters_on", "leaves_on"), name="agreement_in_force"),
        ]

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")

    @property
    def own_life(self) -> Life:
        """Its life by itself: without suspensions, and whatever it amends."""
        return Life(**{name: getattr(self, path) for name, path in LIFE_PATHS.items()})

    def clean(self) -> None:
        """Check the dates together."""
        others = {name: getattr(self, name) for name in Given.__dataclass_fields__ if name != "life"}
        if reasons := why_not(Given(self.own_life, **others)):
            raise ValidationError(reasons)


class OfAgreement(Kept):
    """What belongs to one agreement and is seen as it."""

    access_paths: ClassVar[AccessPaths] = Inherits("agreement")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="%(class)ss", verbose_name=_("agreement"))

    class Meta:
        abstract = True


class Party(OfAgreement):
    """What one party did about an agreement, where that is known: consent, entry into force for it, withdrawal."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="party_acts", verbose_name=_("agreement"))
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="party_acts", verbose_name=_("country")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="party_acts", verbose_name=_("organisation")
    )
    consent = models.CharField(_("party by"), max_length=20, choices=Consent.choices, default=Consent.SIGNATURE)
    succeeds = models.ForeignKey(
        FormerState, models.PROTECT, null=True, blank=True, related_name="successions", verbose_name=_("succeeds")
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    consented_on = models.DateField(_("consent given on"), null=True, blank=True)
    starts_on = models.DateField(_("in force for it from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reservation_fr = models.TextField(_("reservation in French"), blank=True)
    reservation_en = models.TextField(_("reservation in English"), blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ("agreement", "starts_on")
        constraints = [
            models.CheckConstraint(
                condition=Q(country__isnull=True) ^ Q(organisation__isnull=True), name="party_is_one",
                violation_error_message=_("A party is a country or an organisation: give one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="party_dates",
                violation_error_message=_("The end comes after the beginning: give a later end, or none."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say who."""
        return str(self.country or self.organisation)


class Provision(OfAgreement):
    """A kind of activity that an agreement covers, in all its domains or some, with the article that says so."""

    activity = models.CharField(_("activity"), max_length=20, choices=Activity.choices)
    domains = models.ManyToManyField(
        Domain, blank=True, related_name="provisions", verbose_name=_("domains"),
        help_text=_("None given: all the domains of the agreement."),
    )  # fmt: skip
    article = models.CharField(_("article"), max_length=60, blank=True)
    note_fr = models.CharField(_("note in French"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ("agreement", "activity")
        constraints = [
            models.UniqueConstraint(
                fields=("agreement", "activity", "article"), name="provision_once",
                violation_error_message=_("This article is entered already for this activity."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the activity and the article."""
        return " · ".join(filter(None, (str(self.get_activity_display()), self.article)))


class Round(OfAgreement):
    """A round of negotiation: when, where, and what came of it."""

    number = models.PositiveSmallIntegerField(_("round"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    place_fr = models.CharField(_("place in French"), max_length=100, blank=True)
    place_en = models.CharField(_("place in English"), max_length=100, blank=True)
    outcome_fr = models.TextField(_("outcome in French"), blank=True)
    outcome_en = models.TextField(_("outcome in English"), blank=True)

    class Meta:
        verbose_name = _("negotiation round")
        verbose_name_plural = _("negotiation rounds")
        ordering = ("agreement", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("agreement", "number"), name="round_once",
                violation_error_message=_("This round is entered already: give the next number."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="round_dates",
                violation_error_message=_("The last day comes on or after the first: correct one of the two."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the number."""
        return f"{self.number} · {self.starts_on.isoformat()}"


class TextVersion(OfAgreement):
    """The text of an agreement in one language, and whether it is authentic."""

    language = models.ForeignKey(Language, models.PROTECT, related_name="agreement_texts", verbose_name=_("language"))
    authentic = models.BooleanField(_("authentic"), default=True)
    title = models.CharField(_("title in that language"), max_length=300, blank=True)
    reference = models.CharField(_("where it is published"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("text of an agreement")
        verbose_name_plural = _("texts of agreements")
        ordering = ("agreement", "language")
        constraints = [
            models.UniqueConstraint(
                fields=("agreement", "language"), name="text_once",
                violation_error_message=_("The text in this language is entered already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the language."""
        return str(self.language)


class Suspension(OfAgreement):
    """A time during which an agreement in force is not applied."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    by = models.CharField(_("by"), max_length=10, choices=Side.choices, default=Side.BOTH)
    reason_fr = models.CharField(_("reason in French"), max_length=300)
    reason_en = models.CharField(_("reason in English"), max_length=300)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ("agreement", "starts_on")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="suspension_dates",
                violation_error_message=_("The end comes after the beginning: give a later end, or none."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say since when."""
        return self.starts_on.isoformat()
