"""What can happen to agreements and operations."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OperationEvent(models.TextChoices):
    CREATED = "operation.created", _("Operation created")
    CHANGED = "operation.changed", _("Operation changed")
    STARTED = "operation.started", _("Operation started")
    ENDED = "operation.ended", _("Operation ended")
    ROUND_ADDED = "operation.round_added", _("Round added")
    ROUND_CHANGED = "operation.round_changed", _("Round changed")
    RULE_ADDED = "operation.rule_added", _("Rule added")
    RULE_STOPPED = "operation.rule_stopped", _("Rule stopped")
    SEIZURE_ADDED = "operation.seizure_added", _("Seizure counted in an operation")
    SEIZURE_REMOVED = "operation.seizure_removed", _("Seizure no longer counted in an operation")
    REFERRAL_LINKED = "operation.referral_linked", _("Investigation linked to an operation")
    RESULT_CONTRIBUTED = "operation.result_contributed", _("Figure reported by a participant")
    RESULT_WITHDRAWN = "operation.result_withdrawn", _("Figure of a participant withdrawn")


class AgreementEvent(models.TextChoices):
    ENTERED = "agreement.entered", _("Agreement entered")
    CONFIRMED = "agreement.confirmed", _("Agreement confirmed by a second person")
    REFUSED = "agreement.refused", _("Agreement refused by a second person")
    TAKEN_BACK = "agreement.taken_back", _("Agreement taken back before it held")
    SUSPENDED = "agreement.suspended", _("Agreement suspended")
    RESUMED = "agreement.resumed", _("Agreement holds again")


# What the audit calls what changed.
FIELDS = {
    "agency": pgettext_lazy("field", "Agency"),
    "agreement": pgettext_lazy("field", "Agreement"),
    "arrests": pgettext_lazy("field", "Arrests"),
    "article": _("Clause that permits sharing"),  # as events call it that were recorded before it was a clause
    "authority_approval": _("Approval to name people"),
    "category": pgettext_lazy("field", "Category"),
    "clause": _("Clause that permits sharing"),
    "code": pgettext_lazy("field", "Code"),
    "how": pgettext_lazy("field", "Counted"),
    "kind": pgettext_lazy("agreement", "Kind"),
    "may_inquire": _("Inquiries"),
    "may_share_cases": _("Covers cases"),
    "name_en": _("Name in English"),
    "name_zh": _("Name in Chinese"),
    "no_longer_fits": pgettext_lazy("field", "No longer fits the rule"),
    "offices": pgettext_lazy("field", "Offices"),
    "operation": pgettext_lazy("field", "Operation"),
    "participants": pgettext_lazy("field", "Participants"),
    "purposes": pgettext_lazy("field", "Purposes"),
    "reason": pgettext_lazy("field", "Reason"),
    "referral": pgettext_lazy("field", "Investigation"),
    "retention_months": _("Months that the partner keeps it"),
    "round": pgettext_lazy("field", "Round"),
    "seizures": pgettext_lazy("field", "Seizures"),
    "signed_on": _("Signed on"),
    "sites": pgettext_lazy("field", "Sites closed"),
    "source": pgettext_lazy("field", "Source"),
    "status": pgettext_lazy("field", "Status"),
    "tiers": pgettext_lazy("field", "What it lets leave"),
    "valid_from": _("First day"),
    "valid_to": _("Last day"),
    "value": pgettext_lazy("field", "Value"),
}

# What the audit calls the rows that events are about, by their model.
SUBJECTS = {
    "Agreement": pgettext_lazy("subject", "Agreement"),
    "Operation": pgettext_lazy("subject", "Operation"),
    "OperationSeizure": pgettext_lazy("subject", "Seizure in an operation"),
}
