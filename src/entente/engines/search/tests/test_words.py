"""Words and marks: what is the same word, and what is shown as found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.engines.search.asking import MOST_LETTERS, MOST_WORDS, typed
from entente.engines.search.kinds import code_of, entry_number, kind_number, row_number
from entente.engines.search.marks import Marker
from entente.engines.search.words import LONGEST, forms, plain, split, stems, whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Côte d’Ivoire", ["cote", "d", "ivoire"]),
        ("Co\u0302te d'Ivoire", ["cote", "d", "ivoire"]),  # the accent as a letter of its own
        ("Œuvre à Brașov", ["oeuvre", "a", "brasov"]),
        ("projet-12_b", ["projet", "12", "b"]),
        ("السلام 平和", ["السلام", "平和"]),
        ("🙂 \x00 -- “*”", []),
    ],
)
def test_words_are_plain(text: str, words: list[str]) -> None:
    assert split(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("formations", "formation"),
        ("sécurité", "securite"),
        ("trainings", "training"),
        ("généraux", "generaux"),
        ("Mauritanie", "MAURITANIES"),
    ],
)
def test_words_of_one_stem_meet(one: str, other: str) -> None:
    assert set(stems(split(one)[0])) & set(stems(split(other)[0]))


def test_a_word_with_a_figure_is_its_own() -> None:
    assert forms("2014s") == ("2014s",)


def test_a_label_is_typed_whole_up_to_a_length() -> None:
    assert whole(split("Côte d’Ivoire")) == whole(split("COTE D'IVOIRE")) == "cote_d_ivoire"
    assert whole(["a" * 30, "b" * 30]) == ""


@given(st.text(max_size=300))
def test_what_is_stored_can_be_written_in_any_query(text: str) -> None:
    """Neither quotes, spaces nor signs of a query language come through, and no word that means a right."""
    for word in split(text):
        assert word.isalnum() or not word.isascii()
        assert not set(word) & set(" \"'\\=:+!*()&|\x00")
        assert 0 < len(word) <= LONGEST
        assert word in forms(word)


@given(st.text(max_size=3000))
def test_what_is_typed_is_read_whatever_it_is(text: str) -> None:
    asked = typed(text)
    assert len(asked.text) <= MOST_LETTERS
    assert len(asked.words) <= MOST_WORDS
    assert asked.begun == "" or asked.begun == asked.words[-1]


def test_small_words_count_only_alone() -> None:
    assert typed("ministère de la défense").words == ("ministere", "defense")
    assert typed("de la").words == ("de", "la")


def test_marks_cross_accents_stems_and_the_beginning_of_the_last_word() -> None:
    marker = Marker(("formation", "secu"), "secu")
    assert marker.mark("Les formations <à la Sécurité>")[0] == (
        "Les <mark>formations</mark> &lt;à la <mark>Sécurité</mark>&gt;"
    )
    assert marker.mark("Rien") == ("Rien", set())


@given(st.text(), st.text())
def test_marking_adds_marks_and_nothing_else(text: str, word: str) -> None:
    asked = typed(word)
    shown, found = Marker(asked.words, asked.begun).mark(text)
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert bare == text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace(
        "'", "&#x27;"
    )
    assert bool(found) == ("<mark>" in shown)


def test_a_long_text_is_cut_around_the_word_found() -> None:
    text = "mot " * 200 + "trésor " + "mot " * 200
    shown = Marker(("tresor",), "").cut(text)
    assert "trésor" in shown
    assert len(shown) < 400
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_plain_is_folded_further() -> None:
    assert plain("İstanbul Șișești") == "istanbul sisesti"


def test_the_number_of_an_entry_holds_its_kind_and_row() -> None:
    entry = entry_number("projects.action", 123_456)
    assert (entry >> 40, row_number(entry)) == (kind_number("projects.action"), 123_456)
    assert code_of("projects.action").isalnum()
