"""The figures of a ledger in words, each with the rows that it opens."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ipcases.lib.figures import amount_in_words
from seizures.queries.ledger import Sums

# What a narrowed list of rows shows, by the word in its address.
KINDS = {
    "open": gettext_lazy("With costs that are not covered yet"),
    "owed": gettext_lazy("With money that customs has to put back"),
    "held": gettext_lazy("With security that is still held"),
    "drawn": gettext_lazy("With costs that were taken from a security or guarantee"),
    "released": gettext_lazy("With security that was given back"),
}


def kpis_of(*, sums: Sums, query: str = "", for_holder: bool = False) -> list[dict[str, Any]]:
    """Return the figures of one currency, for templates/components/kpis.html.

    `query` says whose ledger it is, `for_holder` that the right holder reads it.
    """
    owed_by, owed_to = _("Owed by the right holder"), _("Owed to the right holder")
    if for_holder:
        owed_by, owed_to = _("Owed by you"), _("Owed to you")
    whose = f"&{query}" if query else ""
    figures = [
        (pgettext("ledger", "Guarantees left"), sums.guaranteed, "#guarantees", ""),
        (pgettext("ledger", "Securities held"), sums.held, f"?show=held{whose}#rows", ""),
        (pgettext("ledger", "Taken for costs"), sums.drawn, f"?show=drawn{whose}#rows", ""),
        (pgettext("ledger", "Given back"), sums.released, f"?show=released{whose}#rows", ""),
        (pgettext("ledger", "Costs not covered yet"), sums.open, f"?show=open{whose}#rows", owed_by),
    ]
    if sums.owed:
        figures.append((pgettext("ledger", "Taken too much"), sums.owed, f"?show=owed{whose}#rows", owed_to))
    return [
        {
            "label": label,
            "value": amount_in_words(amount, sums.currency),
            "unit": sums.currency,
            "url": url if amount else "",
            "note": note if amount else "",
            "hot": bool(note and amount),
        }
        for label, amount, url, note in figures
    ]
