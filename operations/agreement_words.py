"""What an agreement says, in words: whether it holds, what may leave under it, what stands in the paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from operations.models import Agreement

TIER_HINTS: dict[str, str | Promise] = {
    "A": gettext_lazy("The case number, the day and the office, goods and values, route and parcels."),
    "B": gettext_lazy("Companies: their role, name, country, address and tax number."),
    "C": gettext_lazy("People: their role, name, country and address. Never a personal number."),
    "D": gettext_lazy("Photos and papers, as copies without what a camera adds to them."),
}


@dataclass(frozen=True)
class Part:
    """One part of a case: its letter, what it is called and holds, and whether it may leave."""

    tier: str
    label: str
    hint: str | Promise
    may_leave: bool


def state_of(*, agreement: Agreement, on: date) -> tuple[str, str, str]:
    """Return tone, icon and word for whether an agreement holds on a day."""
    if agreement.refused_at is not None:
        return "bad", "ban", pgettext("agreement", "Refused")
    if agreement.taken_back_at is not None:
        return "mute", "undo-2", pgettext("agreement", "Taken back")
    if agreement.waits:
        return "violet", "hourglass", pgettext("agreement", "Waits for a second person")
    if agreement.suspended_at is not None:
        return "bad", "circle-alert", pgettext("agreement", "Suspended")
    if agreement.valid_to is not None and agreement.valid_to < on:
        return "warn", "triangle-alert", pgettext("agreement", "Ended")
    if agreement.valid_from > on:
        return "mute", "calendar", pgettext("agreement", "Not yet in force")
    return "ok", "check", pgettext("agreement", "In force")


def parts_of(*, agreement: Agreement) -> list[Part]:
    """Return every part of a case, and whether it may leave under the agreement: none may where it never holds."""
    may_leave = agreement.tiers if agreement.may_share_cases and not agreement.never_holds else ()
    return [Part(code, str(label), TIER_HINTS[code], code in may_leave) for code, label in Agreement.Tier.choices]


def paper_of(*, agreement: Agreement) -> list[dict[str, Any]]:
    """Return what the paper says, for components/summary_list.html."""
    listed = pgettext("between the parts of a list", ", ").join
    months = agreement.retention_months
    return [
        {"label": _("Name in English"), "value": agreement.name_en, "foreign": True},
        {"label": _("Name in Chinese"), "value": agreement.name_zh, "foreign": True},
        {"label": _("With"), "value": agreement.agency.name},
        {"label": pgettext("agreement", "Kind"), "value": agreement.get_kind_display()},
        {"label": _("Signed on"), "value": date_format(agreement.signed_on)},
        {"label": _("First day"), "value": date_format(agreement.valid_from)},
        {
            "label": _("Last day"),
            "value": date_format(agreement.valid_to) if agreement.valid_to else _("None: it holds until it is ended"),
        },
        {"label": _("Clause that permits sharing"), "value": agreement.clause},
        {
            "label": _("What it covers"),
            "value": _("Cases, and figures") if agreement.may_share_cases else _("Figures only, no cases"),
        },
        {"label": _("For what"), "value": listed(agreement.purpose_names)},
        {
            "label": _("Inquiries"),
            "value": _("Either side may ask whether the other knows a number or a name")
            if agreement.may_inquire
            else _("None: neither side asks what the other knows"),
        },
        {
            "label": _("How long the partner keeps what it gets"),
            "value": ngettext("%(n)d month", "%(n)d months", months) % {"n": months},
        },
        {
            "label": _("Approval to name people"),
            "value": agreement.authority_approval or _("None: no natural person is named"),
        },
    ]
