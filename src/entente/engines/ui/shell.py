"""The page's shell, as the interface needs it: menu entries handed over by the records engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Entry:
    """One entry of the menu: its words, address, whether the page is in it, and the entries below."""

    title: str
    address: str
    current: bool = False
    below: tuple[Entry, ...] = ()


class Ports:
    """What the engine above hands down, set by the registry: the menu of a request's reader."""

    menu: Callable[[HttpRequest], tuple[Entry, ...]] = staticmethod(lambda request: ())
