"""The acts on operations: planning them, counting seizures in them, recording what came of them."""

from operations.services.counting import (
    CouldNotAdd,
    add_rule,
    add_seizure,
    add_seizures_by_reference,
    apply_rules,
    remove_seizure,
    stop_rule,
)
from operations.services.planning import (
    OperationPlan,
    add_round,
    change_operation,
    change_round,
    create_operation,
    end_operation,
    start_operation,
)
from operations.services.results import (
    contribute_from_feedback,
    contribute_result,
    link_referral,
    report_nothing,
    withdraw_result,
)

__all__ = [
    "CouldNotAdd",
    "OperationPlan",
    "add_round",
    "add_rule",
    "add_seizure",
    "add_seizures_by_reference",
    "apply_rules",
    "change_operation",
    "change_round",
    "contribute_from_feedback",
    "contribute_result",
    "create_operation",
    "end_operation",
    "link_referral",
    "remove_seizure",
    "report_nothing",
    "start_operation",
    "stop_rule",
    "withdraw_result",
]
