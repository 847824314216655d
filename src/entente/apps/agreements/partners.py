"""Who is party to an agreement: what the acts of its parties must satisfy."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.agreements.choices import Consent
from entente.apps.agreements.models import Agreement
from entente.engines.records.record import Fault, Proposed


def parties_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return the faults of acts of parties whose country or organisation is not among those of the agreement.

    One that succeeds a former State is a successor of one of the agreement's. Three queries.
    """
    numbers = {row.values["agreement_id"] for row in rows}
    countries = _pairs(numbers, "parties")
    organisations = _pairs(numbers, "organisations")
    heirs = _pairs(numbers, "former_parties__successors")
    faults: list[Fault] = []
    for place, row in enumerate(rows):
        agreement, country = row.values["agreement_id"], row.values.get("country_id")
        organisation = row.values.get("organisation_id")
        inherits = row.values.get("consent") == Consent.SUCCESSION and (agreement, country) in heirs
        if country and (agreement, country) not in countries and not inherits:
            faults.append((place, "country", _not_a_party()))
        if organisation and (agreement, organisation) not in organisations:
            faults.append((place, "organisation", _not_a_party()))
    return faults


def _not_a_party() -> str:
    """Return the sentence for who is not a party."""
    return _("This is not among the parties of the agreement: add it there first, or choose one of them.")


def _pairs(agreements: set[int], path: str) -> set[tuple[int, int]]:
    """Return the agreements with the numbers of those at a path."""
    rows = Agreement._base_manager.filter(pk__in=agreements, **{f"{path}__isnull": False})
    return set(rows.order_by().values_list("pk", path))
