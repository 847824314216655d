"""The index as each database keeps it, with the same answers: FTS5 in SQLite, a tsvector and GIN in PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from entente.engines.search.kinds import entries_of

# Of a word that many entries hold PostgreSQL is first asked for these newest entries: its index would be read whole.
NEWEST = 2_000
ANY_WORD = ""  # among the words of a kind, stands for all of its entries
Found = list[tuple[int, int, str]]
BEGUN = "*"  # ends a word that is only the beginning of one


@dataclass(frozen=True)
class Arm:
    """One question to the index: entries of a kind that hold a word of each set, newest first.

    Left out are those that hold a word of each set of one of `without`.
    """

    place: int
    kind: str
    need: tuple[frozenset[str], ...]
    most: int
    without: tuple[tuple[frozenset[str], ...], ...] = ()
    before: int | None = None
    common: bool = False


def ask(arms: Sequence[Arm]) -> Found:
    """Return (place of the arm, number of the entry, its words): one statement, a second one for common words."""
    if not arms:
        return []
    if connection.vendor == "sqlite":
        return _run([_fts5(arm) for arm in arms])
    first = [(_newest if arm.common else _gin)(arm) for arm in arms]
    found = _run(first)
    counts = {arm.place: 0 for arm in arms}
    for place, _entry, _words in found:
        counts[place] += 1
    short = [arm for arm in arms if arm.common and counts[arm.place] < arm.most]
    if not short:
        return found
    places = {arm.place for arm in short}
    return [row for row in found if row[0] not in places] + _run([_gin(arm) for arm in short])


def _run(parts: Sequence[tuple[str, list[Any]]]) -> Found:
    """Ask several questions in one statement."""
    # Only constants below are joined; whatever was typed is among the values.
    sql = " UNION ALL ".join(f"SELECT * FROM ({part}) AS a{at}" for at, (part, _values) in enumerate(parts))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _part, values in parts for value in values])
        found: Found = cursor.fetchall()
    return found


def _fts5(arm: Arm) -> tuple[str, list[Any]]:
    """Return the question in FTS5's words: it walks the entries from the newest and stops when it has enough."""
    sql = "SELECT %s AS arm, rowid, words FROM search_words WHERE search_words MATCH %s"
    values: list[Any] = [arm.place, _match(arm, _quoted_fts5, " AND ", " OR ", ") NOT (")]
    if arm.before is not None:
        sql, values = f"{sql} AND rowid < %s", [*values, arm.before]
    return f"{sql} ORDER BY rowid DESC LIMIT %s", [*values, arm.most]


# The sum keeps the planner from walking the table in the order of its numbers.
GIN = """SELECT %s AS arm, id, array_to_string(tsvector_to_array(words), ' ') FROM (
SELECT id, words FROM search_indexed WHERE words @@ %s::tsquery AND id > %s AND id < %s
ORDER BY id + 0 DESC LIMIT %s) AS best"""
WALK = """SELECT %s AS arm, id, array_to_string(tsvector_to_array(words), ' ') FROM (
SELECT id, words FROM search_indexed WHERE id > %s AND id < %s ORDER BY id DESC LIMIT %s) AS newest
WHERE words @@ %s::tsquery LIMIT %s"""


def _gin(arm: Arm) -> tuple[str, list[Any]]:
    """Return the question answered by the index of words."""
    first, last = entries_of(arm.kind)
    return GIN, [arm.place, _query(arm), first, arm.before or last, arm.most]


def _newest(arm: Arm) -> tuple[str, list[Any]]:
    """Return the question asked of the newest entries of the kind only, one by one until there are enough."""
    first, last = entries_of(arm.kind)
    return WALK, [arm.place, first, arm.before or last, NEWEST, _query(arm), arm.most]


def _query(arm: Arm) -> str:
    """Return an arm as a tsquery."""
    return _match(arm, _quoted_tsquery, " & ", " | ", ") & !(")


def _match(arm: Arm, quote: Callable[[str], str], both: str, either: str, except_for: str) -> str:
    """Return an arm in the words of a database."""

    def met(sets: Iterable[frozenset[str]]) -> str:
        return both.join(f"({either.join(quote(word) for word in sorted(words))})" for words in sets)

    asked = met(arm.need)
    for better in arm.without:
        asked = f"({asked}{except_for}{met(better)})"
    return asked


def _quoted_fts5(word: str) -> str:
    """Return a word for FTS5; our words hold neither quotes nor spaces."""
    return f'"{word[:-1]}"*' if word.endswith(BEGUN) else f'"{word}"'


def _quoted_tsquery(word: str) -> str:
    """Return a word for PostgreSQL; our words hold neither quotes nor backslashes."""
    return f"'{word[:-1]}':*" if word.endswith(BEGUN) else f"'{word}'"


def put(rows: Sequence[tuple[int, str]]) -> None:
    """Store entries, none of which is there."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # One statement for all of them: FTS5 writes its pages out at the end of each.
            cursor.execute(
                "INSERT INTO search_indexed (id, words) "
                "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s)",
                [json.dumps(rows)],
            )
            return
        # A tsvector written with quotes is taken as it stands; it holds no empty word.
        quoted = ["'" + words.replace(" ", "' '") + "'" if words else "" for _entry, words in rows]
        cursor.execute(
            "INSERT INTO search_indexed (id, words) SELECT t.id, t.words::tsvector "
            "FROM unnest(%s::bigint[], %s::text[]) AS t(id, words)",
            [[entry for entry, _words in rows], quoted],
        )


def put_words(kind: int, counted: Mapping[str, int]) -> None:
    """Add to the words that entries of a kind hold, and to how many hold each."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_indexedword (kind, word, entries) VALUES (%s, %s, %s) ON CONFLICT (word, kind) "
            "DO UPDATE SET entries = search_indexedword.entries + excluded.entries",
            [(kind, word, entries) for word, entries in sorted(counted.items())],
        )


def settle() -> None:
    """Put the index in its best order after much was stored."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
        else:
            cursor.execute("SELECT gin_clean_pending_list('search_words')")
            cursor.execute("ANALYZE search_indexed")
