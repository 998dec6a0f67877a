"""A partner on the loopback address that does what the test says: real sockets, real signatures."""

import contextlib
import hashlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sharing.signing import SigningKey, sign_receipt
from tests.sharing.factories import make_key


@dataclass
class Arrived:
    """One request as it came."""

    headers: dict[str, str]
    body: bytes
    method: str = "POST"
    path: str = ""

    @property
    def id(self) -> str:
        return self.headers["ipx-message-id"]


@dataclass
class ChaosPartner:
    """Answers each request by the next plan; without one it behaves.

    Plans: a status code, or "reset", "drip", "hang", "store-and-hang", "lost-ack", "unsigned", "wrong-key",
    "wrong-digest", "truncated", "skewed", "redirect", "huge", (status, {header: value}),
    ("problem", status, what it says), or ("receipt", what it signs).
    A question is answered with one of its files.
    """

    key: SigningKey = field(default_factory=make_key)
    plans: list = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    stored: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)  # what it hands out, by hash
    delay_seconds: float = 0.0
    always: object = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.is_open = True
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.is_open = False
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while self.is_open:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as reader:
            while request := self._read(reader):
                with self._lock:
                    self.arrived.append(request)
                    plan = self.plans.pop(0) if self.plans else self.always
                if not self._answer(connection, request, plan):
                    return

    @staticmethod
    def _read(reader) -> Arrived | None:
        if not (line := reader.readline()):
            return None
        method, path, _version = line.decode().split()
        headers = {}
        while (line := reader.readline()) not in (b"\r\n", b""):
            name, _colon, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        return Arrived(headers, reader.read(int(headers.get("content-length", "0"))), method, path)

    def _answer(self, connection: socket.socket, request: Arrived, plan) -> bool:
        if self.delay_seconds:
            time.sleep(self.delay_seconds)
        if request.method == "GET" and plan is None:
            content = self.files.get(request.path.rpartition("/")[2])
            self._send(connection, 404 if content is None else 200, {}, content or b"{}")
            return True
        digest = hashlib.sha256(request.body).hexdigest()
        if plan in (None, "lost-ack", "store-and-hang"):
            with self._lock:
                state = "duplicate" if request.id in self.stored else "stored"
                self.stored[request.id] = digest
        if plan == "lost-ack" or plan == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if plan in ("hang", "store-and-hang"):
            time.sleep(60)
            return False
        if plan == "drip":
            for byte in b"HTTP/1.1 202 Accepted\r\nContent-Length: 4000\r\n\r\n" + b"x" * 4000:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
            return False
        if plan == "redirect":
            self._send(connection, 301, {"Location": "http://127.0.0.1:1/"}, b"")
        elif plan == "huge":
            self._send(connection, 202, {}, b"x" * 1_000_000)
        elif isinstance(plan, tuple) and plan[0] == "problem":
            self._send(connection, plan[1], {}, json.dumps(plan[2]).encode())
        elif isinstance(plan, tuple) and plan[0] == "receipt":
            body = plan[1].replace(b"ID", request.id.encode()).replace(b"DIGEST", digest.encode())
            signed = sign_receipt(
                status=202, content_type="application/json", body=body, key=self.key, now=self.clock()
            )
            self._send(connection, 202, signed, body)
        elif isinstance(plan, tuple):
            self._send(connection, plan[0], plan[1], b"")
        elif isinstance(plan, int):
            self._send(connection, plan, {}, b"" if plan == 204 else b"{}")
        else:
            body = json.dumps(
                {
                    "receipt": request.id,
                    "digest": "0" * 64 if plan == "wrong-digest" else digest,
                    "state": state if plan is None else "stored",
                    "at": "2026-11-23T04:00:00Z",
                }
            ).encode()
            key = make_key("us-cbp/2020-01") if plan == "wrong-key" else self.key
            signed_at = self.clock() - timedelta(minutes=10 if plan == "skewed" else 0)
            headers = (
                {}
                if plan == "unsigned"
                else sign_receipt(status=202, content_type="application/json", body=body, key=key, now=signed_at)
            )
            self._send(connection, 202, headers, body, cut=20 if plan == "truncated" else 0)
            return plan != "truncated"
        return True

    @staticmethod
    def _send(connection: socket.socket, status: int, headers: dict[str, str], body: bytes, *, cut: int = 0) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body[: len(body) - cut])


class Clock:
    """The time as workers and partners see it: real, and as far ahead as the test has moved it."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, **duration: float) -> None:
        self.ahead += timedelta(**duration)
