"""Whatever a partner signs and sends, the inbox answers with a sentence and never with a fault of ours."""

import hashlib
import itertools
import json
import uuid

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharing import envelope
from sharing.models import ForeignCase, InMessage
from tests.sharing.factories import NOW, case_data, make_event, signed_headers

pytestmark = pytest.mark.django_db
_scalar = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=40), st.just("urn:ipx:us-cbp")
)
_value = st.recursive(
    _scalar,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
_FILE = {"sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 48211, "title": "goods"}
_EVENT = make_event(case_data("01a20a79-637b-74c4-a33d-dcd34528e388", files=[_FILE]))
# Each is another message of its stream.
_numbers = itertools.count(1000)


def _places(value, at=()):
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*at, key))


_PLACES = [place for place in _places(_EVENT) if place]


def _changed(place, value, how):
    event = json.loads(json.dumps(_EVENT))
    event["id"], event["streamseq"] = str(uuid.uuid4()), next(_numbers)
    parent = event
    for key in place[:-1]:
        parent = parent[key]
    if how == "remove":
        del parent[place[-1]]
    elif how == "add" and isinstance(parent, dict):
        parent["surprise"] = value
    else:
        parent[place[-1]] = value
    return event


def _header_id(event) -> str:
    """Return the id as a header can carry it."""
    text = str(event.get("id"))[:80].encode("ascii", "ignore").decode()
    return "".join(character for character in text if character.isprintable()).strip() or "x"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(_PLACES), value=_value, how=st.sampled_from(["replace", "remove", "add"]))
def test_answers_every_change_to_a_message_without_a_fault(cbp, place, value, how):
    event = _changed(place, value, how)
    try:
        body = envelope.canonical(event)
    except (UnicodeEncodeError, ValueError):
        return
    with time_machine.travel(NOW, tick=False):
        _body, headers = signed_headers(body, message_id=_header_id(event))
        content_type = headers.pop("Content-Type")
        response = Client().post("/ipx/v1/inbox", data=body, content_type=content_type, headers=headers)

    assert response.status_code in {200, 202, 400, 403, 409, 415, 422}
    if response.status_code >= 400:
        assert response.json()["title"]
        assert not InMessage.objects.filter(sha256=hashlib.sha256(body).hexdigest()).exists()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    signature=st.text(max_size=120),
    signature_input=st.one_of(
        st.text(max_size=120), st.just('ipx=("@method");created=99999999999999999;keyid="us-cbp/2026-11"')
    ),
    digest=st.text(max_size=60),
)
def test_answers_every_forged_signature_with_401(cbp, signature, signature_input, digest):
    def header(text: str) -> str:
        return text.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "").replace("\x00", "")

    response = Client().post(
        "/ipx/v1/inbox",
        data=b"{}",
        content_type=envelope.CONTENT_TYPE,
        headers={
            "Signature": header(signature),
            "Signature-Input": header(signature_input),
            "Content-Digest": header(digest),
            "Ipx-Message-Id": "x",
        },
    )

    assert response.status_code == 401
    assert InMessage.objects.count() == ForeignCase.objects.count() == 0
