"""Does the law still let this leave? Asked when a message is built, approved, and about to be sent.

Pure: the caller brings the rows. An answer is a list of sentences that say what to do next;
an empty list opens the gate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from operations.models import Agreement
from sharing.models import Partner, Policy

# What a blocker stops: the share for good, or only the sending until somebody has acted.
AGREEMENT, PARTNER, RECALL = "agreement", "partner", "recall"


@dataclass(frozen=True)
class Blocker:
    code: str
    message: str
    stops: str


def blockers(
    *,
    agreement: Agreement,
    partner: Partner,
    policy: Policy,
    purpose: str,
    tiers_used: Iterable[str],
    has_key: bool,
    is_recalled: bool,
    on: date,
) -> list[Blocker]:
    """Return what stands between a share and its partner on this day."""
    found = [
        *_agreement_blockers(agreement, partner, on),
        *_scope_blockers(agreement, purpose, tiers_used),
        *_policy_blockers(agreement, policy),
    ]
    if is_recalled:
        found.append(Blocker("recalled", _("This share was recalled. Nothing more of it is sent."), RECALL))
    return found + partner_blockers(partner=partner, has_key=has_key)


def inquiry_blockers(
    *, agreement: Agreement, partner: Partner, purpose: str, tiers_used: Iterable[str], has_key: bool, on: date
) -> list[Blocker]:
    """Return what stands on this day between a partner and an inquiry, or our answer to one of its own."""
    found = _agreement_blockers(agreement, partner, on)
    if not agreement.may_inquire:
        found.append(
            _stop(
                "agreement-without-inquiries",
                _("The agreement covers no inquiries. Choose another, or share the case."),
            )
        )
    found += _scope_blockers(agreement, purpose, tiers_used)
    return found + partner_blockers(partner=partner, has_key=has_key)


def letter_blockers(
    *,
    agreement: Agreement,
    partner: Partner,
    grants_for: str,
    tiers_used: Iterable[str],
    has_key: bool,
    is_over: bool,
    on: date,
) -> list[Blocker]:
    """Return what stands on this day between a partner and a letter, or our answer to one of its own.

    `grants_for` is the purpose that the answer permits; nobody may grant more than the agreement does.
    """
    found = _agreement_blockers(agreement, partner, on)
    if grants_for and grants_for not in agreement.purposes:
        found.append(
            _stop(
                "beyond-agreement",
                _("The agreement does not name this purpose, so it cannot be granted. Refuse it, and say why."),
            )
        )
    found += _tier_blockers(agreement, tiers_used)
    if is_over:
        found.append(Blocker("recalled", _("The partner holds this case no more. Nothing more is sent on it."), RECALL))
    return found + partner_blockers(partner=partner, has_key=has_key)


def partner_blockers(*, partner: Partner, has_key: bool) -> list[Blocker]:
    """Return what stands between us and a partner whatever the message says."""
    found = []
    if not partner.is_active:
        found.append(
            Blocker("partner-inactive", _("This partner is switched off. Ask the administrator why."), PARTNER)
        )
    if not has_key:
        found.append(
            Blocker(
                "partner-without-key",
                _("We hold no valid key of this partner. Ask the administrator to exchange keys again."),
                PARTNER,
            )
        )
    return found


def approvals_needed(*, tiers_used: Iterable[str]) -> int:
    """Return how many people must approve: two where natural persons or evidence files leave."""
    return 2 if {"C", "D"} & set(tiers_used) else 1


def _agreement_blockers(agreement: Agreement, partner: Partner, on: date) -> list[Blocker]:
    found = []
    if agreement.agency_id != partner.agency_id:
        found.append(_stop("agreement-of-another", _("This agreement is with another agency. Choose one with it.")))
    if not agreement.may_share_cases:
        found.append(
            _stop("agreement-without-cases", _("This agreement covers statistics only. Choose one that covers cases."))
        )
    if not agreement.is_confirmed:
        found.append(
            _stop(
                "agreement-unconfirmed",
                _("No second person has confirmed the agreement. Nothing leaves under it until one does."),
            )
        )
    if on < agreement.valid_from:
        found.append(
            _stop(
                "agreement-not-yet",
                _("The agreement is in force from %(day)s. Wait for that day or choose another.")
                % {"day": date_format(agreement.valid_from)},
            )
        )
    if agreement.valid_to is not None and on > agreement.valid_to:
        found.append(
            _stop(
                "agreement-ended",
                _("The agreement ended on %(day)s. Choose one that is in force.")
                % {"day": date_format(agreement.valid_to)},
            )
        )
    if agreement.suspended_at is not None:
        found.append(_stop("agreement-suspended", _("The agreement is suspended. Ask headquarters when it resumes.")))
    return found


def _scope_blockers(agreement: Agreement, purpose: str, tiers_used: Iterable[str]) -> list[Blocker]:
    found = []
    if purpose not in agreement.purposes:
        found.append(
            _stop("purpose-not-permitted", _("The agreement does not permit this purpose. Choose one that it names."))
        )
    return found + _tier_blockers(agreement, tiers_used)


def _tier_blockers(agreement: Agreement, tiers_used: Iterable[str]) -> list[Blocker]:
    found = []
    beyond = sorted(set(tiers_used) - set(agreement.tiers))
    if beyond:
        names = pgettext("between the parts of a list", ", ").join(str(Agreement.Tier(tier).label) for tier in beyond)
        found.append(
            _stop("tier-not-covered", _("The agreement does not cover: %(names)s. Share less.") % {"names": names})
        )
    if "C" in set(tiers_used) and not agreement.authority_approval:
        found.append(
            _stop(
                "persons-without-approval",
                _("Natural persons may be named only with the approval of the competent authority. Obtain it first."),
            )
        )
    return found


def _policy_blockers(agreement: Agreement, policy: Policy) -> list[Blocker]:
    found = []
    if policy.agreement_id != agreement.pk:
        found.append(_stop("policy-of-another", _("These field rules belong to another agreement. Prepare it again.")))
    elif not policy.is_current:
        found.append(
            _stop(
                "policy-changed",
                _("The field rules changed since this was prepared. It must be put up again under those in force."),
            )
        )
    return found


def _stop(code: str, message: str) -> Blocker:
    return Blocker(code, message, AGREEMENT)
