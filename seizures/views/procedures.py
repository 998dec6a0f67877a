"""The pages of one procedure: opening it, telling the right holder, entering facts, extending, abandoning."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from accounts.queries import standing_in_at
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.refusals import refused
from seizures.access import get_procedure, get_seizure
from seizures.forms.procedures import FactForm, HolderSearchForm, NoticeForm, OpenForm, ReasonForm
from seizures.guards import situation_of
from seizures.laws.registry import law_for
from seizures.models import Procedure, Seizure
from seizures.queries import openings as opening_queries
from seizures.queries import procedures as procedure_queries
from seizures.services import procedures as services
from seizures.services.answer_links import answer_url, carries_link, withdraw_links
from seizures.services.deadlines import extend_deadline, extended_until, today_of
from seizures.services.notices import compose_mail, issue_notice, recipient_of
from seizures.views.crumbs import case_crumbs
from seizures.workflow import ISSUED, blockers, fact_options, notice_blockers


@require_GET
def detail(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Show where a procedure stands, its clocks, and what may be done next."""
    require(user=request.user, verb="seizures.view")
    procedure = find_procedure(request, reference, public_id)
    now = timezone.now()
    view = procedure_queries.view_of(
        procedure=procedure_queries.full_procedure(procedure=procedure),
        user=request.user,
        now=now,
        stand_ins=standing_in_at(office=procedure.seizure.office, now=now),
    )
    abandon = blockers(procedure=view.procedure, step="abandon", now=now)
    context = {
        "view": view,
        "may_abandon": not abandon and may(user=request.user, verb="seizures.decide"),
        "crumbs": case_crumbs(view.procedure.seizure, (view.situation.holder_name, "")),
    }
    return render(request, "seizures/procedures/detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a procedure: first whose right it is, then which goods and which procedure of the law."""
    require(user=request.user, verb="seizures.open_procedure")
    seizure = get_seizure(user=request.user, reference=reference)
    law = law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on)
    chosen = opening_queries.chosen_of(
        user=request.user,
        recordation=request.GET.get("recordation", ""),
        holder=request.GET.get("holder", ""),
    )
    context: dict[str, Any] = {
        "seizure": seizure,
        "law": law,
        "crumbs": case_crumbs(seizure, (_("Open a procedure"), "")),
    }
    if chosen is None or law is None:
        return _choose_holder(request, seizure, context)
    lines = opening_queries.lines_of(seizure=seizure)
    one = {line.position for line in lines if str(line.public_id) == request.GET.get("line", "")}
    preselected = one or _positions(request.GET.get("lines", "")) or {line.position for line in lines}
    offered = [line for line in lines if line.position in preselected] or lines
    tracks, shut = opening_queries.split_tracks(
        opening_queries.tracks_for(seizure=seizure, lines=offered, recordation=chosen.recordation)
    )
    initial = {
        "lines": [str(line.public_id) for line in offered],
        "track": tracks[0].code if tracks else "",
        "seen": opening_queries.newest_procedure_of(seizure=seizure),
    }
    form = OpenForm(request.POST if request.method == "POST" else None, lines=lines, tracks=tracks, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data["lines"])
        try:
            procedure = services.open_procedure(
                acting_user=request.user,
                seizure=seizure,
                line_ids=[line.pk for line in lines if str(line.public_id) in wanted],
                recordation=chosen.recordation,
                right_holder=chosen.right_holder,
                track=form.cleaned_data["track"],
                seen=form.cleaned_data["seen"],
                now=timezone.now(),
            )
        except DomainError as error:
            return render(
                request,
                "seizures/procedures/open.html",
                context | {"form": refused(form, error), "chosen": chosen, "shut": shut},
                status=error.status,
            )
        messages.success(request, _("The procedure is open."))
        return redirect(procedure_url(procedure))
    context |= {"form": form, "chosen": chosen, "shut": shut}
    return render(request, "seizures/procedures/open.html", context, status=400 if form.errors else 200)


def _choose_holder(request: HttpRequest, seizure: Seizure, context: dict[str, Any]) -> HttpResponse:
    form = HolderSearchForm(request.GET if "q" in request.GET else None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    context |= {
        "choices": opening_queries.choices_for(user=request.user, seizure=seizure) if context["law"] else [],
        "search_form": form,
        "text": text,
        "holders": opening_queries.holders_named(user=request.user, text=text),
    }
    return render(request, "seizures/procedures/choose.html", context)


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, reference: str, public_id: UUID, kind: str) -> HttpResponse:
    """Show what a notice says and to whom, and issue it; also to issue a failed one again."""
    require(user=request.user, verb="seizures.issue_notice")
    procedure = procedure_queries.full_procedure(procedure=find_procedure(request, reference, public_id))
    now = timezone.now()
    situation = situation_of(procedure, now=now)
    rule = situation.track.notice(kind)
    if rule is None:
        raise NotVisible
    found = notice_blockers(procedure=procedure, kind=kind, now=now)
    security = situation.track.security if rule is situation.track.first_notice and rule.event else None
    form = NoticeForm(request.POST if request.method == "POST" else None, lines=situation.lines, security=security)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                if form.values():
                    services.assess_goods(acting_user=request.user, procedure=procedure, values=form.values(), now=now)
                issue_notice(acting_user=request.user, procedure=procedure, kind=kind, now=now)
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, _("The notice is on its way. Its state is shown below."))
                return redirect(procedure_url(procedure))
    recipient = recipient_of(procedure=procedure, now=now)
    link_url = answer_url() if carries_link(procedure=procedure, kind=kind) else ""
    context = {
        "procedure": procedure,
        "rule": rule,
        "form": form,
        "blockers": found,
        "done": next((blocker.message for blocker in found if blocker.code in ISSUED), ""),
        "recipient": recipient,
        "mail": compose_mail(language=recipient.language, link_url=link_url),
        "link_url": link_url,
        "shown": [fact.label for fact in situation.track.stages[0].shows],
        "on_request": [fact.label for fact in situation.track.stages[0].on_request],
        "clocks": _clocks_started_by(procedure, rule.event, now) if rule.event else [],
        "back": procedure_url(procedure),
        "crumbs": case_crumbs(
            procedure.seizure, (situation.holder_name, procedure_url(procedure)), (pgettext("crumb", "Notice"), "")
        ),
    }
    return render(request, "seizures/procedures/notice.html", context, status=status)


def _clocks_started_by(procedure: Procedure, event: Any, now: Any) -> list[tuple[Any, Any]]:
    track = situation_of(procedure, now=now).track
    day = today_of(procedure, now)
    return [
        (rule, procedure_queries.previewed_deadline(rule=rule, procedure=procedure, day=day))
        for rule in track.deadlines
        if rule.starts_on == event and rule.counts_from is None
    ]


@require_POST
def withdraw_link(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Take the answer link back; the right holder still has the portal."""
    require(user=request.user, verb="seizures.issue_notice")
    procedure = find_procedure(request, reference, public_id)
    try:
        withdraw_links(acting_user=request.user, procedure=procedure, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The link is withdrawn. The right holder can still answer in the portal."))
    return redirect(procedure_url(procedure))


@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Enter a dated fact that the law asks about."""
    require(user=request.user, verb="seizures.edit")
    procedure = find_procedure(request, reference, public_id)
    now = timezone.now()
    options = fact_options(procedure=procedure_queries.full_procedure(procedure=procedure), now=now)
    options = [(rule, found) for rule, found in options if may(user=request.user, verb=rule.verb)]
    rules = [rule for rule, found in options if not found]
    form = FactForm(
        request.POST if request.method == "POST" else None,
        # A second press names again what the first one recorded: the service knows it, and what stands in the way.
        rules=[rule for rule, _found in options],
        today=local_day(now, procedure.seizure.office.time_zone),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.record_fact(
                acting_user=request.user,
                procedure=procedure,
                event=form.cleaned_data["event"],
                happened_on=form.cleaned_data["happened_on"],
                note=form.cleaned_data["note"],
                seen=0,  # the form is open for what is not recorded
                now=now,
            )
        except DomainError as error:
            refused(form, error).offer(rules)
            return _act(request, procedure, form, _FACT, status=error.status, is_empty=not rules)
        messages.success(request, _("The fact is recorded."))
        return redirect(procedure_url(procedure))
    form.offer(rules)
    return _act(request, procedure, form, _FACT, is_empty=not rules)


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, reference: str, public_id: UUID, code: str) -> HttpResponse:
    """Extend a deadline by what the law allows; where it allows nothing, say why."""
    require(user=request.user, verb="seizures.decide")
    procedure, now = find_procedure(request, reference, public_id), timezone.now()
    about = procedure_queries.deadline_words(procedure=procedure, code=code)
    if not about:
        raise NotVisible
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            extend_deadline(
                acting_user=request.user,
                procedure=procedure,
                code=code,
                reason=form.cleaned_data["reason"],
                seen=0,  # the form is open while nothing is extended
                now=now,
            )
        except DomainError as error:
            return _act(request, procedure, refused(form, error), _EXTEND, status=error.status, about=about)
        messages.success(request, _("The deadline is extended."))
        return redirect(procedure_url(procedure))
    try:
        until = extended_until(procedure=procedure, code=code, now=now)
    except DomainError as refusal:
        return _act(request, procedure, form, _EXTEND, about=about, why_not=str(refusal.message))
    return _act(request, procedure, form, _EXTEND, about=about, until=until)


@require_http_methods(["GET", "POST"])
def abandon(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Abandon a procedure in favour of another."""
    require(user=request.user, verb="seizures.decide")
    procedure = find_procedure(request, reference, public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.abandon_procedure(
                acting_user=request.user,
                procedure=procedure,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except DomainError as error:
            return _act(request, procedure, refused(form, error), _ABANDON, status=error.status)
        messages.success(request, _("The procedure is abandoned."))
        return redirect(reverse("seizures:detail", args=[procedure.seizure.reference]))
    return _act(request, procedure, form, _ABANDON)


_FACT, _EXTEND, _ABANDON = "fact", "extend", "abandon"


def _act(
    request: HttpRequest,
    procedure: Procedure,
    form: Form,
    act: str,
    *,
    status: int = 200,
    is_empty: bool = False,
    about: str = "",
    until: date | None = None,
    why_not: str = "",
) -> HttpResponse:
    """Draw the page of one act on a procedure: what it does and to what, a form, a way back."""
    words = {
        _FACT: (
            _("Record a fact"),
            _("What the law asks about, with its day. Clocks start and stop by it."),
            pgettext("button", "Record"),
        ),
        _EXTEND: (
            _("Extend the deadline"),
            _("Once, on a reasoned request of the right holder, by what the law allows. Never for perishable goods."),
            pgettext("button", "Extend"),
        ),
        _ABANDON: (
            _("Abandon the procedure"),
            _("When another procedure takes its place. It stays on the file; its clocks stop."),
            pgettext("button", "Abandon"),
        ),
    }
    title, intro, button = words[act]
    context = {
        "form": form,
        "title": title,
        "intro": intro,
        "button": button,
        "is_danger": act == _ABANDON,
        "is_empty": is_empty,
        "about": about,
        "until": until,
        "why_not": _("%(found)s. %(because)s") % {"found": about, "because": why_not} if why_not else "",
        "back_words": _("Back to the procedure") if why_not else "",
        "back": procedure_url(procedure),
        "crumbs": case_crumbs(procedure.seizure, (str(procedure.right_holder), procedure_url(procedure)), (title, "")),
    }
    code = status if status != 200 else 400 if form.errors else 200
    return render(request, "seizures/procedures/act.html", context, status=code)


def find_procedure(request: HttpRequest, reference: str, public_id: UUID) -> Procedure:
    """Return a visible procedure of the case named in the address. Raises NotVisible."""
    procedure = get_procedure(user=request.user, public_id=public_id)
    if procedure.seizure.reference != reference.upper():
        raise NotVisible
    return procedure


def procedure_url(procedure: Procedure) -> str:
    """Return the address of a procedure."""
    return reverse("seizures:procedure", args=[procedure.seizure.reference, procedure.public_id])


def _positions(text: str) -> set[int]:
    return {int(part) for part in text.split(",")[:100] if part.isascii() and part.isdigit() and len(part) < 6}
