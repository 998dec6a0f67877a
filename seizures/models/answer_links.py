"""A way to answer a detention once, without an account."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seizures.models.notices import Notice
from seizures.models.procedures import Procedure


class AnswerLink(models.Model):
    """A link that left with a notice, for one addressee. What opens it is kept as its hash only."""

    class Ended(models.TextChoices):
        """Why it is dead. The first three are acts; the others follow from where the procedure and the site stand."""

        ANSWERED = "ANSWERED", pgettext_lazy("answer link", "Answered")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("answer link", "Withdrawn")
        REPLACED = "REPLACED", _("Replaced by a newer notice")
        PASSED = "PASSED", _("Deadline passed")
        OVER = "OVER", _("No answer is waited for")
        OFF = "OFF", _("Links are switched off")

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="answer_links")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="answer_links")
    sha256 = models.CharField(max_length=64, unique=True)
    recipient_name = models.CharField(max_length=200)
    recipient_email = models.EmailField()
    language = models.CharField(max_length=10)
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)  # for the first time on the last day it was
    ended_as = models.CharField(max_length=9, choices=Ended, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_as="", ended_at__isnull=True)
                | Q(ended_as__in=["ANSWERED", "WITHDRAWN", "REPLACED"], ended_at__isnull=False),
                name="answer_link_ended_has_moment",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="answer_link_keeps_a_hash"),
            models.UniqueConstraint(
                fields=["procedure", "recipient_email"],
                condition=Q(ended_at__isnull=True),
                name="answer_link_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Name its addressee: what the audit calls whoever acts by it."""
        return f"{self.recipient_name}, {self.masked_email}"

    @property
    def masked_email(self) -> str:
        """The address as far as it may be shown: a…@example.com."""
        name, _at, host = self.recipient_email.rpartition("@")
        return f"{name[:1]}…@{host}"
