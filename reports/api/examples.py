"""Examples of the main acts, shown in the description of the API and sent by its tests."""

from drf_spectacular.utils import OpenApiExample

START_A_REPORT = OpenApiExample(
    "The shoes of November",
    request_only=True,
    value={"query": "text=NORDVIK&first_day=2026-11-01", "purpose": "Quarterly figures for headquarters"},
)
