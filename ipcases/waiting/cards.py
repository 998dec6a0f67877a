"""The numbers of the first page, each with its list behind it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import may
from accounts.models import User
from accounts.queries import PersonFilter, count_people
from audit.queries import chain_status
from ipcases.health import broker_trouble, worker_trouble
from ipcases.lib.days import day_at_seat
from ipcases.lib.paging import Count
from ipcases.tasks import failing_tasks
from operations.queries import operations_page
from reference.calendar_queries import years_to_publish
from rightsholders.queries import desk_figures
from rightsholders.queries.alerts import alert_figures
from seizures.queries import case_numbers, work_numbers
from sharing.queries.shares import LATE, PROBLEMS, WAITING, desk_counts

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
    """Say that no broker answers or no worker is seen, as /readyz does, or what failed: why is in the worker's log."""
    cards: list[Card] = []
    note = _("Nothing is sent, sealed or erased until one runs")
    if broker_trouble():
        cards.append(Card(_("Brokers that answer"), "0", note=note, hot=True))
    elif worker_trouble(now=now.timestamp()):
        cards.append(Card(_("Workers seen in the last minute"), "0", note=note, hot=True))
    if names := failing_tasks():
        cards.append(Card(_("Background work that fails"), str(len(names)), note=", ".join(names), hot=True))
    return cards


def _of_people(user: User) -> Card:
    people = count_people(user=user, narrowed=PersonFilter(state="on"))
    return Card(_("People who may sign in"), figure(people), f"{reverse('people')}?state=on")


def _of_cases(user: User, now: datetime) -> list[Card]:
    numbers, listed = work_numbers(user=user, now=now), reverse("seizures:list")
    told = _("Act now") if may(user=user, verb="seizures.decide") else _("Tell your supervisor")
    cards = [
        Card(
            _("Deadlines passed"),
            figure(numbers.passed),
            f"{listed}?deadline=PASSED&sort=due",
            told if numbers.passed.value else "",
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
    note = _("Oldest from %(day)s") % {"day": date_format(oldest, "DATE_FORMAT")} if oldest else ""
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
        cards.append(Card(_("Shared with us"), figure(counts["received"]), reverse("sharing:inbox")))
    if may(user=user, verb="sharing.share"):
        late = counts[LATE]
        cards.append(Card(_("Answers that are late"), figure(late), f"{desk}?view={LATE}", hot=bool(late.value)))
    return cards
