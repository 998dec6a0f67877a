"""The people and companies on the papers."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Country
from seizures.models.held import rows_stay
from seizures.models.seizure import Seizure


class Party(models.Model):
    """Somebody named on the parcel or its declaration, as written there."""

    class Role(models.TextChoices):
        SENDER = "SENDER", pgettext_lazy("party", "Sender")
        ADDRESSEE = "ADDRESSEE", pgettext_lazy("party", "Addressee")
        EXPORTER = "EXPORTER", _("Exporter")
        IMPORTER = "IMPORTER", _("Importer")
        DECLARANT = "DECLARANT", _("Declarant")
        HOLDER = "HOLDER", _("Holder of the goods")
        MANUFACTURER = "MANUFACTURER", _("Manufacturer")
        CARRIER = "CARRIER", _("Carrier")
        SELLER = "SELLER", _("Marketplace seller")
        BUYER = "BUYER", pgettext_lazy("party", "Buyer")

    class Kind(models.TextChoices):
        COMPANY = "COMPANY", _("Company")  # tier B of the exchange
        PERSON = "PERSON", _("Natural person")  # tier C: needs a stronger basis to leave
        UNKNOWN = "UNKNOWN", _("Not known")  # treated as a person

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="parties")
    role = models.CharField(max_length=12, choices=Role)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.UNKNOWN)
    name = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    tax_number = models.CharField(max_length=40, blank=True)  # EORI, tax or company number

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seizure", "role", "name"], name="party_once_per_role")]
        triggers = [rows_stay()]

    def __str__(self) -> str:
        return self.name


class PartySearch(models.Model):
    """How somebody on the papers is found again: a public id, and the keys of party_names under which it is kept.

    Goes with its party when names are erased. A table of its own, as the seal of a case holds parties as written.
    """

    party = models.OneToOneField(Party, models.CASCADE, primary_key=True, related_name="search")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    identity = models.CharField(max_length=20)  # who has the same is taken for the same
    keys = ArrayField(models.CharField(max_length=20))

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="party_search_keys", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.public_id)
