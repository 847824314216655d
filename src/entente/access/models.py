"""Units, accounts, mandates; and what makes a record belong to someone: owner, marking, named readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entente.access.choices import HELD_ROLES, Marking, UnitKind
from entente.access.paths import OPEN, Paths
from entente.access.rules import why_not_an_issuer
from entente.access.secrets import SecretField

if TYPE_CHECKING:
    from entente.access.paths import AccessPaths


def local(record: models.Model, stem: str) -> str:
    """Return a record's text in the reader's language, from the pair of fields `<stem>_fr`, `<stem>_en`."""
    language = (get_language() or "fr")[:2]
    chosen: str = getattr(record, f"{stem}_{language}") or getattr(record, f"{stem}_fr")
    return chosen


class Kept(models.Model):
    """A record that is never deleted: archived with a reason, with its revision, its source and what is invented."""

    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    archive_reason = models.CharField(_("reason for archiving"), max_length=300, blank=True, editable=False)
    fictional = models.BooleanField(
        _("fictional"), default=False, help_text=_("Invented for the demonstration, and shown as such.")
    )
    source = models.CharField(
        _("source"),
        max_length=120,
        blank=True,
        help_text=_("Letter of the document, such as B, and its date."),
    )
    to_confirm = models.BooleanField(
        _("to confirm"), default=False, help_text=_("Known but not read again in its source.")
    )

    class Meta:
        abstract = True


class Unit(Kept):
    """A part of a ministry, from the ministry down to a desk or a post abroad, with its dates."""

    access_paths: ClassVar[AccessPaths] = OPEN

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("answers to")
    )
    directorate = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("directorate"),
        help_text=_("The directorate whose marking this unit’s people may read."),
    )
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    short_fr = models.CharField(_("short name in French"), max_length=60, blank=True)
    short_en = models.CharField(_("short name in English"), max_length=60, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("code",)

    def __str__(self) -> str:
        """Say the short name, or the name."""
        return local(self, "short") or local(self, "name")


class UserQuerySet(models.QuerySet["User"]):
    """Accounts, as a query."""


class UserManager(BaseUserManager["User"]):
    """How an account is made: always with a password, never with rights (mandates give those)."""

    def create_user(self, username: str, password: str | None = None, **values: Any) -> User:
        """Create an account; a password of None means that it cannot sign in with one."""
        user = self.model(username=username, **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. It names a function, not a person, wherever that is enough."""

    access_paths: ClassVar[AccessPaths] = OPEN
    unjournalled: ClassVar[tuple[str, ...]] = ("password", "last_login")

    username = models.SlugField(_("account"), max_length=60, unique=True)
    display_name = models.CharField(_("function"), max_length=150)
    email = models.EmailField(_("mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    is_active = models.BooleanField(_("active"), default=True)
    fictional = models.BooleanField(_("fictional"), default=False)
    date_joined = models.DateTimeField(_("created at"), default=timezone.now)
    sessions = models.PositiveIntegerField(_("sessions ended, times"), default=0, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("username",)

    def __str__(self) -> str:
        """Say the function."""
        return self.display_name or self.username

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Tie every session to the password and to the number that ends them all when it moves."""
        value = f"{self.password}{self.sessions}"
        return salted_hmac("entente.access.sessions", value, secret=secret, algorithm="sha256").hexdigest()


class Proposable(models.Model):
    """A row that may need a second person: proposed by one administrator, without effect until another confirms."""

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_by=models.F("proposed_by"))),
                name="%(class)s_two_persons",
                violation_error_message=_("Who proposes does not confirm: another administrator does."),
            )
        ]

    @property
    def waits(self) -> bool:
        """True while a second person has still to confirm it."""
        return self.proposed_by_id is not None and self.confirmed_at is None


# A row counts when nobody had to propose it, or when somebody has confirmed it.
COUNTS = models.Q(proposed_by__isnull=True) | models.Q(confirmed_at__isnull=False)


class SignOn(Kept, Proposable):
    """An OpenID Connect provider whose people may sign in here, set up on pages by administrators."""

    access_paths: ClassVar[AccessPaths] = OPEN

    code = models.SlugField(
        _("code"), max_length=60, unique=True, help_text=_("In the address the provider sends people back to.")
    )
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    issuer = models.CharField(
        _("issuer"), max_length=300, help_text=_("The provider’s address, such as https://sso.ministry.example.")
    )
    client_id = models.CharField(_("client id"), max_length=200)
    client_secret = SecretField(
        _("client secret"),
        max_length=1000,
        blank=True,
        help_text=_("Never shown again. Leave it blank to keep the one that is stored."),
    )
    account_claim = models.CharField(_("claim that names the account"), max_length=100, default="preferred_username")
    active = models.BooleanField(_("active"), default=True)

    class Meta(Proposable.Meta):
        abstract = False
        verbose_name = _("sign-on")
        verbose_name_plural = _("sign-ons")
        ordering = ("code",)

    def __str__(self) -> str:
        """Say the name."""
        return local(self, "name")

    def clean(self) -> None:
        """Refuse an issuer that could be listened to or is not one."""
        problem = why_not_an_issuer(self.issuer, loopback=settings.ENTENTE_SIGN_ON_LOOPBACK)
        if problem:
            raise ValidationError({"issuer": problem})


class ClaimMapping(Kept, Proposable):
    """What one value of one claim gives to whoever signs in with it: a role in a unit."""

    access_paths: ClassVar[AccessPaths] = OPEN

    sign_on = models.ForeignKey(SignOn, models.PROTECT, related_name="mappings", verbose_name=_("sign-on"))
    claim = models.CharField(_("claim"), max_length=100, help_text=_("Such as groups; a dot leads inside a claim."))
    value = models.CharField(_("value"), max_length=300)
    role = models.CharField(_("role"), max_length=40, choices=HELD_ROLES)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))

    class Meta(Proposable.Meta):
        abstract = False
        verbose_name = _("claim mapping")
        verbose_name_plural = _("claim mappings")
        ordering = ("sign_on", "claim", "value")

    def __str__(self) -> str:
        """Say the claim, its value and the role."""
        return f"{self.claim} = {self.value} → {self.get_role_display()}, {self.unit}"


class Mandate(Kept, Proposable):
    """A role held in a unit between two dates: the only thing that gives rights."""

    access_paths: ClassVar[AccessPaths] = OPEN

    user = models.ForeignKey(User, models.PROTECT, related_name="mandates", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=40, choices=HELD_ROLES)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="mandates", verbose_name=_("unit"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    given_by = models.ForeignKey(
        SignOn, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("given by")
    )

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("user", "starts_on")
        constraints = [
            *Proposable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="mandate_dates",
                violation_error_message=_("A mandate ends after it begins: give a later end, or none."),
            ),
        ]

    def __str__(self) -> str:
        """Say role and unit."""
        return f"{self.get_role_display()}, {self.unit}"


class Marked(Kept):
    """A record with an owner unit, a marking, and its named readers where the marking asks for them."""

    access_paths: ClassVar[AccessPaths] = Paths()

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("owner"))
    marking = models.CharField(
        _("marking"),
        max_length=20,
        choices=Marking.choices,
        default=Marking.INTERNAL,
        help_text=_("Nothing classified above restricted distribution may be entered."),
    )
    readers = models.ManyToManyField(
        User,
        blank=True,
        related_name="+",
        verbose_name=_("named readers"),
        help_text=_("Only for the marking “named readers”; every reading is logged."),
    )

    class Meta:
        abstract = True
