"""Examples of the main acts, shown in the description of the API and sent by its tests."""

from drf_spectacular.utils import OpenApiExample

PLAN_AN_OPERATION = OpenApiExample(
    "A joint operation in the post",
    request_only=True,
    value={
        "name_en": "Clear Parcel",
        "name_zh": "净邮",
        "agreement": "CN-US-2007",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-31",
        "participants": ["cn-gacc", "us-cbp"],
    },
)
ADD_A_RULE = OpenApiExample(
    "Postal exports to the United States",
    request_only=True,
    value={"offices": ["CNCAN"], "direction": "EXPORT", "channel": "POSTAL", "destination_country": "US"},
)
ADD_MANY = OpenApiExample(
    "Two cases", request_only=True, value={"references": ["CN-CAN-2026-000001", "CN-CAN-2026-000002"]}
)
