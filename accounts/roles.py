"""Which role opens which verb. Rows are another question: each app's access.py answers it."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    OFFICER = "OFFICER", _("Customs officer")
    SUPERVISOR = "SUPERVISOR", _("Supervisor")
    DESK = "DESK", _("IPR desk")
    LIAISON = "LIAISON", _("Liaison officer")
    APPROVER = "APPROVER", _("Approver")
    ANALYST = "ANALYST", _("Analyst")
    COORDINATOR = "COORDINATOR", _("Coordinator")
    HOLDER = "HOLDER", _("Right holder")
    REPRESENTATIVE = "REPRESENTATIVE", pgettext_lazy("role", "Representative")
    AUDITOR = "AUDITOR", _("Auditor")
    ADMIN = "ADMIN", _("Administrator")


# What each is for, to whoever gives it.
PURPOSES = {
    Role.OFFICER: _("Logs seizures, opens procedures, hands goods over."),
    Role.SUPERVISOR: _("As an officer; also notices, decisions and outcomes."),
    Role.DESK: _("Examines recordations, decides on cases, keeps securities and costs."),
    Role.LIAISON: _("Shares cases with partners, asks them, takes up what they share."),
    Role.APPROVER: _("Approves what leaves; never what the same person prepared."),
    Role.ANALYST: _("Searches, counts and exports cases."),
    Role.COORDINATOR: _("Plans and runs joint operations, writes down what the police did."),
    Role.HOLDER: _("Outside customs: records its rights and answers in the portal."),
    Role.REPRESENTATIVE: _("Outside customs: does so for right holders that gave it a mandate."),
    Role.AUDITOR: _("Reads cases, shares and the audit, and verifies it; changes nothing."),
    Role.ADMIN: _("Keeps people, calendars and partners' channels; sees no case."),
}

# Outside customs: they never mix with the other roles in one person.
PORTAL_ROLES = frozenset({Role.HOLDER, Role.REPRESENTATIVE})

_CUSTOMS_READS = frozenset({"seizures.view", "rightsholders.view", "operations.view", "reports.search"})
_PORTAL = frozenset({"portal.file", "portal.answer"})

VERBS: dict[str, frozenset[str]] = {
    Role.OFFICER: _CUSTOMS_READS
    | {
        "seizures.log",
        "seizures.edit",
        "seizures.add_evidence",
        "seizures.cover",
        "seizures.hand_over",
        "seizures.open_procedure",
        "seizures.attend_destruction",
        "rightsholders.view_alerts",
    },
    Role.SUPERVISOR: _CUSTOMS_READS
    | {
        "seizures.log",
        "seizures.edit",
        "seizures.add_evidence",
        "seizures.cover",
        "seizures.hand_over",
        "seizures.open_procedure",
        "seizures.issue_notice",
        "seizures.decide",
        "seizures.record_outcome",
        "seizures.attend_destruction",
        "seizures.close",
        "seizures.restrict",
        "seizures.refer",
        "seizures.hold",
        "seizures.see_retention",
        "rightsholders.view_alerts",
        "reports.export",
    },
    Role.DESK: _CUSTOMS_READS
    | {
        "seizures.edit",
        "seizures.cover",
        "seizures.open_procedure",
        "seizures.issue_notice",
        "seizures.decide",
        "seizures.record_outcome",
        "seizures.attend_destruction",
        "seizures.close",
        "seizures.refer",
        "seizures.record_referral_result",
        "seizures.hold",
        "seizures.see_retention",
        "seizures.see_ledger",
        "seizures.settle",
        "rightsholders.examine",
        "rightsholders.see_members",
        "rightsholders.admit",
        "rightsholders.view_alerts",
        "reports.export",
    },
    Role.LIAISON: _CUSTOMS_READS
    | {
        "seizures.cover",
        "sharing.view",
        "sharing.share",
        "sharing.triage",
        "sharing.recall",
        "operations.add_seizure",
        "operations.suspend_agreement",
    },
    Role.APPROVER: _CUSTOMS_READS
    | {"sharing.view", "sharing.approve", "sharing.recall", "operations.suspend_agreement"},
    Role.ANALYST: _CUSTOMS_READS | {"reports.export"},
    Role.COORDINATOR: _CUSTOMS_READS
    | {
        "operations.coordinate",
        "operations.add_seizure",
        "operations.record_result",
        "operations.suspend_agreement",
        "seizures.refer",
        "seizures.record_referral_result",
        "sharing.view",
        "reports.export",
    },
    Role.HOLDER: _PORTAL,
    Role.REPRESENTATIVE: _PORTAL,
    Role.AUDITOR: frozenset(
        {
            "audit.view",
            "audit.verify",
            "seizures.view",
            "seizures.see_retention",
            "seizures.see_ledger",
            "operations.view",
            "sharing.view",
            "rightsholders.view",
            "rightsholders.see_members",
        }
    ),
    Role.ADMIN: frozenset(
        {
            "accounts.administer",
            "reference.administer",
            "rightsholders.see_members",
            "rightsholders.admit",
            "operations.suspend_agreement",
            "sharing.operate",
            "sharing.view",
        }
    ),
}


def verbs_of(*, roles: frozenset[str]) -> frozenset[str]:
    """Return every verb that any of the roles opens."""
    return frozenset().union(*(VERBS.get(role, frozenset()) for role in roles))


def roles_opening(*, verb: str) -> list[Role]:
    """Return the roles that open a verb, in their order."""
    return [role for role in Role if verb in VERBS[role]]


def roles_with(*, verb: str) -> list[str | Promise]:
    """Name the roles that open a verb."""
    return [role.label for role in roles_opening(verb=verb)]
