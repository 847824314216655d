"""Members of organisations: on the organisation's page as of a day and as a map, on the country's page as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from entente.access.actor import in_force
from entente.access.folding import Fold
from entente.access.models import local
from entente.access.service import visible
from entente.apps.partners.models import Organisation
from entente.apps.reference.choices import BELONGING, MemberStatus
from entente.apps.reference.models import Country, Membership
from entente.apps.reference.queries import groups_of
from entente.engines.charts.worldmap import Mark, world
from entente.engines.records import catalogue
from entente.engines.records.columns import Column, Extra, Values
from entente.engines.records.reader import Reader
from entente.engines.records.record import Rows

FEW = 60  # more members than this are drawn on the whole world


@dataclass(frozen=True)
class OrganisationOf(Column):
    """The organisation a membership is in, by its acronym and with a status other than member, leading to its page.

    A group that is no partner organisation, or whose organisation the reader may not see, leads to the group.
    """

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for what the group is called, its key, and the status."""
        language = reader.language
        return (f"group__acronym_{language}", f"group__name_{language}", "group__code", "status")

    def order(self, model: type[models.Model], reader: Reader) -> tuple[str, ...]:
        """Sort by the group."""
        return ("group_id",)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return the code of the organisation of each membership. One query."""
        rows = visible(reader.actor, Organisation).filter(members__memberships__in=keys).order_by("-code")
        return dict(rows.values_list("members__memberships__pk", "code"))

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the acronym or the name, and the status of who is not a plain member."""
        name = values[0] or values[1]
        if values[3] == MemberStatus.MEMBER:
            return str(name)
        return f"{name} ({MemberStatus(values[3]).label})"

    def address(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the address of the organisation, else of the group."""
        if len(values) > 4:
            return reader.address(catalogue.by_model(Organisation).detail_path(values[4]))
        group = model._meta.get_field("group").related_model
        assert isinstance(group, type)  # noqa: S101 -- a field that refers to a model
        return reader.address(catalogue.by_model(group).detail_path(values[2]))


def memberships_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the memberships of a country on a day: `place` puts partner organisations first and observers last."""
    partner = Exists(Organisation._base_manager.filter(members=OuterRef("group"), archived_at__isnull=True))
    place = Case(
        When(status=MemberStatus.OBSERVER, then=Value(2)), When(partner, then=Value(0)), default=Value(1),
        output_field=IntegerField(),
    )  # fmt: skip
    placed: Rows = groups_of(rows, country, on).annotate(place=place)
    return placed


def members_of(rows: Rows, organisation: Organisation, on: date) -> Rows:
    """Return the memberships of an organisation's members and associates on a day."""
    return _named(rows.filter(in_force(on), group=organisation.members_id, status__in=BELONGING))


def observers_of(rows: Rows, organisation: Organisation, on: date) -> Rows:
    """Return the memberships of an organisation's observers on a day."""
    return _named(rows.filter(in_force(on), group=organisation.members_id, status=MemberStatus.OBSERVER))


def former_members_of(rows: Rows, organisation: Organisation, on: date) -> Rows:
    """Return the memberships of an organisation that ended by a day, of countries that are not in it on that day."""
    still = rows.filter(in_force(on), group=organisation.members_id).order_by().values("country")
    return _named(rows.filter(group=organisation.members_id, ends_on__lte=on).exclude(country__in=still))


def _named(rows: Rows) -> Rows:
    """Return memberships with the country's name as lists sort it: without accents and case."""
    named: Rows = rows.annotate(named=Fold("country__name_fr"))
    return named


def organisation_subtitle(organisation: Organisation, reader: Reader) -> str:
    """Return the line under an organisation's acronym: its name."""
    return local(organisation, "name") if local(organisation, "acronym") else ""


def members_map(organisation: Organisation, reader: Reader, palette: Mapping[str, str] | None = None) -> str:
    """Return the map of an organisation's members on the reader's day as SVG; "" for one without members."""
    rows = visible(reader.actor, Membership).filter(in_force(reader.on), group=organisation.members_id)
    asked = rows.order_by("country__code").values_list(
        "country__code", f"country__name_{reader.language}", "status", "country__capital_lat", "country__capital_lon"
    )
    found = list(asked) if organisation.members_id else []
    if not found:
        return ""
    record = catalogue.by_model(Country)
    tones = {MemberStatus.MEMBER: "strong", MemberStatus.ASSOCIATE: "medium", MemberStatus.OBSERVER: "light"}
    marks = {
        code: Mark(
            tones[MemberStatus(status)], f"{name} ({MemberStatus(status).label})",
            reader.address(record.detail_path(code)),
        )
        for code, name, status, _lat, _lon in found
    }  # fmt: skip
    places = [(float(lat), float(lon)) for _code, _name, _status, lat, lon in found if lat is not None]
    title = _("Map: members of %(name)s") % {"name": organisation}
    around = places if len(found) <= FEW else ()
    return world(marks, title=title, description=_("Indicative borders."), around=around, palette=palette)
