"""What the agreements room puts in a calendar besides what is due: signatures and rounds of negotiation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.apps.agreements.models import Agreement, Round
from entente.apps.reference.choices import Precision
from entente.engines.calendar.entry import Asked, Entry, Feed
from entente.engines.records import catalogue

Rows = models.QuerySet[Any]


def signatures(rows: Rows, asked: Asked) -> Iterator[Entry]:
    """Yield the signatures on the days asked. One query."""
    record = catalogue.by_model(Agreement)
    held = rows.filter(signed_on__gte=asked.first, signed_on__lt=asked.last, signed_precision=Precision.DAY).order_by()
    for pk, code, title, day, marking in held.values_list(
        "pk", "code", f"title_{asked.reader.language}", "signed_on", "marking"
    ):
        yield Entry(
            f"agreement-{pk}-signature", day, _("Signature: %(name)s") % {"name": title}, record.detail_path(code),
            _("signature"), named=marking == Marking.NAMED, number=pk,
        )  # fmt: skip


def rounds(rows: Rows, asked: Asked) -> Iterator[Entry]:
    """Yield the rounds of negotiation on the days they take. One query."""
    record = catalogue.by_model(Round)
    touching = Q(starts_on__gte=asked.first) | Q(ends_on__gte=asked.first)
    held = rows.filter(touching, starts_on__lt=asked.last).order_by()
    for pk, number, title, first, last, marking in held.values_list(
        "pk", "number", f"agreement__title_{asked.reader.language}", "starts_on", "ends_on", "agreement__marking"
    ):
        yield Entry(
            f"round-{pk}", first, _("Round %(number)d: %(name)s") % {"number": number, "name": title},
            record.detail_path(pk), _("negotiation round"), (last or first) + timedelta(days=1),
            named=marking == Marking.NAMED, number=pk,
        )  # fmt: skip


CALENDAR = (
    Feed("agreements.signatures", gettext_lazy("signatures"), Agreement, signatures),
    Feed("agreements.rounds", gettext_lazy("negotiation rounds"), Round, rounds),
)
