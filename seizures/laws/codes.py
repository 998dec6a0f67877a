"""The codes in which a law is written down: what happens, who acts, what follows, what may be told."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(TextChoices):
    """What happens in a procedure on a day: it is kept as a fact, starts clocks and stops them."""

    SUSPENDED = "suspended", _("Release suspended")
    DETAINED = "detained", _("Goods detained")
    HOLDER_IDENTIFIED = "holder_identified", _("Right holder identified")
    SERVED = "served", _("Right holder notified")
    REPLIED = "replied", _("Right holder replied")
    APPLICATION_FILED = "application_filed", _("Right holder filed an application")
    APPLICATION_GRANTED = "application_granted", _("Application granted")
    HOLDER_CONSULTED = "holder_consulted", _("Right holder consulted on the auction")
    NAMES_REQUESTED = "names_requested", _("Right holder asked for names and addresses")
    INSPECTED = "inspected", _("Goods inspected by the parties")
    SAMPLES_SENT = "samples_sent", _("Samples given to the right holder")
    SAMPLES_RETURNED = "samples_returned", _("Samples returned")
    OWNER_SECURITY = "owner_security", _("Declarant or holder lodged security for release")
    OWNER_NOTIFIED = "owner_notified", _("Declarant or holder of the goods notified")
    OWNER_AGREED = "owner_agreed", _("Declarant or holder agreed to destruction")
    OWNER_OPPOSED = "owner_opposed", _("Declarant or holder opposed destruction")
    CONSENT_DEEMED = "consent_deemed", _("Silence taken as agreement")
    PROCEEDINGS = "proceedings", _("Court proceedings begun")
    COURT_NOTICE = "court_notice", _("Court asked customs to assist")
    COURT_DECIDED = "court_decided", _("Court decided")
    UNDETERMINABLE = "undeterminable", _("Infringement could not be determined")
    DETERMINED = "determined", _("Customs decided on the goods")
    CONFISCATED = "confiscated", _("Goods confiscated")


class Source(TextChoices):
    """How sure we are of the text a rule rests on."""

    CHECKED = "CHECKED", _("checked against the text")
    TO_REVIEW = "TO_REVIEW", _("to be reviewed")


class Actor(TextChoices):
    """Who must act before the clock ends."""

    HOLDER = "HOLDER", pgettext_lazy("actor", "Right holder")
    OWNER = "OWNER", pgettext_lazy("actor", "Declarant or holder of the goods")
    CUSTOMS = "CUSTOMS", pgettext_lazy("actor", "Customs")
    COURT = "COURT", pgettext_lazy("actor", "Court")


class Effect(TextChoices):
    """What follows when a clock runs out. It opens or shuts decisions; it never makes one."""

    MAY_NOT_DETAIN = "MAY_NOT_DETAIN", _("Customs may not detain the goods")
    RELEASE = "RELEASE", _("The goods are to be released")
    MAY_DEEM_CONSENT = "MAY_DEEM_CONSENT", _("Silence may be taken as agreement")
    TELL_UNDETERMINABLE = "TELL_UNDETERMINABLE", _("Both sides are to be told that it could not be determined")
    BREACH = "BREACH", _("Customs is late")


class Served(TextChoices):
    """When a notice counts as served, if it was not read in the portal before."""

    ON_SENDING = "ON_SENDING", _("on the day it is sent")
    ON_READING = "ON_READING", _("on the day it is opened in the portal")


class Guard(StrEnum):
    """Conditions of a notice, a decision, a fact or an outcome. guards.py knows how to test each."""

    HOLDER_APPLIED = "holder-applied"
    HOLDER_STANDS = "holder-stands"
    HOLDER_CONSENTS = "holder-consents"
    HOLDER_WAS_CONSULTED = "holder-was-consulted"
    SECURITY_LODGED = "security-lodged"
    GOODS_DETAINED = "goods-detained"
    APPLICATION_IN_TIME = "application-in-time"
    APPLICATION_GRANTED = "application-granted"
    SAMPLES_ARE_OUT = "samples-are-out"
    TECHNICAL_RIGHT = "technical-right"
    OWNER_GAVE_SECURITY = "owner-gave-security"
    OWNER_CONSENTS = "owner-consents"
    OWNER_IS_SILENT = "owner-is-silent"
    OWNER_HAS_OPPOSED = "owner-has-opposed"
    COURT_IS_ASKED = "court-is-asked"
    NO_COURT_ORDER = "no-court-order"
    NO_COURT_PENDING = "no-court-pending"
    COURT_HAS_DECIDED = "court-has-decided"
    COURT_DECIDED_IF_AWAITED = "court-decided-if-awaited"
    NOT_IMPORTED_TRADEMARK = "not-imported-trademark"


class Fact(TextChoices):
    """What a right holder can be told about a detention."""

    GOODS = "GOODS", _("Goods: nature, brand, category")
    QUANTITY = "QUANTITY", pgettext_lazy("disclosure", "Quantity")
    PHOTOS = "PHOTOS", _("Photos of the goods")
    VALUE = "VALUE", _("Value assessed by customs")
    REGIME = "REGIME", _("Customs procedure and channel")
    ORIGIN = "ORIGIN", _("Origin, provenance and destination")
    PARTIES = "PARTIES", _("Names and addresses")
