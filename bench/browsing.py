"""A signed-in reader without a network: the whole application called as a server calls it, its queries counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, RequestFactory

from entente.access.models import User

Statement = tuple[str, Any]


class Browser:
    """One account's signed-in session; `get` answers through every layer of middleware, as bytes."""

    def __init__(self, account: str) -> None:
        client = Client()
        client.force_login(User.objects.get(username=account))
        self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.application = get_wsgi_application()
        self.factory = RequestFactory(SERVER_NAME="localhost", HTTP_COOKIE=self.cookies)

    def get(self, address: str) -> tuple[int, bytes]:
        """Return the status and the body of an address."""
        said: list[str] = []

        def start(status: str, headers: Any, trouble: Any = None, /) -> Callable[[bytes], object]:
            said.append(status)
            return said.__contains__

        answer = self.application(self.factory.get(address).environ, start)
        body = b"".join(answer)
        answer.close()
        return int(said[0].split()[0]), body

    def asker(self, address: str) -> Callable[[], None]:
        """Return a function that asks for an address once; it refuses an answer that is not 200."""

        def ask() -> None:
            status, body = self.get(address)
            if status != 200:
                raise RuntimeError(f"{address} answered {status}: {body[:200]!r}")

        return ask


@contextmanager
def watched() -> Iterator[list[Statement]]:
    """Give the statements executed within, with their parameters."""
    seen: list[Statement] = []

    def see(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(see):
        yield seen


def replay(statements: list[Statement]) -> Callable[[], None]:
    """Return a function that executes the reading statements again, bare, and fetches all their rows."""
    reading = [(sql, params) for sql, params in statements if sql.lstrip().upper().startswith("SELECT")]

    def run() -> None:
        with connection.cursor() as cursor:
            for sql, params in reading:
                cursor.execute(sql, params)
                cursor.fetchall()

    return run


def forget_counts() -> None:
    """Forget what lists have counted, as after a change of one of their records."""
    caches["counts"].clear()
