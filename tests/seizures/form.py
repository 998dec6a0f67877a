"""A complete form of one parcel and two lines, as a browser posts it."""

from django.utils import timezone


def filled(**changes):
    """Return the fields of a complete form, as a browser posts them."""
    fields = {
        "office": "CNCAN",
        "channel": "POSTAL",
        "direction": "EXPORT",
        "found_at_place": "bay 3",
        "detained_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "parcels-TOTAL_FORMS": "1",
        "parcels-INITIAL_FORMS": "0",
        "parcels-0-number": "LZ 473 124 863 CN",
        "parcels-0-sent_from_country": "CN",
        "parcels-0-sent_to_country": "US",
        "parcels-0-weight_kg": "1.25",
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "0",
        "lines-0-brand": "NORDVIK",
        "lines-0-description": "Running shoes",
        "lines-0-quantity": "12",
        "lines-0-unit": "PR",
        "lines-0-unit_value": "1,234.50",
        "lines-0-category": "EU-4a",
        "lines-0-value_kind": "MSRP",
        "lines-0-currency": "CNY",
        "lines-1-brand": "诺德维克",
        "lines-1-description": "鞋盒",
        "lines-1-quantity": "１２",
        "lines-1-unit": "H87",
        "lines-1-category": "EU-12g",
        "sender_name": "Hongyun Trading Co",
        "sender_kind": "COMPANY",
        "sender_address": "12 Baiyun Rd",
        "sender_country": "CN",
        "reasons": ["PRICE", "ROUTE"],
        "action": "DETAIN",
        "note": "Tongue label reads N0RDVIK.",
    }
    return {**fields, **changes}
