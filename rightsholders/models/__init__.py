"""Right holders, their rights, the recordations that rest on them, and alerts of shipments."""

from rightsholders.models.alerts import MOST_DAYS, Alert, AlertNumber
from rightsholders.models.guarantees import Guarantee
from rightsholders.models.holders import Contact, FormerName, HolderMember, MandateProposal, RightHolder
from rightsholders.models.merges import MergeProposal
from rightsholders.models.recordations import (
    Deficiency,
    Licensee,
    MatchVersion,
    ProductGuide,
    Recordation,
    RecordationCounter,
    RecordationImage,
    RecordationRight,
    Section,
)
from rightsholders.models.rights import Right
from rightsholders.models.upkeep import UnmetCheck

__all__ = [
    "MOST_DAYS",
    "Alert",
    "AlertNumber",
    "Contact",
    "Deficiency",
    "FormerName",
    "Guarantee",
    "HolderMember",
    "Licensee",
    "MandateProposal",
    "MatchVersion",
    "MergeProposal",
    "ProductGuide",
    "Recordation",
    "RecordationCounter",
    "RecordationImage",
    "RecordationRight",
    "Right",
    "RightHolder",
    "Section",
    "UnmetCheck",
]
