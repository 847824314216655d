"""What an issuer's address may be, which mandates a person's claims give: pure, so that tests can try everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _


class Gives(NamedTuple):
    """One mapping as the rule needs it: the claim, its value, and the role and unit it gives."""

    claim: str
    value: str
    role: str
    unit_id: int


def is_loopback(host: str) -> bool:
    """Say whether a host name is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def why_not_an_issuer(address: str, *, loopback: bool) -> str:
    """Return why an address cannot be a provider's, "" when it can; `loopback` lets http pass on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if not host or not plain or address != address.strip():
        return _("“%(value)s” is not an issuer: write its address alone, such as https://sso.ministry.example.") % {
            "value": address[:100]
        }
    if parts.scheme == "https" or (parts.scheme == "http" and loopback and is_loopback(host)):
        return ""
    return _("An issuer’s address begins with https://: anybody on the way could read or change the rest.")


def values_of(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """Return the values of a claim as texts; a dot in the name leads inside a claim that holds others."""
    found: Any = claims
    if name in claims:
        found = claims[name]
    else:
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    several = found if isinstance(found, list | tuple) else [found]
    return frozenset(str(item) for item in several if isinstance(item, str | int) and not isinstance(item, bool))


def given(mappings: Iterable[Gives], claims: Mapping[str, Any]) -> frozenset[tuple[str, int]]:
    """Return the (role, unit) pairs that a person's claims give."""
    return frozenset((item.role, item.unit_id) for item in mappings if item.value in values_of(claims, item.claim))
