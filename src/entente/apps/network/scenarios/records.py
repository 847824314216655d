"""The record types of the siting planner."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.network.scenarios.models import CountryWeight, Scenario, SeatCost
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import Choice, Day, Local, Many, Number, Ref, Text, YesNo
from entente.engines.records.filters import Facet
from entente.engines.records.record import Record

DATED = ("starts_on", "ends_on")

SCENARIOS = Record(
    model=Scenario, slug="siting-scenarios", label="name", label_is_local=False, order="-as_of", search=("name",),
    columns=(Text("name"), Choice("state"), Choice("competence"), Choice("aim"), Day("as_of"), Number("posts"),
             Number("budget_eur", extra=True), *OWNED_COLUMNS),
    details=(Text("name"), Choice("state"), Choice("competence"), Choice("aim"), Day("as_of"), Number("posts"),
             Number("budget_eur"), Number("radius_km"), Choice("weighting"), Number("penalty"), Many("keep"),
             Many("close")),
    filters=(Facet("competence"), Facet("aim"), Facet("state")),
    form=("name", "as_of", "competence", "aim", "posts", "budget_eur", "radius_km", "weighting", "penalty", "keep",
          "close", "ways", *OWNED),
    documents=((_("Proposed network"), "network:siting"),),
)  # fmt: skip

SEAT_COSTS = Record(
    model=SeatCost, slug="seat-costs", label="country__name", order="country", dated=DATED, standing=True,
    natural=("country", "zone", "kind", "starts_on"),
    columns=(Ref("country"), Ref("zone"), Choice("kind"), Number("yearly_eur"), Day("starts_on"), Day("ends_on"),
             YesNo("to_confirm", extra=True), YesNo("fictional", extra=True)),
    filters=(Facet("kind"), Facet("zone")), form=("country", "zone", "kind", "yearly_eur", *DATED, *KEPT),
)  # fmt: skip

COUNTRY_WEIGHTS = Record(
    model=CountryWeight, slug="country-weights", label="country__name", order="country", dated=DATED, standing=True,
    natural=("country", "starts_on"), search=("country__name_fr", "country__name_en", "reason_fr", "reason_en"),
    columns=(Ref("country"), Number("weight"), Local("reason", _("Reason")), Day("starts_on"), Day("ends_on")),
    filters=(Facet("zone", _("Zone"), path="country__zone"), Facet("country")),
    form=("country", "weight", "reason_fr", "reason_en", *DATED, *KEPT),
)  # fmt: skip
