from tests.programs import *
from tests.conftest import account
from tests.examples import *
from entente.engines.records import catalogue
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


def test_smoke(world):
    u = account("director", world.unit)
    p = program_for(u)
    for r in catalogue.all_records():
        if r.slug in ("accounts", "mandates"):
            continue
        row = example(r.model, world, "x")
        a = p.get(f"{r.slug}/" + ("?dates=all" if r.dated else ""))
        print(r.slug, a.status, a.text[:700])
        if a.status == 200:
            k = r.key_of(row)
            d = p.get(f"{r.slug}/{k}/")
            print(d.status)
            assert d.body in a.body["items"]
            print(p.get(f"{r.slug}/{k}/history").text[:200])
    with CaptureQueriesContext(connection) as q:
        p.get("actions/")
    for x in q:
        print(x["sql"][:300])
    print(p.get("actions/?foo=1&kind=zz&kind=yy&limit=0&sort=x&after=%21%21&dates=x&period=99999999999999999999").text)
    print(
        p.post(
            "institutions/", {"name_fr": "École", "name_en": "School", "kind": "school", "country": world.country.code}
        ).text
    )
    print(p.post("institutions/", {"name_fr": 5, "kind": "zz", "country": "ZZZZ", "foo": 1}).text)
    print(p.post("institutions/", {"name_fr": "", "kind": "zz", "country": "ZZZZ"}).text)
    print(p.get("").text)
