"""An identity provider (OpenID Connect) at work on the loopback address: it publishes, takes codes, signs tokens.

What a test changes is what a false, careless or captured one would say.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from joserfc.jws import JWSRegistry

CLIENT, SECRET = "ipcases", "invented-client-secret"
ASK, PROVE, ANSWER = (f"/sign-in/provider/{end}" for end in ("", "again/", "answer/"))
EVENT = "http://schemas.openid.net/event/backchannel-logout"


def new_key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


@dataclass
class Provider:
    """The provider, and who is signed in there."""

    subject: str = "u-4711"
    key: ECKey = field(default_factory=lambda: new_key("first"))
    published_keys: list[ECKey] = field(default_factory=list)
    # Claims that it says otherwise, or (None) not at all.
    lies: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "ES256"
    is_silent: bool = False
    signed_in_at: float | None = None
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    publishes: dict[str, Any] = field(default_factory=dict)
    address: str = ""

    def visit(self, address: str) -> str:
        """Do what the browser and its person do there; return the query that comes back."""
        self.asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe(8)
        self.codes[code] = self.asked
        if self.signed_in_at is None or self.asked.get("prompt") == "login":
            self.signed_in_at = time.time()
        return f"code={code}&state={self.asked['state']}"

    def sign(self, claims: dict[str, Any]) -> str:
        """Sign a token, with whatever the test wants said otherwise."""
        said = {name: value for name, value in (claims | self.lies).items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none"}, said)
            return ".".join(_text(json.dumps(part).encode()) for part in parts) + "."
        key = self.key if self.algorithm == "ES256" else OctKey.import_key(SECRET)
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, said, key, registry=JWSRegistry(algorithms=[self.algorithm]))

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        return self.sign(
            {
                "iss": self.address,
                "sub": self.subject,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 300,
                "auth_time": int(self.signed_in_at or now),
                "nonce": asked["nonce"],
            }
        )

    def logout_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.address, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": "1"}
        return self.sign({**claims, "events": {EVENT: {}}})

    def take_code(self, authorization: str, body: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Give a token for a code, once, to whom it was given, who knows what stands behind the question."""
        asked = self.codes.pop(body["code"][0], None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != expected:
            return 401, {"error": "invalid_client"}
        challenge = _text(hashlib.sha256(body["code_verifier"][0].encode()).digest())
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["code_challenge_method"] != "S256"
            or asked["redirect_uri"] != body["redirect_uri"][0]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def published(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/end",
            **self.publishes,
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in self.published_keys or [self.key]]}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class ProviderServer:
    """The server; the provider behind it is another one for each test."""

    def __init__(self) -> None:
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                here.provider.questions.append(path)
                if here.provider.is_silent:
                    self.say(502, {})
                elif path == "/.well-known/openid-configuration":
                    self.say(200, here.provider.published())
                else:
                    self.say(200, here.provider.keys())

            def do_POST(self) -> None:
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.say(*here.provider.take_code(self.headers.get("Authorization", ""), body))

            def say(self, status: int, said: dict[str, Any]) -> None:
                data = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_said: Any) -> None:
                pass

        self.provider = Provider()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def come(client, provider: Provider, **query):
    """Send a browser there and let it come back."""
    return client.get(f"{ANSWER}?{provider.visit(client.get(ASK, query)['Location'])}")
