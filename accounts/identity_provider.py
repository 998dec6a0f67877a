"""The administration's own identity provider (OpenID Connect): what it is asked, and what its answer proves.

The authorization code flow, with PKCE, state and nonce. Authlib writes what is sent and reads what an ID token claims,
joserfc checks its signature; what a session asked, and that once, is in provider_questions.py. No token is kept.
"""

import json
import logging
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.claims import JWTClaims
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.urls import reverse
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry

from accounts.provider import Question, Said
from ipcases.lib.http import Client, Unreachable

logger = logging.getLogger(__name__)

# Signatures by keys that the provider publishes: never `none`, never one made with our own secret.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
_LEEWAY_SECONDS = 60
_ANSWER_SECONDS, _ANSWER_BYTES = 10.0, 512 * 1024
# What it publishes is read anew after an hour; for a key that nobody knows at once, but not more often than this.
_KEPT_SECONDS, _KEYS_AGAIN_SECONDS = 3600, 30
# After no answer, nobody waits for the next one before this.
_SILENT_SECONDS = 10
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_SECONDS = 3 * 60
_ERROR = re.compile(r"[a-z_]{1,40}")


class NoAnswer(Exception):
    """The provider cannot be reached, or says nothing that can be read."""


class BadAnswer(Exception):
    """What came proves nothing: of another provider, for another site, to another question, too old, not signed."""


def address_to_ask(question: Question) -> str:
    """Return where the browser is sent. Raises NoAnswer."""
    published = _published()
    more = {"prompt": "login", "max_age": "0"} if question.anew else {}
    wanted = sorted(settings.OIDC_ACR & set(published.get("acr_values_supported") or ()))
    return prepare_grant_uri(
        _address(published, "authorization_endpoint"),
        client_id=settings.OIDC_CLIENT_ID,
        response_type="code",
        redirect_uri=_address_of_ours("provider-answer"),
        scope="openid" if settings.OIDC_CLAIM == "sub" else "openid profile",
        state=question.state,
        nonce=question.nonce,
        code_challenge=create_s256_code_challenge(question.verifier),
        code_challenge_method="S256",
        acr_values=" ".join(wanted) or None,
        **more,
    )


def read_answer(question: Question, *, code: str, asked_at: float) -> Said:
    """Exchange the code that a browser brought back for what it proves. Raises NoAnswer, BadAnswer.

    Whoever was asked to sign in anew did so after the question: the provider has to say when (`auth_time`).
    """
    token = _exchange(code, question.verifier)
    params = {"nonce": question.nonce, "client_id": settings.OIDC_CLIENT_ID, "access_token": token.get("access_token")}
    claims = _checked(CodeIDToken, token.get("id_token"), params)
    at, subject = claims.get("auth_time"), claims.get(settings.OIDC_CLAIM)
    if not isinstance(subject, str) or not subject:
        raise _bad("the claim that names a person is missing")
    if question.anew and not (at is not None and at >= asked_at - _LEEWAY_SECONDS):
        raise _bad("the person was not asked to sign in anew")
    said = {value for value in (claims.get("acr"), *(claims.get("amr") or ())) if isinstance(value, str)}
    return Said(settings.OIDC_ISSUER, subject, at, has_factor=not settings.OIDC_ACR.isdisjoint(said))


def note_refusal(error: str) -> None:
    """Put on the log why the provider did not sign somebody in."""
    logger.warning("the identity provider says no", extra={"reason": _code(error)})


def read_logout(token: str) -> str:
    """Return whose sessions the provider ended, out of its logout token. Raises NoAnswer, BadAnswer."""
    claims = _checked(JWTClaims, token, {})
    subject, events = claims.get(settings.OIDC_CLAIM), claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT_EVENT), dict) or "nonce" in claims:
        raise _bad("no logout token")
    if claims["iat"] < time.time() - _LOGOUT_SECONDS:
        raise _bad("an old logout token")
    if not isinstance(subject, str) or not subject:
        raise _bad("the claim that names a person is missing")
    return subject


def address_to_sign_out() -> str:
    """Return where the browser signs out of the provider as well; empty when it offers no such page."""
    try:
        address: Any = _published().get("end_session_endpoint")
    except NoAnswer:
        return ""
    if not _is_usable(address):
        return ""
    back = {"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": _address_of_ours("signed-out")}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(back)}"


def forget() -> None:
    """Read anew what the provider publishes."""
    _kept.clear()
    _silent_until.clear()


def _exchange(code: str, verifier: str) -> dict[str, Any]:
    """Hand the code in, with the secret that only we know, and the one behind the question."""
    published = _published()
    address = _address(published, "token_endpoint")
    takes = published.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = "client_secret_basic" if "client_secret_basic" in takes else "client_secret_post"
    body = prepare_token_request(
        "authorization_code", redirect_uri=_address_of_ours("provider-answer"), code=code, code_verifier=verifier
    )
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    auth = ClientAuth(settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, method)
    address, headers, body = auth.prepare("POST", address, headers, body)
    return _ask(address, body=body.encode(), headers=headers)


def _checked(kind: type[JWTClaims], token: Any, params: dict[str, Any]) -> Any:
    """Return the claims of a token that the provider signed for us, in its time. Raises NoAnswer, BadAnswer."""
    if not isinstance(token, str):
        raise _bad("no token")
    options: dict[str, Any] = {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
        "iat": {"essential": True},
        "exp": {"essential": True},
    }
    registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
    try:
        try:
            signed = jwt.decode(token, key=_keys(), registry=registry)
        except InvalidKeyIdError:  # they change now and then
            signed = jwt.decode(token, key=_keys(is_unknown=True), registry=registry)
        claims = kind(signed.claims, signed.header, options, params)
        claims.validate(leeway=_LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError) as error:
        raise _bad(f"{type(error).__name__} {getattr(error, 'claim', '')}".strip()) from error
    return claims


# --- what the provider publishes ------------------------------------------------------------------
_kept: dict[str, tuple[float, Any]] = {}
_silent_until: dict[str, float] = {}


def _published() -> Mapping[str, Any]:
    """Return the addresses of the provider, as it publishes them. Raises NoAnswer."""
    address = settings.OIDC_ISSUER.rstrip("/") + "/.well-known/openid-configuration"
    published = _kept_or_asked(address, _KEPT_SECONDS)
    if published.get("issuer") != settings.OIDC_ISSUER:
        raise _no_answer("it calls itself by another name than IPCASES_OIDC_ISSUER")
    return published


def _keys(*, is_unknown: bool = False) -> KeySet:
    """Return the keys that the provider signs with. Raises NoAnswer."""
    found = _kept_or_asked(_address(_published(), "jwks_uri"), _KEYS_AGAIN_SECONDS if is_unknown else _KEPT_SECONDS)
    # Some publish keys of kinds that we do not know, or for encryption, beside the ones that sign.
    usable = [key for key in found.get("keys") or () if key.get("kty") in ("RSA", "EC", "OKP") and _may_sign(key)]
    return KeySet([JWKRegistry.import_key(key) for key in usable])


def _may_sign(key: Mapping[str, Any]) -> bool:
    return key.get("use", "sig") == "sig"


def _kept_or_asked(address: str, seconds: int) -> Any:
    """Return what stands at an address, at most so old; while there is no answer, what stood there before."""
    at, kept = _kept.get(address, (0.0, None))
    if time.time() - at > seconds and time.time() >= _silent_until.get(address, 0.0):
        try:
            kept = _ask(address)
            _kept[address] = (time.time(), kept)
        except NoAnswer:
            _silent_until[address] = time.time() + _SILENT_SECONDS
    if kept is None:
        raise NoAnswer("nor did it a moment ago")
    return kept


def _address(published: Mapping[str, Any], name: str) -> str:
    """Return one of the provider's addresses. What it says of itself is held to TLS as the setting is."""
    address = published.get(name)
    if not _is_usable(address):
        raise _no_answer(f"it publishes no {name} that can be used")
    return str(address)


def _is_usable(address: Any) -> bool:
    return isinstance(address, str) and address.startswith("https://" if settings.SECURE else "http")


def _address_of_ours(route: str) -> str:
    return settings.BASE_URL + reverse(route)


def _ask(address: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Any:
    """Ask the provider and return its JSON. Raises NoAnswer."""
    sent = {"Accept": "application/json", **(headers or {})}
    # It stands in the administration's own network as often as not, so its address may be private.
    client = Client(allow_loopback=True, allow_private=True, connections=1, authorities=settings.OIDC_AUTHORITIES)
    limits: dict[str, Any] = {"seconds": _ANSWER_SECONDS, "max_answer_bytes": _ANSWER_BYTES}
    try:
        if body is None:
            answer = client.get(address, headers=sent, **limits)
        else:
            answer = client.post(address, body=body, headers=sent, **limits)
    except (Unreachable, ValueError) as error:
        raise _no_answer(str(error)) from error
    finally:
        client.close()
    try:
        said = json.loads(answer.body)
    except ValueError as error:
        raise _no_answer(f"status {answer.status}, no JSON") from error
    if not isinstance(said, dict):
        raise _no_answer(f"status {answer.status}, no JSON object")
    if answer.status == 400 and body is not None:
        raise _bad(f"it does not take the code: {_code(said.get('error'))}")
    if answer.status != 200:
        raise _no_answer(f"status {answer.status} {_code(said.get('error'))}")
    return said


def _code(error: Any) -> str:
    """Return an error as the protocol writes it, for the log; nothing else that somebody may have written."""
    return error if isinstance(error, str) and _ERROR.fullmatch(error) else ""


def _no_answer(why: str) -> NoAnswer:
    logger.warning("the identity provider does not answer", extra={"reason": why})
    return NoAnswer(why)


def _bad(why: str) -> BadAnswer:
    logger.warning("an answer of the identity provider proves nothing", extra={"reason": why})
    return BadAnswer(why)
