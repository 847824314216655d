"""schemathesis over every operation of the API: what its document promises is what it answers, whatever is sent."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
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
EXAMPLES = 4


def operations(secret: str) -> list[Any]:
    """Return every operation of the document, as the application itself serves it."""
    headers = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}openapi.json", get_wsgi_application(), headers=headers)
    schema.config.generation.update(with_security_parameters=False)
    return [found.ok() for found in schema.get_all_operations()]


def tried(operation: Any, secret: str, mode: GenerationMode, key: str | None, told: Counter[int]) -> list[str]:
    """Send a few cases of one operation and return what the checks say against the answers."""
    faults: list[str] = []
    chosen = {"path_parameters": {"key": key}} if key is not None and "{key}" in operation.path else {}

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(mode, **chosen))
    def send(case: Any) -> None:
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en", "Accept-Encoding": "identity"}
        answer = case.call(headers=headers)
        told[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            faults.extend(f"{case.as_curl_command()}\n  {answer.status_code} {answer.text[:300]}\n  {fault}" for fault in group.exceptions)

    send()
    return faults


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the same on both databases; bounded to one for time")
@pytest.mark.parametrize("scope", ["write", "read"])
def test_every_operation_answers_as_its_document_says(scope: str, world: World) -> None:
    director = account("director", world.unit)
    _token, secret = token_for(director, scope=scope)
    keys = {}
    for record in catalogue.all_records():
        keys[record.slug] = str(record.key_of(example(record.model, world)))
    told: Counter[int] = Counter()
    faults: list[str] = []
    for operation in operations(secret):
        slug = operation.path.removeprefix(ROOT).split("/")[0]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                faults += tried(operation, secret, mode, keys.get(slug), told)
            except Exception as e:
                faults.append(f"{operation.label} {mode} {type(e)} {e}"[:500])
    open("/tmp/faults.txt","w").write(f"{told} {len(faults)}\n"+"\n=====\n".join(faults))
    assert faults[:40] == []
