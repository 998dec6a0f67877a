"""What the pages of one recordation share: who may open it, its task list, where saving leads."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import require
from ipcases.lib.errors import DomainError
from rightsholders.access import get_own_recordation
from rightsholders.days import today_in
from rightsholders.models import Recordation, Section
from rightsholders.portal.differing import Difference
from rightsholders.queries import Particulars, particulars_of, state_of_part
from rightsholders.workflow import (
    Facts,
    blockers,
    read_facts,
    refuse_unless_editable,
    section_blockers,
    section_state,
)

PAGES = {
    Section.RIGHTS: "portal:recordation-rights",
    Section.GOODS: "portal:recordation-goods",
    Section.TELLS: "portal:recordation-tells",
    Section.IMAGES: "portal:recordation-images",
    Section.CONTACTS: "portal:recordation-contacts",
    Section.LICENSEES: "portal:recordation-licensees",
}


def open_own(request: HttpRequest, public_id: UUID) -> Recordation:
    """Return the recordation for a portal user who files; 403 without the verb, 404 without the row."""
    require(user=request.user, verb="portal.file")
    return get_own_recordation(user=request.user, public_id=public_id)


def open_part(request: HttpRequest, public_id: UUID, section: str) -> Recordation:
    """Return the recordation if this part may be written now; 409 otherwise."""
    recordation = open_own(request, public_id)
    refuse_unless_editable(recordation=recordation, section=section)
    return recordation


def today_of(recordation: Recordation) -> date:
    """Return today where the recordation counts."""
    return today_in(jurisdiction=recordation.jurisdiction, now=timezone.now())


def page_of(recordation: Recordation, name: str = "portal:recordation") -> str:
    """Return the address of a page of the recordation."""
    return reverse(name, args=[recordation.public_id])


def is_draft(recordation: Recordation) -> bool:
    """Say whether the right holder still fills it in."""
    return recordation.status in {Recordation.Status.DRAFT, Recordation.Status.RETURNED}


def render_part(
    request: HttpRequest,
    template: str,
    recordation: Recordation,
    section: str,
    context: dict[str, Any],
    status: int = 200,
    *,
    right: UUID | None = None,
    differing: Callable[[], list[Difference]] = list,
) -> HttpResponse:
    """Render the page of one part with its heading, crumbs and what customs asked about it.

    The page says which state of the part, or of one `right` of it, it has seen: that of its first showing, until a save
    was refused because another one stands. Then it shows what is `differing`, and has seen that.
    """
    parts = context.pop("parts", None) or particulars_of(recordation=recordation)
    state = state_of_part(parts=parts, section=section, right=right)
    seen = request.POST.get("seen", "") if request.method == "POST" else state
    is_stale = status == 409 and seen != state
    asked = [row for row in parts.open_deficiencies if row.section == section]
    frame = {
        "recordation": recordation,
        "parts": parts,
        "section_label": Section(section).label,
        "asked": asked,
        "seen": state if is_stale else seen,
        "differing": differing() if is_stale else [],
        "is_draft": is_draft(recordation),
        "back_url": page_of(recordation),
        "crumbs": crumbs_of(recordation, parts, str(Section(section).label)),
    }
    return render(request, template, {**frame, **context}, status=status)


def crumbs_of(recordation: Recordation, parts: Particulars, here: str) -> list[tuple[str, str]]:
    """Return the way from the list to this page."""
    return [
        (_("My recordations"), reverse("portal:recordations")),
        (name_of(recordation, parts), page_of(recordation) if here else ""),
        *([(here, "")] if here else []),
    ]


def crumbs_below(
    recordation: Recordation, parts: Particulars, section: Section, page: str, here: str
) -> list[tuple[str, str]]:
    """Return the way to a page below that of a part: the part leads back to its own `page`."""
    *way, last = crumbs_of(recordation, parts, here)
    return [*way, (str(section.label), page), last]


def name_of(recordation: Recordation, parts: Particulars) -> str:
    """Return how people call the recordation: its mark, its reference, or that it is new."""
    return parts.heading or recordation.reference or pgettext("recordation", "New recordation")


def after_saving(request: HttpRequest, recordation: Recordation, section: str) -> HttpResponseRedirect:
    """Lead on: to the list when asked for, otherwise to the next part that is not done, at the end to the check."""
    if not is_draft(recordation) or request.POST.get("then") == "list":
        return HttpResponseRedirect(page_of(recordation))
    today = today_of(recordation)
    facts = read_facts(recordation=recordation, today=today)
    order = list(PAGES)
    here = order.index(Section(section))
    for following in order[here + 1 :] + order[:here]:
        if section_state(facts=facts, recordation=recordation, section=following, today=today) != "DONE":
            return HttpResponseRedirect(page_of(recordation, PAGES[following]))
    return HttpResponseRedirect(page_of(recordation, "portal:recordation-check"))


def task_list(recordation: Recordation, facts: Facts, today: date) -> list[dict[str, Any]]:
    """Return the parts as tasks, and the check at the end, which waits for the others."""
    blocked = blockers(recordation=recordation, step="submit", today=today, facts=facts)
    tasks = []
    for section, page in PAGES.items():
        missing = section_blockers(facts=facts, recordation=recordation, section=section, today=today)
        asked = facts.deficiencies.get(section, ())
        # What no part lacks and the declaration refuses all the same: the same right in another recordation.
        clashes = [row for row in blocked if row.section == section and row.code == "overlap"]
        state = section_state(facts=facts, recordation=recordation, section=section, today=today)
        tasks.append(
            {
                "label": section.label,
                "notes": list(asked) or [blocker.message for blocker in [*missing, *clashes]],
                "url": page_of(recordation, page),
                "status": "PROBLEM" if clashes else state,
            }
        )
    is_ready = not blocked
    tasks.append(
        {
            "label": _("Check and declare"),
            "notes": [] if is_ready else [_("When every part above is done.")],
            "url": page_of(recordation, "portal:recordation-check") if is_ready else "",
            "status": "NOT_STARTED" if is_ready else "LOCKED",
        }
    )
    return tasks


def add_refusal(form: Any, error: DomainError) -> int:
    """Put a refusal of a service beside the field it names and return the status of the page."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error.message))
    return error.status
