"""What the agreements room puts on the desk: agreements that end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.models import Agreement
from entente.engines.records.desk import Due
from entente.engines.records.filters import any_of

DUE = (
    Due(
        Agreement,
        _("agreement ends"),
        "ends_on",
        lambda rows, countries: any_of(rows, "parties", list(countries)),
    ),
)
