"""What `entente check` asks of files kept with records: that each is byte for byte what it was when it was added."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.engines.attachments.queries import verify


def verify_files(say: Callable[[str], None]) -> int:
    """Recompute every file's digest and say the outcome; 0 when all are whole, 1 with a line for each that differs."""
    outcome = verify()
    for file in outcome.broken:
        words = (
            _("File %(number)d, “%(name)s”: its content is not what was added.")
            if file.stored
            else _("File %(number)d, “%(name)s”: its digest is not the one in the journal.")
        )
        say(words % {"number": file.number, "name": file.name})
    whole = outcome.count - len(outcome.broken)
    say(ngettext("%(count)d file is whole.", "%(count)d files are whole.", whole) % {"count": whole})
    return 1 if outcome.broken else 0
