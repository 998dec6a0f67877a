"""The registers in which rights stand, by WIPO ST.3 code: the regional ones, and one per country."""

from django.utils.translation import gettext as _

from reference.queries import countries_choices, country_name

_REGIONAL = ("EM", "WO", "EP", "BX", "AP", "OA", "EA", "QZ")


def _regional_name(code: str) -> str:
    return {
        "EM": _("European Union Intellectual Property Office"),
        "WO": _("WIPO, international registration"),
        "EP": _("European Patent Office"),
        "BX": _("Benelux Office for Intellectual Property"),
        "AP": _("African Regional Intellectual Property Organization"),
        "OA": _("African Intellectual Property Organization"),
        "EA": _("Eurasian Patent Organization"),
        "QZ": _("Community Plant Variety Office"),
    }[code]


def register_choices() -> list[tuple[str, str]]:
    """Return (code, name) of the registers: the regional ones first, then the countries by name."""
    regional = [(code, f"{_regional_name(code)} ({code})") for code in _REGIONAL]
    return regional + [(code, f"{name} ({code})") for code, name in countries_choices()]


def register_name(code: str) -> str:
    """Return the name of a register, or the code where it is unknown."""
    return _regional_name(code) if code in _REGIONAL else country_name(code)
