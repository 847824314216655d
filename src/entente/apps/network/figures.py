"""What the network room can count."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from entente.access.actor import in_force
from entente.access.service import visible
from entente.apps.network.choices import Capacity, PositionKind, PostKind
from entente.apps.network.models import Jurisdiction, Position, Post, Posting
from entente.apps.network.queries import in_being, states
from entente.apps.network.relief import queries as reliefs
from entente.apps.partners.choices import Field
from entente.apps.reference.choices import DIRECT_ONLY
from entente.apps.reference.models import Country
from entente.engines.figures.figure import Figure, Rows, Window

ALIVE = {"archived_at__isnull": True}


def services(rows: Rows, window: Window) -> Rows:
    """Return the internal-security services open on the day."""
    return rows.filter(in_force(window.on), kind=PostKind.INTERNAL_SECURITY, **ALIVE)


def _services_in(zone: str) -> Callable[[Rows, Window], Rows]:
    """Return the reader of the services competent in a zone (a zone of the network, or the zones within it)."""

    def rows(found: Rows, window: Window) -> Rows:
        seated = services(found, window)
        return seated.filter(seat_country__zone__code=zone) | seated.filter(seat_country__zone__parent__code=zone)

    return rows


def _in_force(window: Window) -> Rows:
    """Return the jurisdictions that whoever asks sees, in force on the day, for internal security."""
    rows = in_being(visible(window.actor, Jurisdiction), window.on)
    return rows.filter(competence=Field.INTERNAL_SECURITY).order_by()


def covered(rows: Rows, window: Window) -> Rows:
    """Return the countries that an internal-security service covers on the day."""
    taken = _in_force(window).filter(post__kind=PostKind.INTERNAL_SECURITY)
    return rows.filter(pk__in=taken.values("country_id"))


def uncovered(rows: Rows, window: Window) -> Rows:
    """Return the States, the one whose network it is left out, that no post covers for internal security on the day."""
    return states(rows).exclude(pk__in=_in_force(window).values("country_id"))


def shared(rows: Rows, window: Window) -> Rows:
    """Return the countries that several posts cover for internal security on the day."""
    counted = _in_force(window).values("country_id").annotate(posts=Count("post_id", distinct=True))
    return rows.filter(pk__in=counted.filter(posts__gt=1).values("country_id"))


def interim(rows: Rows, window: Window) -> Rows:
    """Return the jurisdictions held for the time being on the day, for internal security."""
    return in_being(rows, window.on).filter(competence=Field.INTERNAL_SECURITY, capacity=Capacity.INTERIM)


def missions(rows: Rows, window: Window) -> Rows:
    """Return the defence missions open on the day."""
    return rows.filter(in_force(window.on), kind=PostKind.DEFENCE, **ALIVE)


def held(kind: PositionKind) -> Callable[[Rows, Window], Rows]:
    """Return the reader of the positions of a kind on the day, of a country when one is given."""

    def rows(found: Rows, window: Window) -> Rows:
        narrowed = found.filter(in_force(window.on), kind=kind, **ALIVE)
        return narrowed.filter(country_id=window.subject.pk) if window.subject else narrowed

    return rows


def staff(rows: Rows, window: Window) -> Rows:
    """Return the positions of the internal-security services on the day, of a country when one is given."""
    return held(PositionKind.POST)(rows, window).filter(unit__post__kind=PostKind.INTERNAL_SECURITY)


def abroad(rows: Rows, window: Window) -> Rows:
    """Return the positions abroad on the day, of a country when one is given."""
    found = rows.filter(in_force(window.on), **ALIVE).exclude(kind=PositionKind.HEADQUARTERS)
    return found.filter(country_id=window.subject.pk) if window.subject else found


def vacant(rows: Rows, window: Window) -> Rows:
    """Return the positions nobody holds on the day, of a country when one is given."""
    return _about(rows.filter(reliefs.vacant_on(window.on), **ALIVE), window)


def vacant_soon(rows: Rows, window: Window) -> Rows:
    """Return the positions held on the day that fall vacant within the horizon of the house."""
    return _about(rows.filter(reliefs.falls_vacant(reliefs.horizon(window.on)), **ALIVE), window)


def doubly_held(rows: Rows, window: Window) -> Rows:
    """Return the positions that two people hold at once on the day."""
    return _about(rows.filter(in_force(window.on), reliefs.overlapping(reliefs.one_day(window.on)), **ALIVE), window)


def over_length(rows: Rows, window: Window) -> Rows:
    """Return the postings of the day that are longer than a tour in their position, now or by their planned end."""
    now = rows.filter(in_force(window.on), **ALIVE)
    return _about(reliefs.over_length(now, window.on), window, "position__country")


def _about(rows: Rows, window: Window, path: str = "country") -> Rows:
    """Return the rows of the country, when one is given."""
    return rows.filter(**{path: window.subject.pk}) if window.subject else rows


ZONES = {
    "africa_middle_east": ("africa-middle-east", _("services in Africa and the Middle East")),
    "europe": ("europe", _("services in Europe")),
    "americas": ("americas", _("services in the Americas")),
    "asia": ("asia-pacific", _("services in Asia")),
}

FIGURES = (
    Figure("network.posts", _("internal-security services"), Post, services),
    Figure("network.countries_covered", _("countries covered"), Country, covered, depends=(Jurisdiction,)),
    Figure("network.countries_uncovered", _("States without a post"), Country, uncovered, depends=(Jurisdiction,)),
    Figure("network.countries_shared", _("countries with several posts"), Country, shared, depends=(Jurisdiction,)),
    Figure("network.interim", _("countries covered ad interim"), Jurisdiction, interim),
    Figure("network.defence_missions", _("defence missions"), Post, missions),
    *(Figure(f"network.posts.{name}", label, Post, _services_in(zone)) for name, (zone, label) in ZONES.items()),
    Figure("network.staff", _("staff of the services"), Position, staff, depends=(Post,), reach=DIRECT_ONLY),
    Figure("network.experts", _("seconded experts"), Position, held(PositionKind.EXPERT), reach=DIRECT_ONLY),
    Figure("network.expert_countries", _("countries with experts"), Position, held(PositionKind.EXPERT),
           distinct="country"),
    Figure("network.headquarters", _("headquarters staff"), Position, held(PositionKind.HEADQUARTERS)),
    Figure("network.people_in_country", _("positions served"), Position, abroad, reach=DIRECT_ONLY),
    Figure("network.positions_vacant", _("positions vacant"), Position, vacant, reach=DIRECT_ONLY),
    Figure("network.positions_vacant_soon", _("positions soon vacant"), Position, vacant_soon, reach=DIRECT_ONLY),
    Figure("network.tours_over_length", _("tours over length"), Posting, over_length, reach=DIRECT_ONLY),
    Figure("network.relief_overlaps", _("positions in handover"), Position, doubly_held, reach=DIRECT_ONLY),
)  # fmt: skip
