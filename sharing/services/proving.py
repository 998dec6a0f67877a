"""Proving a message again, offline, from what was stored: both directions, years later."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings

from audit.models import AuditEvent
from sharing import envelope
from sharing.events import ForeignCaseEvent
from sharing.models import (
    AskedPartner,
    Attempt,
    Disclosure,
    Feedback,
    ForeignCase,
    ForeignInquiry,
    InMessage,
    OutMessage,
    PartnerKey,
    Receipt,
    ServedFile,
    ShareApproval,
)
from sharing.projection import value_at
from sharing.queries.inbox import is_of_erased
from sharing.services.keys import node_keys
from sharing.services.letter_rules import GONE
from sharing.services.outbox import value_hash
from sharing.signing import BadSignature, digest_header, verify_question, verify_receipt, verify_request


@dataclass(frozen=True)
class Finding:
    """One thing that was checked, and whether it holds."""

    what: str
    holds: bool


def prove(*, message_id: UUID, now: datetime) -> list[Finding]:
    """Check everything that is stored of a message, sent or received; nothing when it is unknown."""
    findings: list[Finding] = []
    sent = OutMessage.objects.filter(pk=message_id).select_related("share").first()
    if sent is not None:
        findings += _prove_sent(sent, now)
    for received in InMessage.objects.filter(message_id=message_id):
        findings += _prove_received(received)
    return findings


def _prove_sent(sent: OutMessage, now: datetime) -> list[Finding]:
    body = bytes(sent.body)
    receipts = list(Receipt.objects.filter(message=sent).order_by("pk"))
    if not body:
        said = f"the bytes were erased with the names of the case; their SHA-256 was {sent.sha256}"
        return [
            Finding(said, _was_erased(sent)),
            *(_prove_receipt(receipt, sent, now) for receipt in receipts),
            *(_prove_served(served) for served in ServedFile.objects.filter(message=sent).order_by("pk")),
        ]
    findings = [Finding("the stored bytes have the recorded SHA-256", hashlib.sha256(body).hexdigest() == sent.sha256)]
    own = {kid: key.public for kid, key in node_keys(now=now).keys.items()}
    # A number that was taken was replaced, and with it the bytes: those were never taken in.
    sent_bytes = Attempt.objects.filter(message=sent).exclude(outcome="number-taken")
    attempts = list(sent_bytes.exclude(signature="").order_by("pk"))
    for number, attempt in enumerate(attempts, start=1):
        headers = _request_headers(str(sent.pk), body, attempt.signature_input, attempt.signature)
        findings.append(
            Finding(
                f"attempt {number} was signed by our key over these bytes for {attempt.url}",
                _holds(
                    partial(
                        verify_request,
                        url=attempt.url,
                        headers=headers,
                        body=body,
                        find_key=own.get,
                        now=now,
                        check_window=False,
                    )
                ),
            )
        )
    findings += [_prove_receipt(receipt, sent, now) for receipt in receipts]
    findings += [_prove_served(served) for served in ServedFile.objects.filter(message=sent).order_by("pk")]
    if sent.share is not None and sent.type in (envelope.CASE_SHARED, envelope.CASE_UPDATED):
        findings += _prove_disclosures(sent, json.loads(body))
        findings += _prove_approvals(sent, body)
    return findings


def _was_erased(sent: OutMessage) -> bool:
    if sent.type == envelope.INQUIRY:
        return AskedPartner.objects.filter(message=sent, inquiry__erased_at__isnull=False).exists()
    if sent.type == envelope.FEEDBACK:
        of_case = {"foreign_case__share_id": sent.order_key.partition("/")[2], "foreign_case__partner": sent.partner_id}
        return Feedback.objects.filter(reason=GONE, **of_case).exists()
    if sent.type in envelope.LETTERS:
        return _is_of_erased(sent.partner_id, sent.order_key, sent.created_at)
    return sent.share is not None and sent.share.erased_at is not None


def _prove_receipt(receipt: Receipt, sent: OutMessage, now: datetime) -> Finding:
    body = bytes(receipt.body)
    said = json.loads(body)
    if receipt.kind == Receipt.Kind.BUSINESS:
        is_about_this = said["data"]["message"] == str(sent.pk) and said["data"]["digest"] == sent.sha256
        headers = _request_headers(said["id"], body, receipt.signature_input, receipt.signature)
        is_signed = _holds(
            lambda: verify_request(
                url=settings.BASE_URL + envelope.INBOX_PATH,
                headers=headers,
                body=body,
                find_key=_partner_key(sent.partner_id),
                now=now,
                check_window=False,
            )
        )
        return Finding(
            "the partner's acceptance is signed by its key and names these bytes", is_about_this and is_signed
        )
    is_about_this = said["receipt"] == str(sent.pk) and said["digest"] == sent.sha256
    # A duplicate was answered with 200, all else with 202: the status is covered by the signature.
    is_signed = any(
        _holds(
            partial(
                verify_receipt,
                status=status,
                headers={
                    "Content-Type": envelope.RECEIPT_TYPE,
                    "Content-Digest": digest_header(body),
                    "Signature-Input": receipt.signature_input,
                    "Signature": receipt.signature,
                },
                body=body,
                find_key=_partner_key(sent.partner_id),
                now=now,
                check_window=False,
            )
        )
        for status in (202, 200)
    )
    return Finding("the partner's receipt is signed by its key and names these bytes", is_about_this and is_signed)


def _prove_served(served: ServedFile) -> Finding:
    headers = {"Signature-Input": served.signature_input, "Signature": served.signature}
    is_signed = served.url.endswith(envelope.FILES_PATH + served.sha256) and _holds(
        lambda: verify_question(
            url=served.url,
            headers=headers,
            find_key=_partner_key(served.message.partner_id),
            now=served.served_at,
            check_window=False,
        )
    )
    return Finding(f"file {served.sha256[:16]}… was asked for with the partner's key {served.kid}", is_signed)


def _prove_disclosures(sent: OutMessage, event: dict) -> list[Finding]:
    rows = list(Disclosure.objects.filter(message=sent))
    fit = []
    for row in rows:
        try:
            said = value_hash(message_id=str(sent.pk), pointer=row.pointer, value=value_at(event, row.pointer))
        except LookupError:
            fit.append(False)
        else:
            fit.append(hmac.compare_digest(said, row.value_hash))
    return [
        Finding(f"each of {len(rows)} disclosed fields says in the bytes what was recorded", bool(rows) and all(fit))
    ]


def _prove_approvals(sent: OutMessage, body: bytes) -> list[Finding]:
    approved = envelope.without_stamps(body)
    digest = hashlib.sha256(approved).hexdigest()
    version = json.loads(body)["data"]["share"]["version"]
    approvals = ShareApproval.objects.filter(share=sent.share, version=version, approved=True)
    if not approvals:
        return [Finding("a new version sent under the approval of an earlier one", version > 1)]
    names = ", ".join(str(row.decided_by) for row in approvals.select_related("decided_by"))
    fits = all(row.preview_sha256 == digest for row in approvals)
    return [Finding(f"these bytes without their stamps are what {names} approved", fits)]


def _prove_received(received: InMessage) -> list[Finding]:
    body = bytes(received.body)
    if not body:
        said = f"the bytes were erased when their time was over; their SHA-256 was {received.sha256}"
        return [Finding(said, _is_erased(received))]
    headers = _request_headers(str(received.message_id), body, received.signature_input, received.signature)
    return [
        Finding("the stored bytes have the recorded SHA-256", hashlib.sha256(body).hexdigest() == received.sha256),
        Finding(
            f"the key {received.kid} of the partner signed these bytes for us",
            _holds(
                lambda: verify_request(
                    url=settings.BASE_URL + envelope.INBOX_PATH,
                    headers=headers,
                    body=body,
                    find_key=_partner_key(received.partner_id),
                    now=received.received_at,
                    check_window=False,
                )
            ),
        ),
    ]


def _is_erased(received: InMessage) -> bool:
    if received.type == envelope.INQUIRY:  # once it is answered
        return ForeignInquiry.objects.filter(in_message=received, answered_at__isnull=False).exists()
    if received.type == envelope.FEEDBACK and received.state == InMessage.State.APPLIED:
        return Feedback.objects.filter(in_message=received, reason=GONE).exists()
    if received.type not in (*envelope.CASE_TYPES, *envelope.LETTERS, envelope.FEEDBACK):
        return False
    if received.state == InMessage.State.REFUSED:  # it waited in vain, or was about no case that we had
        return True
    return _is_of_erased(received.partner_id, received.order_key, received.received_at)


def _is_of_erased(partner_id: int, order_key: str, since: datetime) -> bool:
    """Say whether the case is erased, or was after this moment: a later version brought it back, not what was gone."""
    if is_of_erased(partner_id=partner_id, order_key=order_key):
        return True
    cases = ForeignCase.objects.filter(partner=partner_id, share_id=order_key.partition("/")[2])
    of_case = {"subject_type": ForeignCase._meta.label, "subject_id__in": [str(case.pk) for case in cases]}
    return AuditEvent.objects.filter(action=ForeignCaseEvent.ERASED, occurred_at__gte=since, **of_case).exists()


def _request_headers(message_id: str, body: bytes, signature_input: str, signature: str) -> dict[str, str]:
    return {
        "Content-Type": envelope.CONTENT_TYPE,
        "Content-Digest": digest_header(body),
        "Ipx-Message-Id": message_id,
        "Signature-Input": signature_input,
        "Signature": signature,
    }


def _partner_key(partner_id: int) -> Callable[[str], str | None]:
    """Find any key the partner ever had: what it signed stays signed after the key is over."""
    keys = dict(PartnerKey.objects.filter(partner=partner_id).values_list("kid", "public_key"))
    return keys.get


def _holds(check: Callable[[], object]) -> bool:
    try:
        check()
    except BadSignature:
        return False
    return True
