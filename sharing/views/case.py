"""The sharing tab of a case, and the way from there to a share: whom, under what, why."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError
from seizures.access import get_seizure
from seizures.views.crumbs import case_crumbs
from sharing.access import get_partner
from sharing.forms.shares import TermsForm
from sharing.queries.inquiry_pages import inquiries_of_seizure, matches_of_seizure
from sharing.queries.letters import counts_by_share
from sharing.queries.partners import agreements_to_share_under, partners_to_share_with
from sharing.queries.questions import answer_days
from sharing.queries.shares import shares_of_seizure
from sharing.services.shares import draft_share
from sharing.standing import add_standings

DONE = 0  # instead of a status: the form's act is done, and its page is over


@require_GET
def tab(request: HttpRequest, reference: str) -> HttpResponse:
    """Show with whom a case is shared, who was asked or asked about it, and what came of it. Eight queries."""
    require(user=request.user, verb="sharing.view")
    seizure = get_seizure(user=request.user, reference=reference)
    shares = shares_of_seizure(user=request.user, seizure=seizure)
    counts = counts_by_share(shares=shares)
    for share in shares:
        share.letter_count, share.open_letter_count = counts.get(share.pk, (0, 0))  # type: ignore[attr-defined]
    inquiries: list[Any] = inquiries_of_seizure(user=request.user, seizure=seizure)
    add_standings(inquiries=inquiries, now=timezone.now())
    return render(
        request,
        "sharing/case_tab.html",
        {
            "seizure": seizure,
            "shares": shares,
            "inquiries": inquiries,
            "matches": matches_of_seizure(user=request.user, seizure=seizure),
            "may_share": may(user=request.user, verb="sharing.share"),
            "crumbs": case_crumbs(seizure, (_("Sharing"), "")),
        },
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whom, under which agreement, and why: one page each; the choices stand in the address."""
    require(user=request.user, verb="sharing.share")
    seizure = get_seizure(user=request.user, reference=reference)
    context: dict[str, Any] = {
        "seizure": seizure,
        "crumbs": case_crumbs(
            seizure, (_("Sharing"), reverse("sharing-case:tab", args=[seizure.reference])), (_("Share this case"), "")
        ),
    }
    chosen = request.GET.get("partner", "")
    if not chosen:
        partners = partners_to_share_with(user=request.user, seizure=seizure, on=day_at_seat(timezone.now()))
        return render(
            request, "sharing/choose_partner.html", context | {"partners": partners, "steps": wizard_steps(0)}
        )
    partner = get_partner(user=request.user, node=chosen)
    context["partner"] = partner
    agreements = agreements_to_share_under(agency=partner.agency, on=day_at_seat(timezone.now()))
    agreement = next((row for row in agreements if row.code == request.GET.get("agreement", "")), None)
    if agreement is None:
        return render(
            request, "sharing/choose_agreement.html", context | {"agreements": agreements, "steps": wizard_steps(1)}
        )
    form = TermsForm(request.POST or None, agreement=agreement, days=answer_days(agreement=agreement))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                share = draft_share(
                    acting_user=request.user,
                    seizure=seizure,
                    partner=partner,
                    agreement=agreement,
                    now=timezone.now(),
                    **form.cleaned_data,
                )
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("Draft saved. Look at what would leave, then submit it."))
                return redirect("sharing:check", public_id=share.public_id)
    context |= {"agreement": agreement, "form": form, "steps": wizard_steps(2)}
    return render(request, "sharing/terms.html", context, status=status)


def wizard_steps(current: int) -> list[dict[str, Any]]:
    """Return the steps from the case to the approval."""
    labels = [_("Partner"), _("Agreement"), _("Why"), _("Check and submit"), _("Approval")]
    return [
        {"label": label, "done": number < current, "current": number == current} for number, label in enumerate(labels)
    ]


def done_or_status(request: HttpRequest, form: Any, act: Callable[..., Any]) -> int:
    """Do what a form that was sent asks: DONE, or the status of the page that shows the form (again)."""
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 400
    try:
        act(**form.cleaned_data)
    except DomainError as error:
        add_refusal(form, error)
        return error.status
    return DONE


def add_refusal(form: Any, error: DomainError) -> None:
    """Show a refusal where it belongs, with what was typed still there."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error.message))
