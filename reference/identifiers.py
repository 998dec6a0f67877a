"""Identifiers: their normal form and their check digits. Pure; no database.

`normalise_x` gives the stored form; `check_x` takes any form. A mismatch is a warning and never a
block: forged labels carry impossible numbers. S10 and air waybill numbers are used again after
some time, so they are no unique keys.
"""

import re
import unicodedata
from dataclasses import dataclass

from stdnum import ean, iso6346, luhn

# ISO 3166-1 alpha-2, officially assigned. EU, XI and XK are not; where they count, it says so.
COUNTRY_CODES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905  read as a list of words
)

# The EU's customs law also numbers by these: the EU itself (EU), Northern Ireland (XI).
_CUSTOMS_PREFIXES = COUNTRY_CODES | {"EU", "XI"}
# WIPO ST.3: intellectual property offices that are no country's.
_REGIONAL_OFFICES = frozenset({"AP", "BX", "EA", "EM", "EP", "GC", "IB", "OA", "QZ", "WO", "XN", "XV"})

_IGNORED = re.compile(r"[\s\u2010-\u2015\u2212\u00ad\u200b-\u200f\u2060\ufeff-]")
_S10 = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_UPS = re.compile(r"1Z([A-Z0-9]{15})([0-9])")
_CONTAINER = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")
_AWB = re.compile(r"[0-9]{3}([0-9]{7})([0-9])")
_MRN = re.compile(r"[0-9]{2}([A-Z]{2})[A-Z0-9]{13}[0-9]")
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_IMEI = re.compile(r"[0-9]{14,16}")
_EORI = re.compile(r"([A-Z]{2})[A-Z0-9]{1,15}")
_UNLOCODE = re.compile(r"([A-Z]{2})[A-Z2-9]{3}")
_HS = re.compile(r"[0-9]{2}(?:(?!00)[0-9]{2}(?:[0-9]{2}){0,3})?")

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


@dataclass(frozen=True)
class Identified:
    """A number as read: its kind, or "" when it has no shape we know.

    `ok` is None when the kind carries no check digit; `expected` is the check digit that would fit.
    """

    kind: str
    value: str
    ok: bool | None = None
    expected: str = ""
    country: str = ""


def normalise(text: str) -> str:
    """Return the text in NFKC, upper case, without spaces, hyphens and invisible characters."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).upper())


def identify(text: str) -> Identified:
    """Read a shipment or declaration number: S10, UPS, container, air waybill or MRN.

    Goods numbers and EORIs are not among them: couriers use numbers of the same shapes.
    """
    value = normalise(text)
    for read in (_read_s10, _read_ups, _read_container, _read_awb, _read_mrn):
        if found := read(value):
            return found
    return Identified("", value)


def identify_goods(text: str) -> Identified:
    """Read a number printed on goods: GTIN or IMEI."""
    value = normalise(text)
    return _read_gtin(value) or _read_imei(value) or Identified("", value)


def spaced(value: str) -> str:
    """Write a postal or air waybill number as labels print it; leave others as they are."""
    if _S10.fullmatch(value):
        return f"{value[:2]} {value[2:5]} {value[5:8]} {value[8:11]} {value[11:]}"
    if _AWB.fullmatch(value):
        return f"{value[:3]}-{value[3:]}"
    return value


# --- UPU S10 postal items ---------------------------------------------------------------------


def normalise_s10(text: str) -> str:
    """Return the 13 characters of a postal item number."""
    return normalise(text)


def check_s10(text: str) -> bool:
    """Tell whether the text is a postal item number whose check digit fits (UPU S10)."""
    return _fits(_read_s10(normalise(text)))


def _read_s10(value: str) -> Identified | None:
    if not (match := _S10.fullmatch(value)):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(match[2], _S10_WEIGHTS, strict=True))
    rest = 11 - total % 11
    expected = str({10: 0, 11: 5}.get(rest, rest))
    return Identified("S10", value, match[3] == expected, expected, match[4])


# --- UPS tracking numbers ---------------------------------------------------------------------


def normalise_ups(text: str) -> str:
    """Return the 18 characters of a UPS tracking number."""
    return normalise(text)


def check_ups(text: str) -> bool:
    """Tell whether the text is a UPS 1Z number whose check digit fits."""
    return _fits(_read_ups(normalise(text)))


def _read_ups(value: str) -> Identified | None:
    if not (match := _UPS.fullmatch(value)):
        return None
    numbers = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in match[1]]
    total = sum(number * 2 if place % 2 else number for place, number in enumerate(numbers))
    expected = str(-total % 10)
    return Identified("UPS", value, match[2] == expected, expected)


# --- ISO 6346 containers ----------------------------------------------------------------------


def normalise_container(text: str) -> str:
    """Return the 11 characters of a container number."""
    return normalise(text)


def check_container(text: str) -> bool:
    """Tell whether the text is a container number whose check digit fits (ISO 6346)."""
    return _fits(_read_container(normalise(text)))


def _read_container(value: str) -> Identified | None:
    if not _CONTAINER.fullmatch(value):
        return None
    expected = _weigh_letters(value[:-1])
    return Identified("ISO6346", value, value[-1] == expected, expected)


def _weigh_letters(value: str) -> str:
    """Return the check digit of ISO 6346, which MRNs use over 17 characters too."""
    return iso6346.calc_check_digit(value)


# --- IATA air waybills ------------------------------------------------------------------------


def normalise_awb(text: str) -> str:
    """Return the 11 digits of an air waybill, without the hyphen."""
    return normalise(text)


def check_awb(text: str) -> bool:
    """Tell whether the text is an air waybill whose serial number fits (the prefix is not covered)."""
    return _fits(_read_awb(normalise(text)))


def _read_awb(value: str) -> Identified | None:
    if not (match := _AWB.fullmatch(value)):
        return None
    expected = str(int(match[1]) % 7)
    return Identified("AWB", value, match[2] == expected, expected)


# --- customs declarations ---------------------------------------------------------------------


def normalise_mrn(text: str) -> str:
    """Return the 18 characters of a movement reference number."""
    return normalise(text)


def check_mrn(text: str) -> bool:
    """Tell whether the text is a movement reference number whose check digit fits."""
    return _fits(_read_mrn(normalise(text)))


def _read_mrn(value: str) -> Identified | None:
    match = _MRN.fullmatch(value)
    if not match or match[1] not in _CUSTOMS_PREFIXES:
        return None
    expected = _weigh_letters(value[:-1])
    return Identified("MRN", value, value[-1] == expected, expected, match[1])


# --- economic operators -----------------------------------------------------------------------


def normalise_eori(text: str) -> str:
    """Return an EORI in its stored form."""
    return normalise(text)


def check_eori(text: str) -> bool:
    """Tell whether the text has the shape of an EORI; British and Northern Irish ones have 12 digits."""
    value = normalise(text)
    match = _EORI.fullmatch(value)
    if not match or match[1] not in _CUSTOMS_PREFIXES:
        return False
    return match[1] not in ("GB", "XI") or bool(re.fullmatch(r"[0-9]{12}", value[2:]))


# --- numbers on goods -------------------------------------------------------------------------


def normalise_gtin(text: str) -> str:
    """Return the digits of a GTIN."""
    return normalise(text)


def check_gtin(text: str) -> bool:
    """Tell whether the text is a GTIN-8, -12, -13 or -14 whose check digit fits."""
    return _fits(_read_gtin(normalise(text)))


def _read_gtin(value: str) -> Identified | None:
    if not _GTIN.fullmatch(value):
        return None
    expected = ean.calc_check_digit(value[:-1])
    return Identified("GTIN", value, value[-1] == expected, expected)


def normalise_imei(text: str) -> str:
    """Return the digits of an IMEI."""
    return normalise(text)


def check_imei(text: str) -> bool:
    """Tell whether the text is an IMEI whose check digit fits."""
    return _fits(_read_imei(normalise(text)))


def _read_imei(value: str) -> Identified | None:
    if not _IMEI.fullmatch(value):
        return None
    if len(value) != 15:  # without its check digit, or with a software version instead
        return Identified("IMEI", value)
    expected = luhn.calc_check_digit(value[:-1])
    return Identified("IMEI", value, value[-1] == expected, expected)


# --- codes of lists ---------------------------------------------------------------------------


def normalise_hs(text: str) -> str:
    """Return the digits of an HS code, without dots."""
    return normalise(text).replace(".", "")


def check_hs(text: str, *, national: bool = False) -> bool:
    """Tell whether the text has the shape of an HS chapter, heading or subheading.

    With `national` also of a tariff number of 8 or 10 digits, and of chapters 98 and 99.
    """
    value = normalise_hs(text)
    if not _HS.fullmatch(value):
        return False
    chapter = int(value[:2])
    if national:
        return 1 <= chapter <= 99 and chapter != 77
    return len(value) <= 6 and 1 <= chapter <= 97 and chapter != 77


def normalise_nice(text: str) -> str:
    """Return the number of a Nice class without leading zeros."""
    return normalise(text).lstrip("0")


def check_nice(text: str) -> bool:
    """Tell whether the text is a class of the Nice Classification: 1 to 34 goods, 35 to 45 services."""
    value = normalise_nice(text)
    return bool(re.fullmatch(r"[0-9]{1,2}", value)) and 1 <= int(value) <= 45


def normalise_unlocode(text: str) -> str:
    """Return the five characters of a UN/LOCODE."""
    return normalise(text)


def check_unlocode(text: str) -> bool:
    """Tell whether the text has the shape of a UN/LOCODE of an existing country."""
    match = _UNLOCODE.fullmatch(normalise(text))
    return match is not None and match[1] in COUNTRY_CODES


def normalise_st3(text: str) -> str:
    """Return the two letters of an intellectual property office."""
    return normalise(text)


def check_st3(text: str) -> bool:
    """Tell whether the text names an intellectual property office (WIPO ST.3)."""
    value = normalise(text)
    return value in COUNTRY_CODES or value in _REGIONAL_OFFICES


def _fits(found: Identified | None) -> bool:
    return bool(found and found.ok)
