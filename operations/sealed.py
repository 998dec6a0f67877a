"""What of a case the audit keeps under seal, and the events that only read."""

from audit.case_rows import Sealed
from operations.models import OperationSeizure

TABLES = (Sealed(OperationSeizure),)
READINGS = ()
