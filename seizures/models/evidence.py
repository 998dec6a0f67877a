"""Photos and papers, and in whose hands the goods are."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from seizures.models.goods import GoodsLine
from seizures.models.held import rows_stay
from seizures.models.seizure import Seizure


class EvidenceFile(models.Model):
    """A photo or document of a seizure, kept once by its SHA-256."""

    holds_files = Q()

    class Shows(models.TextChoices):
        LABEL = "LABEL", _("Parcel label")
        GOODS = "GOODS", pgettext_lazy("photo", "Goods")
        CLOSE_UP = "CLOSE_UP", _("Mark close-up")
        PACKAGING = "PACKAGING", _("Packaging")
        DOCUMENT = "DOCUMENT", pgettext_lazy("photo", "Document")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="evidence")
    line = models.ForeignKey(GoodsLine, models.PROTECT, null=True, blank=True, related_name="evidence")
    shows = models.CharField(_("Shows"), max_length=10, choices=Shows)
    sha256 = models.CharField(max_length=64)
    derivative_sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seizure", "sha256"], name="evidence_once_per_seizure")]
        # Asked before bytes are removed: does another row show them?
        indexes = [
            models.Index(fields=["sha256"], name="evidence_sha256"),
            models.Index(fields=["derivative_sha256"], name="evidence_derivative", condition=~Q(derivative_sha256="")),
        ]
        triggers = [rows_stay()]

    def __str__(self) -> str:
        return self.file_name or self.sha256[:12]


class CustodyEvent(models.Model):
    """A hand-over of the goods. It counts once the receiver has accepted it."""

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="custody_events")
    place = models.CharField(_("Kept at"), max_length=120)
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(handed_over_by=models.F("received_by")), name="custody_two_people"),
            models.UniqueConstraint(
                fields=["seizure"], condition=Q(accepted_at__isnull=True), name="custody_one_waits"
            ),
        ]
        indexes = [
            # Where the goods of a case lie is what was accepted last: read for every row of the store.
            models.Index(
                fields=["seizure", "-accepted_at", "-id"],
                include=["place"],
                condition=Q(accepted_at__isnull=False),
                name="custody_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seizure_id} {self.place}"
