"""What the pages of one operation share: its frame, and a form of one act."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any, cast

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import may
from ipcases.lib.days import day_at_seat
from ipcases.lib.differing import Difference, differing_fields
from ipcases.lib.errors import ChangedMeanwhile, DomainError
from ipcases.lib.refusals import refused
from operations import queries
from operations.access import get_operation
from operations.models import ContributedResult, Operation
from operations.presenting import told_by


def find(request: HttpRequest, public_id: uuid.UUID) -> Operation:
    """Return the operation, or raise NotVisible."""
    return get_operation(user=request.user, public_id=public_id)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted; an empty post is still one."""
    return request.POST if request.method == "POST" else None


def round_number_of(text: str) -> int | None:
    """Read a round's number from an address; None when it is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def page_of(
    request: HttpRequest, template: str, operation: Operation, tab: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Show a page of the operation below its head and tabs."""
    shown = {
        "operation": operation,
        "tab": tab,
        "may_share": may(user=request.user, verb="sharing.view"),
        "may_export": may(user=request.user, verb="reports.export"),
    }
    return render(request, template, {**shown, **context}, status=status)


def run_act(
    request: HttpRequest,
    operation: Operation,
    form: Form,
    act: Callable[[dict[str, Any], datetime.datetime], Any],
    *,
    title: str,
    button: str,
    intro: str = "",
    nothing: str = "",
    tab: str = "plan",
    back: str = "",
    is_danger: bool = False,
) -> HttpResponse:
    """Show a form of one act; run it; on a refusal show the form again with what was typed.

    With `nothing` there is nothing to act on, and the page says so instead of a form.
    """
    back = back or reverse("operations:plan", args=[operation.public_id])
    differing: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data, timezone.now())
            return redirect(back)
        except DomainError as error:
            show_refusal(form, error)
            differing = _differing(form) if isinstance(error, ChangedMeanwhile) else []
    context = {
        "form": form,
        "differing": differing,
        "title": title,
        "button": button,
        "is_danger": is_danger,
        "intro": intro,
        "why_not": nothing,
        "why_not_tone": "mute",
        "back": back,
        "back_words": _("Back to the operation") if nothing else "",
        "crumbs": crumbs_to(operation, title),
    }
    return page_of(request, "operations/act.html", operation, tab, context, status=400 if form.errors else 200)


def _differing(form: Form) -> list[Difference]:
    """Return where what was typed differs from what stands now. Saving again means having compared."""
    form.data = cast(QueryDict, form.data).copy()
    form.data["version"] = form.initial["version"]
    return differing_fields(form)


def crumbs_to(operation: Operation, act: str) -> list[tuple[str, str]]:
    """Return the way to the page of an act on the operation."""
    return [
        (_("Joint operations"), reverse("operations:list")),
        (operation.name, reverse("operations:detail", args=[operation.public_id])),
        (act, ""),
    ]


def show_refusal(form: Form, error: DomainError) -> None:
    """Put a refusal at its field, or above the form; one of access is the site's to answer."""
    if error.status == 403:
        raise error
    refused(form, error)


def reports_of(operation: Operation, contributed: list[ContributedResult]) -> list[dict[str, Any]]:
    """Put beside each participant what it told."""
    return [
        {"participant": report, "lines": told_by(contributed=contributed, agency=report.agency)}
        for report in queries.reports_of(operation=operation, on=day_at_seat(timezone.now()))
    ]
