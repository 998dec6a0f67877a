"""The versions of a shared case: what each told, what it followed, and under whose approval it leaves."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accounts.models import User
from audit.models import AuditEvent
from sharing.events import MessageEvent
from sharing.models import OutMessage, Share, ShareApproval
from sharing.queries.kept_back import versions_sent
from sharing.queries.shares import approvals_of


@dataclass(frozen=True)
class Approval:
    """Who approved which version, and when it was complete."""

    version: int
    people: Sequence[User]
    at: datetime


@dataclass(frozen=True)
class LetGo:
    """Who approved again, and when, what the agreement had stopped on its way."""

    person: User
    at: datetime


@dataclass(frozen=True)
class Version:
    """One version of a shared case. `message` is None while it waits; `follows` and `before` in the first one.

    `approval` is that of an earlier version where the sending of changes asked nobody again; while it waits, what was
    given so far.
    """

    number: int
    content: Mapping[str, Any]
    message: OutMessage | None
    follows: OutMessage | None
    before: Mapping[str, Any] | None
    approval: Approval | None
    let_go: LetGo | None = None

    @property
    def follows_number(self) -> int | None:
        return self.before["data"]["share"]["version"] if self.before is not None else None

    @property
    def asked_nobody(self) -> bool:
        """Say whether it leaves under the approval of an earlier version."""
        return self.approval is not None and self.approval.version != self.number


def versions_of(*, share: Share, approvals: Sequence[ShareApproval]) -> list[Version]:
    """Return the versions of a share that left, may leave or wait for approval, the newest first. Two queries.

    Empty once our copies are erased: nobody knows any more what they told.
    """
    sent = {str(row.pk): row for row in versions_sent(share=share) if row.body}
    told = {key: json.loads(bytes(row.body)) for key, row in sent.items()}
    let_go = _let_go(sent)
    found = [
        replace(_version(content, sent[key], sent, told, approvals), let_go=let_go.get(key))
        for key, content in told.items()
    ]
    if _waits(share) and share.preview:
        found.append(_version(json.loads(bytes(share.preview)), None, sent, told, approvals))
    return sorted(found, key=lambda version: version.number, reverse=True)


def waiting_version(*, share: Share, content: Mapping[str, Any] | None = None) -> Version | None:
    """Return the version that waits, or that `content` would be, with what it follows. Two queries, three at most."""
    if content is None:
        content = json.loads(bytes(share.preview)) if _waits(share) and share.preview else None
    if content is None:
        return None
    key = _followed(content)
    row = OutMessage.objects.filter(share=share, pk=key).first() if key else None
    sent = {key: row} if row is not None and row.body else {}
    told = {key: json.loads(bytes(row.body)) for key, row in sent.items()}
    return _version(content, None, sent, told, approvals_of(share=share))


def approval_for(*, version: int, approvals: Sequence[ShareApproval]) -> Approval | None:
    """Return the approval under which a version leaves: its own, else the last one before it.

    A version that needs its own is not sent without, and the one after it neither: what lies between left.
    """
    versions = [row.version for row in approvals if row.approved and row.version <= version]
    return _given(max(versions), approvals) if versions else None


def _given(version: int, approvals: Sequence[ShareApproval]) -> Approval | None:
    rows = [row for row in approvals if row.approved and row.version == version]
    if not rows:
        return None
    return Approval(version, [row.decided_by for row in rows], max(row.decided_at for row in rows))


def _let_go(ids: Iterable[str]) -> dict[str, LetGo]:
    """Return who let go what the agreement had stopped, by the id of the message; the last one counts."""
    events = AuditEvent.objects.filter(
        action=MessageEvent.RELEASED,
        subject_type=OutMessage._meta.label,
        subject_id__in=list(ids),
        changes__why__0="agreement",
    )
    rows = events.select_related("actor").order_by("id")
    return {row.subject_id: LetGo(row.actor, row.occurred_at) for row in rows if row.actor is not None}


def _waits(share: Share) -> bool:
    return share.status == Share.Status.PENDING_APPROVAL or share.update_waits


def _followed(content: Mapping[str, Any]) -> str:
    return (content["data"]["share"].get("supersedes") or {}).get("id", "")


def _version(
    content: Mapping[str, Any],
    message: OutMessage | None,
    sent: Mapping[str, OutMessage],
    told: Mapping[str, Mapping[str, Any]],
    approvals: Sequence[ShareApproval],
) -> Version:
    number, follows = content["data"]["share"]["version"], _followed(content)
    return Version(
        number=number,
        content=content,
        message=message,
        follows=sent.get(follows),
        before=told.get(follows),
        approval=approval_for(version=number, approvals=approvals) if message else _given(number, approvals),
    )
