"""Covered copies of pictures, and the hashes by which a picture is known again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from seizures.models.evidence import EvidenceFile
from seizures.models.held import rows_stay
from seizures.models.seizure import Seizure


class CoveredCopy(models.Model):
    """A picture of a case with what may not be seen painted over in its pixels, and who says that nobody remains.

    `boxes` are lists of left, top, width and height in thousandths of the picture, and what the box hides. A newer
    copy takes the place of an older one, which stays on file: it may have been disclosed.
    """

    holds_files = Q()

    class Hides(models.TextChoices):
        NAME = "NAME", pgettext_lazy("box hides", "Name")
        ADDRESS = "ADDRESS", pgettext_lazy("box hides", "Address")
        NUMBER = "NUMBER", pgettext_lazy("box hides", "Serial number or code")
        OTHER = "OTHER", pgettext_lazy("box hides", "Something else")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="covered_copies")
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="covered_copies")
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)  # of the file it was drawn from, as that was sent
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    boxes = models.JSONField(_("Boxes"))
    covered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    covered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence"], condition=Q(replaced_at__isnull=True), name="covered_copy_one_counts"
            ),
            models.CheckConstraint(condition=~Q(sha256=F("original_sha256")), name="covered_copy_is_another_file"),
            models.CheckConstraint(condition=~Q(boxes=[]), name="covered_copy_covers_something"),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("covered_at")),
                name="covered_copy_replaced_later",
            ),
        ]
        # Asked when a partner fetches a file, and before bytes are removed: does another row show them?
        indexes = [models.Index(fields=["sha256"], name="covered_copy_sha256")]
        triggers = [rows_stay()]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def hides(self) -> list[str]:
        """What its boxes hide, each once, in the order of the choices."""
        said = {box[4] for box in self.boxes}
        return [code for code in self.Hides.values if code in said]

    @property
    def hides_in_words(self) -> list[str]:
        return [str(self.Hides(code).label) for code in self.hides]


class PictureHash(models.Model):
    """The difference hash of a picture, cut into bands that an index finds; empty where there is too little to see.

    Worked out by a worker from the picture, and no part of the case's file.
    """

    evidence = models.OneToOneField(EvidenceFile, models.PROTECT, primary_key=True, related_name="picture_hash")
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="+")
    value = models.BigIntegerField(null=True)
    band_1 = models.IntegerField(null=True)
    band_2 = models.IntegerField(null=True)
    band_3 = models.IntegerField(null=True)
    band_4 = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True, band_1__isnull=True, band_2__isnull=True)
                & Q(band_3__isnull=True, band_4__isnull=True)
                | Q(value__isnull=False, band_1__isnull=False, band_2__isnull=False)
                & Q(band_3__isnull=False, band_4__isnull=False),
                name="picture_hash_has_its_bands",
            )
        ]
        indexes = [models.Index(fields=[f"band_{n}"], name=f"picture_hash_band_{n}") for n in (1, 2, 3, 4)]

    def __str__(self) -> str:
        return str(self.evidence_id)
