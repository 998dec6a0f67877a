"""A partner that costs as little as can be: reads a message, signs a receipt, nothing else.

    python -m benchmarks.receiver      prints its port, serves until its standard input closes

It builds the signature base by hand, so that the sender is what is measured.
"""

import asyncio
import base64
import hashlib
import sys
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED = b"benchmark partner".ljust(32, b".")
KID = "us-cbp/2026-11"
_KEY = Ed25519PrivateKey.from_private_bytes(SEED)
_PARTS = '("@status" "content-type" "content-digest")'


def public_key() -> str:
    """Return the key that the sender must know."""
    return base64.b64encode(_KEY.public_key().public_bytes_raw()).decode()


def answer_to(message_id: bytes, body: bytes) -> bytes:
    """Return the whole signed answer."""
    receipt = b'{"at":"2026-11-23T04:00:00Z","digest":"%s","receipt":"%s","state":"stored"}' % (
        hashlib.sha256(body).hexdigest().encode(),
        message_id,
    )
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(receipt).digest()).decode()}:"
    now = int(time.time())
    parameters = f'{_PARTS};created={now};keyid="{KID}";alg="ed25519";expires={now + 300};nonce="n";tag="ipx-v1"'
    covered = f'"@status": 202\n"content-type": application/json\n"content-digest": {digest}'
    base = f'{covered}\n"@signature-params": {parameters}'
    signature = base64.b64encode(_KEY.sign(base.encode())).decode()
    head = (
        f"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Digest: {digest}\r\n"
        f"Signature-Input: ipx={parameters}\r\nSignature: ipx=:{signature}:\r\nContent-Length: {len(receipt)}\r\n\r\n"
    )
    return head.encode() + receipt


class _Inbox(asyncio.Protocol):
    def connection_made(self, transport) -> None:
        self.transport, self.buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            length = int(_header(head, b"content-length") or 0)
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            self.transport.write(answer_to(_header(head, b"ipx-message-id"), body))


def _header(head: bytes, name: bytes) -> bytes:
    start = head.find(b"\r\n" + name + b":")
    return head[start + len(name) + 3 :].split(b"\r\n", 1)[0].strip() if start >= 0 else b""


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Inbox, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
