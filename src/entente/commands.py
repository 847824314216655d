"""What each command of the command line does, once Django is ready; every one acts as somebody, journalled."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import NoReturn

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entente import (
    commands_agreements,
    commands_briefs,
    commands_exchange,
    commands_iati,
    commands_ledger,
    commands_network,
    commands_siting,
)
from entente.access.actor import Actor, local_operator
from entente.access.choices import Role, UnitKind
from entente.access.models import Mandate, Unit, User
from entente.access.service import Refused
from entente.apps.accounts.actions import close, confirm, waiting
from entente.apps.briefs.choices import LANGUAGES
from entente.apps.network.choices import Aim, Weighting
from entente.apps.partners.choices import Field
from entente.cli import Bad, print_json
from entente.commands_check import verify_files
from entente.commands_index import follow, index_again
from entente.commands_jobs import run_worker
from entente.commands_values import Asked, a_country, a_day, acting, one_of
from entente.demo.accounts import load_accounts
from entente.demo.load import load_demo
from entente.demo.reference import load_reference
from entente.engines.figures import figure
from entente.engines.journal.service import Act, note, snapshot, verify
from entente.engines.search.index import paused


def figures(asked: Asked) -> int:
    """Print the figures counted as of a day: {"figures": [{"code", "label", "value", "period"}]}."""
    wanted = one_of(asked.format, ("json", "text"), _("format"))
    on = a_day(asked.as_of)
    _migrated()
    actor = acting(asked)
    subject = a_country(actor, asked.country) if asked.country else None
    window = figure.Window(on, asked.year or on.year, subject)
    rows = []
    language = one_of(asked.language, LANGUAGES, _("language")) if asked.language else None
    with translation.override(language or translation.get_language()):
        for item in figure.all_figures():
            value = figure.count(item, actor, window)
            plain = int(value) if value == int(value) else float(Decimal(value))
            period = str(window.year) if item.period == "year" else on.isoformat()
            rows.append({"code": item.code, "label": str(item.label), "value": plain, "period": period})
    if wanted == "json":
        print_json({"as_of": on.isoformat(), "figures": rows})
    else:
        for row in rows:
            print(f"{row['code']:36} {row['value']:>14} {row['label']} ({row['period']})")
    return 0


def prepare(say: Callable[[str], None]) -> None:
    """Make the tables and the shared cache, on an empty database or one of an earlier release."""
    say(_("Preparing the database…"))
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    load_reference(local_operator())
    follow(say)


def _migrated() -> None:
    """Refuse to read a database whose tables are missing or behind."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Bad(_("the database is not prepared: run entente load-demo, or entente serve, first."))


def loaded(asked: Asked) -> int:
    """Load reference and demonstration data, and print how many rows of each kind."""
    if not 0 < asked.years <= 40:
        raise Bad(_("“%(value)s” years cannot be loaded: write a number from 1 to 40.") % {"value": asked.years})
    with paused():
        prepare(_say)
        counts = load_demo(acting(asked), asked.years, timezone.localdate(), say=_say, actions=asked.actions)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # without statistics a filter on a large table may choose the wrong index
    follow(_say)
    _say(", ".join(f"{name} {count}" for name, count in counts.items()))
    return 0


def demo(asked: Asked) -> int:
    """Prepare, load, print an address and a sign-in for each role, and serve."""
    _require_free(asked.host, asked.port)
    loaded(asked)
    accounts = load_accounts(local_operator(), os.environ.get("ENTENTE_DEMO_PASSWORD"))
    width = max((len(name) for name, _words, _password in accounts), default=10)
    print(
        _("Sign in at http://%(host)s:%(port)d/ with one of these accounts:") % {"host": asked.host, "port": asked.port}
    )
    for name, words, password in accounts:
        print(f"  {name:{width}}  {password}  {words}")
    sys.stdout.flush()
    return serve(asked)


def serve(asked: Asked) -> NoReturn:
    """Serve the pages until interrupted; does not return."""
    _require_free(asked.host, asked.port)
    prepare(lambda words: None)
    call_command("collectstatic", verbosity=0, interactive=False)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", asked.host, "--port", str(asked.port),
        "--workers", str(asked.workers), "--blocking-threads", "2", "--no-ws", "--log-level", "warning",
        "entente.wsgi:application",
    ]  # fmt: skip
    _say(_("Serving on http://%(host)s:%(port)d/ (interrupt to stop).") % {"host": asked.host, "port": asked.port})
    if settings.JOBS_EMBEDDED:  # where mails lead, unless a proxy stands in front
        os.environ.setdefault("ENTENTE_ADDRESS", f"http://{asked.host}:{asked.port}")
    connection.close()
    sys.stdout.flush()
    # In the place of this process, so that whoever stops it stops the server and its workers.
    os.execv(command[0], command)  # noqa: S606 -- our own interpreter and arguments


def worker(asked: Asked) -> int:
    """Run background and recurring jobs, on a prepared database, until told to stop."""
    _migrated()
    return run_worker()


def _require_free(host: str, port: int) -> None:
    """Raise Bad when the address is taken: the server would share it, and answers would come from either."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Bad(
                _("http://%(host)s:%(port)d/ cannot be served (%(why)s): name another with --port.")
                % {"host": host, "port": port, "why": getattr(error, "strerror", None) or error}
            ) from error


def verify_journal(asked: Asked) -> int:
    """Recompute the chain; 0 when whole, 1 when broken."""
    _migrated()
    outcome = verify()
    if outcome.broken is None:
        print(
            _("The journal is whole: %(count)d lines, last digest %(head)s.")
            % {"count": outcome.count, "head": outcome.head}
        )
        return 0
    print(
        _("The journal is broken at line %(line)d, after %(count)d whole lines.")
        % {"line": outcome.broken, "count": outcome.count}
    )
    return 1


def check(asked: Asked) -> int:
    """Check settings, tables, journal and files."""
    call_command("check", verbosity=1, deploy="production" in str(settings.SETTINGS_MODULE))
    _migrated()
    return max(verify_journal(asked), verify_files(print))


def users(asked: Asked) -> int:
    """List accounts, add one, close one, or give one a new password."""
    _migrated()
    if asked.act == "list":
        for user in User.objects.order_by("username"):
            mandates = "; ".join(str(item) for item in user.mandates.filter(archived_at=None))
            closed, none = _("closed"), _("no mandate")
            state = "" if user.is_active else f" [{closed}]"
            print(f"{user.username:16} {user}{state}: {mandates or none}")
        return 0
    if not asked.name:
        raise Bad(_("name the account, in small letters and figures, such as desk-africa."))
    return _confirm(asked) if asked.act == "confirm" else _change_account(asked)


def _confirm(asked: Asked) -> int:
    """Confirm what an account has proposed: how the only administrator gets a second person, the local operator."""
    actor, user = acting(asked), User.objects.filter(username=asked.name).first()
    if user is None:
        raise Bad(_("“%(value)s” is not an account: see entente users.") % {"value": asked.name})
    try:
        with transaction.atomic():
            rows = [confirm(actor, row) for row in waiting(actor) if row.proposed_by_id == user.pk]
    except Refused as refused:
        raise Bad(str(refused)) from refused
    for row in rows:
        print(_("%(name)s is confirmed.") % {"name": row})
    if not rows:
        print(_("Nothing waits for a second person."))
    return 0


@transaction.atomic
def _change_account(asked: Asked) -> int:
    """Add, close, or give a new password, with its journal line."""
    actor, user = acting(asked), User.objects.filter(username=asked.name).first()
    if (asked.act == "add") == (user is not None):
        words = (
            _("“%(value)s” is already an account.") if user else _("“%(value)s” is not an account: see entente users.")
        )
        raise Bad(words % {"value": asked.name})
    if asked.act == "close":
        assert user is not None
        try:
            close(actor, user, _("by command"))
        except Refused as refused:
            raise Bad(str(refused)) from refused
        return 0
    password = _asked_password()
    verb, before = ("password-set", snapshot(user)) if user else ("add", {})
    user = user or User(username=asked.name, display_name=asked.function or asked.name)
    user.set_password(password)
    _valid(user)
    user.save()
    note(actor, Act(verb, user, before, snapshot(user)))
    if asked.act == "add" and asked.role:
        _give_mandate(actor, user, one_of(asked.role, tuple(Role.values), _("role")), asked.unit)
    return 0


def _valid(user: User) -> None:
    """Raise Bad with every sentence when an account cannot be stored as it is."""
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Bad(" ".join(error.messages)) from error


def _give_mandate(actor: Actor, user: User, role: str, code: str) -> None:
    """Give a mandate from today in a unit, made as a directorate when it is new: how the first administrator comes."""
    if not code:
        raise Bad(_("a role is held in a unit: name its code with --unit."))
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        unit = Unit.objects.create(code=code, kind=UnitKind.DIRECTORATE, name_fr=code, name_en=code)
        unit.directorate = unit  # whose marking its people may read: its own
        unit.save(update_fields=["directorate"])
        note(actor, Act("add", unit, {}, snapshot(unit)))
    mandate = Mandate.objects.create(user=user, role=role, unit=unit, starts_on=timezone.localdate())
    note(actor, Act("add", mandate, {}, snapshot(mandate)))


def _asked_password() -> str:
    """Return a password typed, or a random one printed once where nobody can type."""
    if sys.stdin.isatty():
        typed = getpass.getpass(_("Password: "))
        try:
            validate_password(typed)
        except ValidationError as error:
            raise Bad(" ".join(error.messages)) from error
        return typed
    made = secrets.token_urlsafe(12)
    print(made)
    return made


def _say(words: str) -> None:
    """Tell the person at the terminal."""
    print(words, file=sys.stderr)


def _acting(run: Callable[[Asked, Actor], int]) -> Callable[[Asked], int]:
    """Return a command that needs a prepared database and acts as somebody."""

    def command(asked: Asked) -> int:
        _migrated()
        return run(asked, acting(asked))

    return command


def index(asked: Asked) -> int:
    """Make the index of search again."""
    _migrated()
    return index_again(_say)


def siting(asked: Asked) -> int:
    """Propose the best seats, on a graph or for the stored network."""
    one_of(asked.format, ("json", "text"), _("format"))
    if asked.graph:
        return commands_siting.site_graph(asked)
    on = a_day(asked.as_of)
    one_of(asked.aim, tuple(Aim.values), _("aim"))
    one_of(asked.weighting, tuple(Weighting.values), _("weighting"))
    one_of(asked.competence, tuple(Field.values), _("competence"))
    wish = commands_siting.wish_of(asked)
    _migrated()
    return commands_siting.site_network(asked, acting(asked), on, wish)


COMMANDS: dict[str, Callable[[Asked], int]] = {
    "demo": demo,
    "serve": serve,
    "load-demo": loaded,
    "worker": worker,
    "brief": _acting(commands_briefs.brief),
    "preparation": _acting(commands_briefs.preparation),
    "figures": figures,
    "verify-journal": verify_journal,
    "check": check,
    "index": index,
    "users": users,
    "siting": siting,
    "export": _acting(commands_exchange.export),
    "import": _acting(commands_exchange.bring_in),
    "undo": _acting(commands_exchange.take_back),
    "coverage": _acting(commands_network.coverage),
    "agreements": _acting(commands_agreements.agreements),
    "ledger": _acting(commands_ledger.ledger),
    "iati": _acting(commands_iati.iati),
}
