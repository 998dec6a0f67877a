"""Examples of the main acts, shown in the description of the API and sent by its tests."""

from drf_spectacular.utils import OpenApiExample

BEGIN_A_RECORDATION = OpenApiExample(
    "A trade mark in two scripts",
    request_only=True,
    value={
        "right_holder": "01890a5d-ac96-774b-bcce-b302099a8057",
        "rights": [
            {
                "kind": "TRADEMARK",
                "register_office": "CN",
                "registration_number": "G987654",
                "title": "NORDVIK",
                "title_zh": "诺德维克",
                "registered_on": "2015-03-01",
                "expires_on": "2035-02-28",
                "nice_classes": [25, 18],
                "goods": "Running shoes",
            }
        ],
        "contacts": [{"kind": "LEGAL", "name": "Astrid Holm", "email": "legal@nordvik.example"}],
    },
)

SEND_AN_ALERT = OpenApiExample(
    "A container that is on its way",
    request_only=True,
    value={
        "recordation": "01890a5d-ac96-774b-bcce-b302099a8057",
        "expectation": "About 4,000 pairs of running shoes in plain cartons",
        "numbers": ["CSQU3054383"],
        "sender_name": "Haotian Trading Co",
        "departure_country": "CN",
        "destination_country": "US",
        "expected_from": "2026-12-01",
        "expected_to": "2026-12-14",
        "source": "INVESTIGATION",
        "confidence": "LIKELY",
        "contact_name": "Astrid Holm",
        "contact_email": "legal@nordvik.example",
    },
)
