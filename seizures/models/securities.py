"""What detained goods cost, the security behind them, and the money that moves between the two. Nothing is edited."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Office
from rightsholders.models import Guarantee
from seizures.models.procedures import Procedure


class Security(models.Model):
    """Security that customs received for one procedure. One that was registered by mistake is struck out."""

    class Instrument(models.TextChoices):
        CASH = "CASH", _("Cash deposit")
        BANK_LETTER = "BANK_LETTER", _("Letter of guarantee of a bank")
        OTHER_LETTER = "OTHER_LETTER", _("Letter of guarantee of another institution")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="securities")
    instrument = models.CharField(max_length=12, choices=Instrument)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    paper_number = models.CharField(max_length=80)  # of the receipt or letter
    received_on = models.DateField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    struck_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    struck_out_at = models.DateTimeField(null=True)
    struck_out_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="security_positive"),
            models.CheckConstraint(condition=~Q(paper_number=""), name="security_has_paper"),
            models.CheckConstraint(
                condition=Q(struck_out_by__isnull=True, struck_out_at__isnull=True, struck_out_because="")
                | (Q(struck_out_by__isnull=False, struck_out_at__isnull=False) & ~Q(struck_out_because="")),
                name="security_struck_out_whole",
            ),
            models.UniqueConstraint(
                fields=["procedure", "paper_number"],
                condition=Q(struck_out_at__isnull=True),
                name="security_once_per_paper",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_registered", exclude=["struck_out_by", "struck_out_at", "struck_out_because"]),
            pgtrigger.Protect(
                name="struck_out_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__struck_out_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.paper_number


class Cost(models.Model):
    """What the goods of a procedure cost customs. A wrong one stays and is taken back by a line of its own."""

    class Kind(models.TextChoices):
        STORAGE = "STORAGE", pgettext_lazy("cost", "Storage")
        TRANSPORT = "TRANSPORT", pgettext_lazy("cost", "Transport")
        HANDLING = "HANDLING", pgettext_lazy("cost", "Handling")
        DESTRUCTION = "DESTRUCTION", pgettext_lazy("cost", "Destruction")
        DISPOSAL = "DISPOSAL", pgettext_lazy("cost", "Disposal other than destruction")
        OTHER = "OTHER", pgettext_lazy("cost", "Other cost")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="costs")
    kind = models.CharField(max_length=11, choices=Kind)
    amount = models.DecimalField(max_digits=14, decimal_places=2)  # below zero in a line that takes another back
    currency = models.CharField(max_length=3)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    incurred_on = models.DateField()
    paper_number = models.CharField(max_length=80)
    remark = models.CharField(max_length=300, blank=True)  # what it was for, or why it is taken back
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | (Q(reverses__isnull=False, amount__lt=0) & ~Q(remark="")),
                name="cost_or_its_reversal",
            ),
            models.CheckConstraint(condition=~Q(paper_number=""), name="cost_has_paper"),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"


class Settlement(models.Model):
    """Money between the right holder's security and the costs of a procedure: proposed by one, confirmed by another."""

    class Kind(models.TextChoices):
        DRAWN = "DRAWN", pgettext_lazy("settlement", "Taken for costs")
        PAID = "PAID", pgettext_lazy("settlement", "Paid by the right holder")
        PUT_BACK = "PUT_BACK", pgettext_lazy("settlement", "Put back")  # costs were taken back after they were covered
        RELEASED = "RELEASED", pgettext_lazy("settlement", "Given back")

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", pgettext_lazy("settlement", "To be confirmed")
        CONFIRMED = "CONFIRMED", pgettext_lazy("settlement", "Confirmed")
        REFUSED = "REFUSED", pgettext_lazy("settlement", "Refused")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="settlements")
    kind = models.CharField(max_length=8, choices=Kind)
    security = models.ForeignKey(Security, models.PROTECT, null=True, related_name="settlements")
    guarantee = models.ForeignKey(Guarantee, models.PROTECT, null=True, related_name="settlements")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    paper_number = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    refused_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_positive"),
            models.CheckConstraint(
                condition=Q(kind="DRAWN", security__isnull=False, guarantee__isnull=True)
                | Q(kind="DRAWN", security__isnull=True, guarantee__isnull=False)
                | Q(kind="RELEASED", security__isnull=False, guarantee__isnull=True)
                | Q(kind="PAID", security__isnull=True, guarantee__isnull=True)
                | (Q(kind="PUT_BACK") & (Q(security__isnull=True) | Q(guarantee__isnull=True))),
                name="settlement_has_its_source",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")), name="settlement_two_people"
            ),
            models.CheckConstraint(
                condition=Q(status="PROPOSED", settled_by__isnull=True, settled_at__isnull=True, refused_because="")
                | Q(status="CONFIRMED", settled_by__isnull=False, settled_at__isnull=False, refused_because="")
                | (Q(status="REFUSED", settled_by__isnull=False, settled_at__isnull=False) & ~Q(refused_because="")),
                name="settlement_settled_whole",
            ),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(status="PROPOSED"), name="settlement_one_open_per_procedure"
            ),
        ]
        indexes = [models.Index(fields=["proposed_at", "id"], name="settlement_open", condition=Q(status="PROPOSED"))]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_proposed", exclude=["status", "settled_by", "settled_at", "refused_because"]),
            pgtrigger.Protect(
                name="settled_once", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__status="PROPOSED")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"

    @property
    def words(self) -> str:
        """Say what it is: money that nobody has confirmed has not moved."""
        if self.status != self.Status.CONFIRMED and self.kind == self.Kind.DRAWN:
            return pgettext("settlement", "To be taken for costs")
        if self.status != self.Status.CONFIRMED and self.kind == self.Kind.RELEASED:
            return pgettext("settlement", "To be given back")
        return self.get_kind_display()
