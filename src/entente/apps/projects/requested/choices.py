"""The closed list of answers to a partner's request."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestAnswer(models.TextChoices):
    """What a partner's request was answered."""

    WAITING = "waiting", pgettext_lazy("request", "waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    PARTLY = "partly", _("accepted in part")
    DECLINED = "declined", _("declined")
