"""What the accounts room asks of its reader on the desk: proposals that wait for a second person."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import ngettext

from entente.access.choices import Role
from entente.apps.accounts.actions import waiting
from entente.engines.records.reader import Reader


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of what waits for an administrator; nothing for anybody else."""
    if Role.ADMINISTRATOR not in reader.actor.roles:
        return []
    count = len(waiting(reader.actor))
    words = ngettext("%(count)d proposal to confirm", "%(count)d proposals to confirm", count) % {"count": count}
    return [(words, reverse("accounts:to_confirm"))] if count else []
