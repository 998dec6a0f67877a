"""The field rules of an agreement: what leaves in which form, its versions, and setting new ones."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.refusals import refused
from operations.access import get_agreement
from operations.agreement_words import state_of
from operations.models import Agreement
from sharing.facts import RuleFacts
from sharing.field_words import consequences, differences, forms_in, parts_in_words
from sharing.forms import FieldRulesForm, SetFieldRulesForm
from sharing.queries.cases import rules_of
from sharing.queries.policies import Version, shares_concerned, versions_of
from sharing.services.policies import rules_in_force, rules_with, set_policy

_ADMINISTER = "reference.administer"


@require_GET
def field_rules(request: HttpRequest, code: str) -> HttpResponse:
    """Show which fields leave under an agreement, today or by an earlier version. Six queries."""
    agreement = _find(request, code)
    versions = versions_of(agreement=agreement)
    shown = _asked_version(request, versions)
    rules = rules_of(policy=shown.policy) if shown else rules_in_force(agreement=agreement)[1]
    context = {
        "agreement": agreement,
        "state": state_of(agreement=agreement, on=day_at_seat(timezone.now())),
        "versions": versions,
        "shown": shown,
        "is_earlier": shown is not None and not shown.policy.is_current,
        "parts": parts_in_words(agreement=agreement, rules=rules),
        "consequences": consequences(forms=forms_in(agreement=agreement, rules=rules)),
        "may_suspend": may(user=request.user, verb="operations.suspend_agreement"),
        "may_administer": may(user=request.user, verb=_ADMINISTER),
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
    if not agreement.may_share_cases:  # the page of the rules says so
        return redirect("sharing:field-rules", code=agreement.code)
    version, rules = rules_in_force(agreement=agreement)
    form = FieldRulesForm(request.POST if request.method == "POST" else None, agreement=agreement, rules=rules)
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        if differences(agreement=agreement, old=rules, forms=form.chosen()):
            last_step = SetFieldRulesForm(
                initial=form.chosen() | {"looked_at": version}, agreement=agreement, rules=rules
            )
            ask_for_proof(request, last_step)
            return _check_page(request, agreement, rules, form, last_step)
        form.add_error(None, _("Nothing differs from the rules in force. Change a field first."))
    return _form_page(request, agreement, rules, form)


@require_POST
def put_in_force(request: HttpRequest, code: str) -> HttpResponse:
    """Put the rules in force whose differences were read."""
    agreement = _find(request, code)
    require(user=request.user, verb=_ADMINISTER)
    rules = rules_in_force(agreement=agreement)[1]
    choices = FieldRulesForm(request.POST, agreement=agreement, rules=rules)
    if not choices.is_valid():
        return _form_page(request, agreement, rules, choices)
    form = SetFieldRulesForm(request.POST, agreement=agreement, rules=rules)
    ask_for_proof(request, form)
    if not (form.is_valid() and is_proved_by(request, form)):
        return _check_page(request, agreement, rules, choices, form)
    try:
        set_policy(
            acting_user=request.user,
            agreement=agreement,
            rules=rules_with(agreement=agreement, forms=form.leaving()),
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
    messages.success(request, _("In force. What waited under the old rules must be prepared again."))
    return redirect("sharing:field-rules", code=agreement.code)


def _find(request: HttpRequest, code: str) -> Agreement:
    require(user=request.user, verb="sharing.view")
    return get_agreement(user=request.user, code=code)


def _asked_version(request: HttpRequest, versions: list[Version]) -> Version | None:
    """Return the version that the address names, or the newest; None when there is none yet."""
    asked = request.GET.get("version", "")
    if not asked:
        return versions[0] if versions else None
    found = next((version for version in versions if str(version.number) == asked), None)
    if found is None:
        raise NotVisible
    return found


def _form_page(
    request: HttpRequest, agreement: Agreement, rules: Mapping[str, RuleFacts], form: FieldRulesForm, status: int = 400
) -> HttpResponse:
    parts = [part for part in parts_in_words(agreement=agreement, rules=rules) if part.is_covered]
    title = _("Change the field rules")
    context = {
        "agreement": agreement,
        "form": form,
        "parts": [(part, [(form[line.path], line) for line in part.lines]) for part in parts],
        "crumbs": _crumbs(agreement, title),
    }
    return render(request, "sharing/field_rules_form.html", context, status=status if form.errors else 200)


def _check_page(
    request: HttpRequest,
    agreement: Agreement,
    rules: Mapping[str, RuleFacts],
    choices: FieldRulesForm,
    form: SetFieldRulesForm,
) -> HttpResponse:
    context = {
        "agreement": agreement,
        "form": form,
        "differences": differences(agreement=agreement, old=rules, forms=choices.chosen()),
        "consequences": consequences(forms=choices.chosen()),
        "concerned": shares_concerned(agreement=agreement),
        "crumbs": _crumbs(agreement, _("What would differ")),
    }
    return render(request, "sharing/field_rules_check.html", context, status=400 if form.errors else 200)


def _crumbs(agreement: Agreement, last: str = "") -> list[tuple[str, str]]:
    way = [(_("Sharing"), reverse("sharing:desk")), (_("Agreements"), reverse("operations:agreements"))]
    rules = reverse("sharing:field-rules", args=[agreement.code])
    return [*way, (agreement.name, rules), (last, "")] if last else [*way, (agreement.name, "")]
