"""Right holders, their rights, and the recordations that rest on them."""

from rightsholders.models.holders import Contact, HolderMember, RightHolder
from rightsholders.models.recordations import (
    Guarantee,
    Licensee,
    ProductGuide,
    Recordation,
    RecordationImage,
    RecordationRight,
)
from rightsholders.models.rights import Right

__all__ = [
    "Contact",
    "Guarantee",
    "HolderMember",
    "Licensee",
    "ProductGuide",
    "Recordation",
    "RecordationImage",
    "RecordationRight",
    "Right",
    "RightHolder",
]
