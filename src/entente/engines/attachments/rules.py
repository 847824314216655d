"""Which files may be kept with a record: pure sentences, one for each thing that stands in the way."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from entente.engines.attachments.choices import ENDINGS, Format
from entente.engines.attachments.looking import found_in
from entente.engines.exchange.files.sniff import Unreadable
from entente.engines.ui import format as show

NAME_LENGTH = 150
SHOWN = 60


@dataclass(frozen=True)
class Judged:
    """What a file is, None when it is nothing that is kept, and a sentence for each reason not to keep it."""

    format: Format | None
    faults: tuple[str, ...] = ()


def judge(name: str, size: int, content: bytes, most: int, language: str) -> Judged:
    """Return what a file of this name is, and every reason not to keep it; `most` is the largest size in bytes.

    A file that is too large is told by its size alone: its content need not be read then.
    """
    faults = why_not_named(name)
    if size > most:
        limit = {"name": shown(name), "most": show.size(most, language)}
        return Judged(None, (*faults, _("“%(name)s” is larger than %(most)s, the most that is kept.") % limit))
    try:
        found = Format(found_in(content))
    except Unreadable as reason:
        return Judged(None, (*faults, why_not_kept(name, str(reason))))
    ending = ending_of(name)
    if found == Format.TEXT and ending in ENDINGS[Format.CSV]:
        found = Format.CSV
    return Judged(found, (*faults, *([] if ending in ENDINGS[found] else [_misnamed(name, ending, found)])))


def ending_of(name: str) -> str:
    """Return how a file's name ends, in small letters with its point, "" when it has no ending."""
    return PurePosixPath(name.strip()).suffix.lower()


def shown(name: str) -> str:
    """Return a file's name as a sentence holds it: without signs that cannot be read, and not too long."""
    plain = "".join("·" if _unreadable(letter) else letter for letter in name)
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 10]}…{plain[-9:]}"


def _unreadable(letter: str) -> bool:
    """Say whether a sign is none that a person writes: control, direction, private, line and paragraph marks."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def why_not_named(name: str) -> list[str]:
    """Return a sentence for each thing wrong with a file's name."""
    found = []
    if not name.strip().strip("."):
        return [_("A file has no name: give it one, such as minutes.pdf.")]
    if len(name) > NAME_LENGTH:
        found.append(
            _("The name “%(name)s” has %(length)d signs: at most %(most)d.")
            % {"name": shown(name), "length": len(name), "most": NAME_LENGTH}
        )
    if any(_unreadable(letter) for letter in name):
        found.append(
            _("The name “%(name)s” holds signs that cannot be read: type it again in letters and figures.")
            % {"name": shown(name)}
        )
    if "/" in name or "\\" in name:
        found.append(
            _("The name “%(name)s” holds the name of a folder: send the file by its own name.") % {"name": shown(name)}
        )
    return found


def why_not_kept(name: str, code: str) -> str:
    """Return the sentence for a file that is nothing that is kept, by the code of the reason."""
    kept = ", ".join(sorted({ending[1:].upper() for endings in ENDINGS.values() for ending in endings[:1]}))
    sentences = {
        "empty": _("“%(name)s” is empty: look whether the right file was sent."),
        "password": _("“%(name)s” asks for a password: save it without one."),
        "macros": _("“%(name)s” carries programs (macros): save it without them."),
        "bomb": _("“%(name)s” would unpack to far more than it is: save it again with the program that wrote it."),
        "damaged": _("“%(name)s” is damaged: open it, save it again and send that."),
        "old-format": _("“%(name)s” is in an old format (DOC, XLS, PPT): save it as DOCX, XLSX or PDF."),
        "markup": _("“%(name)s” is written in HTML, SVG or XML by its content: save it as PDF."),
    }
    other = _("“%(name)s” is by its content none of the formats kept (%(kept)s), nor a text in UTF-8.")
    return sentences.get(code, other) % {"name": shown(name), "kept": kept}


def _misnamed(name: str, ending: str, found: Format) -> str:
    """Return the sentence for a file that is not what its name says; it names both."""
    said = next((item for item, endings in ENDINGS.items() if ending in endings), None)
    words = {"name": shown(name), "ending": ending[:12], "found": found.label, "right": ENDINGS[found][0]}
    if said is not None:
        sentence = _(
            "“%(name)s” is not what its name says (%(said)s): its content is of another format (%(found)s). "
            "End its name in %(right)s, or send the right file."
        )
        return sentence % {**words, "said": said.label}
    if ending:
        sentence = _(
            "“%(name)s” ends in %(ending)s, but its content is of another format (%(found)s): end it in %(right)s."
        )
        return sentence % words
    return _("“%(name)s” has no ending, while its content has a format (%(found)s): end it in %(right)s.") % words
