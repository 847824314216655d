"""The few tags and filters every template has."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from entente.engines.ui import format as show

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date in the reader's language."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return show.day(value, (get_language() or "fr")[:2])


@register.filter
def hour(value: datetime) -> str:
    """Return the time of day of an instant, hours and minutes."""
    return timezone.localtime(value).strftime("%H:%M")


@register.filter
def figures(value: int) -> str:
    """Return a whole number with the separators of the reader's language."""
    return show.number(value, (get_language() or "fr")[:2])


@register.filter
def capital(value: object) -> str:
    """Return a text with its first letter in capital."""
    return show.capital(str(value))


@register.filter
def drawn(value: str) -> SafeString:
    """Mark SVG that our own map and chart engines drew as safe: every text in it was escaped there."""
    return mark_safe(value)  # noqa: S308 -- see above


@register.filter
def fits(text: Any, most: int) -> bool:
    """Say whether a text is at most so long."""
    return len(str(text)) <= most
