"""What the pages about one right holder have in common: opening it, the way back, an act that wants a fresh proof."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import ConfirmFirst, may, require
from accounts.confirming import ask_for_proof, is_proved_by
from accounts.forms import PROOF
from ipcases.lib.errors import DomainError, NotAllowed
from ipcases.lib.refusals import RefusableForm
from rightsholders.access import get_right_holder_with_members
from rightsholders.models import RightHolder
from rightsholders.services.holders import VERB


def act_with_proof(
    request: HttpRequest,
    found: RightHolder,
    form: RefusableForm,
    act: Callable[[], str],
    template: str,
    title: str,
    more: dict[str, Any],
) -> HttpResponse:
    """Do as `act_on`, where the act wants a fresh proof."""
    ask_for_proof(request, form)
    return act_on(request, found, form, act, template, title, more)


def act_on(
    request: HttpRequest,
    found: RightHolder,
    form: RefusableForm,
    act: Callable[[], str],
    template: str,
    title: str,
    more: dict[str, Any],
) -> HttpResponse:
    """Show the page of an act, or do it, say what it returns, and go back."""
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
                return HttpResponseRedirect(url_of(found))
    context = {
        "form": form,
        "holder": found,
        "title": title,
        "back": url_of(found),
        "crumbs": crumbs_of(request, (found.name, url_of(found)), (title, "")),
        **more,
    }
    return render(request, template, context, status=status)


def open_holder(request: HttpRequest, public_id: UUID) -> RightHolder:
    """Return a right holder to somebody who keeps them."""
    require(user=request.user, verb=VERB)
    return get_right_holder_with_members(user=request.user, public_id=public_id)


def url_of(found: RightHolder) -> str:
    """Return where its page is."""
    return reverse("rightsholders:holder", args=[found.public_id])


def crumbs_of(request: HttpRequest, *tail: tuple[str, str]) -> list[tuple[str, str]]:
    """Begin where the reader comes from: recordations, or for an administrator the people."""
    first = (_("People"), reverse("people"))
    if may(user=request.user, verb="rightsholders.view"):
        first = (_("Recordations"), reverse("rightsholders:list"))
    return [first, (_("Right holders"), reverse("rightsholders:holders") if tail else ""), *tail]
