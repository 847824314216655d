"""What may be kept is told by content, and each refusal is a sentence in both languages."""

from __future__ import annotations

import pytest
from django.utils import translation

from entente.engines.attachments.choices import ENDINGS, MEDIA_TYPES, Format
from entente.engines.attachments.rules import NAME_LENGTH, Judged, judge, why_not_named
from entente.engines.attachments.tests import making
from entente.engines.ui import format as show

MOST = 10_000_000


def judged(name: str, content: bytes, most: int = MOST) -> Judged:
    return judge(name, len(content), content, most, "en")


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("ending", making.KEPT)
def test_what_is_what_its_name_says_is_kept(ending: str) -> None:
    found = judged(f"Procès-verbal n° 2.{ending.upper()}", making.KEPT[ending]())
    assert found.faults == ()
    assert found.format == ("jpeg" if ending == "jpg" else ending)


def test_every_format_has_its_words_its_media_type_and_its_endings() -> None:
    assert set(MEDIA_TYPES) == set(ENDINGS) == set(Format)


REFUSED = {
    "empty": ("empty.pdf", b"", "is empty", "est vide"),
    "blank": ("blank.txt", b"\xef\xbb\xbf \n", "is empty", "est vide"),
    "locked pdf": ("a.pdf", making.locked_pdf(), "asks for a password", "demande un mot de passe"),
    "locked docx": ("a.docx", making.LOCKED_OFFICE, "asks for a password", "demande un mot de passe"),
    "locked odt": ("a.odt", making.locked_odt(), "asks for a password", "demande un mot de passe"),
    "old": ("a.doc", making.OLE, "old format", "ancien format"),
    "docm": ("a.docm", making.docm(), "carries programs", "contient des programmes"),
    "vba": ("a.docx", making.with_part(making.docx(), {"word/vbaProject.bin": b"x"}), "carries programs",
            "contient des programmes"),
    "active": ("a.xlsx", making.with_part(making.xlsx(), {"xl/activeX/activeX1.xml": b"x"}), "carries programs",
               "contient des programmes"),
    "basic": ("a.odt", making.with_part(making.odt(), {"Basic/Standard/Module1.xml": b"x"}), "carries programs",
              "contient des programmes"),
    "bomb": ("a.docx", making.bomb(), "would unpack", "se décompresserait"),
    "entities": ("a.docx", making.entities(), "would unpack", "se décompresserait"),
    "cut pdf": ("a.pdf", making.pdf()[:40], "is damaged", "est endommagé"),
    "cut docx": ("a.docx", making.docx()[:900], "is damaged", "est endommagé"),
    "cut png": ("a.png", making.png()[:40], "is damaged", "est endommagé"),
    "cut jpeg": ("a.jpg", making.jpeg()[:25], "is damaged", "est endommagé"),
    "svg": ("a.png", making.SVG, "HTML, SVG or XML", "HTML, SVG ou XML"),
    "html": ("a.txt", b"\n <!DOCTYPE html><title>x</title>", "HTML, SVG or XML", "HTML, SVG ou XML"),
    "zip": ("a.zip", making.zipped(), "none of the formats kept", "aucun des formats conservés"),
    "program": ("a.pdf", b"MZ\x90\0", "none of the formats kept", "aucun des formats conservés"),
    "rtf": ("a.rtf", rb"{\rtf1 x}", "none of the formats kept", "aucun des formats conservés"),
    "latin-1": ("a.txt", "procès".encode("latin-1"), "nor a text in UTF-8", "ni un texte en UTF-8"),
    "control": ("a.txt", b"a\x00b", "nor a text in UTF-8", "ni un texte en UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_kept_is_told_why_in_both_languages(case: str) -> None:
    name, content, english, french = REFUSED[case]
    for language, words in (("en", english), ("fr", french)):
        with translation.override(language):
            found = judged(name, content)
        assert found.format is None
        assert len(found.faults) == 1
        assert words in found.faults[0], found.faults
        assert name in found.faults[0]


MISNAMED = {
    "pdf called docx": ("a.docx", making.pdf(), ("Word document", "PDF document"), ("document Word", "document PDF")),
    "docx called pdf": ("a.pdf", making.docx(), ("PDF document", "Word document"), ("document PDF", "document Word")),
    "xlsx called docx": ("a.docx", making.xlsx(), ("Word document", "Excel workbook"), ("Word", "classeur Excel")),
    "text called png": ("a.png", b"words", ("PNG picture", "plain text"), ("image PNG", "texte brut")),
    "jpeg called exe": ("a.exe", making.jpeg(), (".exe", "JPEG picture", ".jpg"), (".exe", "image JPEG", ".jpg")),
    "no ending": ("minutes", making.pdf(), ("no ending", "PDF document", ".pdf"), ("pas d’extension", ".pdf")),
}


@pytest.mark.parametrize("case", MISNAMED)
def test_a_file_that_is_not_what_its_name_says_is_refused_with_both(case: str) -> None:
    name, content, english, french = MISNAMED[case]
    for language, parts in (("en", english), ("fr", french)):
        with translation.override(language):
            faults = judged(name, content).faults
        assert len(faults) == 1
        assert all(part in faults[0] for part in parts), faults


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("", "has no name", "n’a pas de nom"),
        ("..", "has no name", "n’a pas de nom"),
        ("a" * NAME_LENGTH + ".pdf", "154 signs: at most 150", "154 signes"),
        ("a\r\nb.pdf", "signs that cannot be read", "signes illisibles"),
        ("a\u202efdp.exe.pdf", "signs that cannot be read", "signes illisibles"),
        ("../a.pdf", "name of a folder", "nom d’un dossier"),
        ("C:\\a.pdf", "name of a folder", "nom d’un dossier"),
    ],
)
def test_names_are_judged_too(name: str, english: str, french: str) -> None:
    for language, words in (("en", english), ("fr", french)):
        with translation.override(language):
            assert words in " ".join(why_not_named(name)), why_not_named(name)


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = judged("x/" + "a" * 200 + "\x07.docx", b"MZ")
    assert len(found.faults) == 4


def test_a_file_that_is_too_large_is_told_by_its_size_without_being_read() -> None:
    found = judge("a.pdf", 10_000_001, b"", MOST, "en")
    assert found.faults == ("“a.pdf” is larger than 10\u00a0MB, the most that is kept.",)


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [(0, "0 o", "0 B"), (312, "312 o", "312 B"), (999, "999 o", "999 B"), (48_200, "48 ko", "48 kB"),
     (1_234_000, "1,2 Mo", "1.2 MB"), (10_000_000, "10 Mo", "10 MB"), (3_400_000_000, "3,4 Go", "3.4 GB")],
)  # fmt: skip
def test_sizes_read_as_each_language_writes_them(value: int, french: str, english: str) -> None:
    assert show.size(value, "fr") == french.replace(" ", "\u00a0")
    assert show.size(value, "en") == english.replace(" ", "\u00a0")
