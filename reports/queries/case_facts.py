"""The facts of a case as data: what the dossier says in words, with codes, times with their offset, exact figures."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from reports.queries.dossier import CaseMaterial
from seizures.models import (
    CoveredCopy,
    CustodyEvent,
    Decision,
    EvidenceFile,
    Hold,
    Notice,
    Outcome,
    Parcel,
    Party,
    Reply,
)
from seizures.queries.case import CasePage, LineView
from seizures.queries.procedures import ProcedureView
from sharing.models import Share

_Facts = dict[str, Any]


def facts_of(*, material: CaseMaterial, places: Mapping[str, str]) -> _Facts:
    """Return the facts of a case for whom the material was read; `places` says where its files lie, by their SHA-256.

    Without people or shares for a reader who may not see them: the key is missing then. The history is another file.
    """
    case = material.case
    shared = {} if material.shares is None else {"shared_with": [_share(share) for share in material.shares]}
    people = {} if case.parties is None else {"people": [_person(party) for party in case.parties]}
    return {
        "case": _case(case),
        "parcels": [_parcel(parcel) for parcel in case.parcels],
        "goods": [_line(view) for view in case.lines],
        **people,
        "procedures": [_procedure(view) for view in material.procedures],
        "outcomes": [_outcome(outcome) for outcome in material.outcomes],
        "evidence": [_file(file, material.copies_of(file), places) for file in case.files],
        "custody": [_hand_over(event) for event in case.custody],
        **shared,
    }


def written(at: datetime | None) -> str | None:
    """Write a moment as ISO 8601 in the time that is in force, with its offset."""
    return timezone.localtime(at).isoformat() if at else None


def _case(case: CasePage) -> _Facts:
    seizure = case.seizure
    return {
        "reference": seizure.reference,
        "headline": seizure.headline,
        "status": seizure.status,
        "office": seizure.office_id,
        "detained_at": written(seizure.detained_at),
        "logged_at": written(seizure.logged_at),
        "logged_by": str(seizure.logged_by),
        "direction": seizure.direction,
        "channel": seizure.channel,
        "sent_from": seizure.departure_country_id,
        "sent_to": seizure.destination_country_id,
        "reasons": list(seizure.reasons),
        "action": seizure.action,
        "closed_at": written(seizure.closed_at),
        "held_by": [_hold(hold) for hold in case.standing_holds],
        "names_erased_at": written(seizure.personal_data_purged_at),
    }


def _hold(hold: Hold) -> _Facts:
    review_on = hold.review_on.isoformat() if hold.review_on else None
    return {
        "reason": hold.reason,
        "paper_number": hold.paper_number,
        "set_at": written(hold.set_at),
        "review_on": review_on,
    }


def _parcel(parcel: Parcel) -> _Facts:
    return {
        "number": parcel.number,
        "kind": parcel.kind,
        "check_digit": parcel.check_digit,
        "sent_from": parcel.sent_from_country_id,
        "weight_kg": _exact(parcel.weight_kg),
    }


def _line(view: LineView) -> _Facts:
    line = view.line
    return {
        "position": line.position,
        "brand": line.brand,
        "description": line.description,
        "quantity": _exact(line.quantity),
        "unit": line.unit_id,
        "category": line.category_id,
        "hs_code": line.hs_code_id,
        "hs_edition": line.hs_code.edition if line.hs_code else None,
        "origin": line.origin_country_id,
        "suspected_right": line.suspected_right,
        "values": [
            {"kind": value.kind, "currency": value.currency_id, "amount": str(value.amount)} for value in view.values
        ],
        "recordation": line.recordation.reference if line.recordation else None,
    }


def _person(party: Party) -> _Facts:
    return {"role": party.role, "name": party.name, "address": party.address, "country": party.country_id}


def _procedure(view: ProcedureView) -> _Facts:
    procedure = view.procedure
    return {
        "right_holder": procedure.right_holder.name if procedure.right_holder else None,
        "law": procedure.law_code,
        "track": procedure.track,
        "right": procedure.right_kind,
        "recordation": procedure.recordation.reference if procedure.recordation else None,
        "goods_lines": [line.position for line in view.lines],
        "status": procedure.status,
        "is_abandoned": not procedure.is_live,
        "opened_at": written(procedure.opened_at),
        "notified_at": written(procedure.notified_at),
        "notices": [_notice(row.notice) for row in reversed(view.notices)],
        "replies": [_reply(reply) for reply in reversed(view.replies)],
        "facts": [{"what": code, "on": fact["on"]} for code, fact in procedure.facts.items() if "on" in fact],
        "decisions": [_decision(row.decision) for row in reversed(view.decisions)],
        "deadlines": [
            {"code": row.deadline.code, "due_on": row.deadline.due_on.isoformat(), "status": row.deadline.status}
            for row in view.deadlines
        ],
    }


def _notice(notice: Notice) -> _Facts:
    return {
        "kind": notice.kind,
        "to": notice.recipient_name,
        "status": notice.status,
        "issued_at": written(notice.issued_at),
        "sent_at": written(notice.sent_at),
        "served_at": written(notice.served_at),
    }


def _reply(reply: Reply) -> _Facts:
    return {
        "received_at": written(reply.received_at),
        "by": reply.author_name,
        "position": reply.position,
        "was_late": reply.was_late,
        "consents_to_destruction": reply.consents_to_destruction,
        "statement": reply.statement,
    }


def _decision(decision: Decision) -> _Facts:
    return {
        "kind": decision.kind,
        "reason": decision.reason,
        "legal_basis": decision.legal_basis,
        "decided_at": written(decision.decided_at),
        "decided_by": str(decision.decided_by),
        "stands": decision.is_standing,
    }


def _outcome(outcome: Outcome) -> _Facts:
    return {
        "goods_line": outcome.line.position,
        "kind": outcome.kind,
        "quantity": _exact(outcome.quantity),
        "unit": outcome.line.unit_id,
        "happened_on": outcome.happened_on.isoformat(),
        "remark": outcome.remark,
    }


def _file(file: EvidenceFile, copies: list[CoveredCopy], places: Mapping[str, str]) -> _Facts:
    return {
        "shows": file.shows,
        "file_name": file.file_name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "added_at": written(file.added_at),
        "lies_at": places.get(file.sha256),
        "covered_copies": [_copy(copy, places) for copy in copies],
    }


def _copy(copy: CoveredCopy, places: Mapping[str, str]) -> _Facts:
    return {
        "sha256": copy.sha256,
        "size": copy.size,
        "boxes": [dict(zip(("left", "top", "width", "height", "hides"), box, strict=True)) for box in copy.boxes],
        "covered_by": str(copy.covered_by),
        "covered_at": written(copy.covered_at),
        "replaced_at": written(copy.replaced_at),
        "lies_at": places.get(copy.sha256),
    }


def _hand_over(event: CustodyEvent) -> _Facts:
    return {
        "place": event.place,
        "handed_over_by": str(event.handed_over_by),
        "handed_over_at": written(event.handed_over_at),
        "received_by": str(event.received_by),
        "accepted_at": written(event.accepted_at),
    }


def _share(share: Share) -> _Facts:
    return {
        "agency": share.partner.agency.name,
        "agreement": share.agreement.code,
        "status": share.status,
        "received_at": written(share.delivered_at),
    }


def _exact(number: Decimal | None) -> str | None:
    return f"{number.normalize():f}" if number is not None else None
