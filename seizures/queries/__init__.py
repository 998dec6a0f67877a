"""Asking about seizures: lists, search, one case, what waits for a person.

Everything starts from an access queryset; nothing here decides who may see.
"""

from seizures.queries.alerts import alerts_of_case, cases_of_alert, fitting_alerts
from seizures.queries.case import CasePage, case_page, parcels_of
from seizures.queries.case_lists import ListPage, case_lists, known_cases, list_page, recordations_named, spans_of
from seizures.queries.custody import colleagues_who_log, people_of_office
from seizures.queries.intake import (
    Context,
    copied_fields,
    just_logged,
    known_parcels,
    last_context,
    linked_recordations,
    seen_before,
)
from seizures.queries.lists import SeizureFilter, SeizureList, filtered, page_of, seizure_list
from seizures.queries.moved import MovedDeadline, has_moved_lately, moved_deadlines
from seizures.queries.pace import Pace, pace_of_logging
from seizures.queries.parties import (
    MOST_CANDIDATES,
    Candidate,
    PartyMatches,
    Spelling,
    cases_of,
    holding,
    holding_for,
    matches_of,
    named_so,
)
from seizures.queries.search import (
    draft_of_code,
    exact_case,
    holding_words,
    last_undone,
    logged_again,
    parcel_cases,
    recordation_of_reference,
    search_filter,
    undone_case,
)
from seizures.queries.work import (
    Shift,
    WorkNumbers,
    case_numbers,
    count_drafts,
    drafts_handed_to,
    drafts_of_colleagues,
    hand_overs_to,
    open_drafts,
    shift_of,
    work_numbers,
    work_queue,
)

__all__ = [
    "MOST_CANDIDATES",
    "Candidate",
    "CasePage",
    "Context",
    "ListPage",
    "MovedDeadline",
    "Pace",
    "PartyMatches",
    "SeizureFilter",
    "SeizureList",
    "Shift",
    "Spelling",
    "WorkNumbers",
    "alerts_of_case",
    "case_lists",
    "case_numbers",
    "case_page",
    "cases_of",
    "cases_of_alert",
    "colleagues_who_log",
    "copied_fields",
    "count_drafts",
    "draft_of_code",
    "drafts_handed_to",
    "drafts_of_colleagues",
    "exact_case",
    "filtered",
    "fitting_alerts",
    "hand_overs_to",
    "has_moved_lately",
    "holding",
    "holding_for",
    "holding_words",
    "just_logged",
    "known_cases",
    "known_parcels",
    "last_context",
    "last_undone",
    "linked_recordations",
    "list_page",
    "logged_again",
    "matches_of",
    "moved_deadlines",
    "named_so",
    "open_drafts",
    "pace_of_logging",
    "page_of",
    "parcel_cases",
    "parcels_of",
    "people_of_office",
    "recordation_of_reference",
    "recordations_named",
    "search_filter",
    "seen_before",
    "seizure_list",
    "shift_of",
    "spans_of",
    "undone_case",
    "work_numbers",
    "work_queue",
]
