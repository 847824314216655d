"""What the results framework puts on the desk: values of periods that ended, to be entered; what is to be approved."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import ngettext

from entente.apps.projects.results.waiting import count_to_approve, to_enter
from entente.engines.records.reader import Reader


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of the values the reader has to enter, and of those that wait for their eyes."""
    missing = sum(line.count for line in to_enter(reader.actor, reader.on, reader.language, near=True))
    waiting = count_to_approve(reader.actor)
    entering = ngettext(
        "%(count)d value of a period that ended is not entered",
        "%(count)d values of periods that ended are not entered",
        missing,
    )
    approving = ngettext(
        "%(count)d result waits for your approval", "%(count)d results wait for your approval", waiting
    )
    told = ((entering, missing, "results:to-enter"), (approving, waiting, "results:to-approve"))
    return [(words % {"count": count}, reverse(name)) for words, count, name in told if count]
