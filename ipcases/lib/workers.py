"""The policy of our web workers: a worker obeys its own file's, never the page's."""

from pathlib import Path
from wsgiref.headers import Headers

# The reader of barcodes may compile our WebAssembly and load our own files. What the camera sees goes nowhere else.
POLICIES = {"scan-worker": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"}


def add_static_headers(headers: Headers, path: str, url: str) -> None:
    """Give a worker's file its policy; WhiteNoise asks for every static file."""
    if policy := POLICIES.get(Path(path).name.partition(".")[0]):
        headers["Content-Security-Policy"] = policy
