"""Shaping recordations for display: lists in lists.py, one recordation in particulars.py."""

from rightsholders.queries.lists import (
    Narrowing,
    RecordationRow,
    count_recordations,
    decision_day,
    desk_figures,
    list_desk_queue,
    list_recordations,
    list_right_holders,
    narrow,
    own_figures,
    rows_for_api,
    shown_status,
    waiting_for_holder,
)
from rightsholders.queries.part_states import state_of_part
from rightsholders.queries.particulars import (
    Particulars,
    examination_checks,
    fixed_right_ids,
    full_for_api,
    history_of_recordation,
    latest_renewal,
    other_rights,
    particulars_of,
    validity_of,
)
from rightsholders.queries.upkeep import most_urgent, upkeep_of

__all__ = [
    "Narrowing",
    "Particulars",
    "RecordationRow",
    "count_recordations",
    "decision_day",
    "desk_figures",
    "examination_checks",
    "fixed_right_ids",
    "full_for_api",
    "history_of_recordation",
    "latest_renewal",
    "list_desk_queue",
    "list_recordations",
    "list_right_holders",
    "most_urgent",
    "narrow",
    "other_rights",
    "own_figures",
    "particulars_of",
    "rows_for_api",
    "shown_status",
    "state_of_part",
    "upkeep_of",
    "validity_of",
    "waiting_for_holder",
]
