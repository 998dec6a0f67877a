"""What a dossier says of the goods: what they are, what the law ran for whom on them, and how they ended."""

from collections.abc import Iterable, Sequence

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipcases.lib.days import moment_in_words
from ipcases.lib.figures import money_in_words, quantity_in_words
from ipcases.lib.listed import listed
from reference.models import HSCode
from reports.exporters.dossier import Section
from seizures.models import Decision, Notice, Outcome, Reply
from seizures.queries.case import LineView
from seizures.queries.procedures import DeadlineView, FactView, ProcedureView

Words = str | Promise


def goods_section(*, lines: Iterable[LineView]) -> Section:
    """Say what was found, with every value by its own measure and currency."""
    return Section(
        _("Goods"),
        [
            [
                str(view.line.position),
                view.line.brand,
                _what(view),
                quantity_in_words(view.line.quantity, view.line.unit.name),
                "\n".join(
                    f"{one.get_kind_display()}: {money_in_words(one.amount, one.currency_id)}" for one in view.values
                )
                or "–",
                _right(view),
            ]
            for view in lines
        ],
        heads=["", _("Brand or mark"), _("Goods"), _("Quantity"), _("Values"), _("Suspected right")],
        widths=[0.3, 1.4, 2.4, 1.2, 2, 1.4],
        empty=_("None."),
    )


def _what(view: LineView) -> str:
    line = view.line
    told = [line.category.name, hs_in_words(line.hs_code) if line.hs_code else "", view.origin]
    return "\n".join([line.description, " · ".join(filter(None, told))])


def hs_in_words(code: HSCode) -> str:
    """Write a code of the Harmonized System with the edition it is of: the next one may number other goods so."""
    return f"HS {code.edition}: {code.code}"


def _right(view: LineView) -> str:
    reference = view.line.recordation.reference if view.line.recordation else ""
    return "\n".join(filter(None, (str(view.line.get_suspected_right_display()), reference)))


def outcomes_section(*, outcomes: Sequence[Outcome]) -> Section:
    """Say what happened to the goods, line by line."""
    return Section(
        _("What happened to the goods"),
        [
            [
                str(row.line.position),
                str(row.get_kind_display()),
                quantity_in_words(row.quantity, row.line.unit.name),
                date_format(row.happened_on),
                row.remark or "–",
                str(row.recorded_by),
            ]
            for row in outcomes
        ],
        heads=[
            _("Line"),
            _("Outcome"),
            _("Quantity"),
            pgettext("outcome", "Day"),
            pgettext("outcome", "Note"),
            _("Recorded by"),
        ],
        widths=[0.5, 2, 1.1, 1.2, 2.4, 1.4],
        empty=_("Nothing is recorded yet."),
    )


def procedure_sections(*, procedures: Sequence[ProcedureView]) -> list[Section]:
    """Say for each procedure what the law ran for whom: who was told, what was answered, what was chosen and why."""
    if not procedures:
        return [Section(_("Procedures"), [], empty=_("No procedure was opened."))]
    return [_procedure(view) for view in procedures]


def _procedure(view: ProcedureView) -> Section:
    procedure = view.procedure
    recordation = procedure.recordation.reference if procedure.recordation else ""
    status = str(procedure.get_status_display())
    if not procedure.is_live:
        status = " · ".join((status, _("Abandoned")))
    rows: list[tuple[Words, list[str]]] = [
        (_("Law"), [f"{view.law.name}\n{view.track.label}"]),
        (_("Suspected right"), [" · ".join(filter(None, (str(procedure.get_right_kind_display()), recordation)))]),
        (_("Goods lines"), [listed(str(line.position) for line in view.lines)]),
        (pgettext("field", "Status"), [status]),
        (pgettext("procedure", "Opened"), [f"{moment_in_words(procedure.opened_at)}, {procedure.opened_by}"]),
        (_("Notices"), [_notice(row.notice) for row in reversed(view.notices)]),
        (_("Right holder's answers"), [_reply(row) for row in reversed(view.replies)]),
        (_("Facts"), [_fact(row) for row in view.facts]),
        (_("Decisions"), [_decision(row.decision, row.legal_basis) for row in reversed(view.decisions)]),
        (_("Deadlines"), [_deadline(row) for row in view.deadlines]),
    ]
    title = _("Procedure for %(holder)s") % {"holder": view.situation.holder_name or "–"}
    return Section(title, [row for label, said in rows for row in _beside(str(label), said)], kind="facts")


def _beside(label: str, said: Sequence[str]) -> list[list[str]]:
    """Write what is said below one another beside its label, a dash where nothing is."""
    first, *others = said or ["–"]
    return [[label, first], *(["", more] for more in others)]


def _notice(notice: Notice) -> str:
    times = [(_("issued %(at)s"), notice.issued_at), (_("sent %(at)s"), notice.sent_at)]
    times.append((_("served %(at)s"), notice.served_at))
    said = [words % {"at": moment_in_words(at)} for words, at in times if at]
    if notice.status == Notice.Status.FAILED:
        said.append(str(notice.get_status_display()))
    return " · ".join([f"{notice.get_kind_display()}, {notice.recipient_name}", *said])


def _reply(reply: Reply) -> str:
    said = [
        moment_in_words(reply.received_at),
        ", ".join(filter(None, (reply.author_name, reply.signer_function))),
        str(reply.get_position_display()),
        _("Late") if reply.was_late else _("In time"),
    ]
    if reply.security_amount:
        lodged = money_in_words(reply.security_amount, reply.security_currency)
        said.append(_("Security lodged: %(lodged)s") % {"lodged": lodged})
    if reply.under_general_guarantee:
        said.append(_("Under the general guarantee"))
    if reply.consents_to_destruction:
        said.append(_("Agrees to destruction"))
    return "\n".join(filter(None, (" · ".join(said), reply.statement)))


def _fact(fact: FactView) -> str:
    return " · ".join(filter(None, (date_format(fact.on), fact.label, fact.note)))


def _decision(decision: Decision, basis: Words) -> str:
    said = [
        moment_in_words(decision.decided_at),
        str(decision.decided_by),
        str(decision.get_kind_display()),
        str(basis),
    ]
    if not decision.is_standing:
        said.append(_("Superseded"))
    return "\n".join([" · ".join(filter(None, said)), decision.reason])


def _deadline(row: DeadlineView) -> str:
    return " · ".join((date_format(row.deadline.due_on), row.label, str(row.deadline.get_status_display())))
