"""Who the right holders are: for the desk and administrators; auditors read."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from accounts.confirming import confirmed_at
from ipcases.lib.errors import DomainError, NotAllowed
from reference.queries import country_name, day_in_jurisdiction
from rightsholders.access import get_right_holder_with_members, jurisdiction_of, recordations_of_customs
from rightsholders.forms.holders import AddressForm, HoldersForm, NewHolderForm, RenameForm
from rightsholders.listing import applied_filters
from rightsholders.models import RightHolder
from rightsholders.queries import Narrowing, list_recordations
from rightsholders.queries import holders as queries
from rightsholders.queries.merges import MergedEntry, entries_merged, merges_waiting
from rightsholders.services import holders as services
from rightsholders.views.holder_page import act_with_proof, crumbs_of, open_holder, url_of

_SEE, _ADMIT, _ADD_PEOPLE = "rightsholders.see_members", services.VERB, "accounts.administer"
_RECORDATIONS_SHOWN = 10


@require_GET
def holders(request: HttpRequest) -> HttpResponse:
    """List the right holders by name, with who acts for each."""
    require(user=request.user, verb=_SEE)
    form = HoldersForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    narrowed = queries.HolderFilter(
        text=chosen.get("q", ""),
        country=chosen.get("country", ""),
        acting=chosen.get("acting", ""),
        person=chosen.get("person", ""),
    )
    now = timezone.now()
    cursor = request.GET.get("cursor", "")
    context = {
        "filter_form": form,
        "page": queries.list_holders(user=request.user, narrowed=narrowed, now=now, cursor=cursor),
        "count": queries.count_holders(user=request.user, narrowed=narrowed, now=now),
        "applied": applied_filters(request, form),
        "clear_url": reverse("rightsholders:holders"),
        "of_person": narrowed.person,
        "reads_recordations": bool(jurisdiction_of(user=request.user)),
        "may_admit": may(user=request.user, verb=_ADMIT),
        "crumbs": crumbs_of(request),
    }
    return render(request, "rightsholders/holders.html", context, status=400 if form.errors else 200)


@require_GET
def holder(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one right holder: what it is called, who acts for it, what it has recorded, what happened."""
    require(user=request.user, verb=_SEE)
    found, now = get_right_holder_with_members(user=request.user, public_id=public_id), timezone.now()
    merged = entries_merged(user=request.user, holder=found)
    if found.public_id != public_id:
        messages.info(request, _said_of_merged(public_id, merged))
        return HttpResponseRedirect(url_of(found))
    reads = bool(jurisdiction_of(user=request.user))
    members = queries.members_of(user=request.user, holder=found, now=now)
    waiting = queries.mandates_waiting(user=request.user, holder=found)
    merges = merges_waiting(user=request.user, holder=found)
    context = {
        "holder": found,
        "former_names": queries.former_names_of(holder=found),
        "country": country_name(found.country_id),
        "members": [row for row in members if row.is_live],
        "waiting": waiting,
        "may_decide": any(row.may_decide for row in waiting),
        "merged": merged,
        "merges": merges,
        "may_decide_merges": any(row.may_decide for row in merges),
        "earlier": [row for row in members if not row.is_live],
        "reads_recordations": reads,
        "page": _recordations(request, found) if reads else None,
        "called": {"contacts": queries.contacts_of(user=request.user, holder=found) if reads else []},
        "history": queries.history_of_holder(holder=found),
        "may_admit": may(user=request.user, verb=_ADMIT),
        "may_see_ledger": may(user=request.user, verb="seizures.see_ledger"),
        "sees_people": may(user=request.user, verb=_ADD_PEOPLE),
        "crumbs": crumbs_of(request, (found.name, "")),
    }
    return render(request, "rightsholders/holder.html", context)


@require_http_methods(["GET", "POST"])
def new_holder(request: HttpRequest) -> HttpResponse:
    """Enter a right holder; ask first when one of nearly the same name is known."""
    require(user=request.user, verb=_ADMIT)
    form, status = NewHolderForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = services.register_right_holder(
                    acting_user=request.user,
                    values=form.values(),
                    others=form.others_known(),
                    now=timezone.now(),
                )
            except NotAllowed:
                raise
            except DomainError as error:
                form.show(error)
                status = error.status
            else:
                messages.success(request, _("The right holder is entered. Now say who acts for it."))
                return HttpResponseRedirect(url_of(made))
    context = {"form": form, "crumbs": crumbs_of(request, (_("Enter a right holder"), ""))}
    return render(request, "rightsholders/holder_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a right holder another name; ask first when another one has nearly that name."""
    found = open_holder(request, public_id)
    initial = {"name": found.name, "name_zh": found.name_zh, "seen": services.name_state_of(holder=found)}
    form = RenameForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> str:
        renamed = services.rename_right_holder(
            acting_user=request.user,
            public_id=public_id,
            values=form.values(),
            others=form.others_known(),
            seen=form.cleaned_data["seen"],
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        return _("%(former)s is called %(name)s from now on.") % {"former": found.name, "name": renamed.name}

    return act_with_proof(request, found, form, act, "rightsholders/holder_rename.html", _("Change its name"), {})


@require_http_methods(["GET", "POST"])
def change_address(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct where notices to a right holder go."""
    found = open_holder(request, public_id)
    initial = {name: getattr(found, name) for name in services.ADDRESS}
    initial["seen"] = services.address_state_of(holder=found)
    form = AddressForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> str:
        services.change_address(
            acting_user=request.user,
            public_id=public_id,
            values={name: form.cleaned_data[name] for name in services.ADDRESS},
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        return _("The address of %(holder)s is changed.") % {"holder": found.name}

    context = {"button": _("Save"), "intro": found.name}
    return act_with_proof(request, found, form, act, "act.html", _("Change contact details"), context)


def _said_of_merged(public_id: UUID, merged: Collection[MergedEntry]) -> str:
    name = next((row.entry.own_name for row in merged if row.entry.public_id == public_id), "")
    return _("%(name)s was merged into this right holder.") % {"name": name}


def _recordations(request: HttpRequest, found: RightHolder) -> Any:
    return list_recordations(
        rows=recordations_of_customs(user=request.user),
        narrowing=Narrowing(right_holder=found.public_id),
        today=day_in_jurisdiction(code=jurisdiction_of(user=request.user), now=timezone.now()),
        cursor=request.GET.get("cursor", ""),
        size=_RECORDATIONS_SHOWN,
    )
