"""Fetching the files that partners' cases name. The row is the queue; each is asked for outside of a transaction."""

import hashlib
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audit.services import record
from ipcases.lib.errors import InvalidValue
from ipcases.lib.files import StoredFile, store_file
from ipcases.lib.forgetting import forget_files
from ipcases.lib.jobs import enqueue_on_commit
from sharing.channels import pull
from sharing.events import ForeignCaseEvent
from sharing.models import ForeignCase, ForeignFile
from sharing.queries.files import file_to_fetch, others_waiting
from sharing.services.keys import node_keys
from sharing.services.settling import wait_after

RUN_SECONDS = 25.0
# A partner may name what it likes: beyond this much of one case nothing is fetched.
MOST_BYTES_A_CASE = 200 * 1024 * 1024
GIVE_UP_AFTER = timedelta(days=14)
_LEASE_MARGIN_SECONDS = 30
TOO_LARGE, TOO_MUCH, OTHER_BYTES, GIVEN_UP = "file-too-large", "too-much", "other-bytes", "given-up"


@dataclass(frozen=True)
class _Claim:
    """A file that we alone ask for until the lease ends."""

    pk: int
    token: UUID
    partner_id: int
    base_url: str
    sha256: str
    size: int


def name_files(*, foreign_case: ForeignCase, named: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Keep in step with what the newest version of a case names: fetch what is new, forget what is gone.

    Joins the caller's transaction, which holds the case.
    """
    wanted = {file["sha256"]: file for file in named}
    rows = ForeignFile.objects.filter(foreign_case=foreign_case)
    _forget(rows.exclude(sha256__in=wanted))
    # A new version is a new beginning for what could not be had.
    rows.filter(state=ForeignFile.State.REFUSED).delete()
    known = dict(rows.values_list("sha256", "size"))
    total = sum(known.values())
    for sha256, file in wanted.items():
        if sha256 in known:
            continue
        total += file["bytes"]
        refusal = (
            TOO_LARGE if file["bytes"] > settings.FILE_MAX_BYTES else TOO_MUCH if total > MOST_BYTES_A_CASE else ""
        )
        ForeignFile.objects.create(
            foreign_case=foreign_case,
            sha256=sha256,
            media_type=file["media_type"],
            size=file["bytes"],
            shows=file.get("title", "").upper(),
            state=ForeignFile.State.REFUSED if refusal else ForeignFile.State.WAITING,
            reason=refusal,
            due_at=now,
            named_at=now,
        )
    if wanted:
        enqueue_on_commit("sharing.fetch_files")


def forget_files_of(*, foreign_case: ForeignCase) -> int:
    """Remove the files of a case that was recalled or whose time is over. Joins the caller's transaction."""
    return _forget(ForeignFile.objects.filter(foreign_case=foreign_case))


def _forget(rows: Any) -> int:
    forget_files(rows=list(rows.values_list("sha256", "derivative_sha256")))
    return int(rows.delete()[0])


def fetch_due(*, clock: Callable[[], datetime], run_seconds: float = RUN_SECONDS) -> int:
    """Fetch what is due until nothing is, or the time is over; return how many files were kept.

    A partner that cannot be asked now is left alone: its other files wait as long as the one that failed.
    """
    started = time.monotonic()
    key = None
    resting: set[int] = set()
    kept = 0
    while time.monotonic() - started < run_seconds:
        claim = _claim(clock(), resting)
        if claim is None:
            break
        key = key or node_keys(now=clock()).signing
        came = pull.fetch(
            partner_id=claim.partner_id,
            base_url=claim.base_url,
            sha256=claim.sha256,
            size=claim.size,
            key=key,
            clock=clock,
        )
        if came.content is None:
            _ask_again(claim, came, clock())
        else:
            kept += _judge(claim, came.content, clock())
        if came.concerns_the_channel:
            resting.add(claim.partner_id)
    return kept


@transaction.atomic
def _claim(now: datetime, resting: set[int]) -> _Claim | None:
    row = file_to_fetch(now=now, busy=resting)
    if row is None:
        return None
    row.lease_token, row.attempts = uuid.uuid4(), row.attempts + 1
    row.lease_until = now + timedelta(seconds=pull.seconds_for(size=row.size) + _LEASE_MARGIN_SECONDS)
    row.save(update_fields=["lease_token", "lease_until", "attempts"])
    partner = row.foreign_case.partner
    return _Claim(row.pk, row.lease_token, partner.pk, partner.channel.url, row.sha256, row.size)


def _judge(claim: _Claim, content: bytes, now: datetime) -> int:
    """Keep what is what the message named and what we accept of anybody; else say why not."""
    if len(content) != claim.size or hashlib.sha256(content).hexdigest() != claim.sha256:
        _refuse(claim, OTHER_BYTES, now)
        return 0
    try:
        stored = store_file(content=content)
    except InvalidValue as error:
        _refuse(claim, error.code, now)
        return 0
    return _keep(claim, stored, now)


@transaction.atomic
def _keep(claim: _Claim, stored: StoredFile, now: datetime) -> int:
    row = _owned(claim)
    if row is None:  # recalled, erased or replaced while the bytes were on their way
        forget_files(rows=[(stored.sha256, stored.derivative_sha256)])
        return 0
    row.state, row.reason, row.fetched_at = ForeignFile.State.FETCHED, "", now
    row.derivative_sha256, row.media_type = stored.derivative_sha256, stored.media_type
    _save(row, "derivative_sha256", "media_type", "fetched_at")
    _record(ForeignCaseEvent.FILE_FETCHED, row, now)
    return 1


@transaction.atomic
def _refuse(claim: _Claim, why: str, now: datetime) -> None:
    row = _owned(claim)
    if row is not None:
        row.state, row.reason = ForeignFile.State.REFUSED, why[:60]
        _save(row)
        _record(ForeignCaseEvent.FILE_REFUSED, row, now, why=[None, why])


@transaction.atomic
def _ask_again(claim: _Claim, came: pull.Fetched, now: datetime) -> None:
    row = _owned(claim)
    if row is None:
        return
    age = now - row.named_at
    wait = wait_after(attempts=row.attempts, age=age, retry_after_seconds=came.retry_after_seconds)
    row.reason, row.due_at = came.outcome[:60], now + wait
    if age + wait > GIVE_UP_AFTER:
        row.state, row.reason = ForeignFile.State.REFUSED, GIVEN_UP
        _record(ForeignCaseEvent.FILE_REFUSED, row, now, why=[None, came.outcome])
    _save(row, "due_at")
    if came.concerns_the_channel:
        waiting = others_waiting(partner_id=claim.partner_id, until=row.due_at)
        ForeignFile.objects.filter(pk__in=waiting).update(due_at=row.due_at)


def _owned(claim: _Claim) -> ForeignFile | None:
    """Lock the case, then the row: in this order a recall takes them, too."""
    case = ForeignCase.objects.select_for_update(of=("self",)).filter(files=claim.pk).first()
    if case is None or case.is_restricted or case.erased_at is not None:
        return None
    rows = ForeignFile.objects.select_for_update(of=("self",)).select_related("foreign_case__partner")
    return rows.filter(pk=claim.pk, lease_token=claim.token).first()


def _save(row: ForeignFile, *fields: str) -> None:
    row.lease_token = row.lease_until = None
    row.save(update_fields=["state", "reason", "lease_token", "lease_until", *fields])


def _record(action: str, row: ForeignFile, now: datetime, **changes: list[Any]) -> None:
    record(
        action=action,
        actor=None,
        actor_label="fetching",
        subject=row.foreign_case,
        changes={"sha256": [None, row.sha256], **changes},
        now=now,
    )
