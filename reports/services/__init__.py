"""Exports and saved views. Every export needs the right, a purpose, and leaves a line in the audit."""

from reports.services.at_once import make_dossier, make_operation_report, make_table
from reports.services.kept_files import watch_files
from reports.services.runs import (
    cancel_run,
    note_download,
    repeat_run,
    run_due,
    run_report,
    start_case_file,
    start_export,
    stream_csv,
)
from reports.services.saved import delete_view, open_with_view, save_view

__all__ = [
    "cancel_run",
    "delete_view",
    "make_dossier",
    "make_operation_report",
    "make_table",
    "note_download",
    "open_with_view",
    "repeat_run",
    "run_due",
    "run_report",
    "save_view",
    "start_case_file",
    "start_export",
    "stream_csv",
    "watch_files",
]
