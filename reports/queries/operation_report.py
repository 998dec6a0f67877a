"""What the report of one joint operation says, for one reader: the figures of its page, with what they rest on."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from accounts.models import User
from ipcases.lib.days import days_in_words, moment_in_words
from ipcases.lib.figures import figure, money_in_words
from operations import queries
from operations.models import ContributedResult, Operation, Participant, Round
from operations.presenting import kpis_of, told_by
from operations.queries import MoneySum, Named, Tally
from reports.exporters.dossier import Dossier, Section
from reports.queries.dossier import how_to_check, made_in_words


def operation_report_of(
    *, user: User, operation: Operation, round_: Round | None, purpose: str, now: datetime.datetime
) -> Dossier:
    """Gather what the reader may see of the operation. Thirteen queries, whatever counts in it."""
    number = round_.number if round_ else None
    in_chinese = (get_language() or "").startswith("zh")
    other_name = operation.name_en if in_chinese else operation.name_zh
    tally = queries.tally(user=user, operation=operation, round_number=number)
    participants = queries.participants_of(operation=operation)
    rounds = [round_] if round_ else queries.rounds_of(operation=operation)
    return Dossier(
        title=operation.name,
        subtitle=f"{other_name} · {operation.get_status_display()}",
        handling=_("For official use. Figures of a joint operation."),
        footer=made_in_words(user=user, purpose=purpose, now=now),
        made_by=settings.INSTANCE_NAME,
        lang="zh" if in_chinese else "en",
        sections=[
            _figures(operation, tally),
            _facts(
                operation, rounds, participants, moment_in_words(now), _seen(operation, tally) if round_ is None else ""
            ),
            _money(_("Value of the goods"), tally.values),
            *(
                _ranked(title, head, items)
                for title, head, items in (
                    (_("Where they were stopped"), _("Office"), tally.offices),
                    (_("Where they were going"), _("Destination"), tally.destinations),
                    (_("What is in them"), _("Category"), tally.categories),
                    (_("How they travelled"), pgettext("field", "Channel"), tally.channels),
                )
            ),
            _investigations(user, operation),
            _reported(operation, participants),
        ],
        check=how_to_check(),
        made_at=now,
    )


def _facts(
    operation: Operation, rounds: Iterable[Round], participants: Iterable[Participant], counted_at: str, seen: str
) -> Section:
    rows = [
        [_("Agreement"), f"{operation.agreement.name} ({operation.agreement.agency.name})"],
        [_("Period"), _days(operation)],
        *([_("Round %(n)s") % {"n": row.number}, _days(row)] for row in rounds),
        [
            _("Participants"),
            pgettext("between the parts of a list", ", ").join(row.agency.name for row in participants) or "–",
        ],
        [_("As of"), counted_at],
    ]
    if seen:
        rows.append([_("Shown"), seen])
    return Section(_("The operation"), rows, kind="facts")


def _figures(operation: Operation, tally: Tally) -> Section:
    """The figures at the top of the operation's page."""
    kpis = kpis_of(operation=operation, tally=tally, round_number=None)
    rows = [[f"{one.get('unit', '')} {one['value']}".strip(), str(one["label"]), str(one["note"])] for one in kpis]
    return Section(_("Results"), rows, kind="figures")


def _seen(operation: Operation, tally: Tally) -> str:
    """Say when a reader may not see all that counts."""
    counted = queries.counted_by_all(operation=operation)
    if counted <= tally.seizures:
        return ""
    return _("%(shown)s of the %(whole)s seizures that count") % {
        "shown": figure(tally.seizures),
        "whole": figure(counted),
    }


def _money(title: str, sums: Iterable[MoneySum]) -> Section:
    return Section(
        title,
        [[str(one.label), money_in_words(one.amount, one.currency)] for one in sums],
        heads=[_("Measure"), pgettext("field", "Amount")],
        widths=[3, 1],
        numbers=[1],
        empty=_("None."),
    )


def _ranked(title: str, head: str, items: Iterable[Named]) -> Section:
    return Section(
        title,
        [[str(item.label), figure(item.count)] for item in items],
        heads=[head, pgettext("figure", "Seizures")],
        widths=[3, 1],
        numbers=[1],
        empty=_("None."),
    )


def _investigations(user: User, operation: Operation) -> Section:
    return Section(
        _("Investigations"),
        [
            [
                row.referral.agency.name,
                date_format(row.referral.referred_on),
                str(row.referral.get_status_display()),
                figure(row.seizure_count),  # type: ignore[attr-defined]  # counted by the query
            ]
            for row in queries.referrals_of(user=user, operation=operation)
        ],
        heads=[_("Police authority"), _("Handed over on"), pgettext("field", "Status"), pgettext("figure", "Seizures")],
        widths=[3, 1.4, 1.4, 1],
        numbers=[3],
        empty=_("None."),
    )


def _reported(operation: Operation, participants: Iterable[Participant]) -> Section:
    contributed = queries.contributed_of(operation=operation)
    return Section(
        _("Reported by participants"),
        [
            [row.agency.name, *_told(line)]
            for row in participants
            for line in told_by(contributed=contributed, agency=row.agency)
        ],
        heads=[_("Agency"), pgettext("figure", "Figure"), pgettext("field", "Number"), _("Source")],
        widths=[2.4, 1, 1.4, 3],
        numbers=[2],
        empty=_("None."),
    )


def _told(line: dict[str, Any]) -> list[str]:
    """Put a figure of a participant into words: its signed feedback added up, its letters one by one."""
    if (result := line.get("result")) is None:
        cases = ngettext("signed feedback on %(n)s case", "signed feedback on %(n)s cases", line["cases"])
        kind = ContributedResult.Kind.ARRESTS.label
        return [str(kind), figure(line["feedback"]), cases % {"n": figure(line["cases"])}]
    amount = money_in_words(result.amount, str(result.currency_id)) if result.amount else ""
    source = f"{result.source}, {date_format(result.reported_on)}"
    return [str(result.get_kind_display()), amount or figure(result.count), source]


def _days(row: Any) -> str:
    return days_in_words(row.starts_on, row.ends_on)
