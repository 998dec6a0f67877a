"""Which Nice classes can cover the goods of a product category: a mark in none of them is a weaker match.

A category that is missing here narrows nothing.
"""

from collections.abc import Mapping

_EU: Mapping[str, tuple[int, ...]] = {
    "EU-1a": (5, 29, 30, 31),
    "EU-1b": (32, 33),
    "EU-1c": (30, 32),
    "EU-2a": (3,),
    "EU-2b": (3, 5, 8, 16, 21),
    "EU-3a": (25,),
    "EU-3b": (18, 25, 26),
    "EU-4a": (25,),
    "EU-4b": (25,),
    "EU-5a": (9,),
    "EU-5b": (14, 18, 34),
    "EU-5c": (14,),
    "EU-5d": (14, 18, 26),
    "EU-6a": (9,),
    "EU-6b": (9,),
    "EU-7a": (9,),
    "EU-7b": (9,),
    "EU-7c": (2, 9, 16),
    "EU-7d": (9,),
    "EU-7e": (7, 9, 11),
    "EU-8a": (9, 28, 41),
    "EU-8b": (9,),
    "EU-9a": (28,),
    "EU-9b": (9, 28),
    "EU-9c": (18, 25, 28),
    "EU-10a": (34,),
    "EU-10b": (34,),
    "EU-11": (5, 10),
    "EU-12a": (7, 8, 11),
    "EU-12b": (4, 7, 9, 11, 12),
    "EU-12c": (2, 16),
    "EU-12d": (34,),
    "EU-12e": (16, 24, 26),
    "EU-12f": (24, 27),
    "EU-12g": (16, 17, 20, 21),
}
_US: Mapping[str, tuple[int, ...]] = {
    "US-01": (9, 18, 25, 26),
    "US-02": (14,),
    "US-03": (14, 18),
    "US-04": (25,),
    "US-05": (7, 9, 11),
    "US-07": (3, 5, 10, 21),
    "US-08": (9, 41),
    "US-09": (16, 24, 26),
    "US-10": (2, 9, 16),
    "US-11": (4, 7, 9, 11, 12),
    "US-12": (28,),
}
NICE_CLASSES_OF_CATEGORY: Mapping[str, frozenset[int]] = {
    code: frozenset(classes) for code, classes in {**_EU, **_US}.items()
}


def covers(*, category: str, nice_classes: frozenset[int]) -> bool | None:
    """Say whether one of the classes covers goods of the category; None when that cannot be told."""
    wanted = NICE_CLASSES_OF_CATEGORY.get(category)
    if not wanted or not nice_classes:
        return None
    return bool(wanted & nice_classes)
