"""Our check of the schema gives the verdict of the schema itself, on true files and on hundreds of broken ones."""

from __future__ import annotations

import copy
import io
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import etree

import entente
from entente.apps.funding.iati.check import check

SHARED = Path(entente.__file__).parents[3] / "../shared/data/iati"
SHARED = next((place for place in (SHARED, SHARED.parents[2] / "../shared/data/iati") if place.is_dir()), SHARED)
TODAY = date(2026, 11, 1)
beside = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/iati is not there: verdicts are not compared")
KEPT, BROKEN = 3, 300


def judge() -> etree.XMLSchema:
    """Return the official schema."""
    return etree.XMLSchema(etree.parse(SHARED / "schema/iati-activities-schema.xsd"))


def sample() -> etree._Element:
    """Return the first activities of the real file."""
    root = etree.parse(SHARED / "sample-who-brazil.xml", etree.XMLParser(remove_comments=True)).getroot()
    for activity in root[KEPT:]:
        root.remove(activity)
    return root


def broken(root: etree._Element, draw: Random) -> etree._Element:  # noqa: C901 -- one case a line
    """Return a copy of a file with one thing changed at random."""
    made = copy.deepcopy(root)
    found = draw.choice([element for element in made.iter() if element is not made])
    parent: Any = found.getparent()
    name = draw.choice(list(found.attrib) or [""])
    change = draw.randrange(12)
    if change == 0:
        parent.remove(found)
    elif change == 1:
        parent.insert(draw.randrange(len(parent) + 1), copy.deepcopy(found))
    elif change == 2:
        found.tag = draw.choice(("narrative", "title", "value", "other", "period-end", "tag", "sector"))
    elif change == 3:
        parent.insert(draw.randrange(len(parent)), found)
    elif change == 4 and name:
        del found.attrib[name]
    elif change == 5 and name:
        found.set(name, draw.choice(("", "x", "12.5", "2016-02-30", "2016-02-28Z", "-1", "true", " 1 ", "http://a b",
                                     "http://[", "%zz", "fr-FR", "1e3", "2016-01-01T25:00:00")))  # fmt: skip
    elif change == 6:
        found.set(draw.choice(("other", "type", "{http://example.org/x}other", "code")), "1")
    elif change == 7:
        found.text = "words"
    elif change == 8:
        found.tail = "words"
    elif change == 9:
        parent.append(etree.Element("{http://example.org/x}extra"))
    elif change == 10:
        parent.insert(0, etree.Element("{http://example.org/x}extra"))
    else:
        found.append(etree.Comment("a remark"))
    return made


@beside
def test_the_verdict_on_broken_files_is_that_of_the_schema() -> None:
    schema, root, draw = judge(), sample(), Random(7)  # noqa: S311 -- repeatable
    differing, refused = [], 0
    for number in range(BROKEN):
        made = broken(root, draw)
        content = etree.tostring(made)
        expected = schema.validate(etree.fromstring(content))
        ours = check(io.BytesIO(content), TODAY)
        refused += not expected
        if ours.fits_schema != expected:
            told = [fault.sentence for fault in ours.faults if fault.kind == "schema"]
            differing.append((number, expected, told, str(schema.error_log.last_error)))
    assert differing == []
    assert BROKEN / 4 < refused < BROKEN


@beside
def test_a_real_file_is_valid_and_read_whole() -> None:
    with (SHARED / "sample-who-brazil.xml").open("rb") as stream:
        verdict = check(stream, TODAY)
    assert (verdict.activities, verdict.wrong, verdict.version, verdict.valid) == (134, [], "2.03", True)
