"""A small SMTP server on loopback for tests: it keeps what it takes, and refuses on demand."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest


class Sink(socketserver.ThreadingTCPServer):
    """A mail server on loopback: what it took, whom it refuses, at whom it hangs up."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken: list[tuple[str, EmailMessage]] = []
        self.refused: set[str] = set()
        self.hangs_up_at: set[str] = set()
        self.connections = 0

    @property
    def text_to(self) -> dict[str, str]:
        """The plain text of each mail, by its address."""
        bodies = {to: cast("Any", mail.get_body(("plain",))).get_content() for to, mail in self.taken}
        return {to: text.replace("\r\n", "\n") for to, text in bodies.items()}


class Talk(socketserver.StreamRequestHandler):
    """One conversation in the manner of RFC 5321, as far as a client needs it."""

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        sink, to = cast("Sink", self.server), ""
        sink.connections += 1
        self.say("220 sink")
        while line := self.rfile.readline():
            word, address = line[:4].decode().upper(), line.decode().partition("<")[2].partition(">")[0]
            if word == "RCPT":
                to = address
                if to in sink.hangs_up_at:
                    return
            if word == "DATA":
                self.say("354 go on")
                sink.taken.append((to, self.read_mail()))
            if word == "RCPT" and to in sink.refused:
                self.say("550 no such person")
            else:
                self.say("221 bye" if word == "QUIT" else "250 fine")

    def read_mail(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return cast("EmailMessage", message_from_bytes(b"".join(lines), policy=policy.default))


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """Return the mail server, and send all mail to it."""
    server = Sink()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
    settings.EMAIL_USE_TLS = False
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
