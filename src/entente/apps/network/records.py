"""The record types of the network room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.access.actor import in_force as held_in
from entente.access.models import Unit
from entente.apps.accounts.two_persons import for_unit
from entente.apps.network.models import Jurisdiction, Person, Portfolio, Position, Post, Posting
from entente.apps.network.queries import covering, serving_in
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.reference.models import Country
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import Choice, Day, Local, LocalRef, Ref, Text, YesNo
from entente.engines.records.filters import Facet
from entente.engines.records.record import Panel, Record

DATED = ("starts_on", "ends_on")

UNITS = Record(
    model=Unit, slug="units", key="code", order="code", search=("name_fr", "name_en", "short_fr", "short_en", "code"),
    columns=(Local("name"), Local("short", _("Short name")), Choice("kind"), Ref("parent"), Day("opened_on"),
             Day("closed_on"), Text("code", extra=True), Text("source", _("Source"), extra=True)),
    filters=(Facet("kind"), Facet("fictional")), dated=("opened_on", "closed_on"), standing=True,
    form=("code", "name_fr", "name_en", "short_fr", "short_en", "kind", "parent", "directorate", "opened_on",
          "closed_on", *KEPT), prepare=for_unit,
)  # fmt: skip

POSTS = Record(
    model=Post, slug="posts", label="unit__short", order="seat_country", dated=DATED, standing=True,
    search=("unit__name_fr", "unit__name_en", "seat_fr", "seat_en"),
    columns=(Local("unit__short", _("Post")), Choice("kind"), Ref("seat_country", _("Country of the seat")),
             Local("seat", _("Seat")), Day("starts_on"), Day("ends_on", extra=True), *OWNED_COLUMNS),
    details=(Ref("unit"), Choice("kind"), Ref("seat_country"), Local("seat", _("Seat")), Day("starts_on"),
             Day("ends_on"), LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("kind"), Facet("zone", _("Zone"), path="seat_country__zone"), Facet("seat_country")),
    form=("unit", "kind", "seat_country", "seat_fr", "seat_en", "latitude", "longitude", *DATED, *OWNED),
    panels=(
        Panel(on=Unit, rows=lambda rows, unit, on: rows.filter(unit=unit), title=_("Post"),
              columns=(Choice("kind"), Ref("seat_country"), Local("seat", _("Seat"))),
              empty=_("A post abroad would be here when this unit is one.")),
    ),
)  # fmt: skip

JURISDICTIONS = Record(
    model=Jurisdiction, slug="jurisdictions", label="country__name", dated=DATED, standing=True,
    natural=("post", "country", "competence", "starts_on"),
    order="post", search=("country__name_fr", "country__name_en", "post__unit__name_fr", "post__unit__name_en"),
    columns=(Ref("post"), Ref("country"), Choice("capacity"), Choice("competence"), Day("starts_on"),
             Day("ends_on"), YesNo("fictional", extra=True)),
    filters=(Facet("competence"), Facet("capacity"), Facet("zone", _("Zone"), path="country__zone"), Facet("country")),
    form=("post", "country", "capacity", "competence", *DATED, *KEPT),
    panels=(
        Panel(on=Country, rows=covering, side=True, rank=10, title=_("Who covers"), order=("competence", "capacity"),
              columns=(Ref("post"), Choice("capacity"), Choice("competence")),
              empty=_("No post covers this country on this day; a director gives it to one."),
              all_query=lambda country: {"country": country.code}),
        Panel(on=Post, rows=lambda rows, post, on: rows.filter(held_in(on), post=post), title=_("Countries covered"),
              columns=(Ref("country"), Choice("capacity"), Choice("competence"), Day("starts_on")), limit=40,
              order=("country__name_fr",), empty=_("The countries this post covers would be here.")),
    ),
)  # fmt: skip

PORTFOLIOS = Record(
    model=Portfolio, slug="portfolios", label="country__name", dated=DATED, standing=True,
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

POSITIONS = Record(
    model=Position, slug="positions", key="code", label="function", order="unit", dated=DATED, standing=True,
    search=("function_fr", "function_en", "code", "grade_fr", "grade_en"),
    columns=(Local("function"), Ref("unit"), Ref("country"), Choice("corps"), Local("grade", _("Grade"), narrow=False),
             Choice("kind", extra=True), Ref("organisation", extra=True), Ref("host", extra=True), Day("starts_on",
                                                                                                       extra=True),
             *OWNED_COLUMNS),
    details=(Local("function"), Ref("unit"), Choice("kind"), Choice("corps"), Local("grade", _("Grade")),
             Ref("country"),
             Ref("organisation"), Ref("host"), Ref("money_source"), Day("starts_on"), Day("ends_on"),
             Text("source", _("Source"))),
    filters=(Facet("kind"), Facet("corps"), Facet("zone", _("Zone"), path="country__zone"), Facet("country")),
    form=("code", "unit", "kind", "function_fr", "function_en", "rank", "corps", "grade_fr", "grade_en", "country",
          "organisation", "host", "money_source", *DATED, *OWNED),
    panels=(
        Panel(on=Country, rows=serving_in, rank=20, side=True, title=_("Who serves here"), limit=12,
              columns=(Local("function"), Local("grade", _("Grade"))), order=("-kind", "unit", "rank"),
              empty=_("The functions served in this country would be here; its desk enters them."),
              all_query=lambda country: {"country": country.code}),
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
    columns=(Text("name"), Choice("corps"), YesNo("fictional", extra=True)), filters=(Facet("corps"),),
    form=("name", "corps", *OWNED),
)  # fmt: skip

POSTINGS = Record(
    model=Posting, slug="postings", label="position__function", order="-starts_on", dated=DATED, standing=True,
    natural=("position", "person", "starts_on"),
    search=("person__name", "position__function_fr", "position__function_en"),
    columns=(Ref("position"), Ref("person"), Day("starts_on"), Day("ends_on"), YesNo("fictional", extra=True)),
    form=("position", "person", *DATED, *KEPT),
    panels=(
        Panel(on=Position, rows=lambda rows, position, on: rows.filter(position=position), order=("-starts_on",),
              columns=(Ref("person"), Day("starts_on"), Day("ends_on")), title=_("Held by"),
              empty=_("Who held this position, and when, would be here.")),
        Panel(on=Person, rows=lambda rows, person, on: rows.filter(person=person), order=("-starts_on",),
              columns=(Ref("position"), Day("starts_on"), Day("ends_on")), title=_("Postings"),
              empty=_("The positions this person held would be here.")),
    ),
)  # fmt: skip

RECORDS = (POSTS, JURISDICTIONS, POSITIONS, PEOPLE, POSTINGS, UNITS, PORTFOLIOS)
