"""What was in the parcels, and what it is worth by which measure."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipcases.lib.ids import uuid7
from reference.models import Category, Country, Currency, HSCode, Unit
from rightsholders.models import Recordation, Right
from seizures.models.parcels import Parcel
from seizures.models.seizure import Seizure


class GoodsLine(models.Model):
    """Goods of one kind and brand in a seizure."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="lines")
    parcel = models.ForeignKey(Parcel, models.PROTECT, null=True, blank=True, related_name="lines")
    position = models.PositiveSmallIntegerField()
    brand = models.CharField(max_length=200)  # as it stands on the goods
    description = models.CharField(max_length=254)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    hs_code = models.ForeignKey(HSCode, models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    origin_country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    suspected_right = models.CharField(max_length=14, choices=Right.Kind, default=Right.Kind.TRADEMARK)
    # The recordation the officer linked; a suggestion never fills it by itself.
    recordation = models.ForeignKey(Recordation, models.PROTECT, null=True, blank=True, related_name="+")
    is_perishable = models.BooleanField(default=False)
    # How the goods are packed for sale, where that counts: EU art. 26 takes a retail package as one unit.
    retail_packs = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seizure", "position"], name="goods_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="goods_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(retail_packs__isnull=True) | Q(retail_packs__gt=0), name="goods_line_packs_positive"
            ),
        ]
        indexes = [models.Index(fields=["recordation", "-id"], name="goods_line_recordation")]

    def __str__(self) -> str:
        return f"{self.brand} {self.description}"


class GoodsValue(models.Model):
    """A value of a goods line by one measure. Never added to or converted into another measure."""

    class Kind(models.TextChoices):
        DECLARED = "DECLARED", _("Declared customs value")
        ASSESSED = "ASSESSED", _("Value assessed by customs")
        DOMESTIC = "DOMESTIC", _("Domestic value")
        MSRP = "MSRP", _("Manufacturer's suggested retail price")
        EU_RETAIL = "EU_RETAIL", _("Domestic retail value of genuine goods")
        STREET = "STREET", _("Street price")

    line = models.ForeignKey(GoodsLine, models.PROTECT, related_name="values")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.DecimalField(max_digits=16, decimal_places=2)  # of the whole line
    unit_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.ForeignKey(Currency, models.PROTECT, related_name="+")
    estimated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    valued_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "kind", "currency"], name="goods_value_once_per_kind"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="goods_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency_id}"
