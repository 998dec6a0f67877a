"""The page behind an answer link: no account, no session, no cookie. The address itself is the key to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accounts.throttling import ANSWER_LINKS, count_try, seconds_to_wait, tried_too_often
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.refusals import refused
from seizures.forms.portal import SignedReplyForm
from seizures.laws.codes import Fact
from seizures.models import AnswerLink
from seizures.queries import detentions as detention_queries
from seizures.services.answering import Opened, answer_by_link, linked_picture, open_link
from seizures.services.disclosure import shown_pictures


@csrf_exempt  # who could forge the request knows the address, and so could answer; no cookie speaks for anybody here
@login_not_required
@require_http_methods(["GET", "POST"])
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the detention that a link leads to, and take one answer. Looking uses nothing up."""
    if seconds := seconds_to_wait(request, of=ANSWER_LINKS):
        return _hidden(_braked(request, seconds))
    now = timezone.now()
    opened: Opened | None = None
    try:
        opened = open_link(token=token, now=now)
    except NotVisible:
        count_try(request, of=ANSWER_LINKS)
    spoken = opened.link.language if opened is not None else translation.get_language()
    language = _asked_language(request) or spoken or settings.LANGUAGE_CODE
    with translation.override(language):
        answer = _dead(request, None) if opened is None else _answered(request, token, opened, language, now)
        answer["Content-Language"] = language
        return _hidden(answer)


@login_not_required
@require_GET
def answer_link_photo(request: HttpRequest, token: str, photo_id: UUID) -> FileResponse:
    """Send a picture that the page behind a link shows, in the form it shows it, to that page only."""
    shown = linked_picture(token=token, photo_id=str(photo_id), now=timezone.now())
    return _hidden(file_answer(request, sha256=shown.sha256))


def _braked(request: HttpRequest, seconds: int) -> HttpResponse:
    language = _asked_language(request) or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        refusal = _("From your address, many links were tried that do not exist. Wait a quarter of an hour.")
        ask = _("If you cannot wait, ask the customs office that wrote to you.")
        answer = tried_too_often(request, seconds=seconds, refusal=refusal, ask=ask)
        answer["Content-Language"] = language
        return answer


def _answered(request: HttpRequest, token: str, opened: Opened, language: str, now: datetime) -> HttpResponse:
    if opened.ended:
        return _dead(request, opened.link, why=opened.ended)
    procedure, disclosed = opened.procedure, opened.disclosed
    shown = shown_pictures(procedure=procedure, disclosed=disclosed)
    told = detention_queries.told(procedure=procedure, shown=disclosed.shown, photos=shown, now=now)
    given = request.POST if request.method == "POST" else None
    form = SignedReplyForm(given, situation=told.situation, is_late=False)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                answer_by_link(token=token, reply=form.to_reply(), **form.signature(), now=now)
            except DomainError as error:
                if error.code != "link-ended":  # which the same address says better
                    refused(form, error)
                    return _detention(request, token, opened, told, form, status=error.status)
            return redirect(f"{request.path}?language={language}")
    return _detention(request, token, opened, told, form, status=status)


def _detention(
    request: HttpRequest,
    token: str,
    opened: Opened,
    told: detention_queries.Told,
    form: SignedReplyForm,
    *,
    status: int,
) -> HttpResponse:
    context = {
        "link": opened.link,
        "procedure": opened.procedure,
        "told": told,
        "disclosed": opened.disclosed,
        "withheld": [fact.label for fact in Fact if fact not in opened.disclosed.shown],
        "photos": detention_queries.album(
            photos=told.photos, url_of=lambda photo: reverse("answer-link-photo", args=[token, photo.public_id])
        ),
        "form": form,
    }
    return render(request, "portal/link/detention.html", context, status=status)


def _dead(request: HttpRequest, link: AnswerLink | None, *, why: str = "") -> HttpResponse:
    """Say why a link does not answer and what to do instead. Nothing of the case: not even which one it was."""
    own = link is not None and why == AnswerLink.Ended.ANSWERED and hasattr(link, "reply")
    if own:
        heading, status = _("Your answer was received"), 200
    elif link is not None:
        heading, status = _("This link no longer works"), 410
    else:
        heading, status = _("There is no such link"), 404
    context = {"heading": heading, "why": why, "link": link, "is_own_answer": own}
    return render(request, "portal/link/dead.html", context, status=status)


def _asked_language(request: HttpRequest) -> str:
    """Return the language that the switch on the page asks for; without a cookie it stands in the address."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def _hidden(response: Any) -> Any:
    """Let nothing keep or pass on an address that is a key: no search engine, no other site, no cache."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
