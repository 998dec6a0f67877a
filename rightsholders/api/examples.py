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
