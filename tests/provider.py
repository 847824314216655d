"""A small OpenID Connect provider for the tests, on loopback: discovery, sign-in form, code with PKCE, keys, userinfo.

It follows OpenID Connect Core 1.0 as far as a code flow goes, and misbehaves on demand (`faults`), one way at a time.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "entente", "a secret of the client"
PASSWORD = "at the provider"


def new_key() -> rsa.RSAPrivateKey:
    """Return a signing key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What a provider knows: its people by name with their claims, the codes it has given, how it misbehaves."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    address: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    other_key: rsa.RSAPrivateKey = field(default_factory=new_key)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def configuration(self) -> dict[str, Any]:
        """Return its description of itself."""
        return {
            "issuer": "https://somebody-else.example" if "issuer" in self.faults else self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": "http://plain.example/token" if "address" in self.faults else f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        """Return its public key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def code_for(self, name: str, asked: dict[str, str]) -> str:
        """Return a code, good once, for somebody who has signed in."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "name": name}
        return code

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return the tokens for a code, None when anything does not fit."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri") or "token" in self.faults:
            return None
        if asked["code_challenge"] != challenge or not self._is_client(form, authorization):
            return None
        token = secrets.token_urlsafe(16)
        self.tokens[token] = asked["name"]
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.id_token(asked["name"], asked.get("nonce", "")),
        }

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        if authorization.startswith("Basic "):
            return base64.b64decode(authorization[6:]).decode() == f"{CLIENT}:{SECRET}"
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)

    def id_token(self, name: str, nonce: str) -> str:
        """Return the signed statement of who somebody is."""
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": f"number-{name}",
            "aud": "another-client" if "audience" in self.faults else CLIENT,
            "iat": now,
            "exp": now - 3600 if "expired" in self.faults else now + 60,
            "nonce": "another" if "nonce" in self.faults else nonce,
        }
        if "none" in self.faults:
            return jwt.encode(claims, "", algorithm="none", headers={"kid": "one"})
        key = self.other_key if "signature" in self.faults else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"})

    def userinfo(self, token: str) -> dict[str, Any] | None:
        """Return the claims of whoever a token is for."""
        name = self.tokens.get(token)
        if name is None:
            return None
        sub = "number-of-another" if "subject" in self.faults else f"number-{name}"
        found = {"sub": sub, "preferred_username": name, **self.people[name]}
        if "claim" in self.faults:
            del found["preferred_username"]
        return found


class Answers(BaseHTTPRequestHandler):
    """What answers for a provider."""

    provider: Provider

    def log_message(self, *words: object) -> None:
        """Say nothing."""

    def _send(self, status: int, content: str, kind: str = "application/json", **headers: str) -> None:
        body = content.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _json(self, found: Any, otherwise: int = 400) -> None:
        self._send(200 if found is not None else otherwise, json.dumps(found or {"error": "invalid_request"}))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if "silent" in self.provider.faults:
            self._send(500, "not json", "text/plain")
        elif parts.path == "/.well-known/openid-configuration":
            self._json(self.provider.configuration())
        elif parts.path == "/keys":
            self._json(self.provider.keys())
        elif parts.path == "/userinfo":
            self._json(self.provider.userinfo(self.headers.get("Authorization", "").removeprefix("Bearer ")), 401)
        elif parts.path == "/authorize" and asked.get("client_id") == CLIENT:
            hidden = "".join(
                f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items()
            )
            form = f'<form method="post" action="/authorize">{hidden}<input name="name"><input name="password"><button>ok</button></form>'
            self._send(200, f"<!doctype html><title>Provider</title>{form}", "text/html; charset=utf-8")
        else:
            self._send(404, "{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path == "/token":
            self._json(self.provider.exchange(form, self.headers.get("Authorization", "")))
            return
        known = form.get("name") in self.provider.people and form.get("password") == PASSWORD
        answer = {"code": self.provider.code_for(form["name"], form)} if known else {"error": "access_denied"}
        query = urlencode({**answer, "state": form["state"]})
        self._send(302, "", "text/html", Location=f"{form['redirect_uri']}?{query}")


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """Serve a provider on a free loopback port while inside."""
    answers = type("Bound", (Answers,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
