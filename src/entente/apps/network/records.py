"""The record types of the network room."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entente.access.actor import in_force as held_in
from entente.access.models import Unit
from entente.apps.accounts.two_persons import for_unit
from entente.apps.network.holding import Holder, Vacancy, at_once, standing, tone
from entente.apps.network.models import (
    Counterpart,
    Jurisdiction,
    Person,
    PersonalDetails,
    Portfolio,
    Position,
    Post,
    Posting,
)
from entente.apps.network.queries import both, covering, placed_for, posts_placed_for, serving_in
from entente.apps.network.relief.planning import plan_acts
from entente.apps.network.sheet import HEADINGS, PARTS
from entente.apps.network.together import one_post_of_a_kind
from entente.apps.network.units import above, within
from entente.apps.partners.models import Institution, Organisation
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.reference.models import Country
from entente.apps.reference.records import KEPT
from entente.apps.reference.via import Via
from entente.engines.records.circles import never_in_a_circle
from entente.engines.records.columns import Choice, Computed, Day, Local, LocalRef, Many, Number, Ref, Text, YesNo
from entente.engines.records.filters import Facet
from entente.engines.records.pointer import Pointer
from entente.engines.records.record import Page, Panel, Record

DATED = ("starts_on", "ends_on")

PLACED = Via("placed", words=_("placed in %(through)s"), countries="country", organisations="organisation", regions="")
POST_PLACED = Via("placed", words=_("placed in %(through)s"), countries="seat_country", organisations="organisation",
                  regions="")  # fmt: skip

UNITS = Record(
    model=Unit, slug="units", key="code", order="code", search=("name_fr", "name_en", "short_fr", "short_en", "code"),
    columns=(Local("name"), Local("short", _("Short name")), Choice("kind"), Ref("parent"), Day("opened_on"),
             Day("closed_on"), Text("code", extra=True), Text("source", _("Source"), extra=True)),
    filters=(Facet("kind"), Facet("fictional")), dated=("opened_on", "closed_on"), standing=True,
    form=("code", "name_fr", "name_en", "short_fr", "short_en", "kind", "parent", "directorate", "opened_on",
          "closed_on", *KEPT), prepare=for_unit, above=above,
    panels=(
        Panel(on=Unit, rows=lambda rows, unit, on: rows.filter(held_in(on, "opened_on", "closed_on"), parent=unit),
              draw=within, columns=(Local("name"),), title=_("Answering to it"), rank=45, quiet=True,
              empty=_("The units that answer to this one would be here.")),
    ),
    aliases=("short_fr", "short_en"),
    together=never_in_a_circle(
        Unit, lambda: gettext("A unit cannot answer to itself or to one of its own parts: choose another one.")),
)  # fmt: skip

POSTS = Record(
    model=Post, slug="posts", label="unit__short", order="seat_country", dated=DATED, standing=True,
    parts=PARTS, headings=HEADINGS,
    search=("unit__name_fr", "unit__name_en", "seat_fr", "seat_en"),
    columns=(Local("unit__short", _("Post")), Choice("kind"), Ref("seat_country", _("Country of the seat")),
             Local("seat", _("Seat")), Day("starts_on"), Day("ends_on", extra=True), POST_PLACED, *OWNED_COLUMNS),
    details=(Ref("unit"), Choice("kind"), Ref("seat_country"), Local("seat", _("Seat")), Ref("organisation"),
             Ref("institution"), Day("starts_on"), Day("ends_on"), LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("kind"), Facet("zone", _("Zone"), path="seat_country__zone"), Facet("seat_country")),
    form=("unit", "kind", "seat_country", "seat_fr", "seat_en", "latitude", "longitude", "organisation", "institution",
          *DATED, *OWNED),
    panels=(
        Panel(on=Unit, rows=lambda rows, unit, on: rows.filter(unit=unit), title=_("Post"),
              columns=(Choice("kind"), Ref("seat_country"), Local("seat", _("Seat"))),
              empty=_("A post abroad would be here when this unit is one.")),
        Panel(on=Country, rows=posts_placed_for, rank=15, side=True, quiet=True, title=_("Posts in its organisations"),
              columns=(Local("unit__short", _("Post")), POST_PLACED), order=("organisation", "unit__code"),
              empty=_("The posts placed in organisations it is a member of would be here.")),
        Panel(on=Organisation, rows=lambda rows, organisation, on: rows.filter(held_in(on), organisation=organisation),
              columns=(Local("unit__short", _("Post")), Choice("kind"), Ref("seat_country"), Local("seat", _("Seat"))),
              order=("unit__code",), title=_("Posts placed there"), rank=35, quiet=True,
              empty=_("The posts placed in this organisation would be here.")),
    ),
)  # fmt: skip

JURISDICTIONS = Record(
    model=Jurisdiction, slug="jurisdictions", label="country__name", dated=DATED, standing=True,
    together=one_post_of_a_kind, spread=("country",),
    natural=("post", "country", "competence", "starts_on"),
    order="post", search=("country__name_fr", "country__name_en", "post__unit__name_fr", "post__unit__name_en"),
    columns=(Ref("post"), Ref("country"), Choice("capacity"), Choice("competence"), Day("starts_on"),
             Day("ends_on"), YesNo("fictional", extra=True)),
    filters=(Facet("competence"), Facet("capacity"), Facet("zone", _("Zone"), path="country__zone"), Facet("country")),
    form=("post", "country", "capacity", "competence", *DATED, *KEPT),
    panels=(
        Panel(on=Country, rows=covering, side=True, rank=10, title=_("Who covers"), order=("competence", "capacity"),
              columns=(Ref("post"), Choice("capacity"), Choice("competence")),
              empty=_("No post covers this country on this day; a director gives it to one.")),
        Panel(on=Post, rows=lambda rows, post, on: rows.filter(held_in(on), post=post), title=_("Countries covered"),
              columns=(Ref("country"), Choice("capacity"), Choice("competence"), Day("starts_on")), limit=40,
              order=("country__name_fr",), empty=_("The countries this post covers would be here.")),
    ),
)  # fmt: skip

PORTFOLIOS = Record(
    model=Portfolio, slug="portfolios", label="country__name", dated=DATED, standing=True, spread=("country",),
    natural=("unit", "country", "starts_on"),
    order="unit", search=("country__name_fr", "country__name_en"),
    columns=(Ref("unit"), Ref("country"), Day("starts_on"), Day("ends_on")),
    filters=(Facet("unit"), Facet("zone", _("Zone"), path="country__zone")),
    form=("unit", "country", *DATED, *KEPT),
    panels=(
        Panel(on=Unit, rows=lambda rows, unit, on: rows.filter(held_in(on), unit=unit), title=_("Countries followed"),
              columns=(Ref("country"), Day("starts_on")), limit=60, order=("country__name_fr",), side=True,
              empty=_("The countries this desk follows would be here.")),
    ),
)  # fmt: skip

# What the directory finds a position by, besides its own words; `directory` judges each part for each reader.
WIDE = (
    "kind", "corps", "grade_band", *both("unit__name", "unit__short", "unit__post__seat", "country__name"),
    "country__other_names__name", *both("unit__post__jurisdictions__country__name"),
    "unit__post__jurisdictions__country__other_names__name", *both("organisation__name", "organisation__acronym"),
    *both("host__name"), "host__acronym", *both("unit__post__counterparts__institution__name"),
    "unit__post__counterparts__institution__acronym", *both("languages__name"), "postings__person__name",
    *both("postings__person__languages__name"),
)  # fmt: skip

POSITIONS = Record(
    model=Position, slug="positions", key="code", label="function", order="unit", dated=DATED, standing=True,
    search=("function_fr", "function_en", "code", "grade_fr", "grade_en"), indexed=WIDE,
    columns=(Local("function"), Holder("holder", _("Holder")), Ref("unit"), Ref("country"), Choice("corps"),
             Local("grade", _("Grade"), narrow=False), Choice("kind", extra=True), Choice("grade_band", extra=True),
             Many("languages", extra=True),
             Ref("organisation", extra=True), Ref("host", extra=True), LocalRef("money_source", extra=True),
             Number("tour_months", extra=True), Choice("clearance", extra=True), Day("starts_on", extra=True),
             Day("ends_on", extra=True), PLACED, *OWNED_COLUMNS),
    details=(Local("function"), Ref("unit"), Choice("kind"), Choice("corps"), Local("grade", _("Grade")),
             Choice("grade_band"), Ref("country"), Ref("organisation"), Ref("host"), Ref("money_source"),
             Many("languages"), Choice("clearance"), Number("tour_months"), Number("handover_days"),
             Day("starts_on"), Day("ends_on"), Text("source", _("Source"))),
    beside=(Posting, Person), acts=plan_acts,
    filters=(Vacancy("vacant", _("Vacancy")), Facet("kind"), Facet("corps"), Facet("grade_band"), Facet("languages"),
             Facet("directorate", _("Directorate"), path="unit__directorate"), Facet("unit"),
             Facet("zone", _("Zone"), path="country__zone"), Facet("country")),
    form=("code", "unit", "kind", "function_fr", "function_en", "rank", "corps", "grade_fr", "grade_en", "grade_band",
          "country", "organisation", "host", "money_source", "languages", "clearance", "tour_months", "handover_days",
          *DATED, *OWNED),
    panels=(
        Panel(on=Country, rows=serving_in, rank=20, side=True, title=_("Who serves here"), limit=8,
              columns=(Local("function"), Local("grade", _("Grade"))), order=("-kind", "unit", "rank"),
              empty=_("The functions served in this country would be here; its desk enters them.")),
        Panel(on=Country, code="placed", rows=placed_for, rank=22, side=True, quiet=True, limit=6,
              title=_("Serving its organisations"), columns=(Local("function"), PLACED), order=("organisation", "rank"),
              empty=_("The positions placed in organisations it is a member of would be here.")),
        Panel(on=Organisation, rows=lambda rows, organisation, on: rows.filter(held_in(on), organisation=organisation),
              columns=(Local("function"), Ref("unit"), Choice("corps"), Local("grade", _("Grade"))),
              order=("unit", "rank"), rank=40, quiet=True,
              title=_("Positions placed there"), empty=_("The positions placed in this organisation would be here.")),
        Panel(on=Unit, rows=lambda rows, unit, on: rows.filter(held_in(on), unit=unit), limit=30, title=_("Positions"),
              columns=(Local("function"), Choice("corps"), Local("grade", _("Grade")), Ref("country")), order=("rank",),
              empty=_("The positions of this unit would be here.")),
        Panel(on=Post, rows=lambda rows, post, on: rows.filter(held_in(on), unit=post.unit_id), limit=30,
              columns=(Local("function"), Choice("corps"), Local("grade", _("Grade")), Ref("host")), order=("rank",),
              title=_("Who serves here"), empty=_("The positions of this post would be here.")),
    ),
)  # fmt: skip

PEOPLE = Record(
    model=Person, slug="people", label="name", label_is_local=False, order="name", search=("name",),
    columns=(Text("name"), Choice("corps"), Many("languages"), YesNo("fictional", extra=True)),
    filters=(Facet("corps"), Facet("languages")), form=("name", "corps", "languages", *OWNED), notices=at_once,
)  # fmt: skip

PERSONAL_DETAILS = Record(
    model=PersonalDetails, slug="personal-details", label="person__name", label_is_local=False, order="person",
    natural=("person",), columns=(Ref("person"),),
    details=(Ref("person"), Text("phone"), Text("email"), Text("emergency")),
    form=("person", "phone", "email", "emergency", "fictional"), logged=True,
    panels=(
        Panel(on=Person, rows=lambda rows, person, on: rows.filter(person=person), side=True, rank=90,
              columns=(Pointer("pk", _("shown on their own page; every reading is logged")),),
              title=_("Personal details"), empty=_("None that you may read."), limit=1),
    ),
)  # fmt: skip

FROM, TO = Day("starts_on", _("From")), Day("ends_on", _("To"))
STANDING = Computed(
    "standing", _("State"), sortable=False, paths=("planned_from", "planned_to", "arrived_on", "left_on"),
    compute=standing, judge=tone,
)  # fmt: skip

POSTINGS = Record(
    model=Posting, slug="postings", label="position__function", order="-starts_on", dated=DATED, standing=True,
    natural=("position", "person", "planned_from"),
    search=("person__name", "position__function_fr", "position__function_en"),
    columns=(Ref("position"), Ref("person"), FROM, TO, STANDING, Day("planned_from", extra=True),
             Day("planned_to", extra=True), Day("arrived_on", extra=True), Day("left_on", extra=True),
             Choice("curtailment", extra=True), Day("letter_on", extra=True), Day("report_on", extra=True),
             YesNo("fictional", extra=True)),
    notices=at_once,
    details=(Ref("position"), Ref("person"), STANDING, Day("planned_from"), Day("planned_to"), Day("arrived_on"),
             Day("left_on"), Choice("curtailment"), Day("letter_on"), Text("letter_ref"), Day("report_on"),
             Text("report_ref")),
    filters=(Facet("unit", _("Unit"), path="position__unit"), Facet("country", _("Country"), path="position__country"),
             Facet("curtailment")),
    documents=((_("Letter of mission"), "network:letter"), (_("End-of-mission report"), "network:report")),
    form=("position", "person", "planned_from", "planned_to", "arrived_on", "left_on", "curtailment", "letter_on",
          "letter_ref", "report_on", "report_ref", *KEPT),
    panels=(
        Panel(on=Position, rows=lambda rows, position, on: rows.filter(position=position), order=("-starts_on",),
              columns=(Ref("person"), STANDING, FROM, TO), title=_("Held by"), limit=20,
              empty=_("Who held this position, and when, would be here.")),
        Panel(on=Person, rows=lambda rows, person, on: rows.filter(person=person), order=("-starts_on",),
              columns=(Ref("position"), Ref("position__unit", _("Unit")), STANDING, FROM, TO), title=_("Postings"),
              limit=20,
              empty=_("The positions this person held would be here.")),
    ),
)  # fmt: skip

COUNTERPARTS = Record(
    model=Counterpart, slug="counterparts", label="institution__name", order="institution", dated=DATED, standing=True,
    spread=("post",),
    natural=("institution", "post", "starts_on"),
    search=("institution__name_fr", "institution__name_en", "post__unit__name_fr", "post__unit__name_en"),
    columns=(Ref("institution"), Ref("post"), Local("note", _("Note"), narrow=False), Day("starts_on"),
             Day("ends_on")),
    filters=(Facet("country", _("Country"), path="institution__country"), Facet("post")),
    form=("institution", "post", *DATED, "note_fr", "note_en", *KEPT),
    panels=(
        Panel(on=Institution, rows=lambda rows, institution, on: rows.filter(held_in(on), institution=institution),
              columns=(Ref("post"), Local("note", _("Note")), Day("starts_on")), title=_("Works with"), side=True,
              order=("post",), empty=_("The posts that work with this institution would be here.")),
        Panel(on=Post, rows=lambda rows, post, on: rows.filter(held_in(on), post=post), title=_("Counterparts"),
              columns=(Ref("institution"), Local("note", _("Note")), Day("starts_on")), limit=30,
              order=("institution__name_fr",),
              empty=_("The institutions this post works with would be here; the post enters them.")),
    ),
)  # fmt: skip

RECORDS = (
    POSTS,
    JURISDICTIONS,
    COUNTERPARTS,
    POSITIONS,
    PEOPLE,
    PERSONAL_DETAILS,
    POSTINGS,
    UNITS,
    PORTFOLIOS,
)

PAGES = (
    Page(_("Directory"), "network:directory", Position),
    Page(_("Coverage"), "network:coverage", Jurisdiction),
    Page(_("Relief"), "network:relief", Position),
)
