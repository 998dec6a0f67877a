"""The memoranda that the work rests on. Dates and articles are examples, to be reviewed before use."""

import datetime

from operations.models import Agreement
from operations.services.agreements import Terms, enter_agreement

_CASES = ["A", "B"]
_PURPOSES = ["ADMINISTRATIVE", "CRIMINAL_INVESTIGATION", "RISK", "STATISTICS"]

# Under which either side asks whether the other knows an identifier.
_INQUIRES = "MOC-2007-IPR"

# code, kind, agency, signed, tiers, shares cases, English, Chinese
_CHINA: tuple[tuple[str, str, str, str, list[str], bool, str, str], ...] = (
    (
        "MOC-2007-IPR",
        "MEMORANDUM",
        "us-cbp",
        "2007-05-23",
        [*_CASES, "D"],
        True,
        "China–US Memorandum of Cooperation on IPR Border Enforcement",
        "中美海关知识产权边境执法合作备忘录",
    ),
    (
        "AP-2009-EU",
        "ACTION_PLAN",
        "eu-taxud",
        "2009-01-30",
        _CASES,
        True,
        "China–EU Action Plan on IPR Customs Enforcement",
        "中欧海关知识产权执法行动计划",
    ),
    (
        "MOU-2010-RU",
        "MEMORANDUM",
        "ru-fcs",
        "2010-03-15",
        _CASES,
        True,
        "China–Russia Memorandum on IPR Customs Enforcement",
        "中俄海关知识产权边境保护合作备忘录",
    ),
    (
        "MOU-2011-JP",
        "MEMORANDUM",
        "jp-customs",
        "2011-11-09",
        _CASES,
        True,
        "China–Japan Memorandum on IPR Customs Cooperation",
        "中日海关知识产权边境执法合作备忘录",
    ),
    (
        "MOU-2011-KR",
        "MEMORANDUM",
        "kr-kcs",
        "2011-06-17",
        _CASES,
        True,
        "China–Korea Memorandum on IPR Customs Cooperation",
        "中韩海关知识产权边境执法合作备忘录",
    ),
    (
        "MOU-2012-MPA",
        "MEMORANDUM",
        "mpa",
        "2012-04-12",
        [],
        False,
        "Memorandum with the Motion Picture Association",
        "与电影协会的合作备忘录",
    ),
    (
        "MOU-2014-INTA",
        "MEMORANDUM",
        "inta",
        "2014-05-10",
        [],
        False,
        "Memorandum with the International Trademark Association",
        "与国际商标协会的合作备忘录",
    ),
)
_OTHERS = (
    (
        "MOC-2007-IPR",
        "MEMORANDUM",
        "cn-gacc",
        "2007-05-23",
        [*_CASES, "D"],
        True,
        "US–China Memorandum of Cooperation on IPR Border Enforcement",
        "美中海关知识产权边境执法合作备忘录",
    ),
)


def make_agreements(*, jurisdiction: str, now: datetime.datetime) -> dict[str, Agreement]:
    """Enter the agreements and return them by code."""
    rows = [
        enter_agreement(
            acting_user=None,
            terms=Terms(
                code=code,
                kind=kind,
                agency_id=agency,
                signed_on=datetime.date.fromisoformat(signed),
                valid_from=datetime.date.fromisoformat(signed),
                clause="Art. 3",
                purposes=_PURPOSES if shares else ["STATISTICS"],
                tiers=tiers,
                may_share_cases=shares,
                may_inquire=code == _INQUIRES,
                name_en=name_en,
                name_zh=name_zh,
            ),
            now=now,
        )
        for code, kind, agency, signed, tiers, shares, name_en, name_zh in (_CHINA if jurisdiction == "CN" else _OTHERS)
    ]
    return {agreement.code: agreement for agreement in rows}
