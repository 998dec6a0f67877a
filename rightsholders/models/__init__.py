"""Right holders, their rights, and the recordations that rest on them."""

from rightsholders.models.holders import Contact, HolderMember, RightHolder
from rightsholders.models.recordations import (
    Deficiency,
    Guarantee,
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

__all__ = [
    "Contact",
    "Deficiency",
    "Guarantee",
    "HolderMember",
    "Licensee",
    "MatchVersion",
    "ProductGuide",
    "Recordation",
    "RecordationCounter",
    "RecordationImage",
    "RecordationRight",
    "Right",
    "RightHolder",
    "Section",
]
