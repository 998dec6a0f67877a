"""What somebody sent with a form that is too old: it is given back on the page that says so, and to nobody else.

With a script a tab keeps it by itself (unsent.js); this is for whoever works without one.
"""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.page_owner import FIELD, is_owner
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
    user, stamp = request.user, request.POST.get(FIELD, "")
    if not user.is_authenticated or not is_owner(user=user, stamp=stamp):
        return None
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
