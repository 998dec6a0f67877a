"""Handing over the goods of several cases at once, and receiving them: the end of a shift and the start of the next."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import require
from ipcases.lib.errors import DomainError
from ipcases.lib.refusals import refused
from seizures import queries
from seizures.forms.case import HandOverTogetherForm, ReceiveForm
from seizures.services import custody
from seizures.views.case import CUSTODY_ROLES
from seizures.views.shift import day_asked

_VERB = "seizures.hand_over"


@require_http_methods(["GET", "POST"])
def hand_over_shift(request: HttpRequest) -> HttpResponse:
    """Hand over what one logged on a day and still holds."""
    require(user=request.user, verb=_VERB)
    require(user=request.user, verb="seizures.log")
    day = day_asked(request)
    back = f"{reverse('seizures:shift')}?day={day.isoformat()}"
    shift = queries.shift_of(user=request.user, day=day)
    # A second press names again what the first one handed over: the service knows it, and what stands in the way.
    cases = shift.to_hand_over if request.method == "GET" else shift.cases
    people = queries.people_of_office(seizure=cases[0], roles=CUSTODY_ROLES) if cases else {}
    form = HandOverTogetherForm(
        request.POST if request.method == "POST" else None,
        cases={case.reference: case.headline for case in cases},
        receivers=[(str(pk), str(person)) for pk, person in people.items() if pk != request.user.pk],
        initial={"seen": queries.newest_hand_over_by(user=request.user)},
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            receiver = people[int(form.cleaned_data["receiver"])]
            try:
                given = custody.hand_over_together(
                    acting_user=request.user,
                    references=form.cleaned_data["cases"],
                    receiver=receiver,
                    place=form.cleaned_data["place"],
                    remark=form.cleaned_data["remark"],
                    seen=form.cleaned_data["seen"],
                    now=timezone.now(),
                )
            except DomainError as error:
                refused(form, error)
                status = error.status
            else:
                words = ngettext(
                    "The goods of %(n)d case are handed over. It counts once %(name)s accepts.",
                    "The goods of %(n)d cases are handed over. It counts once %(name)s accepts.",
                    len(given),
                )
                messages.success(request, words % {"n": len(given), "name": receiver})
                return redirect(back)
    form.offer(case.reference for case in shift.to_hand_over)
    context = {
        "form": form,
        "has_cases": bool(shift.to_hand_over),
        "back": back,
        "crumbs": [(_("My shift"), back), (_("Hand over the goods"), "")],
    }
    return render(request, "seizures/hand_over_shift.html", context, status=status)


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Accept what others handed to this officer, all at once."""
    require(user=request.user, verb=_VERB)
    waiting = queries.hand_overs_to(user=request.user)
    events = [
        (event.pk, event.seizure.reference, f"{event.seizure.headline} · {event.handed_over_by} · {event.place}")
        for event in waiting
    ]
    form = ReceiveForm(request.POST if request.method == "POST" else None, events=events)
    accepted = queries.accepted_among(user=request.user, keys=request.POST.getlist("events"))
    if request.method == "POST" and form.judge(accepted=accepted):
        taken = custody.accept_together(
            acting_user=request.user, event_ids=form.cleaned_data["events"], now=timezone.now()
        )
        words = ngettext("You hold the goods of %(n)d case now.", "You hold the goods of %(n)d cases now.", len(taken))
        messages.success(request, words % {"n": len(taken)})
        return redirect("home")
    context = {"form": form, "has_cases": bool(events), "back": reverse("home")}
    return render(request, "seizures/receive.html", context, status=400 if form.errors else 200)
