"""Examples of the main acts, shown in the description of the API and sent by its tests."""

from drf_spectacular.utils import OpenApiExample

LOG_A_SEIZURE = OpenApiExample(
    "Shoes in a parcel",
    request_only=True,
    value={
        "office": "CNCAN",
        "channel": "POSTAL",
        "direction": "EXPORT",
        "detained_at": "2026-11-23T14:31:00+08:00",
        "reasons": ["WORKMANSHIP"],
        "action": "DETAIN",
        "note": "Typed in from the list of the night shift.",
        "parcels": [{"number": "LZ473124863CN", "sent_to": "US"}],
        "lines": [
            {
                "brand": "NORDVIK",
                "description": "Running shoes",
                "category": "EU-4a",
                "quantity": "40",
                "unit": "PR",
                "values": [{"kind": "MSRP", "currency": "CNY", "unit_amount": "899.00"}],
            }
        ],
    },
)
HAND_OVER = OpenApiExample(
    "To the store",
    request_only=True,
    value={"receiver": "supervisor", "place": "Store 3, shelf 12", "remark": "Two boxes, sealed"},
)
