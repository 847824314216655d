"""Tables of the ledger: budget lines, commitments, movements; what each line and commitment stands at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept, Marked, local
from entente.access.paths import AccessPaths, Inherits, Paths
from entente.apps.funding.choices import Authority, MovementKind, Nature
from entente.apps.partners.models import Organisation
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Country, Currency, MoneySource
from entente.engines.ui import format as show

YEARS = (MinValueValidator(1960), MaxValueValidator(2200))
ZERO = Decimal(0)


class Ports:
    """What reads these tables to fill in a movement, set by the registry: what is wrong with it, by field."""

    completed: Callable[[Movement], Mapping[str, str]] = staticmethod(lambda row: {})


class InEuros(models.GeneratedField):
    """An amount in euros that the database computes from an expression of whole cents."""

    def __init__(self, cents: Any = None, verbose_name: Any = None, **options: Any) -> None:
        if cents is not None:
            amount = models.ExpressionWrapper(cents * Decimal("0.01"), models.DecimalField())
            options |= {"expression": amount, "db_persist": True,
                        "output_field": models.DecimalField(max_digits=16, decimal_places=2)}  # fmt: skip
        super().__init__(verbose_name=verbose_name, **options)


class BudgetLine(Marked):
    """Money of one source that one unit holds for one year: what is allotted to it, in AE and in CP."""

    access_paths: ClassVar[AccessPaths] = Paths()

    money_source = models.ForeignKey(
        MoneySource, models.PROTECT, related_name="budget_lines", verbose_name=_("source of money")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    nature = models.CharField(_("nature"), max_length=20, choices=Nature.choices, default=Nature.INTERVENTION)
    posts_ceiling = models.PositiveSmallIntegerField(
        _("ceiling of posts"), null=True, blank=True, help_text=_("Only for staff credits: full-time posts at most.")
    )
    note_fr = models.CharField(_("note in French"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ("-year", "money_source", "owner")
        constraints = [
            models.UniqueConstraint(fields=("money_source", "owner", "year", "nature"), name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(posts_ceiling__isnull=True) | Q(nature=Nature.STAFF),
                name="budget_line_posts",
                violation_error_message=_("Only staff credits have a ceiling of posts: leave it blank."),
            ),
        ]
        indexes = [models.Index(fields=("year", "money_source"), name="budget_line_year")]

    def __str__(self) -> str:
        """Say source, holder and year."""
        return f"{self.money_source} · {self.owner} · {self.year}"


class Commitment(Marked):
    """A legal act that binds money to a project or an action: a convention, a grant, a contract, an order."""

    access_paths: ClassVar[AccessPaths] = Paths(countries=("country",), groups=("organisation__members",))

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="commitments", verbose_name=_("budget line"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("project")
    )
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("action")
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("country")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("organisation")
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("currency"),
        help_text=_("Blank for euros. Another one is converted at the rate of the day it is reserved."),
    )  # fmt: skip
    funder_reference = models.CharField(
        _("funder’s reference"), max_length=80, blank=True, help_text=_("What the source calls it in its own books.")
    )
    accounting_reference = models.CharField(_("accounting reference"), max_length=60, blank=True)
    reserved_on = models.DateField(_("reserved on"), null=True, blank=True, editable=False)
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("reserved by"),
    )  # fmt: skip
    committed_on = models.DateField(_("committed on"), null=True, blank=True, editable=False)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("committed by"),
    )  # fmt: skip
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ("-committed_on", "code")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="commitment_amount",
                violation_error_message=_("A commitment is of an amount above zero."),
            ),
            models.CheckConstraint(
                condition=Q(committed_by__isnull=True) | ~Q(committed_by=F("reserved_by")),
                name="commitment_two_persons",
                violation_error_message=_("A commitment takes two persons: who reserved the money does not commit it."),
            ),
        ]
        indexes = [
            models.Index(fields=("project", "committed_on"), name="commitment_project"),
            models.Index(fields=("accounting_reference",), name="commitment_accounting"),
        ]

    def __str__(self) -> str:
        """Say the title."""
        return local(self, "title")


class Movement(Kept):
    """One line of the ledger: entered once, never changed; corrected by a line that reverses it."""

    access_paths: ClassVar[AccessPaths] = Inherits("line", apart=True)
    # What `clean` fills in: a line of a file has it from there.
    completes: ClassVar[tuple[str, ...]] = ("line_id", "authority", "units_per_euro", "amount_eur")

    line = models.ForeignKey(
        BudgetLine, models.PROTECT, blank=True, related_name="movements", verbose_name=_("budget line"),
        help_text=_("Blank for service and payments: the line of the commitment’s source and holder in that year."),
    )  # fmt: skip
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="movements", verbose_name=_("commitment")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MovementKind.choices)
    authority = models.CharField(
        _("authority"), max_length=10, choices=Authority.choices, default=Authority.CP,
        help_text=_("For allotments and freezes; the others follow from their kind."),
    )  # fmt: skip
    on = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("currency"),
        help_text=_("Blank for euros. Another one is converted at the rate recorded for the day."),
    )  # fmt: skip
    units_per_euro = models.DecimalField(
        _("units for one euro"), max_digits=18, decimal_places=6, null=True, blank=True, editable=False
    )
    amount_eur = models.DecimalField(_("amount (€)"), max_digits=14, decimal_places=2, editable=False)
    reference = models.CharField(_("accounting reference"), max_length=60, blank=True)
    reason_fr = models.CharField(_("reason in French"), max_length=200, blank=True)
    reason_en = models.CharField(_("reason in English"), max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="reversed_by",
        verbose_name=_("reverses"),
    )  # fmt: skip
    facing = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="faced_by",
        verbose_name=_("other half"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ("-on", "-id")
        indexes = [
            models.Index(fields=("line", "kind", "on"), name="movement_line"),
            models.Index(fields=("commitment", "kind", "on"), name="movement_commitment"),
            models.Index(fields=("on", "id"), name="movement_on"),
            models.Index(fields=("reference",), name="movement_reference"),
        ]

    def clean(self) -> None:
        """Fill in what follows from the rest; raises ValidationError with all that is wrong, by field."""
        if faults := Ports.completed(self):
            raise ValidationError(dict(faults))

    def __str__(self) -> str:
        """Say kind, amount and day."""
        language = (get_language() or "fr")[:2]
        return f"{self.get_kind_display()} · {show.money(self.amount_eur, language, 2)} · {self.on}"


class LineStanding(models.Model):
    """What one budget line stands at: written by the database with each movement, by nobody else. Whole cents."""

    line = models.OneToOneField(BudgetLine, models.CASCADE, primary_key=True, related_name="standing")
    staff = models.BooleanField(default=False)
    ae = models.BigIntegerField(default=0)
    cp = models.BigIntegerField(default=0)
    ae_frozen = models.BigIntegerField(default=0)
    cp_frozen = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    ae_eur = InEuros(F("ae"), _("AE allotted"))
    cp_eur = InEuros(F("cp"), _("CP allotted"))
    reserved_eur = InEuros(F("reserved"), _("reserved"))
    committed_eur = InEuros(F("committed"), _("committed"))
    paid_eur = InEuros(F("paid"), _("paid"))
    ae_left_eur = InEuros(F("ae") - F("ae_frozen") - F("reserved") - F("committed"), _("AE left"))
    cp_left_eur = InEuros(F("cp") - F("cp_frozen") - F("paid"), _("CP left"))

    class Meta:
        verbose_name = _("standing of a budget line")
        verbose_name_plural = _("standings of budget lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(ae__gte=0, cp__gte=0, ae_frozen__gte=0, cp_frozen__gte=0, reserved__gte=0,
                            committed__gte=0, paid__gte=0),
                name="ledger_line_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(ae__gte=F("ae_frozen") + F("reserved") + F("committed")), name="ledger_beyond_ae"
            ),
            models.CheckConstraint(condition=Q(cp__gte=F("cp_frozen") + F("paid")), name="ledger_beyond_cp"),
            models.CheckConstraint(condition=Q(staff=False) | Q(ae=F("cp")), name="ledger_staff_unequal"),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the line's number."""
        return str(self.line_id)


class CommitmentStanding(models.Model):
    """What one commitment stands at: written by the database with each movement, by nobody else. Whole cents."""

    commitment = models.OneToOneField(Commitment, models.CASCADE, primary_key=True, related_name="standing")
    reserved = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    served = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    committed_eur = InEuros(F("committed"), _("committed"))
    served_eur = InEuros(F("served"), _("served"))
    paid_eur = InEuros(F("paid"), _("paid"))
    left_eur = InEuros(F("committed") - F("paid"), _("still to pay"))

    class Meta:
        verbose_name = _("standing of a commitment")
        verbose_name_plural = _("standings of commitments")
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0, committed__gte=0, served__gte=0, paid__gte=0),
                name="ledger_commitment_below_zero",
            ),
            models.CheckConstraint(condition=Q(committed__gte=F("served")), name="ledger_beyond_commitment"),
            models.CheckConstraint(condition=Q(served__gte=F("paid")), name="ledger_unserved"),
        ]

    def __str__(self) -> str:
        """Say the commitment's number."""
        return str(self.commitment_id)


class YearlyExecution(models.Model):
    """What was committed, served and paid of one commitment in one year: written by the database, by nobody else."""

    access_paths: ClassVar[AccessPaths] = Inherits("commitment")

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="years", verbose_name=_("commitment"))
    year = models.PositiveSmallIntegerField(_("year"))
    committed = models.BigIntegerField(default=0, editable=False)
    served = models.BigIntegerField(default=0, editable=False)
    paid = models.BigIntegerField(default=0, editable=False)
    committed_eur = InEuros(F("committed"), _("committed"))
    served_eur = InEuros(F("served"), _("served"))
    paid_eur = InEuros(F("paid"), _("paid"))

    class Meta:
        verbose_name = _("yearly execution")
        verbose_name_plural = _("yearly execution")
        ordering = ("-year", "commitment")
        constraints = [models.UniqueConstraint(fields=("commitment", "year"), name="execution_once")]
        indexes = [models.Index(fields=("year", "commitment"), name="execution_year")]

    def __str__(self) -> str:
        """Say commitment and year."""
        return f"{self.commitment} · {self.year}"
