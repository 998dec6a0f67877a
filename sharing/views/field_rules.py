"""The field rules of an agreement: what leaves in which form, its versions, proposing new ones and deciding on them."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import ChangedMeanwhile, DomainError, NotVisible
from ipcases.lib.refusals import refused
from operations.access import agreement_acts, get_agreement, may_be_second_person, require_second_person
from operations.agreement_words import state_of
from operations.models import Agreement
from sharing.facts import RuleFacts
from sharing.field_words import consequences, differences, forms_in, parts_in_words
from sharing.forms.field_rules import (
    FieldRulesForm,
    ProposeFieldRulesForm,
    PutInForceForm,
    RefuseFieldRulesForm,
    TakeBackFieldRulesForm,
)
from sharing.models import Policy
from sharing.queries.cases import rules_of
from sharing.queries.policies import Version, proposal_of, shares_concerned, versions_of
from sharing.services.policies import (
    propose_policy,
    put_in_force,
    refuse_policy,
    rules_in_force,
    rules_with,
    take_back_policy,
)

_ADMINISTER = "reference.administer"


@require_GET
def field_rules(request: HttpRequest, code: str) -> HttpResponse:
    """Show which fields leave under an agreement, today or by an earlier version. Five queries."""
    agreement = _find(request, code)
    found = versions_of(agreement=agreement)
    proposal = next((version for version in found if version.policy.state == Policy.State.PROPOSED), None)
    versions = [version for version in found if version is not proposal]
    shown = _asked_version(request, versions)
    rules = rules_of(policy=shown.policy) if shown else rules_in_force(agreement=agreement)[1]
    context = {
        "agreement": agreement,
        "state": state_of(agreement=agreement, on=day_at_seat(timezone.now())),
        "versions": versions,
        "proposal": proposal,
        "shown": shown,
        "is_earlier": shown is not None and not shown.policy.is_current,
        "parts": parts_in_words(agreement=agreement, rules=rules),
        "consequences": consequences(forms=forms_in(agreement=agreement, rules=rules)),
        **agreement_acts(user=request.user, agreement=agreement),
        "may_change": _may_change(request, agreement) and proposal is None,
        "may_share": True,
        "tab": "rules",
        "crumbs": _crumbs(agreement),
    }
    return render(request, "sharing/field_rules.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Ask in which form each field is to leave; then show what would differ, before anything does."""
    agreement = _find(request, code)
    require(user=request.user, verb=_ADMINISTER)
    if not _may_change(request, agreement) or proposal_of(agreement=agreement):  # the page of the rules says so
        return redirect("sharing:field-rules", code=agreement.code)
    version, rules = rules_in_force(agreement=agreement)
    form = FieldRulesForm(request.POST if request.method == "POST" else None, agreement=agreement, rules=rules)
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        if differences(agreement=agreement, old=rules, new=_rules_typed(agreement, form)):
            last_step = ProposeFieldRulesForm(
                initial=form.typed() | {"looked_at": version}, agreement=agreement, rules=rules
            )
            ask_for_proof(request, last_step)
            return _check_page(request, agreement, rules, form, last_step)
        form.add_error(None, _("Nothing differs from the rules in force. Change a field first."))
    return _form_page(request, agreement, rules, form)


@require_POST
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose the rules whose differences were read."""
    agreement = _find(request, code)
    require(user=request.user, verb=_ADMINISTER)
    rules = rules_in_force(agreement=agreement)[1]
    choices = FieldRulesForm(request.POST, agreement=agreement, rules=rules)
    if not choices.is_valid():
        return _form_page(request, agreement, rules, choices)
    form = ProposeFieldRulesForm(request.POST, agreement=agreement, rules=rules)
    ask_for_proof(request, form)
    if not (form.is_valid() and is_proved_by(request, form)):
        return _check_page(request, agreement, rules, choices, form)
    try:
        propose_policy(
            acting_user=request.user,
            agreement=agreement,
            rules=_rules_typed(agreement, form).values(),
            reason=form.cleaned_data["reason"],
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
            looked_at=form.cleaned_data["looked_at"],
        )
    except DomainError as error:
        if error.status == 403:
            raise
        rules = rules_in_force(agreement=agreement)[1]
        return _form_page(request, agreement, rules, refused(choices, error), status=error.status)
    messages.success(request, _("Proposed. Nothing changes until a second person has put the new rules in force."))
    return redirect("sharing:proposed-field-rules", code=agreement.code)


@require_GET
def proposed(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the proposed rules would change today, and to a second person the button."""
    agreement = _find(request, code)
    proposal = proposal_of(agreement=agreement)
    if proposal is None:
        return redirect("sharing:field-rules", code=agreement.code)
    return _proposed_page(request, agreement, proposal)


@require_POST
def set_rules(request: HttpRequest, code: str) -> HttpResponse:
    """Put the proposed rules in force that were read."""
    agreement = _find(request, code)
    require_second_person(user=request.user)
    proposal = proposal_of(agreement=agreement)
    if proposal is None:  # the versions say what became of it
        return redirect("sharing:field-rules", code=agreement.code)
    form = PutInForceForm(request.POST)
    ask_for_proof(request, form)
    if not (form.is_valid() and is_proved_by(request, form)):
        return _proposed_page(request, agreement, proposal, form)
    try:
        put_in_force(
            acting_user=request.user,
            agreement=agreement,
            version=form.cleaned_data["version"],
            looked_at=form.cleaned_data["looked_at"],
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
    except ChangedMeanwhile as error:
        return _proposed_page(request, agreement, proposal, refusal=error)
    messages.success(request, _("In force. What waited under the old rules must be prepared again."))
    return redirect("sharing:field-rules", code=agreement.code)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a second person why, and refuse the proposed rules."""
    agreement = _find(request, code)
    require_second_person(user=request.user)
    proposal = proposal_of(agreement=agreement)
    if proposal is None:
        return redirect("sharing:field-rules", code=agreement.code)
    require_second_person(user=request.user, first=proposal.proposed_by_id)
    is_post = request.method == "POST"
    form = RefuseFieldRulesForm(request.POST if is_post else None, initial={"version": proposal.version})
    if is_post and form.is_valid():
        try:
            refuse_policy(
                acting_user=request.user,
                agreement=agreement,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except DomainError as error:
            if error.status == 403:
                raise
            refused(form, error)
        else:
            messages.success(request, _("Refused. The rules in force stay."))
            return redirect("sharing:field-rules", code=agreement.code)
    title = _("Refuse the new field rules")
    context = {
        "form": form,
        "title": title,
        "intro": _("The rules in force stay as they are. Others may be proposed."),
        "button": pgettext("field rules", "Refuse"),
        "is_danger": True,
        "back": reverse("sharing:proposed-field-rules", args=[agreement.code]),
        "crumbs": _crumbs(agreement, title),
    }
    return render(request, "act.html", context, status=400 if form.errors else 200)


@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take back the rules that one proposed oneself."""
    agreement = _find(request, code)
    require(user=request.user, verb=_ADMINISTER)
    form = TakeBackFieldRulesForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    take_back_policy(acting_user=request.user, agreement=agreement, version=version, now=timezone.now())
    messages.success(request, _("Taken back. The rules in force stay."))
    return redirect("sharing:field-rules", code=agreement.code)


def _find(request: HttpRequest, code: str) -> Agreement:
    require(user=request.user, verb="sharing.view")
    return get_agreement(user=request.user, code=code)


def _asked_version(request: HttpRequest, versions: list[Version]) -> Version | None:
    """Return the version that the address names, or the one in force; None when there is none yet."""
    asked = request.GET.get("version", "")
    if not asked:
        return next((version for version in versions if version.policy.is_current), None)
    found = next((version for version in versions if str(version.number) == asked), None)
    if found is None:
        raise NotVisible
    return found


def _may_change(request: HttpRequest, agreement: Agreement) -> bool:
    may_leave = agreement.may_share_cases and not agreement.never_holds
    return may_leave and may(user=request.user, verb=_ADMINISTER)


def _rules_typed(agreement: Agreement, form: FieldRulesForm) -> dict[str, RuleFacts]:
    rules = rules_with(agreement=agreement, chosen=form.leaving())
    return {rule.field: rule for rule in rules}


def _form_page(
    request: HttpRequest, agreement: Agreement, rules: Mapping[str, RuleFacts], form: FieldRulesForm, status: int = 400
) -> HttpResponse:
    parts = [part for part in parts_in_words(agreement=agreement, rules=rules) if part.is_covered]
    title = _("Change the field rules")
    context = {
        "agreement": agreement,
        "form": form,
        "parts": [(part, [(*form.inputs_of(line.path), line) for line in part.lines]) for part in parts],
        "crumbs": _crumbs(agreement, title),
    }
    return render(request, "sharing/field_rules_form.html", context, status=status if form.errors else 200)


def _check_page(
    request: HttpRequest,
    agreement: Agreement,
    rules: Mapping[str, RuleFacts],
    choices: FieldRulesForm,
    form: ProposeFieldRulesForm,
) -> HttpResponse:
    context = {
        "agreement": agreement,
        "form": form,
        "differences": differences(agreement=agreement, old=rules, new=_rules_typed(agreement, choices)),
        "consequences": consequences(forms=choices.chosen()),
        "concerned": shares_concerned(agreement=agreement),
        "crumbs": _crumbs(agreement, _("What would differ")),
    }
    return render(request, "sharing/field_rules_check.html", context, status=400 if form.errors else 200)


def _proposed_page(
    request: HttpRequest,
    agreement: Agreement,
    proposal: Policy,
    form: PutInForceForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Show the proposal against the rules in force now; `form` is one that lacks something."""
    version, in_force = rules_in_force(agreement=agreement)
    status = refusal.status if refusal else 400 if form else 200
    if form is None:
        form = PutInForceForm(initial={"version": proposal.version, "looked_at": version})
        ask_for_proof(request, form)
    rules = rules_of(policy=proposal)
    forms = forms_in(agreement=agreement, rules=rules)
    is_own = proposal.proposed_by_id == request.user.pk
    context = {
        "agreement": agreement,
        "proposal": proposal,
        "form": form,
        "refusal": refusal,
        "has_changed": version != proposal.compared_with,
        "differences": differences(agreement=agreement, old=in_force, new=rules),
        "consequences": consequences(forms=forms),
        "concerned": shares_concerned(agreement=agreement),
        "may_decide": may_be_second_person(user=request.user) and not is_own,
        "may_take_back": is_own and may(user=request.user, verb=_ADMINISTER),
        "crumbs": _crumbs(agreement, _("New field rules")),
    }
    return render(request, "sharing/field_rules_proposed.html", context, status=status)


def _crumbs(agreement: Agreement, last: str = "") -> list[tuple[str, str]]:
    way = [(_("Sharing"), reverse("sharing:desk")), (_("Agreements"), reverse("operations:agreements"))]
    rules = reverse("sharing:field-rules", args=[agreement.code])
    return [*way, (agreement.name, rules), (last, "")] if last else [*way, (agreement.name, "")]
