"""Two entries of one right holder: found, compared, merged by two people, and parted by two again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.confirming import confirmed_at
from ipcases.lib.errors import NotVisible
from rightsholders.access import get_merge, require_second_person
from rightsholders.forms.holders import RefuseMandateForm
from rightsholders.forms.merges import ConfirmMergeForm, FindOtherForm, MergeForm, UndoMergeForm
from rightsholders.merge_words import merge_rows, particulars_of
from rightsholders.models import MergeProposal, RightHolder
from rightsholders.queries.holders import holders_like
from rightsholders.queries.merges import MergedEntry, entries_merged, others_named, side_by_side
from rightsholders.services import merges as services
from rightsholders.views.holder_page import act_on, act_with_proof, crumbs_of, open_holder, url_of

Kind = MergeProposal.Kind


@require_GET
def find_other(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Find the other entry of a right holder: first those of nearly its name, then by any name."""
    found = open_holder(request, public_id)
    form = FindOtherForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    alike = holders_like(user=request.user, name=found.name, name_zh=found.name_zh, besides=found)
    title = _("Merge it with another")
    context = {
        "holder": found,
        "form": form,
        "text": text,
        "found": others_named(user=request.user, holder=found, text=text) if text else alike,
        "title": title,
        "heading": _("The other one"),
        "back": url_of(found),
        "crumbs": crumbs_of(request, (found.name, url_of(found)), (title, "")),
    }
    return render(request, "rightsholders/merge_find.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, public_id: UUID, other: UUID) -> HttpResponse:
    """Show what two entries have side by side, and propose that they are one right holder."""
    found, second = open_holder(request, public_id), open_holder(request, other)
    if found == second:
        return HttpResponseRedirect(url_of(found))
    form = MergeForm(request.POST if request.method == "POST" else None, entries=(found, second))

    def act() -> str:
        stays = form.cleaned_data["stays"]
        goes = second if stays == str(found.public_id) else found
        services.propose_merge(
            acting_user=request.user,
            goes=goes.public_id,
            stays=stays,
            grounds=form.grounds(),
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        return _("Proposed. They are one right holder once a second person has confirmed it.")

    context = _compared(request, found, second) | {"kind": Kind.MERGE}
    return act_with_proof(request, found, form, act, "rightsholders/merge.html", _("Are these two the same?"), context)


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, public_id: UUID, entry: UUID) -> HttpResponse:
    """Show what came since two entries were merged and of which it is, and propose that they are two after all."""
    found = open_holder(request, public_id)
    merged = _merged(request, found, entry)
    form = UndoMergeForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        services.propose_undoing(
            acting_user=request.user,
            public_id=public_id,
            entry=entry,
            grounds=form.grounds(),
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        return _("Proposed. They are two again once a second person has confirmed it.")

    context = _compared(request, merged.entry, found, merged.merge) | {"kind": Kind.UNDO}
    return act_with_proof(request, found, form, act, "rightsholders/merge.html", _("They are two after all"), context)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Show to a second person what was proposed of two entries, and do it."""
    found, proposal = _to_decide(request, public_id, pk)
    if proposal.state != MergeProposal.State.WAITS:
        return HttpResponseRedirect(url_of(found))
    form = ConfirmMergeForm(request.POST if request.method == "POST" else None)
    told = {"goes": proposal.goes.own_name, "stays": proposal.stays.name}

    def act() -> str:
        services.confirm_merge(
            acting_user=request.user,
            public_id=public_id,
            proposal=pk,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        if proposal.kind == Kind.UNDO:
            return _("%(goes)s and %(stays)s are two right holders again.") % told
        return _("What is of %(goes)s is of %(stays)s from now on.") % told

    done = _merged(request, found, proposal.goes.public_id).merge if proposal.kind == Kind.UNDO else None
    context = _compared(request, proposal.goes, proposal.stays, done)
    context |= {"kind": proposal.kind, "proposal": proposal, "rows": merge_rows(proposal=proposal)}
    title = _("Confirm or refuse")
    return act_with_proof(request, found, form, act, "rightsholders/merge_confirm.html", title, context)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Ask a second person why, and leave the entries as they are."""
    found, proposal = _to_decide(request, public_id, pk)
    if proposal.state != MergeProposal.State.WAITS:
        return HttpResponseRedirect(url_of(found))
    form = RefuseMandateForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        services.refuse_merge(
            acting_user=request.user,
            public_id=public_id,
            proposal=pk,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        return _("Refused. %(name)s reads why.") % {"name": proposal.proposed_by.display_name}

    told = {"goes": proposal.goes.own_name, "stays": proposal.stays.name}
    context = {
        "intro": _("%(goes)s and %(stays)s stay as they are.") % told,
        "button": pgettext("button", "Refuse it"),
        "is_danger": True,
    }
    return act_on(request, found, form, act, "act.html", _("Refuse the proposal"), context)


@require_POST
def take_back(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Take back what one proposed oneself of two entries."""
    found = open_holder(request, public_id)
    taken = services.take_back_merge(acting_user=request.user, public_id=public_id, proposal=pk, now=timezone.now())
    told = {"goes": taken.goes.own_name, "stays": taken.stays.name}
    messages.success(request, _("Taken back. %(goes)s and %(stays)s stay as they are.") % told)
    return HttpResponseRedirect(url_of(found))


def _to_decide(request: HttpRequest, public_id: UUID, pk: int) -> tuple[RightHolder, MergeProposal]:
    found = open_holder(request, public_id)
    proposal = get_merge(user=request.user, holder=found, pk=pk)
    require_second_person(user=request.user, first=proposal.proposed_by_id)
    return found, proposal


def _merged(request: HttpRequest, found: RightHolder, entry: UUID) -> MergedEntry:
    for row in entries_merged(user=request.user, holder=found):
        if row.entry.public_id == entry:
            return row
    raise NotVisible


def _compared(
    request: HttpRequest, one: RightHolder, other: RightHolder, merge: MergeProposal | None = None
) -> dict[str, object]:
    """Return what the table of two entries shows; of those that `merge` made one, what came since."""
    entries, since = (one, other), merge.decided_at if merge is not None else None
    return {
        "names": [entry.own_name for entry in entries],
        "particulars": particulars_of(entries=entries),
        "parts": side_by_side(user=request.user, entries=entries, since=since),
        "since": since,
    }
