"""What somebody sent with a form that is too old, or after the session was over: it is given back on the page that
says so.

With a script a tab keeps it by itself (unsent.js, session.js); this is for whoever works without one.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.page_owner import FIELD, is_owned, is_owner
from seizures.draft_access import get_draft
from seizures.forms.buttons import fields_of
from seizures.forms.uploads import uploads_of
from seizures.services.drafts import keep_signed_out

# What proves who somebody is is typed anew.
_NOT_GIVEN_BACK = re.compile(rf"^(csrfmiddlewaretoken|{FIELD}|.*password.*|proof.*|code|code_key)$")
_DRAFT = "seizures:form"


@dataclass(frozen=True)
class Unsent:
    """A form to be sent once more: where to, its fields, and the names of the files, which have to be chosen again."""

    address: str
    fields: list[tuple[str, str]]
    files: list[str]


def unsent_of(request: HttpRequest) -> Unsent | None:
    """Return what was sent; None for a page that was not given to whoever is signed in now, or to nobody of ours.

    Another site cannot have made it up, nor did somebody type it who sat here before: the stamp of the page says so.
    """
    return _sent(request) if is_owner(user=request.user, stamp=request.POST.get(FIELD, "")) else None


class UnsentMiddleware:
    """Give back what is sent after the session was over. It stays on the page, as it stood in the form before.

    Whoever signs in meanwhile has another token, and what is sent from here is then a form that is too old: its person
    gets it back once more, and nobody else. Stands before what asks to sign in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_arguments: Any) -> HttpResponse | None:
        if request.method != "POST" or request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        stamp = request.POST.get(FIELD, "")
        if not is_owned(stamp=stamp):
            return None
        told = {"unsent": _sent(request), "owner": stamp}
        return render(request, "errors/unsent.html", told, status=403)


def _sent(request: HttpRequest) -> Unsent:
    named = [(name, value) for name, values in request.POST.lists() for value in values]
    return Unsent(
        address=request.get_full_path(),
        fields=[(name, value) for name, value in named if not _NOT_GIVEN_BACK.match(name)],
        files=[file.name or "" for _name, files in request.FILES.lists() for file in files],
    )


def kept_as_draft(request: HttpRequest) -> str:
    """Keep a form for logging, with its photos, as its draft; return where its person finds it, or an empty string.

    Whoever sent it is its owner by the stamp of the draft. Somebody else who signed in meanwhile is told nothing of it;
    who is signed out sees it after signing in. A script keeps it by itself.
    """
    match = request.resolver_match
    if match is None or match.view_name != _DRAFT or request.headers.get("Accept") == "application/json":
        return ""
    fields, token = fields_of(request.POST), request.POST.get(FIELD, "")
    with suppress(DomainError, NotVisible):  # too large, sent already, in other hands, or of somebody else
        if keep_signed_out(token=token, fields=fields, uploads=uploads_of(request), now=timezone.now()):
            if request.user.is_authenticated:
                get_draft(user=request.user, public_id=match.kwargs["public_id"])
            return request.path
    return ""
