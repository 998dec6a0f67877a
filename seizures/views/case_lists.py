"""Seizures from a list: the spreadsheet is checked, mended, logged by a worker, and told row by row."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.figures import figure
from ipcases.lib.listed import spans_of
from ipcases.lib.paging import Part, part_of
from seizures import queries
from seizures.access import get_case_list
from seizures.forms.case_lists import ListFileForm, StartForm
from seizures.forms.list_columns import BY_KEY, COLUMNS
from seizures.forms.list_files import MEDIA_TYPES, mend_file, template_file
from seizures.forms.listed_cases import judge_list
from seizures.models import CaseList, GoodsValue, ListedCase
from seizures.services import case_lists

_VERB = "seizures.log"
_SPANS_SHOWN = 8  # of rows with the same hint; of a fault all are shown
_LAST = 5


@require_http_methods(["GET", "POST"])
def from_list(request: HttpRequest) -> HttpResponse:
    """Say how it works, take a list and check it; nothing is logged yet."""
    require(user=request.user, verb=_VERB)
    form = ListFileForm(request.POST, request.FILES) if request.method == "POST" else ListFileForm()
    if form.is_bound and form.is_valid():
        return _check(request, form)
    context = {
        "form": form,
        "lists": queries.case_lists(user=request.user),
        "columns": COLUMNS,
        "most_rows": case_lists.MOST_ROWS,
        "crumbs": [*_crumbs()[:1], (_("Seizures from a list"), "")],
    }
    return render(request, "seizures/from_list.html", context, status=400 if form.errors else 200)


def _check(request: HttpRequest, form: ListFileForm) -> HttpResponse:
    read, now = form.cleaned_data["read"], timezone.now()
    kept = case_lists.keep_list(
        acting_user=request.user,
        file=case_lists.ListFile(read.name, read.sha256, read.columns),
        cases=judge_list(request.user, read.rows, now),
        now=now,
    )
    if kept.is_old:
        messages.warning(request, _("You brought this very file before, and cases of it are logged. Here it is."))
    return _lead_to(kept.case_list.public_id)


@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand out the empty template."""
    require(user=request.user, verb=_VERB)
    _check_kind(kind)
    return _file(kind, template_file(user=request.user, kind=kind), "list-of-cases")


@require_GET
def case_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a list: every fault at once, what would be made, how far it is, what came of each row."""
    require(user=request.user, verb=_VERB)
    return _show(request, get_case_list(user=request.user, public_id=public_id))


@require_POST
def log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Have the cases of a list logged."""
    require(user=request.user, verb=_VERB)
    found = get_case_list(user=request.user, public_id=public_id)
    form = StartForm(request.POST)
    if not form.is_valid():
        return _show(request, found, chosen=request.POST, status=400)
    try:
        case_lists.start_logging(
            acting_user=request.user,
            public_id=str(public_id),
            wants_all=form.cleaned_data["scope"] == "all",
            other_parcels=form.cleaned_data["other_parcels"],
            now=timezone.now(),
        )
    except DomainError as refusal:
        if refusal.status != DomainError.status:
            raise
        return _show(request, found, chosen=request.POST, refusal=str(refusal.message), status=refusal.status)
    return _lead_to(public_id)


@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop between two cases."""
    require(user=request.user, verb=_VERB)
    case_lists.stop_logging(acting_user=request.user, public_id=str(public_id), now=timezone.now())
    return _lead_to(public_id)


@require_POST
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Judge what is not logged yet once more."""
    require(user=request.user, verb=_VERB)
    case_lists.check_again(acting_user=request.user, public_id=str(public_id), judge=judge_list, now=timezone.now())
    return _lead_to(public_id)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask, then throw a list away: nothing brings it back."""
    require(user=request.user, verb=_VERB)
    if request.method == "GET":
        found = case_lists.own_list(user=request.user, public_id=str(public_id))
        back, title = reverse("seizures:case-list", args=[public_id]), _("Throw this list away?")
        context = {
            "title": title,
            "intro": _("Its rows are deleted and cannot be brought back. Cases that were logged from it stay."),
            "button": _("Throw the list away"),
            "is_danger": True,
            "back": back,
            "crumbs": [*_crumbs(), (found.code, back), (title, "")],
        }
        return render(request, "act.html", context)
    case_lists.discard_list(acting_user=request.user, public_id=str(public_id), now=timezone.now())
    messages.success(request, _("The list is gone. Cases that were logged from it stay."))
    return HttpResponseRedirect(reverse("seizures:from-list"))


@require_GET
def to_mend(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """Hand out the rows that are not logged, each with what to mend."""
    require(user=request.user, verb=_VERB)
    found, rows = case_lists.rows_to_mend(acting_user=request.user, public_id=str(public_id))
    _check_kind(kind)
    if not rows:
        raise NotVisible
    page = queries.list_page(user=request.user, case_list=found, now=timezone.now())
    content = mend_file(user=request.user, kind=kind, keys=found.columns, rows=rows, mend=_told(page))
    return _file(kind, content, f"{found.code}-to-mend")


def _told(page: queries.ListPage) -> dict[int, list[str]]:
    """Say in words what to mend in each row, and then what to look at."""
    told: dict[int, list[str]] = {}
    for rows, (key, _typed, text, mend) in page.faults:
        for row in rows:
            told.setdefault(row, []).append(_sentence(key, text, mend))
    for case, _number, seizure in page.known:
        text = _("Logged already as %(case)s.") % {"case": seizure.reference}
        told.setdefault(case.row_numbers[0], []).append(_sentence("number", text, ""))
    return told


def _sentence(key: str, text: str, mend: str) -> str:
    label = str(BY_KEY[key].label) if key in BY_KEY else ""
    said = " ".join(filter(None, (text, mend)))
    return _("%(column)s: %(sentence)s") % {"column": label, "sentence": said} if label else said


def _show(
    request: HttpRequest, found: CaseList, *, chosen: QueryDict | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    page = queries.list_page(user=request.user, case_list=found, now=timezone.now())
    ready, faulty, logged = (page.of(state) for state in ("READY", "FAULTY", "LOGGED"))
    is_running = found.state == CaseList.State.LOGGING
    sure = page.sure
    known_count = len(ready) - len(sure)
    context: dict[str, Any] = {
        "list": found,
        "is_mine": found.owner_id == request.user.pk,
        "is_running": is_running,
        "form": StartForm(chosen, known=known_count, initial={"scope": "sound" if known_count else "all"}),
        "refusal": refusal,
        "ready": ready,
        "faulty": faulty,
        "logged": logged,
        "sure": sure,
        "known_count": known_count,
        "faults": _part(request, "faults", page.faults, _as_fault),
        "fault_count": sum(len(rows) for rows, _remark in page.faults),
        "hints": _part(request, "hints", [*page.known, *page.hints], _as_hint),
        # While it goes on, what was logged last is enough.
        "rows": _part(request, "rows", logged[: -_LAST - 1 : -1] if is_running else page.in_turn, _as_row),
        "done": len(logged),
        "whole": len(logged) + len(ready),
        "kpis": [
            {"label": pgettext("figure", "Cases"), "value": figure(len(sure))},
            {"label": _("Parcels"), "value": figure(sum(len(case.parcel_numbers) for case in sure))},
            {"label": _("Goods lines"), "value": figure(sum(case.line_count for case in sure))},
            {"label": _("Items"), "value": figure(sum(case.item_count for case in sure))},
        ],
        "values": [(GoodsValue.Kind(kind).label, currency, amount) for kind, currency, amount in page.values],
        "crumbs": [*_crumbs(), (found.code, "")],
    }
    shown = [row["case"].reference for row in context["rows"].rows]
    context["links"] = queries.references_open_to(user=request.user, references=shown)
    return render(request, "seizures/case_list.html", context, status=status)


def _part(request: HttpRequest, name: str, rows: Sequence[Any], draw: Callable[[Any], dict[str, Any]]) -> Part:
    """Return one page of a table of the list: a list of two thousand rows is no page."""
    part = part_of(rows, asked=request.GET.get(name, ""))
    return replace(part, rows=[draw(row) for row in part.rows])


def _as_fault(fault: tuple[list[int], list[str]]) -> dict[str, Any]:
    return _as_shown(*fault)


def _as_hint(hint: Any) -> dict[str, Any]:
    if isinstance(hint[0], ListedCase):
        case, number, seizure = hint
        return _as_shown(case.row_numbers[:1], ["number", number, "", ""]) | {"known": seizure}
    return _as_shown(*hint, most=_SPANS_SHOWN)


def _as_shown(rows: list[int], remark: list[str], *, most: int = 0) -> dict[str, Any]:
    key, typed, text, mend = remark
    return {
        "rows": spans_of(rows, most=most),
        "column": BY_KEY[key].label if key in BY_KEY else "",
        "typed": typed,
        "text": text,
        "mend": mend,
    }


def _as_row(case: ListedCase) -> dict[str, Any]:
    return {"case": case, "rows": spans_of(case.row_numbers)}


def _crumbs() -> list[tuple[str, str]]:
    return [
        (pgettext("navigation", "Seizures"), reverse("seizures:list")),
        (_("Seizures from a list"), reverse("seizures:from-list")),
    ]


def _lead_to(public_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("seizures:case-list", args=[public_id]))


def _check_kind(kind: str) -> None:
    if kind not in MEDIA_TYPES:
        raise NotVisible


def _file(kind: str, content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
