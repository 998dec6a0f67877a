"""Intakes and seizures for tests: valid unless the test says what differs."""

import io
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from PIL import Image

from ipcases.lib.files import store_file
from seizures.services.intake import log_seizure
from seizures.services.intake_rules import asks_why
from seizures.services.values import Intake, LineIntake, ParcelIntake, PartyIntake, PhotoIntake, ValueIntake

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday, midday in Guangzhou
SHOES = LineIntake(
    brand="NORDVIK",
    description="Running shoes",
    category="EU-4a",
    quantity=Decimal(12),
    unit="PR",
    values=(ValueIntake(kind="MSRP", currency="CNY", unit_amount=Decimal("899.00")),),
)
BAGS = LineIntake(brand="KESTRA", description="Shoulder bags", category="EU-5b", quantity=Decimal(6), unit="H87")
PARCEL = ParcelIntake(number="LZ 473 124 863 CN", sent_from="CN", sent_to="US")
SENDER = PartyIntake(role="SENDER", name="Hongyun Trading Co", kind="COMPANY", country="CN")


def make_intake(**overrides) -> Intake:
    """Return an intake of one parcel with two lines, found at Guangzhou."""
    values = {
        "intake_key": uuid.uuid4(),
        "office": "CNCAN",
        "channel": "POSTAL",
        "direction": "EXPORT",
        "detained_at": NOON,
        "reasons": ("PRICE", "WORKMANSHIP"),
        "action": "DETAIN",
        "parcels": (PARCEL,),
        "lines": (SHOES, BAGS),
        "parties": (SENDER,),
        "log_anyway": True,  # tests log the same parcel again and again
    }
    return Intake(**(values | overrides))


def log(user, *, now=NOON, **overrides):
    """Log a seizure of Guangzhou; the note says why, when it is logged long after it was found."""
    intake = make_intake(**overrides)
    if "note" not in overrides and asks_why(detained_at=intake.detained_at, now=now):
        intake = replace(intake, note="Found in the store.")
    return log_seizure(acting_user=user, intake=intake, now=now)


def picture(colour="navy", size=(64, 48), kind="JPEG", **options) -> bytes:
    """Return the bytes of a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def photo(shows="GOODS", colour="navy") -> PhotoIntake:
    """Return a stored photo."""
    return PhotoIntake(shows=shows, stored=store_file(content=picture(colour)), file_name=f"{colour}.jpg")
