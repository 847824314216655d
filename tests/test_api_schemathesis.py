"""schemathesis over every operation of the API: what its document promises is what it answers, whatever is sent."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from entente.engines.api import answers
from entente.engines.records import catalogue
from tests.conftest import account
from tests.examples import World, example
from tests.programs import ROOT, token_for

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
CASES = {"write": 6, "read": 2}  # of each operation, well formed and not: about a minute in all


def operations(secret: str) -> list[Any]:
    """Return every operation of the document, as the application itself serves it."""
    headers = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}openapi.json", get_wsgi_application(), headers=headers)
    schema.config.generation.update(with_security_parameters=False)
    return [found.ok() for found in schema.get_all_operations()]


@dataclass
class Trial:
    """One token's trial of the API: how many cases, the key of a record of each type, what came of it."""

    secret: str
    cases: int
    keys: dict[str, str]
    told: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def of(self, operation: Any, mode: GenerationMode) -> None:
        """Send some cases of one operation; an operation that nothing can be wrong with has none to send."""
        slug = operation.path.removeprefix(ROOT).split("/")[0]
        chosen = {"path_parameters": {"key": self.keys[slug]}} if "{key}" in operation.path else {}
        usual = settings(
            max_examples=self.cases, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        with suppress(Unsatisfiable):
            usual(given(case=operation.as_strategy(mode, **chosen))(self.send))()

    def send(self, case: Any) -> None:
        """Send one case and keep what the checks say against its answer."""
        headers = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en", "Accept-Encoding": "identity"}
        answer = case.call(headers=headers)
        self.told[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            self.faults += [f"{case.as_curl_command()}: {answer.text[:300]}: {fault}" for fault in group.exceptions]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="what is tried does not depend on the database")
@pytest.mark.parametrize("scope", ["write", "read"])
def test_every_operation_answers_as_its_document_says(
    scope: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    director = account("director", world.unit)
    rows = [(record, example(record.model, world)) for record in catalogue.all_records()]
    keys = {record.slug: str(record.key_of(row)) for record, row in rows}
    troubles: list[Any] = []
    monkeypatch.setattr(
        answers,
        "log",
        SimpleNamespace(
            warning=lambda *said, **more: troubles.append(said), error=lambda *said, **more: troubles.append(said)
        ),
    )
    trial = Trial(token_for(director, scope=scope)[1], CASES[scope], keys)
    for operation in operations(trial.secret):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            trial.of(operation, mode)
    assert trial.faults == []
    assert troubles == []
    assert trial.told[200] > 100, trial.told
    assert (trial.told[201] > 0) == (scope == "write")
    assert trial.told[400] > 30
