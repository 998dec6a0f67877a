"""The physical units of a seizure."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reference.models import Country
from seizures.models.seizure import Seizure


class Parcel(models.Model):
    """A postal item, express parcel, container or cargo piece, with its identifier.

    Numbers are reused by the posts after a year or two, so a number is not unique.
    """

    class Kind(models.TextChoices):
        POSTAL = "POSTAL", _("Postal item")
        EXPRESS = "EXPRESS", _("Express parcel")
        AIR_CARGO = "AIR_CARGO", _("Air cargo")
        CONTAINER = "CONTAINER", _("Container")
        OTHER = "OTHER", pgettext_lazy("parcel", "Other")

    class Check(models.TextChoices):
        PASSED = "PASSED", _("Check digit correct")
        FAILED = "FAILED", _("Check digit does not fit")
        NONE = "NONE", _("No check digit")

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="parcels")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=40)  # normalised
    number_as_written = models.CharField(max_length=60)
    check_digit = models.CharField(max_length=6, choices=Check)
    sent_from_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    sent_to_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    weight_kg = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    seal_number = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seizure", "position"], name="parcel_position_once"),
            models.UniqueConstraint(fields=["seizure", "number"], name="parcel_number_once_per_seizure"),
            models.CheckConstraint(
                condition=Q(weight_kg__isnull=True) | Q(weight_kg__gt=0), name="parcel_weight_positive"
            ),
        ]
        indexes = [models.Index(fields=["number"], name="parcel_number")]

    def __str__(self) -> str:
        return self.number
