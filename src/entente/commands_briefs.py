"""What `entente brief` and `entente preparation` do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.briefs.choices import LANGUAGES, Chapter, Section
from entente.apps.briefs.documents import country_brief, preparation_file
from entente.apps.dialogues.models import Meeting
from entente.cli import Bad, require_folder, write_out
from entente.commands_values import Asked, a_country, a_day, one_of
from entente.engines.documents.blocks import Document
from entente.engines.documents.document import FORMATS, render
from entente.engines.journal.service import Act, note


@dataclass(frozen=True)
class Wish:
    """What was asked of a document: language, format, day, sections, file."""

    language: str
    format: str
    on: date
    sections: tuple[str, ...]
    output: str


def brief(asked: Asked, actor: Actor) -> int:
    """Make a country brief and write it to a file or to standard output."""
    wish = _wish(asked, Section)
    country = a_country(actor, asked.country)
    return _write(actor, country, "country brief", wish, lambda: country_brief(
        country, actor, language=wish.language, on=wish.on, today=timezone.localdate(), sections=wish.sections
    ))  # fmt: skip


def preparation(asked: Asked, actor: Actor) -> int:
    """Make the preparation file of a meeting and write it to a file or to standard output."""
    wish = _wish(asked, Chapter)
    meeting = a_meeting(actor, asked.meeting)
    return _write(actor, meeting, "preparation file", wish, lambda: preparation_file(
        meeting, actor, language=wish.language, on=wish.on, today=timezone.localdate(), sections=wish.sections
    ))  # fmt: skip


def _wish(asked: Asked, sections: type[models.TextChoices]) -> Wish:
    """Return what was asked, checked; Bad with a sentence otherwise."""
    language = one_of(asked.language, LANGUAGES, _("language"))
    wanted = one_of(asked.format, tuple(FORMATS), _("format"))
    on = a_day(asked.as_of)
    names = tuple(name.strip() for name in asked.sections.split(",") if name.strip())
    chosen = tuple(one_of(name, tuple(sections.values), _("section")) for name in names)
    require_folder(asked.output)
    return Wish(language, wanted, on, chosen, asked.output)


def _write(actor: Actor, about: models.Model, what: str, wish: Wish, make: Callable[[], Document]) -> int:
    """Make a document, journal that it was read, and write it."""
    document = make()
    with translation.override(wish.language):
        content = render(document, wish.format)
    told = {"document": what, "as_of": wish.on.isoformat(), "format": wish.format}
    with transaction.atomic():
        note(actor, Act("read", about, {}, told))
    write_out(wish.output, content)
    return 0


def a_meeting(actor: Actor, code: str) -> Meeting:
    """Return the meeting of a code, else Bad with the nearest codes."""
    rows = visible(actor, Meeting)
    found = rows.filter(code__iexact=code).first()
    if found is not None:
        return found
    near = get_close_matches(code, rows.order_by("-starts_on").values_list("code", flat=True), 3, 0.5)
    hint = ", ".join(near) or _("a code of the list of meetings, such as strategic-dialogue-united-states-2018")
    raise Bad(_("“%(value)s” is not the code of a meeting: write %(hint)s.") % {"value": code[:60], "hint": hint})
