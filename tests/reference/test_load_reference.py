"""Loading reference data: complete, quick, and nothing written twice."""

import csv
import time
import zoneinfo
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import AuditEvent, PendingEvent
from ipcases.lib.errors import InvalidValue
from reference.identifiers import check_unlocode
from reference.models import (
    Agency,
    CalendarYear,
    Category,
    Country,
    Currency,
    Holiday,
    HSCode,
    Jurisdiction,
    NiceClass,
    Office,
    Unit,
)
from reference.services.loading import DATA, load_reference

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def own(tmp_path):
    """Write a file of the deployment's own; the files of the repository stay beneath it."""

    folder = tmp_path / "reference"
    folder.mkdir()

    def write(name, header, *rows):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header.split(), *rows])
        return (DATA, folder)

    return write


def _row_versions():
    """Read the version PostgreSQL gives each row: it changes with every write, whatever is written."""
    versions = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("reference").get_models():
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT "{key}", xmin::text, ctid::text FROM "{table}"')
            versions[table] = sorted(cursor.fetchall(), key=str)
    return versions


def test_a_second_load_writes_no_row():
    before = _row_versions()

    report = load_reference(now=NOW)

    assert not report.changed_anything
    assert _row_versions() == before
    assert not AuditEvent.objects.filter(action="calendar.changed").exists()


def test_a_load_is_quick():
    started = time.perf_counter()

    load_reference(now=NOW)

    assert time.perf_counter() - started < 1.5


def test_the_command_says_when_there_is_nothing_to_do(capsys):
    call_command("load_reference")

    assert capsys.readouterr().out == "Reference data is up to date.\n"


def test_offers_the_seven_jurisdictions_with_their_money_and_a_headquarters():
    found = {row.code: row.currency_id for row in Jurisdiction.objects.all()}

    assert found == {"CN": "CNY", "US": "USD", "EU": "EUR", "GB": "GBP", "JP": "JPY", "KR": "KRW", "RU": "RUB"}
    headquarters = Office.objects.filter(kind=Office.Kind.HEADQUARTERS).values_list("jurisdiction", "code")
    assert dict(headquarters) == {code: f"{code}HQ" for code in found}


def test_offers_the_offices_that_the_work_needs():
    offices = {office.code: office for office in Office.objects.all()}

    assert len(offices) >= 60
    assert {"CNCAN", "CNSZX", "CNYIU", "CNPVG", "NLRTM", "BEANR", "DEHAM", "DEFRA", "BELGG", "FRCDG"} <= set(offices)
    mail = {code for code, office in offices.items() if office.kind == Office.Kind.MAIL and code[:2] in ("US", "PR")}
    assert mail >= {"USJFK", "USORD", "USLAX", "USSFO", "USMIA", "USHNL", "PRSJU"}
    express = {code for code, office in offices.items() if office.kind == Office.Kind.EXPRESS}
    assert express >= {"USMEM", "USCVG", "USANC", "BELGG"}


@pytest.mark.parametrize(
    "office", csv.DictReader((DATA / "offices.csv").open(encoding="utf-8")), ids=lambda row: row["code"]
)
def test_an_office_has_a_real_place(office):
    code, unlocode = office["code"], office["unlocode"]

    assert check_unlocode(unlocode)
    assert unlocode[:2] == office["country"]
    assert code.partition("-")[0] == unlocode or code == f"{office['jurisdiction']}HQ"
    assert -60 < float(office["latitude"]) < 75
    assert -180 < float(office["longitude"]) < 180


@pytest.fixture
def system_without_zones():
    """Look for time zones as on a system that brings none, such as a small Ubuntu image."""
    zoneinfo.reset_tzpath(to=[])
    yield
    zoneinfo.reset_tzpath()


def test_the_clock_of_every_office_is_known_where_the_system_knows_none(system_without_zones):
    with (DATA / "offices.csv").open(encoding="utf-8") as offices:
        zones = {"UTC", *(row["time_zone"] for row in csv.DictReader(offices))}

    assert all(zoneinfo.ZoneInfo.no_cache(zone) for zone in zones)
    assert len(zones) > 10


def test_offers_agencies_of_every_kind():
    codes = set(Agency.objects.values_list("code", flat=True))

    assert codes >= {"cn-gacc", "us-cbp", "eu-taxud", "gb-hmrc", "jp-customs", "kr-kcs", "ru-fcs"}
    assert codes >= {"cn-mps", "us-hsi", "eu-europol", "wco", "wipo", "interpol", "sco", "mpa", "inta", "qbpc"}
    assert set(Agency.objects.values_list("kind", flat=True)) == set(Agency.Kind.values)


def test_offers_the_whole_lists():
    assert Country.objects.count() == 249
    assert Currency.objects.count() > 150
    assert NiceClass.objects.count() == 45
    chapters = {row.code for row in HSCode.objects.all() if len(row.code) == 2}
    assert chapters == {f"{number:02}" for number in range(1, 98) if number != 77}


def test_minor_units_follow_the_standard():
    found = dict(Currency.objects.filter(pk__in=["CNY", "JPY", "KWD", "HUF"]).values_list("code", "minor_units"))

    assert found == {"CNY": 2, "JPY": 0, "KWD": 3, "HUF": 2}


def test_every_eu_category_has_its_bit_its_us_category_and_headings_that_exist():
    eu = list(Category.objects.filter(scheme="EU").order_by("position"))
    headings = set(HSCode.objects.values_list("code", flat=True))

    assert len(eu) == 36
    assert [category.bit for category in eu] == list(range(36))
    assert all(category.us_category_id for category in eu)
    assert all(category.hs_headings and set(category.hs_headings) <= headings for category in eu)
    assert {category.code for category in eu if category.touches_health} == {
        "EU-1a",
        "EU-1b",
        "EU-1c",
        "EU-2a",
        "EU-2b",
        "EU-7e",
        "EU-9a",
        "EU-11",
    }


def test_a_bit_never_changes_its_category():
    """Seizures store the bits: a new category takes the next free one, an old one keeps its own."""
    kept = {"EU-1a": 0, "EU-3a": 5, "EU-5b": 10, "EU-6a": 13, "EU-9a": 22, "EU-11": 27, "EU-12h": 35}

    assert dict(Category.objects.filter(pk__in=kept).values_list("code", "bit")) == kept


def test_only_units_that_count_items_may_be_added_up():
    counting = set(Unit.objects.filter(counts_items=True).values_list("code", flat=True))

    assert counting == {"C62", "H87", "PR", "SET", "PK"}
    assert {"KGM", "GRM", "LTR", "MTR"} <= set(Unit.objects.values_list("code", flat=True))


@pytest.mark.parametrize("model", [Country, Currency, Jurisdiction, Office, Agency, HSCode, Category, Unit, NiceClass])
def test_every_row_has_a_name_in_both_languages(model):
    assert [row.pk for row in model.objects.all() if not row.name_en or not row.name_zh] == []


def test_chinese_make_up_days_of_2026_are_working_days():
    found = Holiday.objects.filter(jurisdiction="CN", day__year=2026, is_working_day=True).order_by("day")

    assert [row.day.isoformat()[5:] for row in found] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]


def test_every_jurisdiction_has_calendars_from_2012_to_2027_and_chinas_last_is_unconfirmed():
    years = CalendarYear.objects.all()

    assert {(row.jurisdiction_id, row.year) for row in years} == {
        (code, year) for code in ("CN", "US", "EU", "GB", "JP", "KR", "RU") for year in range(2012, 2028)
    }
    assert [(row.jurisdiction_id, row.year) for row in years if not row.is_confirmed] == [("CN", 2027)]
    assert Holiday.objects.filter(day__year=2017).values("jurisdiction").distinct().count() == 7


def test_a_deployment_words_a_label_its_own_way_and_adds_its_own_office(own):
    folders = own("countries.csv", "code name_en", ("TW", "Taiwan"))
    own(
        "offices.csv",
        "code unlocode jurisdiction country kind time_zone latitude longitude name_en name_zh",
        ("CNCAN-X", "CNCAN", "CN", "CN", "EXPRESS", "Asia/Shanghai", "23.1", "113.3", "Express Centre", "快件中心"),
    )

    report = load_reference(now=NOW, folders=folders)

    assert (report.tables["country"].changed, report.tables["office"].added) == (1, 1)
    taiwan = Country.objects.get(pk="TW")
    assert (taiwan.name_en, taiwan.name_zh) == ("Taiwan", "中国台湾")


def test_a_row_that_left_the_files_retires_and_comes_back(own):
    Unit.objects.create(code="XX", name_en="old unit", name_zh="旧单位", counts_items=False)

    retiring = load_reference(now=NOW)
    again = load_reference(now=NOW)

    assert retiring.tables["unit"].retired == 1
    assert not again.changed_anything
    assert Unit.objects.get(pk="XX").valid_to == date(2026, 11, 23)
    load_reference(now=NOW, folders=own("units.csv", "code counts_items name_en name_zh", ("XX", "0", "old", "旧")))
    assert Unit.objects.get(pk="XX").valid_to is None


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        ("countries.csv", "code name_en name_zh", ("TW", "Taiwan")),
        ("countries.csv", "code name_fr", ("TW", "Taïwan")),
        ("countries.csv", "name_en", ("Taiwan",)),
        ("offices.csv", "code latitude", ("CNCAN", "north")),
        ("holidays.csv", "jurisdiction day is_working_day name_en name_zh", ("CN", "30.11.2026", "0", "Off", "休")),
        ("holidays.csv", "jurisdiction day", ("CN", "2026-11-30")),
        ("years.csv", "jurisdiction year is_confirmed", ("CN", "next", "1")),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_file_and_line(own, name, header, row):
    with pytest.raises(InvalidValue, match=rf"{name}, line 2: ."):
        load_reference(now=NOW, folders=own(name, header, row))


def test_the_command_names_a_row_that_points_nowhere(settings, tmp_path, own):
    own("agencies.csv", "code kind country short_name name_en name_zh", ("xx", "POLICE", "QQ", "X", "X", "某"))
    settings.HOME = tmp_path

    with pytest.raises(CommandError, match="QQ"):
        call_command("load_reference")


def test_a_day_an_administrator_entered_stays_as_it_is():
    Holiday.objects.filter(jurisdiction="CN", day="2026-10-10").update(is_working_day=False, is_entered_by_hand=True)
    Holiday.objects.create(jurisdiction_id="CN", day="2026-11-30", name_en="Own", is_entered_by_hand=True)

    assert not load_reference(now=NOW).changed_anything


def test_a_day_the_files_no_longer_have_becomes_ordinary_and_is_news():
    Holiday.objects.create(jurisdiction_id="CN", day="2026-11-30", name_en="Mistake")

    report = load_reference(now=NOW)

    assert report.tables["holiday"].retired == 1
    event = PendingEvent.objects.get().event
    assert (event.action, event.subject_id, event.actor_label) == ("calendar.changed", "CN", "load_reference")


def test_a_year_the_files_confirm_is_news_and_none_is_marked_unpublished_again(own):
    CalendarYear.objects.filter(jurisdiction="US", year=2026).update(is_confirmed=False)
    CalendarYear.objects.filter(jurisdiction="CN", year=2027).update(is_confirmed=True)

    load_reference(now=NOW)

    assert PendingEvent.objects.get().event.subject_id == "US"
    assert CalendarYear.objects.get(jurisdiction="US", year=2026).is_confirmed
    assert CalendarYear.objects.get(jurisdiction="CN", year=2027).is_confirmed
