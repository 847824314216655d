"""The demonstration accounts: one for each role, a stranger, one whose mandate has ended; and the named readers."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.choices import Marking
from entente.access.models import Mandate, Unit, User
from entente.access.service import require, visible
from entente.apps.projects.models import Project
from entente.demo.aid import sign_decisions
from entente.demo.followup import verify_promises
from entente.demo.frameworks import judge_results
from entente.demo.plan import invented
from entente.demo.tables import Book, Line
from entente.engines.journal.service import Act, note, snapshot
from entente.engines.mail.choices import Rhythm, What
from entente.engines.mail.service import subscribe
from entente.engines.records.bulk import Loaded, load

BATCH = "demonstration-accounts"
READERS = ("director", "desk")
SUBSCRIBERS = ("desk", "attache")
UNCHANGED = ""


@transaction.atomic
def load_accounts(actor: Actor, password: str | None = None) -> list[tuple[str, str, str]]:
    """Return the demonstration accounts as (account, function, password), made where they are missing.

    Without `password` each new account gets its own at random, and an account that exists keeps its own: its
    place then holds "". With one, every account gets it. Raises LookupError before the demonstration is loaded.
    """
    book = Book(actor)
    missing = [line["unit"] for line in invented("accounts") if line["unit"] not in book.all(Unit)]
    if missing:
        raise LookupError(_("Load the demonstration first: unit “%(unit)s” is not there.") % {"unit": missing[0]})
    found = [_account(actor, line, password) for line in invented("accounts")]
    _mandates(actor, book)
    _readers(actor)
    _subscriptions(actor)
    verify_promises(actor)
    judge_results(actor)
    sign_decisions(actor)
    return found


def _account(actor: Actor, line: Line, password: str | None) -> tuple[str, str, str]:
    """Make an account, or give it the password asked for, with its journal line."""
    user = User.objects.filter(username=line["username"]).first()
    if user is not None and password is None:
        return user.username, user.display_name, UNCHANGED
    chosen = password or secrets.token_urlsafe(12)
    if user is None:
        user = User.objects.create_user(
            line["username"],
            chosen,
            display_name=line["display_name"],
            email=f"{line['username']}@entente.example",
            language=line["language"],
            fictional=True,
        )
        require(actor, "add", user)
        note(actor, Act("add", user, {}, snapshot(user)), batch=BATCH)
        return user.username, user.display_name, chosen
    require(actor, "change", user)
    before = snapshot(user)
    user.set_password(chosen)
    user.save(update_fields=["password"])
    note(actor, Act("change", user, before, snapshot(user)), batch=BATCH)
    return user.username, user.display_name, chosen


def _mandates(actor: Actor, book: Book) -> None:
    """Give its mandate to each account that never had one."""
    held = set(visible(actor, Mandate, archived=True).order_by().values_list("user_id", flat=True))
    users = {user.username: user for user in User.objects.all()}
    load(
        actor,
        (
            Loaded(_mandate(line, users[line["username"]], book))
            for line in invented("accounts")
            if users[line["username"]].pk not in held
        ),
        batch=BATCH,
    )


def _mandate(line: Line, user: User, book: Book) -> Mandate:
    """Return an account's mandate."""
    return Mandate(
        user=user,
        role=line["role"],
        unit=book.get(Unit, line["unit"]),
        starts_on=date.fromisoformat(line["starts_on"]),
        ends_on=date.fromisoformat(line["ends_on"]) if line["ends_on"] else None,
        fictional=True,
        source="demonstration",
    )


def _subscriptions(actor: Actor) -> None:
    """Subscribe two accounts to the weekly digest, unless they have chosen already."""
    for user in User.objects.filter(username__in=SUBSCRIBERS, subscription=None).order_by("pk"):
        subscribe(actor, user, what=What.BOTH, rhythm=Rhythm.WEEKLY, batch=BATCH)


def _readers(actor: Actor) -> None:
    """Name the readers of the invented projects that ask for some and have none yet."""
    readers = list(User.objects.filter(username__in=READERS).order_by("pk"))
    waiting = visible(actor, Project).filter(marking=Marking.NAMED, fictional=True, readers=None)
    for project in waiting:
        project.readers.set(readers)
        after = {"readers": [user.pk for user in readers]}
        note(actor, Act("change", project, {"readers": []}, after), batch=BATCH)
