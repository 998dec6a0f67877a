"""The names of what happens to shares, messages, partners and their cases with us."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The verb without which nobody reads these events in the history of a case: they say with whom it is shared.
READ_WITH = "sharing.view"


class ShareEvent(TextChoices):
    """A case of ours on its way to a partner, and what came back."""

    DRAFTED = "share.drafted", _("Share prepared")
    EDITED = "share.edited", _("Share changed")
    SUBMITTED = "share.submitted", _("Share put up for approval")
    APPROVED = "share.approved", _("Share approved")
    DECLINED = "share.declined", _("Share not approved")
    CANCELLED = "share.cancelled", _("Share cancelled")
    QUEUED = "share.queued", _("Message queued for a partner")
    UPDATED = "share.updated", _("New version queued for a partner under an earlier approval")
    UPDATE_WAITS = "share.update_waits", _("New version waits for approval")
    PUT_UP_AGAIN = "share.put_up_again", _("New version put up under the field rules in force")
    DELIVERED = "share.delivered", _("Partner received the case")
    ACKNOWLEDGED = "share.acknowledged", _("Partner's system took over the message")
    REJECTED = "share.rejected", _("Partner rejected the case")
    BLOCKED = "share.blocked", _("Share stopped by the agreement")
    RECALLED = "share.recalled", _("Share recalled")
    FEEDBACK = "share.feedback", _("Feedback received from a partner")
    REMINDED = "share.reminded", _("Missing acceptance: message sent again")
    ASKED_AGAIN = "share.asked_again", _("Partner reminded of its answer")
    CLOSED_UNANSWERED = "share.closed_unanswered", _("Share closed without an answer")
    FILE_SERVED = "share.file_served", _("File handed to the partner")
    ERASED = "share.erased", _("Copies of what was sent erased with the case")


class MessageEvent(TextChoices):
    """The sending itself."""

    HELD = "message.held", _("Message held")
    DEAD = "message.dead", _("Message given up")
    RELEASED = "message.released", _("Message released")
    CANCELLED = "message.cancelled", pgettext_lazy("event", "Message cancelled")
    SET_ASIDE = "message.set_aside", _("Message set aside: a new version is to go instead")
    REPLACED = "message.replaced", _("Another message went instead of one set aside")
    RENUMBERED = "message.renumbered", _("Message given another number")
    NUMBER_TAKEN = "message.number_taken", _("Partner used a number twice")
    INCIDENT = "message.incident", _("Security incident in the exchange")


class ForeignCaseEvent(TextChoices):
    """A partner's case with us."""

    RECEIVED = "foreign_case.received", _("Case received from a partner")
    UPDATED = "foreign_case.updated", _("Case updated by a partner")
    REMINDED = "foreign_case.reminded", _("Partner reminded us of its question")
    WITHDRAWN = "foreign_case.withdrawn", _("Case withdrawn by a partner")
    READ = "foreign_case.read", _("Partner's case opened")
    ACCEPTED = "foreign_case.accepted", _("Partner's case accepted")
    DECLINED = "foreign_case.declined", _("Partner's case declined")
    FEEDBACK = "foreign_case.feedback", _("Feedback given to a partner")
    FILE_FETCHED = "foreign_case.file_fetched", _("File of a partner's case fetched")
    FILE_REFUSED = "foreign_case.file_refused", _("File of a partner's case not kept")
    FILE_VIEWED = "foreign_case.file_viewed", _("File of a partner's case opened")
    ERASED = "foreign_case.erased", _("Partner's case erased: its time was over")


class LetterEvent(TextChoices):
    """Letters on a shared case, ours and those of partners."""

    WRITTEN = "letter.written", _("Letter written to a partner")
    RECEIVED = "letter.received", _("Letter received from a partner")
    NOTED = "letter.noted", _("Partner's letter noted")
    PROPOSED = "letter.proposed", _("Answer to a letter put up for approval")
    DECLINED = "letter.declined", _("Answer to a letter not approved")
    ANSWERED = "letter.answered", _("Partner's letter answered")
    WITHDRAWN = "letter.withdrawn", _("What was granted withdrawn")
    ANSWER_RECEIVED = "letter.answer_received", _("Answer to a letter received from a partner")
    CORRECTED = "letter.corrected", _("Case corrected as a partner proposed")
    STOPPED = "letter.stopped", _("Letter did not get to the partner")


class InquiryEvent(TextChoices):
    """Partners asked whether they know identifiers of a case of ours."""

    ASKED = "inquiry.asked", _("Partner asked whether it knows identifiers")
    ANSWERED = "inquiry.answered", _("Partner answered an inquiry")
    REFUSED = "inquiry.refused", _("Partner did not answer an inquiry")
    ERASED = "inquiry.erased", _("Names asked about erased with the case")


class ForeignInquiryEvent(TextChoices):
    """A partner asked us."""

    RECEIVED = "foreign_inquiry.received", _("Inquiry received from a partner")
    ANSWERED = "foreign_inquiry.answered", _("Inquiry of a partner answered")
    REFUSED = "foreign_inquiry.refused", _("Inquiry of a partner refused")
    MATCHED = "foreign_inquiry.matched", _("A partner asked about an identifier of this case")
    RESTED = "foreign_inquiry.rested", _("Inquiry of a partner about this case let rest")
    ERASED = "foreign_inquiry.erased", _("Reason for letting an inquiry rest erased with the case")


class PartnerEvent(TextChoices):
    """Channels and keys."""

    INTRODUCED = "partner.introduced", _("Partner introduced")
    KEY_ADDED = "partner.key_added", _("Key of a partner added")
    KEY_KEPT = "partner.key_kept", _("Key of a partner kept")
    KEY_REVOKED = "partner.key_revoked", _("Key of a partner revoked")
    CHANNEL_HELD = "partner.channel_held", _("Channel held")
    CHANNEL_RELEASED = "partner.channel_released", _("Channel released")
    WENT_BACK = "partner.went_back", _("Partner holds less than it had received")
    PINGED = "partner.pinged", _("Test message sent")


class PolicyEvent(TextChoices):
    """Which fields an agreement lets through."""

    PROPOSED = "policy.proposed", _("Field rules of an agreement proposed")
    REFUSED = "policy.refused", _("Proposed field rules refused")
    TAKEN_BACK = "policy.taken_back", _("Proposed field rules taken back")
    ENDED = "policy.ended", _("Proposed field rules ended with their agreement")
    MADE = "policy.made", _("Field rules of an agreement set")


# What the audit calls the programs that act without a person; a partner acts under the code of its agency.
PROGRAMS = {
    "delivery": pgettext_lazy("program", "delivery"),
    "fan-out": pgettext_lazy("program", "sending of changes"),
    "fetching": pgettext_lazy("program", "fetching of files"),
    "gate": pgettext_lazy("program", "legal check"),
    "numbers": pgettext_lazy("program", "numbering of messages"),
}

# What the audit calls what changed.
FIELDS = {
    "agreement": pgettext_lazy("field", "Agreement"),
    "approved_by": pgettext_lazy("field", "Approved by"),
    "approved_on": pgettext_lazy("field", "Approved on"),
    "approved_version": pgettext_lazy("field", "Approved version"),
    "came": pgettext_lazy("field", "Came"),
    "clauses": pgettext_lazy("field", "Clauses of the agreement"),
    "code": pgettext_lazy("field", "Reason code"),
    "feedback": pgettext_lazy("field", "Feedback"),
    "fields": pgettext_lazy("field", "Fields"),
    "files": pgettext_lazy("field", "Files"),
    "asked_about": pgettext_lazy("field", "Identifiers asked about"),
    "known": pgettext_lazy("field", "Known identifiers"),
    "kind": pgettext_lazy("field", "Kind"),
    "letters": pgettext_lazy("field", "Letters"),
    "said_in": pgettext_lazy("field", "Field of the case"),
    "necessity": pgettext_lazy("field", "Why"),
    "held": pgettext_lazy("field", "Held"),
    "kept": pgettext_lazy("field", "Kept"),
    "kept_until": pgettext_lazy("field", "Kept until"),
    "kid": pgettext_lazy("field", "Key"),
    "message": pgettext_lazy("field", "Message"),
    "messages": pgettext_lazy("field", "Messages"),
    "number": pgettext_lazy("field", "Number of the stream"),
    "outcome": pgettext_lazy("field", "Outcome"),
    "partner": pgettext_lazy("field", "Partner"),
    "preview": pgettext_lazy("field", "Fingerprint of the preview"),
    "purpose": pgettext_lazy("field", "Purpose"),
    "reason": pgettext_lazy("field", "Reason"),
    "reminded_at": pgettext_lazy("field", "Reminded"),
    "rules": pgettext_lazy("field", "Version of the field rules"),
    "sent_again": pgettext_lazy("field", "Sent again"),
    "sha256": pgettext_lazy("field", "Fingerprint (SHA-256)"),
    "share": pgettext_lazy("field", "Share"),
    "state": pgettext_lazy("field", "Status"),
    "status": pgettext_lazy("field", "Status"),
    "too_old": pgettext_lazy("field", "Too old to be sent again"),
    "until": pgettext_lazy("field", "Until"),
    "url": pgettext_lazy("field", "Address"),
    "version": pgettext_lazy("field", "Version"),
    "why": pgettext_lazy("field", "Why"),
    "withdrawal_sent": pgettext_lazy("field", "Withdrawal sent"),
}

# What the audit calls what was written beside a case, where it says that it was erased.
ERASED = {
    "necessity": _("Necessity"),
    "requested_action": pgettext_lazy("share", "Request"),
    "closed_reason": pgettext_lazy("erased", "Why it was closed"),
    "reason": pgettext_lazy("erased", "Why it was declined"),
    "reason_of_answer": pgettext_lazy("erased", "Reason of the answer"),
    "remark": pgettext_lazy("erased", "Note on the recall"),
    "rest_reason": pgettext_lazy("erased", "Why it rests"),
}

# What the audit calls the rows that events are about, by their model.
SUBJECTS = {
    "ForeignCase": pgettext_lazy("subject", "Partner's case"),
    "ForeignFile": pgettext_lazy("subject", "File of a partner's case"),
    "ForeignInquiry": pgettext_lazy("subject", "Inquiry of a partner"),
    "Inquiry": pgettext_lazy("subject", "Inquiry"),
    "InquiryMatch": pgettext_lazy("subject", "Case asked about"),
    "InMessage": pgettext_lazy("subject", "Message received"),
    "Letter": pgettext_lazy("subject", "Letter"),
    "OutMessage": pgettext_lazy("subject", "Message"),
    "Partner": pgettext_lazy("subject", "Partner"),
    "Policy": pgettext_lazy("subject", "Field rules"),
    "Share": pgettext_lazy("subject", "Share"),
}
