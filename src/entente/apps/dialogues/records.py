"""The record types of the dialogues room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.models import Agreement
from entente.apps.dialogues.choices import MeetingState
from entente.apps.dialogues.commitments import carried, open_of_series
from entente.apps.dialogues.due import Lateness, NextDue, Planned
from entente.apps.dialogues.models import AgendaItem, Declaration, Delegate, Meeting, Series
from entente.apps.dialogues.queries import meetings_of, standing_series_of
from entente.apps.followup.choices import Side
from entente.apps.followup.records import FOLLOWUPS
from entente.apps.partners.models import Organisation
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning
from entente.apps.reference.records import KEPT
from entente.apps.reference.via import Via
from entente.engines.records.columns import (
    Choice,
    Computed,
    Day,
    Local,
    LocalRef,
    Many,
    Number,
    Ref,
    Text,
    Values,
)
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
STATE = Choice("state", tones={
    MeetingState.HELD: "done", MeetingState.PLANNED: "pending", MeetingState.CONFIRMED: "pending",
    MeetingState.POSTPONED: "attention", MeetingState.CANCELLED: "past",
})  # fmt: skip
HEAD = Computed("head", _("Role"), paths=("head",), sort=("head",),
                compute=lambda values, reader: str(_("head of delegation")) if values[0] else "")  # fmt: skip
ADOPTED = Day("adopted_on", precision="adopted_precision")
NUMBER = Number("number", _("No."), narrow=False)
DUE = NextDue()
VIA = Via()
PARTNERS = ("countries", "organisations", "regions")

SERIES = Record(
    model=Series, slug="series", key="code", label="title", order="title", search=("title_fr", "title_en", "code"),
    beside=(Meeting,),
    columns=(Local("title"), Many("countries"), Choice("kind"), DUE, Planned(), Choice("level"),
             Number("periodicity", extra=True), Many("domains", extra=True),
             Local("ours", _("Our body"), extra=True), Local("theirs", _("The partner’s body"), extra=True),
             Many("organisations", extra=True), Many("regions", extra=True), VIA, *OWNED_COLUMNS),
    details=(Choice("kind"), Choice("level"), Many("countries", most=12), Many("organisations", most=12),
             Many("regions", most=12), Many("domains", most=12), Local("ours", _("Our body")),
             Local("theirs", _("The partner’s body")), Number("periodicity"), DUE, Planned(),
             Day("begun_on", precision="begun_precision"), Day("ends_on"), Ref("basis"), LocalRef("owner"),
             Text("source", _("Source"))),
    filters=(Lateness("overdue", _("Overdue")), Facet("kind"), Facet("level"),
             Facet("country", _("Country"), path="countries"), Facet("domains"), Facet("marking")),
    form=("code", "title_fr", "title_en", "kind", "level", *PARTNERS, "domains", "periodicity", "begun_on",
          "begun_precision", "ends_on", "basis", "ours_fr", "ours_en", "theirs_fr", "theirs_en", *OWNED),
    panels=(
        Panel(on=Country, rows=standing_series_of, rank=54, title=_("Standing dialogues"), order=("code",), quiet=True,
              columns=(Local("title"), VIA, Choice("kind"), DUE, Planned()),
              empty=_("Dialogues, committees and councils would be here; the desk enters them.")),
        Panel(on=Organisation, rows=lambda rows, organisation, on: rows.filter(organisations=organisation), rank=54,
              columns=(Local("title"), Choice("kind"), DUE), title=_("Standing dialogues"), order=("code",), quiet=True,
              empty=_("Dialogues with this organisation would be here.")),
        Panel(on=Agreement, rows=lambda rows, agreement, on: rows.filter(basis=agreement), rank=60, quiet=True,
              columns=(Local("title"), Choice("kind"), DUE), title=_("Dialogues it founds"), order=("code",),
              empty=_("The dialogues that this agreement founds would be here.")),
    ),
)  # fmt: skip

MEETINGS = Record(
    model=Meeting, slug="meetings", files=True, key="code", label="title", order="-starts_on",
    search=("title_fr", "title_en"),
    columns=(WHEN, Local("title"), Choice("kind"), Many("countries"), STATE, Choice("level", extra=True),
             Ref("series", extra=True), NUMBER, Local("place", _("Place"), extra=True), Choice("direction", extra=True),
             Many("organisations", extra=True), Many("regions", extra=True), VIA, *OWNED_COLUMNS),
    details=(WHEN, STATE, Choice("kind"), Ref("series"), NUMBER, Choice("level"), Choice("direction"),
             Many("countries", most=12), Many("organisations", most=12), Many("regions", most=12),
             Local("place", _("Place")), Local("summary", _("Summary")), Local("minutes", _("Minutes")),
             LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("kind"), Facet("state"), Facet("level"), Facet("country", _("Country"), path="countries"),
             Facet("series"), During("period"), Facet("direction"), Facet("marking")),
    form=("code", "title_fr", "title_en", "kind", "series", "number", "level", "state", "direction", *PARTNERS,
          "place_fr", "place_en", "starts_on", "ends_on", "precision", "summary_fr", "summary_en", "minutes_fr",
          "minutes_en", *OWNED),
    documents=((_("Preparation file"), "briefs:meeting"),),
    panels=(
        Panel(on=Country, rows=meetings_of, rank=55, columns=(WHEN, Local("title"), VIA, Choice("kind")),
              title=_("Dialogues and visits"), order=("-starts_on",),
              empty=_("Meetings and visits would be here; the desk enters them.")),
        Panel(on=Organisation, rows=lambda rows, organisation, on: rows.filter(organisations=organisation), rank=55,
              columns=(WHEN, Local("title"), Choice("kind")), title=_("Dialogues and visits"), order=("-starts_on",),
              empty=_("Meetings with this organisation would be here.")),
        Panel(on=Series, rows=lambda rows, series, on: rows.filter(series=series), rank=10, limit=20,
              columns=(NUMBER, WHEN, Local("title"), STATE, Local("place", _("Place"))), title=_("Sessions"),
              order=("-starts_on",), empty=_("The sessions of this series would be here; the desk enters them.")),
        Panel(on=Meeting, of=FOLLOWUPS, code="carried", rows=lambda rows, meeting, on: rows, within=carried, rank=15,
              columns=FOLLOWUPS.named("text", "side", "due_on", "state", "who"), order=("side", "due_on", "pk"),
              title=_("Carried from earlier sessions"), quiet=True, limit=30,
              empty=_("What earlier sessions left open would be here.")),
        Panel(on=Series, of=FOLLOWUPS, code="open", rows=lambda rows, series, on: rows, within=open_of_series, rank=20,
              columns=FOLLOWUPS.named("text", "side", "due_on", "state", "who"), order=("side", "due_on", "pk"),
              title=_("Commitments open"), limit=30,
              empty=_("What each side promised at the sessions and has not done would be here; it is added on the page "
                      "of the session.")),
    ),
)  # fmt: skip

AGENDA = Record(
    model=AgendaItem, slug="agenda-items", label="title", order="position", natural=("meeting", "position"),
    search=("title_fr", "title_en"), in_menu=False,
    columns=(Ref("meeting"), Number("position", _("Place")), Local("title"), Ref("domain"), Local("note", _("Note"),
                                                                                                  extra=True)),
    details=(Ref("meeting"), Number("position"), Ref("domain"), Local("note", _("Note"))),
    filters=(Facet("domain"),),
    form=("meeting", "position", "title_fr", "title_en", "domain", "note_fr", "note_en", *KEPT),
    panels=(
        Panel(on=Meeting, rows=lambda rows, meeting, on: rows.filter(meeting=meeting), rank=10, limit=30,
              columns=(Number("position", _("No.")), Local("title"), Ref("domain"), Local("note", _("Note"))),
              title=_("Agenda"), order=("position",),
              empty=_("The agenda, item by item with its domain, would be here; the desk enters it.")),
    ),
)  # fmt: skip

DELEGATES = Record(
    model=Delegate, slug="delegates", label="function", order="rank",
    natural=("meeting", "side", "rank", "function_fr"), search=("function_fr", "function_en"), in_menu=False,
    columns=(Ref("meeting"), Choice("side"), Number("rank", _("Rank")), Local("function"), HEAD, Ref("unit"),
             Ref("institution")),
    filters=(Facet("side"), Facet("unit")),
    form=("meeting", "side", "rank", "function_fr", "function_en", "head", "unit", "institution", *KEPT),
    panels=(
        Panel(on=Meeting, code="ours", rank=20, limit=30, title=_("Our delegation"), order=("-head", "rank", "pk"),
              rows=lambda rows, meeting, on: rows.filter(meeting=meeting, side=Side.OURS),
              columns=(Local("function"), HEAD, Ref("unit")),
              empty=_("Who sits on our side, by function, would be here; never a name.")),
        Panel(on=Meeting, code="theirs", rank=21, limit=30, title=_("The partner’s delegation"),
              order=("-head", "rank", "pk"),
              rows=lambda rows, meeting, on: rows.filter(meeting=meeting, side=Side.THEIRS),
              columns=(Local("function"), HEAD, Ref("institution")),
              empty=_("Who sits on the partner’s side, by function, would be here; never a name.")),
    ),
)  # fmt: skip

DECLARATIONS = Record(
    model=Declaration, slug="declarations", files=True, key="code", label="title", order="-adopted_on",
    search=("title_fr", "title_en", "text_fr", "text_en"),
    columns=(Local("title"), Many("countries"), ADOPTED, Ref("meeting"), Ref("agreement"),
             Many("organisations", extra=True), Many("regions", extra=True), VIA, *OWNED_COLUMNS),
    details=(ADOPTED, Many("countries", most=12), Many("organisations", most=12), Many("regions", most=12),
             Ref("meeting"), Ref("agreement"), Local("text", _("Text")), LocalRef("owner"),
             Text("source", _("Source"))),
    filters=(Facet("country", _("Country"), path="countries"),
             During("adopted", _("Adopted"), first="adopted_on", last="adopted_on"), Facet("marking")),
    form=("code", "title_fr", "title_en", "meeting", "agreement", *PARTNERS, "text_fr", "text_en", "adopted_on",
          "adopted_precision", *OWNED),
    panels=(
        Panel(on=Country, rows=lambda rows, country, on: concerning(rows.filter(adopted_on__lte=on), country.pk, on),
              rank=56, columns=(ADOPTED, Local("title"), VIA), title=_("Joint declarations"), order=("-adopted_on",),
              quiet=True, empty=_("Joint declarations would be here; the desk enters them.")),
        Panel(on=Meeting, rows=lambda rows, meeting, on: rows.filter(meeting=meeting), rank=40, quiet=True,
              columns=(Local("title"), ADOPTED), title=_("Joint declarations"), order=("-adopted_on",),
              empty=_("The declarations adopted at this meeting would be here.")),
        Panel(on=Agreement, rows=lambda rows, agreement, on: rows.filter(agreement=agreement), rank=61, quiet=True,
              columns=(Local("title"), ADOPTED), title=_("Joint declarations"), order=("-adopted_on",),
              empty=_("The joint declaration that this agreement is would be here.")),
    ),
)  # fmt: skip

RECORDS = (SERIES, MEETINGS, DECLARATIONS, AGENDA, DELEGATES)
