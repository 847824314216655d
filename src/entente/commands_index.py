"""What the command line does with the index of search: have it follow the journal, or make it again."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from entente.engines.search.index import Ports, rebuild, refresh

Say = Callable[[str], None]
OFTEN = 100_000


class Told:
    """Progress told to the person at the terminal, every so many rows."""

    def __init__(self, say: Say) -> None:
        self.say, self.last = say, 0

    def step(self, done: int, total: int, words: str = "") -> None:
        """Say how much is done, now and then."""
        if done - self.last >= OFTEN:
            self.last = done
            self.say(_("Search index: %(done)d of %(total)d rows") % {"done": done, "total": total})


def follow(say: Say) -> None:
    """Have the index catch up with the journal, or make it where there is none."""
    if not Ports.paused:
        refresh(Told(say))


def index_again(say: Say) -> int:
    """Make the whole index again and say how many rows it holds."""
    count = rebuild(Told(say))
    say(_("The search index holds %(count)d rows.") % {"count": count})
    return 0
