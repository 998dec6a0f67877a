"""The intellectual property rights themselves, as their register has them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from rightsholders.models.holders import RightHolder


class Right(models.Model):
    """One trademark, copyright, patent or design, with its number in its register."""

    class Kind(models.TextChoices):
        TRADEMARK = "TRADEMARK", _("Trademark")
        COPYRIGHT = "COPYRIGHT", _("Copyright")
        PATENT = "PATENT", _("Patent")
        DESIGN = "DESIGN", pgettext_lazy("right", "Design")
        GEOGRAPHICAL = "GEOGRAPHICAL", _("Geographical indication")
        TRADE_NAME = "TRADE_NAME", _("Trade name")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="rights")
    kind = models.CharField(_("Kind of right"), max_length=14, choices=Kind)
    register_office = models.CharField(_("Register"), max_length=2)  # WIPO ST.3
    registration_number = models.CharField(_("Registration number"), max_length=40)
    # The brand as it stands on goods, in either script; what officers type.
    title = models.CharField(_("Mark or title"), max_length=200)
    title_zh = models.CharField(_("Mark or title in Chinese"), max_length=200, blank=True)
    nice_classes = ArrayField(models.PositiveSmallIntegerField(), default=list, verbose_name=_("Nice classes"))
    goods = models.TextField(_("Goods covered"), blank=True)
    registered_on = models.DateField(_("Registered on"))
    expires_on = models.DateField(_("Right expires on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register_office", "kind", "registration_number"], name="right_number_once_per_register"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("registered_on")), name="right_period"
            ),
        ]
        indexes = [
            # Upper case, because that is what a case-blind search compares.
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="right_title_upper_trgm"),
            GinIndex(OpClass(Upper("title_zh"), name="gin_trgm_ops"), name="right_title_zh_upper_trgm"),
        ]

    def __str__(self) -> str:
        return self.title
