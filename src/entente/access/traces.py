"""What happens at the door, written in the journal: sign-ins, factors, resets; never a secret, never an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.signals import password_changed, password_reset, user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.db import models, transaction

from entente.access.models import SignOn, User
from entente.engines.journal.service import Act, Doer, note

SIGNALS = {
    password_changed: "password-set",
    password_reset: "password-set",
    authenticator_added: "factor-set",
    authenticator_reset: "factor-set",
    authenticator_removed: "factor-removed",
}


@dataclass(frozen=True)
class Themselves:
    """A person as the journal names them."""

    user: User

    @property
    def name(self) -> str:
        """The account."""
        return self.user.username

    @property
    def user_id(self) -> int:
        """The account's number."""
        return self.user.pk


@dataclass(frozen=True)
class Provider:
    """A sign-on as the journal names it: what it gives and takes is done by nobody else."""

    sign_on: SignOn
    user_id: None = None

    @property
    def name(self) -> str:
        """The sign-on's code."""
        return f"sign-on {self.sign_on.code}"


@dataclass(frozen=True)
class Nobody:
    """Whoever stands before the door."""

    name: str = "anonymous"
    user_id: None = None


@transaction.atomic
def trace(doer: Doer, verb: str, record: models.Model, **after: Any) -> None:
    """Write one line about an account or a sign-on."""
    note(doer, Act(verb, record, {}, after))


def connect() -> None:
    """Listen to what allauth tells; called once, when the application is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="entente-sign-in")
    for signal in SIGNALS:
        signal.connect(_told, dispatch_uid="entente-told")
    social_account_added.connect(_linked, dispatch_uid="entente-linked")
    social_account_removed.connect(_unlinked, dispatch_uid="entente-unlinked")


def _signed_in(user: User, **kwargs: Any) -> None:
    """Write a sign-in; one through a sign-on says which."""
    login = kwargs.get("sociallogin")
    trace(Themselves(user), "sign-in", user, **({"through": login.account.provider} if login else {}))


def _told(signal: Any, user: User, **kwargs: Any) -> None:
    """Write that a password or a second factor was set or removed."""
    authenticator = kwargs.get("authenticator")
    trace(Themselves(user), SIGNALS[signal], user, **({"factor": authenticator.type} if authenticator else {}))


def _linked(sociallogin: Any, **kwargs: Any) -> None:
    """Write that an account was connected to a sign-on."""
    trace(Themselves(sociallogin.user), "linked", sociallogin.user, through=sociallogin.account.provider)


def _unlinked(socialaccount: Any, **kwargs: Any) -> None:
    """Write that an account was disconnected from a sign-on."""
    trace(Themselves(socialaccount.user), "unlinked", socialaccount.user, through=socialaccount.provider)
