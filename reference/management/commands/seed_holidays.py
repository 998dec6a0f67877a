"""manage.py seed_holidays: write holidays.csv and years.csv from the `holidays` library.

For maintainers, once a year. The files and the calendar table are the truth afterwards: a day the
library has wrong is corrected there, or entered by an administrator.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import holidays
from django.core.management.base import BaseCommand

from reference.services.calendar_files import FILE_OF_DAYS, FILE_OF_YEARS
from reference.services.loading import DATA

FIRST_YEAR, LAST_YEAR = 2012, 2027
# Years whose working days were not published when the files were written.
UNCONFIRMED = {("CN", 2027)}
COUNTRIES: dict[str, dict[str, Any]] = {
    "CN": {"country": "CN", "language": "en_US"},
    "US": {"country": "US", "language": "en_US"},
    # The institutions sit in Brussels; they add Good Friday and 26 December and leave 11 November out.
    "EU": {"country": "BE", "language": "en_US"},
    "GB": {"country": "GB", "subdiv": "ENG", "language": "en_US"},
    "JP": {"country": "JP", "language": "en_US"},
    "KR": {"country": "KR", "language": "en_US"},
    "RU": {"country": "RU", "language": "en_US"},
}
MAKE_UP = ("Make-up working day", "调休上班")
_SUBSTITUTED = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")

# English name of the library → (English, Chinese) of ours, where the English stays: only Chinese.
CHINESE = {
    "70th Anniversary of the Victory of the Chinese People's War of Resistance against Japanese Aggression "
    "and the World Anti-Fascist War": "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
    "Chinese New Year (Spring Festival)": "春节",
    "Chinese New Year Extended Holiday": "春节假期延长",
    "Chinese New Year's Eve": "除夕",
    "Dragon Boat Festival": "端午节",
    "Labor Day": "劳动节",
    "Mid-Autumn Festival": "中秋节",
    "National Day": "国庆节",
    "New Year's Day": "元旦",
    "Tomb-Sweeping Day": "清明节",
    "Christmas Day": "圣诞节",
    "Defender of the Fatherland Day": "祖国保卫者日",
    "Holiday of Spring and Labor": "春天与劳动节",
    "International Women's Day": "国际妇女节",
    "New Year Holidays": "新年假期",
    "Russia Day": "俄罗斯日",
    "Unity Day": "民族团结日",
    "Victory Day": "胜利日",
    "Armed Forces Day": "国军日",
    "Buddha's Birthday": "佛诞日",
    "Children's Day": "儿童节",
    "Chuseok": "中秋节",
    "Constitution Day": "制宪节",
    "Hangul Day": "韩文日",
    "Independence Movement Day": "三一节",
    "Korean New Year": "春节",
    "Liberation Day": "光复节",
    "Local Election Day": "地方选举日",
    "Memorial Day": "显忠日",
    "National Assembly Election Day": "国会选举日",
    "National Foundation Day": "开天节",
    "Presidential Election Day": "总统选举日",
    "Temporary Public Holiday": "临时公休日",
    "The day preceding Chuseok": "中秋节前一日",
    "The day preceding Korean New Year": "春节前一日",
    "The second day of Chuseok": "中秋节次日",
    "The second day of Korean New Year": "春节次日",
    "Autumnal Equinox Day": "秋分日",
    "Coming of Age Day": "成人节",
    "Culture Day": "文化节",
    "Emperor's Birthday": "天皇诞生日",
    "Emperor's Enthronement Day": "天皇即位日",
    "Foundation Day": "建国纪念日",
    "Greenery Day": "绿之日",
    "Labor Thanksgiving Day": "勤劳感谢日",
    "Marine Day": "海之日",
    "Mountain Day": "山之日",
    "National Holiday": "国民休息日",
    "Physical Education Day": "体育节",
    "Respect for the Aged Day": "敬老日",
    "Showa Day": "昭和日",
    "Sports Day": "体育节",
    "Substitute Holiday": "补休日",
    "Vernal Equinox Day": "春分日",
    "Columbus Day": "哥伦布日",
    "Independence Day": "独立日",
    "Juneteenth National Independence Day": "六月节",
    "Martin Luther King Jr. Day": "马丁·路德·金日",
    "Thanksgiving Day": "感恩节",
    "Veterans Day": "退伍军人节",
    "Washington's Birthday": "华盛顿诞辰纪念日",
    "Boxing Day": "节礼日",
    "Coronation of Charles III": "查尔斯三世加冕日",
    "Diamond Jubilee of Elizabeth II": "伊丽莎白二世钻禧纪念日",
    "Easter Monday": "复活节星期一",
    "Good Friday": "耶稣受难日",
    "Late Summer Bank Holiday": "夏末银行假日",
    "May Day": "五朔节",
    "Platinum Jubilee of Elizabeth II": "伊丽莎白二世白金禧纪念日",
    "Spring Bank Holiday": "春季银行假日",
    "State Funeral of Queen Elizabeth II": "伊丽莎白二世国葬日",
    "All Saints' Day": "诸圣节",
    "Ascension Day": "耶稣升天节",
    "Assumption Day": "圣母升天节",
    "Easter Sunday": "复活节",
    "Pentecost": "圣灵降临节",
    "Pentecost Monday": "圣灵降临节星期一",
}
# The same English name means another day elsewhere.
CHINESE_OF = {
    ("JP", "Constitution Day"): "宪法纪念日",
    ("US", "Memorial Day"): "阵亡将士纪念日",
    ("EU", "National Day"): "比利时国庆日",
}
Row = tuple[str, str, int, str, str]


class Command(BaseCommand):
    help = "Write the public holidays and make-up working days of the seven jurisdictions to reference/data."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        days = [row for jurisdiction in COUNTRIES for row in sorted(days_of(jurisdiction, years))]
        self._write(FILE_OF_DAYS, ("jurisdiction", "day", "is_working_day", "name_en", "name_zh"), days)
        confirmed = [
            (jurisdiction, year, int((jurisdiction, year) not in UNCONFIRMED))
            for jurisdiction in COUNTRIES
            for year in years
        ]
        self._write(FILE_OF_YEARS, ("jurisdiction", "year", "is_confirmed"), confirmed)

    def _write(self, name: str, header: Iterable[str], rows: list[Any]) -> None:
        with (DATA / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        self.stdout.write(f"wrote {name}: {len(rows)} rows")


def days_of(jurisdiction: str, years: range) -> Iterator[Row]:
    """Yield the days of a jurisdiction that differ from their weekday."""
    published = holidays.country_holidays(years=years, **COUNTRIES[jurisdiction])
    names = {day: published.get_list(day) for day in published if day.year in years}
    if jurisdiction == "EU":
        names = {day: found for day, found in names.items() if found != ["Armistice Day"]}
        for day in holidays.country_holidays("DE", years=years, language="en_US").get_named("Good Friday"):
            names[day] = ["Good Friday"]
        names |= {date(year, 12, 26): ["Boxing Day"] for year in years}
    if jurisdiction == "JP":
        # Administrative organs rest from 29 December to 3 January; customs periods leave those days out.
        rest = [(12, 29), (12, 30), (12, 31), (1, 2), (1, 3)]
        for day in (date(year, month, number) for year in years for month, number in rest):
            names.setdefault(day, ["Year-end and New Year rest of administrative organs"])
    for day, found in names.items():
        english, chinese = zip(*(_names(jurisdiction, name) for name in found), strict=True)
        yield jurisdiction, day.isoformat(), 0, "; ".join(english), "；".join(chinese)
    for day in published.weekend_workdays:
        if day.year in years:
            yield jurisdiction, day.isoformat(), 1, *MAKE_UP


def _names(jurisdiction: str, name: str) -> tuple[str, str]:
    """Return the English and Chinese name of a day as the library calls it. Raises KeyError for a new one."""
    if moved := _SUBSTITUTED.fullmatch(name):
        other = f"{moved[3]}-{moved[1]}-{moved[2]}"
        return f"Day off moved from {other}", f"调休放假（与{other}对调）"
    if name == "Year-end and New Year rest of administrative organs":
        return name, "行政机关年末年初休息日"
    if name == "Boxing Day" and jurisdiction == "EU":
        return "Second day of Christmas", "圣诞节次日"
    if name.startswith("Alternative holiday for "):
        base = name.removeprefix("Alternative holiday for ")
        return f"{base} (observed)", f"{_names(jurisdiction, base)[1]}（补休）"
    base = name.removesuffix(" (observed)")
    chinese = CHINESE_OF.get((jurisdiction, base)) or CHINESE[base]
    english = name if jurisdiction == "US" else name.replace("Labor ", "Labour ")
    return english, chinese if base == name else f"{chinese}（补休）"
