"""Watches: searches that tell when a case comes in that fits."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from ipcases.lib.errors import DomainError
from reports import services
from reports.access import get_watch, may_see_return
from reports.forms import WatchForm
from reports.queries.filters import as_query
from reports.queries.in_words import search_in_a_line, search_in_words
from reports.queries.party_dossier import search_by_name
from reports.queries.watches import opened_cases, watches_of
from reports.services import WatchTerms
from reports.views.searching import back_to_search, posted, search_form, show
from seizures.access import get_party
from seizures.queries import page_of

_ORDERS = {"-detained_on", "detained_on"}


@require_GET
def watches(request: HttpRequest) -> HttpResponse:
    """List the user's watches, those with news first. One query, however many there are."""
    require(user=request.user, verb="reports.search")
    rows = [{"watch": watch, "search": search_in_words(query=watch.query)} for watch in watches_of(user=request.user)]
    context = {"rows": rows, "may_see_return": may_see_return(user=request.user)}
    return render(request, "reports/watches.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Watch the search of the address from now on."""
    require(user=request.user, verb="reports.search")
    search, narrowed = search_form(request)
    if request.method == "GET" and search.errors:
        return back_to_search(request)
    name = request.GET.get("name", "")
    if asked := request.GET.get("party"):  # no address holds a name
        party = get_party(user=request.user, public_id=asked)
        narrowed, name = search_by_name(party=party), party.name
    query = as_query(narrowed=narrowed)
    name = name or search_in_a_line(query=query)
    initial = {"query": query, "name": name[:120], "by_mail": bool(request.user.email)}
    form = WatchForm(posted(request), initial=initial, has_address=bool(request.user.email))
    if request.method == "POST" and form.is_valid():
        try:
            services.make_watch(acting_user=request.user, terms=_terms(form), now=timezone.now())
        except DomainError as error:
            show(form, error)
        else:
            return redirect("reports:watches")
    query = form.data.get("query", query)
    back = f"{reverse('reports:search')}?{query}"
    return _form_page(request, form, query, title=_("Watch this search"), button=pgettext("act", "Watch"), back=back)


@require_GET
def watch(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the cases that are new, and take them as seen: read again, the page shows them until others come."""
    row = get_watch(user=request.user, public_id=public_id)
    now = timezone.now()
    row = services.open_watch(acting_user=request.user, watch=row, now=now)
    sort = request.GET.get("sort", "")
    found = page_of(
        opened_cases(user=request.user, watch=row),
        sort=sort if sort in _ORDERS else "-detained_on",
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "watch": row,
        "search": search_in_words(query=row.query),
        "page": found.page,
        "count": found.count,
        "is_news": row.opened_at == now,
        "crumbs": [(_("Watches"), reverse("reports:watches")), (row.name, "")],
    }
    return render(request, "reports/watch.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change when a watch tells, its name or its note."""
    row = get_watch(user=request.user, public_id=public_id)
    initial = {name: getattr(row, name) for name in ("name", "note", "cadence", "threshold", "by_mail", "query")}
    form = WatchForm(posted(request), initial=initial, has_address=bool(request.user.email))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_watch(acting_user=request.user, watch=row, terms=_terms(form), now=timezone.now())
        except DomainError as error:
            show(form, error)
        else:
            return redirect("reports:watches")
    query = form.data.get("query", row.query)
    return _form_page(
        request,
        form,
        query,
        (row.name, reverse("reports:watch", args=[public_id])),
        title=_("Change the watch"),
        button=_("Save"),
        back=reverse("reports:watches"),
    )


@require_POST
def mute(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let a watch be quiet, or tell again."""
    row = get_watch(user=request.user, public_id=public_id)
    services.mute_watch(acting_user=request.user, watch=row, is_muted="off" not in request.POST, now=timezone.now())
    return redirect("reports:watches")


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete a watch: nothing brings it back."""
    row = get_watch(user=request.user, public_id=public_id)
    back = reverse("reports:watch", args=[public_id])
    if request.method == "GET":
        context = {
            "title": _("Delete this watch?"),
            "intro": _(
                "Its note goes with it, and what it has found. The cases stay. To stop alerts only, mute it instead."
            ),
            "button": pgettext("watch", "Delete"),
            "is_danger": True,
            "back": back,
            "crumbs": [(_("Watches"), reverse("reports:watches")), (row.name, back), (_("Delete this watch?"), "")],
        }
        return render(request, "act.html", context)
    services.delete_watch(acting_user=request.user, watch=row, now=timezone.now())
    return redirect("reports:watches")


def _terms(form: WatchForm) -> WatchTerms:
    return WatchTerms(**form.cleaned_data)


def _form_page(
    request: HttpRequest, form: WatchForm, query: str, *between: tuple[str, str], **words: Any
) -> HttpResponse:
    try:
        search = search_in_words(query=query)
    except ValueError:
        search = []
    crumbs = [(_("Watches"), reverse("reports:watches")), *between, (words["title"], "")]
    context = {"form": form, "search": search, "crumbs": crumbs, **words}
    return render(request, "reports/watch_form.html", context, status=400 if form.errors else 200)
