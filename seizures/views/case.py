"""The page of one case, its history, and the small acts on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from accounts.models import User
from accounts.queries import standing_in_at
from accounts.roles import VERBS, Role
from audit.queries import history_of
from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from ipcases.lib.refusals import refused
from ipcases.lib.sending_twice import newest_of
from seizures import queries
from seizures.access import get_seizure, get_undone, may_undo
from seizures.events import LOOKS
from seizures.forms.case import EvidenceForm, HandOverForm, MemberForm, NoteForm, RestrictForm
from seizures.models import Seizure, UndoneSeizure
from seizures.queries import procedures as procedure_queries
from seizures.queries.gaps import gaps_of
from seizures.queries.referrals import referrals_of_seizure
from seizures.queries.same_pictures import same_pictures
from seizures.services import custody, evidence, notes, restriction
from seizures.services.corrections import why_goods_locked
from seizures.services.undoing import undo_seizure
from seizures.views.crumbs import case_crumbs

CUSTODY_ROLES = frozenset(role for role in Role if "seizures.hand_over" in VERBS[role])
_CASE_ROLES = frozenset(role for role in Role if "seizures.view" in VERBS[role] and role != Role.AUDITOR)


@require_GET
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a case."""
    require(user=request.user, verb="seizures.view")
    try:
        return show_case(request, get_seizure(user=request.user, reference=reference))
    except NotVisible:
        return _show_undone(request, get_undone(user=request.user, reference=reference))


def _show_undone(request: HttpRequest, undone: UndoneSeizure) -> HttpResponse:
    """Say what became of a number that was given: it may stand on a bag or in somebody's notes."""
    with timezone.override(undone.office.time_zone):
        context = {
            "undone": undone,
            "again": queries.logged_again(user=request.user, undone=undone),
            "page": history_of(case_reference=undone.reference, reader=request.user),
            "crumbs": case_crumbs(undone),
        }
        return render(request, "seizures/undone.html", context, status=410)


@require_POST
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back a case that was logged a moment ago and lead to its form."""
    require(user=request.user, verb="seizures.log")
    try:
        seizure = get_seizure(user=request.user, reference=reference)
    except NotVisible:  # pressed again: it is undone
        return _show_undone(request, get_undone(user=request.user, reference=reference))
    try:
        undone = undo_seizure(acting_user=request.user, reference=reference, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, error.message)
        return show_case(request, seizure, status=error.status)
    if undone.draft_id is None:
        told = _("%(reference)s is undone. Its number is not given again.") % {"reference": undone.reference}
        messages.success(request, told)
        return HttpResponseRedirect(reverse("seizures:list"))
    return HttpResponseRedirect(reverse("seizures:form", args=[undone.draft_id]))


def show_case(request: HttpRequest, seizure: Seizure, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Draw the case page; `forms` are those with something wrong in them."""
    user: User = request.user  # type: ignore[assignment]
    case = queries.case_page(user=user, seizure=seizure)
    if case.parties:
        evidence.note_parties_view(acting_user=user, seizure=case.seizure, now=timezone.now())
    for party in case.parties or ():
        known = getattr(party, "search", None)
        party.dossier_url = _address("reports:party", known.public_id) if known else ""  # type: ignore[attr-defined]
    verbs = {
        verb: may(user=user, verb=f"seizures.{verb}")
        for verb in ("edit", "add_evidence", "cover", "hand_over", "open_procedure", "restrict", "hold")
    }
    may_export = may(user=user, verb="reports.export")
    locked = why_goods_locked(seizure=case.seizure) if verbs["edit"] else None
    step, now = case.next_step, timezone.now()
    procedures = procedure_queries.procedures_of(
        seizure=case.seizure,
        user=user,
        now=now,
        stand_ins=standing_in_at(office=case.seizure.office, now=now),
    )
    context = {
        "case": case,
        "seizure": case.seizure,
        "tab": "case",
        "may": verbs,
        "may_step": bool(step.verb) and may(user=user, verb=step.verb),
        "may_undo": may_undo(user=user, seizure=case.seizure, now=now) and not (procedures or case.has_gone_on),
        "goods_locked": locked,
        "seen": same_pictures(user=user, seizure=case.seizure) if case.shows_files else None,
        "alerts": queries.alerts_of_case(user=user, seizure=case.seizure),
        "gap": next(iter(gaps_of(seizure=case.seizure, on=timezone.localdate())), None) if verbs["edit"] else None,
        "procedures": procedures,
        "referrals": referrals_of_seizure(user=user, seizure=case.seizure),
        "open_procedure_url": _address("seizures:open-procedure", case.seizure.reference),
        "dossier_url": _address("reports:dossier", case.seizure.reference) if may_export else "",
        "case_file_url": _address("reports:case-file", case.seizure.reference) if may_export else "",
        "sections": _sections(case),
        "crumbs": case_crumbs(case.seizure),
        "note_form": forms.get("note_form") or NoteForm(initial={"seen": newest_of(case.notes)}),
        "evidence_form": forms.get("evidence_form") or EvidenceForm(initial={"seen": newest_of(case.files)}),
        "file_errors": forms.get("file_errors", []),
        "has_errors": bool(forms),
    }
    if verbs["hand_over"]:
        context["hand_over_form"] = forms.get("hand_over_form") or _hand_over_form(
            user, case.seizure, seen=newest_of(event for event in case.custody if event.accepted_at)
        )
    if verbs["restrict"]:
        context["restrict_form"] = forms.get("restrict_form") or RestrictForm()
        context["member_form"] = forms.get("member_form") or _member_form(user, case.seizure)
    with timezone.override(seizure.office.time_zone):
        return render(request, "seizures/detail.html", context, status=status)


def _address(name: str, key: Any) -> str:
    """Return the address of a page by its name; an upper app is known by URL name only, and may be missing."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def _sections(case: queries.CasePage) -> list[dict[str, Any]]:
    return [
        {"id": "summary", "label": _("Summary")},
        {"id": "goods", "label": _("Goods and marks"), "count": len(case.lines)},
        {"id": "procedures", "label": _("Procedures")},
        {"id": "photos", "label": _("Photos and papers"), "count": len(case.photos) + len(case.documents)},
        {"id": "people", "label": _("People"), "count": case.party_count},
        {"id": "custody", "label": _("Custody"), "count": len(case.custody)},
        {"id": "notes", "label": _("Notes"), "count": len(case.notes)},
    ]


@require_GET
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was done to a case, newest first; with ?looks=1 who looked at it as well."""
    require(user=request.user, verb="seizures.view")
    seizure = get_seizure(user=request.user, reference=reference)
    crumbs = case_crumbs(seizure, (pgettext("tab", "History"), ""))
    with_looks = request.GET.get("looks") == "1"
    with timezone.override(seizure.office.time_zone):
        page = history_of(
            case_reference=seizure.reference,
            reader=request.user,
            cursor=request.GET.get("cursor", ""),
            leaving_out=() if with_looks else LOOKS,
        )
        context = {"seizure": seizure, "tab": "history", "page": page, "crumbs": crumbs, "with_looks": with_looks}
        return render(request, "seizures/history.html", context)


@require_POST
def add_note(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a note."""
    require(user=request.user, verb="seizures.edit")
    seizure = get_seizure(user=request.user, reference=reference)
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.add_note(acting_user=request.user, reference=reference, now=timezone.now(), **form.cleaned_data)
        return _done(request, seizure, _("The note is on the file."), "notes")
    return show_case(request, seizure, status=400, note_form=form)


@require_POST
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the goods to somebody else."""
    require(user=request.user, verb="seizures.hand_over")
    seizure = get_seizure(user=request.user, reference=reference)
    form = _hand_over_form(request.user, seizure, request.POST)
    if not form.is_valid():
        return show_case(request, seizure, status=400, hand_over_form=form)
    receiver = queries.people_of_office(seizure=seizure, roles=CUSTODY_ROLES)[int(form.cleaned_data["receiver"])]
    try:
        custody.hand_over(
            acting_user=request.user,
            reference=reference,
            receiver=receiver,
            place=form.cleaned_data["place"],
            remark=form.cleaned_data["remark"],
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
        )
    except DomainError as error:
        refused(form, error)
        return show_case(request, seizure, status=error.status, hand_over_form=form)
    return _done(request, seizure, _("Handed over. It counts once %(name)s accepts.") % {"name": receiver}, "custody")


@require_POST
def accept_hand_over(request: HttpRequest, reference: str, event_id: int) -> HttpResponse:
    """Accept the goods."""
    require(user=request.user, verb="seizures.hand_over")
    seizure = get_seizure(user=request.user, reference=reference)
    custody.accept(acting_user=request.user, reference=reference, event_id=event_id, now=timezone.now())
    return _done(request, seizure, _("You hold the goods now."), "custody")


@require_http_methods(["POST"])
def restrict(request: HttpRequest, reference: str) -> HttpResponse:
    """Restrict the case, or lift the restriction: what its reader pressed, whatever it has become meanwhile."""
    require(user=request.user, verb="seizures.restrict")
    seizure = get_seizure(user=request.user, reference=reference)
    form = RestrictForm(request.POST)
    if not form.is_valid():
        return show_case(request, seizure, status=400, restrict_form=form)
    act, said = (
        (restriction.lift_restriction, _("The case is open to its office again."))
        if request.POST.get("do") == "lift"
        else (restriction.restrict, _("Only the people listed see this case now."))
    )
    act(acting_user=request.user, reference=reference, purpose=form.cleaned_data["purpose"], now=timezone.now())
    return _done(request, seizure, said, "summary")


@require_POST
def admit(request: HttpRequest, reference: str) -> HttpResponse:
    """Admit a colleague to a restricted case."""
    require(user=request.user, verb="seizures.restrict")
    seizure = get_seizure(user=request.user, reference=reference)
    form = _member_form(request.user, seizure, request.POST)
    if not form.is_valid():
        return show_case(request, seizure, status=400, member_form=form)
    member = queries.people_of_office(seizure=seizure, roles=_CASE_ROLES)[int(form.cleaned_data["member"])]
    try:
        restriction.admit(acting_user=request.user, reference=reference, member=member, now=timezone.now())
    except DomainError as error:
        refused(form, error)
        return show_case(request, seizure, status=error.status, member_form=form)
    return _done(request, seizure, _("%(name)s sees this case now.") % {"name": member}, "summary")


@require_POST
def remove_member(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a colleague off a restricted case."""
    require(user=request.user, verb="seizures.restrict")
    seizure = get_seizure(user=request.user, reference=reference)
    restriction.remove_member(
        acting_user=request.user,
        reference=reference,
        username=request.POST.get("username", "")[:60].replace("\x00", ""),
        now=timezone.now(),
    )
    return _done(request, seizure, _("Removed."), "summary")


def _hand_over_form(user: Any, seizure: Seizure, data: Any = None, *, seen: int = 0) -> HandOverForm:
    people = queries.people_of_office(seizure=seizure, roles=CUSTODY_ROLES)
    receivers = [(str(pk), str(person)) for pk, person in people.items() if pk != user.pk]
    return HandOverForm(data, receivers=receivers, prefix="hand", initial={"seen": seen})


def _member_form(user: Any, seizure: Seizure, data: Any = None) -> MemberForm:
    people = queries.people_of_office(seizure=seizure, roles=_CASE_ROLES)
    colleagues = [(str(pk), str(person)) for pk, person in people.items() if pk != user.pk]
    return MemberForm(data, colleagues=colleagues, prefix="admit")


def _done(request: HttpRequest, seizure: Seizure, sentence: str, section: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(f"{reverse('seizures:detail', args=[seizure.reference])}#{section}")
