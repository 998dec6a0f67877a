"""What waits for a person: a few numbers, each with its list behind it, and the next steps.

Each app says how much there is; this only picks what a role acts on.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.access import may
from accounts.models import User
from accounts.queries import PersonFilter, count_people
from audit.queries import chain_status
from ipcases.health import worker_trouble
from ipcases.lib.days import day_at_seat
from ipcases.lib.paging import Count
from ipcases.tasks import failing_tasks
from ipcases.waiting_audit import rows_of_audit
from ipcases.waiting_holds import rows_of_holds
from ipcases.waiting_ledger import rows_of_ledger
from ipcases.waiting_partners import rows_of_sharing
from ipcases.waiting_store import rows_of_store
from operations.models import Operation
from operations.queries import operations_page
from reference.calendar_queries import YearToPublish, years_to_publish
from reports.models import Watch
from reports.queries.annual_gaps import GapTask, gap_tasks
from reports.queries.in_words import search_in_words
from reports.queries.saved import SavedView, saved_views
from reports.queries.watches import alerts_of
from rightsholders.queries import RecordationRow, desk_figures, list_desk_queue
from rightsholders.queries.alerts import alert_figures
from seizures.models import CustodyEvent, Seizure, SeizureDraft
from seizures.queries import case_numbers, drafts_handed_to, hand_overs_to, work_numbers, work_queue
from seizures.queries.detentions import DetentionRow, detentions_of, row_of
from sharing.queries.shares import LATE, PROBLEMS, WAITING, desk_counts

_EACH = 5  # rows of each kind of work
_SHARING = ("sharing.approve", "sharing.triage", "sharing.share")  # whose work it is


@dataclass(frozen=True)
class Card:
    """A number of the first page; its names fit templates/components/kpis.html."""

    label: str | Promise
    value: str
    url: str = ""
    note: str = ""
    hot: bool = False
    unit: str = ""


def figure(count: Count | int) -> str:
    """Write a number; a count that stopped says that there are more."""
    if isinstance(count, int):
        return str(count)
    return str(count.value) if count.exact else f"{count.value}+"


def cards_of(*, user: User, now: datetime) -> list[Card]:
    """Return the numbers that need action of this person, the most urgent first."""
    cards: list[Card] = []
    today = timezone.localdate(now)
    if may(user=user, verb="seizures.edit"):
        cards += _of_cases(user, now)
    if may(user=user, verb="rightsholders.examine"):
        cards += [_of_examination(user), _of_alerts(user, today)]
    shares = _of_sharing(user, day_at_seat(now)) if may(user=user, verb="sharing.view") else []
    is_their_work = any(may(user=user, verb=verb) for verb in _SHARING)
    if is_their_work:
        cards += shares
    if may(user=user, verb="operations.coordinate"):
        running = operations_page(user=user, status="RUNNING").count()
        address = f"{reverse('operations:list')}?status=RUNNING"
        cards.append(Card(_("Operations under way"), str(running), address))
    if may(user=user, verb="audit.view"):
        cards += _of_audit()
    if may(user=user, verb="accounts.administer"):
        cards += [*_of_background_work(now), _of_people(user)]
    if may(user=user, verb="reference.administer"):
        cards.append(
            Card(_("Calendar years to publish"), str(len(years_to_publish(today=today))), reverse("calendars"))
        )
    if not is_their_work:  # to whoever only reads of it, good news is none
        cards += [card for card in shares if card.hot]
    if may(user=user, verb="seizures.view") and not may(user=user, verb="seizures.edit"):
        cards += _of_all_cases(user, today)
    return cards[:5]


def _of_all_cases(user: User, today: date) -> list[Card]:
    """For those who read cases and do not work on them."""
    numbers, listed = case_numbers(user=user, today=today), reverse("seizures:list")
    since = today - timedelta(days=30)
    return [
        Card(_("Open cases"), figure(numbers.open), f"{listed}?status=OPEN"),
        Card(_("Detained in 30 days"), figure(numbers.recent), f"{listed}?first_day={since.isoformat()}"),
    ]


def _of_audit() -> list[Card]:
    chain = chain_status()
    unsealed = chain.unsealed
    told = ngettext("%(count)s waits for the seal", "%(count)s wait for the seal", unsealed.value)
    waiting = told % {"count": figure(unsealed)} if unsealed.value else ""
    return [
        Card(_("Events under seal"), number_format(chain.sealed, force_grouping=True), reverse("audit:list"), waiting)
    ]


def _of_background_work(now: datetime) -> list[Card]:
    """Say that no worker is seen, as /readyz does, or what it could not do the last time: what broke is in its log."""
    cards: list[Card] = []
    if worker_trouble(now=now.timestamp()):
        note = _("Nothing is sent, sealed or erased until one runs")
        cards.append(Card(_("Workers seen in the last minute"), "0", note=note, hot=True))
    if names := failing_tasks():
        cards.append(Card(_("Background work that fails"), str(len(names)), note=", ".join(names), hot=True))
    return cards


def _of_people(user: User) -> Card:
    people = count_people(user=user, narrowed=PersonFilter(state="on"))
    return Card(_("People who may sign in"), figure(people), f"{reverse('people')}?state=on")


def _of_cases(user: User, now: datetime) -> list[Card]:
    numbers, listed = work_numbers(user=user, now=now), reverse("seizures:list")
    cards = [
        Card(
            _("Deadlines passed"),
            figure(numbers.passed),
            f"{listed}?deadline=PASSED&sort=due",
            _("Act now") if numbers.passed.value else "",
            bool(numbers.passed.value),
        ),
        Card(_("Due within 3 days"), figure(numbers.soon), f"{listed}?deadline=SOON&sort=due"),
        Card(_("Cases without a procedure"), figure(numbers.without_procedure), f"{listed}?step=OPEN_PROCEDURE"),
    ]
    if may(user=user, verb="seizures.log"):
        drafts = ngettext("%(count)d draft waits", "%(count)d drafts wait", numbers.drafts) % {"count": numbers.drafts}
        cards.append(
            Card(
                _("Logged by you today"),
                str(numbers.logged_today),
                reverse("seizures:shift"),
                drafts if numbers.drafts else "",
            )
        )
    return cards


def _of_alerts(user: User, today: date) -> Card:
    waiting = alert_figures(user=user, today=today)["waiting"]
    return Card(_("Alerts to decide on"), str(waiting), reverse("rightsholders:alerts"))


def _of_examination(user: User) -> Card:
    figures = desk_figures(user=user)
    oldest = figures["oldest"]
    note = _("oldest from %(day)s") % {"day": date_format(oldest, "DATE_FORMAT")} if oldest else ""
    return Card(_("Recordations to examine"), str(figures["waiting"]), reverse("rightsholders:desk"), note)


def _of_sharing(user: User, today: date) -> list[Card]:
    counts, desk = desk_counts(user=user, on=today), reverse("sharing:desk")
    cards = []
    if may(user=user, verb="sharing.approve"):
        cards.append(Card(_("Shares to approve"), figure(counts[WAITING]), f"{desk}?view={WAITING}"))
    troubled = counts[PROBLEMS]
    cards.append(
        Card(_("Shares with a problem"), figure(troubled), f"{desk}?view={PROBLEMS}", hot=bool(troubled.value))
    )
    if may(user=user, verb="sharing.triage"):
        cards.append(Card(_("Received from partners"), figure(counts["received"]), reverse("sharing:inbox")))
    if may(user=user, verb="sharing.share"):
        late = counts[LATE]
        cards.append(Card(_("Answers that are late"), figure(late), f"{desk}?view={LATE}", hot=bool(late.value)))
    return cards


def queue_of(*, user: User, today: date) -> list[dict[str, Any]]:
    """Return the next steps of this person: what others wait for first, then the cases due soonest."""
    rows: list[dict[str, Any]] = []
    if may(user=user, verb="seizures.hand_over"):
        rows += _rows_of_hand_overs(list(hand_overs_to(user=user)))
    if may(user=user, verb="seizures.log"):
        rows += [_row_of_draft(draft) for draft in drafts_handed_to(user=user)[:_EACH]]
    rows += rows_of_store(user=user, limit=_EACH)
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
    return rows


def _dated_rows(user: User, today: date) -> list[dict[str, Any]]:
    """What the law gives a day, the nearest first, whatever it is."""
    rows: list[dict[str, Any]] = []
    if may(user=user, verb="rightsholders.examine"):
        examined = list_desk_queue(user=user, today=today, size=_EACH)
        rows += [_row_of_recordation(row) for row in examined.rows]
    if may(user=user, verb="seizures.edit"):
        rows += [_row_of(case) for case in work_queue(user=user)]
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
        row["detail"] = ", ".join(dict.fromkeys(str(event.handed_over_by) for event in events))
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
    rule = " · ".join(f"{what} {value}" for what, value in search_in_words(query=watch.query))
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
    day = date_format(timezone.localdate(request.asked_at), "DATE_FORMAT")
    return {
        "url": f"{reverse('reports:search')}?{task.query}",
        "label": label % told,
        "is_named": True,
        "detail": _("asked by %(who)s on %(day)s") % {"who": request.asked_by, "day": day},
        "step": {"tone": "info", "icon": "list-checks", "word": pgettext("next step", "Complete the data")},
        "due": None,
    }


def _row_of_saved(view: SavedView) -> dict[str, Any]:
    saved = view.saved
    rule = " · ".join(f"{what} {value}" for what, value in search_in_words(query=saved.query))
    by = "" if view.is_mine else _("shared by %(owner)s") % {"owner": saved.owner}
    return {
        "url": f"{reverse('reports:search')}?{saved.query}&view={saved.public_id}",
        "label": saved.name,
        "is_named": True,
        "detail": " · ".join(filter(None, (rule, by))),
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


def _row_of(case: Seizure) -> dict[str, Any]:
    return {
        "url": reverse("seizures:detail", args=[case.reference]),
        "label": case.reference,
        "detail": case.headline,
        "step": case.next_step,  # type: ignore[attr-defined]
        "due": case.next_step.due_on,  # type: ignore[attr-defined]
        "zone": case.zone,  # type: ignore[attr-defined]
    }


def actions_of(*, user: User) -> list[dict[str, Any]]:
    """Return what this person most likely came to do; the first stands out."""
    offered = (
        ("seizures.log", _("Log a seizure"), "seizures:new", "plus"),
        ("seizures.log", _("My drafts"), "seizures:drafts", "inbox"),
        ("rightsholders.examine", _("Examine recordations"), "rightsholders:desk", "clipboard-check"),
        ("sharing.approve", _("Approve shares"), "sharing:desk", "send"),
        ("sharing.triage", _("Received from partners"), "sharing:inbox", "inbox"),
        ("operations.coordinate", _("Joint operations"), "operations:list", "users"),
        ("reports.export", _("Search and export"), "reports:search", "search"),
        ("audit.verify", _("Check the audit"), "audit:list", "list-checks"),
        ("seizures.see_retention", _("What is erased next"), "seizures:retention", "clock"),
        ("accounts.administer", _("People and roles"), "people", "users"),
        ("reference.administer", _("Working-day calendars"), "calendars", "calendar"),
        ("reference.administer", _("Agreements"), "operations:agreements", "file-text"),
    )
    actions: list[dict[str, Any]] = [
        {"label": label, "url": reverse(name), "icon_name": icon}
        for verb, label, name, icon in offered
        if may(user=user, verb=verb)
    ][:3]
    if actions:
        actions[0]["primary"] = True
    return actions
