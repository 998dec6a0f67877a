"""The administrator's pages: the working-day calendars by jurisdiction and year."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from reference import calendar_queries as queries
from reference.forms import DayForm, RetireForm, YearForm
from reference.queries import jurisdiction_name
from reference.services import calendars as services


@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """List the jurisdictions and the years whose working days are published."""
    services.require_administrator(user=request.user)
    context = {"calendars": queries.calendar_overview(), "this_year": timezone.localdate().year}
    return render(request, "reference/calendars.html", context)


@require_http_methods(["GET", "POST"])
def year(request: HttpRequest, jurisdiction: str, year: int) -> HttpResponse:
    """Show one year of a calendar; enter a day."""
    services.require_administrator(user=request.user)
    _refuse_odd(jurisdiction, year)
    form = DayForm(request.POST if request.method == "POST" else None, year=year)
    if request.method == "GET":
        return _year_page(request, jurisdiction, year, form)
    if not form.is_valid():
        return _year_page(request, jurisdiction, year, form, status=400)
    typed = form.cleaned_data
    try:
        services.enter_day(
            acting_user=request.user,
            jurisdiction=jurisdiction,
            day=typed["day"],
            is_working_day=typed["works"] == "yes",
            name_en=typed["name_en"],
            name_zh=typed["name_zh"],
            source=typed["source"],
            now=timezone.now(),
        )
    except NotAllowed:
        raise
    except DomainError as error:
        form.show(error)
        return _year_page(request, jurisdiction, year, form, status=error.status)
    return _saved(request, jurisdiction, year, _("%(day)s is entered.") % {"day": _long(typed["day"])})


@require_POST
def confirm_year(request: HttpRequest, jurisdiction: str, year: int) -> HttpResponse:
    """Confirm a year, or take its confirmation back; which of the two is said in the form."""
    services.require_administrator(user=request.user)
    _refuse_odd(jurisdiction, year)
    confirm = request.POST.get("do") != "unconfirm"
    form = YearForm(request.POST, is_confirmed=not confirm, prefix="year")
    shown = DayForm(year=year)
    if not form.is_valid():
        return _year_page(request, jurisdiction, year, shown, year_form=form, status=400)
    try:
        services.set_year_confirmed(
            acting_user=request.user,
            jurisdiction=jurisdiction,
            year=year,
            is_confirmed=confirm,
            source=form.cleaned_data["source"],
            now=timezone.now(),
        )
    except NotAllowed:
        raise
    except DomainError as error:
        form.show(error)
        return _year_page(request, jurisdiction, year, shown, year_form=form, status=error.status)
    said = _("%(year)d is confirmed.") if confirm else _("%(year)d is marked as not published yet.")
    return _saved(request, jurisdiction, year, said % {"year": year})


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, jurisdiction: str, day: str) -> HttpResponse:
    """Ask, then retire a listed day."""
    services.require_administrator(user=request.user)
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise NotVisible from error
    _refuse_odd(jurisdiction, chosen.year)
    listed = queries.listed_day(jurisdiction=jurisdiction, day=chosen)
    form = RetireForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.retire_day(
                acting_user=request.user,
                jurisdiction=jurisdiction,
                day=chosen,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except (NotAllowed, NotVisible):
            raise
        except DomainError as error:
            form.show(error)
            status = error.status
        else:
            said = _("%(day)s is an ordinary day again.") % {"day": _long(chosen)}
            return _saved(request, jurisdiction, chosen.year, said)
    elif request.method == "POST":
        status = 400
    context = {
        "day": listed,
        "form": form,
        "back_url": reverse("calendar-year", args=[jurisdiction, chosen.year]),
        "crumbs": _crumbs(jurisdiction, chosen.year, _("Retire a day")),
    }
    return render(request, "reference/retire.html", context, status=status)


def _year_page(
    request: HttpRequest,
    jurisdiction: str,
    year: int,
    form: DayForm,
    *,
    year_form: YearForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = queries.calendar_year(jurisdiction=jurisdiction, year=year)
    context: dict[str, Any] = {
        "calendar": shown,
        "form": form,
        "year_form": year_form or YearForm(is_confirmed=shown.is_confirmed, prefix="year"),
        "has_errors": status != 200,
        "crumbs": _crumbs(jurisdiction, year),
    }
    return render(request, "reference/year.html", context, status=status)


def _saved(request: HttpRequest, jurisdiction: str, year: int, said: str) -> HttpResponse:
    follows = _("Open deadlines are dated again within five minutes.")
    messages.success(request, f"{said} {follows}")
    return HttpResponseRedirect(reverse("calendar-year", args=[jurisdiction, year]))


def _refuse_odd(jurisdiction: str, year: int) -> None:
    if "\x00" in jurisdiction or not services.FIRST_YEAR <= year <= services.LAST_YEAR:
        raise NotVisible


def _long(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _crumbs(jurisdiction: str, year: int, title: str = "") -> list[tuple[str, str]]:
    way = [(_("Calendars"), reverse("calendars"))]
    label = f"{jurisdiction_name(jurisdiction)} {year}"
    if not title:
        return [*way, (label, "")]
    return [*way, (label, reverse("calendar-year", args=[jurisdiction, year])), (title, "")]
