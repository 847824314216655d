"""The demonstration satisfies the rules over all rows, and every name a country ever had is understood."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import Any

import pytest

from entente.access.actor import local_operator
from entente.access.models import Unit
from entente.apps.network.models import Jurisdiction
from entente.apps.partners.models import Institution
from entente.apps.projects.models import Project
from entente.apps.reference.models import Country, CountryName
from entente.demo.reference import FOLDER
from entente.engines.exchange.batches import reader_for
from entente.engines.exchange.references import References, loose
from entente.engines.exchange.values import Problem
from entente.engines.records import catalogue
from entente.engines.records.together import faults_of

# States that are no more, or names two neighbours share: each with how many countries it may mean today.
SHARED = {
    "URSS": 15, "Union soviétique": 15, "Yougoslavie": 6, "Tchécoslovaquie": 2, "Serbie-et-Monténégro": 2,
    "République fédérale de Yougoslavie": 2, "Fédération du Mali": 2, "Sénégambie": 2, "Ruanda-Urundi": 2,
    "Fédération de Rhodésie et du Nyassaland": 3, "République arabe unie": 2, "Indochine": 3,
    "Antilles néerlandaises": 3, "Îles Gilbert et Ellice": 2, "Corée": 2, "Saint-Martin": 2,
}  # fmt: skip


@pytest.mark.parametrize("model", [Jurisdiction, Institution, Unit, Project])
def test_what_is_loaded_stands_together(loaded: Any, model: Any) -> None:
    rows = list(model.objects.filter(archived_at__isnull=True))
    assert rows
    assert faults_of(local_operator(), catalogue.by_model(model), rows) == []


def test_every_other_name_means_its_country_or_says_which(loaded: Any) -> None:
    with (FOLDER / "country_names.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert 200 <= len(lines) == CountryName.objects.count()
    codes = dict(Country.objects.values_list("pk", "code"))
    owners: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        owners[loose(line["name"])].add(line["country"])
    assert {loose(name): count for name, count in SHARED.items()} == {
        name: len(found) for name, found in owners.items() if len(found) > 1
    }
    names = References(Country, reader_for(local_operator(), "fr"))
    for line in lines:
        for word in (line["name"], line["name"].upper(), line["name"].replace("’", "'").replace("-", " ")):
            names.resolve({word})
            assert {codes[number] for number in names.meant(word)} == owners[loose(line["name"])], word


def test_no_other_name_is_the_name_of_another_country(loaded: Any) -> None:
    own = defaultdict(set)
    for row in Country.objects.all():
        for name in (row.code, row.code3, row.name_fr, row.name_en, row.official_fr, row.official_en):
            own[loose(name)].add(row.code)
    wrong = [(name, code) for name, code in CountryName.objects.values_list("name", "country__code")
             if own.get(loose(name), {code}) != {code}]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    ("word", "code"),
    [("COTE D IVOIRE", "CI"), ("CÔTE D’IVOIRE", "CI"), ("cote d'ivoire", "CI"), ("REP. DEM. DU CONGO", "CD"),
     ("Haute-Volta", "BF"), ("HAUTE  VOLTA", "BF"), ("Zaïre", "CD"), ("ZAIRE", "CD"), ("Birmanie", "MM"),
     ("Centrafrique", "CF"), ("R.C.A.", "CF"), ("Soudan", "SD"), ("Congo", "CG"), ("République du Congo", "CG"),
     ("KEN", "KE"), ("ken", "KE"), ("République islamique de Mauritanie", "MR"), ("Émirats", "AE"), ("CAP-VERT", "CV"),
     ("Swaziland", "SZ"), ("Macédoine", "MK"), ("TRINITE ET TOBAGO", "TT"), ("Timor oriental", "TL"),
     ("Congo (Rép. dém.)", "CD"), ("Congo, République démocratique du", "CD"), ("corée du sud", "KR")],
)  # fmt: skip
def test_countries_are_found_as_sheets_write_them(loaded: Any, word: str, code: str) -> None:
    names = References(Country, reader_for(local_operator(), "fr"))
    names.resolve({word})
    number = names.number(word)
    assert not isinstance(number, Problem), number
    assert Country.objects.get(pk=number).code == code


def test_what_is_shared_or_unknown_is_told_with_names(loaded: Any) -> None:
    names = References(Country, reader_for(local_operator(), "fr"))
    words = {"Tchécoslovaquie", "Mauritane", "Zzyzx"}
    names.resolve(words)
    told = {word: names.number(word) for word in words}
    sentences = {word: problem.sentence for word, problem in told.items() if isinstance(problem, Problem)}
    assert "Slovaquie, Tchéquie" in sentences["Tchécoslovaquie"]
    assert "perhaps Mauritanie" in sentences["Mauritane"]
    assert "Mauritanie" not in sentences["Zzyzx"]
    CountryName.objects.filter(name="Haute-Volta").update(archived_at="2026-01-01T00:00:00Z")
    again = References(Country, reader_for(local_operator(), "fr"))
    again.resolve({"Haute-Volta"})
    assert isinstance(again.number("Haute-Volta"), Problem)
    CountryName.objects.filter(name="Haute-Volta").update(archived_at=None)
