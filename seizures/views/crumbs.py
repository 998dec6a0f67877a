"""The way to a page of a case, and to one of a ledger."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from seizures.models import Seizure, UndoneSeizure


def case_crumbs(seizure: Seizure | UndoneSeizure, *tail: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the list of cases, the case, and what leads on from it; without `tail`, the case itself."""
    case = reverse("seizures:detail", args=[seizure.reference]) if tail else ""
    return [(pgettext("navigation", "Seizures"), reverse("seizures:list")), (seizure.reference, case), *tail]


def ledger_crumbs(*tail: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the recordations, all ledgers, and what leads on from there; without `tail`, the ledgers themselves."""
    recordations = (pgettext("navigation", "Recordations"), reverse("rightsholders:list"))
    return [recordations, (_("Securities and costs"), reverse("ledger:desk") if tail else ""), *tail]
