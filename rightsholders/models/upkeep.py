"""What a recordation in force lacks, and whether its right holder was told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rightsholders.models.recordations import Recordation


class UnmetCheck(models.Model):
    """A check of the upkeep that a recordation does not meet. Goes once it is met; falls it again, it is told again."""

    class Code(models.TextChoices):
        """What is checked, the most urgent first."""

        ADDRESS = "ADDRESS", _("Address for notices")
        RIGHTS = "RIGHTS", _("Life of the rights")
        TERM = "TERM", _("End of the recordation")
        LICENSEES = "LICENSEES", _("Licensees")
        ANSWERS = "ANSWERS", _("Answers to notices")
        URGENT = "URGENT", _("Telephone for any hour")
        GENUINE = "GENUINE", _("Picture of genuine goods")
        FAKE = "FAKE", _("What fakes look like")
        GOODS = "GOODS", _("Goods and classes")
        PRICE = "PRICE", _("Usual retail price")

    recordation = models.ForeignKey(Recordation, models.PROTECT, related_name="unmet_checks", db_index=False)
    code = models.CharField(max_length=10, choices=Code)
    since = models.DateField()  # where the recordation counts
    # The next try to tell the right holder by e-mail; empty once it was told, or could not be.
    mail_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recordation", "code"], name="unmet_check_once"),
            models.CheckConstraint(
                condition=Q(
                    code__in=[
                        *("ADDRESS", "RIGHTS", "TERM", "LICENSEES", "ANSWERS"),
                        *("URGENT", "GENUINE", "FAKE", "GOODS", "PRICE"),
                    ]
                ),
                name="unmet_check_known",
            ),
            models.CheckConstraint(
                condition=Q(mail_at__isnull=True) | Q(told_at__isnull=True), name="unmet_check_told_once"
            ),
        ]
        indexes = [models.Index(fields=["mail_at"], name="unmet_check_mail", condition=Q(mail_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.recordation_id} {self.code}"
