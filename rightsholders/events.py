"""The names of what happens to a recordation and to an alert, as the audit keeps them and upper layers read them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RecordationEvent(TextChoices):
    DRAFTED = "recordation.drafted", _("Recordation begun")
    SECTION_SAVED = "recordation.section_saved", _("Draft changed")
    DISCARDED = "recordation.discarded", _("Draft thrown away")
    SUBMITTED = "recordation.submitted", _("Submitted to customs")
    RETURNED = "recordation.returned", _("Returned for completion")
    ACCEPTED = "recordation.accepted", pgettext_lazy("recordation", "Accepted")
    REFUSED = "recordation.refused", _("Recordation refused")
    CHANGED = "recordation.changed", _("Particulars changed")
    WITHDRAWN = "recordation.withdrawn", _("Recordation withdrawn or given up")
    EXPIRED = "recordation.expired", _("Recordation expired")
    UPKEEP_TOLD = "recordation.upkeep_told", _("Right holder told of what is not met")


class AlertEvent(TextChoices):
    """A shipment that a right holder expects and tells customs of."""

    SENT = "alert.sent", _("Alert sent")
    ACCEPTED = "alert.accepted", _("Alert accepted")
    RETURNED = "alert.returned", _("Alert returned")
    WITHDRAWN = "alert.withdrawn", _("Alert withdrawn")
    ENDED = "alert.ended", _("Alert ended")
    GOODS_TOLD = "alert.goods_told", _("Right holder told of goods stopped after its alert")
    READ = "alert.read", _("Alert read")
    ERASED = "alert.erased", _("Alert erased")


class GuaranteeEvent(TextChoices):
    """A general guarantee, from its registration to its end."""

    REGISTERED = "guarantee.registered", _("General guarantee registered")
    CONFIRMED = "guarantee.confirmed", _("General guarantee confirmed")
    REFUSED = "guarantee.refused", _("General guarantee refused")
    ENDED = "guarantee.ended", _("General guarantee ended early")


class HolderEvent(TextChoices):
    """A right holder, and who acts for it in the portal."""

    REGISTERED = "right_holder.registered", _("Right holder registered")
    CHANGED = "right_holder.changed", _("Address of a right holder changed")
    RENAMED = "right_holder.renamed", _("Right holder renamed")
    ACTING_PROPOSED = "right_holder.acting_proposed", _("Link of an account to a right holder proposed")
    ACTING_REFUSED = "right_holder.acting_refused", _("Link of an account to a right holder refused")
    ACTING_TAKEN_BACK = "right_holder.acting_taken_back", _("Proposed link of an account to a right holder taken back")
    ACTED_FOR = "right_holder.acted_for", _("Account linked to a right holder")
    ACTING_RENEWED = "right_holder.acting_renewed", _("Link of an account to a right holder renewed")
    ACTING_ENDED = "right_holder.acting_ended", _("Link of an account to a right holder ended")
    MERGE_PROPOSED = "right_holder.merge_proposed", _("Merging of two entries proposed")
    MERGE_REFUSED = "right_holder.merge_refused", _("Merging of two entries refused")
    MERGE_TAKEN_BACK = "right_holder.merge_taken_back", _("Proposed merging of two entries taken back")
    MERGED = "right_holder.merged", _("Two entries merged")
    UNDOING_PROPOSED = "right_holder.undoing_proposed", _("Undoing of a merge proposed")
    UNDOING_REFUSED = "right_holder.undoing_refused", _("Undoing of a merge refused")
    UNDOING_TAKEN_BACK = "right_holder.undoing_taken_back", _("Proposed undoing of a merge taken back")
    MERGE_UNDONE = "right_holder.merge_undone", _("Merge of two entries undone")


# What happens to two entries at once, and stands in the history of both.
MERGES = frozenset(
    {
        HolderEvent.MERGE_PROPOSED,
        HolderEvent.MERGE_REFUSED,
        HolderEvent.MERGE_TAKEN_BACK,
        HolderEvent.MERGED,
        HolderEvent.UNDOING_PROPOSED,
        HolderEvent.UNDOING_REFUSED,
        HolderEvent.UNDOING_TAKEN_BACK,
        HolderEvent.MERGE_UNDONE,
    }
)


# What the audit calls what changed.
FIELDS = {
    "amount": pgettext_lazy("field", "Amount"),
    "capacity": pgettext_lazy("field", "Acts as"),
    "checks": pgettext_lazy("field", "Checks"),
    "country": pgettext_lazy("field", "Country or region"),
    "drawable_to": pgettext_lazy("field", "Can be drawn on until"),
    "fields": pgettext_lazy("field", "Fields"),
    "guarantee": pgettext_lazy("field", "General guarantee"),
    "jurisdiction": pgettext_lazy("field", "Jurisdiction"),
    "numbers": pgettext_lazy("field", "Numbers"),
    "offices": pgettext_lazy("field", "Offices"),
    "paper": pgettext_lazy("field", "Paper shown"),
    "public_id": pgettext_lazy("field", "Identifier"),
    "recordation": pgettext_lazy("field", "Recordation"),
    "renews": pgettext_lazy("field", "Renews"),
    "right_holder": pgettext_lazy("field", "Right holder"),
    "section": pgettext_lazy("field", "Part"),
    "sections": pgettext_lazy("field", "Parts"),
    "status": pgettext_lazy("field", "Status"),
    "user": pgettext_lazy("field", "Account"),
    "valid_from": pgettext_lazy("field", "Valid from"),
    "valid_to": pgettext_lazy("field", "Valid to"),
}

# What the audit calls the rows that events are about, by their model.
SUBJECTS = {
    "Alert": pgettext_lazy("subject", "Right holder's alert"),
    "Guarantee": pgettext_lazy("subject", "General guarantee"),
    "Recordation": pgettext_lazy("subject", "Recordation"),
    "RightHolder": pgettext_lazy("subject", "Right holder"),
}
