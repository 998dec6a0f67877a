"""Lists of cases: kept as they were checked, logged case by case by a worker, forgotten after a week."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy

from accounts.access import offices_of, require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, NotAllowed
from ipcases.lib.ids import readable_code
from ipcases.lib.jobs import enqueue_on_commit
from ipcases.lib.listed import spans_of
from ipcases.lib.said import said_everywhere
from ipcases.lib.sweeping import do_each
from seizures.access import get_case_list
from seizures.events import ListEvent
from seizures.models import CaseList, ListedCase
from seizures.queries.case_lists import known_cases
from seizures.queries.holds import names_held_case
from seizures.services.intake import log_seizure
from seizures.services.intake_rules import NumberLogged
from seizures.services.listed import CheckedCase, Judge, ListedRow, Remark

MOST_ROWS = 2000
KEPT_FOR = timedelta(days=7)
_VERB = "seizures.log"
_FILE_ONCE = "case_list_file_once"
# One task logs so many cases and rings for the next: a worker has little time for a task, and others wait.
_AT_ONCE = 200
# Whoever logs says so before each case; after this silence the list is taken up again.
_STALE_AFTER = timedelta(minutes=2)
_FORGOTTEN_AT_ONCE = 100
_State = ListedCase.State
_NUMBERS_KNOWN = gettext_lazy(
    "Cases hold some of the parcel numbers already. Say that these are other parcels, or log only the others."
)


@dataclass(frozen=True)
class ListFile:
    """What is known of the spreadsheet itself."""

    name: str
    sha256: str
    columns: Sequence[str]


@dataclass(frozen=True)
class KeptList:
    """A list as it is kept; an old one when cases of the very same file are logged already."""

    case_list: CaseList
    is_old: bool = False


def keep_list(*, acting_user: User, file: ListFile, cases: Sequence[CheckedCase], now: datetime) -> KeptList:
    """Keep a list as it was checked; nothing is logged. The same file once more takes the place of the first.

    A file of which cases are logged is not taken a second time: the list that has them is returned.
    Raises NotAllowed without the right to log or without an office.
    """
    require(user=acting_user, verb=_VERB)
    offices = sorted(offices_of(user=acting_user))
    if not offices:
        raise NotAllowed("no-office", gettext_lazy("You act for no office. Ask an administrator."))
    try:
        return _keep(acting_user, offices, file, cases, now)
    except IntegrityError as error:
        # The same file was sent twice at once; the other one has won.
        if _FILE_ONCE not in str(error):
            raise
        return KeptList(CaseList.objects.get(owner=acting_user, sha256=file.sha256))


def _keep(user: User, offices: list[str], file: ListFile, cases: Sequence[CheckedCase], now: datetime) -> KeptList:
    with transaction.atomic():
        earlier = CaseList.objects.select_for_update().filter(owner=user, sha256=file.sha256).first()
        if earlier is not None:
            if earlier.state == CaseList.State.LOGGING or earlier.cases.filter(state=_State.LOGGED).exists():
                return KeptList(earlier, is_old=True)
            earlier.delete()
        kept = CaseList.objects.create(
            code=f"L-{readable_code(length=6)}",
            owner=user,
            office_id=user.home_office_id if user.home_office_id in offices else offices[0],
            file_name=file.name.replace("\x00", "")[:200],
            sha256=file.sha256,
            columns=list(file.columns),
            created_at=now,
            checked_at=now,
            kept_until=now + KEPT_FOR,
        )
        listed = [_judged(ListedCase(case_list=kept, place=place), case) for place, case in enumerate(cases)]
        ListedCase.objects.bulk_create(listed)
        _record_check(user, kept, cases, now)
    return KeptList(kept)


@transaction.atomic
def check_again(*, acting_user: User, public_id: str, judge: Judge, now: datetime) -> None:
    """Judge what is not logged yet once more: rules and numbers in use may have changed since."""
    # The list stays locked meanwhile: nothing of it can be begun that is judged here.
    case_list = own_list(user=acting_user, public_id=public_id, for_write=True)
    _refuse_running(case_list)
    checked = _judge_rest(case_list, judge, now)
    _record_check(acting_user, case_list, checked, now)


def own_list(*, user: User, public_id: str, for_write: bool = False) -> CaseList:
    """Return a list to the officer who brought it, locked with `for_write`. Raises NotVisible, NotAllowed."""
    case_list = get_case_list(user=user, public_id=public_id, for_write=for_write)
    if case_list.owner_id != user.pk:
        raise NotAllowed("not-yours", gettext_lazy("Only the officer who brought a list goes on with it."))
    return case_list


def rows_to_mend(*, acting_user: User, public_id: str) -> tuple[CaseList, list[ListedRow]]:
    """Return a list and its rows that are not logged, to whoever brought it: they name people. Raises NotAllowed."""
    require(user=acting_user, verb=_VERB)
    case_list = own_list(user=acting_user, public_id=public_id)
    return case_list, listed_rows(case_list.cases.exclude(state=_State.LOGGED))


@transaction.atomic
def start_logging(
    *, acting_user: User, public_id: str, wants_all: bool, other_parcels: bool, now: datetime
) -> CaseList:
    """Have a worker log the cases without a fault, or with `wants_all` every case of the list or none.

    `other_parcels` says that numbers which cases hold already are those of other parcels. Starting twice starts
    once. Raises DomainError when nothing can be logged, or not all.
    """
    require(user=acting_user, verb=_VERB)
    case_list = own_list(user=acting_user, public_id=public_id, for_write=True)
    if case_list.state == CaseList.State.LOGGING:
        return case_list
    ready = list(case_list.cases.filter(state=_State.READY))
    if not ready:
        raise DomainError("nothing-to-log", gettext_lazy("No case of this list can be logged. Mend it first."))
    if wants_all and case_list.cases.filter(state=_State.FAULTY).exists():
        raise DomainError("has-faults", gettext_lazy("Cases of this list have faults: all or none is none. Mend them."))
    if wants_all and not other_parcels and known_cases(user=acting_user, cases=ready, now=now):
        raise DomainError("numbers-known", _NUMBERS_KNOWN)
    case_list.state, case_list.alive_at = CaseList.State.LOGGING, None
    case_list.wants_all, case_list.other_parcels = wants_all, other_parcels
    case_list.save(update_fields=["state", "alive_at", "wants_all", "other_parcels"])
    record(
        action=ListEvent.STARTED,
        actor=acting_user,
        subject=case_list,
        changes={"list": [None, case_list.code], "ready": [None, len(ready)]},
        now=now,
    )
    enqueue_on_commit("seizures.log_list", list_id=case_list.pk)
    return case_list


@transaction.atomic
def stop_logging(*, acting_user: User, public_id: str, now: datetime) -> None:
    """Stop between two cases: what is logged stays, the rest waits. Raises DomainError when nothing is going on."""
    case_list = own_list(user=acting_user, public_id=public_id, for_write=True)
    if case_list.state != CaseList.State.LOGGING:
        raise DomainError("not-logging", gettext_lazy("This list is not being logged any more. Open it again."))
    _end(case_list, CaseList.State.STOPPED, ListEvent.STOPPED, now)


@transaction.atomic
def discard_list(*, acting_user: User, public_id: str, now: datetime) -> None:
    """Throw a list away; cases that were logged from it stay.

    Raises DomainError while it is being logged, or while a hold stands on a case that was.
    """
    case_list = own_list(user=acting_user, public_id=public_id, for_write=True)
    _refuse_running(case_list)
    if CaseList.objects.filter(names_held_case(now=now), pk=case_list.pk).exists():
        raise DomainError("held", gettext_lazy("A hold stands on a case of this list, so the list stays."))
    record(
        action=ListEvent.DISCARDED,
        actor=acting_user,
        subject=case_list,
        changes={"list": [case_list.code, None]},
        now=now,
    )
    case_list.delete()


def log_list(*, list_id: int, judge: Judge, clock: Callable[[], datetime]) -> None:
    """Log the next cases of a list, each in a transaction of its own. Safe to call twice: one caller claims it."""
    now = clock()
    mine = CaseList.objects.filter(_due(now), pk=list_id)
    if not mine.update(alive_at=now):
        return
    case_list = CaseList.objects.select_related("owner__home_office").get(pk=list_id)
    if case_list.wants_all and not _are_all_sound(case_list, judge, now):
        _end(case_list, CaseList.State.CHECKED, ListEvent.STOPPED, now)
        return
    turn = list(case_list.cases.filter(state=_State.READY).order_by("place")[:_AT_ONCE])
    checked = _by_first_row(judge(case_list.owner, listed_rows(turn), now))
    for case in turn:
        if not _go_on(case_list, clock()):
            return
        _log_case(case_list, case.pk, checked[case.row_numbers[0]], clock())
    _next_turn(case_list, clock())


def log_due_lists(*, judge: Judge, clock: Callable[[], datetime]) -> None:
    """Take up what a lost doorbell or a lost worker left: the sweep behind the doorbell. One list at a time."""
    due = CaseList.objects.filter(_due(clock())).order_by("id").values_list("pk", flat=True)[:1]
    do_each(due, lambda pk: log_list(list_id=pk, judge=judge, clock=clock), what="list of cases")


def forget_old_lists(*, now: datetime) -> int:
    """Throw away the lists whose week is over: they name people. Returns how many. Safe to run side by side.

    A list from which a case under a hold was logged stays as long as that does.
    """
    with transaction.atomic():
        old = CaseList.objects.filter(kept_until__lt=now).exclude(state=CaseList.State.LOGGING)
        old = old.exclude(names_held_case(now=now))
        keys = [row.pk for row in old.select_for_update(skip_locked=True).order_by("kept_until")[:_FORGOTTEN_AT_ONCE]]
        CaseList.objects.filter(pk__in=keys).delete()
    return len(keys)


def listed_rows(cases: Iterable[ListedCase]) -> list[ListedRow]:
    """Return the rows of these cases in the order of the spreadsheet."""
    rows = [ListedRow(number, cells) for case in cases for number, cells in case.rows]
    return sorted(rows, key=lambda row: row.number)


def _refuse_running(case_list: CaseList) -> None:
    if case_list.state == CaseList.State.LOGGING:
        raise DomainError("is-logging", gettext_lazy("This list is being logged. Stop that first."))


def _judged(row: ListedCase, case: CheckedCase) -> ListedCase:
    """Write into a row what was found out about its case."""
    intake = case.intake
    row.number = case.number[:40]
    row.rows = [[one.number, one.cells] for one in case.rows]
    row.faults = [list(astuple(fault)) for fault in case.faults]
    row.hints = [list(astuple(hint)) for hint in case.hints]
    row.parcel_numbers = list(case.parcel_numbers)
    row.line_count = len(intake.lines) if intake else 0
    row.item_count = case.items
    row.values = [[kind, currency, str(amount)] for kind, currency, amount in case.values]
    row.is_other_parcel = intake.log_anyway if intake else False
    row.state = _State.FAULTY if intake is None else _State.READY
    return row


_JUDGED = [
    "number",
    "faults",
    "hints",
    "parcel_numbers",
    "line_count",
    "item_count",
    "values",
    "is_other_parcel",
    "state",
]


def _judge_rest(case_list: CaseList, judge: Judge, now: datetime) -> list[CheckedCase]:
    """Judge every case that is not logged anew."""
    open_cases = list(case_list.cases.exclude(state=_State.LOGGED).order_by("place"))
    checked = judge(case_list.owner, listed_rows(open_cases), now)
    found = _by_first_row(checked)
    with transaction.atomic():
        ListedCase.objects.bulk_update(
            [_judged(case, found[case.row_numbers[0]]) for case in open_cases], _JUDGED, batch_size=500
        )
        case_list.checked_at = now
        case_list.save(update_fields=["checked_at"])
    return checked


def _by_first_row(checked: Iterable[CheckedCase]) -> dict[int, CheckedCase]:
    return {case.rows[0].number: case for case in checked}


def _are_all_sound(case_list: CaseList, judge: Judge, now: datetime) -> bool:
    """Judge once more before the first case is logged; later turns go on with what was begun."""
    if case_list.cases.filter(state=_State.LOGGED).exists():
        return True
    return all(case.intake is not None for case in _judge_rest(case_list, judge, now))


def _log_case(case_list: CaseList, pk: int, checked: CheckedCase, now: datetime) -> None:
    """Log one case, or write down why it cannot be: both with the row of the list, or nothing of it."""
    with transaction.atomic():
        case = ListedCase.objects.select_for_update(no_key=True).filter(pk=pk, state=_State.READY).first()
        if case is None:
            return
        if checked.intake is None:
            _judged(case, checked).save(update_fields=_JUDGED)
            return
        intake = replace(
            checked.intake,
            intake_key=case.intake_key,
            log_anyway=checked.intake.log_anyway or case_list.other_parcels,
            from_list=f"{case_list.code}: {spans_of(case.row_numbers)}"[:200],
        )
        try:
            seizure = log_seizure(acting_user=case_list.owner, intake=intake, now=now)
        except DomainError as refusal:
            case.state, case.faults = _State.FAULTY, [list(astuple(_remark_of(refusal, checked)))]
            case.save(update_fields=["state", "faults"])
            return
        case.state, case.reference = _State.LOGGED, seizure.reference
        case.save(update_fields=["state", "reference"])


def _remark_of(refusal: DomainError, checked: CheckedCase) -> Remark:
    """Say why a case was refused at the last moment. The number of another case is for those who may see it."""
    first = checked.rows[0]
    if isinstance(refusal, NumberLogged):
        number = checked.parcel_numbers[int(refusal.field.split(".")[1])]
        mend = gettext_lazy("If this is another parcel, say so in the column for it and log it again.")
        text = gettext_lazy("A case holds this number already.")
        return Remark(first.number, "number", number, said_everywhere(text), said_everywhere(mend))
    column = refusal.field if refusal.field in first.cells else ""
    return Remark(first.number, column, first.cells.get(column, ""), said_everywhere(refusal.message))


def _due(now: datetime) -> Q:
    """Say which lists wait for a worker: those nobody is at, and those whose worker has fallen silent."""
    return Q(state=CaseList.State.LOGGING) & (Q(alive_at__isnull=True) | Q(alive_at__lt=now - _STALE_AFTER))


def _go_on(case_list: CaseList, now: datetime) -> bool:
    """Say that the list is being logged; False when it was stopped, or taken up by another worker."""
    mine = CaseList.objects.filter(pk=case_list.pk, state=CaseList.State.LOGGING, alive_at=case_list.alive_at)
    case_list.alive_at = now
    return bool(mine.update(alive_at=now))


@transaction.atomic
def _next_turn(case_list: CaseList, now: datetime) -> None:
    """Ring for the rest, or end: every case is logged or says why not."""
    case_list = CaseList.objects.select_for_update().select_related("owner").get(pk=case_list.pk)
    if case_list.state != CaseList.State.LOGGING:
        return
    if case_list.cases.filter(state=_State.READY).exists():
        CaseList.objects.filter(pk=case_list.pk).update(alive_at=None)
        enqueue_on_commit("seizures.log_list", list_id=case_list.pk)
        return
    _end(case_list, CaseList.State.DONE, ListEvent.FINISHED, now)


def _end(case_list: CaseList, state: str, event: ListEvent, now: datetime) -> None:
    case_list.state, case_list.alive_at, case_list.kept_until = state, None, now + KEPT_FOR
    with transaction.atomic():
        case_list.save(update_fields=["state", "alive_at", "kept_until"])
        counts = case_list.cases.aggregate(
            logged=Count("pk", filter=Q(state=_State.LOGGED)), left=Count("pk", filter=~Q(state=_State.LOGGED))
        )
        record(
            action=event,
            actor=case_list.owner,
            subject=case_list,
            changes={
                "list": [None, case_list.code],
                "logged": [None, counts["logged"]],
                "left": [None, counts["left"]],
            },
            now=now,
        )


def _record_check(user: User, case_list: CaseList, cases: Sequence[CheckedCase], now: datetime) -> None:
    record(
        action=ListEvent.CHECKED,
        actor=user,
        subject=case_list,
        changes={
            "list": [None, case_list.code],
            "fingerprint": [None, case_list.sha256],
            "rows": [None, sum(len(case.rows) for case in cases)],
            "ready": [None, sum(case.intake is not None for case in cases)],
            "faulty": [None, sum(case.intake is None for case in cases)],
        },
        now=now,
    )
