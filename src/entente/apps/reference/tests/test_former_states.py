"""The former States: successors that exist, dates in order, names that mean nothing else."""

from __future__ import annotations

import pytest

from entente.apps.reference.tests.test_reference_data import rows


def test_former_states_have_successors_that_are_states_and_an_end() -> None:
    states = {row["code"] for row in rows("countries") if row["sovereign"] == "yes"}
    for row in rows("former_states"):
        successors = row["successors"].split(";")
        assert set(successors) <= states, row
        assert len(set(successors)) == len(successors) >= 1, row
        assert row["starts_on"] < row["ends_on"] <= "2011-07-09", row
        assert row["source"], row
        assert row["status"] in {"", "to-confirm"}, row


def test_a_former_state_shares_no_name_with_another_or_with_a_country_of_today() -> None:
    own = {row[name].casefold() for row in rows("countries")
           for name in ("code", "code3", "name_fr", "name_en", "official_fr", "official_en")}  # fmt: skip
    names = [name.casefold() for row in rows("former_states")
             for name in {row[part] for part in ("code", "name_fr", "name_en", "short_fr", "short_en", "official_fr",
                                                 "official_en") if row[part]}]  # fmt: skip
    assert not own & set(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("code", "starts", "ends", "successors"),
    [
        ("SUHH", "1922-12-30", "1991-12-26", 12),
        ("CSHH", "1918-10-28", "1993-01-01", 2),
        ("YUCS", "1945-11-29", "1992-04-27", 6),
        ("CSXX", "1992-04-27", "2006-06-03", 2),
        ("DDDE", "1949-10-07", "1990-10-03", 1),
        ("YDYE", "1967-11-30", "1990-05-22", 1),
        ("FMALI", "1959-04-04", "1960-08-20", 2),
    ],
)
def test_former_states_known_by_heart(code: str, starts: str, ends: str, successors: int) -> None:
    (row,) = [row for row in rows("former_states") if row["code"] == code]
    assert (row["starts_on"], row["ends_on"], len(row["successors"].split(";"))) == (starts, ends, successors)


def test_what_a_former_state_was_called_is_known_of_its_successors_only() -> None:
    """A name kept beside a country and borne by a former State means one of its successors, or a State it absorbed."""
    successors = {name.casefold(): set(row["successors"].split(";")) for row in rows("former_states")
                  for name in (row["name_fr"], row["short_fr"]) if name}  # fmt: skip
    absorbed = {"EE", "LT", "LV"}
    for row in rows("country_names"):
        if row["name"].casefold() in successors:
            assert row["country"] in successors[row["name"].casefold()] | absorbed, row
