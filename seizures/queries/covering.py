"""Covered copies as pages and partners ask for them: which one counts."""

from django.db.models import Prefetch, QuerySet

from seizures.models import CoveredCopy, EvidenceFile, Seizure


def with_covered_copy(files: QuerySet[EvidenceFile]) -> QuerySet[EvidenceFile]:
    """Fetch with each file the covered copy that counts, for covered_copy_of: one query more for all of them."""
    copies = CoveredCopy.objects.filter(replaced_at__isnull=True)
    return files.prefetch_related(Prefetch("covered_copies", queryset=copies, to_attr="counting_copies"))


def covered_copy_of(file: EvidenceFile) -> CoveredCopy | None:
    """Return the covered copy that counts of a file that came by with_covered_copy."""
    return next(iter(file.counting_copies), None)  # type: ignore[attr-defined]


def covered_copies_of(*, seizure: Seizure) -> list[CoveredCopy]:
    """Return every covered copy of a visible case, the replaced ones too, oldest first."""
    return list(CoveredCopy.objects.filter(seizure=seizure).select_related("covered_by").order_by("pk"))
