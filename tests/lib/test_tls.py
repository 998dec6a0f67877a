"""Over TLS nothing is said to a site that cannot prove who it is."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from requests import adapters

from ipcases.lib.http import Client, Unreachable

NAME = "partner.test"
NOW = datetime.now(UTC)
_SIGNS_ONLY = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """A certificate authority of the tests' own."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
        self.certificate = self._sign(
            self.name, self.key.public_key(), {x509.BasicConstraints(True, 0): True, _SIGNS_ONLY: True}, NOW, 30
        )

    def issue(self, folder, *, name: str = NAME, begins=NOW, days: int = 30):
        """Write a certificate with its key into a file and return its path."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._sign(
            subject, key.public_key(), {x509.SubjectAlternativeName([x509.DNSName(name)]): False}, begins, days
        )
        path = folder / f"{name}-{days}-{begins:%s}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return path

    def _sign(self, subject, public_key, extensions, begins, days):
        # Python 3.13 and newer hold certificates to RFC 5280 to the letter: both say whose key signs.
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        own = x509.SubjectKeyIdentifier.from_public_key(public_key)
        draft = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins - timedelta(hours=1))
            .not_valid_after(begins + timedelta(days=days))
        )
        for extension, critical in {signer: False, own: False, **extensions}.items():
            draft = draft.add_extension(extension, critical=critical)
        return draft.sign(self.key, hashes.SHA256())


class Site:
    """Answers one request over TLS and keeps what was said to it."""

    def __init__(self, certificate, *, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> None:
        self.heard = b""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = newest
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(context,), daemon=True).start()

    def _serve(self, context: ssl.SSLContext) -> None:
        with contextlib.suppress(OSError):
            connection, _address = self._listener.accept()
            with context.wrap_socket(connection, server_side=True) as secured:
                while not self.heard.endswith(b"secret"):
                    self.heard += secured.recv(4096)
                secured.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok")

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """The one authority that is trusted; the name leads to this machine."""
    trusted = Authority()
    bundle = tmp_path / "trusted.pem"
    bundle.write_bytes(trusted.certificate.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setattr(adapters, "DEFAULT_CA_BUNDLE_PATH", str(bundle))
    known = socket.getaddrinfo

    def getaddrinfo(host, *arguments, **options):
        return known("127.0.0.1" if host == NAME else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return trusted


def post(site: Site, **options):
    return Client(allow_loopback=True, **options).post(
        f"https://{NAME}:{site.port}/inbox", body=b"secret", headers={}, seconds=5, max_answer_bytes=100
    )


def test_speaks_to_a_site_that_proves_its_name(authority, tmp_path):
    site = Site(authority.issue(tmp_path))

    assert post(site).status == 202
    assert site.heard.startswith(b"POST /inbox")


def test_trusts_the_named_authority_instead_of_those_of_browsers(authority, tmp_path):
    ours = Authority()
    named = tmp_path / "ours.pem"
    named.write_bytes(ours.certificate.public_bytes(serialization.Encoding.PEM))

    assert post(Site(ours.issue(tmp_path)), authorities=str(named)).status == 202
    with pytest.raises(Unreachable) as failed:
        post(Site(authority.issue(tmp_path)), authorities=str(named))
    assert failed.value.kind == "tls"


CERTIFICATES = {
    "of an unknown authority": (lambda trusted, folder: Authority().issue(folder), "unable to get local issuer"),
    "of another name": (lambda trusted, folder: trusted.issue(folder, name="other.test"), "partner.test"),
    "that is over": (lambda trusted, folder: trusted.issue(folder, begins=NOW - timedelta(days=60)), "expired"),
    "that is not yet valid": (
        lambda trusted, folder: trusted.issue(folder, begins=NOW + timedelta(days=2)),
        "not yet valid",
    ),
}


@pytest.mark.parametrize(("certificate", "why"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_says_nothing_to_a_site_with_a_certificate(certificate, why, authority, tmp_path):
    site = Site(certificate(authority, tmp_path))

    with pytest.raises(Unreachable) as failed:
        post(site)

    assert failed.value.kind == "tls"
    assert why in str(failed.value)  # for the log: whoever runs the channel has to know
    assert site.heard == b""


def test_says_nothing_over_an_old_version_of_tls(authority, tmp_path):
    site = Site(authority.issue(tmp_path), newest=ssl.TLSVersion.TLSv1_1)

    with pytest.raises(Unreachable):
        post(site)

    assert site.heard == b""
