"""The record types of the partners room; the country's page is the one that every room hangs its panels on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.partners.country import country_map, country_subtitle
from entente.apps.partners.members import (
    OrganisationOf,
    former_members_of,
    members_map,
    members_of,
    memberships_of,
    observers_of,
    organisation_subtitle,
)
from entente.apps.partners.models import Contact, Institution, Organisation
from entente.apps.partners.queries import institutions_in, institutions_of, institutions_within
from entente.apps.partners.together import in_its_tree
from entente.apps.partners.tree import VIA, above, answering_to, first_levels
from entente.apps.reference.models import Country
from entente.apps.reference.records import MEMBERSHIPS
from entente.engines.records.columns import Choice, Computed, Day, Local, LocalRef, Many, Ref, Text, YesNo
from entente.engines.records.filters import Facet
from entente.engines.records.record import Panel, Record

OWNED = ("owner", "marking", "readers", "source", "to_confirm", "fictional")
OWNED_COLUMNS = (LocalRef("owner", extra=True), Choice("marking", extra=True, narrow=False),
                 Text("source", _("Source"), extra=True), YesNo("fictional", extra=True))  # fmt: skip

NAME = "named"
SINCE = Day("starts_on", precision="precision")
NOTE = Computed("note", _("Note"), paths=("note_{language}",), compute=lambda values, reader: values[0] or "")
MEMBER = (Ref("country"), Choice("status"), SINCE, NOTE)

COUNTRIES = Record(
    model=Country, slug="countries", key="code", order="name",
    aliases=("other_names__name", "official_fr", "official_en", "code3"),
    search=("name_fr", "name_en", "official_fr", "official_en", "code", "code3"),
    columns=(Local("name"), Text("code"), LocalRef("zone"), Local("capital", _("Capital")), Many("languages"),
             LocalRef("currency", extra=True), LocalRef("subregion", extra=True), Choice("sovereign", extra=True)),
    details=(Local("official", _("Official name")), Ref("zone"), LocalRef("subregion"), Local("capital", _("Capital")),
             Ref("currency"), Choice("sovereign")),
    filters=(Facet("zone"), Facet("subregion"), Facet("languages"), Facet("sovereign")),
    form=("name_fr", "name_en", "in_fr", "official_fr", "official_en", "capital_fr", "capital_en", "capital_lat",
          "capital_lon", "zone", "subregion", "languages", "currency", "sovereign"),
    subtitle=country_subtitle, picture=country_map, picture_title=_("Region"),
    figures=("projects.running", "network.people_in_country", "agreements.in_force", "projects.actions",
             "projects.trainees", "projects.committed"),
    documents=((_("Country brief"), "briefs:country"),),
)  # fmt: skip

ORGANISATIONS = Record(
    model=Organisation, slug="organisations", key="code", order="name", aliases=("acronym_fr", "acronym_en"),
    search=("name_fr", "name_en", "acronym_fr", "acronym_en"),
    columns=(Local("name"), Local("acronym", _("Acronym")), Choice("kind"), LocalRef("seat_country"), *OWNED_COLUMNS),
    details=(Choice("kind"), Ref("seat_country"), Ref("members", _("Group of its members")),
             LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("kind"),), subtitle=organisation_subtitle, picture=members_map,
    picture_title=_("Map of the members"),
    panels=(
        Panel(on=Organisation, of=MEMBERSHIPS, rows=members_of, columns=MEMBER, order=("-status", NAME), rank=10,
              limit=16, title=_("Members"),
              empty=_("The States that belong to it would be here; an administrator enters them.")),
        Panel(on=Organisation, of=MEMBERSHIPS, code="observers", rows=observers_of, columns=MEMBER, order=(NAME,),
              rank=12, limit=30, quiet=True, title=_("Observers"), empty=_("Its observers would be here.")),
        Panel(on=Organisation, of=MEMBERSHIPS, code="former", rows=former_members_of, rank=14, limit=30, quiet=True,
              columns=(Ref("country"), SINCE, Day("ends_on", precision="precision"), NOTE),
              order=("-ends_on", NAME), title=_("Former members"), empty=_("Those who left would be here.")),
        Panel(on=Country, of=MEMBERSHIPS, rows=memberships_of, side=True, rank=80, limit=14, title=_("Memberships"),
              columns=(OrganisationOf("group"), SINCE), order=("place", "group__name_fr"),
              empty=_("The organisations this country belongs to would be here.")),
    ),
    form=("code", "name_fr", "name_en", "acronym_fr", "acronym_en", "kind", "members", "seat_country", *OWNED),
)  # fmt: skip

INSTITUTIONS = Record(
    model=Institution, slug="institutions", order="name", search=("name_fr", "name_en", "acronym"),
    aliases=("acronym",),
    natural=("country", "name_fr"), together=in_its_tree,
    dated=("starts_on", "ends_on"), above=above,
    columns=(Local("name"), Ref("country"), Choice("kind"), Choice("field"), Local("head", _("Head"), narrow=False),
             Local("place", _("Place"), extra=True), Ref("parent", extra=True), Ref("organisation", extra=True),
             Day("starts_on", extra=True), Day("ends_on", extra=True), VIA, *OWNED_COLUMNS),
    details=(Local("name"), Text("acronym"), Ref("country"), Ref("organisation"), Choice("kind"), Choice("field"),
             Ref("parent"), Local("head", _("Head")), Local("place", _("Place")), YesNo("regional_school"),
             Day("starts_on"), Day("ends_on"), LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("kind"), Facet("field"), Facet("zone", _("Zone"), path="country__zone"), Facet("country"),
             Facet("organisation"), Facet("regional_school", _("School with a regional vocation"))),
    form=("name_fr", "name_en", "acronym", "kind", "field", "country", "organisation", "parent", "head_fr", "head_en",
          "place_fr", "place_en", "regional_school", "starts_on", "ends_on", *OWNED),
    panels=(
        Panel(on=Country, rows=institutions_of, draw=first_levels, columns=(Local("name", _("Institution")), VIA),
              title=_("Counterpart institutions"), rank=22, order=("name_fr",),
              empty=_("The country’s police, gendarmerie and armed forces would be here; its post enters them.")),
        Panel(on=Organisation, rows=institutions_in, draw=first_levels, columns=(Local("name"),), rank=20, quiet=True,
              title=_("Its institutions"), empty=_("The institutions of this organisation would be here.")),
        Panel(on=Institution, rows=institutions_within, draw=answering_to, columns=(Local("name"),),
              title=_("Answering to it"), empty=_("The institutions that answer to this one would be here."),
              order=("name_fr",)),
    ),
)  # fmt: skip

CONTACTS = Record(
    model=Contact, slug="contacts", label="function", order="institution", search=("function_fr", "function_en"),
    indexed=("institution__name_fr", "institution__name_en", "institution__acronym", "institution__country__name_fr",
             "institution__country__name_en", "institution__country__other_names__name"),
    natural=("institution", "function_fr"),
    columns=(Ref("institution"), Local("function"), Text("address")), filters=(),
    form=("institution", "function_fr", "function_en", "address", "source", "fictional"),
    panels=(
        Panel(on=Institution, rows=lambda rows, institution, on: rows.filter(institution=institution),
              columns=(Local("function"), Text("address")), title=_("Contacts"), side=True, order=("function_fr",),
              empty=_("Functional mailboxes would be here; never a person’s name or number.")),
    ),
)  # fmt: skip

RECORDS = (COUNTRIES, ORGANISATIONS, INSTITUTIONS, CONTACTS)
