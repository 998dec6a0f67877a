"""manage.py seed_names: write countries.csv and currencies.csv from the CLDR names that Babel carries.

For maintainers. The files are the truth afterwards; a deployment may word a name its own way in
IPCASES_HOME/reference.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from django.core.management.base import BaseCommand

from reference.identifiers import COUNTRY_CODES
from reference.services.loading import DATA

ENGLISH, CHINESE = Locale("en"), Locale("zh", script="Hans")

# Wording that differs from CLDR's.
COUNTRY_NAMES = {
    "CD": ("Democratic Republic of the Congo", "刚果民主共和国"),
    "CG": ("Congo", "刚果"),
    "FK": ("Falkland Islands (Malvinas)", "福克兰群岛（马尔维纳斯群岛）"),
    "HK": ("Hong Kong, China", "中国香港"),
    "KP": ("Democratic People's Republic of Korea", "朝鲜"),
    "KR": ("Republic of Korea", "韩国"),
    "MM": ("Myanmar", "缅甸"),
    "MO": ("Macao, China", "中国澳门"),
    "PS": ("Palestine", "巴勒斯坦"),
    "TW": ("Taiwan, China", "中国台湾"),
}
CURRENCY_NAMES_ZH = {"XCG": "加勒比盾", "ZWG": "津巴布韦金"}  # newer than the Chinese names
# ISO 4217 digits after the point where they are not two; CLDR gives what is in use instead.
MINOR_UNITS = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(),  # noqa: SIM905
    0,
) | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)  # noqa: SIM905
# ISO 4217 codes that are funds, metals or tests rather than money.
NOT_MONEY = {"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW"}


class Command(BaseCommand):
    requires_system_checks = []  # data only: it need not wait for the whole site
    help = "Write the names of countries and currencies in English and Chinese to reference/data."

    def handle(self, *args: Any, **options: Any) -> None:
        countries = [(code, *self._country_names(code)) for code in sorted(COUNTRY_CODES)]
        self._write(DATA / "countries.csv", ("code", "name_en", "name_zh"), countries)
        currencies = [
            (code, MINOR_UNITS.get(code, 2), ENGLISH.currencies[code], self._chinese_name(code))
            for code in sorted(self._current_currencies())
        ]
        self._write(DATA / "currencies.csv", ("code", "minor_units", "name_en", "name_zh"), currencies)

    @staticmethod
    def _country_names(code: str) -> tuple[str, str]:
        return COUNTRY_NAMES.get(code) or (ENGLISH.territories[code].replace("’", "'"), CHINESE.territories[code])

    @staticmethod
    def _chinese_name(code: str) -> str:
        return CURRENCY_NAMES_ZH.get(code) or CHINESE.currencies[code]

    @staticmethod
    def _current_currencies() -> set[str]:
        """Return the currencies that are tender somewhere today."""
        territories = get_global("territory_currencies")
        return {
            entry[0]
            for code in COUNTRY_CODES
            for entry in territories.get(code, ())
            if entry[2] is None and entry[3] and entry[0] not in NOT_MONEY
        }

    def _write(self, path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        self.stdout.write(f"wrote {path.name}")
