"""The names of what happens to a seizure, as the audit keeps them and upper layers read them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy


class SeizureEvent(TextChoices):
    """The file itself: intake, goods, evidence, custody, notes, who may see it."""

    LOGGED = "seizure.logged", _("Seizure logged")
    EDITED = "seizure.edited", _("Goods and parcels changed")
    PAPERS_CORRECTED = "seizure.papers_corrected", _("Route and papers corrected")
    CLOSED = "seizure.closed", _("Case closed")
    PERSONAL_DATA_ERASED = "seizure.personal_data_erased", _("Personal data erased")
    RESTRICTED = "seizure.restricted", _("Access restricted")
    UNRESTRICTED = "seizure.unrestricted", _("Restriction lifted")
    MEMBER_ADDED = "seizure.member_added", _("Person admitted to the restricted case")
    MEMBER_REMOVED = "seizure.member_removed", _("Person removed from the restricted case")
    NOTE_ADDED = "seizure.note_added", _("Note written")
    EVIDENCE_ADDED = "evidence.added", _("Evidence added")
    EVIDENCE_VIEWED = "evidence.viewed", _("Photo viewed")
    ORIGINAL_READ = "evidence.original_read", _("Original file downloaded")
    PARTIES_VIEWED = "seizure.parties_viewed", _("Persons on the papers viewed")
    HANDED_OVER = "custody.handed_over", _("Goods handed over")
    HANDOVER_ACCEPTED = "custody.accepted", _("Goods received")


class ProcedureEvent(TextChoices):
    """What the law runs: procedures, notices, replies, decisions, outcomes, deadlines."""

    OPENED = "procedure.opened", pgettext_lazy("event", "Procedure opened")
    ABANDONED = "procedure.abandoned", _("Procedure abandoned")
    NOTICE_ISSUED = "notice.issued", _("Notice issued")
    NOTICE_SENT = "notice.sent", _("Notice sent")
    NOTICE_FAILED = "notice.failed", _("Notice could not be sent")
    NOTICE_SERVED = "notice.served", _("Notice served")
    DETENTION_VIEWED = "procedure.viewed_by_holder", _("Detention opened by the right holder")
    REPLY_RECEIVED = "reply.received", _("Reply received")
    FACT_RECORDED = "procedure.fact_recorded", _("Fact recorded")
    GOODS_ASSESSED = "goods.assessed", _("Goods valued by customs")
    NAMES_REQUESTED = "procedure.names_requested", _("Right holder asked for names and addresses")
    DECIDED = "decision.made", _("Decision made")
    OUTCOME_RECORDED = "outcome.recorded", _("Outcome recorded")
    EXECUTED = "procedure.executed", _("Procedure executed")
    DEADLINE_STARTED = "deadline.started", _("Deadline began to run")
    DEADLINE_MOVED = "deadline.moved", _("Deadline moved")
    DEADLINE_EXTENDED = "deadline.extended", _("Deadline extended")
    DEADLINE_MET = "deadline.met", _("Deadline met")
    DEADLINE_PASSED = "deadline.passed", _("Deadline passed")
    DEADLINE_LIFTED = "deadline.lifted", _("Deadline no longer needed")


class ReferralEvent(TextChoices):
    """Cases handed to the police."""

    REFERRED = "referral.sent", _("Handed to the police")
    SEIZURE_LINKED = "referral.seizure_linked", _("Seizure added to the referral")
    ACCEPTED = "referral.accepted", _("Police took up the case")
    RESULT_RECORDED = "referral.result_recorded", _("Result of the police recorded")
    CONCLUDED = "referral.concluded", _("Referral concluded")


# What the audit calls the things that change, where no field of a model is called so.
CHANGED = (
    gettext_noop("goods lines"),
    gettext_noop("parcels"),
    gettext_noop("people"),
    gettext_noop("photos"),
    gettext_noop("fingerprint"),
    gettext_noop("admitted"),
    gettext_noop("receiver"),
    gettext_noop("restricted"),
    gettext_noop("saved state"),
    gettext_noop("customs office"),
    gettext_noop("notes"),
    gettext_noop("files"),
)
