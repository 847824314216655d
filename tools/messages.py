"""Message catalogues without system tools: collect the texts, check that every one is translated, compile."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

HERE = Path(__file__).resolve().parent.parent
SOURCE = HERE / "src" / "entente"
LOCALE = SOURCE / "locale"
LANGUAGES = ("fr", "en")
KEYWORDS = [
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
]
SPECS = {
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# French puts a no-break space before : ; ? ! and », and after «; a plain one is a fault a reader sees.
FRENCH_FAULTS = re.compile(r"\w[;?!](?:\s|$)|[^ \u00a0\u202f0-9/]:(?=\s|$)| [:;?!»]|« |'")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")


def sources() -> Iterator[tuple[Path, str]]:
    """Yield each file with texts and its content as Python that gettext can read."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts and "tests" not in path.parts:
            yield path, path.read_text("utf-8")
    for path in sorted([*SOURCE.rglob("*.html"), *SOURCE.rglob("templates/**/*.txt")]):
        if "tests" not in path.parts:
            yield path, templatize(path.read_text("utf-8"), origin=str(path))


def collected() -> Catalog:
    """Return every text of the sources."""
    catalog = Catalog(project="Entente", version="", fuzzy=False)
    for path, content in sources():
        place = str(path.relative_to(HERE))
        found = extract_python(io.BytesIO(content.encode()), KEYWORDS, [], {"encoding": "utf-8"})
        for _line, name, message, _comments in found:
            _add(catalog, name, message, place)
    return catalog


def _add(catalog: Catalog, name: str, message: object, place: str) -> None:
    """Add one call's texts to a catalogue."""
    parts = message if isinstance(message, tuple) else (message,)
    if not parts or not isinstance(parts[0], str):
        return
    locations = [(place, 0)]
    if name.startswith("pgettext"):
        catalog.add(str(parts[1]), context=str(parts[0]), locations=locations)
    elif name.startswith("ngettext"):
        catalog.add((str(parts[0]), str(parts[1])), locations=locations)
    else:
        catalog.add(str(parts[0]), locations=locations)


def path_of(language: str) -> Path:
    """Return the catalogue of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language as committed."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def collect() -> int:
    """Bring the French catalogue up to date with the sources; texts gone are dropped."""
    template = collected()
    catalog = read("fr") if path_of("fr").exists() else Catalog(locale="fr")
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        message.locations = sorted({(place, 0) for place, _line in message.locations})
    path_of("fr").parent.mkdir(parents=True, exist_ok=True)
    with path_of("fr").open("wb") as file:
        write_po(file, catalog, width=110, no_location=True, sort_output=True, omit_header=False)
    print(f"{len(catalog)} texts, {sum(1 for m in catalog if m.id and not all_translated(m))} untranslated")
    return 0


def all_translated(message: object) -> bool:
    """Say whether a message has every form."""
    text = getattr(message, "string", "")
    return all(text) if isinstance(text, tuple | list) else bool(text)


def problems() -> list[str]:
    """Return what is wrong with the French catalogue, one sentence each."""
    wanted = {(m.context, str(m.id)) for m in collected() if m.id}
    catalog = read("fr")
    have = {(m.context, str(m.id)): m for m in catalog if m.id}
    found = [f"not in the catalogue: {text}" for context, text in sorted(wanted - set(have), key=str)]
    found += [f"no longer in the sources: {text}" for context, text in sorted(set(have) - wanted, key=str)]
    for (_context, text), message in have.items():
        if not all_translated(message) or message.fuzzy:
            found.append(f"not translated: {text}")
            continue
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for form in forms:
            found += [f"French typography: {form}"] if FRENCH_FAULTS.search(form) else []
        if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(" ".join(forms))):
            found.append(f"a placeholder is lost: {text}")
    return found


def check() -> int:
    """Print what is wrong; 1 when anything is."""
    found = problems()
    print("\n".join(found) or "catalogues are complete")
    return 1 if found else 0


def compile_all() -> int:
    """Write the compiled catalogues beside the readable ones."""
    for language in LANGUAGES:
        if path_of(language).exists():
            with path_of(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, read(language))
    return 0


if __name__ == "__main__":
    settings.configure()
    sys.exit({"collect": collect, "check": check, "compile": compile_all}[sys.argv[1]]())
