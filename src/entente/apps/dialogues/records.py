"""The record type of the dialogues room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.dialogues.models import Meeting
from entente.apps.dialogues.queries import meetings_of
from entente.apps.partners.models import Organisation
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.reference.models import Country
from entente.apps.reference.via import Via
from entente.engines.records.columns import Choice, Computed, Local, LocalRef, Many, Text, Values
from entente.engines.records.filters import During, Facet
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record
from entente.engines.ui import format as show


def when(values: Values, reader: Reader) -> str:
    """Return a meeting's dates, as precisely as they are known."""
    first, last, precision = values
    if precision != "day":
        return show.day(first, reader.language, precision)
    return show.period(first, last, reader.language)


WHEN = Computed("starts_on", _("Dates"), paths=("starts_on", "ends_on", "precision"), sort=("starts_on",), compute=when)

VIA = Via()

MEETINGS = Record(
    model=Meeting, slug="meetings", key="code", label="title", order="-starts_on", search=("title_fr", "title_en"),
    columns=(WHEN, Local("title"), Choice("kind"), Many("countries"), Choice("level"), Local("place", _("Place"),
                                                                                             extra=True),
             Many("organisations", extra=True), Many("regions", extra=True), VIA, *OWNED_COLUMNS),
    details=(Local("title"), WHEN, Choice("kind"), Choice("level"), Many("countries", most=12),
             Many("organisations", most=12), Many("regions", most=12), Local("place", _("Place")),
             Local("summary", _("Summary")), LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("kind"), Facet("level"), Facet("country", _("Country"), path="countries"), During("period")),
    form=("code", "title_fr", "title_en", "kind", "level", "countries", "organisations", "regions", "place_fr",
          "place_en", "starts_on", "ends_on", "precision", "summary_fr", "summary_en", *OWNED),
    panels=(
        Panel(on=Country, rows=meetings_of, rank=55, columns=(WHEN, Local("title"), VIA, Choice("kind")),
              title=_("Dialogues and visits"), order=("-starts_on",),
              empty=_("Meetings and visits would be here; the desk enters them.")),
        Panel(on=Organisation, rows=lambda rows, organisation, on: rows.filter(organisations=organisation), rank=55,
              columns=(WHEN, Local("title"), Choice("kind")), title=_("Dialogues and visits"), order=("-starts_on",),
              empty=_("Meetings with this organisation would be here.")),
    ),
)  # fmt: skip

RECORDS = (MEETINGS,)
