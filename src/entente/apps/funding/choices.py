"""The closed lists of the funding room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MovementKind(models.TextChoices):
    """What a line of the ledger says happened to money."""

    OPEN = "open", _("allotment")
    TRANSFER = "transfer", _("transfer")
    CARRY = "carry", _("carry-over")
    FREEZE = "freeze", pgettext_lazy("money", "freeze")
    THAW = "thaw", _("release of a freeze")
    RESERVE = "reserve", _("reservation")
    RELEASE = "release", _("end of a reservation")
    COMMIT = "commit", _("commitment")
    WITHDRAW = "withdraw", _("withdrawal of a commitment")
    SERVE = "serve", _("service rendered")
    PAY = "pay", _("payment")


class Authority(models.TextChoices):
    """Which of the two authorisations of a budget a movement is about."""

    AE = "ae", _("commitment authority (AE)")
    CP = "cp", _("payment credit (CP)")
    BOTH = "both", _("both, the same amount")


class Nature(models.TextChoices):
    """What a budget line pays for: staff credits have as much payment credit as commitment authority."""

    STAFF = "staff", _("staff (title 2)")
    RUNNING = "running", _("running costs")
    INTERVENTION = "intervention", _("intervention")
    INVESTMENT = "investment", _("investment")


class Execution(models.TextChoices):
    """How far a commitment is, from what the ledger says of it."""

    DRAFT = "draft", pgettext_lazy("commitment", "draft")
    RESERVED = "reserved", pgettext_lazy("commitment", "reserved")
    COMMITTED = "committed", pgettext_lazy("commitment", "committed")
    PAID = "paid", pgettext_lazy("commitment", "paid in full")
    DROPPED = "dropped", pgettext_lazy("commitment", "dropped")


class Match(models.TextChoices):
    """What the ledger says of a line of the accounting extract."""

    MATCHED = "matched", _("matched")
    DIFFERING = "differing", _("differing")
    UNMATCHED = "unmatched", _("not in the ledger")


# What only the step of a commitment or a page of its own writes, because a second row or a second person goes with it.
GUIDED = (MovementKind.TRANSFER, MovementKind.CARRY, MovementKind.RESERVE, MovementKind.RELEASE, MovementKind.COMMIT)
OF_COMMITMENTS = (MovementKind.RESERVE, MovementKind.RELEASE, MovementKind.COMMIT, MovementKind.WITHDRAW,
                  MovementKind.SERVE, MovementKind.PAY)  # fmt: skip
LESS = (MovementKind.THAW, MovementKind.RELEASE, MovementKind.WITHDRAW)
EITHER = (MovementKind.TRANSFER, MovementKind.CARRY)
