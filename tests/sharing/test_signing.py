"""Signatures of messages and receipts, against the published vector of the exchange format."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sharing import signing
from sharing.services.keys import announce_key, node_keys, use_key
from sharing.signing import BadSignature, SigningKey, sign_receipt, sign_request, verify_receipt, verify_request

BODY = b'{"specversion":"1.0","id":"01J8Z"}'
URL = "https://b.example/ipx/v1/inbox"
CREATED = datetime.fromtimestamp(1790000000, UTC)
SEED = hashlib.sha256(b"test-only").digest()
KEY = SigningKey("cn-gacc/2026-09", Ed25519PrivateKey.from_private_bytes(SEED))
VECTOR = {
    "Content-Type": "application/cloudevents+json",
    "Ipx-Message-Id": "01J8Z",
    "Content-Digest": "sha-256=:ftuJZdAzmT98TJv4ztLAIIzKQ4NgvaC/M4o6nWjTyFE=:",
    "Signature-Input": 'ipx=("@method" "@target-uri" "content-type" "content-digest" "ipx-message-id")'
    ';created=1790000000;keyid="cn-gacc/2026-09";alg="ed25519";expires=1790000300;nonce="n1";tag="ipx-v1"',
    "Signature": "ipx=:cIkdJFR/loHBUgYGDyH7xCmB0LhJWPpX7DwCBSi5AOCfR2qzkhMcjlZ2IMPDdtmiAk6+3p6aDdmuh300GmMlCw==:",
}


def _find(kid: str) -> str | None:
    return KEY.public if kid == KEY.kid else None


def _verify(headers=VECTOR, *, body=BODY, url=URL, now=CREATED, find=_find) -> str:
    return verify_request(url=url, headers=headers, body=body, find_key=find, now=now)


def test_signs_exactly_the_vector_of_the_format():
    headers = sign_request(
        url=URL,
        message_id="01J8Z",
        content_type="application/cloudevents+json",
        body=BODY,
        key=KEY,
        now=CREATED,
        nonce="n1",
    )

    assert headers == VECTOR


def test_accepts_the_vector_of_the_format():
    assert _verify() == "cn-gacc/2026-09"


@pytest.mark.parametrize("seconds", [-60, 0, 300])
def test_accepts_a_signature_within_the_window(seconds):
    assert _verify(now=CREATED + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-61, 301])
def test_refuses_a_signature_outside_of_the_window(seconds):
    with pytest.raises(BadSignature) as refused:
        _verify(now=CREATED + timedelta(seconds=seconds))

    assert refused.value.code == "clock-skew"


def test_a_signature_ends_a_minute_after_the_moment_it_names():
    window = {"created": int(CREATED.timestamp()), "expires": int(CREATED.timestamp()) + 10}
    signing._check_window(window, CREATED + timedelta(seconds=70))

    with pytest.raises(BadSignature) as refused:
        signing._check_window(window, CREATED + timedelta(seconds=71))
    assert refused.value.code == "clock-skew"


@pytest.mark.parametrize("name", ["created", "expires"])
def test_a_signature_names_both_ends_of_its_time(name):
    window = {"created": int(CREATED.timestamp()), "expires": int(CREATED.timestamp()) + 10}

    with pytest.raises(BadSignature) as refused:
        signing._check_window(window | {name: None}, CREATED)
    assert refused.value.code == "bad-signature"


CHANGES = {
    "another body": {"body": BODY + b" "},
    "another address": {"url": "https://c.example/ipx/v1/inbox"},
    "another path": {"url": "https://b.example/ipx/v1/other"},
    "another id in the header": {"headers": VECTOR | {"Ipx-Message-Id": "01J8X"}},
    "another content type": {"headers": VECTOR | {"Content-Type": "application/json"}},
    "a digest of another body": {"headers": VECTOR | {"Content-Digest": signing.digest_header(b"x")}},
    "an unknown key": {"find": lambda kid: None},
    "the key of another": {"find": lambda kid: SigningKey("x", Ed25519PrivateKey.generate()).public},
    "another tag": {"headers": VECTOR | {"Signature-Input": VECTOR["Signature-Input"].replace("ipx-v1", "ipx-v2")}},
    "another algorithm": {
        "headers": VECTOR | {"Signature-Input": VECTOR["Signature-Input"].replace("ed25519", "hmac-sha256")}
    },
    "a later expiry": {"headers": VECTOR | {"Signature-Input": VECTOR["Signature-Input"].replace("0300", "9999")}},
    "a part left out": {
        "headers": VECTOR | {"Signature-Input": VECTOR["Signature-Input"].replace(' "content-digest"', "")}
    },
    "no signature": {"headers": VECTOR | {"Signature": ""}},
    "rubbish": {"headers": VECTOR | {"Signature": "ipx=:AAAA:"}},
    "rubbish of another shape": {"headers": VECTOR | {"Signature-Input": 'ipx=("@method";x="\x7f'}},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_refuses_a_message_with(change):
    with pytest.raises(BadSignature):
        _verify(**change)


def test_refuses_a_signature_over_the_method_alone_although_it_is_genuine():
    part = signing.RequestPart(headers={"Content-Type": "application/cloudevents+json"}, url=URL)
    signing._sign(part, ("@method",), BODY, KEY, CREATED, "n")

    with pytest.raises(BadSignature):
        _verify(part.headers | {"Ipx-Message-Id": "01J8Z"})


def test_refuses_two_signatures_with_our_tag():
    second = VECTOR["Signature-Input"].replace("ipx=", "other=", 1)
    doubled = VECTOR | {
        "Signature-Input": f"{VECTOR['Signature-Input']}, {second}",
        "Signature": f"{VECTOR['Signature']}, {VECTOR['Signature'].replace('ipx=', 'other=', 1)}",
    }

    with pytest.raises(BadSignature):
        _verify(doubled)


def _receipt(**changes) -> dict:
    headers = sign_receipt(status=202, content_type="application/json", body=b"{}", key=KEY, now=CREATED)
    return {"status": 202, "headers": headers, "body": b"{}", "find_key": _find, "now": CREATED} | changes


def test_accepts_a_signed_receipt():
    assert verify_receipt(**_receipt()) == KEY.kid


@pytest.mark.parametrize(
    "change", [{"status": 200}, {"body": b"{ }"}, {"now": CREATED + timedelta(hours=1)}, {"find_key": lambda kid: None}]
)
def test_refuses_a_receipt_that_was_changed_or_is_old(change):
    with pytest.raises(BadSignature):
        verify_receipt(**_receipt(**change))


# --- our own keys ------------------------------------------------------------------------------------
@pytest.fixture
def key_file(settings, tmp_path):
    settings.SIGNING_KEY_FILE = tmp_path / "home" / "node.key"
    return settings.SIGNING_KEY_FILE


def test_makes_the_first_key_readable_by_nobody_else(key_file):
    ring = node_keys(now=CREATED)

    assert ring.signing.kid == "cn-gacc/2026-09"
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert node_keys(now=CREATED + timedelta(days=90)).signing.public == ring.signing.public


def test_announces_a_key_before_signing_with_it(key_file):
    first = node_keys(now=CREATED).signing

    announced = announce_key(now=CREATED)

    assert announced.kid == "cn-gacc/2026-09-2"
    assert node_keys(now=CREATED).signing.public == first.public
    assert use_key(kid=announced.kid, now=CREATED).public == announced.public
    assert node_keys(now=CREATED).signing.kid == announced.kid
    assert first.kid in node_keys(now=CREATED).keys
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_keeps_the_key_of_the_process_that_was_faster(key_file):
    signing.write_key_ring(key_file, signing="cn-gacc/2026-01", seeds={"cn-gacc/2026-01": SEED}, is_new=True)

    with pytest.raises(FileExistsError):
        signing.write_key_ring(key_file, signing="cn-gacc/2026-02", seeds={"cn-gacc/2026-02": SEED}, is_new=True)

    assert node_keys(now=CREATED).signing.kid == "cn-gacc/2026-01"
    assert [path.name for path in key_file.parent.iterdir()] == ["node.key"]
