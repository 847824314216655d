"""The directory: whoever is looked for is found, however it is spelled, and nobody out of sight leaves a trace."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.actor import local_operator
from entente.access.choices import Role
from entente.access.models import Unit
from entente.apps.network.directory import Found, asked_for, find
from entente.apps.network.models import (
    Counterpart,
    Jurisdiction,
    Person,
    PersonalDetails,
    Portfolio,
    Position,
    Post,
    Posting,
)
from entente.apps.partners.models import Contact, Institution
from entente.apps.reference.models import Country, CountryName, Language
from entente.engines.journal.models import Entry, Reading
from entente.engines.journal.service import Act, difference, note, snapshot
from entente.engines.records import catalogue
from entente.engines.records.actions import add
from entente.engines.records.forms import form_class
from entente.engines.records.reader import Reader
from entente.engines.search.index import rebuild
from tests.conftest import account
from tests.examples import World, institution, person, position, stored, unit

TODAY = timezone.localdate()
PLACES = {
    "MR": ("Mauritanie", "Mauritania", "Nouakchott", "ar"), "KE": ("Kenya", "Kenya", "Nairobi", "sw"),
    "SO": ("Somalie", "Somalia", "", ""), "SN": ("Sénégal", "Senegal", "Dakar", "wo"),
    "ML": ("Mali", "Mali", "Bamako", "bm"), "JP": ("Japon", "Japan", "Tokyo", "ja"),
    "CI": ("Côte d’Ivoire", "Côte d’Ivoire", "Abidjan", ""),
}  # fmt: skip
TONGUES = {"ar": ("arabe", "Arabic"), "sw": ("swahili", "Swahili"), "wo": ("wolof", "Wolof"), "bm": ("bambara", "Bambara"),
           "ja": ("japonais", "Japanese"), "en": ("anglais", "English")}  # fmt: skip
# code, function (fr, en), corps, country, holder, what they speak, institution
PEOPLE = (
    ("mr-head", "Attaché de sécurité intérieure", "Internal-security attaché", "gendarmerie", "MR", "Zéphyrin Brume (fictif)", "ar", ""),
    ("mr-train", "Conseiller formation", "Training adviser", "gendarmerie", "MR", "Aurore Falaise (fictif)", "", "École fictive de gendarmerie d’Atar"),
    ("ke-head", "Attaché de sécurité intérieure", "Internal-security attaché", "police", "KE", "Octave Rivage (fictif)", "sw", ""),
    ("ke-drugs", "Officier de liaison, stupéfiants", "Liaison officer, narcotics", "police", "KE", "Blanche Lande (fictif)", "en", ""),
    ("sn-police", "Conseiller police technique", "Forensic-police adviser", "police", "SN", "Firmin Source (fictif)", "wo", "Académie fictive de police de Thiès"),
    ("sn-sea", "Conseiller action de l’État en mer", "Maritime-security adviser", "navy", "SN", "Solène Écume (fictif)", "", ""),
    ("ml-school", "Directeur des études d’une école", "Director of studies of a school", "army", "ML", "Hector Dune (fictif)", "bm", "École fictive de maintien de la paix"),
    ("jp-head", "Attaché de sécurité intérieure", "Internal-security attaché", "police", "JP", "Ondine Givre (fictif)", "ja", ""),
    ("ci-fire", "Conseiller protection civile", "Civil-protection adviser", "firefighters", "CI", "Anselme Braise (fictif)", "", ""),
)  # fmt: skip
MISSPELT = (
    ("atache gendarmeri mauritani arab", "mr-head"), ("ATTACHE MAURITANIE", "mr-head"), ("attaché mauritanei", "mr-head"),
    ("who covers somalia", "ke-head"), ("qui couvre la somali", "ke-head"), ("attaché somallie", "ke-head"),
    ("zefirin", "mr-head"), ("brumme", "mr-head"), ("zephyrin brume", "mr-head"), ("oktave rivaje", "ke-head"),
    ("naïrobi atache", "ke-head"), ("nayrobi", "ke-head"), ("stupefiant kenia", "ke-drugs"), ("narcotic kenya", "ke-drugs"),
    ("liason officier stupéfiants", "ke-drugs"), ("poliss tecnique senegal", "sn-police"), ("forensik polise", "sn-police"),
    ("wolof conseillé", "sn-police"), ("academi thies", "sn-police"), ("solene ecume", "sn-sea"), ("marine senegale", "sn-sea"),
    ("etat en mer", "sn-sea"), ("ecole maintient paix", "ml-school"), ("directeur etude mali", "ml-school"),
    ("banbara", "ml-school"), ("tokio", "jp-head"), ("japonnais", "jp-head"), ("cote d'ivoire protection civil", "ci-fire"),
    ("pompié abidjan", "ci-fire"), ("sapeurs ivoire", "ci-fire"), ("ivory coast firefigter", "ci-fire"), ("atar gendarmerie", "mr-train"),
)  # fmt: skip


@pytest.fixture
def staff(world: World) -> dict[str, Position]:
    """Return positions by code: posts with seats, holders with languages, hosts; Nairobi covers Somalia."""
    languages = {code: Language.objects.get_or_create(code=code, defaults={"name_fr": fr, "name_en": en})[0]
                 for code, (fr, en) in TONGUES.items()}  # fmt: skip
    countries, posts = {}, {}
    for code, (fr, en, seat, _tongue) in PLACES.items():
        countries[code] = Country.objects.create(code=code, code3=f"{code}X", name_fr=fr, name_en=en, zone=world.zone)
        if seat:
            abroad = unit("post", parent=world.directorate, directorate=world.directorate)
            Unit.objects.filter(pk=abroad.pk).update(name_fr=f"Service de {seat}", name_en=f"Service in {seat}")
            posts[code] = Post.objects.create(unit=abroad, kind="internal-security", seat_country=countries[code],
                seat_fr=seat, seat_en=seat, owner=world.unit, marking="internal")  # fmt: skip
    CountryName.objects.create(country=countries["CI"], name="Ivory Coast", kind="spelling")
    Jurisdiction.objects.create(post=posts["KE"], country=countries["SO"], capacity="accredited",
                                competence="internal-security", starts_on=date(2015, 1, 1))  # fmt: skip
    found = {}
    for rank, (code, fr, en, corps, place, name, tongue, host) in enumerate(PEOPLE, 1):
        row: Any = position(world, "")
        row.code, row.function_fr, row.function_en, row.corps, row.country = code, fr, en, corps, countries[place]
        row.unit, row.rank, row.kind = posts[place].unit, rank, "post-staff"
        if host:
            school: Any = institution(world, "")
            school.name_fr = school.name_en = host
            school.country = countries[place]
            school.save()
            row.host = school
        row.save()
        someone = Person.objects.create(name=name, corps=corps, fictional=True, owner=world.unit, marking="internal")
        someone.languages.add(*([languages[tongue]] if tongue else []))
        Posting.objects.create(position=row, person=someone, planned_from=TODAY - timedelta(200))
        found[code] = row
    rebuild()
    return found


@pytest.fixture
def reader(staff: dict[str, Position]) -> Reader:
    """Return a reader who sees everything."""
    return Reader(local_operator(), "fr", TODAY)


def codes(found: Found) -> list[str]:
    """Return the keys of the positions found."""
    return [str(line.itself.key) for line in found.lines if line.itself.model is Position]


@pytest.mark.parametrize(("text", "wanted"), MISSPELT)
def test_a_misspelt_query_finds_its_row_among_the_first_five(text: str, wanted: str, reader: Reader) -> None:
    assert wanted in codes(find(reader, asked_for(text, {}, {}), 25))[:5]


def told(client: Client, text: str = "", **more: str) -> str:
    """Return the page for a query, without what is new in every answer."""
    answer = client.get("/network/directory/", {"q": text, **more})
    assert answer.status_code == 200
    return re.sub(r'value="\w{64}"|nonce-\w+', "", answer.content.decode())


def signed(role: str, place: Unit) -> Client:
    """Return a client signed in with a role in a unit."""
    client = Client()
    client.force_login(account(role, place))
    return client


@pytest.mark.parametrize("marking", ["directorate", "named"])
def test_somebody_out_of_sight_and_nobody_give_the_same_bytes(
    marking: str, world: World, staff: dict[str, Position]
) -> None:
    stranger = unit("directorate")
    stranger.directorate = stranger
    stranger.save()
    Person.objects.filter(name__startswith="Octave").update(marking=marking, owner=stranger)
    reading = signed(Role.DESK, world.unit)
    queries = ("Octave", "rivage", "swahili", "nairobi", "oktave rivaje", "attaché kenya swahili", "")
    hidden = [told(reading, text) for text in queries]
    assert all("Rivage (fictif)" not in page for page in hidden)
    Posting.objects.filter(person__name__startswith="Octave").delete()
    Person.objects.filter(name__startswith="Octave").delete()
    rebuild()
    assert [told(reading, text) for text in queries] == hidden


def test_a_host_out_of_sight_answers_no_word(world: World, staff: dict[str, Position]) -> None:
    Institution.objects.filter(name_fr__contains="Thiès").update(marking="named")
    page = told(signed(Role.DESK, world.unit), "thies")
    assert "Conseiller police technique" not in page
    assert "Forensic-police adviser" not in page
    assert "Forensic-police adviser" in told(signed(Role.DESK, world.unit), "forensic senegal")


def test_an_attache_finds_only_whom_the_posts_countries_hold(world: World, staff: dict[str, Position]) -> None:
    abroad = unit("post", parent=world.directorate, directorate=world.directorate)
    Portfolio.objects.create(unit=abroad, country=Country.objects.get(code="MR"), starts_on=date(2015, 1, 1))
    reading = signed(Role.ATTACHE, abroad)
    assert "Zéphyrin Brume" in told(reading, "attaché")
    for text in ("Octave", "attaché", "nairobi", "somalia"):
        assert "Octave Rivage" not in told(reading, text)
    assert signed(Role.COMPANY, world.unit).get("/network/directory/").status_code == 404


def test_the_day_asked_decides_who_holds_a_position(reader: Reader, staff: dict[str, Position]) -> None:
    before = Reader(reader.actor, "fr", TODAY, TODAY - timedelta(300))
    assert codes(find(reader, asked_for("Octave Rivage", {}, {}), 25)) == ["ke-head"]
    assert find(before, asked_for("Octave Rivage", {}, {}), 25).lines == ()
    assert find(before, asked_for("attaché kenya", {}, {}), 25).lines[0].holder is None
    early = Reader(reader.actor, "fr", TODAY, date(2010, 1, 1))
    assert find(early, asked_for("attaché", {}, {}), 25).lines == ()


def test_facets_narrow_and_a_wrong_value_gets_a_sentence(world: World, staff: dict[str, Position]) -> None:
    reading = signed(Role.DESK, world.unit)
    page = told(reading, "", corps="police", country="KE")
    assert "Octave Rivage" in page
    assert "Blanche Lande" in page
    assert "Ondine Givre" not in page
    assert "Octave Rivage" in told(reading, "", country="SO")
    assert "Octave Rivage" in told(reading, "", language="sw")
    assert "Blanche Lande" not in told(reading, "", language="sw")
    assert "Octave Rivage" in told(reading, "", unit=staff["ke-head"].unit.code)
    wrong = reading.get("/network/directory/", {"corps": "pirates", "as_of": "yesterday", "q": "a\0b"})
    assert wrong.status_code == 400
    assert "“pirates” is not a choice of “Corps”" in wrong.content.decode()


def test_functional_addresses_are_found_by_institution_and_country(world: World, staff: dict[str, Position]) -> None:
    school = Institution.objects.get(name_fr__contains="Thiès")
    Contact.objects.create(institution=school, function_fr="Secrétariat", function_en="Secretariat",
                           address="secretariat@fictif.example", fictional=True)  # fmt: skip
    rebuild()
    reading = signed(Role.DESK, world.unit)
    for text in ("academi thies", "secretariat senegal"):
        assert "secretariat@fictif.example" in told(reading, text)
    only = told(reading, "", kind="contact")
    assert "secretariat@fictif.example" in only
    assert "Octave" not in only
    Institution.objects.filter(pk=school.pk).update(marking="named")
    assert "secretariat@fictif.example" not in told(reading, "thies")


def saved(row: Any, **values: Any) -> None:
    """Change a row and write the journal's line, as every action does."""
    before = snapshot(row)
    for name, value in values.items():
        setattr(row, name, value)
    with transaction.atomic():
        row.save()
        note(local_operator(), Act("change", row, *difference(before, snapshot(row))))


@pytest.mark.django_db(transaction=True)
def test_the_index_follows_what_a_position_is_found_by(reader: Reader, staff: dict[str, Position]) -> None:
    def found(text: str) -> list[str]:
        return codes(find(reader, asked_for(text, {}, {}), 25))

    assert found("Quetzal") == []
    saved(Person.objects.get(name__startswith="Octave"), name="Quetzal Rivage (fictif)")
    assert found("Quetzal") == ["ke-head"]
    saved(Country.objects.get(code="SO"), name_fr="Pountland")
    assert found("pountland attaché") == ["ke-head"]
    saved(Language.objects.get(code="sw"), name_fr="kiswahili")
    assert found("kiswahili") == ["ke-head"]
    record = catalogue.by_model(Counterpart)
    post = Post.objects.get(seat_fr="Tokyo")
    school = Institution.objects.get(name_fr__contains="Thiès")
    form = form_class(record, Reader(local_operator(), "en", TODAY))({"institution": school.pk, "post": post.pk})
    assert form.is_valid(), form.errors
    add(local_operator(), form)
    assert set(found("thies")) == {"sn-police", "jp-head"}


def more_people(world: World, staff: dict[str, Position], count: int) -> None:
    """Store more holders of positions like the first."""
    for at in range(count):
        row: Any = position(world, f"volume {at}")
        row.unit, row.country = staff["ke-head"].unit, staff["ke-head"].country
        row.save()
        someone: Any = stored(person(world, f"volume {at}"))
        Posting.objects.create(position=row, person=someone, planned_from=TODAY - timedelta(10))
    rebuild()


def test_the_number_of_queries_does_not_grow_with_the_rows(world: World, staff: dict[str, Position]) -> None:
    reading = signed(Role.DESK, world.unit)
    counts = []
    for added in (1, 40):
        more_people(world, staff, added)
        told(reading, "volume kenya")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            told(reading, "volume kenya")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 30


def test_a_file_holds_what_is_shown_and_no_personal_details(world: World, staff: dict[str, Position]) -> None:
    someone = Person.objects.get(name__startswith="Octave")
    PersonalDetails.objects.create(person=someone, phone="00 00 00 00 01", email="o@fictif.example")
    reading = signed(Role.DIRECTOR, world.directorate)
    answer = reading.get("/network/directory/", {"q": "attache kenya", "format": "csv"})
    text = answer.content.decode("utf-8-sig")
    assert answer.status_code == 200
    assert "Octave Rivage (fictif)" in text
    assert "Zéphyrin" not in text
    assert "00 00 00 00 01" not in text + told(reading, "octave")
    assert Entry.objects.filter(verb="export", kind="network.position").count() == 1
    assert reading.get("/network/directory/", {"format": "pdf"}).status_code == 400


def test_people_for_named_readers_are_logged_when_shown(world: World, staff: dict[str, Position]) -> None:
    auditor = signed(Role.AUDITOR, world.unit)
    someone = Person.objects.get(name__startswith="Octave")
    Person.objects.filter(pk=someone.pk).update(marking="named")
    told(auditor, "octave")
    assert list(Reading.objects.values_list("kind", "object_id")) == [("network.person", someone.pk)]


def test_the_directory_stands_in_the_menu(world: World, staff: dict[str, Position]) -> None:
    page = signed(Role.DESK, world.unit).get("/positions/").content.decode()
    assert 'href="/network/directory/"' in page
