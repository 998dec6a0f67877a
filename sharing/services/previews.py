"""Building the exact bytes that a share would send, and what stands in their way."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError
from operations.models import Agreement
from sharing import envelope
from sharing.facts import CaseFacts, names_of_persons
from sharing.fields import PASS
from sharing.gate import AGREEMENT, Blocker, approvals_needed, blockers
from sharing.models import OutMessage, Share
from sharing.projection import PERSONS_NAME, Disclosed, Projection, Withheld, mentions, project
from sharing.queries.cases import case_facts, current_policy, rules_of
from sharing.queries.keys import valid_keys
from sharing.queries.questions import usual_answer_day
from sharing.queries.shares import recalled_shares

DEFAULT_HANDLING = "H2"
_MONTH_DAYS = 30.4375
_MOST_CHANGES = 500


@dataclass(frozen=True)
class Preview:
    """The bytes as they would leave, without stamps; what they disclose and withhold; what stops them."""

    content: dict[str, Any]
    body: bytes
    sha256: str
    projection: Projection
    blockers: list[Blocker]

    @property
    def approvals_needed(self) -> int:
        return approvals_needed(tiers_used=self.projection.tiers)

    @property
    def fields(self) -> list[list[str]]:
        """Return the disclosures as they are kept with the frozen bytes."""
        return [
            [item.pointer, item.field, item.tier, item.transform, item.clause] for item in self.projection.disclosed
        ]


def handling_for(*, agreement: Agreement, code: str, purpose: str, on: date) -> dict[str, Any]:
    """Return the handling block: how the partner may use what it gets, and for how long.

    Evidence in court needs H0, the code without restriction on use; everything else says "not in court".
    """
    is_evidence = purpose == Agreement.Purpose.COURT_EVIDENCE
    until = date.fromordinal(on.toordinal() + round(agreement.retention_months * _MONTH_DAYS))
    return {
        "code": "H0" if is_evidence else code,
        "source": "A",
        "info": "1",
        "onward": "with_permission" if code != "H3" else "none",
        "court_use": is_evidence,
        "tlp": "TLP:AMBER" if code in {"H0", "H1"} else "TLP:AMBER+STRICT",
        "retain_until": until.isoformat(),
        "originator": envelope.urn(settings.NODE),
    }


def build_preview(*, share: Share, now: datetime) -> Preview:
    """Build what a draft would send, exactly, and name what stands in its way.

    A draft may be older than the field rules: it is shown under those of today, and its usual day counts from today.
    """
    if share.status == Share.Status.DRAFT:
        share.policy = current_policy(agreement_id=share.agreement_id) or share.policy
        share.answer_by = share.answer_by or usual_answer_day(
            partner=share.partner, agreement=share.agreement, urgency=share.urgency, on=day_at_seat(now)
        )
    return compose(share=share, facts=case_facts(seizure=share.seizure), version=share.version, now=now)


def compose(
    *,
    share: Share,
    facts: CaseFacts,
    version: int,
    now: datetime,
    supersedes: OutMessage | None = None,
) -> Preview:
    """Project the case and put the sections between the declarations of the share.

    Raises DomainError when the case cannot be told within the schema.
    """
    agreement = share.agreement
    projection = projection_of(share=share, facts=facts)
    is_named = any(item.field == "subject" for item in projection.disclosed)
    data = {
        "share": {
            "id": str(share.public_id),
            "version": version,
            "supersedes": {"id": str(supersedes.pk), "sha256": supersedes.sha256} if supersedes else None,
            "reason": "case_changed" if supersedes else "initial",
            "changes": [],
        },
        "authority": {
            "agreement": agreement.code,
            "article": agreement.clause,
            "purpose": [share.purpose.lower()],
            "necessity": share.necessity,
        },
        "handling": share.handling,
        "urgency": "urgent" if share.urgency == Share.Urgency.URGENT else "routine",
        **projection.sections,
        **({"request": {"action": [share.requested_action]}} if share.requested_action else {}),
        "withheld": projection.withheld_notes(),
        "ext": _extensions(share) | _covered(projection),
    }
    content = envelope.content(
        source=settings.NODE,
        audience=share.partner.agency_id,
        subject=f"case/{facts.reference}" if is_named else f"share/{share.public_id}",
        message_type=envelope.CASE_UPDATED if supersedes else envelope.CASE_SHARED,
        data=data,
    )
    body = _checked(content)
    return Preview(
        content=content,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        projection=projection,
        blockers=_blockers(share, facts, projection, now),
    )


def saying_what_changed(*, preview: Preview, last: OutMessage) -> Preview:
    """Return the version that follows what a partner has, with the places in which the two differ."""
    data = preview.content["data"]
    changes = changed_pointers(told(json.loads(bytes(last.body))), told(preview.content), "/data")[:_MOST_CHANGES]
    content = {**preview.content, "data": {**data, "share": {**data["share"], "changes": changes}}}
    body = _checked(content)
    return replace(preview, content=content, body=body, sha256=hashlib.sha256(body).hexdigest())


def told(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a message tells of the case, without what counts its versions."""
    return {name: value for name, value in content["data"].items() if name != "share"}


def changed_pointers(old: Any, new: Any, pointer: str = "") -> list[str]:
    """Return where two messages differ, as pointers into them."""
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        keys: Iterable[Any] = sorted({*old, *new})
        pairs = [(key, old.get(key), new.get(key)) for key in keys]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = [(index, before, after) for index, (before, after) in enumerate(zip(old, new, strict=True))]
    else:
        return [pointer]
    return [found for key, before, after in pairs for found in changed_pointers(before, after, f"{pointer}/{key}")]


def _extensions(share: Share) -> dict[str, Any]:
    """Say by which day an answer is wanted. In `ext`, which a partner of any version takes, known or not."""
    if share.answer_by is None:
        return {}
    question = {"answer_by": share.answer_by.isoformat()}
    if share.reminded_at is not None:
        question["reminded_on"] = day_at_seat(share.reminded_at).isoformat()
    if share.closed_at is not None:
        question["closed_on"] = day_at_seat(share.closed_at).isoformat()
    return {"question": question}


def _covered(projection: Projection) -> dict[str, Any]:
    """Say which files are covered copies, and what is covered on them."""
    if not projection.covered:
        return {}
    copies = sorted(projection.covered.items())
    return {"covered": [{"sha256": sha256, "hides": [code.lower() for code in hides]} for sha256, hides in copies]}


def projection_of(*, share: Share, facts: CaseFacts) -> Projection:
    """Return what the rules and the agreement of a share let through of a case today."""
    return project(
        facts=facts,
        rules=rules_of(policy=share.policy),
        tiers=frozenset(share.agreement.tiers),
        may_name_persons=bool(share.agreement.authority_approval),
    )


def share_blockers(*, share: Share, tiers_used: Sequence[str], now: datetime) -> list[Blocker]:
    """Return what the law and the partner's state put in the way of a share today, and a day that is over."""
    on = day_at_seat(now)
    return _first_time_blockers(share, on) + blockers(
        agreement=share.agreement,
        partner=share.partner,
        policy=share.policy,
        purpose=share.purpose,
        tiers_used=tiers_used,
        has_key=bool(valid_keys(partner_id=share.partner_id, now=now)),
        is_recalled=bool(recalled_shares(share_ids=[share.pk])),
        on=on,
    )


def is_older_than_erasure(*, share: Share) -> bool:
    """Say whether the names of its case were erased since a share was begun: its words may still say one."""
    erased_at = share.seizure.personal_data_purged_at
    return erased_at is not None and share.created_at <= erased_at


def erased_since() -> Blocker:
    """Say why a share that is older than the erasure cannot leave for the first time, nor be prepared again."""
    message = _(
        "The names of this case were erased since this was prepared, and what was written for it may still say one. "
        "Share the case anew, on its page."
    )
    return Blocker("names-erased", message, AGREEMENT)


def _first_time_blockers(share: Share, on: date) -> list[Blocker]:
    """Stop what is older than the erasure of the names, and a question that would arrive when its day is over.

    Once the partner has the case, its day may pass, and the sweep takes our copies.
    """
    if share.approved_version:
        return []
    if is_older_than_erasure(share=share):
        return [erased_since()]
    if share.answer_by is None or share.answer_by > on:
        return []
    message = _("The day by which an answer is wanted is here already. A later one must be chosen.")
    return [Blocker("answer-day-over", message, AGREEMENT)]


def refuse_unless_looked_at(*, shown: str, actual: str) -> None:
    """Raise DomainError unless the bytes are those that were looked at."""
    if not hmac.compare_digest(shown.encode(), actual.encode()):
        raise DomainError(
            "preview-changed",
            _("What would leave has changed since you looked at it. Look at it again before you decide."),
        )


def refuse_if_blocked(found: Sequence[Blocker]) -> None:
    """Raise the first blocker as a refusal."""
    if found:
        raise DomainError(found[0].code, found[0].message, blockers=[blocker.message for blocker in found])


def frozen_disclosures(share: Share) -> list[Disclosed]:
    """Return what the frozen bytes of a share disclose."""
    return [Disclosed(*row) for row in share.preview_fields]


def _blockers(share: Share, facts: CaseFacts, projection: Projection, now: datetime) -> list[Blocker]:
    found = share_blockers(share=share, tiers_used=sorted(projection.tiers), now=now)
    named = names_of_persons(facts)
    free_texts = f"{share.necessity} {share.requested_action}"
    # Masked or withheld, a name must not leave in a text beside it.
    are_named = any(item.field == PERSONS_NAME and item.transform == PASS for item in projection.disclosed)
    if not are_named and mentions(free_texts, named):
        found.append(
            Blocker(
                "text-names-a-person",
                _("The necessity or the request names a person, and this share may not. Write it without the name."),
                AGREEMENT,
            )
        )
    if not projection.sections:
        found.append(
            Blocker(
                "nothing-to-share",
                _("The field rules let nothing of this case through. Choose another agreement."),
                AGREEMENT,
            )
        )
    return found


def _checked(content: dict[str, Any]) -> bytes:
    try:
        envelope.check_data(content["type"], content["data"])
    except envelope.SchemaViolation as error:
        raise DomainError(
            "outside-schema",
            _("This case does not fit into the exchange format at %(pointer)s. Correct the case there.")
            % {"pointer": error.pointer},
        ) from error
    body = envelope.canonical(content)
    if len(body) > envelope.MAX_BYTES - 1024:
        raise DomainError(
            "message-too-large",
            _("This case is too large for one message (256 kB). Share fewer goods lines or files."),
        )
    return body


@dataclass(frozen=True)
class Beside:
    """What stands beside the frozen bytes when somebody decides: what stays at home, and what stops them today."""

    withheld: list[Withheld]
    blockers: list[Blocker]
    approvals_needed: int


def preview_with_withheld(*, share: Share, now: datetime) -> Beside:
    """Return what the frozen bytes of a share leave out of the case as it is now, and today's blockers."""
    projection = projection_of(share=share, facts=case_facts(seizure=share.seizure))
    tiers = sorted({item.tier for item in frozen_disclosures(share)})
    return Beside(
        withheld=projection.withheld,
        blockers=share_blockers(share=share, tiers_used=tiers, now=now),
        approvals_needed=approvals_needed(tiers_used=tiers),
    )
