"""Which right holder's alert a case fits, and whether it was stopped after it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from rightsholders.models import Alert
from seizures.models.seizure import Seizure


class CaseAlert(models.Model):
    """An alert that a case fits. The worker suggests; a person says whether the goods were those of the alert."""

    class State(models.TextChoices):
        SUGGESTED = "SUGGESTED", pgettext_lazy("alert of a case", "Suggested")
        FOLLOWED = "FOLLOWED", pgettext_lazy("alert of a case", "Followed")
        DISMISSED = "DISMISSED", pgettext_lazy("alert of a case", "Does not fit")

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="alerts")
    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State)
    noted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seizure", "alert"], name="case_alert_once"),
            models.CheckConstraint(
                condition=Q(state="SUGGESTED", decided_at__isnull=True, decided_by__isnull=True)
                | Q(state__in=["FOLLOWED", "DISMISSED"], decided_at__isnull=False, decided_by__isnull=False),
                name="case_alert_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seizure_id} {self.alert_id}"
