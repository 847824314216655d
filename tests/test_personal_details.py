"""How to reach a person: who may read it, by which ways it goes out, and that each leaves its line in the read log."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from entente.access.actor import actor_for, local_operator
from entente.access.choices import Role
from entente.access.service import may, visible
from entente.apps.network.models import Person, PersonalDetails, Portfolio, Posting
from entente.apps.network.retention import forget
from entente.engines.calendar.months import months_after
from entente.engines.exchange import batches
from entente.engines.exchange.undo import undo, why_not_undone
from entente.engines.journal.models import Entry, Reading
from entente.engines.journal.service import verify
from entente.engines.mail.digest import digest_for
from entente.engines.mail.service import subscribe
from entente.engines.records import catalogue
from entente.engines.records.bulk import Loaded, load
from entente.engines.records.desk import changes
from entente.engines.records.reader import Reader
from entente.engines.search.asking import typed
from entente.engines.search.index import rebuild
from entente.engines.search.service import Asked, find
from tests.conftest import account
from tests.examples import World, person, position, stored, unit
from tests.programs import program_for
from tests.test_exchange import planned

RECORD = catalogue.by_model(PersonalDetails)
TODAY = timezone.localdate()
OWN, MATE, STRANGER, LEFT, COMING = "00 00 00 00 01", "00 00 00 00 02", "00 00 00 00 03", "00 00 00 00 04", "00 00 00 00 05"  # fmt: skip
ALL = {OWN, MATE, STRANGER, LEFT, COMING}


def served(world: World, phone: str, begins: int, ends: int | None) -> PersonalDetails:
    """Return the details of somebody posted in the world's unit between two days counted from today."""
    someone: Any = stored(person(world, ""))
    place: Any = stored(position(world, ""))
    Posting.objects.create(
        position=place, person=someone, planned_from=TODAY + timedelta(begins),
        planned_to=None if ends is None else TODAY + timedelta(ends),
    )  # fmt: skip
    return PersonalDetails.objects.create(person=someone, phone=phone, email="x@fictif.example", fictional=True)


@pytest.fixture
def phones(world: World) -> dict[str, PersonalDetails]:
    """Return details by their number: of our unit, of our directorate, of a stranger's, who left, who comes."""
    office = world.unit
    world.unit = unit("post", parent=world.directorate, directorate=world.directorate)
    mate = served(world, MATE, -100, None)
    stranger = unit("directorate")
    stranger.directorate = stranger
    stranger.save()
    world.unit = stranger
    apart = served(world, STRANGER, -100, None)
    world.unit = office
    Portfolio.objects.create(unit=office, country=world.country, starts_on=date(2010, 1, 1))
    return {
        OWN: served(world, OWN, -100, 100), MATE: mate, STRANGER: apart, LEFT: served(world, LEFT, -100, 0),
        COMING: served(world, COMING, 1, None),
    }  # fmt: skip


DIRECTORATE = {OWN, MATE, LEFT, COMING}
MAY = {
    Role.DIRECTOR: DIRECTORATE, Role.MEANS: DIRECTORATE, Role.DUTY: ALL, Role.ATTACHE: {OWN}, Role.AUDITOR: ALL,
}  # fmt: skip
ROLES = [role for role in Role.values if role != Role.OPERATOR]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_the_numbers_of_its_right_and_no_other(
    role: str, world: World, phones: dict[str, PersonalDetails]
) -> None:
    user = account(role, world.unit)
    client, told = Client(), set[str]()
    client.force_login(user)
    for phone, row in phones.items():
        answer = client.get(f"/personal-details/{row.pk}/")
        assert (answer.status_code == 200) == (phone in MAY.get(Role(role), set())), phone
        for address in (f"/personal-details/{row.pk}/", f"/people/{row.person_id}/", f"/personal-details/{row.pk}/edit",
                        f"/personal-details/{row.pk}/history", "/personal-details/", "/personal-details/?columns=phone",
                        "/personal-details/export?format=csv&fields=all", "/people/", "/postings/", "/search/?q=fictif"):  # fmt: skip
            page = client.get(address).content.decode()
            told |= {number for number in ALL if number in page}
    assert told == MAY.get(Role(role), set())


@pytest.mark.parametrize(("role", "writes"), [(Role.DIRECTOR, DIRECTORATE), (Role.MEANS, DIRECTORATE),
                                              (Role.ATTACHE, {OWN}), (Role.DUTY, set()), (Role.AUDITOR, set())])  # fmt: skip
def test_each_role_writes_the_numbers_of_its_right_and_no_other(
    role: Role, writes: set[str], world: World, phones: dict[str, PersonalDetails]
) -> None:
    actor = actor_for(account(role, world.unit))
    assert {phone for phone, row in phones.items() if may(actor, "change", row)} == writes


def test_details_of_a_person_out_of_sight_stay_out_of_sight(world: World, phones: dict[str, PersonalDetails]) -> None:
    Person.objects.filter(pk=phones[OWN].person_id).update(marking="named")
    assert not visible(actor_for(account(Role.ATTACHE, world.unit)), PersonalDetails).exists()


def test_an_archived_posting_gives_nothing(world: World, phones: dict[str, PersonalDetails]) -> None:
    actor = actor_for(account(Role.ATTACHE, world.unit))
    Posting.objects.filter(person=phones[OWN].person_id).update(archived_at=timezone.now())
    assert not visible(actor, PersonalDetails).exists()


def test_an_attache_adds_the_details_of_who_serves_there_and_of_nobody_else(
    world: World, phones: dict[str, PersonalDetails]
) -> None:
    client = Client()
    client.force_login(account(Role.ATTACHE, world.unit))
    for phone, status in ((OWN, 302), (LEFT, 400)):
        someone = phones[phone].person_id
        PersonalDetails.objects.filter(person=someone).delete()
        sent = {"person": someone, "phone": "00 00 00 00 09", "email": "", "emergency": ""}
        assert client.post("/personal-details/new", sent).status_code == status, phone
        assert PersonalDetails.objects.filter(person=someone).count() == (status == 302)


@pytest.mark.parametrize(
    "address",
    ["/personal-details/{0}/", "/personal-details/{0}/edit", "/personal-details/{0}/history", "/personal-details/",
     "/personal-details/export?format=csv&fields=all"],
)  # fmt: skip
def test_every_page_that_tells_leaves_a_line_in_the_read_log(
    address: str, world: World, phones: dict[str, PersonalDetails]
) -> None:
    exports = "export" in address
    user, client = account(Role.AUDITOR if exports else Role.ATTACHE, world.unit), Client()
    PersonalDetails.objects.exclude(pk=phones[OWN].pk).delete()
    client.force_login(user)
    place = address.format(phones[OWN].pk)
    assert client.get(place).status_code == 200
    lines = Reading.objects.filter(kind=RECORD.kind).values_list("object_id", "user_id", "place")
    assert list(lines) == [(phones[OWN].pk, user.pk, place.split("?")[0])]


def test_programs_leave_their_lines_too(world: World, phones: dict[str, PersonalDetails]) -> None:
    user = account(Role.ATTACHE, world.unit)
    asked, row = program_for(user), phones[OWN]
    ways: list[Callable[[], Any]] = [
        lambda: asked.get("personal-details/"), lambda: asked.get(f"personal-details/{row.pk}/"),
        lambda: asked.get(f"personal-details/{row.pk}/history"),
        lambda: asked.patch(f"personal-details/{row.pk}/", {"revision": 1, "email": "y@fictif.example"}),
    ]  # fmt: skip
    for way in ways:
        before = Reading.objects.filter(kind=RECORD.kind, object_id=row.pk, user=user).count()
        assert way().status == 200
        assert Reading.objects.filter(kind=RECORD.kind, object_id=row.pk, user=user).count() == before + 1


def test_the_persons_page_only_points_and_that_is_no_reading(world: World, phones: dict[str, PersonalDetails]) -> None:
    client = Client()
    client.force_login(account(Role.MEANS, world.unit))
    page = client.get(f"/people/{phones[OWN].person_id}/").content.decode()
    assert f"/personal-details/{phones[OWN].pk}/" in page
    assert OWN not in page
    assert not Reading.objects.exists()


def test_only_who_sees_the_read_log_is_told_who_read(world: World, phones: dict[str, PersonalDetails]) -> None:
    duty, address = account(Role.DUTY, world.unit), f"/personal-details/{phones[OWN].pk}/"
    told = {}
    for user in (duty, account(Role.DIRECTOR, world.unit), account(Role.AUDITOR, world.unit)):
        client = Client()
        client.force_login(user)
        page = client.get(address)
        told[user.username.split("-")[0]] = [reading.user.pk for reading in page.context["readings"]]
        assert ("Who read this" in page.content.decode()) == ("auditor" in user.username)
    assert told["duty"] == told["director"] == []
    assert duty.pk in told["auditor"]


def written(client: Client, row: PersonalDetails, revision: int, **values: str) -> int:
    """Send the form of some details and return the status."""
    sent = {"person": row.person_id, "phone": row.phone, "email": row.email, "emergency": "", "revision": revision}
    return client.post(f"/personal-details/{row.pk}/edit", {**sent, **values}).status_code


def test_the_journal_never_keeps_a_value(world: World, phones: dict[str, PersonalDetails]) -> None:
    client = Client()
    client.force_login(account(Role.MEANS, world.unit))
    assert written(client, phones[OWN], 1, phone="00 00 00 00 77", emergency="Voisin fictif") == 302
    load(
        local_operator(), [Loaded(PersonalDetails(person=stored(person(world, "")), phone="00 00 00 00 78"))], batch="b"
    )
    kept = json.dumps(list(Entry.objects.values("label", "before", "after", "reason")))
    assert Entry.objects.filter(kind=RECORD.kind).count() == 2
    assert not any(text in kept for text in (OWN, "00 00 00 00 77", "00 00 00 00 78", "Voisin", "fictif.example"))
    assert verify().broken is None


def test_two_who_write_at_once_are_told_what_stands_there(world: World, phones: dict[str, PersonalDetails]) -> None:
    client = Client()
    client.force_login(account(Role.MEANS, world.unit))
    assert written(client, phones[OWN], 1, phone="00 00 00 00 77") == 302
    assert written(client, phones[OWN], 1, phone="00 00 00 00 88") == 409
    assert PersonalDetails.objects.get(pk=phones[OWN].pk).phone == "00 00 00 00 77"
    page = client.post(
        f"/personal-details/{phones[OWN].pk}/edit",
        {"person": phones[OWN].person_id, "phone": "00 00 00 00 88", "revision": 1},
    ).content.decode()
    assert "00 00 00 00 77" in page
    assert "00 00 00 00 88" in page


def test_an_import_tells_what_stands_there_by_a_logged_reading_and_cannot_be_undone(
    world: World, phones: dict[str, PersonalDetails]
) -> None:
    user = account(Role.MEANS, world.unit)
    actor, row, client = actor_for(user), phones[OWN], Client()
    Person.objects.filter(pk=row.person_id).update(name="Personne unique (fictif)")
    line = {"Person": "Personne unique (fictif)", "Service telephone": "00 00 00 00 66"}
    batch = planned(actor, RECORD, [line], mode="update")
    assert batch.count("changed") == 1
    client.force_login(user)
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert OWN in page
    assert Reading.objects.filter(object_id=row.pk, user=user).count() == 1
    batches.accept(actor, batch)
    assert "00 00 00 00 66" not in json.dumps(list(Entry.objects.values("before", "after")))
    batch.refresh_from_db()
    reader = Reader(actor, "en", TODAY)
    assert [why for why in why_not_undone(batch, reader) if "does not keep" in why]
    with pytest.raises(batches.Stale):
        undo(actor, batch)


def test_search_desk_and_mail_know_nothing_of_them(world: World, phones: dict[str, PersonalDetails]) -> None:
    user = account(Role.AUDITOR, world.unit, email="auditor@ministry.example")
    client = Client()
    client.force_login(account(Role.MEANS, world.unit))
    assert written(client, phones[OWN], 1, emergency="Zebulonne") == 302
    rebuild()
    reader = Reader(actor_for(user), "en", TODAY)
    for text in ("Zebulonne", OWN, "fictif.example", "Personne"):
        assert RECORD.slug not in {group.record.slug for group in find(reader, Asked(typed(text))).groups}
    reading = Client()
    reading.force_login(user)
    assert reading.get("/search/", {"q": "Personne", "kind": RECORD.slug}).status_code == 400
    assert RECORD.singular not in {line.kind for line in changes(reader)}
    subscription = subscribe(local_operator(), user, what="both", rhythm="day")
    digest = digest_for(reader.actor, subscription, timezone.now())
    assert RECORD.singular not in {line.kind for line in digest.changes}


def test_what_is_needed_no_more_is_emptied_and_the_journal_says_so(
    world: World, phones: dict[str, PersonalDetails]
) -> None:
    over = served(world, "00 00 00 00 10", -900, -190)
    recent = served(world, "00 00 00 00 11", -900, -10)
    back = served(world, "00 00 00 00 12", -900, -400)
    Posting.objects.create(position=stored(position(world, "")), person=back.person, planned_from=TODAY)
    never: Any = PersonalDetails.objects.create(person=stored(person(world, "")), phone="00 00 00 00 13")
    archived = served(world, "00 00 00 00 14", -10, None)
    PersonalDetails.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    assert forget(local_operator(), TODAY, 6) == 2
    assert forget(local_operator(), TODAY, 6) == 0
    emptied = set(PersonalDetails.objects.filter(phone="", email="", emergency="").values_list("pk", flat=True))
    assert emptied == {over.pk, archived.pk}
    assert {recent.pk, back.pk, never.pk}.isdisjoint(emptied)
    lines = Entry.objects.filter(verb="forget").order_by("object_id").values_list("object_id", "before", "after")
    assert list(lines) == [(pk, {"revision": 1}, {"revision": 2}) for pk in sorted(emptied)]


def test_who_may_not_change_them_forgets_nothing(world: World, phones: dict[str, PersonalDetails]) -> None:
    over = served(world, "00 00 00 00 10", -900, -190)
    assert forget(actor_for(account(Role.DUTY, world.unit)), TODAY, 6) == 0
    assert PersonalDetails.objects.get(pk=over.pk).phone


def test_months_before_a_day() -> None:
    assert months_after(date(2026, 8, 31), -6) == date(2026, 2, 28)
    assert months_after(date(2026, 3, 15), -15) == date(2024, 12, 15)
    assert months_after(date(2024, 2, 29), -12) == date(2023, 2, 28)
