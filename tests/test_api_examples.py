"""The examples of docs/how-to/use-the-api.md, run as they stand against a live server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from entente.apps.projects.models import Action
from entente.apps.reference.models import Country
from tests.conftest import account
from tests.examples import World, example
from tests.programs import token_for

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "use-the-api.md"


def blocks(language: str) -> str:
    """Return the code of a language on the page, joined in order."""
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE))


def run(command: list[str], code: str, server: Any, secret: str) -> list[str]:
    """Return the lines a program prints; fail with what it says otherwise."""
    environment = {**os.environ, "ENTENTE": server.url, "ENTENTE_TOKEN": secret, "NO_PROXY": "*"}
    done = subprocess.run(command, input=code, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_page_do_what_the_page_says(live_server: Any) -> None:
    world = World()
    Country.objects.filter(pk=world.country.pk).update(code="MR")
    for _row in range(3):
        example(Action, world)
    _token, secret = token_for(account("director", world.unit))

    told = run([sys.executable, "-W", "error", "-"], blocks("python"), live_server, secret)
    assert told[0] == "36 people trained"
    assert told[1] == "Somebody saved this record after you read it; nothing of yours is saved. ['state', 'women']"
    assert told[2] == "['restore', 'archive', 'change', 'change', 'add']"
    assert {line.split(" ")[0] for line in told[3:]} == {
        "title_fr", "title_en", "kind", "country", "starts_on", "ends_on"}  # fmt: skip
    row = Action.objects.get(title_en="Road safety course")
    assert (row.trainees, row.women, row.state, row.revision) == (20, 7, "done", 5)

    assert shutil.which("curl"), "the page's examples need curl"
    index, page, *rest = run(
        ["bash", "-euo", "pipefail"], blocks("sh").replace("curl", "curl -w '\\n'"), live_server, secret
    )
    assert rest == []
    assert {"slug", "name", "api_url", "may"} == set(json.loads(index)["items"][0])
    assert (json.loads(page)["count"], len(json.loads(page)["items"])) == (4, 2)
