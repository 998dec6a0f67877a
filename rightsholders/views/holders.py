"""Who the right holders are and who acts for them in the portal: for the desk and administrators; auditors read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import ConfirmFirst, may, require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from accounts.forms import PROOF
from ipcases.lib.errors import DomainError, NotAllowed
from ipcases.lib.refusals import RefusableForm
from reference.queries import country_name, day_in_jurisdiction
from rightsholders.access import get_member, get_right_holder_with_members, jurisdiction_of, recordations_of_customs
from rightsholders.forms.holders import (
    AddressForm,
    EndForm,
    HoldersForm,
    LinkForm,
    MandateForm,
    NewAccountForm,
    NewHolderForm,
    RenewForm,
)
from rightsholders.listing import applied_filters
from rightsholders.models import HolderMember, RightHolder
from rightsholders.queries import Narrowing, list_recordations
from rightsholders.queries import holders as queries
from rightsholders.services import holders as services

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
        "crumbs": _crumbs(request),
    }
    return render(request, "rightsholders/holders.html", context, status=400 if form.errors else 200)


@require_GET
def holder(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one right holder: what it is called, who acts for it, what it has recorded, what happened."""
    require(user=request.user, verb=_SEE)
    found, now = get_right_holder_with_members(user=request.user, public_id=public_id), timezone.now()
    reads = bool(jurisdiction_of(user=request.user))
    members = queries.members_of(user=request.user, holder=found, now=now)
    context = {
        "holder": found,
        "country": country_name(found.country_id),
        "members": [row for row in members if row.is_live],
        "earlier": [row for row in members if not row.is_live],
        "reads_recordations": reads,
        "page": _recordations(request, found) if reads else None,
        "called": {"contacts": queries.contacts_of(user=request.user, holder=found) if reads else []},
        "history": queries.history_of_holder(holder=found),
        "may_admit": may(user=request.user, verb=_ADMIT),
        "may_see_ledger": may(user=request.user, verb="seizures.see_ledger"),
        "sees_people": may(user=request.user, verb=_ADD_PEOPLE),
        "crumbs": _crumbs(request, (found.name, "")),
    }
    return render(request, "rightsholders/holder.html", context)


@require_http_methods(["GET", "POST"])
def new_holder(request: HttpRequest) -> HttpResponse:
    """Enter a right holder; ask first when one of nearly the same name is known."""
    require(user=request.user, verb=_ADMIT)
    posted = request.POST if request.method == "POST" else None
    form, alike, status = NewHolderForm(posted), [], 200
    if posted is not None:
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
                alike, status = error.data.get("alike", []), error.status
                form = NewHolderForm(posted, alike=alike if isinstance(error, services.NearlyTheSame) else ())
                form.show(error)
            else:
                messages.success(request, _("The right holder is entered. Now say who acts for it."))
                return HttpResponseRedirect(_url(made))
    context = {
        "form": form,
        "alike": alike,
        "crumbs": _crumbs(request, (_("Enter a right holder"), "")),
    }
    return render(request, "rightsholders/holder_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def change_address(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct where notices to a right holder go."""
    found = _open(request, public_id)
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
    return _act_with_proof(request, found, form, act, "act.html", _("Change its address"), context)


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let an account that is there act for a right holder."""
    found = _open(request, public_id)
    form = LinkForm(request.POST if request.method == "POST" else None)

    def act() -> HolderMember:
        return services.let_act_for(
            acting_user=request.user,
            public_id=public_id,
            username=form.cleaned_data["username"],
            mandate=form.mandate(),
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )

    return _admit(request, found, form, act, "link", _("Let somebody act for it"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add an account of the portal that acts for a right holder."""
    require(user=request.user, verb=_ADD_PEOPLE)
    found = _open(request, public_id)
    form = NewAccountForm(request.POST if request.method == "POST" else None)

    def act() -> HolderMember:
        return services.add_person_for(
            acting_user=request.user,
            public_id=public_id,
            account=form.account(),
            mandate=form.mandate(),
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )

    return _admit(request, found, form, act, "account", _("Add an account that acts for it"))


@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Let somebody who acts, or once acted, for a right holder do so by a new paper."""
    found = _open(request, public_id)
    member = get_member(user=request.user, holder=found, pk=pk)
    initial = {"capacity": member.capacity, "seen": services.state_of(member=member)}
    form = RenewForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> HolderMember:
        return services.let_act_for(
            acting_user=request.user,
            public_id=public_id,
            username=member.user.username,
            mandate=form.mandate(),
            seen=form.cleaned_data["seen"],
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )

    return _admit(request, found, form, act, "renew", _("Renew by a new paper"), member)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Ask why, then end at once that somebody acts for a right holder."""
    found = _open(request, public_id)
    member = get_member(user=request.user, holder=found, pk=pk)
    form, status = EndForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.end_acting_for(
                    acting_user=request.user,
                    public_id=public_id,
                    member=pk,
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
            except NotAllowed:
                raise
            except DomainError as error:
                form.show(error)
                status = error.status
            else:
                said = _("%(name)s no longer acts for %(holder)s.")
                messages.success(request, said % {"name": member.user.display_name, "holder": found.name})
                return HttpResponseRedirect(_url(found))
    title = _("End that somebody acts for it")
    context = {
        "form": form,
        "title": title,
        "intro": _("%(name)s sees nothing of %(holder)s any more, from the next click on. The account stays.")
        % {"name": member.user.display_name, "holder": found.name},
        "button": pgettext("button", "End it"),
        "is_danger": True,
        "back": _url(found),
        "crumbs": _crumbs(request, (found.name, _url(found)), (title, "")),
    }
    return render(request, "act.html", context, status=status)


def _admit(
    request: HttpRequest,
    found: RightHolder,
    form: MandateForm,
    act: Callable[[], HolderMember],
    step: str,
    title: str,
    member: HolderMember | None = None,
) -> HttpResponse:
    """Show the page that lets somebody act for a right holder, or do it and go back."""

    def admit() -> str:
        said = _("%(name)s acts for %(holder)s from now on.")
        return said % {"name": act().user.display_name, "holder": found.name}

    context = {"member": member, "step": step, "may_add_accounts": may(user=request.user, verb=_ADD_PEOPLE)}
    return _act_with_proof(request, found, form, admit, "rightsholders/holder_admit.html", title, context)


def _act_with_proof(
    request: HttpRequest,
    found: RightHolder,
    form: RefusableForm,
    act: Callable[[], str],
    template: str,
    title: str,
    more: dict[str, Any],
) -> HttpResponse:
    """Show the page of an act that wants a fresh proof, or do it, say what it returns, and go back."""
    ask_for_proof(request, form)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and is_proved_by(request, form):
            try:
                said = act()
            except ConfirmFirst as error:
                ask_for_proof(request, form)
                form.add_error(PROOF, str(error.message))
                status = error.status
            except NotAllowed:
                raise
            except DomainError as error:
                form.show(error)
                status = error.status
            else:
                messages.success(request, said)
                return HttpResponseRedirect(_url(found))
    context = {
        "form": form,
        "holder": found,
        "title": title,
        "back": _url(found),
        "crumbs": _crumbs(request, (found.name, _url(found)), (title, "")),
        **more,
    }
    return render(request, template, context, status=status)


def _open(request: HttpRequest, public_id: UUID) -> RightHolder:
    require(user=request.user, verb=_ADMIT)
    return get_right_holder_with_members(user=request.user, public_id=public_id)


def _recordations(request: HttpRequest, found: RightHolder) -> Any:
    return list_recordations(
        rows=recordations_of_customs(user=request.user),
        narrowing=Narrowing(right_holder=found.public_id),
        today=day_in_jurisdiction(code=jurisdiction_of(user=request.user), now=timezone.now()),
        cursor=request.GET.get("cursor", ""),
        size=_RECORDATIONS_SHOWN,
    )


def _url(found: RightHolder) -> str:
    return reverse("rightsholders:holder", args=[found.public_id])


def _crumbs(request: HttpRequest, *tail: tuple[str, str]) -> list[tuple[str, str]]:
    """Begin where the reader comes from: recordations, or for an administrator the people."""
    first = (_("People"), reverse("people"))
    if may(user=request.user, verb="rightsholders.view"):
        first = (_("Recordations"), reverse("rightsholders:list"))
    return [first, (_("Right holders"), reverse("rightsholders:holders") if tail else ""), *tail]
