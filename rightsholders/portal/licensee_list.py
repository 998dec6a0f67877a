"""The licensees as a list: pasted, compared with those that stand, then saved as the part is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ipcases.lib.errors import DomainError
from reference.queries import country_name
from rightsholders.forms.portal import MOST_LINES
from rightsholders.forms.portal_licensees import LicenseeListForm, ListedLicensee, PastedList, list_text
from rightsholders.models import Recordation, Section
from rightsholders.portal.comparing import Comparison, capacity_label, compare
from rightsholders.portal.frame import PAGES, add_refusal, after_saving, crumbs_below, open_part, page_of, render_part
from rightsholders.queries import Particulars, particulars_of, state_of_part
from rightsholders.services.sections import MOST_LICENSEES, save_licensees


@require_http_methods(["GET", "POST"])
def licensee_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what a list would change, and save it once that was seen."""
    recordation = open_part(request, public_id, Section.LICENSEES)
    parts = particulars_of(recordation=recordation)
    if request.method == "GET":
        form = LicenseeListForm(initial={"text": list_text(parts.licensees)})
        return _render(request, recordation, parts, form, None)
    form, comparison, status = LicenseeListForm(request.POST), None, 400
    seen = {"seen": state_of_part(parts=parts, section=Section.LICENSEES)}
    if form.is_valid() and form.read is not None:
        comparison = compare(licensees=[row for row, _country in parts.licensees], pasted=form.read)
        _refuse_too_many(form, comparison)
        if "apply" not in request.POST:
            return _render(request, recordation, parts, form, comparison, 400 if form.errors else 200, seen)
        if request.POST.get("compared") != form.fingerprint:
            form.add_error(
                "text", _("The list is another than the one compared. Look at what would change, then apply.")
            )
            return _render(request, recordation, parts, form, comparison, 400, seen)
        if not form.errors:
            _refuse_what_cannot_be_applied(form, form.read, comparison, is_asked=_is_asked(parts))
        if not form.errors:
            status = _save(request, recordation, form, comparison)
        if status == 302:
            count = len(comparison.licensees(takes_away=form.cleaned_data["takes_away"]))
            told = ngettext("The list is saved: %(n)d licensee.", "The list is saved: %(n)d licensees.", count)
            messages.success(request, told % {"n": count})
            return after_saving(request, recordation, Section.LICENSEES)
    return _render(request, recordation, parts, form, comparison, status)


def _is_asked(parts: Particulars) -> bool:
    """Say whether customs waits for an answer about this part."""
    return any(row.section == Section.LICENSEES for row in parts.open_deficiencies)


def _refuse_too_many(form: LicenseeListForm, comparison: Comparison) -> None:
    count = len(comparison.licensees(takes_away=form.cleaned_data["takes_away"]))
    if count > MOST_LICENSEES:
        text = _(
            "%(n)d licensees would stand here, and at most %(most)d fit. Take away those that are not in the list, or "
            "leave out those whose licence has ended."
        )
        form.add_error(None, text % {"n": count, "most": MOST_LICENSEES})


def _refuse_what_cannot_be_applied(
    form: LicenseeListForm, pasted: PastedList, comparison: Comparison, *, is_asked: bool
) -> None:
    """Refuse while rows are faulty, unless they are left out; and a list that leaves nobody, or everything as it is.

    Where customs asked about the part, saving it as it is answers.
    """
    faulty = len(pasted.faulty)
    if faulty and not form.cleaned_data["leaves_out"]:
        text = ngettext(
            "%(n)d row cannot be read. Mend it and compare again, or leave it out.",
            "%(n)d rows cannot be read. Mend them and compare again, or leave them out.",
            faulty,
        )
        form.add_error("leaves_out", text % {"n": faulty})
        return
    takes_away = form.cleaned_data["takes_away"]
    if not comparison.licensees(takes_away=takes_away):
        form.add_error("text", _("Name at least one licensee, or say that there is none."))
    elif not (is_asked or comparison.added or comparison.changed or (takes_away and comparison.absent)):
        form.add_error("text", _("Nothing would change: the licensees stand as the list has them."))


def _save(request: HttpRequest, recordation: Recordation, form: LicenseeListForm, comparison: Comparison) -> int:
    try:
        save_licensees(
            acting_user=request.user,
            public_id=recordation.public_id,
            has_none=False,
            licensees=comparison.licensees(takes_away=form.cleaned_data["takes_away"]),
            now=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
    except DomainError as error:
        return add_refusal(form, error)
    return 302


def _render(
    request: HttpRequest,
    recordation: Recordation,
    parts: Particulars,
    form: LicenseeListForm,
    comparison: Comparison | None,
    status: int = 200,
    seen: dict[str, str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"parts": parts, "form": form, "has_errors": status >= 400, **(seen or {})}
    if comparison is not None and form.read is not None:
        context |= {
            "compared": form.fingerprint,
            "faulty": form.read.faulty,
            "same_count": comparison.same_count,
            "added": [_shown(row) for row in comparison.added],
            "changed": comparison.changed,
            "absent": [(row, country_name(row.country_id)) for row in comparison.absent],
            "would_change": bool(comparison.added or comparison.changed or comparison.absent or _is_asked(parts)),
            "kpis": _counts(comparison),
        }
    fits_the_form = len(parts.licensees) <= MOST_LINES
    part = page_of(recordation, PAGES[Section.LICENSEES])
    context["back"] = part if fits_the_form else page_of(recordation)
    if fits_the_form:
        here = _("Licensees as a list")
        context["crumbs"] = crumbs_below(recordation, parts, Section.LICENSEES, part, here)
    template = "rightsholders/portal/licensee_list.html"
    return render_part(request, template, recordation, Section.LICENSEES, context, status)


def _shown(row: ListedLicensee) -> dict[str, Any]:
    values = row.values
    return {
        "number": row.number,
        "name": values.name,
        "capacity": capacity_label(values.capacity),
        "country": country_name(values.country),
        "valid_to": values.valid_to,
    }


def _counts(comparison: Comparison) -> list[dict[str, Any]]:
    """Return how many of each kind there are, with the way to them."""
    counts = [
        (_("To add"), len(comparison.added), "#added-h"),
        (_("To change"), len(comparison.changed), "#changed-h"),
        (_("Not in the list"), len(comparison.absent), "#absent-h"),
    ]
    return [{"label": label, "value": count, "url": url if count else ""} for label, count, url in counts]
