"""Each rule beyond the schema: the activity that passes, and the smallest change that does not."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from entente.apps.funding.iati.check import check

TODAY = date(2024, 6, 1)
ACTIVITY = """<iati-activity xml:lang="en" default-currency="EUR">
<iati-identifier>XX-1-A</iati-identifier>
<reporting-org ref="XX-1" type="10"><narrative>Who</narrative></reporting-org>
<title><narrative>Title</narrative></title>
<description><narrative>Words</narrative></description>
<participating-org role="1"/>
<activity-status code="2"/>
<activity-date type="2" iso-date="2023-01-01"/>
<activity-date type="3" iso-date="2025-01-01"/>
<recipient-country code="MR" percentage="60"/>
<recipient-country code="ML" percentage="40"/>
<sector code="15132" vocabulary="1"/>
<budget type="1" status="1"><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>
<value value-date="2024-01-01">10</value></budget>
<transaction><transaction-type code="2"/><transaction-date iso-date="2023-02-01"/>
<value value-date="2023-02-01">10</value></transaction>
</iati-activity>"""


def file(*activities: str, version: str = "2.03", root: str = "iati-activities") -> bytes:
    """Return a file of activities."""
    return f'<{root} version="{version}">{"".join(activities or (ACTIVITY,))}</{root}>'.encode()


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def faults(content: bytes) -> list[str]:
    """Return the sentences of what is wrong."""
    verdict = check(io.BytesIO(content), TODAY)
    assert verdict.unreadable == ""
    return [fault.sentence for fault in verdict.wrong]


def test_the_activity_passes() -> None:
    assert faults(file()) == []


WRONG = [
    ('percentage="40"', 'percentage="39.9"', "The shares of the countries and regions add to 99.9: they must add to 100"),
    (' percentage="40"', "", "one has no share"),
    ('percentage="40"', 'percentage="400"', "is not between 0 and 100"),
    ('type="2" iso-date="2023-01-01"', 'type="2" iso-date="2024-06-02"', "An actual date (2024-06-02) is in the future"),
    ('type="3" iso-date="2025', 'type="4" iso-date="2025', "An actual date (2025-01-01) is in the future"),
    ('type="3" iso-date="2025', 'type="4" iso-date="2022', "The end (2022-01-01) comes before the start (2023-01-01)"),
    ('type="2" iso-date="2023-01-01"', 'type="3" iso-date="2023-01-01"', "There is no start"),
    ('transaction-date iso-date="2023', 'transaction-date iso-date="2025', "A transaction is dated in the future"),
    ('<value value-date="2023', '<value value-date="2025', "A transaction is dated in the future"),
    ('period-end iso-date="2024', 'period-end iso-date="2026', "A budget covers more than a year"),
    ('period-end iso-date="2024', 'period-end iso-date="2020', "A budget ends before it starts"),
    ('<sector code="15132" vocabulary="1"/>', "", "There is no sector"),
    ('<sector code="15132" vocabulary="1"/>', '<sector code="15132" percentage="99"/>', "The only share of the sectors"),
    ('<sector code="15132" vocabulary="1"/>', '<sector code="15132" percentage="50"/><sector code="15130" percentage="49.99"/>',
     "The shares of the sectors of vocabulary 1 add to 99.99"),
    ('<sector code="15132" vocabulary="1"/>', '<sector code="9" vocabulary="99"/>', "needs its name in words"),
    ("</value></transaction>", '</value><sector code="15132"/></transaction>', "Sectors stand on the activity and on a"),
    ("</value></transaction>", '</value><recipient-country code="MR"/></transaction>', "Countries or regions stand on the"),
    ('code="MR"', 'code="ZZ"', "“ZZ” is not a code of the list Country"),
    ('status code="2"', 'status code="9"', "“9” is not a code of the list ActivityStatus"),
    ('code="15132"', 'code="1"', "“1” is not a code of the list Sector"),
    (' default-currency="EUR"', "", "An amount has no currency"),
    (' xml:lang="en"', "", "A text has no language"),
    (">XX-1-A<", ">XX-1<", "has the organisation’s own identifier"),
    (">XX-1-A<", "> <", "The activity’s identifier is empty"),
    ("<iati-activity ", '<iati-activity last-updated-datetime="2024-06-02T00:00:00" ', "The last change (2024-06-02)"),
    ("<title><narrative>Title</narrative></title>", "", "“iati-activity” lacks its “title”: add it."),
    ('<activity-status code="2"/>', "", "“iati-activity” lacks its “activity-status”"),
    ('ref="XX-1" ', "", "“reporting-org” lacks its attribute “ref”"),
    ('iso-date="2023-01-01"', 'iso-date="2023-02-30"', "“2023-02-30” is not a value of this kind: write it like 2024-12-31."),
    (">10</value></transaction>", ">ten</value></transaction>", "“ten” is not a value of this kind"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG, ids=[sentence[:40] for *_change, sentence in WRONG])
def test_the_smallest_change_that_does_not_pass_is_said(old: str, new: str, sentence: str) -> None:
    assert ACTIVITY.count(old) >= 1
    told = faults(file(ACTIVITY.replace(old, new, 1)))
    assert any(sentence in words for words in told), told


def test_each_fault_has_its_line_and_its_activity() -> None:
    content = file(ACTIVITY.replace('code="MR"', 'code="ZZ"'))
    found = check(io.BytesIO(content), TODAY).wrong
    assert [(fault.line, fault.activity) for fault in found] == [(10, "XX-1-A")]


def test_an_identifier_twice_is_a_fault_and_advice_is_not() -> None:
    assert faults(file(ACTIVITY, ACTIVITY)) == ["The identifier stands twice in the file: give each activity its own."]
    verdict = check(io.BytesIO(file(ACTIVITY.replace("XX-1-A", "YY-1-A"))), TODAY)
    assert verdict.valid
    assert [fault.sentence for fault in verdict.advice] == [
        "The identifier should begin with that of who reports: “XX-1-…”."]  # fmt: skip


def test_all_is_said_in_french_too() -> None:
    with translation.override("fr"):
        told = faults(file(ACTIVITY.replace('percentage="40"', 'percentage="39.9"')))
    assert told != faults(file(ACTIVITY.replace('percentage="40"', 'percentage="39.9"')))


def test_what_came_with_2_03_does_not_pass_in_2_02() -> None:
    tagged = ACTIVITY.replace("<budget", '<tag code="1" vocabulary="1"/><default-aid-type code="C01"/>'
                              '<default-aid-type code="1" vocabulary="2"/><budget', 1)  # fmt: skip
    assert faults(file(tagged)) == []
    told = faults(file(tagged, version="2.02"))
    assert len(told) == 3, told
    assert any("iati-activity/tag" in words and "2.03" in words for words in told)
    assert faults(file(version="2.02")) == []
    measured = ACTIVITY.replace("</iati-activity>", '<result type="1"><title><narrative>r</narrative></title><indicator '
                                'measure="1"><title><narrative>i</narrative></title><baseline year="2020"/></indicator>'
                                '</result></iati-activity>')  # fmt: skip
    assert faults(file(measured)) == []
    assert faults(file(measured, version="2.02")) == ["“baseline” lacks its attribute “value”: add it."]


@pytest.mark.parametrize("version", ["1.05", "3.0", "", "x"])
def test_another_version_is_said(version: str) -> None:
    assert any("is not read: publish it in 2.02 or 2.03" in words for words in faults(file(version=version)))


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 if n > 1 else chr(0)};" * 10}">'.replace("a\0", "a") for n in range(1, 12)) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
NAMED = ACTIVITY.replace(">Title<", ">&a;<")
UNREADABLE = {
    "bomb": ((BOMB + file(NAMED.replace("&a;", "&a11;")).decode()).encode(), "DOCTYPE"),
    "bomb in UTF-16": ((BOMB + file(NAMED.replace("&a;", "&a11;")).decode()).encode("utf-16"), "DOCTYPE"),
    "bomb in an attribute": ((BOMB + file().decode().replace('version="2.03"', 'version="&a11;"')).encode(), "ent"),
    "too deep": (file(f"<iati-activity>{'<a>' * 5_000}{'</a>' * 5_000}</iati-activity>"), "not well-formed"),
    "external entity": ((OUTSIDE + file(NAMED).decode()).encode(), "DOCTYPE"),
    "external DTD": (b'<!DOCTYPE iati-activities SYSTEM "http://127.0.0.1:9/a.dtd">' + file(), "DOCTYPE"),
    "entity nobody declared": (file(NAMED), "an entity is used"),
    "truncated": (file()[:-40], "broken off there"),
    "truncated between two elements": (file().partition(b"<sector")[0], "breaks off"),
    "wrong encoding": (b'<?xml version="1.0" encoding="utf-8"?>' + file(ACTIVITY.replace("Title", "\xe9\xe8")).decode()
                       .encode("latin-1"), "does not fit the file’s encoding"),
    "unknown encoding": (b'<?xml version="1.0" encoding="klingon"?>' + file(), "encoding"),
    "empty": (b"", "empty"),
    "no XML": (b"PK\x03\x04 not at all", "not well-formed"),
    "another root": (file(root="iati-organisations"), "begins with “iati-activities”"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_gets_a_sentence(content: bytes, sentence: str) -> None:
    verdict = check(io.BytesIO(content), TODAY)
    assert sentence in verdict.unreadable, verdict.unreadable
    assert not verdict.valid
    assert not any("root:" in fault.sentence for fault in verdict.faults)


def test_another_encoding_that_is_declared_is_read() -> None:
    text = file(ACTIVITY.replace("Title", "Été")).decode()
    for encoding in ("utf-16", "iso-8859-1"):
        assert faults(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)) == []


def test_an_empty_file_of_activities_is_a_fault() -> None:
    assert faults(b'<iati-activities version="2.03"/>') == [
        "The file holds no activity: it needs at least one “iati-activity”."]  # fmt: skip


def test_what_stands_beside_activities_is_said() -> None:
    content = file(ACTIVITY, "<other/>", ACTIVITY.replace("XX-1-A", "XX-1-B"), "words")
    assert [words[:40] for words in faults(content)] == [
        "“other” may not stand beside activities:", "“text” may not stand beside activities: "]  # fmt: skip
