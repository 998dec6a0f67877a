"""Exports, saved views and watches. Every export needs the right, a purpose, and leaves a line in the audit."""

from reports.services.annual import ask_office, count_gaps, make_return
from reports.services.at_once import make_certificate, make_dossier, make_operation_report, make_table
from reports.services.kept_files import watch_files
from reports.services.runs import (
    cancel_run,
    holds_cases,
    note_download,
    repeat_run,
    run_due,
    run_report,
    start_case_file,
    start_export,
    stream_csv,
)
from reports.services.saved import delete_view, open_with_view, save_view
from reports.services.watches import WatchTerms, change_watch, delete_watch, make_watch, mute_watch, open_watch
from reports.services.watching import find_news, send_mails, tell_owners

__all__ = [
    "WatchTerms",
    "ask_office",
    "cancel_run",
    "change_watch",
    "count_gaps",
    "delete_view",
    "delete_watch",
    "find_news",
    "holds_cases",
    "make_certificate",
    "make_dossier",
    "make_operation_report",
    "make_return",
    "make_table",
    "make_watch",
    "mute_watch",
    "note_download",
    "open_watch",
    "open_with_view",
    "repeat_run",
    "run_due",
    "run_report",
    "save_view",
    "send_mails",
    "start_case_file",
    "start_export",
    "stream_csv",
    "tell_owners",
    "watch_files",
]
