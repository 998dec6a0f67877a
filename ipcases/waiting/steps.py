"""The next steps of a person, each a row that leads to its work."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.access import may
from accounts.models import User
from accounts.queries import PersonFilter, count_people
from accounts.roles import roles_with
from ipcases.lib.listed import listed
from ipcases.waiting.audit import rows_of_audit
from ipcases.waiting.holds import rows_of_holds
from ipcases.waiting.ledger import rows_of_ledger
from ipcases.waiting.mandates import rows_of_mandates
from ipcases.waiting.merges import rows_of_merges
from ipcases.waiting.partners import rows_of_sharing
from ipcases.waiting.store import rows_of_store
from operations.models import Operation
from operations.queries import operations_page
from reference.calendar_queries import YearToPublish, years_to_publish
from reports.models import Watch
from reports.queries.annual_gaps import GapTask, gap_tasks
from reports.queries.in_words import search_in_a_line
from reports.queries.saved import SavedView, saved_views
from reports.queries.watches import alerts_of
from rightsholders.queries import RecordationRow, list_desk_queue
from seizures.models import CustodyEvent, Seizure, SeizureDraft
from seizures.queries import drafts_handed_to, hand_overs_to, work_queue
from seizures.queries.detentions import DetentionRow, detentions_of, row_of

_EACH = 5  # rows of each kind of work


def queue_of(*, user: User, today: date) -> list[dict[str, Any]]:
    """Return the next steps of this person: what is due by today, what others wait for, then the cases due soonest."""
    rows: list[dict[str, Any]] = []
    if may(user=user, verb="seizures.hand_over"):
        rows += _rows_of_hand_overs(list(hand_overs_to(user=user)))
    if may(user=user, verb="seizures.log"):
        rows += [_row_of_draft(draft) for draft in drafts_handed_to(user=user)[:_EACH]]
    rows += rows_of_store(user=user, limit=_EACH)
    rows += rows_of_mandates(user=user, today=today, limit=_EACH)
    rows += rows_of_merges(user=user, today=today, limit=_EACH)
    rows += rows_of_sharing(user=user, today=today, limit=_EACH)
    if may(user=user, verb="reports.search"):
        rows += [_row_of_alert(watch) for watch in alerts_of(user=user)[:_EACH]]
    rows += rows_of_holds(user=user, now=timezone.now(), limit=_EACH)
    rows += [_row_of_gaps(task) for task in gap_tasks(user=user)[:_EACH]]
    rows += _dated_rows(user, today)
    rows += rows_of_ledger(user=user, now=timezone.now(), today=today, limit=_EACH)  # money waits for no clock
    if may(user=user, verb="operations.coordinate"):
        running = operations_page(user=user, status="RUNNING").order_by("ends_on", "pk")[:_EACH]
        rows += [_row_of_operation(operation, today) for operation in running]
    if may(user=user, verb="reports.export") and not may(user=user, verb="seizures.edit"):
        rows += [_row_of_saved(view) for view in saved_views(user=user)[:_EACH]]
    if may(user=user, verb="accounts.administer") and not _has_colleagues(user):
        rows.append(_row_of_people())
    if may(user=user, verb="reference.administer"):
        rows += [_row_of_year(due) for due in years_to_publish(today=today)[:_EACH]]
    if may(user=user, verb="audit.verify"):
        rows += rows_of_audit(today=today)
    return sorted(rows, key=lambda row: (row["due"] or date.max) > today)


def _dated_rows(user: User, today: date) -> list[dict[str, Any]]:
    """What the law gives a day, the nearest first, whatever it is."""
    rows: list[dict[str, Any]] = []
    if may(user=user, verb="rightsholders.examine"):
        examined = list_desk_queue(user=user, today=today, size=_EACH)
        rows += [_row_of_recordation(row) for row in examined.rows]
    if may(user=user, verb="seizures.edit"):
        rows += [_row_of(case, user) for case in work_queue(user=user)]
    return sorted(rows, key=lambda row: row["due"] or date.max)


def detentions_waiting(*, user: User) -> list[DetentionRow]:
    """Return the detentions that wait for this right holder's answer, the nearest deadline first."""
    return [row_of(procedure) for procedure in detentions_of(user=user, waiting=True)[:_EACH]]


def _rows_of_hand_overs(events: list[CustodyEvent]) -> list[dict[str, Any]]:
    """Return one row: of the case, or of all that wait to be accepted together."""
    if not events:
        return []
    case = events[0].seizure
    row: dict[str, Any] = {
        "url": reverse("seizures:detail", args=[case.reference]) + "#custody",
        "label": case.reference,
        "detail": case.headline,
        "step": {"tone": "warn", "icon": "handshake", "word": pgettext("next step", "Accept the goods")},
        "due": None,
    }
    if len(events) > 1:
        row["url"], row["is_named"] = reverse("seizures:receive"), True
        row["label"] = ngettext("Goods of %(n)d case", "Goods of %(n)d cases", len(events)) % {"n": len(events)}
        names = listed(dict.fromkeys(str(event.handed_over_by) for event in events))
        row["detail"] = _("from %(name)s") % {"name": names}
    return [row]


def _row_of_draft(draft: SeizureDraft) -> dict[str, Any]:
    return {
        "url": reverse("seizures:form", args=[draft.pk]),
        "label": draft.code,
        "detail": _("from %(name)s") % {"name": draft.handed_over_by},
        "step": {"tone": "warn", "icon": "handshake", "word": pgettext("next step", "Finish the form")},
        "due": None,
    }


def _row_of_recordation(row: RecordationRow) -> dict[str, Any]:
    return {
        "url": reverse("rightsholders:examine", args=[row.public_id]),
        "label": row.reference,
        "detail": f"{row.title} – {row.holder_name}",
        "step": {"tone": "violet", "icon": "clipboard-check", "word": pgettext("next step", "Examine")},
        "due": row.decide_by,
    }


def _row_of_operation(operation: Operation, today: date) -> dict[str, Any]:
    """Lead to the tally, and from its last day on to where the operation is ended."""
    ends, is_last = date_format(operation.ends_on, "DATE_FORMAT"), operation.ends_on <= today
    to_follow = {"tone": "ok", "icon": "circle-dot", "word": pgettext("next step", "Follow the tally")}
    to_end = {"tone": "warn", "icon": "flag", "word": pgettext("next step", "End the operation")}
    return {
        "url": reverse("operations:plan" if is_last else "operations:detail", args=[operation.public_id]),
        "label": operation.name,
        "is_named": True,
        "detail": _("%(count)s seizures so far, until %(day)s")
        % {"count": number_format(operation.seizure_count, force_grouping=True), "day": ends},  # type: ignore[attr-defined]
        "step": to_end if is_last else to_follow,
        "due": operation.ends_on if is_last else None,
    }


def _row_of_alert(watch: Watch) -> dict[str, Any]:
    """Say which watch tells, what it looks for and why: without the rule, nobody knows why to care."""
    rule = search_in_a_line(query=watch.query)
    because = (_("You watch for: %(rule)s. Your note: %(note)s") if watch.note else _("You watch for: %(rule)s.")) % {
        "rule": rule,
        "note": watch.note,
    }
    count = watch.new_count  # type: ignore[attr-defined]
    return {
        "url": reverse("reports:watch", args=[watch.public_id]),
        "label": watch.name,
        "is_named": True,
        "detail": because,
        "step": {
            "tone": "info",
            "icon": "bell",
            "word": ngettext("Look at %(count)d new case", "Look at %(count)d new cases", count) % {"count": count},
        },
        "due": None,
    }


def _row_of_gaps(task: GapTask) -> dict[str, Any]:
    request, told = task.request, {"count": number_format(task.count, force_grouping=True), "year": task.request.year}
    label = ngettext(
        "%(count)s case of %(year)d lacks data for the annual return",
        "%(count)s cases of %(year)d lack data for the annual return",
        task.count,
    )
    day = date_format(timezone.localdate(request.asked_at), "SHORT_DATE_FORMAT")
    return {
        "url": f"{reverse('reports:search')}?{task.query}",
        "label": label % told,
        "is_named": True,
        "detail": _("Asked by %(who)s on %(day)s") % {"who": request.asked_by, "day": day},
        "step": {"tone": "info", "icon": "list-checks", "word": pgettext("next step", "Complete the data")},
        "due": None,
    }


def _row_of_saved(view: SavedView) -> dict[str, Any]:
    saved = view.saved
    by = "" if view.is_mine else _("shared by %(owner)s") % {"owner": saved.owner}
    return {
        "url": f"{reverse('reports:search')}?{saved.query}&view={saved.public_id}",
        "label": saved.name,
        "is_named": True,
        "detail": " · ".join(filter(None, (search_in_a_line(query=saved.query), by))),
        "step": {"tone": "info", "icon": "bookmark", "word": pgettext("next step", "Open the saved view")},
        "due": None,
    }


def _has_colleagues(user: User) -> bool:
    return count_people(user=user, narrowed=PersonFilter(state="on")).value > 1


def _row_of_people() -> dict[str, Any]:
    """Lead the first administrator to what a new instance needs before anything else."""
    return {
        "url": reverse("person-new"),
        "label": _("People who work here"),
        "is_named": True,
        "detail": _("Nobody besides you can sign in. Each needs a role, and for customs a home office."),
        "step": {"tone": "warn", "icon": "users", "word": pgettext("next step", "Add people")},
        "due": None,
    }


def _row_of_year(due: YearToPublish) -> dict[str, Any]:
    return {
        "url": reverse("calendar-year", args=[due.jurisdiction.pk, due.year]),
        "label": f"{due.jurisdiction.name} {due.year}",
        "is_named": True,
        "detail": _("Until then, deadlines that cross this year may move."),
        "step": {"tone": "warn", "icon": "calendar", "word": pgettext("next step", "Enter the working days")},
        "due": None,
    }


def _row_of(case: Seizure, user: User) -> dict[str, Any]:
    """Lead to the case; say who takes its next step where this person may not."""
    verb = case.next_step.verb  # type: ignore[attr-defined]
    return {
        "url": reverse("seizures:detail", args=[case.reference]),
        "label": case.reference,
        "detail": case.headline,
        "step": case.next_step,  # type: ignore[attr-defined]
        "by": roles_with(verb=verb) if verb and not may(user=user, verb=verb) else [],
        "due": case.next_step.due_on,  # type: ignore[attr-defined]
        "zone": case.zone,  # type: ignore[attr-defined]
    }
