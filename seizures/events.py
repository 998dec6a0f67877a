"""The names of what happens to a seizure, as the audit keeps them and upper layers read them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reference.events import ReferenceEvent
from rightsholders.events import RecordationEvent


class SeizureEvent(TextChoices):
    """The file itself: intake, goods, evidence, custody, notes, who may see it."""

    LOGGED = "seizure.logged", _("Seizure logged")
    UNDONE = "seizure.undone", _("Seizure undone")
    EDITED = "seizure.edited", _("Goods and parcels changed")
    PAPERS_CORRECTED = "seizure.papers_corrected", _("Route and papers corrected")
    COMPLETED = "seizure.completed", _("Data for statistics added")
    CLOSED = "seizure.closed", _("Case closed")
    PERSONAL_DATA_ERASED = "seizure.personal_data_erased", _("Personal data erased")
    NAMES_KEPT_UNTIL = "seizure.names_kept_until", _("Names are kept until another day")
    HOLD_SET = "hold.set", _("Hold set: nothing may be erased")
    HOLD_REVIEWED = "hold.reviewed", _("Hold reviewed: it is still needed")
    HOLD_RELEASED = "hold.released", _("Hold released")
    RESTRICTED = "seizure.restricted", _("Access restricted")
    UNRESTRICTED = "seizure.unrestricted", _("Restriction lifted")
    MEMBER_ADDED = "seizure.member_added", _("Person admitted to the restricted case")
    MEMBER_REMOVED = "seizure.member_removed", _("Person removed from the restricted case")
    ALERT_SUGGESTED = "seizure.alert_suggested", _("Right holder's alert fits")
    ALERT_FOLLOWED = "seizure.alert_followed", _("Stopped after a right holder's alert")
    ALERT_DISMISSED = "seizure.alert_dismissed", _("Right holder's alert does not fit")
    NOTE_ADDED = "seizure.note_added", _("Note written")
    EVIDENCE_ADDED = "evidence.added", _("Evidence added")
    PICTURE_COVERED = "evidence.covered", _("Covered copy of a picture made")
    EVIDENCE_VIEWED = "evidence.viewed", _("Photo viewed")
    ORIGINAL_READ = "evidence.original_read", _("Original file downloaded")
    PARTIES_VIEWED = "seizure.parties_viewed", _("Persons on the papers viewed")
    PARTY_DOSSIER_READ = "seizure.party_dossier_read", _("Cases of a person on the papers put together")
    HANDED_OVER = "custody.handed_over", _("Goods handed over")
    HANDOVER_ACCEPTED = "custody.accepted", _("Goods received")
    DRAFT_HANDED_OVER = "draft.handed_over", _("Draft handed over")


# Who looked at what: no act on the case.
LOOKS = (
    SeizureEvent.EVIDENCE_VIEWED,
    SeizureEvent.ORIGINAL_READ,
    SeizureEvent.PARTIES_VIEWED,
    SeizureEvent.PARTY_DOSSIER_READ,
)


class ListEvent(TextChoices):
    """Lists of cases that an officer brings as a spreadsheet."""

    CHECKED = "list.checked", _("List of cases checked")
    STARTED = "list.started", _("Logging of a list begun")
    STOPPED = "list.stopped", _("Logging of a list stopped")
    FINISHED = "list.finished", _("List of cases logged")
    DISCARDED = "list.discarded", _("List of cases thrown away")


class ProcedureEvent(TextChoices):
    """What the law runs: procedures, notices, replies, decisions, outcomes, deadlines."""

    OPENED = "procedure.opened", pgettext_lazy("event", "Procedure opened")
    ABANDONED = "procedure.abandoned", _("Procedure abandoned")
    NOTICE_ISSUED = "notice.issued", _("Notice issued")
    NOTICE_SENT = "notice.sent", _("Notice sent")
    NOTICE_FAILED = "notice.failed", _("Notice could not be sent")
    NOTICE_SERVED = "notice.served", _("Notice served")
    LINK_SENT = "answer_link.sent", _("Answer link sent")
    LINK_OPENED = "answer_link.opened", _("Answer link opened")
    LINK_ANSWERED = "answer_link.answered", _("Answered by link")
    LINK_WITHDRAWN = "answer_link.withdrawn", _("Answer link withdrawn")
    DETENTION_VIEWED = "procedure.viewed_by_holder", _("Detention viewed by the right holder")
    REPLY_RECEIVED = "reply.received", _("Reply received")
    FACT_RECORDED = "procedure.fact_recorded", _("Fact recorded")
    GOODS_ASSESSED = "goods.assessed", _("Goods valued by customs")
    NAMES_REQUESTED = "procedure.names_requested", _("Right holder asked for names and addresses")
    DECIDED = "decision.made", _("Decision made")
    OUTCOME_RECORDED = "outcome.recorded", _("Outcome recorded")
    EXECUTED = "procedure.executed", _("Procedure executed")
    DEADLINE_STARTED = "deadline.started", _("Deadline began to run")
    DEADLINE_MOVED = "deadline.moved", _("Deadline moved")
    DEADLINE_RECOUNTED = "deadline.recounted", _("Deadline counted again, same day")
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


class DestructionEvent(TextChoices):
    """Goods of many cases destroyed in one go: told to each of the cases."""

    PLANNED = "destruction.planned", _("Destruction planned")
    LINES_ADDED = "destruction.lines_added", _("Goods added to a destruction")
    TAKEN_OUT = "destruction.taken_out", _("Goods taken out of a destruction")
    SETTLED = "destruction.settled", _("Discrepancy cleared up")
    SIGNED = "destruction.signed", _("Destruction signed by who carried it out")
    CARRIED_OUT = "destruction.carried_out", _("Destruction signed by the witness, goods destroyed")
    CALLED_OFF = "destruction.called_off", _("Destruction called off")


class LedgerEvent(TextChoices):
    """What the goods of a procedure cost, and the security behind it: told to its case."""

    SECURITY_RECEIVED = "security.received", _("Security received")
    SECURITY_STRUCK_OUT = "security.struck_out", _("Security struck out")
    COST_RECORDED = "cost.recorded", _("Cost recorded")
    COST_TAKEN_BACK = "cost.taken_back", _("Cost taken back")
    PROPOSED = "settlement.proposed", _("Settlement proposed")
    CONFIRMED = "settlement.confirmed", _("Settlement confirmed")
    REFUSED = "settlement.refused", _("Settlement refused")


# News of lower apps that this one takes off the queue: calendars move clocks, applications how long names are kept.
NEWS_FROM_BELOW = (
    ReferenceEvent.CALENDAR_CHANGED,
    RecordationEvent.ACCEPTED,
    RecordationEvent.WITHDRAWN,
)

# What the audit calls what changed.
FIELDS = {
    "action": pgettext_lazy("field", "Action"),
    "admitted": pgettext_lazy("field", "Admitted"),
    "alert": pgettext_lazy("field", "Alert"),
    "alerts": pgettext_lazy("field", "Alerts"),
    "again": pgettext_lazy("field", "Issued again"),
    "agency": pgettext_lazy("field", "Police authority"),
    "amount": pgettext_lazy("field", "Amount"),
    "assessed_value": pgettext_lazy("field", "Assessed value"),
    "channel": pgettext_lazy("field", "Channel"),
    "code": pgettext_lazy("field", "Deadline"),
    "consents_to_destruction": pgettext_lazy("field", "Agrees to destruction"),
    "count": pgettext_lazy("field", "Number"),
    "covered": pgettext_lazy("field", "What is covered"),
    "currency": pgettext_lazy("field", "Currency"),
    "conveyance": _("Vessel, flight or vehicle"),
    "customs_office": pgettext_lazy("field", "Customs office"),
    "decision": pgettext_lazy("field", "Decision"),
    "departure_country_id": _("Sent from"),
    "departure_place": _("Place of departure"),
    "destination_country_id": _("Sent to"),
    "destination_place": _("Place of destination"),
    "destroyed": pgettext_lazy("field", "Destroyed"),
    "destruction": pgettext_lazy("field", "Destruction"),
    "direction": pgettext_lazy("field", "Direction"),
    "draft": pgettext_lazy("field", "Draft"),
    "due_on": pgettext_lazy("field", "Due on"),
    "effect": pgettext_lazy("field", "What follows"),
    "fact": pgettext_lazy("field", "Fact"),
    "failure": pgettext_lazy("field", "What failed"),
    "faulty": pgettext_lazy("field", "Cases with faults"),
    "files": pgettext_lazy("field", "Files"),
    "fingerprint": pgettext_lazy("field", "Fingerprint"),
    "found_at_place": _("Place within the office"),
    "from_list": pgettext_lazy("field", "List and its rows"),
    "from": pgettext_lazy("field", "From or to"),
    "goods_lines": pgettext_lazy("field", "Goods lines"),
    "genuine_values": pgettext_lazy("field", "Value of the genuine goods"),
    "handed_over_by": pgettext_lazy("field", "Form handed over by"),
    "hold": pgettext_lazy("field", "Reason of the hold"),
    "instrument": pgettext_lazy("field", "Instrument"),
    "is_live": pgettext_lazy("field", "Still running"),
    "kind": pgettext_lazy("field", "Kind"),
    "language": pgettext_lazy("field", "Language"),
    "law": pgettext_lazy("field", "Law"),
    "legal_basis": pgettext_lazy("field", "Legal basis"),
    "left": pgettext_lazy("field", "Cases left"),
    "line": pgettext_lazy("field", "Goods line"),
    "lines": pgettext_lazy("field", "Goods lines"),
    "list": pgettext_lazy("field", "List"),
    "logged": pgettext_lazy("field", "Cases logged"),
    "names_kept_until": pgettext_lazy("field", "Names kept until"),
    "notes": pgettext_lazy("field", "Notes"),
    "on": pgettext_lazy("field", "Day"),
    "origin_country_id": pgettext_lazy("field", "Country of origin"),
    "outcome": pgettext_lazy("field", "What happened to the goods"),
    "paper": pgettext_lazy("field", "Paper number"),
    "parcels": pgettext_lazy("field", "Parcels"),
    "people": pgettext_lazy("field", "People"),
    "photos": pgettext_lazy("field", "Photos"),
    "place": pgettext_lazy("field", "Place"),
    "position": pgettext_lazy("field", "Answer"),
    "quantity": pgettext_lazy("field", "Quantity"),
    "receiver": pgettext_lazy("field", "Receiver"),
    "restricted": pgettext_lazy("field", "Restricted"),
    "ready": pgettext_lazy("field", "Cases without a fault"),
    "right_holder": pgettext_lazy("field", "Right holder"),
    "review_on": pgettext_lazy("field", "Review on"),
    "rows": pgettext_lazy("field", "Rows"),
    "saved_state": pgettext_lazy("field", "Saved state"),
    "shown": pgettext_lazy("field", "Shown"),
    "shows": pgettext_lazy("field", "What it shows"),
    "signed_by": pgettext_lazy("field", "Signed by"),
    "stage": pgettext_lazy("field", "Stage"),
    "status": pgettext_lazy("field", "Status"),
    "title": pgettext_lazy("field", "Title"),
    "taken_out": pgettext_lazy("field", "Taken out as"),
    "track": pgettext_lazy("field", "Procedure"),
    "under_general_guarantee": pgettext_lazy("field", "Under a general guarantee"),
    "values": pgettext_lazy("field", "Values"),
    "was_late": pgettext_lazy("field", "Came late"),
}

# What the audit calls the rows that events are about, by their model.
SUBJECTS = {
    "AnswerLink": pgettext_lazy("subject", "Answer link"),
    "CaseAlert": pgettext_lazy("subject", "Right holder's alert"),
    "CaseList": pgettext_lazy("subject", "List of cases"),
    "Cost": pgettext_lazy("subject", "Cost"),
    "CoveredCopy": pgettext_lazy("subject", "Covered copy"),
    "CustodyEvent": pgettext_lazy("subject", "Custody entry"),
    "Deadline": pgettext_lazy("subject", "Deadline"),
    "Decision": pgettext_lazy("subject", "Decision"),
    "Destruction": pgettext_lazy("subject", "Destruction"),
    "DestructionLine": pgettext_lazy("subject", "Goods line of a destruction"),
    "EvidenceFile": pgettext_lazy("subject", "Evidence file"),
    "GoodsLine": pgettext_lazy("subject", "Goods line"),
    "GoodsValue": pgettext_lazy("subject", "Value"),
    "Hold": pgettext_lazy("subject", "Hold"),
    "Settlement": pgettext_lazy("subject", "Settlement"),
    "Note": pgettext_lazy("subject", "Note"),
    "Notice": pgettext_lazy("subject", "Notice"),
    "Outcome": pgettext_lazy("subject", "Outcome"),
    "Parcel": pgettext_lazy("subject", "Parcel"),
    "Party": pgettext_lazy("subject", "Person on the papers"),
    "Procedure": pgettext_lazy("subject", "Procedure"),
    "ProcedureLine": pgettext_lazy("subject", "Goods line of a procedure"),
    "Referral": pgettext_lazy("subject", "Investigation"),
    "ReferralSeizure": pgettext_lazy("subject", "Case of an investigation"),
    "Reply": pgettext_lazy("subject", "Answer"),
    "Security": pgettext_lazy("subject", "Security"),
    "Seizure": pgettext_lazy("subject", "Seizure"),
    "SeizureDraft": pgettext_lazy("subject", "Draft"),
    "SeizureMember": pgettext_lazy("subject", "Admitted person"),
    "UndoneSeizure": pgettext_lazy("subject", "Number taken back"),
}
