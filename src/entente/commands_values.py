"""What the options of the commands are read as: who acts, a choice, a day, a country; or why they cannot be."""

from __future__ import annotations

import argparse
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import User
from entente.access.service import visible
from entente.apps.reference.models import Country
from entente.cli import Bad
from entente.engines.exchange.references import References
from entente.engines.exchange.values import LANGUAGES, Problem
from entente.engines.records.reader import Reader, bad_day, parse_day

Asked = argparse.Namespace


def acting(asked: Asked) -> Actor:
    """Return who the command acts as; Bad when the account is not known or closed."""
    if not asked.user:
        return local_operator()
    user = User.objects.filter(username=asked.user, is_active=True).first()
    if user is None:
        raise Bad(_("“%(value)s” is not an open account: see entente users.") % {"value": asked.user})
    return actor_for(user)


def one_of(value: str, choices: tuple[str, ...], what: str) -> str:
    """Return the value if it is among the choices, else Bad with the choices."""
    if value in choices:
        return value
    raise Bad(
        _("“%(value)s” is not a %(what)s: write one of %(choices)s.")
        % {"value": value, "what": what, "choices": ", ".join(filter(None, choices))}
    )


def a_language(value: str) -> str:
    """Return the language written, that of the terminal for nothing, else Bad with the choices."""
    return one_of(value, LANGUAGES, _("language")) if value else (translation.get_language() or "fr")[:2]


def a_day(text: str) -> date:
    """Return the day written, today for nothing, else Bad."""
    if not text:
        return timezone.localdate()
    day = parse_day(text)
    if day is None:
        raise Bad(bad_day(text))
    return day


def a_country(actor: Actor, text: str) -> Country:
    """Return the country of a code or of any name it has or had, else Bad with near names or all that it may mean."""
    names = References(Country, Reader(actor, (translation.get_language() or "fr")[:2], timezone.localdate()))
    names.resolve({text})
    meant = names.meant(text)
    if len(meant) == 1:
        return visible(actor, Country).get(pk__in=meant)
    if meant:
        problem = names.number(text)
        raise Bad(problem.sentence if isinstance(problem, Problem) else text)
    hint = ", ".join(names.near_to(text)) or _("a code of ISO 3166 such as MR, or a name such as Mauritania")
    raise Bad(_("“%(value)s” is not a known country: write %(hint)s.") % {"value": text, "hint": hint})
