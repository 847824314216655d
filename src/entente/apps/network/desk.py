"""What the network room puts on the desk: postings that end, so that relief is prepared."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.network.models import Posting
from entente.engines.records.desk import Due

DUE = (
    Due(
        Posting,
        _("posting ends"),
        "ends_on",
        lambda rows, countries: rows.filter(position__country__in=countries),
    ),
)
