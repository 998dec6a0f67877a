"""The way to a page of a case."""

from django.urls import reverse
from django.utils.translation import pgettext

from seizures.models import Seizure, UndoneSeizure


def case_crumbs(seizure: Seizure | UndoneSeizure, *tail: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the list of cases, the case, and what leads on from it; without `tail`, the case itself."""
    case = reverse("seizures:detail", args=[seizure.reference]) if tail else ""
    return [(pgettext("navigation", "Seizures"), reverse("seizures:list")), (seizure.reference, case), *tail]
