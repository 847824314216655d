"""The menu: the rooms and record types the reader may see something of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import may_some
from entente.engines.records import catalogue
from entente.engines.records.record import Room
from entente.engines.ui.shell import Entry


class Ports:
    """What upper engines hand down, set by the registry: (words, name of the address) of the pages beside my desk."""

    beside_desk: Callable[[Actor], Sequence[tuple[str, str]]] = staticmethod(lambda actor: ())


def menu_of(request: HttpRequest) -> tuple[Entry, ...]:
    """Return the menu for a request: my desk with the pages beside it, then the rooms in the registry's order."""
    # A request refused before sign-in is read (a host not allowed) still gets its error page.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    rooms = (_entry(room, actor, request.path) for room in catalogue.rooms())
    return (_desk(actor, request.path), *(entry for entry in rooms if entry is not None))


def _desk(actor: Actor, path: str) -> Entry:
    """Return the entry of my desk with the pages beside it."""
    pages = ((_("My desk"), "home"), *Ports.beside_desk(actor))
    below = tuple(Entry(words, address, path == address) for words, name in pages for address in (reverse(name),))
    return Entry(below[0].title, below[0].address, any(entry.current for entry in below), below)


def _entry(room: Room, actor: Actor, path: str) -> Entry | None:
    """Return a room's entry with its pages and record types, None when the reader may see none of them."""
    pages = tuple(
        Entry(str(page.title), address, path.startswith(address))
        for page in room.pages
        if may_some(actor, page.act, page.of) and (address := reverse(page.name))
    )
    # A page of the room's own may stand under the address of one of its record types.
    slug = "" if any(page.current for page in pages) else path.strip("/").split("/")[0]
    records = tuple(
        Entry(record.plural, record.list_path(), record.slug == slug)
        for record in room.records
        if record.in_menu and may_some(actor, "view", record.model)
    )
    below = pages + records
    if not below:
        return None
    return Entry(str(room.title), (records or pages)[0].address, any(entry.current for entry in below), below)
