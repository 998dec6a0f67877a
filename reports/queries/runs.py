"""Files made for somebody, beside the ones they repeat."""

from django.db.models import QuerySet

from reports.models import ReportRun


def with_comparison(runs: QuerySet[ReportRun]) -> QuerySet[ReportRun]:
    """Fetch with each run the one it repeats: the page says whether the file is the same. One query a page."""
    return runs.select_related("repeats")
