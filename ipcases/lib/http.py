"""The way out to the network: one POST or GET with a hard end, to an address that is allowed.

Redirects are never followed, private addresses are refused and the resolved one is pinned (but for a
site of our own network, which the operator names), the answer is read up to a cap, and the whole
exchange ends at its deadline even when the other side sends one byte a second. Nothing here may run inside a
database transaction.
"""

import heapq
import ipaddress
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_match_hostname import CertificateError

CONNECT_SECONDS = 5.0
# All of the public internet's; what lies elsewhere wraps other addresses or belongs to a site.
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
USER_AGENT = "ipcases"


class Unreachable(Exception):
    """No answer came. `kind` says why: address, tls, timeout, connection, too-large."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


@dataclass(frozen=True)
class Answer:
    """A complete answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Keeps connections to one other site alive. Safe to use from several threads.

    `authorities` is a PEM file of those who may vouch for the site, instead of those that browsers trust.
    `allow_private` is for a site that the operator names and nobody else can: its address may be any.
    """

    def __init__(
        self, *, allow_loopback: bool, allow_private: bool = False, connections: int = 4, authorities: str = ""
    ) -> None:
        self._trusted: bool | str = authorities or True
        # No session: it would follow cookies, redirects and proxies of the environment.
        self._plain = _Adapter(False, allow_loopback, connections, allow_private=allow_private)
        self._tls = _Adapter(True, allow_loopback, connections, allow_private=allow_private)

    def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str], seconds: float, max_answer_bytes: int
    ) -> Answer:
        """Send the bytes and return the answer within the seconds. Raises Unreachable."""
        return self._ask("POST", url, body, headers, seconds, max_answer_bytes)

    def get(self, url: str, *, headers: Mapping[str, str], seconds: float, max_answer_bytes: int) -> Answer:
        """Return the answer to a GET within the seconds. Raises Unreachable."""
        return self._ask("GET", url, None, headers, seconds, max_answer_bytes)

    def close(self) -> None:
        self._plain.close()
        self._tls.close()

    def _adapter_for(self, url: str) -> "_Adapter":
        if url.startswith("https://"):
            return self._tls
        if url.startswith("http://"):
            return self._plain
        raise ValueError("neither http nor https")

    def _ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], seconds: float, cap: int
    ) -> Answer:
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
        with _WATCH.guard(seconds) as guard:
            try:
                response = self._adapter_for(url).send(
                    _prepared(method, url, sent, body),
                    stream=True,
                    timeout=(min(CONNECT_SECONDS, seconds), seconds),
                    verify=self._trusted,
                    proxies={},
                )
                answer = _read(response, cap)
            except Unreachable as error:
                if guard.is_over:
                    raise Unreachable("timeout") from error
                raise
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise _unreachable(error, is_late=guard.is_over) from error
            if guard.is_over:  # what came before the end may look complete and is not
                raise Unreachable("timeout")
            return answer


def _prepared(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> requests.PreparedRequest:
    """Build the request as it is given: `prepare` would merge, quote and guess, and takes longer than sending."""
    request = requests.PreparedRequest()
    request.method, request.url, request.body = method, url, body
    request.headers = CaseInsensitiveDict(headers)
    if body is not None:
        request.headers["Content-Length"] = str(len(body))
    return request


def _read(response: requests.Response, cap: int) -> Answer:
    with response:
        content = response.raw.read(cap + 1, decode_content=False)
        if len(content) > cap:
            raise Unreachable("too-large")
        promised = response.headers.get("Content-Length", "")
        if promised.isdecimal() and int(promised) != len(content):
            raise Unreachable("connection", "the answer was cut short")
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Unreachable("connection", "the answer is encoded")
        # Headers named twice are joined, as the signature base wants them.
        return Answer(response.status_code, CaseInsensitiveDict(response.headers), content)


def _unreachable(error: Exception, *, is_late: bool) -> Unreachable:
    if is_late or isinstance(error, requests.Timeout):
        return Unreachable("timeout")
    if isinstance(error, InvalidIPAddress):
        return Unreachable("address")
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable("tls", _what_is_wrong_with_the_certificate(error))
    return Unreachable("connection", type(error).__name__)


def _what_is_wrong_with_the_certificate(error: BaseException) -> str:
    """Find among the causes what the library of TLS found; it names nobody, and whoever mends it needs it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        if isinstance(cause, CertificateError):  # of another name
            return str(cause)
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__


# --- the hard end -------------------------------------------------------------------------------
class _Guard:
    """One exchange that must end: when its time is over, its socket is shut."""

    def __init__(self, ends_at: float) -> None:
        self.ends_at = ends_at
        self.is_done = False
        self.is_over = False
        self._connection: Any = None
        self._lock = threading.Lock()

    def take(self, connection: Any) -> None:
        with self._lock:
            self._connection = connection

    def finish(self) -> None:
        with self._lock:
            self.is_done = True
            self._connection = None

    def end(self) -> None:
        with self._lock:
            if self.is_done:
                return
            self.is_over = True
            sock = getattr(self._connection, "sock", None)
            if sock is not None:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


class _Watch:
    """One thread that ends the exchanges of this process which take too long."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._guards: list[tuple[float, int, _Guard]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self.current = threading.local()

    @contextmanager
    def guard(self, seconds: float) -> Iterator[_Guard]:
        guard = _Guard(time.monotonic() + seconds)
        with self._changed:
            if self._thread is None or not self._thread.is_alive():  # also after a fork
                self._thread = threading.Thread(target=self._run, name="http-deadlines", daemon=True)
                self._thread.start()
            heapq.heappush(self._guards, (guard.ends_at, next(self._numbers), guard))
            if self._guards[0][2] is guard:
                self._changed.notify()
        self.current.guard = guard
        try:
            yield guard
        finally:
            self.current.guard = None
            guard.finish()

    def watch_connection(self, connection: Any) -> None:
        guard = getattr(self.current, "guard", None)
        if guard is not None:
            guard.take(connection)

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._guards and (self._guards[0][2].is_done or self._guards[0][0] <= time.monotonic()):
                    heapq.heappop(self._guards)[2].end()
                wait = self._guards[0][0] - time.monotonic() if self._guards else None
                self._changed.wait(None if wait is None else max(wait, 0.0))


_WATCH = _Watch()


class _WatchedHTTPConnection(HTTPConnection):
    def connect(self) -> None:
        _WATCH.watch_connection(self)
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        _WATCH.watch_connection(self)
        super().request(*args, **kwargs)


class _WatchedHTTPSConnection(HTTPSConnection):
    def connect(self) -> None:
        _WATCH.watch_connection(self)
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        _WATCH.watch_connection(self)
        super().request(*args, **kwargs)


class _WatchedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTPConnection


class _WatchedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPSConnection


class _Adapter(IPFilterAdapter):
    """Refuses private addresses, pins the resolved one, and lets its connections be watched."""

    def __init__(self, is_tls: bool, allow_loopback: bool, connections: int, *, allow_private: bool = False) -> None:
        self._connections, self._allow_private = connections, allow_private
        super().__init__(is_https_proto=is_tls, allow_loopback=allow_loopback)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        super().init_poolmanager(connections, self._connections, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _WatchedHTTPPool, "https": _WatchedHTTPSPool}

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        """Pin the address as the library does, and refuse what its list of private networks leaves out."""
        if self._allow_private:
            return HTTPAdapter.build_connection_pool_key_attributes(self, *args, **kwargs)
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        address = ipaddress.ip_address(host["host"].strip("[]"))
        is_allowed_loopback = self._allow_loopback and address.is_loopback
        if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_IPV6 and not is_allowed_loopback:
            raise InvalidIPAddress(address)
        return host, pool
