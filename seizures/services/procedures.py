"""Opening a procedure under the law of the office, and the dated facts that move it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.sending_twice import sent_before
from rightsholders.models import Recordation, RightHolder
from seizures.events import ProcedureEvent
from seizures.laws.base import FactRule, Law, Track
from seizures.laws.codes import Effect, Event
from seizures.laws.registry import law_for, law_of
from seizures.models import GoodsLine, GoodsValue, Procedure, ProcedureLine, Seizure
from seizures.opening import offers, track_blockers
from seizures.queries.outcomes import is_all_gone
from seizures.services.deadlines import happen, lift_running, lock_procedure, today_of
from seizures.services.retention import refresh_retention
from seizures.workflow import blockers, fact_blockers, refuse_if_blocked

# What each of these facts puts an end to or follows from: it cannot lie before the first of them.
_FOLLOWS: Mapping[Event, tuple[Event, ...]] = {
    Event.COURT_DECIDED: (Event.PROCEEDINGS, Event.COURT_NOTICE),
    Event.SAMPLES_RETURNED: (Event.SAMPLES_SENT,),
    Event.APPLICATION_GRANTED: (Event.APPLICATION_FILED,),
}


def open_procedure(
    *,
    acting_user: User,
    seizure: Seizure,
    line_ids: Sequence[int],
    recordation: Recordation | None = None,
    right_holder: RightHolder | None = None,
    law_code: str | None = None,
    track: str | None = None,
    right_kind: str = "",
    now: datetime,
    seen: int | None = None,
) -> Procedure:
    """Open a procedure for one right holder on goods lines of a seizure; its first clocks start.

    The law is that of the office on the day of detention, and the procedure keeps it. Without a
    track the first one open for these goods is taken. `seen` is the key of the newest procedure of the case that
    the user saw (0 for none): what a second press sends again is opened once. Raises NotAllowed, InvalidValue for
    lines or a track that cannot be, DomainError (409) when the law does not open it or one is live already.
    """
    require(user=acting_user, verb="seizures.open_procedure")
    holder = recordation.right_holder if recordation is not None else right_holder
    if holder is None:
        raise InvalidValue("holder-missing", _("Choose a recordation or a right holder."), field="right_holder")
    try:
        with transaction.atomic():
            lines = _lines_of(seizure, line_ids)
            law = _law_of(seizure, law_code)
            kind = right_kind or _right_kind(lines, recordation)
            chosen = _track_of(law, track, seizure, lines, recordation, kind)
            said = {
                "right_holder": holder,
                "recordation": recordation,
                "right_kind": kind,
                "law_code": law.code,
                "track": chosen.code,
                "opened_by": acting_user,
            }
            known = sent_before(rows=seizure.procedures.filter(is_live=True), seen=seen, said=said)
            if known is not None and _is_on(known, lines):
                return known
            _refuse_second(seizure, holder, kind)
            procedure = Procedure.objects.create(seizure=seizure, opened_at=now, **said)
            ProcedureLine.objects.bulk_create(ProcedureLine(procedure=procedure, line=line) for line in lines)
            record(
                action=ProcedureEvent.OPENED,
                actor=acting_user,
                subject=procedure,
                case_reference=seizure.reference,
                changes={
                    "right_holder": [None, str(holder.public_id)],
                    "law": [None, law.code],
                    "track": [None, chosen.code],
                    "lines": [None, [line.position for line in lines]],
                },
                publish=True,
                now=now,
            )
            happen(
                procedure=procedure,
                event=chosen.opens_with,
                day=seizure.detained_on,
                now=now,
                acting_user=acting_user,
            )
            if any(Event.HOLDER_IDENTIFIED in rule.met_by for rule in chosen.deadlines):
                happen(
                    procedure=procedure,
                    event=Event.HOLDER_IDENTIFIED,
                    day=local_day(now, seizure.office.time_zone),
                    now=now,
                    acting_user=acting_user,
                )
            return procedure
    except IntegrityError as error:
        if "procedure_one_live" not in str(error):
            raise
        raise _exists() from error


def record_fact(
    *,
    acting_user: User,
    procedure: Procedure,
    event: str,
    happened_on: date,
    now: datetime,
    note: str = "",
    seen: int | None = None,
) -> Procedure:
    """Enter a dated fact that the law asks about: an opposition, court proceedings, a consultation.

    A fact stands once, and its form is open while there is none: with `seen` 0 what a second press sends again is
    recorded once. Raises NotAllowed, InvalidValue for an unknown fact or a day that cannot be, DomainError (409).
    """
    rule = law_of(code=procedure.law_code).track(procedure.track).fact(event)
    require(user=acting_user, verb=rule.verb if rule is not None else "seizures.edit")
    if rule is None:
        raise InvalidValue("fact-unknown", _("The law of this procedure does not ask for this fact."), field="event")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        if happened_on > today_of(procedure, now):
            raise InvalidValue("in-future", _("This day has not come yet."), field="happened_on")
        if happened_on < procedure.seizure.detained_on:
            raise InvalidValue(
                "before-detention", _("This day lies before the goods were stopped."), field="happened_on"
            )
        note = note.strip()[:300]
        said = {"on": happened_on.isoformat(), "recorded_by": acting_user.pk, "note": note}
        itself = Procedure.objects.filter(pk=procedure.pk)
        if sent_before(rows=itself, seen=seen, said={"facts__contains": {rule.event.value: said}}) is not None:
            return procedure
        refuse_if_blocked(fact_blockers(procedure=procedure, rule=rule, now=now))
        _refuse_before_what_it_follows(procedure, rule, happened_on)
        _refuse_early_silence(procedure, rule, happened_on)
        happen(
            procedure=procedure,
            event=rule.event,
            day=happened_on,
            now=now,
            acting_user=acting_user,
            note=note,
        )
        record(
            action=ProcedureEvent.FACT_RECORDED,
            actor=acting_user,
            subject=procedure,
            case_reference=procedure.seizure.reference,
            changes={"fact": [None, event], "on": [None, happened_on]},
            publish=True,
            now=now,
        )
        if rule.event == Event.COURT_DECIDED:
            refresh_retention(seizure=procedure.seizure, now=now)
        return procedure


def assess_goods(*, acting_user: User, procedure: Procedure, values: Mapping[int, Decimal], now: datetime) -> None:
    """Keep the value customs gives to goods lines of a procedure (by line id), in the law's currency.

    Raises NotAllowed, InvalidValue for a line of another procedure or a value of nothing, DomainError (409) once the
    case is closed or another procedure took the place of this one.
    """
    require(user=acting_user, verb="seizures.edit")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        if procedure.seizure.status != Seizure.Status.OPEN:
            raise _closed()
        if not procedure.is_live:
            raise DomainError("abandoned", _("Another procedure took the place of this one. Use that one."))
        rule = law_of(code=procedure.law_code).track(procedure.track).security
        currency = rule.currency if rule is not None else procedure.seizure.jurisdiction.currency_id
        lines = {row.line_id: row.line for row in procedure.procedure_lines.select_related("line")}
        for line_id, amount in values.items():
            if line_id not in lines:
                raise InvalidValue("line-unknown", _("This goods line is not part of the procedure."), field="lines")
            if not Decimal(0) < amount < Decimal(10) ** 14:
                message = _("%(goods)s: give a value above zero.") % {"goods": lines[line_id]}
                raise InvalidValue("value-out-of-range", message, field="values")
            known = GoodsValue.objects.filter(line_id=line_id, kind=GoodsValue.Kind.ASSESSED, currency=currency).first()
            if known is not None and known.amount == amount:
                continue
            GoodsValue.objects.update_or_create(
                line_id=line_id,
                kind=GoodsValue.Kind.ASSESSED,
                currency_id=currency,
                defaults={
                    "amount": amount,
                    "unit_amount": None,
                    "estimated_by": acting_user,
                    "valued_on": today_of(procedure, now),
                },
            )
            record(
                action=ProcedureEvent.GOODS_ASSESSED,
                actor=acting_user,
                subject=lines[line_id],
                case_reference=procedure.seizure.reference,
                changes={"assessed_value": [known.amount if known else None, amount], "currency": [None, currency]},
                publish=True,
                now=now,
            )


def abandon_procedure(*, acting_user: User, procedure: Procedure, reason: str, now: datetime) -> Procedure:
    """End a procedure that another one replaces. It stays on the file; its clocks stop.

    Raises NotAllowed without the right to decide, DomainError when goods are already decided on.
    """
    require(user=acting_user, verb="seizures.decide")
    if not reason.strip():
        raise InvalidValue("reason-missing", _("Say why the procedure is abandoned."), field="reason")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        refuse_if_blocked(blockers(procedure=procedure, step="abandon", now=now))
        procedure.is_live = False
        procedure.save(update_fields=["is_live"])
        record(
            action=ProcedureEvent.ABANDONED,
            actor=acting_user,
            subject=procedure,
            case_reference=procedure.seizure.reference,
            changes={"is_live": [True, False]},
            purpose=reason.strip()[:500],
            publish=True,
            now=now,
        )
        lift_running(procedure=procedure, now=now, acting_user=acting_user)
        return procedure


def _refuse_before_what_it_follows(procedure: Procedure, rule: FactRule, day: date) -> None:
    """Refuse a day before that of what the fact follows: a fact cannot be corrected afterwards."""
    days = [
        procedure.facts[begun.value]["on"] for begun in _FOLLOWS.get(rule.event, ()) if begun.value in procedure.facts
    ]
    if days and day.isoformat() < min(days):
        message = _("What this follows was on %(day)s. Choose that day or a later one.")
        told = {"day": date_format(date.fromisoformat(min(days)))}
        raise InvalidValue("before-what-it-follows", message % told, field="happened_on")


def _refuse_early_silence(procedure: Procedure, rule: FactRule, day: date) -> None:
    """Silence says nothing of a day on which there was time to answer, however late it is entered."""
    if rule.event != Event.CONSENT_DEEMED:
        return
    rules = law_of(code=procedure.law_code).track(procedure.track).deadlines
    answers = [row.code for row in rules if row.effect == Effect.MAY_DEEM_CONSENT]
    if procedure.deadlines.filter(code__in=answers, due_on__gte=day).exists():
        message = _("On this day the declarant or holder still had time to answer. Choose a later one.")
        raise InvalidValue("owner-had-time", message, field="happened_on")


def _refuse_second(seizure: Seizure, holder: RightHolder, kind: str) -> None:
    """Refuse what runs already for another entry of the right holder: the constraint sees the same entry only."""
    live = seizure.procedures.filter(right_holder__same_as=holder.same_as, right_kind=kind, is_live=True)
    if live.exclude(right_holder=holder).exists():
        raise _exists()


def _is_on(procedure: Procedure, lines: Iterable[GoodsLine]) -> bool:
    """Say whether a procedure is about just these goods lines."""
    return set(procedure.procedure_lines.values_list("line", flat=True)) == {line.pk for line in lines}


def _exists() -> DomainError:
    said = _("A procedure for this right holder and kind of right is already running on this case. Open that one.")
    return DomainError("procedure-exists", said)


def _closed() -> DomainError:
    return DomainError("closed", _("This case is already closed."))


def _lines_of(seizure: Seizure, line_ids: Sequence[int]) -> list[GoodsLine]:
    # Locked as access.lock_with_case does: a case is not closed, nor its goods released, while a procedure is opened.
    current = Seizure.objects.select_for_update(of=("self",), no_key=True).get(pk=seizure.pk)
    if current.status != Seizure.Status.OPEN:
        raise _closed()
    if current.action == Seizure.Action.RELEASE:
        raise DomainError("released", _("These goods were released. There is nothing to hold a procedure on."))
    wanted = set(line_ids)
    lines = list(
        GoodsLine.objects.filter(seizure=seizure, pk__in=wanted)
        .select_related("unit", "parcel", "recordation")
        .order_by("position")
    )
    if not wanted or len(lines) != len(wanted):
        raise InvalidValue("lines-missing", _("Choose goods lines of this case."), field="lines")
    gone = GoodsLine.objects.filter(is_all_gone(), pk__in=wanted).order_by("position").first()
    if gone is not None:
        message = _("%(goods)s: what happened to all of it is recorded. There is nothing left to hold.")
        raise DomainError("goods-gone", message % {"goods": gone})
    return lines


def _law_of(seizure: Seizure, law_code: str | None) -> Law:
    law = law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on)
    if law is None:
        raise DomainError(
            "no-law",
            _("No law of this office is set up for that day. Record the outcome, or share the case with a partner."),
        )
    if law_code and law_code != law.code:
        raise InvalidValue("law-not-in-force", _("This law did not bind this office on that day."), field="law")
    return law


def _right_kind(lines: Sequence[GoodsLine], recordation: Recordation | None) -> str:
    suspected = lines[0].suspected_right
    if recordation is None:
        return suspected
    kinds = list(recordation.recordation_rights.order_by("pk").values_list("right__kind", flat=True))
    return suspected if suspected in kinds or not kinds else kinds[0]


def _track_of(
    law: Law,
    code: str | None,
    seizure: Seizure,
    lines: Sequence[GoodsLine],
    recordation: Recordation | None,
    right_kind: str,
) -> Track:
    if recordation is not None and recordation.jurisdiction_id != seizure.jurisdiction_id:
        raise InvalidValue(
            "recordation-elsewhere", _("This recordation holds in another jurisdiction."), field="recordation"
        )
    if code is None:
        offered = offers(law=law, seizure=seizure, lines=lines, recordation=recordation)
        code = next((offer.track.code for offer in offered if not offer.blockers), law.tracks[0].code)
    if code not in {known.code for known in law.tracks}:
        raise InvalidValue("track-unknown", _("The law of this office has no such procedure."), field="track")
    chosen = law.track(code)
    refuse_if_blocked(
        track_blockers(track=chosen, seizure=seizure, lines=lines, recordation=recordation, right_kind=right_kind)
    )
    return chosen
