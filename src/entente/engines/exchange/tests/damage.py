"""How good files come to harm, the same way every time for a seed: on the disk, in the mail, by a careless program."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable

from entente.engines.exchange.tests.making import members_of, zipped

Harm = Callable[[random.Random, bytes], bytes]


def flipped(chance: random.Random, content: bytes) -> bytes:
    """Change some bytes."""
    changed = bytearray(content or b"\0")
    for _time in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, content: bytes) -> bytes:
    """Lose the end."""
    return content[: chance.randrange(len(content) + 1)]


def torn(chance: random.Random, content: bytes) -> bytes:
    """Lose a part in the middle."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.randint(1, 400) :]


def doubled(chance: random.Random, content: bytes) -> bytes:
    """Repeat a part."""
    at, size = chance.randrange(len(content) + 1), chance.randint(1, 400)
    return content[: at + size] + content[at:]


EDITS: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (rb'(<c r=")[A-Z]+\d+', (rb"\g<1>A-1", rb"\g<1>XFD1048576", rb"\g<1>ZZZZZZ9999999", rb"\g<1>", rb"\g<1>A0",
                             rb"\g<1>A1")),
    (rb'(<row r=")\d+', (rb"\g<1>-4", rb"\g<1>0", rb"\g<1>99999999999999999999", rb"\g<1>1", rb"\g<1>x")),
    (rb"(<v>)\d+", (rb"\g<1>-1", rb"\g<1>999999", rb"\g<1>NaN", rb"\g<1>1e999", rb"\g<1>x\0y", rb"\g<1>")),
    (rb't="s"', (b't="b"', b't="e"', b't="d"', b't="str"', b't="inlineStr"', b't="zz"', b"")),
    (rb's="\d+"', (b's="99999"', b's="-1"', b's="2"')),
    (rb'count="\d+"', (b'count="4000000000"', b'count="-1"', b'count="18446744073709551615"')),
    (rb'ref="[A-Z0-9:]+"', (b'ref="A1:XFD1048576"', b'ref="ZZ"', b'ref="B9:A1"')),
    (rb"<t[^>]*>[^<]+", (b"<t>", b"<t>_x0000_", b"<t>&#0;", b"<t>&nope;", b"<t>" + b"x" * 50_000, b"<t>=1+1")),
    (rb'office:value="[^"]*"', (b'office:value="1e999"', b'office:value="x"', b'office:value=""')),
    (rb'office:date-value="[^"]*"', (b'office:date-value="2014-02-31"', b'office:date-value="x"',
                                     b'office:date-value="99999-01-01"', b'office:date-value="0001-01-01"')),
    (rb'office:value-type="[a-z]+"', (b'office:value-type="date"', b'office:value-type="boolean"',
                                      b'office:value-type="zz"', b'office:value-type="time"')),
    (rb"<table:table-cell", (b'<table:table-cell table:number-columns-repeated="16384"',
                             b'<table:table-cell table:number-columns-repeated="-1"',
                             b'<table:table-cell table:number-columns-repeated="99999999999"',
                             b'<table:table-cell table:formula="of:=1"')),
    (rb"<table:table-row", (b'<table:table-row table:number-rows-repeated="1048576"',
                            b'<table:table-row table:number-rows-repeated="x"')),
    (rb"</[a-zA-Z:]+>", (b"", b"</zz>", b">")),
    (rb"<[a-z:-]+ ", (b"<zz ", b"< ", b"<!-- ", b"<![CDATA[ ")),
    (rb'encoding="[^"]+"', (b'encoding="UTF-16"', b'encoding="zz"')),
    (rb"\b\d{4}-\d\d-\d\d\b", (b"2014-13-45", b"-", b"31/12/14")),
)  # fmt: skip


def edited(chance: random.Random, content: bytes) -> bytes:
    """Write something else in a few places of an XML part."""
    for _time in range(chance.randint(1, 3)):
        pattern, words = chance.choice(EDITS)
        places = [found.span() for found in re.finditer(pattern, content)]
        if places:
            start, end = chance.choice(places)
            changed = re.sub(pattern, chance.choice(words).replace(b"\0", b"\\0"), content[start:end])
            content = content[:start] + changed.replace(b"\\0", b"\0") + content[end:]
    return content


def in_a_member(harm: Harm) -> Harm:
    """Return the harm done to one part of a workbook, zipped again without a fault."""

    def done(chance: random.Random, content: bytes) -> bytes:
        members = members_of(content)
        names = [name for name in members if name.endswith((".xml", ".rels"))]
        # Most harm is done where the cells are.
        weights = [9 if re.search("sheet|content|shared|workbook", name) else 1 for name in names]
        name = chance.choices(names, weights)[0]
        members[name] = harm(chance, members[name])
        return zipped(members)

    return done


def member_lost(chance: random.Random, content: bytes) -> bytes:
    """Lose a part."""
    members = members_of(content)
    members.pop(chance.choice(list(members)))
    return zipped(members)


def members_swapped(chance: random.Random, content: bytes) -> bytes:
    """Put two parts in each other's place."""
    members = members_of(content)
    one, two = chance.sample(list(members), 2)
    members[one], members[two] = members[two], members[one]
    return zipped(members)


def member_twice(chance: random.Random, content: bytes) -> bytes:
    """Have a part twice, the second harmed."""
    members, place = members_of(content), io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, part in members.items():
            archive.writestr(name, part)
        name = chance.choice(list(members))
        archive.writestr(name, chance.choice((flipped, cut, edited))(chance, members[name]))
    return place.getvalue()


def scribbled(chance: random.Random, content: bytes) -> bytes:
    """Write quotes, separators and strange signs into a text."""
    changed = bytearray(content)
    signs = (b'"', b'""', b";", b",", b"\t", b"\r", b"\n", b"\r\n", b"'", b"=", b"\xff", b"\0", b"\x07", b"\xc3", b"|")
    for _time in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) + 1)
        changed[at:at] = chance.choice(signs)
    return bytes(changed)


def lines_mixed(chance: random.Random, content: bytes) -> bytes:
    """Put lines in another order, and some twice."""
    lines = content.splitlines(keepends=True)
    return b"".join(chance.choices(lines, k=len(lines) + 2)) if lines else b""


def cells_changed(chance: random.Random, content: bytes) -> bytes:
    """Write other values over some cells of a text."""
    words = (b"31.12.2014", b"31 d\xc3\xa9c. 2014", b"1 234,56", b"12 %", b"#N/A", b"TRUE", b"9" * 40, b"-1", b"0",
             b"x;y", b"=1+1", b"2014-02-30", "٣١".encode(), b"1e999", b"NaN", "🎓".encode(), b" ", b"None")  # fmt: skip
    for _time in range(chance.randint(1, 6)):
        places = [found.span() for found in re.finditer(rb"(?<=[,;\n])[^,;\n\"]*(?=[,;\r\n])", content)]
        if places:
            start, end = chance.choice(places)
            content = content[:start] + chance.choice(words) + content[end:]
    return content


def in_another_encoding(chance: random.Random, content: bytes) -> bytes:
    """Save a text in another encoding."""
    return content.decode("utf-8-sig").encode(
        chance.choice(("utf-16", "utf-16-le", "cp1252", "utf-8", "utf-7")), "replace"
    )


WORKBOOK: tuple[Harm, ...] = (
    flipped, cut, torn, doubled, member_lost, members_swapped, member_twice,
    *(in_a_member(harm) for harm in (flipped, cut, torn, doubled, edited, edited, edited, edited, edited, edited)),
)  # fmt: skip
TEXT: tuple[Harm, ...] = (
    flipped, cut, torn, doubled, scribbled, scribbled, lines_mixed, cells_changed, cells_changed, in_another_encoding,
)  # fmt: skip


def harmed(seed: int, content: bytes, kind: str) -> bytes:
    """Return a file as it comes out of one accident, sometimes of two."""
    chance = random.Random(seed)  # noqa: S311 -- the same accidents every time
    harms = TEXT if kind == "csv" else WORKBOOK
    content = chance.choice(harms)(chance, content)
    if chance.random() < 0.2:
        content = chance.choice(TEXT[:4])(chance, content)
    return content
