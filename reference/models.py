"""What the world calls things: places, authorities, goods, calendars. Loaded by load_reference."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.models import NamedInTwoLanguages, Retirable, in_readers_language


def _valid_period(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gt=F("valid_from")), name=name
    )


class Country(NamedInTwoLanguages, Retirable):
    """A country or region, by ISO 3166-1 alpha-2 code."""

    code = models.CharField(max_length=2, primary_key=True)

    class Meta:
        constraints = [_valid_period("country_valid_period")]


class Currency(NamedInTwoLanguages):
    """A currency, by ISO 4217 code."""

    code = models.CharField(max_length=3, primary_key=True)
    minor_units = models.PositiveSmallIntegerField(default=2)


class Jurisdiction(NamedInTwoLanguages, Retirable):
    """A territory with one customs law: a country, or the EU."""

    code = models.CharField(max_length=4, primary_key=True)
    currency = models.ForeignKey(Currency, models.PROTECT)
    time_zone = models.CharField(max_length=40)

    class Meta:
        constraints = [_valid_period("jurisdiction_valid_period")]


class Office(NamedInTwoLanguages, Retirable):
    """A customs office. `code` is its UN/LOCODE, with a suffix where one place has several."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "HEADQUARTERS", _("Headquarters")
        SEAPORT = "SEAPORT", _("Seaport")
        AIRPORT = "AIRPORT", _("Airport")
        MAIL = "MAIL", _("International mail facility")
        EXPRESS = "EXPRESS", _("Express facility")
        LAND = "LAND", _("Land border")
        INLAND = "INLAND", _("Inland office")

    code = models.CharField(max_length=10, primary_key=True)
    unlocode = models.CharField(max_length=5)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="offices")
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind)
    time_zone = models.CharField(max_length=40)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    # The city, as maps and routes name it; offices of one UN/LOCODE share it.
    place_en = models.CharField(max_length=40, blank=True, default="")
    place_zh = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [_valid_period("office_valid_period")]

    @property
    def place(self) -> str:
        return in_readers_language(en=self.place_en, zh=self.place_zh) or self.name

    @property
    def is_headquarters(self) -> bool:
        return self.kind == self.Kind.HEADQUARTERS


class Agency(NamedInTwoLanguages, Retirable):
    """An authority or organisation outside: foreign customs, police, WCO, an association."""

    class Kind(models.TextChoices):
        CUSTOMS = "CUSTOMS", _("Customs administration")
        POLICE = "POLICE", _("Police")
        INTERNATIONAL = "INTERNATIONAL", _("International organisation")
        ASSOCIATION = "ASSOCIATION", _("Right holders' association")
        OTHER = "OTHER", pgettext_lazy("agency", "Other authority")

    code = models.CharField(max_length=16, primary_key=True)  # the node part of urn:ipx:<code>
    kind = models.CharField(max_length=14, choices=Kind)
    country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    short_name = models.CharField(max_length=40)

    class Meta:
        constraints = [_valid_period("agency_valid_period")]


class HSCode(NamedInTwoLanguages, Retirable):
    """A chapter (2 digits), heading (4) or subheading (6) of the Harmonized System."""

    code = models.CharField(max_length=6, primary_key=True)
    edition = models.PositiveSmallIntegerField(default=2022)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{2}(\d{2}){0,2}$"), name="hscode_shape"),
            _valid_period("hscode_valid_period"),
        ]


class Category(NamedInTwoLanguages, Retirable):
    """A product category of the statistics: the EU's list or the US one."""

    class Scheme(models.TextChoices):
        EU = "EU", "EU"
        US = "US", "US"

    code = models.CharField(max_length=8, primary_key=True)  # EU-5b, US-04
    scheme = models.CharField(max_length=2, choices=Scheme)
    position = models.PositiveSmallIntegerField()
    # The bit of this category in Seizure.category_bits; EU categories only.
    bit = models.PositiveSmallIntegerField(null=True)
    touches_health = models.BooleanField(default=False)
    us_category = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    hs_headings = ArrayField(models.CharField(max_length=6), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "position"], name="category_position_unique"),
            models.UniqueConstraint(fields=["bit"], name="category_bit_unique"),
            models.CheckConstraint(condition=Q(bit__isnull=True) | Q(bit__lt=63), name="category_bit_fits"),
            models.CheckConstraint(
                condition=Q(scheme="EU") | Q(us_category__isnull=True), name="category_maps_eu_to_us"
            ),
        ]


class Unit(NamedInTwoLanguages, Retirable):
    """A unit of quantity, by UN/ECE Recommendation 20 code."""

    code = models.CharField(max_length=3, primary_key=True)
    counts_items = models.BooleanField()  # pieces, pairs, sets: may be added up; kilograms may not

    class Meta:
        constraints = [_valid_period("unit_valid_period")]


class NiceClass(NamedInTwoLanguages):
    """A class of the Nice Classification of goods and services."""

    number = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__range=(1, 45)), name="nice_class_range")]


class Holiday(models.Model):
    """A day that differs from its weekday: a holiday, or a weekend day worked to make up for one."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="holidays")
    day = models.DateField()
    is_working_day = models.BooleanField(default=False)
    name_en = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    # An administrator's entry: load_reference leaves it alone.
    is_entered_by_hand = models.BooleanField(default=False)
    # An ordinary day after all. The row stays, so that a later file does not bring it back.
    is_retired = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, default="")  # where published; empty = reference files

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "day"], name="holiday_once_a_day"),
            models.CheckConstraint(
                condition=Q(is_retired=False) | Q(is_entered_by_hand=True), name="holiday_retired_by_hand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} {self.day}"


class CalendarYear(models.Model):
    """Whether a year's working days are published; deadlines crossing an unconfirmed one say so."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="calendar_years")
    year = models.PositiveSmallIntegerField()
    is_confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, default="")  # where published; empty = reference files

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "year"], name="calendar_year_once")]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} {self.year}"
