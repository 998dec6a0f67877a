"""Who owns rights, and who may act for them in the portal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Country


class RightHolder(models.Model):
    """A person or company that owns intellectual property rights."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(pgettext_lazy("company", "Name"), max_length=200)
    name_zh = models.CharField(_("Name in Chinese"), max_length=200, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("Country or region"))
    address = models.TextField(_("Address"), blank=True)
    email = models.EmailField(_("E-mail for notices"))
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "country"], name="right_holder_once_per_country")]
        # Serves the list by name; what is searched rides along, so that no row is read for a name that does not fit.
        indexes = [models.Index(fields=["name", "id"], name="right_holder_name", include=["name_zh", "country"])]

    def __str__(self) -> str:
        return self.name


class HolderMember(models.Model):
    """A portal user who acts for a right holder: its own staff, or its representative.

    One row for each person, with what customs was shown the last time; what was before stands in the audit.
    """

    class Capacity(models.TextChoices):
        OWN = "OWN", _("Own staff")
        REPRESENTATIVE = "REPRESENTATIVE", _("Representative under power of attorney")

    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holder_memberships")
    capacity = models.CharField(max_length=14, choices=Capacity)
    valid_to = models.DateField(null=True, blank=True)
    asked_by = models.CharField(max_length=120, blank=True)
    paper = models.CharField(max_length=120, blank=True)
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    linked_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)  # from this moment, whatever day `valid_to` says
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["right_holder", "user"], name="holder_member_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="holder_member_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.right_holder_id}"


class Contact(models.Model):
    """Whom customs calls: legal for procedures, technical for telling fakes."""

    class Kind(models.TextChoices):
        LEGAL = "LEGAL", _("Legal contact")
        TECHNICAL = "TECHNICAL", _("Technical contact")

    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="contacts")
    recordation = models.ForeignKey("rightsholders.Recordation", models.PROTECT, null=True, related_name="contacts")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-mail"))
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    is_around_the_clock = models.BooleanField(_("Answers at any hour"), default=False)
    # A notice that failed before is no word against the address: whoever saved it again stands by it.
    saved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
