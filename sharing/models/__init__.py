"""Partners, what may be shared with them, what was, and what came back."""

from sharing.models.feedback import Feedback
from sharing.models.files import ForeignFile, ServedFile
from sharing.models.inbox import ForeignCase, InMessage
from sharing.models.inquiries import (
    AskedPartner,
    ForeignInquiry,
    Inquiry,
    InquiryMatch,
    InquiryState,
    InquiryValue,
    What,
)
from sharing.models.letters import Letter, LetterAnswer
from sharing.models.outbox import Attempt, Disclosure, OutMessage, Receipt, StreamHead
from sharing.models.partners import Channel, FieldRule, Partner, PartnerKey, Policy
from sharing.models.shares import Recall, Share, ShareApproval

__all__ = [
    "AskedPartner",
    "Attempt",
    "Channel",
    "Disclosure",
    "Feedback",
    "FieldRule",
    "ForeignCase",
    "ForeignFile",
    "ForeignInquiry",
    "InMessage",
    "Inquiry",
    "InquiryMatch",
    "InquiryState",
    "InquiryValue",
    "Letter",
    "LetterAnswer",
    "OutMessage",
    "Partner",
    "PartnerKey",
    "Policy",
    "Recall",
    "Receipt",
    "ServedFile",
    "Share",
    "ShareApproval",
    "StreamHead",
    "What",
]
