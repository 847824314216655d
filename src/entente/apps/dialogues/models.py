"""Tables of the dialogues room: series, meetings with agenda and delegations, declarations."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.access.models import Kept, Marked, Unit, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.agreements.models import Agreement
from entente.apps.dialogues.choices import Direction, Level, MeetingKind, MeetingState, SeriesKind
from entente.apps.dialogues.rules import first_day, last_day, why_not_adopted, why_not_held, why_not_in_series
from entente.apps.followup.choices import Side
from entente.apps.partners.models import Institution, Organisation
from entente.apps.reference.choices import REGIONS, Precision
from entente.apps.reference.models import Country, Domain, Group


class WithPartners(Marked):
    """What is done with partners, under a code and a title: shown on the page of each of them."""

    access_paths: ClassVar[AccessPaths] = Paths(
        countries=("countries",), to_many=("countries",), groups=("regions", "organisations__members")
    )

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250)
    countries = models.ManyToManyField(Country, blank=True, related_name="+", verbose_name=_("countries"))
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("organisations"))
    regions = models.ManyToManyField(
        Group, blank=True, related_name="+", verbose_name=_("regions"), limit_choices_to={"kind__in": REGIONS},
        help_text=_("Zones, regions and sub-regions: it shows on the page of each of their countries."),
    )  # fmt: skip

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")


class Series(WithPartners):
    """A dialogue, committee or council that meets again and again, and how often it must."""

    kind = models.CharField(_("kind"), max_length=30, choices=SeriesKind.choices)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, blank=True)
    domains = models.ManyToManyField(Domain, blank=True, related_name="series", verbose_name=_("domains"))
    periodicity = models.PositiveSmallIntegerField(
        _("periodicity, in months"), null=True, blank=True,
        help_text=_("How many months at most between two sessions; without it, no session is ever due."),
    )  # fmt: skip
    begun_on = models.DateField(_("begun on"), null=True, blank=True)
    begun_precision = models.CharField(
        _("precision of the beginning"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )
    ends_on = models.DateField(_("ended on"), null=True, blank=True, help_text=_("The first day without it."))
    basis = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="series", verbose_name=_("founded by"),
        help_text=_("The agreement or declaration that creates it."),
    )  # fmt: skip
    ours_fr = models.CharField(_("our body in French"), max_length=150, blank=True)
    ours_en = models.CharField(_("our body in English"), max_length=150, blank=True)
    theirs_fr = models.CharField(_("the partner’s body in French"), max_length=150, blank=True)
    theirs_en = models.CharField(_("the partner’s body in English"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = pgettext_lazy("plural", "series of meetings")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(periodicity__isnull=True) | Q(periodicity__gt=0), name="series_periodicity",
                violation_error_message=_("A periodicity is at least one month: give 12 for every year, or nothing."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(begun_on__isnull=True) | Q(ends_on__gt=F("begun_on")),
                name="series_dates",
                violation_error_message=_("The end comes after the beginning: give a later end, or none."),
            ),
        ]  # fmt: skip


class Meeting(WithPartners):
    """A meeting, session or visit with partners, on its dates."""

    kind = models.CharField(_("kind"), max_length=30, choices=MeetingKind.choices)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("series")
    )
    number = models.PositiveSmallIntegerField(
        _("number in the series"), null=True, blank=True, help_text=_("2 for the second session; nothing if unknown.")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=MeetingState.choices, default=MeetingState.PLANNED)
    direction = models.CharField(
        _("direction of the visit"), max_length=10, choices=Direction.choices, blank=True,
        help_text=_("For visits only: who goes to whom."),
    )  # fmt: skip
    place_fr = models.CharField(_("place in French"), max_length=100, blank=True)
    place_en = models.CharField(_("place in English"), max_length=100, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=10, choices=Precision.choices, default=Precision.DAY)
    summary_fr = models.TextField(_("summary in French"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    minutes_fr = models.TextField(_("minutes in French"), blank=True)
    minutes_en = models.TextField(_("minutes in English"), blank=True)

    class Meta:
        verbose_name = _("meeting or visit")
        verbose_name_plural = _("meetings and visits")
        ordering = ("-starts_on", "code")
        indexes = [models.Index(fields=("series", "-starts_on"), name="meeting_of_series")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="meeting_dates",
                violation_error_message=_("The last day comes on or after the first: correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(direction="") | Q(kind=MeetingKind.VISIT), name="meeting_direction",
                violation_error_message=_("Only a visit has a direction: change the kind, or leave it out."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(series__isnull=False), name="meeting_number_of_series",
                violation_error_message=_("A number counts sessions of a series: choose the series, or leave it out."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gt=0), name="meeting_number",
                violation_error_message=_("Sessions are counted from 1: give 1 or more."),
            ),
            models.UniqueConstraint(
                fields=("series", "number"), name="meeting_number_once",
                violation_error_message=_("The series has a session of this number already: give the next number."),
            ),
        ]  # fmt: skip

    def clean(self) -> None:
        """Check the dates against today and against the series."""
        if self.starts_on is None:
            return
        reasons = {"state": why_not_held(self.state, first_day(self.starts_on, self.precision), timezone.localdate())}
        if self.series is not None:
            begun = self.series.begun_on
            first = first_day(begun, self.series.begun_precision) if begun else None
            last = last_day(self.ends_on or self.starts_on, self.precision)
            reasons["starts_on"] = why_not_in_series(self.state, last, first)
        if found := {name: reason for name, reason in reasons.items() if reason}:
            raise ValidationError(found)


class OfMeeting(Kept):
    """What belongs to one meeting and is seen as it."""

    access_paths: ClassVar[AccessPaths] = Inherits("meeting")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="%(class)ss", verbose_name=_("meeting or visit"))

    class Meta:
        abstract = True


class AgendaItem(OfMeeting):
    """One item of the agenda of a meeting, in its place, of a domain."""

    position = models.PositiveSmallIntegerField(_("place on the agenda"))
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250)
    domain = models.ForeignKey(
        Domain, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("domain")
    )
    note_fr = models.TextField(_("note in French"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("meeting", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "position"), name="agenda_place_once",
                violation_error_message=_("The agenda has an item at this place already: give the next place."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")


class Delegate(OfMeeting):
    """A seat of a delegation to a meeting: the function, never the person."""

    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    rank = models.PositiveSmallIntegerField(_("order of precedence"), default=1)
    function_fr = models.CharField(_("function in French"), max_length=200)
    function_en = models.CharField(_("function in English"), max_length=200)
    head = models.BooleanField(_("heads the delegation"), default=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"),
        help_text=_("For our side."),
    )  # fmt: skip
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institution"),
        help_text=_("For the partner’s side."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ("meeting", "side", "-head", "rank")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(side=Side.OURS), name="delegate_unit",
                violation_error_message=_("The partner’s delegate has an institution, not a unit: leave the unit out."),
            ),
            models.CheckConstraint(
                condition=Q(institution__isnull=True) | Q(side=Side.THEIRS), name="delegate_institution",
                violation_error_message=_("Our delegate has a unit, not an institution: leave the institution out."),
            ),
            models.UniqueConstraint(
                fields=("meeting", "side"), condition=Q(head=True), name="delegate_one_head",
                violation_error_message=_("This delegation has its head already: only one delegate heads it."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the function."""
        return local(self, "function")


class Declaration(WithPartners):
    """A text adopted together, in both languages; of a meeting or without one, and with a marking of its own.

    A declaration is often public where its meeting is not, and the one of 28 November 2016 has no meeting on record:
    so it is not seen as its meeting.
    """

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="declarations", verbose_name=_("meeting or visit")
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="declarations", verbose_name=_("agreement"),
        help_text=_("The declaration of intent on record as an agreement, where there is one."),
    )  # fmt: skip
    text_fr = models.TextField(_("text in French"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    adopted_on = models.DateField(_("adopted on"))
    adopted_precision = models.CharField(
        _("precision of the adoption"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )

    class Meta:
        verbose_name = _("joint declaration")
        verbose_name_plural = _("joint declarations")
        ordering = ("-adopted_on", "code")

    def clean(self) -> None:
        """Check the day of adoption against the meeting."""
        if self.meeting is None or self.adopted_on is None:
            return
        begins = first_day(self.meeting.starts_on, self.meeting.precision)
        if reason := why_not_adopted(last_day(self.adopted_on, self.adopted_precision), begins):
            raise ValidationError({"adopted_on": reason})
