"""Letters on shared cases: the list of what waits, writing, noting, answering, deciding, withdrawing."""

import uuid
from functools import partial
from typing import Any

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
from accounts.forms import ConfirmForm
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError
from ipcases.lib.paging import capped_count, keyset_page
from seizures.access import may_see_parties
from sharing.access import get_foreign_case, get_letter
from sharing.forms.letters import AnswerForm, AskForm, WordForm
from sharing.forms.shares import ReasonForm
from sharing.lettering import ASKS, INTROS, TITLES, fields_to_correct, place_of, with_words
from sharing.models import Letter
from sharing.queries.letters import (
    ALL,
    APPROVAL,
    ORDER_OF,
    PARTNER,
    US,
    VIEWS,
    agreement_to_write_under,
    letter_as_shown,
    letters_in_view,
    with_answers,
)
from sharing.queries.questions import answer_days
from sharing.services.letters import note_letter, write_on_case, write_on_share
from sharing.services.permissions import answer_letter, approve_answer, decline_answer, withdraw_answer
from sharing.views.case import DONE, done_or_status
from sharing.views.desk import figure, filter_form
from sharing.views.inbox import crumbs_of_theirs
from sharing.views.shares import crumbs_of, find_share


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters that wait for us, for an approver, for the partner, or all."""
    require(user=request.user, verb="sharing.view")
    view = request.GET.get("view", "")
    if view not in VIEWS:
        view = APPROVAL if may(user=request.user, verb="sharing.approve") else US
    form = filter_form(request, view)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = letters_in_view(user=request.user, view=view, partner=chosen.get("partner", ""), text=chosen.get("q", ""))
    page = keyset_page(with_answers(found), order=ORDER_OF.get(view, ("-pk",)), cursor=request.GET.get("cursor", ""))
    shows_text = may_see_parties(user=request.user)
    with_words(page.rows, user=request.user, today=day_at_seat(timezone.now()), shows_text=shows_text)
    return render(
        request,
        "sharing/letters.html",
        {
            "view": view,
            "tabs": _tabs(request, view),
            "filter_form": form,
            "is_filtered": form.is_used,
            "page": page,
            "count": capped_count(found),
            "crumbs": [(_("Sharing"), reverse("sharing:desk")), (_("Letters"), "")],
        },
    )


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write to the partner that has a case of ours."""
    require(user=request.user, verb="sharing.share")
    share = find_share(request, public_id)
    form = WordForm(request.POST or None)
    back = reverse("sharing:share", args=[public_id])
    status = done_or_status(
        request, form, partial(write_on_share, acting_user=request.user, share=share, now=timezone.now())
    )
    if status == DONE:
        messages.success(request, _("Signed and sent. You see here when the partner has it."))
        return redirect(f"{back}#letters")
    context = _page(form, Letter.Kind.WORD, back) | {"crumbs": crumbs_of(share, _("Letter"))}
    return render(request, "act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def write_to_owner(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write to the owner of a case that we have; `?kind` says what: a word, a correction, a question for leave."""
    require(user=request.user, verb="sharing.triage")
    case = get_foreign_case(user=request.user, public_id=public_id)
    kind = request.GET.get("kind", "")
    kind = kind if kind in ASKS else Letter.Kind.WORD
    if kind == Letter.Kind.WORD:
        form: Any = WordForm(request.POST or None)
    else:
        agreement = agreement_to_write_under(foreign_case=case, on=day_at_seat(timezone.now()))
        days = answer_days(agreement=agreement)["routine"] if agreement else 0
        form = AskForm(request.POST or None, kind=kind, pointers=fields_to_correct(case.data), days=days)
    back = reverse("sharing:foreign-case", args=[public_id])
    write_it = partial(write_on_case, acting_user=request.user, foreign_case=case, kind=kind, now=timezone.now())
    status = done_or_status(request, form, write_it)
    if status == DONE:
        messages.success(request, _("Signed and sent. You see here when the partner has it."))
        return redirect(f"{back}#letters")
    context = _page(form, kind, back) | {"crumbs": crumbs_of_theirs(case, _("Letter"))}
    return render(request, "act.html", context, status=status)


@require_POST
def note(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take note of a letter; go back to the list it was pressed in."""
    require(user=request.user, verb="sharing.view")
    letter = note_letter(acting_user=request.user, letter=_get(request, public_id), now=timezone.now())
    messages.success(request, _("Noted. It waits for nobody any more."))
    return redirect(reverse("sharing:letters") if "list" in request.POST else f"{page_of(letter)}#letters")


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer what a partner asks, or propose to grant it."""
    require(user=request.user, verb="sharing.share")
    letter = _get(request, public_id)
    if not _is_offered(request, letter, "answer"):
        return redirect(f"{page_of(letter)}#letters")
    form = AnswerForm(request.POST or None, kind=letter.kind)
    status = done_or_status(
        request, form, partial(answer_letter, acting_user=request.user, letter=letter, now=timezone.now())
    )
    if status == DONE:
        messages.success(request, _said_of_answer(form.cleaned_data["outcome"]))
        return redirect(f"{page_of(letter)}#letters")
    context = _one(request, letter, pgettext("letter", "Answer")) | {"form": form}
    return render(request, "sharing/answer_letter.html", context, status=status)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the approver what was asked and what is proposed, and take the decision."""
    require(user=request.user, verb="sharing.approve")
    letter = _get(request, public_id)
    if not _is_offered(request, letter, "decide"):
        return redirect(f"{page_of(letter)}#letters")
    hint = _("The liaison officer reads this.")
    declines = "decline" in request.POST
    approval = ConfirmForm(request.POST if request.method == "POST" and not declines else None)
    ask_for_proof(request, approval)
    form = ReasonForm(request.POST if declines else None, hint=hint)
    refusal: DomainError | None = None
    try:
        if declines and form.is_valid():
            reason = form.cleaned_data["reason"]
            decline_answer(acting_user=request.user, letter=letter, reason=reason, now=timezone.now())
            messages.success(request, _("Not approved. The liaison officer reads why."))
            return redirect(f"{page_of(letter)}#letters")
        if request.method == "POST" and not declines and approval.is_valid() and is_proved_by(request, approval):
            approve_answer(
                acting_user=request.user, letter=letter, confirmed_at=confirmed_at(request), now=timezone.now()
            )
            messages.success(request, _("Approved. It is on its way; from now on it is permitted."))
            return redirect(f"{page_of(letter)}#letters")
    except DomainError as error:
        refusal = error
    context = _one(request, letter, _("Decide")) | {"form": form, "approval": approval, "refusal": refusal}
    has_errors = bool(form.errors or approval.errors)
    status = refusal.status if refusal else 400 if has_errors else 200
    return render(request, "sharing/decide_letter.html", context | {"has_errors": has_errors}, status=status)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask why, then take back what was granted or accepted."""
    require(user=request.user, verb="sharing.recall")
    letter = _get(request, public_id)
    if not _is_offered(request, letter, "withdraw"):
        return redirect(f"{page_of(letter)}#letters")
    form = ReasonForm(request.POST or None, hint=_("The partner reads this. Name no persons."))
    status = done_or_status(
        request, form, partial(withdraw_answer, acting_user=request.user, letter=letter, now=timezone.now())
    )
    if status == DONE:
        messages.success(request, _("Withdrawn. The partner is told why."))
        return redirect(f"{page_of(letter)}#letters")
    if letter.kind == Letter.Kind.CORRECTION:
        title = _("Withdraw the accepted correction: %(field)s") % {"field": place_of(letter.pointer)}
        intro = _("The case stays as it is, and nobody is asked to correct it.")
    else:
        title = _("Withdraw what was granted")
        intro = _("From now on the partner may not do it any more. What it did before, it did.")
    context = {
        "form": form,
        "title": title,
        "intro": intro,
        "button": pgettext("letter", "Withdraw"),
        "is_danger": True,
        "back": page_of(letter),
        "crumbs": _crumbs(letter, pgettext("letter", "Withdraw")),
    }
    return render(request, "act.html", context, status=status)


def page_of(letter: Letter) -> str:
    """Return the page of the case that a letter is about."""
    if letter.share is not None:
        return reverse("sharing:share", args=[letter.share.public_id])
    assert letter.foreign_case is not None  # noqa: S101 (a constraint)
    return reverse("sharing:foreign-case", args=[letter.foreign_case.public_id])


def _get(request: HttpRequest, public_id: uuid.UUID) -> Letter:
    return get_letter(user=request.user, public_id=public_id)


def _page(form: Any, kind: str, back: str) -> dict[str, Any]:
    return {
        "form": form,
        "title": TITLES[kind],
        "intro": INTROS[kind],
        "button": _("Sign and send"),
        "icon_name": "send",
        "back": back,
    }


def _one(request: HttpRequest, letter: Letter, last: str) -> dict[str, Any]:
    rows = [letter_as_shown(letter=letter)]
    shows_text = may_see_parties(user=request.user)
    shown = with_words(rows, user=request.user, today=day_at_seat(timezone.now()), shows_text=shows_text)[0]
    return {"letter": shown, "share": letter.share, "back": page_of(letter), "crumbs": _crumbs(letter, last)}


def _is_offered(request: HttpRequest, letter: Letter, act: str) -> bool:
    """Say whether the page of an act has something to offer; one that was sent is judged by the service."""
    return request.method == "POST" or bool(_one(request, letter, "")["letter"].may[act])


def _crumbs(letter: Letter, last: str) -> list[tuple[str, str]]:
    if letter.share is not None:
        return crumbs_of(letter.share, last)
    assert letter.foreign_case is not None  # noqa: S101 (a constraint)
    return crumbs_of_theirs(letter.foreign_case, last)


def _tabs(request: HttpRequest, view: str) -> list[dict[str, Any]]:
    labels = {
        US: _("Wait for us"),
        APPROVAL: _("Wait for approval"),
        PARTNER: _("Wait for the partner"),
        ALL: pgettext("letters", "All"),
    }
    counts = {
        name: capped_count(letters_in_view(user=request.user, view=name), cap=99) for name in (US, APPROVAL, PARTNER)
    }
    return [
        {
            "label": labels[name],
            "url": f"{reverse('sharing:letters')}?view={name}",
            "current": name == view,
            "count": figure(counts[name]) if name in counts and counts[name].value else "",
        }
        for name in VIEWS
    ]


def _said_of_answer(outcome: str) -> str:
    if outcome == "GRANTED":
        return _("Proposed. An approver decides; nothing has left.")
    if outcome == "ACCEPTED":
        return _("Accepted. The partner is told; now the case can be corrected.")
    return _("Refused. The partner reads why.")
