"""Who acts for right holders in the portal: for the desk and administrators."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import may, require
from accounts.confirming import confirmed_at
from rightsholders.access import get_member, get_proposal, require_second_person
from rightsholders.forms.holders import (
    ConfirmMandateForm,
    EndForm,
    LinkForm,
    MandateForm,
    NewAccountForm,
    RefuseMandateForm,
    RenewForm,
)
from rightsholders.mandate_words import mandate_rows
from rightsholders.models import HolderMember, MandateProposal, RightHolder
from rightsholders.queries.holders import link_before
from rightsholders.services import mandates as services
from rightsholders.views.holder_page import act_on, act_with_proof, open_holder, url_of

_ADD_PEOPLE = "accounts.administer"


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose that an account that is there acts for a right holder."""
    found = open_holder(request, public_id)
    form = LinkForm(request.POST if request.method == "POST" else None)

    def act() -> MandateProposal:
        return services.propose_to_act(
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
    """Add an account of the portal, and propose that it acts for a right holder."""
    require(user=request.user, verb=_ADD_PEOPLE)
    found = open_holder(request, public_id)
    form = NewAccountForm(request.POST if request.method == "POST" else None)

    def act() -> MandateProposal:
        return services.add_person_to_act(
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
    """Propose that somebody who acts, or once acted, for a right holder does so by a new paper."""
    found = open_holder(request, public_id)
    member = get_member(user=request.user, holder=found, pk=pk)
    initial = {"capacity": member.capacity, "seen": services.state_of(member=member)}
    form = RenewForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> MandateProposal:
        return services.propose_to_act(
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
def confirm(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Show to a second person who would act by which paper, and let that person act."""
    found, proposal = _to_decide(request, public_id, pk)
    if proposal.state != MandateProposal.State.WAITS:
        return HttpResponseRedirect(url_of(found))
    form = ConfirmMandateForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        services.confirm_mandate(
            acting_user=request.user,
            public_id=public_id,
            proposal=pk,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        said = _("%(name)s acts for %(holder)s from now on.")
        return said % {"name": proposal.user.display_name, "holder": found.name}

    context = {"proposal": proposal, "rows": mandate_rows(proposal=proposal, link=link_before(proposal=proposal))}
    title = _("Confirm or refuse")
    return act_with_proof(request, found, form, act, "rightsholders/mandate_confirm.html", title, context)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Ask a second person why, and let nobody act who was proposed."""
    found, proposal = _to_decide(request, public_id, pk)
    if proposal.state != MandateProposal.State.WAITS:
        return HttpResponseRedirect(url_of(found))
    form = RefuseMandateForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        services.refuse_mandate(
            acting_user=request.user,
            public_id=public_id,
            proposal=pk,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        said = _("Refused. %(name)s reads why.")
        return said % {"name": proposal.proposed_by.display_name}

    told = {"name": proposal.user.display_name, "holder": found.name}
    context = {
        "intro": _("Nothing changes in what %(name)s sees of %(holder)s.") % told,
        "button": pgettext("button", "Refuse it"),
        "is_danger": True,
    }
    return act_on(request, found, form, act, "act.html", _("Refuse the mandate"), context)


@require_POST
def take_back(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Take back that somebody shall act for a right holder, which one proposed oneself."""
    found = open_holder(request, public_id)
    services.take_back_proposal(acting_user=request.user, public_id=public_id, proposal=pk, now=timezone.now())
    messages.success(request, _("Taken back. Nothing changes in who acts for %(holder)s.") % {"holder": found.name})
    return HttpResponseRedirect(url_of(found))


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Ask why, then end at once that somebody acts for a right holder."""
    found = open_holder(request, public_id)
    member = get_member(user=request.user, holder=found, pk=pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    told = {"name": member.user.display_name, "holder": found.name}

    def act() -> str:
        services.end_acting_for(
            acting_user=request.user,
            public_id=public_id,
            member=pk,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        return _("%(name)s no longer acts for %(holder)s.") % told

    context = {
        "intro": _("%(name)s sees nothing of %(holder)s any more, from the next click on. The account stays.") % told,
        "button": pgettext("button", "End it"),
        "is_danger": True,
    }
    return act_on(request, found, form, act, "act.html", _("End the mandate"), context)


def _to_decide(request: HttpRequest, public_id: UUID, pk: int) -> tuple[RightHolder, MandateProposal]:
    found = open_holder(request, public_id)
    proposal = get_proposal(user=request.user, holder=found, pk=pk)
    require_second_person(user=request.user, first=proposal.proposed_by_id)
    return found, proposal


def _admit(
    request: HttpRequest,
    found: RightHolder,
    form: MandateForm,
    act: Callable[[], MandateProposal],
    step: str,
    title: str,
    member: HolderMember | None = None,
) -> HttpResponse:
    """Show the page that proposes somebody to act for a right holder, or do it and go back."""

    def admit() -> str:
        said = _("Proposed. %(name)s acts for %(holder)s once a second person has confirmed it.")
        if member is not None:
            said = _("Proposed. The new paper of %(name)s counts once a second person has confirmed it.")
        return said % {"name": act().user.display_name, "holder": found.name}

    context = {"member": member, "step": step, "may_add_accounts": may(user=request.user, verb=_ADD_PEOPLE)}
    return act_with_proof(request, found, form, admit, "rightsholders/holder_admit.html", title, context)
