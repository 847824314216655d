"""Guards of the whole house: each names the mistake it stops."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import connection
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

import entente
from entente.access.matrix import RIGHTS
from entente.access.middleware import reading_only
from entente.access.paths import Open
from entente.engines.figures.figure import all_figures
from entente.engines.records import catalogue

SOURCE = Path(entente.__file__).parent
ROOT = SOURCE.parent.parent
FUNCTION_LINES, FILE_LINES = 40, 400
PURE = (
    "rules.py",
    "aggregation.py",
    "relief.py",
    "life.py",
    "precision.py",
    "reasons.py",
    "siting.py",
    "comparison.py",
    "blocks.py",
    "worldmap.py",
    "atlas.py",
    "paths.py",
    "matrix.py",
)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "mixins", "managers", "signals", "services", "misc"}
LAYERED_RULES = "rules.py"


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Yield our modules, migrations apart."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield every function of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_functions_and_files_stay_short() -> None:
    """A file nobody can read in one sitting grows without being noticed."""
    long = []
    for path, tree in modules():
        lines = path.read_text("utf-8").count("\n")
        long += [f"{path}: {lines} lines"] if lines > FILE_LINES else []
        for function in functions(tree):
            size = (function.end_lineno or 0) - function.lineno + 1
            long += [f"{path}:{function.lineno} {function.name}: {size} lines"] if size > FUNCTION_LINES else []
    assert long == []


def test_every_module_says_what_it_is() -> None:
    """A newcomer reads the first line of a file before anything else."""
    assert [path for path, tree in modules() if not ast.get_docstring(tree)] == []


def test_file_names_are_the_rooms_own() -> None:
    """A junk drawer begins with a name that says nothing."""
    assert [path for path, _tree in modules() if path.stem in FORBIDDEN_NAMES] == []


def test_rules_and_calculations_know_neither_database_nor_web() -> None:
    """A rule that needs a request or a row cannot be asked by a task, a plan or a test."""
    wrong = []
    for path, tree in modules():
        if path.name not in PURE and path.parent.name != "solving":
            continue
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            wrong += [f"{path}: {name}" for name in names if name.startswith(("django.db", "django.http"))]
    assert wrong == []


def test_no_import_hides_inside_a_function() -> None:
    """A hidden import is a circle in the making."""
    hidden = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_public_functions_of_rules_queries_and_access_have_docstrings() -> None:
    """What others call must say what comes in and out."""
    watched = {
        "rules.py",
        "queries.py",
        "actions.py",
        "figures.py",
        "service.py",
        "scopes.py",
        "actor.py",
        "bulk.py",
    }
    silent = [
        f"{path}:{function.lineno} {function.name}"
        for path, tree in modules()
        if path.name in watched
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and not ast.get_docstring(function)
    ]
    assert silent == []


def test_no_formatted_string_inside_a_translation_call() -> None:
    """A formatted text is never found in the catalogue."""
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "gettext_lazy", "pgettext", "ngettext"}
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]
    assert wrong == []


def test_blocktranslate_is_always_trimmed() -> None:
    """Line breaks of a template would become part of the text to translate."""
    wrong = [
        path
        for path in SOURCE.rglob("*.html")
        for tag in re.findall(r"{%\s*blocktrans(?:late)?\b[^%]*%}", path.read_text("utf-8"))
        if "trimmed" not in tag
    ]
    assert wrong == []


def test_templates_hold_no_inline_style_or_script_and_stay_short() -> None:
    """The content-security policy would drop them, and the page would break without a word."""
    for path in sorted(SOURCE.rglob("*.html")):
        text = path.read_text("utf-8")
        assert text.count("\n") <= 150, path
        if path.name != "page.html":  # a file to keep, not a page of the site
            assert not re.search(r"\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=", text), path


def test_every_template_compiles() -> None:
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        name = str(path).split("/templates/")[1]
        if not name.startswith("documents/"):
            get_template(name)


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address pattern of the house."""
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from patterns(item, prefix + str(item.pattern))
        else:
            yield prefix + str(item.pattern), item


OPEN = {
    "language": "who cannot read a page changes its language first",
    "accounts/login/": "this is where one signs in",
    "accounts/logout/": "signing out twice does no harm",
    "accounts/inactive/": "a closed account is told so",
    "account/mail/unsubscribe/<str:token>": "who receives a mail may end it without signing in; the token is the proof",
    "calendar/<str:token>.ics": "a calendar program cannot sign in; the token of the address is the proof",
    "accounts/code/": "the second factor comes before sign-in is done",
    "accounts/passkey/": "a passkey signs in by itself",
    "accounts/reset/": "who has lost the password cannot sign in",
    "accounts/reset/sent/": "what is said after asking, whether or not the account exists",
    "accounts/reset/<slug:uidb36>/<slug:key>/": "the link of the mail is the proof, good once",
    "accounts/reset/done/": "the new password is set, and sign-in comes next",
    "accounts/sign-on/<slug:provider_id>/": "going to the provider to sign in",
    "accounts/sign-on/<slug:provider_id>/back/": "coming back from it; its state, good once, is the proof",
    "health": "the proxy asks whether we are alive",
    **dict.fromkeys(
        (
            "api/v1/", "api/v1/openapi.json", "api/v1/<slug:slug>/", "api/v1/<slug:slug>/<slug:key>/",
            "api/v1/<slug:slug>/<slug:key>/history", "api/v1/<slug:slug>/<slug:key>/files", "api/v1/<slug:slug>/<slug:key>/archive",
            "api/v1/<slug:slug>/<slug:key>/restore",
        ),
        "a program shows a token, which the API asks for itself (tests/test_api_tokens.py)",
    ),
    "api/^.*$": "nothing stands there: a program is told so in JSON",
}  # fmt: skip


def test_every_address_asks_for_sign_in_but_the_few_named() -> None:
    """A view forgotten by its decorator would be open to the world."""
    found = {
        address
        for address, pattern in patterns(get_resolver())
        if not getattr(pattern.callback, "login_required", True)
    }
    assert found == set(OPEN)


def test_every_model_of_ours_is_kept_in_the_matrix_and_the_glossary() -> None:
    """A record type without a right is invisible; a term without its line is called three names."""
    glossary = (ROOT / "GLOSSARY.md").read_text("utf-8")
    kinds = {line.kind for line in RIGHTS}
    rooms = {kind.split(".", maxsplit=1)[0] for kind in kinds if kind.endswith(".*")}
    assert [r.kind for r in catalogue.all_records() if r.kind not in kinds and r.kind.split(".")[0] not in rooms] == []
    ours = [model.__name__ for model in apps.get_models() if model.__module__.startswith("entente.")]
    assert [name for name in ours if f"`{name}`" not in glossary] == []


def test_rights_name_record_types_that_exist() -> None:
    """A right on a misspelt record type protects nothing."""
    known = {model._meta.label_lower for model in apps.get_models()}
    rooms = {label.split(".", maxsplit=1)[0] for label in known}
    wrong = [
        line.kind
        for line in RIGHTS
        if line.kind != "*" and line.kind not in known and line.kind.removesuffix(".*") not in rooms
    ]
    assert wrong == []


def test_a_right_on_an_open_record_type_says_everything() -> None:
    """An open record type has no owner: a narrower scope would grant every row while it reads as a few."""
    models = {model._meta.label_lower: model for model in apps.get_models()}
    wrong = [
        f"{line.role}: {kind} / {line.scope}"
        for line in RIGHTS
        if line.scope != "everything"
        for kind, model in models.items()
        if line.kind in {kind, f"{model._meta.app_label}.*"} and isinstance(getattr(model, "access_paths", None), Open)
    ]
    assert wrong == []


def test_figures_name_record_types_that_have_lists() -> None:
    """A figure that cannot be clicked down to its rows is a figure nobody can check."""
    for figure in all_figures():
        assert catalogue.by_model(figure.model).list_path()


def test_a_get_that_writes_is_stopped() -> None:
    """A page that changes data when it is read is changed by every prefetch."""
    with pytest.raises(RuntimeError, match="a GET may not write"):
        reading_only(lambda *_: None, "UPDATE partners_institution SET name_fr = ''", (), many=False, context={})
    assert reading_only(lambda *_: "read", "SELECT 1", (), many=False, context={}) == "read"
    assert connection.vendor in {"sqlite", "postgresql"}


def test_django_finds_nothing_wrong() -> None:
    assert run_checks() == []


def test_the_repository_names_no_registry_and_no_machine() -> None:
    """A lock file with an address, or a path of somebody's machine, works for nobody else."""
    hosts = re.compile(r"(pypi\.(org|python)|files\.pythonhosted|registry\.npmjs|deb\.debian)", re.IGNORECASE)
    machine = re.compile(r"(/root/|/home/[a-z]|/Users/)")
    wrong = []
    for path in sorted(ROOT.rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        if (
            parts & {".git", ".venv", "var", "node_modules"}
            or path.suffix in {".png", ".mo", ".pyc"}
            or not path.is_file()
        ):
            continue
        text = path.read_text("utf-8", errors="ignore")
        if path != Path(__file__) and (hosts.search(text) or machine.search(text)):
            wrong.append(str(path))
    assert wrong == []
