"""A program that uses the API with a token, as the tests of the API need it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from entente.access.models import User
from entente.engines.api.gate import digest_of
from entente.engines.api.models import Token

ROOT = "/api/v1/"


@dataclass
class Answer:
    """What came back: status, JSON, headers."""

    status: int
    body: Any
    headers: Any
    text: str


def token_for(user: User, **values: Any) -> tuple[Token, str]:
    """Return a stored token of an account and its secret; it reads and writes for a day unless told otherwise."""
    secret = f"entente_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    usual = {"scope": "write", "expires_at": now + timedelta(days=1), "a_minute": 100_000, "name": "a program"}
    token = Token.objects.create(user=user, prefix=secret[:14], digest=digest_of(secret), **{**usual, **values})
    return token, secret


class Program:
    """Asks the API with one token (or none), in one language."""

    def __init__(self, secret: str = "", language: str = "en") -> None:
        self.client = Client(headers={"Accept-Language": language})
        if secret:
            self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"

    def ask(self, method: str, address: str, body: Any = None, **more: Any) -> Answer:
        """Send one request; an address that does not begin with / stands under the API's root."""
        path = address if address.startswith(("/", "http")) else ROOT + address
        sent: dict[str, Any] = (
            {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        )
        answer = self.client.generic(method, path, **{**sent, **more})
        assert answer.headers["Content-Type"] == "application/json", (method, path, answer.content[:200])
        text = answer.content.decode()
        return Answer(answer.status_code, json.loads(text), answer.headers, text)

    def get(self, address: str) -> Answer:
        """Read."""
        return self.ask("GET", address)

    def post(self, address: str, body: Any) -> Answer:
        """Add."""
        return self.ask("POST", address, body)

    def patch(self, address: str, body: Any) -> Answer:
        """Change."""
        return self.ask("PATCH", address, body)


def program_for(user: User, **values: Any) -> Program:
    """Return a program with a token of an account."""
    return Program(token_for(user, **values)[1])
