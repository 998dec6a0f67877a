"""The seizure and everything that hangs on it."""

from seizures.models.alerts import CaseAlert
from seizures.models.answer_links import AnswerLink
from seizures.models.case_lists import CaseList, ListedCase
from seizures.models.covering import CoveredCopy, PictureHash
from seizures.models.destructions import Destruction, DestructionCounter, DestructionLine
from seizures.models.evidence import CustodyEvent, EvidenceFile
from seizures.models.goods import GoodsLine, GoodsValue
from seizures.models.holds import Hold
from seizures.models.notices import Decision, Notice, Outcome, Reply
from seizures.models.parcels import Parcel
from seizures.models.parties import Party, PartySearch
from seizures.models.procedures import Deadline, Procedure, ProcedureLine
from seizures.models.referrals import Referral, ReferralCounter, ReferralResult, ReferralSeizure
from seizures.models.securities import Cost, Security, Settlement
from seizures.models.seizure import (
    CaseCounter,
    DraftPhoto,
    Note,
    Seizure,
    SeizureDraft,
    SeizureMember,
    SeizureSearch,
    UndoneSeizure,
)

__all__ = [
    "AnswerLink",
    "CaseAlert",
    "CaseCounter",
    "CaseList",
    "Cost",
    "CoveredCopy",
    "CustodyEvent",
    "Deadline",
    "Decision",
    "Destruction",
    "DestructionCounter",
    "DestructionLine",
    "DraftPhoto",
    "EvidenceFile",
    "GoodsLine",
    "GoodsValue",
    "Hold",
    "ListedCase",
    "Note",
    "Notice",
    "Outcome",
    "Parcel",
    "Party",
    "PartySearch",
    "PictureHash",
    "Procedure",
    "ProcedureLine",
    "Referral",
    "ReferralCounter",
    "ReferralResult",
    "ReferralSeizure",
    "Reply",
    "Security",
    "Seizure",
    "SeizureDraft",
    "SeizureMember",
    "SeizureSearch",
    "Settlement",
    "UndoneSeizure",
]
