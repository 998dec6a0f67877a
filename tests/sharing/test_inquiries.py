"""Does a partner know it? Digests leave and nothing else; known or not comes back and nothing else."""

import base64
import json
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from operations.models import Agreement
from reference.identifiers import normalise
from seizures.models import Seizure
from seizures.party_names import Named
from sharing import digests, envelope
from sharing.models import AskedPartner, ForeignInquiry, InMessage, Inquiry, InquiryMatch, OutMessage, PartnerKey
from sharing.queries.inquiries import identifiers_of
from sharing.services import answering
from sharing.services.answering import answer_waiting, let_rest
from sharing.services.asking import ask_partners
from sharing.services.delivery import deliver_due
from sharing.services.proving import prove
from sharing.services.retention import erase_what_is_over
from sharing.signing import SigningKey
from tests.sharing.factories import NOW, PERSON, SENDER, log, make_agreement, make_event, make_key, make_partner, take
from tests.sharing.incoming import PARCEL, inquiry_data

pytestmark = pytest.mark.django_db
WHY = "The same sender used three parcels this week."


@pytest.fixture
def memorandum(db):
    return make_agreement(may_inquire=True)


def ask(liaison, case, *partners, only=(), **values):
    keys = [item.key for item in identifiers_of(seizure=case) if item.what in (only or ("PARCEL", "COMPANY"))]
    values = {"identifiers": keys, "purpose": "CRIMINAL_INVESTIGATION", "necessity": WHY, "now": NOW} | values
    return ask_partners(acting_user=liaison, seizure=case, partners=partners, **values)


def message() -> OutMessage:
    return OutMessage.objects.latest("stream_seq")


def said() -> dict:
    return json.loads(bytes(message().body))["data"]


def asked_by_partner(*values: tuple[str, str], now=NOW, **changes) -> ForeignInquiry:
    """Let the partner ask us, and answer it."""
    data = inquiry_data(*values) | changes
    assert take(make_event(data, message_type=envelope.INQUIRY, subject="inquiry/1", now=now), now).status == 202
    answer_waiting(now=now)
    return ForeignInquiry.objects.get(inquiry_id=data["inquiry"]["id"])


def answered(asked: Inquiry, known=(True, False), **changes):
    data = {"inquiry": {"id": str(asked.public_id)}, "outcome": "answered", "code": "", "known": list(known), "ext": {}}
    take(make_event(data | changes, message_type=envelope.INQUIRY_ANSWER, subject="inquiry/1"), NOW)
    return AskedPartner.objects.get(inquiry=asked)


def are_proved(message_id) -> bool:
    """Say whether ipx_verify finds everything of a message as it must be."""
    return all(finding.holds for finding in prove(message_id=message_id, now=NOW))


# --- digests ----------------------------------------------------------------------------------------------
def test_takes_signing_keys_to_curve25519_as_others_do():
    """The vector of libsodium's own test of the conversion."""
    seed = bytes.fromhex("421151a459faeade3d247115f94aedae42318124095afabe4d1451a559faedee")
    key = SigningKey("us-cbp/2026-11", Ed25519PrivateKey.from_private_bytes(seed))

    public = digests._to_x25519_public(key.public).public_bytes_raw()

    assert public.hex() == "f1814f0e8ff1043d8a44d25babff3cedcae6c22c3edaa48f857ae70de2baae50"
    assert digests._to_x25519(key.private).public_key().public_bytes_raw() == public


def test_has_a_key_of_its_own_for_each_inquiry_and_direction():
    one, other = make_key("us-cbp/2026-11"), make_key("cn-gacc/2026-11")
    ends = digests.Ends("1", "us-cbp", "cn-gacc", one.kid, other.kid)

    def key(ends):
        return digests.key_between(own=one.private, other=other.public, ends=ends)

    assert key(ends) == digests.key_between(own=other.private, other=one.public, ends=ends)
    assert len({key(ends), key(replace(ends, inquiry="2")), key(digests.Ends("1", "cn-gacc", "us-cbp", "a", "b"))}) == 3


# --- asking --------------------------------------------------------------------------------------------------
def test_asks_with_digests_and_no_value_and_no_case(liaison, case, cbp, memorandum):
    inquiry = ask(liaison, case, cbp)

    body = bytes(message().body).decode()
    assert [value.value for value in inquiry.values.order_by("position")] == [PARCEL, "Hongyun Trading Co"]
    assert [item["kind"] for item in said()["values"]] == ["number", "name"]
    assert (said()["office"], said()["authority"]["necessity"]) == ("headquarters", WHY)
    assert not [word for word in (PARCEL, "Hongyun", case.reference, liaison.username) if word in body]
    assert message().type == envelope.INQUIRY
    event = AuditEvent.objects.get(action="inquiry.asked")
    assert (event.case_reference, event.changes["asked_about"]) == (case.reference, [None, 2])


REFUSED = {
    "the agreement covers no inquiries": ({"may_inquire": False}, {}, "no-agreement-for-inquiries"),
    "the purpose is not permitted": ({"purposes": ["RISK"]}, {}, "purpose-not-permitted"),
    "a person is not covered": ({}, {"only": ("PERSON",)}, "tier-not-covered"),
    "it says too little why": ({}, {"necessity": "We want it."}, "necessity-missing"),
    "it names the case": ({}, {"necessity": "It is CN-CAN-2026-000001 that we work on."}, "text-says-more"),
    "it tells a number": (
        {},
        {"necessity": "The parcel is lz 473124863 cn, from a repeated sender."},
        "text-says-more",
    ),
    "it names a person": ({}, {"necessity": "Somebody called ZHANG SANFENG gets many parcels."}, "text-says-more"),
    "it names a company": ({}, {"necessity": "Hongyun Trading Co sent three parcels this week."}, "text-says-more"),
    "it does not stand in the case": ({}, {"identifiers": ["PARCEL:LZ999999999CN"]}, "identifiers"),
}


@pytest.mark.parametrize(("agreed", "asked", "code"), REFUSED.values(), ids=REFUSED)
def test_does_not_ask_when(liaison, case, cbp, memorandum, agreed, asked, code):
    Agreement.objects.filter(pk=memorandum.pk).update(**agreed)

    with pytest.raises(DomainError) as refused:
        ask(liaison, case, cbp, **asked)

    assert refused.value.code == code
    assert not OutMessage.objects.exists()


def test_asks_so_many_and_so_often_as_is_set(liaison, case, cbp, memorandum, settings):
    settings.INQUIRY_VALUES, settings.INQUIRIES_A_DAY = 1, 1
    ask(liaison, case, cbp, only=("PARCEL",), necessity="同一寄件人本周寄了三个包裹")

    for later, only, code in ((0, (), "too-many-identifiers"), (23, ("PARCEL",), "too-many-today")):
        with pytest.raises(DomainError) as refused, transaction.atomic():
            ask(liaison, case, cbp, only=only, now=NOW + timedelta(hours=later))
        assert refused.value.code == code

    ask(liaison, case, cbp, only=("PARCEL",), now=NOW + timedelta(hours=24))


@pytest.mark.parametrize(("permits", "state"), [(True, ("DELIVERED", "WAITING")), (False, ("CANCELLED", "REFUSED"))])
def test_asks_the_gate_once_more_before_it_leaves(liaison, case, memorandum, chaos, clock, permits, state):
    inquiry = ask(liaison, case, make_partner(url=chaos.url), now=clock())
    Agreement.objects.filter(pk=memorandum.pk).update(may_inquire=permits)

    deliver_due(clock=clock, run_seconds=5)

    assert (message().state, inquiry.asked.get().state) == state
    assert len(chaos.arrived) == permits


def test_says_that_an_older_partner_does_not_know_inquiries(liaison, case, memorandum, chaos, clock):
    chaos.plans = [415]
    inquiry = ask(liaison, case, make_partner(url=chaos.url), now=clock())

    deliver_due(clock=clock, run_seconds=5)

    assert (message().state, inquiry.asked.get().state, inquiry.asked.get().refusal) == (
        "REJECTED",
        "REFUSED",
        "http-415",
    )
    assert AuditEvent.objects.get(action="inquiry.refused").case_reference == case.reference


# --- their answer ---------------------------------------------------------------------------------------------
def test_keeps_what_the_partner_knows(liaison, case, cbp, memorandum):
    asked = answered(ask(liaison, case, cbp))

    assert (asked.state, asked.known, asked.answered_at) == ("ANSWERED", [True, False], NOW)
    assert AuditEvent.objects.get(action="inquiry.answered").changes["known"] == [None, 1]


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ([{"known": (True,)}], "answer-does-not-fit"),
        ([{}, {}], "answered-already"),
        ([{"inquiry": {"id": str(uuid.uuid4())}}], "unknown-inquiry"),
    ],
)
def test_does_not_take_an_answer_that_fits_nothing(liaison, case, cbp, memorandum, answers, refusal):
    inquiry = ask(liaison, case, cbp)

    for answer in answers:
        answered(inquiry, **answer)

    assert InMessage.objects.latest("pk").refusal == refusal


# --- our answer -----------------------------------------------------------------------------------------------
def test_knows_a_number_and_a_name_in_another_script_and_says_no_more(officer, cbp, memorandum):
    case = log(officer, parties=(replace(SENDER, name="广州海格贸易有限公司"),))
    name = Named("Guangzhou Haige Trading Co., Ltd.", "COMPANY").told_key

    inquiry = asked_by_partner(("number", normalise("lz 473 124 863 cn")), ("name", name), ("number", "MSCU1234566"))

    assert said() == {
        "inquiry": {"id": str(inquiry.inquiry_id)}, "outcome": "answered", "code": "", "ext": {},
        "known": [True, True, False],
    }  # fmt: skip
    match = inquiry.matches.get()
    assert (match.seizure, match.kinds) == (case, ["COMPANY", "PARCEL"])
    assert (inquiry.state, inquiry.value_count, inquiry.known_count) == ("ANSWERED", 3, 2)
    assert AuditEvent.objects.get(action="foreign_inquiry.matched").case_reference == case.reference


def test_puts_no_more_cases_before_the_desk_than_it_can_look_at(officer, cbp, memorandum, monkeypatch):
    monkeypatch.setattr(answering, "MOST_CASES", 1)
    carrier = replace(SENDER, role="CARRIER", name="Pelikan Express Ltd")
    newest = [log(officer, parties=(SENDER, carrier)) for _number in range(2)][1]

    inquiry = asked_by_partner(*(("name", Named(name, "COMPANY").told_key) for name in (SENDER.name, carrier.name)))

    assert (inquiry.known_count, [match.seizure for match in inquiry.matches.all()]) == (1, [newest])
    assert said()["known"] == [True, False]


def test_keeps_no_digest_once_it_has_answered(cbp, memorandum):
    inquiry = asked_by_partner(("number", PARCEL))

    kept = InMessage.objects.get()
    assert (bytes(kept.body), len(kept.sha256), inquiry.known_count) == (b"", 64, 0)
    assert are_proved(kept.message_id)
    assert not InquiryMatch.objects.exists()
    assert said()["known"] == [False]


def test_refuses_a_key_that_leads_nowhere(cbp, memorandum):
    """The neutral point: with it as the partner's key every key of an inquiry would be the same."""
    data = inquiry_data(("number", PARCEL))
    take(make_event(data, message_type=envelope.INQUIRY, subject="inquiry/1"), NOW)
    PartnerKey.objects.update(public_key=base64.b64encode(bytes([1, *[0] * 31])).decode())

    answer_waiting(now=NOW)

    assert ForeignInquiry.objects.get().refusal == "key"


@pytest.mark.parametrize(
    "hidden", [{"is_restricted": True}, {"personal_data_purged_at": NOW, "status": "CLOSED", "closed_at": NOW}]
)
def test_does_not_look_in_a_case_that_no_agreement_could_cover(case, cbp, memorandum, hidden):
    Seizure.objects.update(**hidden)

    assert asked_by_partner(("number", PARCEL)).known_count == 0


def test_looks_for_persons_only_where_the_agreement_covers_them(case, cbp, memorandum):
    person = ("name", Named(PERSON.name, "PERSON").told_key)
    assert asked_by_partner(person).known_count == 0

    Agreement.objects.update(tiers=["A", "C"], authority_approval="SPC 2026-17")

    assert asked_by_partner(person).known_count == 1
    assert asked_by_partner(("name", Named(SENDER.name, "COMPANY").told_key)).known_count == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [({"may_inquire": False}, "not-permitted"), ({"purposes": ["STATISTICS"]}, "purpose")],
)
def test_refuses_what_our_agreement_does_not_permit(case, cbp, memorandum, change, code):
    assert asked_by_partner(("number", PARCEL)).state == "ANSWERED"
    Agreement.objects.update(**change)

    inquiry = asked_by_partner(("number", PARCEL))
    assert (inquiry.state, inquiry.refusal, said()["known"]) == ("REFUSED", code, [])


def test_refuses_more_than_is_set_a_day(cbp, memorandum, settings):
    settings.INQUIRIES_A_DAY = 1

    states = [asked_by_partner(("number", PARCEL), now=NOW + timedelta(minutes=hour)).refusal for hour in (0, 1)]

    assert states == ["", "too-many-today"]


def test_refuses_digests_under_a_key_that_does_not_count(cbp, memorandum):
    keys = {"source": "us-cbp/2026-11", "audience": "cn-gacc/2001-01"}

    assert asked_by_partner(("number", PARCEL), keys=keys).refusal == "key"


def test_asks_once_on_a_second_press_and_again_about_something_else(liaison, case, cbp, memorandum):
    ask(liaison, case, cbp)
    with pytest.raises(DomainError) as refused:
        ask(liaison, case, cbp, now=NOW + timedelta(seconds=2))

    assert (refused.value.code, Inquiry.objects.count()) == ("asked-already", 1)
    assert ask(liaison, case, cbp, only=("PARCEL",), now=NOW + timedelta(seconds=2))
    assert ask(liaison, case, cbp, now=NOW + timedelta(minutes=6))


# --- afterwards -------------------------------------------------------------------------------------------------
def test_lets_a_case_rest_with_a_reason_and_tells_nobody(case, liaison, cbp, memorandum):
    match = asked_by_partner(("number", PARCEL)).matches.get()
    sent = OutMessage.objects.count()

    with pytest.raises(DomainError):
        let_rest(acting_user=liaison, match=match, reason=" ", now=NOW)
    let_rest(acting_user=liaison, match=match, reason="Our own investigation comes first.", now=NOW)

    match.refresh_from_db()
    assert (match.rested_by, match.rested_at, OutMessage.objects.count()) == (liaison, NOW, sent)
    with pytest.raises(IntegrityError), transaction.atomic():
        InquiryMatch.objects.update(rest_reason="")


def test_forgets_names_and_digests_with_the_names_of_the_case(liaison, case, cbp, memorandum):
    inquiry = ask(liaison, case, cbp)
    Seizure.objects.update(status="CLOSED", closed_at=NOW, personal_data_purged_at=NOW)

    assert erase_what_is_over(now=NOW + timedelta(days=13)) == 0
    assert erase_what_is_over(now=NOW + timedelta(days=15)) == 1

    assert [value.value for value in inquiry.values.order_by("position")] == [PARCEL, ""]
    assert bytes(message().body) == b""
    assert are_proved(message().pk)
