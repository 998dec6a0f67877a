"""What of a case the audit keeps under seal, and the events that only read."""

from audit.case_rows import Sealed
from seizures.events import LOOKS, ProcedureEvent
from seizures.models import (
    AnswerLink,
    CaseAlert,
    Cost,
    CoveredCopy,
    CustodyEvent,
    Deadline,
    Decision,
    DestructionLine,
    EvidenceFile,
    GoodsLine,
    GoodsValue,
    Hold,
    Note,
    Notice,
    Outcome,
    Parcel,
    Party,
    Procedure,
    ProcedureLine,
    ReferralSeizure,
    Reply,
    Security,
    Seizure,
    SeizureMember,
    Settlement,
    UndoneSeizure,
)

_BY_LINE, _BY_PROCEDURE = "line__seizure__reference", "procedure__seizure__reference"

TABLES = (
    Sealed(Seizure, "reference"),
    Sealed(UndoneSeizure, "reference", left_out=("draft",)),  # which its officer may throw away
    Sealed(SeizureMember),
    Sealed(Hold),
    Sealed(CaseAlert),
    Sealed(Parcel),
    Sealed(Party),
    Sealed(GoodsLine),
    Sealed(GoodsValue, _BY_LINE),
    Sealed(EvidenceFile),
    Sealed(CoveredCopy),
    Sealed(CustodyEvent),
    Sealed(Note),
    Sealed(Procedure),
    Sealed(ProcedureLine, _BY_PROCEDURE),
    Sealed(Deadline, _BY_PROCEDURE),
    Sealed(Notice, _BY_PROCEDURE, left_out=("next_try_at",)),  # a worker's lease
    Sealed(AnswerLink, _BY_PROCEDURE, left_out=("opened_at",)),  # which a reading writes
    Sealed(Reply, _BY_PROCEDURE),
    Sealed(Decision, _BY_PROCEDURE),
    Sealed(Outcome, _BY_LINE),
    Sealed(ReferralSeizure),
    Sealed(DestructionLine, _BY_LINE),
    Sealed(Security, _BY_PROCEDURE),
    Sealed(Cost, _BY_PROCEDURE),
    Sealed(Settlement, _BY_PROCEDURE),
)

READINGS = (
    *LOOKS,
    ProcedureEvent.LINK_OPENED,
    ProcedureEvent.DETENTION_VIEWED,  # a notice that is served by it is an event of its own
)
