"""The parts goods, signs, contacts and licensees: one page each, saved as a whole."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ipcases.lib.differing import Difference, differing_fields
from ipcases.lib.errors import DomainError
from ipcases.templatetags.ui import collect_errors
from reference.queries import nice_classes
from rightsholders.forms.portal import MOST_LINES, LicenseeFormSet, LineFormSet, TellFormSet
from rightsholders.forms.portal_contacts import ContactForm, LicensingForm
from rightsholders.forms.portal_goods import BackgroundForm, CoveredGoodsForm, MarketForm
from rightsholders.forms.portal_licensees import LicenseeListForm
from rightsholders.models import Contact, Section
from rightsholders.portal.differing import differing_lines
from rightsholders.portal.frame import add_refusal, after_saving, is_draft, open_part, page_of, render_part
from rightsholders.queries import particulars_of
from rightsholders.services import sections as services
from rightsholders.services.values import ContactValues, GoodsValues, TellsValues
from rightsholders.terms import term_of


def _save(save: Callable[[], None], form: BaseForm) -> int:
    """Call the service; put its refusal on the form. Returns 302 when it was saved."""
    try:
        save()
    except DomainError as error:
        return add_refusal(form, error)
    return 302


@require_http_methods(["GET", "POST"])
def goods(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Which goods each right covers, where they are made, what they cost; once in force only the last two."""
    recordation = open_part(request, public_id, Section.GOODS)
    is_examined = not is_draft(recordation)
    parts = particulars_of(recordation=recordation)
    posted = request.POST if request.method == "POST" else None
    covered = [
        CoveredGoodsForm(
            posted,
            right=right,
            prefix=f"right-{number}",
            initial={"nice_classes": [number for number, _name in right.classes], "goods": right.goods},
        )
        for number, right in enumerate(() if is_examined else parts.rights, start=1)
    ]
    market = MarketForm(
        posted,
        term=None if is_examined else term_of(jurisdiction=recordation.jurisdiction_id),
        initial={
            "made_in": recordation.made_in,
            "median_price": recordation.median_price,
            "price_currency": recordation.price_currency or recordation.jurisdiction.currency_id,
            "wants_small_consignments": recordation.wants_small_consignments,
        },
    )
    status = 200
    if posted is not None:
        status = 400
        if all(form.is_valid() for form in [*covered, market]):
            kept = {"wants_small_consignments": recordation.wants_small_consignments} if is_examined else {}
            values = GoodsValues(covered=[form.values() for form in covered], **kept, **market.values())
            status = _save(
                lambda: services.save_goods(
                    acting_user=request.user,
                    public_id=public_id,
                    values=values,
                    now=timezone.now(),
                    seen=_seen(request),
                ),
                market,
            )
        if status == 302:
            return after_saving(request, recordation, Section.GOODS)
    context = {
        "parts": parts,
        "covered": covered,
        "market": market,
        "errors": collect_errors([*covered, market]),
        "has_errors": status != 200,
        "nice_classes": nice_classes(),
    }

    def differing() -> list[Difference]:
        found = [row for form in covered for row in differing_fields(form, heading=form.right.title)]
        return found + differing_fields(market)

    template = "rightsholders/portal/goods.html"
    return render_part(request, template, recordation, Section.GOODS, context, status, differing=differing)


@require_http_methods(["GET", "POST"])
def tells(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How an officer tells genuine goods from fakes."""
    recordation = open_part(request, public_id, Section.TELLS)
    parts = particulars_of(recordation=recordation)
    background = BackgroundForm(
        request.POST if request.method == "POST" else None,
        initial={"genuine_goods": recordation.genuine_goods, "known_fakes": recordation.known_fakes},
    )
    lines = [{"genuine": row.genuine, "fake": row.fake} for row in parts.tells]
    formset, status = _lines(request, TellFormSet, lines, least=3)
    if status == 0:
        status = 400
        if formset.is_valid() and background.is_valid():
            values = TellsValues(tells=[form.values() for form in formset.filled()], **background.cleaned_data)
            status = _save(
                lambda: services.save_tells(
                    acting_user=request.user,
                    public_id=public_id,
                    values=values,
                    now=timezone.now(),
                    seen=_seen(request),
                ),
                background,
            )
        if status == 302:
            return after_saving(request, recordation, Section.TELLS)
    context = {"parts": parts, "formset": formset, "background": background, "has_errors": status >= 400}

    def differing() -> list[Difference]:
        return differing_lines(formset, lines, heading=_("Sign %(n)s")) + differing_fields(background)

    template = "rightsholders/portal/tells.html"
    return render_part(request, template, recordation, Section.TELLS, context, status, differing=differing)


@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whom customs calls: a legal and a technical contact. Further ones, named over the API, stay as they are."""
    recordation = open_part(request, public_id, Section.CONTACTS)
    parts = particulars_of(recordation=recordation)
    posted = request.POST if request.method == "POST" else None
    known = {contact.kind: contact for contact in reversed(parts.contacts)}
    others = [contact for contact in parts.contacts if contact not in known.values()]
    forms = [ContactForm(posted, kind=kind, initial=_contact(known.get(kind))) for kind in Contact.Kind.values]
    status = 200
    if posted is not None:
        status = 400
        if all(form.is_valid() for form in forms):
            values = [form.values() for form in forms]
            values += [ContactValues(kind=contact.kind, **_contact(contact)) for contact in others]
            status = _save(
                lambda: services.save_contacts(
                    acting_user=request.user,
                    public_id=public_id,
                    contacts=values,
                    now=timezone.now(),
                    seen=_seen(request),
                ),
                forms[0],
            )
        if status == 302:
            return after_saving(request, recordation, Section.CONTACTS)
    context = {
        "parts": parts,
        "legal": forms[0],
        "technical": forms[1],
        "others": {"contacts": others} if others else None,
        "has_errors": status != 200,
    }

    def differing() -> list[Difference]:
        return [row for form in forms for row in differing_fields(form, heading=Contact.Kind(form.kind).label)]

    template = "rightsholders/portal/contacts.html"
    return render_part(request, template, recordation, Section.CONTACTS, context, status, differing=differing)


@require_http_methods(["GET", "POST"])
def licensees(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who else may make, bring in or send out the goods; more than fit in a form are kept as a list."""
    recordation = open_part(request, public_id, Section.LICENSEES)
    parts = particulars_of(recordation=recordation)
    list_url = page_of(recordation, "portal:recordation-licensee-list")
    if request.method == "GET" and len(parts.licensees) > MOST_LINES:
        return HttpResponseRedirect(list_url)
    lines = [
        {"name": row.name, "country": row.country_id, "capacity": row.capacity, "valid_to": row.valid_to}
        for row, _country in parts.licensees
    ]
    answer = "SOME" if lines else "NONE" if recordation.has_no_licensees else None
    licensing = LicensingForm(request.POST if request.method == "POST" else None, initial={"licensing": answer})
    formset, status = _lines(request, LicenseeFormSet, lines, least=2)
    if status == 0:
        status = 400
        if licensing.is_valid() and (licensing.cleaned_data["licensing"] == "NONE" or formset.is_valid()):
            has_none = licensing.cleaned_data["licensing"] == "NONE"
            values = [] if has_none else [form.values() for form in formset.filled()]
            if not has_none and not values:
                licensing.add_error(None, _("Name at least one licensee, or say that there is none."))
            else:
                status = _save(
                    lambda: services.save_licensees(
                        acting_user=request.user,
                        public_id=public_id,
                        has_none=has_none,
                        licensees=values,
                        now=timezone.now(),
                        seen=_seen(request),
                    ),
                    licensing,
                )
        if status == 302:
            return after_saving(request, recordation, Section.LICENSEES)
    context = {
        "parts": parts,
        "licensing": licensing,
        "formset": formset,
        "pasted": LicenseeListForm(),
        "list_url": list_url,
        "has_errors": status >= 400,
    }

    def differing() -> list[Difference]:
        named = differing_lines(formset, lines, heading=_("Licensee %(n)s")) if formset.is_valid() else []
        return differing_fields(licensing) + named

    template = "rightsholders/portal/licensees.html"
    return render_part(request, template, recordation, Section.LICENSEES, context, status, differing=differing)


def _seen(request: HttpRequest) -> str:
    """Return the state of the part that the page has seen; a page that does not say has seen none."""
    return request.POST.get("seen", "")


def _lines(
    request: HttpRequest, formset_class: type[LineFormSet], lines: list[dict[str, Any]], *, least: int
) -> tuple[LineFormSet, int]:
    """Return the lines to show and 200, or those sent to be saved and 0.

    “Add a line” works without script: what is typed comes back, unchecked, with one line more.
    """
    if request.method == "POST" and "add" not in request.POST:
        return formset_class(request.POST, prefix="lines"), 0
    if request.method == "POST":
        sent = formset_class(request.POST, prefix="lines")
        lines = [*sent.typed(), {}]
    shown = [*lines, *({} for _number in range(least - len(lines)))]
    formset = formset_class(initial=shown, prefix="lines")
    return formset, 200


def _contact(contact: Contact | None) -> dict[str, Any]:
    if contact is None:
        return {}
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "is_around_the_clock": contact.is_around_the_clock,
    }
