"""The command line: every command, its words and its options; what each does is in `commands`."""

from __future__ import annotations

import argparse
import json
import locale
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import django
from django.utils import translation
from django.utils.translation import gettext as _


class Bad(Exception):  # noqa: N818 -- what the user wrote, not an error of ours
    """Something the user wrote that cannot be used; its text names the value and what would pass."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Print the sentence, and where help is, and leave with status 2."""
        print(f"entente: {message}", file=sys.stderr)
        print(_("Help: %(command)s --help") % {"command": self.prog}, file=sys.stderr)
        raise SystemExit(2)


def _commands() -> Any:
    """Return the module of what the commands do; it needs Django to be ready."""
    return import_module("entente.commands")


def whole(text: str) -> int:
    """Return the whole number written; the sentence of argparse's error otherwise."""
    if not text.isdigit():
        raise argparse.ArgumentTypeError(_("“%(value)s” is not a whole number.") % {"value": text})
    return int(text)


def parser() -> Parser:
    """Return the parser of the whole command line."""
    top = Parser(prog="entente", description=_("The shared record of international security and defence cooperation."))
    commands = top.add_subparsers(dest="command", required=True, metavar=_("command"), parser_class=Parser)

    def command(name: str, words: str) -> Parser:
        made: Parser = commands.add_parser(name, help=words, description=words)
        made.add_argument("--user", metavar="NAME", help=_("act as this account (default: the local operator)"))
        return made

    demo = command("demo", _("prepare the embedded database with demonstration data and serve it"))
    for made in (demo, command("load-demo", _("load reference and demonstration data"))):
        made.add_argument("--years", type=whole, default=1, help=_("how many years up to this one (default 1)"))
        made.add_argument("--actions", type=whole, help=_("at least this many actions in all (for benchmarks)"))
    for made in (demo, command("serve", _("serve the pages"))):
        made.add_argument("--host", default="127.0.0.1")
        made.add_argument("--port", type=whole, default=8000)
        made.add_argument("--workers", type=whole, default=2)
    command("worker", _("run background and recurring jobs (in production, beside the server)"))
    _document_commands(command)
    _exchange_commands(command)
    _network_commands(command)
    _agreements_commands(command)
    _ledger_commands(command)
    _siting_commands(command)
    _iati_commands(command)
    command("verify-journal", _("recompute the journal’s chain of hashes"))
    command("index", _("make the index of search again"))
    command("check", _("check the installation: settings, database, migrations, journal, files"))
    users = command("users", _("list, add or close accounts; confirm what one has proposed"))
    users.add_argument("act", nargs="?", default="list", choices=("list", "add", "close", "confirm", "password"))
    users.add_argument("name", nargs="?", default="")
    users.add_argument("--role", default="", help=_("with add: the role of a mandate from today"))
    users.add_argument("--unit", default="", help=_("with add: the code of the mandate’s unit, made when it is new"))
    users.add_argument("--function", default="", help=_("the function the account stands for"))
    return top


def _exchange_commands(command: Any) -> None:
    """Add the commands that bring files in and out."""
    out = command("export", _("write a list to a file"))
    out.add_argument("kind", metavar="KIND", help=_("a record type: institutions, posts, actions…"))
    out.add_argument("--format", default="csv", metavar="xlsx|ods|csv|json")
    out.add_argument("--filter", default="", metavar="QUERY", help=_("as in the list’s address: country=MR&as_of=…"))
    out.add_argument("--language", default="", metavar="fr|en")
    out.add_argument("--output", default="", metavar="FILE")
    into = command("import", _("plan a file, and write what passes"))
    into.add_argument("kind", metavar="KIND", help=_("a record type: institutions, posts, actions…"))
    into.add_argument("file", metavar="FILE")
    into.add_argument("--dry-run", action="store_true", help=_("only the plan; nothing is written"))
    into.add_argument("--map", action="append", default=[], metavar='"HEADER=field"', help=_("what a header means"))
    into.add_argument("--mode", default="both", metavar="both|add|change")
    into.add_argument("--refused", default="", metavar="FILE", help=_("where the refused lines come back"))
    into.add_argument("--language", default="", metavar="fr|en")
    back = command("undo", _("undo an import, while nothing has changed since"))
    back.add_argument("number", metavar="NUMBER", help=_("the number of the import"))


def _network_commands(command: Any) -> None:
    """Add the commands about the network of posts."""
    covers = command("coverage", _("write who covers what on a day"))
    covers.add_argument("--as-of", default="", metavar="YYYY-MM-DD")
    covers.add_argument("--format", default="csv", metavar="csv|json")
    covers.add_argument("--competence", default="", metavar="internal-security|defence|civil-protection")
    covers.add_argument("--output", default="", metavar="FILE")
    covers.add_argument("--language", default="", metavar="fr|en")


def _agreements_commands(command: Any) -> None:
    """Add the command about agreements."""
    told = command("agreements", _("write the agreements with a country on a day: in force, pending, ended"))
    told.add_argument("--country", required=True, metavar="CODE", help=_("two- or three-letter code, or name"))
    told.add_argument("--as-of", default="", metavar="YYYY-MM-DD")
    told.add_argument("--format", default="json", metavar="json|text")
    told.add_argument("--language", default="", metavar="fr|en")
    told.add_argument("--output", default="", metavar="FILE")


def _ledger_commands(command: Any) -> None:
    """Add the command about the ledger of money."""
    held = command("ledger", _("check the ledger of money: every invariant, over every row"))
    held.add_argument("act", choices=("check",))


def _iati_commands(command: Any) -> None:
    """Add the command that publishes aid, checks such a file and reads others'."""
    acts = command("iati", _("publish aid, check a file of aid activities, bring in others’")).add_subparsers(
        dest="act", required=True, metavar=_("act"), parser_class=Parser
    )
    out = acts.add_parser("export", help=_("write our public projects as IATI 2.03 activities"))
    out.add_argument("--output", default="", metavar="FILE")
    out.add_argument("--as-of", default="", metavar="YYYY-MM-DD")
    judged = acts.add_parser("check", help=_("say every fault of a file of activities"))
    judged.add_argument("file", metavar="FILE")
    into = acts.add_parser("import", help=_("bring in what others publish"))
    into.add_argument("file", metavar="FILE")
    into.add_argument("--source", default="", metavar="NAME", help=_("the name under which it is updated next time"))
    into.add_argument("--dry-run", action="store_true", help=_("only the plan; nothing is written"))
    for made in (out, judged, into):
        who = _("act as this account (default: the local operator)")
        made.add_argument("--user", metavar="NAME", default=argparse.SUPPRESS, help=who)
        made.add_argument("--language", default="", metavar="fr|en")


def _document_commands(command: Any) -> None:
    """Add the commands that print documents and figures."""
    brief = command("brief", _("make a country brief"))
    brief.add_argument("country", metavar="COUNTRY", help=_("two- or three-letter code, or name"))
    brief.add_argument("--language", default="fr", metavar="fr|en")
    brief.add_argument("--format", default="pdf", metavar="pdf|docx|odt|html")
    brief.add_argument("--as-of", default="", metavar="YYYY-MM-DD")
    brief.add_argument("--sections", default="", metavar="NAME,…")
    brief.add_argument("--output", metavar="FILE", default="")
    file = command("preparation", _("make the preparation file of a session or visit"))
    file.add_argument("meeting", metavar="MEETING", help=_("its code, as in its address"))
    file.add_argument("--language", default="fr", metavar="fr|en")
    file.add_argument("--format", default="pdf", metavar="pdf|docx|odt|html")
    file.add_argument("--as-of", default="", metavar="YYYY-MM-DD")
    file.add_argument("--sections", default="", metavar="NAME,…")
    file.add_argument("--output", metavar="FILE", default="")
    figures = command("figures", _("count the figures"))
    figures.add_argument("--as-of", default="", metavar="YYYY-MM-DD")
    figures.add_argument("--year", type=whole)
    figures.add_argument("--country", default="", metavar="CODE")
    figures.add_argument("--format", default="json", metavar="json|text")
    figures.add_argument("--language", default="", metavar="fr|en")


def _siting_commands(command: Any) -> None:
    """Add the command that sites posts."""
    siting = command("siting", _("propose where posts should sit"))
    siting.add_argument("--graph", default="", metavar="FILE", help=_("a graph instead of the network: nodes edges p"))
    siting.add_argument("--seconds", type=whole, default=50, help=_("how long to look for proof (default 50)"))
    siting.add_argument("--as-of", default="", metavar="YYYY-MM-DD")
    siting.add_argument("--competence", default="internal-security", metavar="FIELD")
    siting.add_argument("--posts", type=whole, metavar="N", help=_("at most this many posts"))
    siting.add_argument("--budget", default="", metavar="EUR", help=_("at most this much a year"))
    siting.add_argument("--aim", default="distance", metavar="distance|coverage")
    siting.add_argument("--radius", type=whole, metavar="KM", help=_("with coverage: how far a post reaches"))
    siting.add_argument("--weighting", default="activity", metavar="activity|uniform")
    siting.add_argument(
        "--penalty",
        type=whole,
        default=0,
        metavar="PERCENT",
        help=_("how much longer a way counts without a common language"),
    )
    siting.add_argument("--keep", action="append", default=[], metavar="POST", help=_("the code of a post’s unit"))
    siting.add_argument("--close", action="append", default=[], metavar="POST", help=_("the code of a post’s unit"))
    siting.add_argument("--distances", default="", metavar="FILE", help=_("given ways, as from,to,km"))
    siting.add_argument("--format", default="json", metavar="json|text")


def shell_language() -> str:
    """Return the language of the terminal: "en" when it says so, else "fr"."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    known = name or (locale.getlocale()[0] or "")
    return "en" if known.lower().startswith(("en", "c.", "c", "posix")) else "fr"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 a check failed, 2 bad input (at most two lines)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.settings.embedded")
    django.setup()
    with translation.override(shell_language()):
        asked = parser().parse_args(arguments)
        commands = _commands()
        try:
            run = commands.COMMANDS[asked.command]
            return int(run(asked))
        except Bad as bad:
            print(f"entente: {bad}", file=sys.stderr)
            return 2
        except BrokenPipeError:
            sys.stderr.close()
            return 0


def require_folder(path: str) -> None:
    """Raise Bad when a file cannot stand where it is named, before any work is done for it."""
    folder = Path(path).parent
    if path not in {"", "-"} and not folder.is_dir():
        raise Bad(_("the folder “%(value)s” does not exist: name a file in a folder that does.") % {"value": folder})


def write_out(path: str, content: bytes) -> None:
    """Write bytes to a file, or to standard output for "" and "-"; Bad with a sentence when it cannot be."""
    if path in {"", "-"}:
        sys.stdout.buffer.write(content)
        return
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Bad(_("“%(value)s” cannot be written: %(why)s.") % {"value": path, "why": error.strerror}) from error


def print_json(content: Any) -> None:
    """Print a machine's answer."""
    print(json.dumps(content, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    sys.exit(import_module("entente.cli").main())  # by its own name, so that commands and parser share one Bad
