"""Examples of the main acts, shown in the description of the API and sent by its tests."""

from drf_spectacular.utils import OpenApiExample

SHARE_A_CASE = OpenApiExample(
    "To US customs",
    request_only=True,
    value={
        "case": "CN-CAN-2026-000001",
        "partner": "us-cbp",
        "agreement": "CN-US-2007",
        "purpose": "ADMINISTRATIVE",
        "necessity": "The addressee received three parcels of this sender.",
        "urgency": "ROUTINE",
        "handling_code": "H2",
    },
)
ASK_A_PARTNER = OpenApiExample(
    "Does US customs know this parcel?",
    request_only=True,
    value={
        "case": "CN-CAN-2026-000001",
        "partners": ["us-cbp"],
        "identifiers": ["LZ473124863CN"],
        "purpose": "ADMINISTRATIVE",
        "necessity": "The same sender used three parcels this week.",
    },
)
ASK_TO_PASS_IT_ON = OpenApiExample(
    "May the prosecutor have it?",
    request_only=True,
    value={
        "kind": "ONWARD",
        "authority": "U.S. Attorney's Office, Central District",
        "purpose": "CRIMINAL_INVESTIGATION",
        "text": "The reseller was arrested; the prosecutor asks for the case.",
    },
)
GRANT_IT = OpenApiExample(
    "Granted, for an approver to decide",
    request_only=True,
    value={"outcome": "GRANTED", "reason": "For the case named only.", "until": "2027-06-30"},
)
FEWER_FIELDS = OpenApiExample(
    "Only what the goods are, and how many about",
    request_only=True,
    value={
        "looked_at": 2,
        "rules": [
            {"field": "goods.description", "transform": "PASS"},
            {"field": "goods.brand", "transform": "PASS", "clause": "Art. 6(2)"},
            {"field": "goods.quantity", "transform": "GENERALISE"},
        ],
        "reason": "Letter 12 of the legal department.",
    },
)
FEEDBACK = OpenApiExample(
    "Two arrests",
    request_only=True,
    value={
        "status": "ACTION_TAKEN",
        "arrests": 2,
        "searches": 1,
        "attribution": "DECISIVE",
        "happened_on": "2026-11-20",
    },
)
